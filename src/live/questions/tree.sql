-- The table, and the partitions that its rows stand in. The question that follows reads this.
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
