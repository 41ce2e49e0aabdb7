-- Every index that can be relied on. What only newer servers know is read by its name in JSON.
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', relation.relname,
  'index', class.relname,
  'method', method.amname,
  'primary', index.indisprimary,
  -- A key WITHOUT OVERLAPS is an exclusion: plain equality is not what it forbids.
  'unique', index.indisunique AND NOT index.indisexclusion,
  'deferrable', NOT index.indimmediate,
  'nulls_not_distinct', COALESCE((to_jsonb(index) ->> 'indnullsnotdistinct')::boolean, false),
  'keys', index.indnkeyatts,
  'columns', (
    SELECT COALESCE(json_agg(attribute.attname ORDER BY part.position), '[]')
    FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS part (number, position)
    JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = part.number
    WHERE part.position <= index.indnkeyatts
      AND part.position < COALESCE(
        (
          SELECT min(expression.position)
          FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS expression (number, position)
          WHERE expression.number = 0
        ),
        part.position + 1
      )
  ),
  'predicate', pg_get_expr(index.indpred, index.indrelid)
)::text
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_am AS method ON method.oid = class.relam
JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE index.indisvalid
  AND relation.relkind IN ('r', 'p')
  AND relation.relpersistence <> 't'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY index.indexrelid
