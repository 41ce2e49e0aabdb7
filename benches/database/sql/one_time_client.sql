UPDATE "MessageThread" AS t
SET
    "isOneTimeClient" = CASE
        WHEN source."weeklyPlanActive" THEN false
        WHEN source."isRecurring" THEN false
        ELSE true
    END,
    "updatedAt" = now() AT TIME ZONE 'UTC'
FROM (
    SELECT due."id", c."weeklyPlanActive", b."isRecurring"
    FROM "MessageThread" AS due
    LEFT JOIN "Client" AS c ON c."id" = due."clientId"
    LEFT JOIN "Booking" AS b ON b."id" = due."bookingId"
    WHERE due."isOneTimeClient" IS NULL
) AS source
WHERE source."id" = t."id";
