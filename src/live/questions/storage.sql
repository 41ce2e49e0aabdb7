-- Where the rows of a table really stand.
SELECT json_build_object(
  'relation', format('%I.%I', namespace.nspname, relation.relname),
  'is_unlogged', relation.relpersistence = 'u' AND relation.relkind = 'r',
  'is_foreign', relation.relkind = 'f',
  'has_children', relation.relkind = 'r' AND EXISTS (
    SELECT 1
    FROM pg_catalog.pg_inherits AS inherits
    WHERE inherits.inhparent = relation.oid
  )
)::text
FROM tree
JOIN pg_catalog.pg_class AS relation ON relation.oid = tree.oid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
ORDER BY relation.oid
