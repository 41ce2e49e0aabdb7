//! A schema in which things have the names of those that the scripts use, and do something else.

/// Tables that are empty, and functions and operators that raise an error, each of a signature that the scripts call.
pub(crate) const HOSTILE: &str = r#"
CREATE SCHEMA hostile;
CREATE TABLE hostile."MessageNumber" (LIKE public."MessageNumber");
CREATE TABLE hostile."MessageThread" (LIKE public."MessageThread");
CREATE TABLE hostile."SitterMaskedNumber" (LIKE public."SitterMaskedNumber");
CREATE TABLE hostile.pg_class (oid oid);
CREATE DOMAIN hostile.text AS pg_catalog.text CHECK (false);
DO $$
DECLARE
  signature text;
  operator text;
  argument text;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'hashtextextended(text, bigint) RETURNS bigint', 'current_setting(text) RETURNS text',
    'current_setting(text, boolean) RETURNS text', 'set_config(text, text, boolean) RETURNS text',
    'to_regclass(text) RETURNS regclass', 'to_regnamespace(text) RETURNS regnamespace', 'now() RETURNS timestamptz',
    'clock_timestamp() RETURNS timestamptz', 'pg_backend_pid() RETURNS integer', 'rtrim(text, text) RETURNS text',
    'substr(text, integer) RETURNS text', 'pg_relation_size(regclass) RETURNS bigint',
    'pg_try_advisory_xact_lock(bigint) RETURNS boolean', 'pg_advisory_xact_lock(bigint) RETURNS void',
    'pg_sleep(double precision) RETURNS void', 'timezone(text, timestamptz) RETURNS timestamp',
    'current_database() RETURNS name', 'row_number() RETURNS bigint', 'string_agg(text, text) RETURNS text'
  ] LOOP
    EXECUTE format(
      'CREATE FUNCTION hostile.%s LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile %s was called''''; END''',
      replace(replace(signature, '(text', '(pg_catalog.text'), ', text', ', pg_catalog.text'), signature
    );
  END LOOP;
  FOREACH argument IN ARRAY ARRAY['pg_catalog.text', 'integer', 'bigint', 'boolean', 'numeric', 'timestamptz'] LOOP
    EXECUTE format(
      'CREATE FUNCTION hostile.operate(%1$s, %1$s) RETURNS boolean LANGUAGE plpgsql
         AS ''BEGIN RAISE EXCEPTION ''''a hostile operator of %1$s was called''''; END''',
      argument
    );
    FOREACH operator IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '+', '-', '||'] LOOP
      EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %2$s, RIGHTARG = %2$s, FUNCTION = hostile.operate)', operator, argument);
    END LOOP;
  END LOOP;
END
$$;
"#;
