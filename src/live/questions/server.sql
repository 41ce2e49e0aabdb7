-- What kind of server this is, and whether a session may write as it begins.
SELECT json_build_object(
  'version', current_setting('server_version_num')::integer,
  'version_name', current_setting('server_version'),
  'is_standby', pg_is_in_recovery(),
  'is_read_only', current_setting('default_transaction_read_only')::boolean
)::text
