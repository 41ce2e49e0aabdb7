-- Who is sent what is written to a table, and the tables whose rows could not be told apart there.
SELECT json_build_object(
  'publication', publication.pubname,
  'without_identity', (
    SELECT COALESCE(json_agg(format('%I.%I', namespace.nspname, relation.relname) ORDER BY relation.oid), '[]')
    FROM tree
    JOIN pg_catalog.pg_class AS relation ON relation.oid = tree.oid
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    WHERE relation.relkind = 'r'
      -- An insertion needs no identity; its deletion by a rollback does.
      AND (publication.pubupdate AND $3 OR publication.pubdelete AND $4)
      AND relation.relreplident <> 'f'
      AND NOT EXISTS (
        SELECT 1
        FROM pg_catalog.pg_index AS index
        WHERE index.indrelid = relation.oid
          AND index.indisvalid
          AND index.indimmediate
          AND CASE relation.relreplident WHEN 'd' THEN index.indisprimary WHEN 'i' THEN index.indisreplident ELSE false END
      )
  ),
  'sends_old_rows', EXISTS (
    SELECT 1
    FROM tree
    JOIN pg_catalog.pg_class AS relation ON relation.oid = tree.oid
    WHERE relation.relkind = 'r'
      AND relation.relreplident = 'f'
  )
)::text
FROM pg_catalog.pg_publication AS publication
WHERE (publication.pubupdate AND $3 OR (publication.pubinsert OR publication.pubdelete) AND $4)
  AND EXISTS (
    SELECT 1
    FROM pg_catalog.pg_publication_tables AS published
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = published.schemaname
    JOIN pg_catalog.pg_class AS relation
      ON relation.relnamespace = namespace.oid
      AND relation.relname = published.tablename
    WHERE published.pubname = publication.pubname
      -- By its root, or partition by partition.
      AND (
        relation.oid IN (SELECT tree.oid FROM tree)
        OR EXISTS (
          SELECT 1
          FROM tree
          CROSS JOIN LATERAL pg_partition_ancestors(tree.oid) AS ancestor
          WHERE ancestor.relid = relation.oid
        )
      )
  )
ORDER BY publication.pubname COLLATE "C"
