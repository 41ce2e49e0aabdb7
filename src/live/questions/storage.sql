-- Where the rows of a table really stand.
WITH tree (oid) AS (
  SELECT relation.oid
  FROM pg_catalog.pg_class AS relation
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  WHERE namespace.nspname = $1
    AND relation.relname = $2
  UNION
  SELECT partition.relid
  FROM pg_catalog.pg_class AS relation
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  CROSS JOIN LATERAL pg_partition_tree(relation.oid) AS partition
  WHERE namespace.nspname = $1
    AND relation.relname = $2
)
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
