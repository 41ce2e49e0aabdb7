-- Every foreign key that the server enforces, once: those that it keeps for the partitions of a referenced table are its own
-- affair.
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', relation.relname,
  'constraint', foreign_key.conname,
  'columns', (
    SELECT json_agg(attribute.attname ORDER BY part.position)
    FROM unnest(foreign_key.conkey) WITH ORDINALITY AS part (number, position)
    JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = foreign_key.conrelid
      AND attribute.attnum = part.number
  ),
  'references', json_build_object('schema', referenced_schema.nspname, 'name', referenced.relname),
  'referenced_columns', (
    SELECT json_agg(attribute.attname ORDER BY part.position)
    FROM unnest(foreign_key.confkey) WITH ORDINALITY AS part (number, position)
    JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = foreign_key.confrelid
      AND attribute.attnum = part.number
  )
)::text
FROM pg_catalog.pg_constraint AS foreign_key
JOIN pg_catalog.pg_class AS relation ON relation.oid = foreign_key.conrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_class AS referenced ON referenced.oid = foreign_key.confrelid
JOIN pg_catalog.pg_namespace AS referenced_schema ON referenced_schema.oid = referenced.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS parent ON parent.oid = foreign_key.conparentid
WHERE foreign_key.contype = 'f'
  AND parent.conrelid IS DISTINCT FROM foreign_key.conrelid
  AND COALESCE((to_jsonb(foreign_key) ->> 'conenforced')::boolean, true)
  AND relation.relpersistence <> 't'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY foreign_key.oid
