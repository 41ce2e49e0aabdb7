-- A few orgs, so small that every row can be followed by eye. Every branch of every rule is taken.
-- Ids say what a row is there for.

INSERT INTO "Sitter" ("id", "firstName", "lastName", "phone", "email", "active", "updatedAt") VALUES
    ('sitter-masked',   'Mara',  'Masked',   '+15550100001', 'mara@example.com',  true,  '2026-01-01'),
    ('sitter-plain',    'Paul',  'Plain',    '+15550100002', 'paul@example.com',  true,  '2026-01-01'),
    ('sitter-left',     'Lena',  'Left',     '+15550100003', 'lena@example.com',  false, '2026-01-01'),
    ('sitter-elsewhere','Elif',  'Elsewhere','+15550100004', 'elif@example.com',  true,  '2026-01-01');

INSERT INTO "Client" ("id", "firstName", "lastName", "phone", "weeklyPlanActive", "updatedAt") VALUES
    ('client-weekly',  'Wanda', 'Weekly', '+15550200001', true,  '2026-01-01'),
    ('client-paused',  'Pavel', 'Paused', '+15550200002', false, '2026-01-01'),
    ('client-unknown', 'Uwe',   'O''Unknown', '+15550200003', NULL, '2026-01-01');

INSERT INTO "Booking" ("id", "clientId", "sitterId", "service", "isRecurring", "startAt", "endAt", "updatedAt") VALUES
    ('booking-series', 'client-paused',  'sitter-masked', 'walk', true,  '2026-02-01', '2026-02-02', '2026-01-01'),
    ('booking-once',   'client-unknown', 'sitter-plain',  'walk', false, '2026-02-01', '2026-02-02', '2026-01-01'),
    ('booking-silent', 'client-unknown', NULL,            'walk', NULL,  '2026-02-01', '2026-02-02', '2026-01-01');

INSERT INTO "MessageNumber" ("id", "orgId", "provider", "providerNumberSid", "e164", "status", "numberClass", "ownerId", "isRotating", "rotationPriority", "lastAssignedAt", "createdAt", "updatedAt") VALUES
    -- park: no front desk yet. Its oldest number is inactive, its second oldest belongs to a sitter: the third becomes it.
    ('park-closed', 'park', 'twilio', 'PN01', '+15550300001', 'inactive', 'pool', NULL, false, NULL, NULL,         '2026-01-01', '2026-01-01'),
    ('park-mara',   'park', 'twilio', 'PN02', '+15550300002', 'active',   'pool', NULL, false, NULL, NULL,         '2026-01-02', '2026-01-01'),
    ('park-first',  'park', 'twilio', 'PN03', '+15550300003', 'active',   'pool', NULL, false, NULL, NULL,         '2026-01-03', '2026-01-01'),
    ('park-pool-1', 'park', 'twilio', 'PN04', '+15550300004', 'active',   'pool', NULL, true,  1,    '2026-01-09', '2026-01-04', '2026-01-01'),
    ('park-pool-2', 'park', 'twilio', 'PN05', '+15550300005', 'active',   'pool', NULL, true,  NULL, NULL,         '2026-01-05', '2026-01-01'),
    ('park-pool-3', 'park', 'twilio', 'PN06', '+15550300006', 'active',   'pool', NULL, true,  NULL, '2026-01-08', '2026-01-06', '2026-01-01'),
    -- lake: has a front desk, and no pool.
    ('lake-desk',   'lake', 'twilio', 'PN07', '+15550300007', 'active',   'front_desk', 'system', false, NULL, NULL, '2026-01-01', '2026-01-01'),
    -- hill: its only number, and a mask of a sitter in it that is no longer active.
    ('hill-only',   'hill', 'twilio', 'PN08', '+15550300008', 'active',   'pool', NULL, false, NULL, NULL,         '2026-01-01', '2026-01-01');

INSERT INTO "SitterMaskedNumber" ("id", "orgId", "sitterId", "messageNumberId", "status", "updatedAt") VALUES
    ('mask-mara', 'park', 'sitter-masked', 'park-mara', 'active',      '2026-01-01'),
    ('mask-lena', 'hill', 'sitter-left',   'hill-only', 'deactivated', '2026-01-01');

INSERT INTO "MessageThread" ("id", "orgId", "scope", "bookingId", "clientId", "assignedSitterId", "numberClass", "messageNumberId", "isOneTimeClient", "createdAt", "updatedAt") VALUES
    ('park-01-sitter',          'park', 'client', NULL,             NULL,             'sitter-masked',    NULL,   NULL,         false, '2026-01-11', '2026-01-11'),
    ('park-02-sitter-no-mask',  'park', 'client', NULL,             NULL,             'sitter-plain',     NULL,   NULL,         true,  '2026-01-12', '2026-01-12'),
    ('park-03-one-time',        'park', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         true,  '2026-01-13', '2026-01-13'),
    ('park-04-one-time',        'park', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         true,  '2026-01-14', '2026-01-14'),
    ('park-05-one-time',        'park', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         true,  '2026-01-15', '2026-01-15'),
    ('park-06-one-time',        'park', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         true,  '2026-01-16', '2026-01-16'),
    ('park-07-regular',         'park', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         false, '2026-01-17', '2026-01-17'),
    ('park-08-weekly',          'park', 'client', NULL,             'client-weekly',  NULL,               NULL,   NULL,         NULL,  '2026-01-18', '2026-01-18'),
    ('park-09-series',          'park', 'client', 'booking-series', 'client-paused',  NULL,               NULL,   NULL,         NULL,  '2026-01-19', '2026-01-19'),
    ('park-10-once',            'park', 'client', 'booking-once',   'client-unknown', NULL,               NULL,   NULL,         NULL,  '2026-01-20', '2026-01-20'),
    ('park-11-no-signal',       'park', 'client', 'booking-silent', 'client-unknown', NULL,               NULL,   NULL,         NULL,  '2026-01-21', '2026-01-21'),
    -- Had a number before; its class is stale.
    ('park-12-stale-class',     'park', 'client', NULL,             NULL,             NULL,               'pool', 'park-mara',  false, '2026-01-22', '2026-01-22'),
    ('lake-01-one-time',        'lake', 'client', NULL,             NULL,             NULL,               NULL,   NULL,         true,  '2026-01-11', '2026-01-11'),
    -- Everything is right already: no rule touches it.
    ('lake-02-done',            'lake', 'client', NULL,             NULL,             NULL,         'front_desk', 'lake-desk',  false, '2026-01-12', '2026-01-12'),
    ('hill-01-sitter-left',     'hill', 'client', NULL,             NULL,             'sitter-left',      NULL,   NULL,         false, '2026-01-11', '2026-01-11');
