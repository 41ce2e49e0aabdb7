WITH batch AS (
    SELECT t."id", c."weeklyPlanActive", b."isRecurring"
    FROM "MessageThread" AS t
    LEFT JOIN "Client" AS c ON c."id" = t."clientId"
    LEFT JOIN "Booking" AS b ON b."id" = t."bookingId"
    WHERE t."id" > $1 AND t."isOneTimeClient" IS NULL
    ORDER BY t."id"
    LIMIT 1000
    FOR NO KEY UPDATE OF t
),
written AS (
    UPDATE "MessageThread" AS t
    SET
        "isOneTimeClient" = CASE
            WHEN batch."weeklyPlanActive" THEN false
            WHEN batch."isRecurring" THEN false
            ELSE true
        END,
        "updatedAt" = now() AT TIME ZONE 'UTC'
    FROM batch
    WHERE t."id" = batch."id"
    RETURNING t."id"
)
SELECT max("id") FROM written
