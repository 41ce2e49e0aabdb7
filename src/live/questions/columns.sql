-- Every column of the users' tables, in their order. A domain is followed down to what it is over.
WITH RECURSIVE domains (oid, base, modifier, not_null) AS (
  SELECT type.oid, type.typbasetype, type.typtypmod, type.typnotnull
  FROM pg_catalog.pg_type AS type
  WHERE type.typtype = 'd'
  UNION ALL
  SELECT domains.oid, type.typbasetype, type.typtypmod, domains.not_null OR type.typnotnull
  FROM domains
  JOIN pg_catalog.pg_type AS type ON type.oid = domains.base
  WHERE type.typtype = 'd'
),
resolved AS (
  SELECT domains.oid, domains.not_null, format_type(domains.base, domains.modifier) AS underlying
  FROM domains
  JOIN pg_catalog.pg_type AS type ON type.oid = domains.base
  WHERE type.typtype <> 'd'
)
SELECT json_build_object(
  'schema', namespace.nspname,
  'name', relation.relname,
  'column', attribute.attname,
  'declared', format_type(attribute.atttypid, attribute.atttypmod),
  'underlying', COALESCE(own.underlying, element.underlying || '[]'),
  -- From version 18 on a NOT NULL may be NOT VALID: rows from before it may hold nulls.
  'not_null', attribute.attnotnull AND NOT EXISTS (
    SELECT 1
    FROM pg_catalog.pg_constraint AS promised
    WHERE promised.conrelid = attribute.attrelid
      AND promised.contype = 'n'
      AND NOT promised.convalidated
      AND attribute.attnum = ANY (promised.conkey)
  ) OR COALESCE(own.not_null, false),
  'default', CASE
    WHEN attribute.attgenerated <> '' THEN NULL
    ELSE COALESCE(pg_get_expr(value.adbin, value.adrelid), pg_get_expr(type.typdefaultbin, 0))
  END,
  'generated', attribute.attgenerated <> '',
  'identity', attribute.attidentity <> ''
)::text
FROM pg_catalog.pg_attribute AS attribute
JOIN pg_catalog.pg_class AS relation ON relation.oid = attribute.attrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_type AS type ON type.oid = attribute.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS value ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum
LEFT JOIN resolved AS own ON own.oid = type.oid
LEFT JOIN resolved AS element ON type.typcategory = 'A' AND element.oid = type.typelem
WHERE relation.relkind IN ('r', 'p')
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
  AND relation.relpersistence <> 't'
  AND namespace.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast'])
ORDER BY attribute.attrelid, attribute.attnum
