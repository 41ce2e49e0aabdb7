-- Columns that the server computes from these columns of a table. Until PostgreSQL 14 the column depends on them, since
-- then its expression.
SELECT json_build_object('column', attribute.attname, 'from', json_agg(DISTINCT source.attname))::text
FROM pg_catalog.pg_class AS relation
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = relation.oid
JOIN pg_catalog.pg_attrdef AS expression ON expression.adrelid = relation.oid AND expression.adnum = attribute.attnum
JOIN pg_catalog.pg_depend AS depend
  ON depend.refclassid = 'pg_catalog.pg_class'::regclass
  AND depend.refobjid = relation.oid
  AND (
    depend.classid = 'pg_catalog.pg_attrdef'::regclass AND depend.objid = expression.oid
    OR depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = relation.oid AND depend.objsubid = attribute.attnum
  )
JOIN pg_catalog.pg_attribute AS source
  ON source.attrelid = relation.oid
  AND source.attnum = depend.refobjsubid
  AND source.attnum <> attribute.attnum
WHERE namespace.nspname = $1
  AND relation.relname = $2
  AND attribute.attgenerated <> ''
  AND source.attname::text = ANY ($3::text[])
GROUP BY attribute.attnum, attribute.attname
ORDER BY attribute.attnum
