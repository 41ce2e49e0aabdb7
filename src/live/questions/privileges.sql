-- What has to be granted to this role. The lists run in parallel; without a column the whole table is meant.
SELECT json_build_object('role', current_user, 'grant', lacking.remedy)::text
FROM (
  SELECT format('GRANT USAGE ON SCHEMA %I TO %I;', namespace.nspname, current_user) AS remedy
  FROM pg_catalog.pg_namespace AS namespace
  WHERE (namespace.nspname::text = ANY ($1::text[]) OR namespace.nspname = $6::text)
    AND NOT has_schema_privilege(namespace.oid, 'USAGE')
  UNION
  SELECT format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user)
  WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace AS namespace WHERE namespace.nspname = $6::text)
    AND NOT has_database_privilege(current_database(), 'CREATE')
  UNION
  SELECT
    format(
      'GRANT %s%s ON %I.%I TO %I;',
      needed.privilege,
      ' (' || string_agg(quote_ident(needed.in_column), ', ' ORDER BY needed.in_column COLLATE "C") || ')',
      needed.in_schema,
      needed.in_table,
      current_user
    )
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
    AS needed (in_schema, in_table, in_column, privilege, on_any_column)
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = needed.in_schema
  JOIN pg_catalog.pg_class AS relation
    ON relation.relnamespace = namespace.oid
    AND relation.relname = needed.in_table
    AND relation.relkind IN ('r', 'p')
  LEFT JOIN pg_catalog.pg_attribute AS attribute
    ON attribute.attrelid = relation.oid
    AND attribute.attname = needed.in_column
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
  WHERE NOT CASE
    WHEN needed.on_any_column THEN has_any_column_privilege(relation.oid, needed.privilege)
    WHEN needed.in_column IS NULL THEN has_table_privilege(relation.oid, needed.privilege)
    ELSE attribute.attnum IS NULL OR has_column_privilege(relation.oid, attribute.attnum, needed.privilege)
  END
  GROUP BY needed.in_schema, needed.in_table, needed.privilege, needed.in_column IS NULL
) AS lacking
ORDER BY lacking.remedy COLLATE "C"
