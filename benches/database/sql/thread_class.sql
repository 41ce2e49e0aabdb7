UPDATE "MessageThread" AS t
SET "numberClass" = n."numberClass", "updatedAt" = now() AT TIME ZONE 'UTC'
FROM "MessageNumber" AS n
WHERE n."id" = t."messageNumberId" AND t."numberClass" IS DISTINCT FROM n."numberClass";
