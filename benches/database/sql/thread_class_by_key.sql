WITH batch AS (
    SELECT t."id", n."numberClass"
    FROM "MessageThread" AS t
    JOIN "MessageNumber" AS n ON n."id" = t."messageNumberId"
    WHERE t."id" > $1 AND t."numberClass" IS DISTINCT FROM n."numberClass"
    ORDER BY t."id"
    LIMIT 1000
    FOR NO KEY UPDATE OF t
),
written AS (
    UPDATE "MessageThread" AS t
    SET "numberClass" = batch."numberClass", "updatedAt" = now() AT TIME ZONE 'UTC'
    FROM batch
    WHERE t."id" = batch."id"
    RETURNING t."id"
)
SELECT max("id") FROM written
