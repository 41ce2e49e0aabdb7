-- Foreign keys of other rows that refer to these columns of a table.
SELECT json_build_object(
  'constraint', foreign_key.conname,
  'table', format('%I.%I', namespace.nspname, relation.relname),
  'columns', (
    SELECT json_agg(attribute.attname ORDER BY part.position)
    FROM unnest(foreign_key.confkey) WITH ORDINALITY AS part (number, position)
    JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = foreign_key.confrelid
      AND attribute.attnum = part.number
    WHERE attribute.attname::text = ANY ($3::text[])
  ),
  'on_update', foreign_key.confupdtype
)::text
FROM pg_catalog.pg_constraint AS foreign_key
JOIN pg_catalog.pg_class AS relation ON relation.oid = foreign_key.conrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_class AS referenced ON referenced.oid = foreign_key.confrelid
JOIN pg_catalog.pg_namespace AS referenced_schema ON referenced_schema.oid = referenced.relnamespace
WHERE foreign_key.contype = 'f'
  AND foreign_key.conparentid = 0
  AND referenced_schema.nspname = $1
  AND referenced.relname = $2
  AND EXISTS (
    SELECT 1
    FROM pg_catalog.pg_attribute AS attribute
    WHERE attribute.attrelid = foreign_key.confrelid
      AND attribute.attnum = ANY (foreign_key.confkey)
      AND attribute.attname::text = ANY ($3::text[])
  )
ORDER BY foreign_key.oid
