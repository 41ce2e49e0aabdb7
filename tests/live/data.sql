-- Orgs of eight numbers and five sitters each, and their threads; `live.orgs` and `live.threads` say how many.
-- Everything is a function of the row's number, so that two databases of one size are equal.

-- What every column that says nothing here is filled with.
CREATE FUNCTION pg_temp.day(n integer) RETURNS timestamp IMMUTABLE LANGUAGE sql AS $$
    SELECT timestamp '2026-01-01' + n * interval '1 minute'
$$;

INSERT INTO "Sitter" ("id", "firstName", "lastName", "phone", "email", "updatedAt")
SELECT format('sitter-%s-%s', org, n), 'Sam', 'Sitter', '+1', 'sam@example.com', pg_temp.day(0)
FROM generate_series(1, current_setting('live.orgs')::integer) AS org, generate_series(1, 5) AS n;

INSERT INTO "Client" ("id", "firstName", "lastName", "phone", "weeklyPlanActive", "updatedAt")
SELECT format('client-%s', n), 'Cleo', 'Client', '+2', (ARRAY[true, false, NULL])[1 + n % 3], pg_temp.day(0)
FROM generate_series(1, 300) AS n;

INSERT INTO "Booking" ("id", "service", "isRecurring", "startAt", "endAt", "updatedAt")
SELECT format('booking-%s', n), 'walk', (ARRAY[true, false, NULL])[1 + n % 3], pg_temp.day(0), pg_temp.day(1), pg_temp.day(0)
FROM generate_series(1, 300) AS n;

-- Number 1 is the front desk, in every other org still to be designated; 2 to 4 are the pool, inactive in every tenth
-- org; 5 to 7 are held by sitters 1 to 3; 8 is inactive, and the app gives it to threads, which no rule ever does.
INSERT INTO "MessageNumber" (
    "id", "orgId", "provider", "providerNumberSid", "e164", "status", "numberClass", "ownerId", "rotationPriority",
    "lastAssignedAt", "createdAt", "updatedAt"
)
SELECT
    format('number-%s-%s', org, n), format('org-%s', org), 'twilio', format('PN-%s-%s', org, n),
    format('+1%s%s', lpad(org::text, 8, '0'), n),
    CASE WHEN n = 8 OR (org % 10 = 0 AND n IN (2, 3, 4)) THEN 'inactive' ELSE 'active' END,
    CASE WHEN n = 1 AND org % 2 = 0 THEN 'front_desk' ELSE 'pool' END,
    CASE WHEN n = 1 AND org % 2 = 0 THEN 'system' END,
    CASE WHEN n = 3 THEN 1 END,
    CASE WHEN n = 4 THEN pg_temp.day(9) END,
    pg_temp.day(n), pg_temp.day(0)
FROM generate_series(1, current_setting('live.orgs')::integer) AS org, generate_series(1, 8) AS n;

INSERT INTO "SitterMaskedNumber" ("id", "orgId", "sitterId", "messageNumberId", "status", "updatedAt")
SELECT
    format('mask-%s-%s', org, n), format('org-%s', org), format('sitter-%s-%s', org, n),
    format('number-%s-%s', org, CASE WHEN n = 4 THEN 8 ELSE n + 4 END),
    CASE WHEN n = 4 THEN 'deactivated' ELSE 'active' END, pg_temp.day(0)
FROM generate_series(1, current_setting('live.orgs')::integer) AS org, generate_series(1, 4) AS n;

-- Two threads of five have a sitter, one in ten of them of the next org; one of eight has a number, of a stale class.
INSERT INTO "MessageThread" (
    "id", "orgId", "scope", "bookingId", "clientId", "assignedSitterId", "numberClass", "messageNumberId",
    "maskedNumberE164", "isOneTimeClient", "createdAt", "updatedAt"
)
SELECT
    format('thread-%s', n), format('org-%s', org), 'client',
    CASE WHEN n % 3 = 0 THEN format('booking-%s', 1 + n / 3 % 300) END,
    CASE WHEN n % 4 = 0 THEN format('client-%s', 1 + n / 4 % 300) END,
    CASE WHEN place % 5 < 2 THEN format('sitter-%s-%s', CASE WHEN place % 10 = 1 THEN 1 + org % orgs ELSE org END, 1 + place % 7 % 5) END,
    CASE WHEN place % 8 = 0 THEN 'pool' END,
    CASE WHEN place % 8 = 0 THEN format('number-%s-%s', org, 1 + place / 8 % 8) END,
    CASE WHEN place % 8 = 0 THEN format('+1%s%s', lpad(org::text, 8, '0'), 1 + place / 8 % 8) END,
    (ARRAY[true, true, false, NULL])[1 + place % 4],
    pg_temp.day(n % 5000), pg_temp.day(n % 5000)
FROM generate_series(1, current_setting('live.threads')::integer) AS n,
    LATERAL (SELECT current_setting('live.orgs')::integer AS orgs) AS size,
    LATERAL (SELECT 1 + n % orgs AS org, n / orgs AS place) AS seat;

ANALYZE;
