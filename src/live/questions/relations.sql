-- What users created that has rows, and whether its rows are its own.
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', relation.relname,
  'kind', CASE
    WHEN relation.relkind = 'v' THEN 'view'
    WHEN relation.relkind = 'm' THEN 'materialized_view'
    WHEN relation.relkind = 'f' THEN 'foreign_table'
    WHEN parent.oid IS NOT NULL AND NOT relation.relispartition THEN 'child'
    ELSE 'table'
  END,
  'parent', CASE
    WHEN relation.relispartition THEN json_build_object('schema', parents.nspname, 'name', parent.relname)
  END,
  'partitioned_by', CASE WHEN relation.relkind = 'p' THEN pg_get_partkeydef(relation.oid) END
)::text
FROM pg_catalog.pg_class AS relation
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
-- A child may have several parents; one is enough to tell that it has any.
LEFT JOIN pg_catalog.pg_inherits AS inherits ON inherits.inhrelid = relation.oid AND inherits.inhseqno = 1
LEFT JOIN pg_catalog.pg_class AS parent ON parent.oid = inherits.inhparent
LEFT JOIN pg_catalog.pg_namespace AS parents ON parents.oid = parent.relnamespace
WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND relation.relpersistence <> 't'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY namespace.nspname COLLATE "C", relation.relname COLLATE "C"
