-- Whether policies hide rows of a table from this role.
SELECT json_build_object('is_active', row_security_active(relation.oid), 'is_forced', relation.relforcerowsecurity, 'role', current_user)::text
FROM pg_catalog.pg_class AS relation
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE namespace.nspname = $1
  AND relation.relname = $2
  AND relation.relrowsecurity
