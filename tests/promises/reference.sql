-- A model of the rules of threads, written by hand from the specification.

-- Rule thread-number, for a thread that has no number: the outcome, and the numbers that the rules allow it.
CREATE FUNCTION oracle.number_of(thread "MessageThread", OUT outcome text, OUT numbers text[])
STABLE LANGUAGE plpgsql SET search_path = public AS $$
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

-- Rule one-time-client, for a thread whose kind of client is not known.
CREATE FUNCTION oracle.kind_of(thread "MessageThread") RETURNS text STABLE LANGUAGE sql SET search_path = public AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM "Client" WHERE "id" = thread."clientId" AND "weeklyPlanActive") THEN 'weekly plan'
        WHEN EXISTS (SELECT 1 FROM "Booking" WHERE "id" = thread."bookingId" AND "isRecurring") THEN 'recurring booking'
        WHEN EXISTS (SELECT 1 FROM "Booking" WHERE "id" = thread."bookingId" AND NOT "isRecurring") THEN 'one-time booking'
        ELSE 'no explicit signal'
    END
$$;

CREATE FUNCTION oracle.foretell(old jsonb, new jsonb) RETURNS jsonb STABLE LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    thread "MessageThread" := jsonb_populate_record(NULL::"MessageThread", old);
    number record := oracle.number_of(thread);
    kind text := oracle.kind_of(thread);
BEGIN
    RETURN jsonb_build_object(
        'thread-number', jsonb_build_object(
            'outcome', number.outcome,
            'flagged', number.outcome IN ('sitter has no masked number', 'no pool number'),
            'any_of', (
                SELECT jsonb_agg(jsonb_build_object('messageNumberId', "id", 'maskedNumberE164', "e164"))
                FROM "MessageNumber" WHERE "id" = ANY (number.numbers)
            )
        ),
        -- The class of the number that the thread has when the rule's turn comes.
        'thread-class', jsonb_build_object(
            'outcome', 'derived',
            'flagged', false,
            'any_of', (
                SELECT jsonb_agg(jsonb_build_object('numberClass', "numberClass"))
                FROM "MessageNumber" WHERE "id" = new ->> 'messageNumberId'
            )
        ),
        'one-time-client', jsonb_build_object(
            'outcome', kind,
            'flagged', kind = 'no explicit signal',
            'any_of', jsonb_build_array(jsonb_build_object('isOneTimeClient', kind IN ('one-time booking', 'no explicit signal')))
        )
    );
END $$;
