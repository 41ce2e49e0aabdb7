-- How large a table is, as the planner believes, and what would index these columns of it.
SELECT json_build_object(
  'rows', sum(GREATEST(relation.reltuples, 0))::bigint,
  'is_known', bool_and(relation.reltuples >= 0),
  'size', pg_size_pretty(sum(relation.relpages::bigint * current_setting('block_size')::bigint)),
  'statement', (
    SELECT format(
      'CREATE INDEX %sON %I.%I (%s);',
      -- A partitioned table's can't be made beside its writers; those of its partitions can.
      CASE WHEN bool_or(root.relkind = 'p') THEN '' ELSE 'CONCURRENTLY ' END,
      $1,
      $2,
      string_agg(quote_ident(part.name), ', ' ORDER BY part.position)
    )
    FROM unnest($3::text[]) WITH ORDINALITY AS part (name, position)
    CROSS JOIN pg_catalog.pg_class AS root
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = root.relnamespace
    WHERE namespace.nspname = $1
      AND root.relname = $2
  ),
  'invalid', (
    SELECT COALESCE(json_agg(class.relname ORDER BY class.relname COLLATE "C"), '[]')
    FROM tree
    JOIN pg_catalog.pg_index AS index ON index.indrelid = tree.oid
    JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
    JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = index.indrelid
      AND attribute.attnum = index.indkey[0]
    WHERE NOT index.indisvalid
      AND attribute.attname::text = ANY ($3::text[])
  )
)::text
FROM tree
JOIN pg_catalog.pg_class AS relation ON relation.oid = tree.oid
WHERE relation.relkind = 'r'
