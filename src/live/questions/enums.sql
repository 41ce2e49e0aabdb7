-- The labels of every enum, in their order.
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', type.typname,
  'labels', (
    SELECT COALESCE(json_agg(label.enumlabel ORDER BY label.enumsortorder), '[]')
    FROM pg_catalog.pg_enum AS label
    WHERE label.enumtypid = type.oid
  )
)::text
FROM pg_catalog.pg_type AS type
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = type.typnamespace
WHERE type.typtype = 'e'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY namespace.nspname COLLATE "C", type.typname COLLATE "C"
