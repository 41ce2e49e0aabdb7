-- The five rules of the reference, as somebody who knows PostgreSQL writes them: one set-based UPDATE each, one after the
-- other, nothing kept to undo them with.

UPDATE "MessageNumber" AS n
SET "numberClass" = 'front_desk', "ownerId" = 'system', "updatedAt" = now() AT TIME ZONE 'UTC'
FROM (
    SELECT DISTINCT ON (candidate."orgId") candidate."id"
    FROM "MessageNumber" AS candidate
    WHERE candidate."status" = 'active'
        AND NOT EXISTS (
            SELECT 1 FROM "SitterMaskedNumber" AS m WHERE m."messageNumberId" = candidate."id" AND m."status" = 'active'
        )
        AND NOT EXISTS (
            SELECT 1 FROM "MessageNumber" AS desk
            WHERE desk."orgId" = candidate."orgId" AND desk."status" = 'active' AND desk."numberClass" = 'front_desk'
        )
    ORDER BY candidate."orgId", candidate."createdAt", candidate."id"
) AS first
WHERE n."id" = first."id";

UPDATE "MessageNumber" AS n
SET "numberClass" = 'sitter', "assignedSitterId" = m."sitterId", "updatedAt" = now() AT TIME ZONE 'UTC'
FROM "SitterMaskedNumber" AS m
WHERE m."messageNumberId" = n."id"
    AND m."orgId" = n."orgId"
    AND m."status" = 'active'
    AND (n."numberClass" <> 'sitter' OR n."assignedSitterId" IS DISTINCT FROM m."sitterId");

WITH sitters AS (
    SELECT m."sitterId", m."orgId", n."id", n."e164"
    FROM "SitterMaskedNumber" AS m
    JOIN "MessageNumber" AS n ON n."id" = m."messageNumberId" AND n."orgId" = m."orgId" AND n."status" = 'active'
    WHERE m."status" = 'active'
),
pool AS (
    SELECT
        n."orgId", n."id", n."e164",
        row_number() OVER (PARTITION BY n."orgId" ORDER BY n."rotationPriority", n."lastAssignedAt" NULLS FIRST, n."id") - 1 AS place,
        count(*) OVER (PARTITION BY n."orgId") AS size
    FROM "MessageNumber" AS n
    WHERE n."status" = 'active'
        AND n."numberClass" = 'pool'
        AND NOT EXISTS (SELECT 1 FROM "SitterMaskedNumber" AS m WHERE m."messageNumberId" = n."id" AND m."status" = 'active')
),
desk AS (
    SELECT DISTINCT ON (n."orgId") n."orgId", n."id", n."e164"
    FROM "MessageNumber" AS n
    WHERE n."status" = 'active' AND n."numberClass" = 'front_desk'
    ORDER BY n."orgId", n."createdAt", n."id"
),
due AS (
    SELECT
        t."id", t."orgId", t."assignedSitterId",
        t."assignedSitterId" IS NULL AND t."isOneTimeClient" IS TRUE AS takes_from_pool,
        row_number() OVER (
            PARTITION BY t."orgId", t."assignedSitterId" IS NULL AND t."isOneTimeClient" IS TRUE
            ORDER BY t."createdAt", t."id"
        ) - 1 AS place
    FROM "MessageThread" AS t
    WHERE t."messageNumberId" IS NULL
)
UPDATE "MessageThread" AS t
SET
    "messageNumberId" = COALESCE(sitters."id", pool."id", desk."id"),
    "maskedNumberE164" = COALESCE(sitters."e164", pool."e164", desk."e164"),
    "updatedAt" = now() AT TIME ZONE 'UTC'
FROM due
LEFT JOIN sitters ON sitters."sitterId" = due."assignedSitterId" AND sitters."orgId" = due."orgId"
LEFT JOIN pool ON due.takes_from_pool AND pool."orgId" = due."orgId" AND pool.place = due.place % pool.size
LEFT JOIN desk ON desk."orgId" = due."orgId"
WHERE t."id" = due."id" AND COALESCE(sitters."id", pool."id", desk."id") IS NOT NULL;

UPDATE "MessageThread" AS t
SET "numberClass" = n."numberClass", "updatedAt" = now() AT TIME ZONE 'UTC'
FROM "MessageNumber" AS n
WHERE n."id" = t."messageNumberId" AND t."numberClass" IS DISTINCT FROM n."numberClass";

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
