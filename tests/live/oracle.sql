-- An independent witness of every write to a thread, and a model of the rules, written by hand from the specification.

CREATE SCHEMA oracle;
CREATE TABLE oracle.start AS SELECT * FROM "MessageThread";
CREATE TABLE oracle.numbers_at_start AS SELECT * FROM "MessageNumber";

-- What the model says that a write should be; it is filled by the trigger below.
ALTER TABLE "MessageThread" ADD COLUMN "foretold" jsonb;
CREATE TABLE oracle.audit (n bigserial PRIMARY KEY, by text, old "MessageThread", new "MessageThread");

-- Rule 3, for a thread that has no number: the outcome, and the numbers that the rules allow it.
CREATE FUNCTION oracle.number_of(thread "MessageThread", OUT outcome text, OUT numbers text[])
STABLE LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    desk text[];
BEGIN
    outcome := 'sitter';
    numbers := ARRAY(
        SELECT number."id" FROM "SitterMaskedNumber" AS mask, "MessageNumber" AS number
        WHERE mask."sitterId" = thread."assignedSitterId" AND mask."status" = 'active' AND mask."orgId" = thread."orgId"
            AND number."id" = mask."messageNumberId" AND number."orgId" = thread."orgId" AND number."status" = 'active'
    );
    IF numbers <> '{}' THEN RETURN; END IF;
    IF thread."assignedSitterId" IS NULL AND thread."isOneTimeClient" THEN
        outcome := 'pool';
        numbers := ARRAY(
            SELECT number."id" FROM "MessageNumber" AS number
            WHERE number."orgId" = thread."orgId" AND number."status" = 'active' AND number."numberClass" = 'pool'
                AND NOT EXISTS (
                    SELECT 1 FROM "SitterMaskedNumber" WHERE "messageNumberId" = number."id" AND "status" = 'active'
                )
        );
        IF numbers <> '{}' THEN RETURN; END IF;
    END IF;
    outcome := CASE
        WHEN thread."assignedSitterId" IS NOT NULL THEN 'sitter has no masked number'
        WHEN thread."isOneTimeClient" THEN 'no pool number'
        ELSE 'front desk'
    END;
    numbers := ARRAY(
        SELECT number."id" FROM "MessageNumber" AS number
        WHERE number."orgId" = thread."orgId" AND number."status" = 'active' AND number."numberClass" = 'front_desk'
        ORDER BY number."createdAt", number."id" LIMIT 1
    );
END $$;

-- Rule 5, for a thread whose kind of client is not known.
CREATE FUNCTION oracle.kind_of(thread "MessageThread") RETURNS text STABLE LANGUAGE sql SET search_path = public AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM "Client" WHERE "id" = thread."clientId" AND "weeklyPlanActive") THEN 'weekly plan'
        WHEN EXISTS (SELECT 1 FROM "Booking" WHERE "id" = thread."bookingId" AND "isRecurring") THEN 'recurring booking'
        WHEN EXISTS (SELECT 1 FROM "Booking" WHERE "id" = thread."bookingId" AND NOT "isRecurring") THEN 'one-time booking'
        ELSE 'no explicit signal'
    END
$$;

-- STABLE, so that it looks through the snapshot of the very statement that writes: whatever other sessions do to the
-- sources, it must agree with the backfill exactly. OLD is the version of the row that is really overwritten.
CREATE FUNCTION oracle.foretell() RETURNS trigger STABLE LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    NEW."foretold" := jsonb_build_object(
        'number', (
            SELECT to_jsonb(foretold) FROM oracle.number_of(OLD) AS foretold
            WHERE NEW."messageNumberId" IS DISTINCT FROM OLD."messageNumberId"
        ),
        'e164', (SELECT "e164" FROM "MessageNumber" WHERE "id" = NEW."messageNumberId"),
        'class', (SELECT "numberClass" FROM "MessageNumber" WHERE "id" = OLD."messageNumberId"),
        'kind', oracle.kind_of(OLD)
    );
    RETURN NEW;
END $$;

CREATE FUNCTION oracle.record() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO oracle.audit (by, old, new) VALUES (current_setting('application_name'), OLD, NEW);
    RETURN NULL;
END $$;

CREATE TRIGGER foretell BEFORE UPDATE ON "MessageThread"
    FOR EACH ROW WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION oracle.foretell();
CREATE TRIGGER record AFTER INSERT OR UPDATE OR DELETE ON "MessageThread"
    FOR EACH ROW EXECUTE FUNCTION oracle.record();

-- The backfill's writes, told by the column that each rule writes.
CREATE VIEW oracle.writes AS
SELECT
    n, (old)."id", old, new,
    CASE
        WHEN (old)."messageNumberId" IS DISTINCT FROM (new)."messageNumberId" THEN 'thread-number'
        WHEN (old)."numberClass" IS DISTINCT FROM (new)."numberClass" THEN 'thread-class'
        WHEN (old)."isOneTimeClient" IS DISTINCT FROM (new)."isOneTimeClient" THEN 'one-time-client'
        ELSE 'nothing'
    END AS rule,
    ((old)."messageNumberId", (old)."maskedNumberE164") IS DISTINCT FROM ((new)."messageNumberId", (new)."maskedNumberE164") AS wrote_number,
    (old)."numberClass" IS DISTINCT FROM (new)."numberClass" AS wrote_class,
    (old)."isOneTimeClient" IS DISTINCT FROM (new)."isOneTimeClient" AS wrote_kind,
    (new)."foretold"
FROM oracle.audit
WHERE by = 'backfill' AND old IS DISTINCT FROM NULL AND new IS DISTINCT FROM NULL;
