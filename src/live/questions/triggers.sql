-- What runs when these columns of a table are updated, or rows of it inserted and by rollback deleted, also on its
-- partitions alone.
SELECT json_build_object(
  'trigger', trigger.tgname,
  'function', format('%I.%I', function_schema.nspname, function.proname),
  'is_before', trigger.tgtype::integer & 2 <> 0,
  'is_for_each_row', trigger.tgtype::integer & 1 <> 0,
  'is_conditional', trigger.tgqual IS NOT NULL,
  'columns', (
    SELECT COALESCE(json_agg(attribute.attname ORDER BY attribute.attnum), '[]')
    FROM pg_catalog.pg_attribute AS attribute
    WHERE attribute.attrelid = trigger.tgrelid
      AND attribute.attnum = ANY (trigger.tgattr)
  )
)::text
FROM tree
JOIN pg_catalog.pg_trigger AS trigger ON trigger.tgrelid = tree.oid
JOIN pg_catalog.pg_proc AS function ON function.oid = trigger.tgfoid
JOIN pg_catalog.pg_namespace AS function_schema ON function_schema.oid = function.pronamespace
WHERE NOT trigger.tgisinternal
  AND trigger.tgparentid = 0
  -- Disabled ones, and those of a replica alone, stay silent.
  AND trigger.tgenabled IN ('O', 'A')
  -- Bit 16 of a trigger's type says that it fires on UPDATE, bit 4 on INSERT, bit 8 on DELETE.
  AND trigger.tgtype::integer & (CASE WHEN $4 THEN 16 ELSE 0 END + CASE WHEN $5 THEN 12 ELSE 0 END) <> 0
  AND (
    trigger.tgtype::integer & CASE WHEN $5 THEN 12 ELSE 0 END <> 0
    OR cardinality(trigger.tgattr::int2[]) = 0
    OR EXISTS (
      SELECT 1
      FROM pg_catalog.pg_attribute AS attribute
      WHERE attribute.attrelid = trigger.tgrelid
        AND attribute.attnum = ANY (trigger.tgattr)
        AND attribute.attname::text = ANY ($3::text[])
    )
  )
ORDER BY trigger.tgrelid, trigger.tgname COLLATE "C"
