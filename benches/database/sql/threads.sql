-- Orgs with 10 numbers, 2 sitters that hide behind one each, and 1,000 threads. Ids of threads are random, as those of an
-- application are: their order says nothing about where a row stands. What a thread is depends on its place in its org.

CREATE TEMPORARY TABLE scale AS
SELECT current_setting('bench.threads')::integer AS threads, greatest(current_setting('bench.threads')::integer / 1000, 1) AS orgs;

INSERT INTO "Sitter" ("id", "firstName", "lastName", "phone", "email", "updatedAt")
SELECT 'sitter-' || i, 'Mara', 'Masked', '+1555' || i, i || '@example.com', '2026-01-01'
FROM scale, generate_series(1, orgs * 2) AS i;

INSERT INTO "Client" ("id", "firstName", "lastName", "phone", "weeklyPlanActive", "updatedAt")
SELECT 'client-' || i, 'Uwe', 'Unknown', '+1666' || i, CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END, '2026-01-01'
FROM scale, generate_series(1, orgs * 20) AS i;

INSERT INTO "Booking" ("id", "clientId", "service", "isRecurring", "startAt", "endAt", "updatedAt")
SELECT
    'booking-' || i, 'client-' || (i % (orgs * 20) + 1), 'walk', CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END,
    '2026-02-01', '2026-02-02', '2026-01-01'
FROM scale, generate_series(1, orgs * 200) AS i;

-- Of each org the first number is closed, two are hidden behind, and the others are its pool; every tenth org has a front
-- desk, every fiftieth no pool.
INSERT INTO "MessageNumber" (
    "id", "orgId", "provider", "providerNumberSid", "e164", "status", "numberClass", "ownerId", "rotationPriority",
    "lastAssignedAt", "createdAt", "updatedAt"
)
SELECT
    'number-' || org || '-' || place, 'org-' || org, 'twilio', 'PN' || org || '-' || place, '+1777' || org * 10 + place,
    CASE WHEN place = 0 OR place > 3 AND org % 50 = 1 THEN 'inactive' ELSE 'active' END,
    CASE WHEN place = 3 AND org % 10 = 0 THEN 'front_desk' ELSE 'pool' END,
    CASE WHEN place = 3 AND org % 10 = 0 THEN 'system' END,
    NULLIF(place % 3, 0),
    CASE WHEN place % 4 > 0 THEN timestamp '2026-01-01' + place * interval '1 hour' END,
    timestamp '2025-01-01' + (org * 10 + place) * interval '1 minute', '2026-01-01'
FROM scale, generate_series(1, orgs) AS org, generate_series(0, 9) AS place;

INSERT INTO "SitterMaskedNumber" ("id", "orgId", "sitterId", "messageNumberId", "updatedAt")
SELECT 'mask-' || org || '-' || place, 'org-' || org, 'sitter-' || org * 2 + place - 2, 'number-' || org || '-' || place, '2026-01-01'
FROM scale, generate_series(1, orgs) AS org, generate_series(1, 2) AS place;

INSERT INTO "MessageThread" (
    "id", "orgId", "scope", "bookingId", "clientId", "assignedSitterId", "providerSessionSid", "messageNumberId",
    "isOneTimeClient", "lastMessageAt", "lastInboundAt", "createdAt", "updatedAt"
)
SELECT
    gen_random_uuid()::text,
    'org-' || org,
    'client',
    CASE WHEN place % 2 = 0 THEN 'booking-' || i % (orgs * 200) + 1 END,
    'client-' || i % (orgs * 20) + 1,
    -- One in nine of those that have a sitter has that of another org, who hides behind no number of this one.
    CASE WHEN place % 27 = 0 THEN 'sitter-' || org % orgs * 2 + 1 WHEN place % 3 = 0 THEN 'sitter-' || org * 2 - place % 2 END,
    'KC' || md5(i::text),
    CASE WHEN current_setting('bench.numbered')::boolean OR place % 11 = 0 THEN 'number-' || org || '-' || place % 9 + 1 END,
    CASE place % 4 WHEN 0 THEN true WHEN 1 THEN false WHEN 2 THEN true END,
    CASE WHEN place % 5 > 0 THEN timestamp '2026-01-01' + i * interval '1 second' END,
    CASE WHEN place % 5 > 0 THEN timestamp '2026-01-01' + i * interval '1 second' END,
    timestamp '2025-01-01' + i * interval '1 second',
    timestamp '2026-01-01' + i * interval '1 second'
FROM scale, generate_series(0, threads - 1) AS i, LATERAL (SELECT i % orgs + 1 AS org, i / orgs AS place) AS its;
