-- Ends the backfill's session at a statement of its choice: every write to the table that is watched and to backstitch's own
-- tables counts before and after, and so does every CREATE. What is durable between two of them is the same whenever it is
-- killed there, on either side of a COMMIT too.

CREATE SCHEMA boundary;
CREATE SEQUENCE boundary.passed;
CREATE TABLE boundary.ends (at bigint NOT NULL, how text NOT NULL);

CREATE FUNCTION boundary.pass() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passed bigint;
    ends record;
BEGIN
    IF current_setting('application_name') <> 'backfill' THEN RETURN; END IF;
    passed := nextval('boundary.passed');
    SELECT * INTO ends FROM boundary.ends;
    IF passed = ends.at AND ends.how = 'terminated' THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(60);
    ELSIF passed = ends.at AND ends.how = 'server stopped' THEN
        -- Whoever stops it waits until it stands here.
        PERFORM pg_sleep(60);
    ELSIF passed >= ends.at AND ends.how = 'out of disk' THEN
        RAISE disk_full USING MESSAGE = 'could not extend file: no space left on device';
    END IF;
END $$;

CREATE FUNCTION boundary.at_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM boundary.pass();
    RETURN NULL;
END $$;

CREATE FUNCTION boundary.watch(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER boundary_before BEFORE INSERT OR UPDATE OR DELETE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION boundary.at_statement()', name);
    EXECUTE format('CREATE TRIGGER boundary_after AFTER INSERT OR UPDATE OR DELETE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION boundary.at_statement()', name);
END $$;

CREATE FUNCTION boundary.at_create() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    created record;
BEGIN
    PERFORM boundary.pass();
    FOR created IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE' LOOP
        PERFORM boundary.watch(created.object_identity);
    END LOOP;
END $$;

SELECT boundary.watch(tables.name)
FROM (
    -- Not those of a partition tree: with triggers of statements it would not be gone through leaf by leaf. What is written
    -- beside each of their rows, in the journals and the ledger, has its boundaries.
    SELECT relation.oid::regclass::text AS name
    FROM pg_class AS relation
    WHERE relation.relnamespace IN ('public'::regnamespace, to_regnamespace('backstitch'))
        AND relation.relkind = 'r'
        AND NOT relation.relispartition
) AS tables;

CREATE EVENT TRIGGER boundary ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA', 'CREATE TABLE')
    EXECUTE FUNCTION boundary.at_create();
