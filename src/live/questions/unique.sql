-- Indexes that allow some values of these columns of a table only once.
SELECT json_build_object(
  'index', class.relname,
  'is_exclusion', index.indisexclusion,
  'columns', json_agg(attribute.attname ORDER BY attribute.attnum)
)::text
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = relation.oid
WHERE namespace.nspname = $1
  AND relation.relname = $2
  AND (index.indisunique OR index.indisexclusion)
  AND attribute.attname::text = ANY ($3::text[])
  AND attribute.attnum > 0
  AND (
    EXISTS (
      SELECT 1
      FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS part (number, position)
      WHERE part.number = attribute.attnum
        AND part.position <= index.indnkeyatts
    )
    -- In an expression or a predicate.
    OR NOT attribute.attnum = ANY (index.indkey)
    AND EXISTS (
      SELECT 1
      FROM pg_catalog.pg_depend AS depend
      WHERE depend.classid = 'pg_catalog.pg_class'::regclass
        AND depend.objid = index.indexrelid
        AND depend.refclassid = 'pg_catalog.pg_class'::regclass
        AND depend.refobjid = relation.oid
        AND depend.refobjsubid = attribute.attnum
    )
  )
GROUP BY index.indexrelid, class.relname, index.indisexclusion
ORDER BY index.indexrelid
