-- An independent witness of every write to a table, `{table}`. The oracle's own functions come after this.

CREATE SCHEMA oracle;

-- What the oracle says that a write should be; it is filled by the trigger below.
ALTER TABLE {table} ADD COLUMN foretold jsonb;
CREATE TABLE oracle.start AS SELECT to_jsonb(t) - 'foretold' AS row FROM {table} AS t;
CREATE TABLE oracle.audit (
    n bigserial PRIMARY KEY,
    by text NOT NULL DEFAULT current_setting('application_name'),
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    old jsonb,
    new jsonb
);

-- STABLE, so that it looks through the snapshot of the very statement that writes: whatever other sessions do to the
-- sources, it must agree with the backfill exactly. OLD is the version of the row that is really overwritten.
CREATE FUNCTION oracle.foretell() RETURNS trigger STABLE LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    NEW.foretold := oracle.foretell(to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
END $$;

CREATE FUNCTION oracle.record() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO oracle.audit (old, new) VALUES (to_jsonb(OLD), to_jsonb(NEW));
    RETURN NULL;
END $$;

CREATE TRIGGER foretell BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION oracle.foretell();
CREATE TRIGGER record AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION oracle.record();
