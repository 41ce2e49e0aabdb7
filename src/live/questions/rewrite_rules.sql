-- Rules of the server that turn an update of a table, or an insertion into it, into something else. An insertion that leaves
-- a row that is there alone is refused where there is a rule for either.
SELECT json_build_object('rule', rewrite.rulename)::text
FROM pg_catalog.pg_rewrite AS rewrite
JOIN pg_catalog.pg_class AS relation ON relation.oid = rewrite.ev_class
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE namespace.nspname = $1
  AND relation.relname = $2
  AND (rewrite.ev_type = '2' OR rewrite.ev_type = '3' AND $3)
  AND rewrite.ev_enabled IN ('O', 'A')
ORDER BY rewrite.rulename COLLATE "C"
