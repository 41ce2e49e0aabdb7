-- Every check that the server enforces: of a table, and of each column whose type is a domain that has it.
WITH RECURSIVE domains (oid, over, depth) AS (
  SELECT type.oid, type.oid, 0
  FROM pg_catalog.pg_type AS type
  WHERE type.typtype = 'd'
  UNION ALL
  SELECT domains.oid, type.typbasetype, domains.depth + 1
  FROM domains
  JOIN pg_catalog.pg_type AS type ON type.oid = domains.over
  WHERE type.typtype = 'd'
)
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', relation.relname,
  'constraint', found.conname,
  'of_domain_of', found.attname,
  'condition', pg_get_expr(found.conbin, found.conrelid)
)::text
FROM (
  SELECT own.conrelid AS table_oid, own.conname, own.conbin, own.conrelid, NULL::name AS attname, 0 AS attnum, 0 AS depth, own.oid
  FROM pg_catalog.pg_constraint AS own
  WHERE own.contype = 'c'
    AND own.conrelid <> 0
    AND COALESCE((to_jsonb(own) ->> 'conenforced')::boolean, true)
  UNION ALL
  SELECT attribute.attrelid, own.conname, own.conbin, 0, attribute.attname, attribute.attnum, domains.depth, own.oid
  FROM pg_catalog.pg_attribute AS attribute
  JOIN domains ON domains.oid = attribute.atttypid
  JOIN pg_catalog.pg_constraint AS own ON own.contypid = domains.over
  WHERE own.contype = 'c'
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
) AS found
JOIN pg_catalog.pg_class AS relation ON relation.oid = found.table_oid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE relation.relkind IN ('r', 'p')
  AND relation.relpersistence <> 't'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY found.table_oid, found.attnum, found.depth, found.oid
