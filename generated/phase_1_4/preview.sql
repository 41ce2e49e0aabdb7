-- backstitch · phase_1_4 · preview
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Shows what forward would do: how many rows each rule would give which outcome, with examples, each rule seeing
-- what the rules before it would have written. Changes nothing, and runs on a standby too.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f preview.sql
-- Plan: ce46046a
--
-- Writes:
--   1. front-desk (designate): MessageNumber (numberClass, ownerId), stamped in updatedAt
--   2. sitter-class (derive): MessageNumber (numberClass, assignedSitterId), stamped in updatedAt
--      because a number that an active mask holds is never made a front desk, so this rule and `front-desk`
--        write different rows
--   3. thread-number (fill): MessageThread (messageNumberId, maskedNumberE164), stamped in updatedAt
--      because a thread whose kind of client is not known yet belongs at the front desk; `one-time-client` comes
--        after
--   4. thread-class (derive): MessageThread (numberClass), stamped in updatedAt
--   5. one-time-client (fill): MessageThread (isOneTimeClient), stamped in updatedAt
--
-- Nothing is written while any of these is so. The schema is asked first, then all the others at once, with up to 20 rows each:
--   schema: one of 36 columns is missing, of another type, or nullable where it was NOT NULL
--   number-available: org has no front desk, and no active number that could become one
--   one-front-desk: org has more than one active front desk
--   front-desk-not-masked: MessageNumber is a front desk, and an active SitterMaskedNumber holds it
-- These are warned of, and stop nothing:
--   pool-present: org has no active pool number: its one-time clients go to the front desk

BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL statement_timeout = 0;
SET LOCAL row_security = off;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL DateStyle = 'ISO';
SET LOCAL client_min_messages = 'notice';
-- These queries are over whole tables: a guess of too few rows must not send them through the tables row by row, and
-- compiling them to machine code takes longer than it saves.
SET LOCAL enable_nestloop = off;
SET LOCAL jit = off;
-- Version 17 and later may end a transaction that lasts long.
DO $backstitch$
BEGIN
  IF current_setting('transaction_timeout', true) IS NOT NULL THEN
    PERFORM set_config('transaction_timeout', '0', true);
  END IF;
END
$backstitch$;

DO $backstitch$
#variable_conflict use_variable
DECLARE
  v_text text;
BEGIN
  -- What this role lacks is named now, and not found halfway.
  SELECT string_agg(lacking.remedy, E'\n' ORDER BY lacking.remedy COLLATE "C")
  INTO v_text
  FROM (
    SELECT format('GRANT USAGE ON SCHEMA %I TO %I;', namespace.nspname, current_user) AS remedy
    FROM pg_catalog.pg_namespace AS namespace
    WHERE namespace.nspname IN ('public')
      AND NOT has_schema_privilege(namespace.oid, 'USAGE')
    UNION
    SELECT
      format(
        'GRANT %s%s ON %I.%I TO %I;',
        listed.privilege,
        ' (' || string_agg(quote_ident(needed.in_column), ', ' ORDER BY needed.in_column COLLATE "C") || ')',
        listed.in_schema,
        listed.in_table,
        current_user
      )
    FROM (
      VALUES
        ('public', 'Booking', ARRAY['id', 'isRecurring'], 'SELECT', false),
        ('public', 'Client', ARRAY['id', 'weeklyPlanActive'], 'SELECT', false),
        ('public', 'MessageNumber', ARRAY['assignedSitterId', 'createdAt', 'e164', 'id', 'lastAssignedAt', 'numberClass', 'orgId', 'ownerId', 'rotationPriority', 'status', 'updatedAt'], 'SELECT', false),
        ('public', 'MessageThread', ARRAY['assignedSitterId', 'bookingId', 'clientId', 'createdAt', 'id', 'isOneTimeClient', 'maskedNumberE164', 'messageNumberId', 'numberClass', 'orgId', 'updatedAt'], 'SELECT', false),
        ('public', 'Sitter', ARRAY['active'], 'SELECT', false),
        ('public', 'SitterMaskedNumber', ARRAY['messageNumberId', 'orgId', 'sitterId', 'status'], 'SELECT', false)
    ) AS listed (in_schema, in_table, in_columns, privilege, on_any_column)
    CROSS JOIN LATERAL unnest(listed.in_columns) AS needed (in_column)
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = listed.in_schema
    JOIN pg_catalog.pg_class AS relation
      ON relation.relnamespace = namespace.oid
      AND relation.relname = listed.in_table
      AND relation.relkind IN ('r', 'p')
    LEFT JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = relation.oid
      AND attribute.attname = needed.in_column
      AND attribute.attnum > 0
      AND NOT attribute.attisdropped
    WHERE NOT CASE
      WHEN listed.on_any_column THEN has_any_column_privilege(relation.oid, listed.privilege)
      WHEN needed.in_column IS NULL THEN has_table_privilege(relation.oid, listed.privilege)
      -- A column that is missing is no matter of privileges.
      ELSE attribute.attnum IS NULL OR has_column_privilege(relation.oid, attribute.attnum, listed.privilege)
    END
    GROUP BY listed.in_schema, listed.in_table, listed.privilege, needed.in_column IS NULL
  ) AS lacking;
  IF v_text IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = format('%s: the role %s lacks privileges; nothing was written', 'phase_1_4', current_user),
      DETAIL = v_text,
      HINT = 'have the owner grant them, or let a role run it that has them';
  END IF;
  -- Every table and column that the rules touch or expect, as they were compiled for.
  SELECT string_agg(missing.line, E'\n' ORDER BY missing.line COLLATE "C")
  INTO v_text
  FROM (
    SELECT DISTINCT
      CASE
        WHEN relation.oid IS NULL THEN format('table %I.%I', needed.in_schema, needed.in_table)
        WHEN relation.relkind <> needed.of_kind THEN format('table %I.%I as it was: partitioned or not', needed.in_schema, needed.in_table)
        WHEN attribute.attname IS NULL THEN format('column %I.%I.%I', needed.in_schema, needed.in_table, needed.in_column)
        WHEN NOT type_of.is_needed THEN format(
          'column %I.%I.%I of type %s (it is of type %s)',
          needed.in_schema, needed.in_table, needed.in_column, needed.of_type, format_type(attribute.atttypid, attribute.atttypmod)
        )
        ELSE format('NOT NULL of column %I.%I.%I', needed.in_schema, needed.in_table, needed.in_column)
      END AS line
    FROM (
      VALUES
        ('public', 'AntiPoachingAttempt', 'threadId', 'text', 'r', true),
        ('public', 'AssignmentWindow', 'threadId', 'text', 'r', true),
        ('public', 'Booking', 'id', 'text', 'r', true),
        ('public', 'Booking', 'isRecurring', 'boolean', 'r', false),
        ('public', 'Client', 'id', 'text', 'r', true),
        ('public', 'Client', 'weeklyPlanActive', 'boolean', 'r', false),
        ('public', 'MessageNumber', 'assignedSitterId', 'text', 'r', false),
        ('public', 'MessageNumber', 'createdAt', 'timestamp(3) without time zone', 'r', true),
        ('public', 'MessageNumber', 'e164', 'text', 'r', true),
        ('public', 'MessageNumber', 'id', 'text', 'r', true),
        ('public', 'MessageNumber', 'isRotating', 'boolean', 'r', true),
        ('public', 'MessageNumber', 'lastAssignedAt', 'timestamp(3) without time zone', 'r', false),
        ('public', 'MessageNumber', 'numberClass', 'text', 'r', true),
        ('public', 'MessageNumber', 'orgId', 'text', 'r', true),
        ('public', 'MessageNumber', 'ownerId', 'text', 'r', false),
        ('public', 'MessageNumber', 'rotationPriority', 'integer', 'r', false),
        ('public', 'MessageNumber', 'status', 'text', 'r', true),
        ('public', 'MessageNumber', 'updatedAt', 'timestamp(3) without time zone', 'r', true),
        ('public', 'MessageThread', 'assignedSitterId', 'text', 'r', false),
        ('public', 'MessageThread', 'bookingId', 'text', 'r', false),
        ('public', 'MessageThread', 'clientId', 'text', 'r', false),
        ('public', 'MessageThread', 'createdAt', 'timestamp(3) without time zone', 'r', true),
        ('public', 'MessageThread', 'id', 'text', 'r', true),
        ('public', 'MessageThread', 'isMeetAndGreet', 'boolean', 'r', true),
        ('public', 'MessageThread', 'isOneTimeClient', 'boolean', 'r', false),
        ('public', 'MessageThread', 'maskedNumberE164', 'text', 'r', false),
        ('public', 'MessageThread', 'meetAndGreetApprovedAt', 'timestamp(3) without time zone', 'r', false),
        ('public', 'MessageThread', 'messageNumberId', 'text', 'r', false),
        ('public', 'MessageThread', 'numberClass', 'text', 'r', false),
        ('public', 'MessageThread', 'orgId', 'text', 'r', true),
        ('public', 'MessageThread', 'updatedAt', 'timestamp(3) without time zone', 'r', true),
        ('public', 'Sitter', 'active', 'boolean', 'r', true),
        ('public', 'SitterMaskedNumber', 'messageNumberId', 'text', 'r', true),
        ('public', 'SitterMaskedNumber', 'orgId', 'text', 'r', true),
        ('public', 'SitterMaskedNumber', 'sitterId', 'text', 'r', true),
        ('public', 'SitterMaskedNumber', 'status', 'text', 'r', true)
    ) AS needed (in_schema, in_table, in_column, of_type, of_kind, never_null)
    LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = needed.in_schema
    LEFT JOIN pg_catalog.pg_class AS relation
      ON relation.relnamespace = namespace.oid
      AND relation.relname = needed.in_table
      AND relation.relkind IN ('r', 'p')
    LEFT JOIN pg_catalog.pg_attribute AS attribute
      ON attribute.attrelid = relation.oid
      AND attribute.attname = needed.in_column
      AND attribute.attnum > 0
      AND NOT attribute.attisdropped
    -- Types have several names, but one way to write a length; a char and a bit without one have one.
    CROSS JOIN LATERAL (
      SELECT
        COALESCE(
          regexp_replace(substring(needed.of_type FROM '[(]([0-9, ]+)[)]'), ' |,0$', '', 'g'),
          CASE WHEN attribute.atttypid IN ('bpchar'::regtype, 'bit'::regtype) THEN '1' ELSE '' END
        ) AS needed,
        COALESCE(
          regexp_replace(substring(format_type(attribute.atttypid, attribute.atttypmod) FROM '[(]([0-9, ]+)[)]'), ' |,0$', '', 'g'),
          CASE WHEN attribute.atttypid IN ('bpchar'::regtype, 'bit'::regtype) THEN '1' ELSE '' END
        ) AS found
    ) AS length_of
    -- A length or a precision that is another would make the journal hold other values than the table.
    CROSS JOIN LATERAL (
      SELECT
        attribute.atttypid IS NOT DISTINCT FROM to_regtype(needed.of_type)
        AND (attribute.atttypid >= 16384 OR length_of.needed = length_of.found) AS is_needed
    ) AS type_of
    -- A domain may forbid nulls too, or the domain that it is over; it is taken at its word. From version 18 on a NOT NULL may
    -- be NOT VALID: rows from before it may hold nulls.
    CROSS JOIN LATERAL (
      WITH RECURSIVE domains (over, never_null) AS (
        SELECT type.typbasetype, type.typnotnull
        FROM pg_catalog.pg_type AS type
        WHERE type.oid = attribute.atttypid
        UNION ALL
        SELECT type.typbasetype, type.typnotnull
        FROM domains
        JOIN pg_catalog.pg_type AS type ON type.oid = domains.over
      )
      SELECT
        bool_or(domains.never_null)
        OR attribute.attnotnull
        AND NOT EXISTS (
          SELECT 1
          FROM pg_catalog.pg_constraint AS promised
          WHERE promised.conrelid = attribute.attrelid
            AND promised.contype = 'n'
            AND NOT promised.convalidated
            AND attribute.attnum = ANY (promised.conkey)
        ) AS is_promised
      FROM domains
    ) AS nulls
    WHERE attribute.attname IS NULL
      OR relation.relkind <> needed.of_kind
      OR NOT type_of.is_needed
      OR needed.never_null AND NOT nulls.is_promised
  ) AS missing;
  IF v_text IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = 'phase_1_4: the schema is not the one that the rules were compiled for; nothing was written',
      DETAIL = concat(E'missing:\n', v_text),
      HINT = 'apply the schema migration first: npx prisma migrate deploy; or, where the schema was changed on purpose, compile the rules again';
  END IF;
END
$backstitch$;

-- What must hold before anything is written, and what is warned of.
SELECT
  required.requirement,
  CASE WHEN required.violations = 0 THEN 'ok' WHEN required.stops THEN 'FAILED' ELSE 'warning' END AS result,
  required.violations,
  concat_ws(' ', required.subject, required.listed, required.message) AS what,
  required.remedy
FROM (
  WITH
  violation_1 AS MATERIALIZED (
    -- number-available
    SELECT
      org."value"::text AS "subject"
    FROM (
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageThread" AS t
      WHERE t."orgId" IS NOT NULL
      UNION
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageNumber" AS t
      WHERE t."orgId" IS NOT NULL
        AND t."status" = 'active'
    ) AS org
    LEFT JOIN (
      SELECT DISTINCT
        candidate."orgId" AS "on_1"
      FROM ONLY "public"."MessageNumber" AS candidate
      WHERE candidate."status" = 'active'
        AND candidate."numberClass" = 'front_desk'
    ) AS numbers
      ON numbers."on_1" = org."value"
    LEFT JOIN (
      SELECT DISTINCT
        candidate_2."orgId" AS "on_1"
      FROM ONLY "public"."MessageNumber" AS candidate_2
      LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
        ON active_mask."messageNumberId" = candidate_2."id"
        AND active_mask."status" = 'active'
      WHERE candidate_2."status" = 'active'
        AND active_mask."messageNumberId" IS NULL
    ) AS usable
      ON usable."on_1" = org."value"
    WHERE numbers."on_1" IS NULL
      AND usable."on_1" IS NULL
  ),
  violation_2 AS MATERIALIZED (
    -- one-front-desk
    SELECT
      org."value"::text AS "subject"
    FROM (
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageThread" AS t
      WHERE t."orgId" IS NOT NULL
      UNION
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageNumber" AS t
      WHERE t."orgId" IS NOT NULL
        AND t."status" = 'active'
    ) AS org
    LEFT JOIN (
      SELECT
        candidate."orgId" AS "on_1",
        count(*) AS "rows"
      FROM ONLY "public"."MessageNumber" AS candidate
      WHERE candidate."status" = 'active'
        AND candidate."numberClass" = 'front_desk'
      GROUP BY candidate."orgId"
    ) AS numbers
      ON numbers."on_1" = org."value"
    WHERE COALESCE(numbers."rows", 0) > 1
  ),
  violation_3 AS MATERIALIZED (
    -- front-desk-not-masked
    SELECT
      t."id"::text AS "subject"
    FROM ONLY "public"."MessageNumber" AS t
    LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
      ON active_mask."messageNumberId" = t."id"
      AND active_mask."status" = 'active'
    WHERE t."status" = 'active'
      AND t."numberClass" = 'front_desk'
      AND active_mask."messageNumberId" IS NOT NULL
  ),
  violation_4 AS MATERIALIZED (
    -- pool-present
    SELECT
      org."value"::text AS "subject"
    FROM (
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageThread" AS t
      WHERE t."orgId" IS NOT NULL
      UNION
      SELECT
        t."orgId" AS "value"
      FROM ONLY "public"."MessageNumber" AS t
      WHERE t."orgId" IS NOT NULL
        AND t."status" = 'active'
    ) AS org
    LEFT JOIN (
      SELECT DISTINCT
        candidate."orgId" AS "on_1"
      FROM ONLY "public"."MessageNumber" AS candidate
      WHERE candidate."status" = 'active'
        AND candidate."numberClass" = 'pool'
    ) AS pool_
      ON pool_."on_1" = org."value"
    WHERE pool_."on_1" IS NULL
  )
  SELECT
    'number-available'::text AS requirement,
    true AS stops,
    'org'::text AS subject,
    'has no front desk, and no active number that could become one'::text AS message,
    'add an active number to each of these orgs, one that no active SitterMaskedNumber holds'::text AS remedy,
    (SELECT count(*) FROM violation_1) AS violations,
    (
      SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
      FROM (
        SELECT violation.subject
        FROM violation_1 AS violation
        ORDER BY violation.subject COLLATE "C"
        LIMIT 20
      ) AS listed
    ) AS listed
  UNION ALL
  SELECT
    'one-front-desk'::text AS requirement,
    true AS stops,
    'org'::text AS subject,
    'has more than one active front desk'::text AS message,
    'choose one, and give the others another numberClass or deactivate them'::text AS remedy,
    (SELECT count(*) FROM violation_2) AS violations,
    (
      SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
      FROM (
        SELECT violation.subject
        FROM violation_2 AS violation
        ORDER BY violation.subject COLLATE "C"
        LIMIT 20
      ) AS listed
    ) AS listed
  UNION ALL
  SELECT
    'front-desk-not-masked'::text AS requirement,
    true AS stops,
    'MessageNumber'::text AS subject,
    'is a front desk, and an active SitterMaskedNumber holds it'::text AS message,
    'deactivate the mask, or choose another front desk'::text AS remedy,
    (SELECT count(*) FROM violation_3) AS violations,
    (
      SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
      FROM (
        SELECT violation.subject
        FROM violation_3 AS violation
        ORDER BY violation.subject COLLATE "C"
        LIMIT 20
      ) AS listed
    ) AS listed
  UNION ALL
  SELECT
    'pool-present'::text AS requirement,
    false AS stops,
    'org'::text AS subject,
    'has no active pool number: its one-time clients go to the front desk'::text AS message,
    'add a pool number to each of these orgs if they should have one'::text AS remedy,
    (SELECT count(*) FROM violation_4) AS violations,
    (
      SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
      FROM (
        SELECT violation.subject
        FROM violation_4 AS violation
        ORDER BY violation.subject COLLATE "C"
        LIMIT 20
      ) AS listed
    ) AS listed
) AS required
;

-- What the rules would do.
WITH
front_desk_plan AS MATERIALIZED (
  SELECT DISTINCT ON (t."orgId")
    t."id" AS "key_id",
    t."orgId" AS "within"
  FROM ONLY "public"."MessageNumber" AS t
  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
    ON active_mask."messageNumberId" = t."id"
    AND active_mask."status" = 'active'
  LEFT JOIN (
    SELECT DISTINCT
      candidate."orgId" AS "on_1"
    FROM ONLY "public"."MessageNumber" AS candidate
    WHERE candidate."status" = 'active'
      AND candidate."numberClass" = 'front_desk'
  ) AS present
    ON present."on_1" = t."orgId"
  WHERE t."status" = 'active'
    AND active_mask."messageNumberId" IS NULL
    AND present."on_1" IS NULL
    AND t."orgId" IS NOT NULL
  ORDER BY t."orgId", t."createdAt", t."id"
),
front_desk_effect AS MATERIALIZED (
  -- What rule front-desk would write.
  SELECT
    t."id" AS "key_id",
    t."numberClass" AS "old_numberClass",
    'front_desk'::text AS "new_numberClass",
    t."ownerId" AS "old_ownerId",
    'system'::text AS "new_ownerId",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    'designated' AS "outcome"
  FROM ONLY "public"."MessageNumber" AS t
  JOIN front_desk_plan AS chosen_2
    ON chosen_2."key_id" = t."id"
    AND chosen_2."within" = t."orgId"
  WHERE (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
),

front_desk_after AS (
  -- MessageNumber as rule front-desk would leave it: the rules after it read this.
  SELECT
    t."id" AS "id",
    t."orgId" AS "orgId",
    t."e164" AS "e164",
    t."status" AS "status",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_numberClass"
      ELSE t."numberClass"
    END AS "numberClass",
    t."assignedSitterId" AS "assignedSitterId",
    t."rotationPriority" AS "rotationPriority",
    t."lastAssignedAt" AS "lastAssignedAt",
    t."createdAt" AS "createdAt",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_updatedAt"
      ELSE t."updatedAt"
    END AS "updatedAt"
  FROM ONLY "public"."MessageNumber" AS t
  LEFT JOIN front_desk_effect AS effect
    ON effect."key_id" = t."id"
),
sitter_class_effect AS MATERIALIZED (
  -- What rule sitter-class would write.
  SELECT
    t."id" AS "key_id",
    t."numberClass" AS "old_numberClass",
    new."numberClass" AS "new_numberClass",
    t."assignedSitterId" AS "old_assignedSitterId",
    holder."sitterId"::text AS "new_assignedSitterId",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    'derived' AS "outcome"
  FROM front_desk_after AS t
  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS holder
    ON holder."messageNumberId" = t."id"
    AND holder."orgId" = t."orgId"
    AND holder."status" = 'active'
  CROSS JOIN LATERAL (
    SELECT
      'sitter'::text AS "numberClass"
  ) AS new
  WHERE holder."messageNumberId" IS NOT NULL
    AND (t."numberClass" IS DISTINCT FROM new."numberClass" OR t."assignedSitterId" IS DISTINCT FROM holder."sitterId"::text)
),

sitter_class_after AS (
  -- MessageNumber as rule sitter-class would leave it: the rules after it read this.
  SELECT
    t."id" AS "id",
    t."orgId" AS "orgId",
    t."e164" AS "e164",
    t."status" AS "status",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_numberClass"
      ELSE t."numberClass"
    END AS "numberClass",
    t."rotationPriority" AS "rotationPriority",
    t."lastAssignedAt" AS "lastAssignedAt",
    t."createdAt" AS "createdAt"
  FROM front_desk_after AS t
  LEFT JOIN sitter_class_effect AS effect
    ON effect."key_id" = t."id"
),
thread_number_plan AS MATERIALIZED (
  SELECT
    dealt_row."key_id" AS "key_id",
    member."member_id" AS "member_id"
  FROM (
    SELECT
      due_row."key_id" AS "key_id",
      due_row."on_1" AS "on_1",
      due_row."place" % member_group."size" AS "turn"
    FROM (
      SELECT
        t."id" AS "key_id",
        t."orgId" AS "on_1",
        row_number() OVER (PARTITION BY t."orgId" ORDER BY t."createdAt", t."id") - 1 AS "place"
      FROM ONLY "public"."MessageThread" AS t
      LEFT JOIN ONLY "public"."SitterMaskedNumber" AS sitters_mask
        ON sitters_mask."sitterId" = t."assignedSitterId"
        AND sitters_mask."orgId" = t."orgId"
        AND sitters_mask."status" = 'active'
      LEFT JOIN sitter_class_after AS sitters_number
        ON sitters_number."id" = sitters_mask."messageNumberId"
        AND sitters_number."orgId" = t."orgId"
        AND sitters_number."status" = 'active'
      WHERE t."messageNumberId" IS NULL
        AND sitters_number."id" IS NULL
        AND t."assignedSitterId" IS NULL
        AND t."isOneTimeClient" IS TRUE
    ) AS due_row
    JOIN (
      SELECT
        t."orgId" AS "on_1",
        count(*) AS "size"
      FROM sitter_class_after AS t
      LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
        ON active_mask."messageNumberId" = t."id"
        AND active_mask."status" = 'active'
      WHERE t."status" = 'active'
        AND t."numberClass" = 'pool'
        AND active_mask."messageNumberId" IS NULL
      GROUP BY t."orgId"
    ) AS member_group
      ON member_group."on_1" = due_row."on_1"
    OFFSET 0 -- a fence: the members are found by group and place, with one hash
  ) AS dealt_row
  JOIN (
    SELECT
      t."id" AS "member_id",
      t."orgId" AS "on_1",
      row_number() OVER (PARTITION BY t."orgId" ORDER BY t."rotationPriority", t."lastAssignedAt" NULLS FIRST, t."id") - 1 AS "place"
    FROM sitter_class_after AS t
    LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
      ON active_mask."messageNumberId" = t."id"
      AND active_mask."status" = 'active'
    WHERE t."status" = 'active'
      AND t."numberClass" = 'pool'
      AND active_mask."messageNumberId" IS NULL
  ) AS member
    ON member."on_1" = dealt_row."on_1"
    AND member."place" = dealt_row."turn"
),
thread_number_effect AS MATERIALIZED (
  -- What rule thread-number would write.
  SELECT
    t."id" AS "key_id",
    t."messageNumberId" AS "old_messageNumberId",
    new."messageNumberId" AS "new_messageNumberId",
    t."maskedNumberE164" AS "old_maskedNumberE164",
    its_number."e164"::text AS "new_maskedNumberE164",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    chosen."outcome" AS "outcome"
  FROM ONLY "public"."MessageThread" AS t
  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS sitters_mask
    ON sitters_mask."sitterId" = t."assignedSitterId"
    AND sitters_mask."orgId" = t."orgId"
    AND sitters_mask."status" = 'active'
  LEFT JOIN sitter_class_after AS sitters_number
    ON sitters_number."id" = sitters_mask."messageNumberId"
    AND sitters_number."orgId" = t."orgId"
    AND sitters_number."status" = 'active'
  LEFT JOIN thread_number_plan AS dealt
    ON dealt."key_id" = t."id"
  LEFT JOIN (
    SELECT
      candidate."orgId" AS "on_1",
      candidate."id" AS "on_2"
    FROM sitter_class_after AS candidate
    LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
      ON active_mask."messageNumberId" = candidate."id"
      AND active_mask."status" = 'active'
    WHERE candidate."status" = 'active'
      AND candidate."numberClass" = 'pool'
      AND active_mask."messageNumberId" IS NULL
  ) AS pool_number
    ON pool_number."on_1" = t."orgId"
    AND pool_number."on_2" = dealt."member_id"
  LEFT JOIN (
    SELECT DISTINCT ON (candidate_2."orgId")
      candidate_2."orgId" AS "on_1",
      candidate_2."id" AS "value_2"
    FROM sitter_class_after AS candidate_2
    WHERE candidate_2."status" = 'active'
      AND candidate_2."numberClass" = 'front_desk'
    ORDER BY candidate_2."orgId", candidate_2."createdAt", candidate_2."id"
  ) AS front_desk
    ON front_desk."on_1" = t."orgId"
  CROSS JOIN LATERAL (
    SELECT
      CASE
        WHEN sitters_number."id" IS NOT NULL THEN 'sitter'
        WHEN t."assignedSitterId" IS NULL AND t."isOneTimeClient" IS TRUE AND pool_number."on_2" IS NOT NULL THEN 'pool'
        WHEN t."assignedSitterId" IS NOT NULL AND front_desk."value_2" IS NOT NULL THEN 'sitter has no masked number'
        WHEN t."isOneTimeClient" IS TRUE AND front_desk."value_2" IS NOT NULL THEN 'no pool number'
        WHEN front_desk."value_2" IS NOT NULL THEN 'front desk'
      END AS "outcome"
  ) AS chosen
  CROSS JOIN LATERAL (
    SELECT
      CASE
        WHEN chosen."outcome" = 'sitter' THEN sitters_number."id"
        WHEN chosen."outcome" = 'pool' THEN pool_number."on_2"
        WHEN chosen."outcome" = 'sitter has no masked number' THEN front_desk."value_2"
        WHEN chosen."outcome" = 'no pool number' THEN front_desk."value_2"
        WHEN chosen."outcome" = 'front desk' THEN front_desk."value_2"
      END::text AS "messageNumberId"
  ) AS new
  LEFT JOIN sitter_class_after AS its_number
    ON its_number."id" = new."messageNumberId"
  WHERE t."messageNumberId" IS NULL
    AND new."messageNumberId" IS NOT NULL
),

thread_number_after AS (
  -- MessageThread as rule thread-number would leave it: the rules after it read this.
  SELECT
    t."id" AS "id",
    t."bookingId" AS "bookingId",
    t."clientId" AS "clientId",
    t."numberClass" AS "numberClass",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_messageNumberId"
      ELSE t."messageNumberId"
    END AS "messageNumberId",
    t."isOneTimeClient" AS "isOneTimeClient",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_updatedAt"
      ELSE t."updatedAt"
    END AS "updatedAt"
  FROM ONLY "public"."MessageThread" AS t
  LEFT JOIN thread_number_effect AS effect
    ON effect."key_id" = t."id"
),
thread_class_effect AS MATERIALIZED (
  -- What rule thread-class would write.
  SELECT
    t."id" AS "key_id",
    t."numberClass" AS "old_numberClass",
    new."numberClass" AS "new_numberClass",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    'derived' AS "outcome"
  FROM thread_number_after AS t
  LEFT JOIN sitter_class_after AS its_number
    ON its_number."id" = t."messageNumberId"
  CROSS JOIN LATERAL (
    SELECT
      its_number."numberClass"::text AS "numberClass"
  ) AS new
  WHERE t."messageNumberId" IS NOT NULL
    AND t."numberClass" IS DISTINCT FROM new."numberClass"
),

thread_class_after AS (
  -- MessageThread as rule thread-class would leave it: the rules after it read this.
  SELECT
    t."id" AS "id",
    t."bookingId" AS "bookingId",
    t."clientId" AS "clientId",
    t."isOneTimeClient" AS "isOneTimeClient",
    CASE
      WHEN effect."key_id" IS NOT NULL THEN effect."new_updatedAt"
      ELSE t."updatedAt"
    END AS "updatedAt"
  FROM thread_number_after AS t
  LEFT JOIN thread_class_effect AS effect
    ON effect."key_id" = t."id"
),
one_time_client_effect AS MATERIALIZED (
  -- What rule one-time-client would write.
  SELECT
    t."id" AS "key_id",
    t."isOneTimeClient" AS "old_isOneTimeClient",
    new."isOneTimeClient" AS "new_isOneTimeClient",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    chosen."outcome" AS "outcome"
  FROM thread_class_after AS t
  LEFT JOIN ONLY "public"."Client" AS its_client
    ON its_client."id" = t."clientId"
  LEFT JOIN ONLY "public"."Booking" AS its_booking
    ON its_booking."id" = t."bookingId"
  CROSS JOIN LATERAL (
    SELECT
      CASE
        WHEN its_client."weeklyPlanActive" IS TRUE THEN 'weekly plan'
        WHEN its_booking."isRecurring" IS TRUE THEN 'recurring booking'
        WHEN its_booking."isRecurring" IS FALSE THEN 'one-time booking'
        ELSE 'no explicit signal'
      END AS "outcome"
  ) AS chosen
  CROSS JOIN LATERAL (
    SELECT
      CASE
        WHEN chosen."outcome" = 'weekly plan' THEN false
        WHEN chosen."outcome" = 'recurring booking' THEN false
        WHEN chosen."outcome" = 'one-time booking' THEN true
        WHEN chosen."outcome" = 'no explicit signal' THEN true
      END::boolean AS "isOneTimeClient"
  ) AS new
  WHERE t."isOneTimeClient" IS NULL
    AND new."isOneTimeClient" IS NOT NULL
),

previewed AS MATERIALIZED (
  SELECT
    1 AS place,
    outcome.place AS outcome_place,
    'front-desk'::text AS rule,
    outcome.label AS outcome,
    outcome.flagged,
    COALESCE(counted.rows, 0) AS rows,
    shown.examples
  FROM (
    VALUES
      (1, 'designated', false)
  ) AS outcome (place, label, flagged)
  LEFT JOIN (
    SELECT effect."outcome", count(*) AS rows
    FROM front_desk_effect AS effect
    GROUP BY effect."outcome"
  ) AS counted ON counted."outcome" = outcome.label
  LEFT JOIN LATERAL (
    SELECT string_agg(example.line, E'\n' ORDER BY example.line COLLATE "C") AS examples
    FROM (
      SELECT
        concat(
          concat_ws(', ', effect."key_id"),
          ': ',
          concat_ws(
            ', ',
            format('numberClass %s → %s', COALESCE(left(effect."old_numberClass"::text, 40), 'null'), COALESCE(left(effect."new_numberClass"::text, 40), 'null')),
            format('ownerId %s → %s', COALESCE(left(effect."old_ownerId"::text, 40), 'null'), COALESCE(left(effect."new_ownerId"::text, 40), 'null'))
          )
        ) AS line
      FROM front_desk_effect AS effect
      WHERE effect."outcome" = outcome.label
      ORDER BY effect."key_id"
      LIMIT 3
    ) AS example
  ) AS shown ON true
  UNION ALL
  SELECT
    2 AS place,
    outcome.place AS outcome_place,
    'sitter-class'::text AS rule,
    outcome.label AS outcome,
    outcome.flagged,
    COALESCE(counted.rows, 0) AS rows,
    shown.examples
  FROM (
    VALUES
      (1, 'derived', false)
  ) AS outcome (place, label, flagged)
  LEFT JOIN (
    SELECT effect."outcome", count(*) AS rows
    FROM sitter_class_effect AS effect
    GROUP BY effect."outcome"
  ) AS counted ON counted."outcome" = outcome.label
  LEFT JOIN LATERAL (
    SELECT string_agg(example.line, E'\n' ORDER BY example.line COLLATE "C") AS examples
    FROM (
      SELECT
        concat(
          concat_ws(', ', effect."key_id"),
          ': ',
          concat_ws(
            ', ',
            format('numberClass %s → %s', COALESCE(left(effect."old_numberClass"::text, 40), 'null'), COALESCE(left(effect."new_numberClass"::text, 40), 'null')),
            format('assignedSitterId %s → %s', COALESCE(left(effect."old_assignedSitterId"::text, 40), 'null'), COALESCE(left(effect."new_assignedSitterId"::text, 40), 'null'))
          )
        ) AS line
      FROM sitter_class_effect AS effect
      WHERE effect."outcome" = outcome.label
      ORDER BY effect."key_id"
      LIMIT 3
    ) AS example
  ) AS shown ON true
  UNION ALL
  SELECT
    3 AS place,
    outcome.place AS outcome_place,
    'thread-number'::text AS rule,
    outcome.label AS outcome,
    outcome.flagged,
    COALESCE(counted.rows, 0) AS rows,
    shown.examples
  FROM (
    VALUES
      (1, 'sitter', false),
      (2, 'pool', false),
      (3, 'sitter has no masked number', true),
      (4, 'no pool number', true),
      (5, 'front desk', false)
  ) AS outcome (place, label, flagged)
  LEFT JOIN (
    SELECT effect."outcome", count(*) AS rows
    FROM thread_number_effect AS effect
    GROUP BY effect."outcome"
  ) AS counted ON counted."outcome" = outcome.label
  LEFT JOIN LATERAL (
    SELECT string_agg(example.line, E'\n' ORDER BY example.line COLLATE "C") AS examples
    FROM (
      SELECT
        concat(
          concat_ws(', ', effect."key_id"),
          ': ',
          concat_ws(
            ', ',
            format('messageNumberId %s → %s', COALESCE(left(effect."old_messageNumberId"::text, 40), 'null'), COALESCE(left(effect."new_messageNumberId"::text, 40), 'null')),
            format('maskedNumberE164 %s → %s', COALESCE(left(effect."old_maskedNumberE164"::text, 40), 'null'), COALESCE(left(effect."new_maskedNumberE164"::text, 40), 'null'))
          )
        ) AS line
      FROM thread_number_effect AS effect
      WHERE effect."outcome" = outcome.label
      ORDER BY effect."key_id"
      LIMIT 3
    ) AS example
  ) AS shown ON true
  UNION ALL
  SELECT
    4 AS place,
    outcome.place AS outcome_place,
    'thread-class'::text AS rule,
    outcome.label AS outcome,
    outcome.flagged,
    COALESCE(counted.rows, 0) AS rows,
    shown.examples
  FROM (
    VALUES
      (1, 'derived', false)
  ) AS outcome (place, label, flagged)
  LEFT JOIN (
    SELECT effect."outcome", count(*) AS rows
    FROM thread_class_effect AS effect
    GROUP BY effect."outcome"
  ) AS counted ON counted."outcome" = outcome.label
  LEFT JOIN LATERAL (
    SELECT string_agg(example.line, E'\n' ORDER BY example.line COLLATE "C") AS examples
    FROM (
      SELECT
        concat(
          concat_ws(', ', effect."key_id"),
          ': ',
          concat_ws(
            ', ',
            format('numberClass %s → %s', COALESCE(left(effect."old_numberClass"::text, 40), 'null'), COALESCE(left(effect."new_numberClass"::text, 40), 'null'))
          )
        ) AS line
      FROM thread_class_effect AS effect
      WHERE effect."outcome" = outcome.label
      ORDER BY effect."key_id"
      LIMIT 3
    ) AS example
  ) AS shown ON true
  UNION ALL
  SELECT
    5 AS place,
    outcome.place AS outcome_place,
    'one-time-client'::text AS rule,
    outcome.label AS outcome,
    outcome.flagged,
    COALESCE(counted.rows, 0) AS rows,
    shown.examples
  FROM (
    VALUES
      (1, 'weekly plan', false),
      (2, 'recurring booking', false),
      (3, 'one-time booking', false),
      (4, 'no explicit signal', true)
  ) AS outcome (place, label, flagged)
  LEFT JOIN (
    SELECT effect."outcome", count(*) AS rows
    FROM one_time_client_effect AS effect
    GROUP BY effect."outcome"
  ) AS counted ON counted."outcome" = outcome.label
  LEFT JOIN LATERAL (
    SELECT string_agg(example.line, E'\n' ORDER BY example.line COLLATE "C") AS examples
    FROM (
      SELECT
        concat(
          concat_ws(', ', effect."key_id"),
          ': ',
          concat_ws(
            ', ',
            format('isOneTimeClient %s → %s', COALESCE(left(effect."old_isOneTimeClient"::text, 40), 'null'), COALESCE(left(effect."new_isOneTimeClient"::text, 40), 'null'))
          )
        ) AS line
      FROM one_time_client_effect AS effect
      WHERE effect."outcome" = outcome.label
      ORDER BY effect."key_id"
      LIMIT 3
    ) AS example
  ) AS shown ON true
)
SELECT preview.rule, preview.outcome, preview.rows, preview.flagged, preview.examples
FROM previewed AS preview
CROSS JOIN (
  -- Kept for the query below, which says what these rows cost.
  SELECT set_config(
    'backstitch.previewed',
    (SELECT json_object_agg(total.rule, total.rows) FROM (SELECT previewed.rule, sum(previewed.rows) AS rows FROM previewed GROUP BY previewed.rule) AS total)::text,
    true
  ) AS previewed
) AS kept
WHERE kept.previewed IS NOT NULL
ORDER BY preview.place, preview.outcome_place;

-- What that costs, roughly. Tables and indexes grow by this much at most: free space is used first, and vacuum makes new.
SELECT
  estimate."table",
  estimate.rows,
  CASE WHEN estimate.known THEN pg_size_pretty(round(estimate.rows * estimate.row_bytes)) ELSE 'unknown before ANALYZE' END AS table_growth,
  CASE WHEN estimate.known THEN pg_size_pretty(round(estimate.rows * estimate.index_bytes)) ELSE 'unknown before ANALYZE' END AS index_growth,
  pg_size_pretty(round(estimate.rows * 200.0)) AS journal_growth,
  -- A new row version and its journal entry, an entry for each index, and the pages that a checkpoint makes whole again.
  pg_size_pretty(round(estimate.rows * (300 + 2 * estimate.row_bytes + 100.0 * estimate.indexes))) AS wal,
  -- Ten microseconds for a row and its journal entry, four for each index: what a machine with two cores took.
  to_char(estimate.rows * (10 + 4 * estimate.indexes) * interval '1 microsecond' + interval '999 milliseconds', 'HH24:MI:SS') AS "time",
  estimate.triggers
FROM (
  SELECT
    target."table",
    (
      SELECT COALESCE(sum(previewed.value::numeric), 0)
      FROM json_each_text(current_setting('backstitch.previewed')::json) AS previewed
      WHERE previewed.key = ANY (target.rules)
    ) AS rows,
    stored.rows > 0 AS known,
    COALESCE(stored.bytes / NULLIF(stored.rows, 0), 0) AS row_bytes,
    COALESCE(stored.index_bytes / NULLIF(stored.rows, 0), 0) AS index_bytes,
    (SELECT count(*) FROM pg_catalog.pg_index AS index_of WHERE index_of.indrelid = relation.oid) AS indexes,
    (
      SELECT string_agg(fired.tgname, ', ' ORDER BY fired.tgname)
      FROM pg_catalog.pg_trigger AS fired
      WHERE fired.tgrelid = relation.oid
        AND NOT fired.tgisinternal
        AND fired.tgenabled IN ('O', 'A')
        -- Bit 4 of a trigger's type says that it fires on INSERT, bit 16 that it fires on UPDATE.
        AND fired.tgtype & target.events <> 0
        AND (
          fired.tgattr = ''
          OR EXISTS (
            SELECT 1
            FROM pg_catalog.pg_attribute AS attribute
            WHERE attribute.attrelid = relation.oid
              AND attribute.attname = ANY (target.columns)
              AND attribute.attnum = ANY (fired.tgattr)
          )
        )
    ) AS triggers
  FROM (
    VALUES
      ('"public"."MessageNumber"', 'MessageNumber', ARRAY['front-desk', 'sitter-class'], ARRAY['numberClass', 'ownerId', 'updatedAt', 'assignedSitterId'], 16),
      ('"public"."MessageThread"', 'MessageThread', ARRAY['thread-number', 'thread-class', 'one-time-client'], ARRAY['messageNumberId', 'maskedNumberE164', 'updatedAt', 'numberClass', 'isOneTimeClient'], 16)
  ) AS target (qualified, "table", rules, columns, events)
  JOIN pg_catalog.pg_class AS relation ON relation.oid = to_regclass(target.qualified)
  CROSS JOIN LATERAL (
    -- The table, or the partitions that its rows stand in.
    SELECT
      sum(greatest(part.reltuples, 0))::numeric AS rows,
      sum(pg_relation_size(part.oid)) AS bytes,
      sum(pg_indexes_size(part.oid)) AS index_bytes
    FROM pg_catalog.pg_class AS part
    WHERE part.oid = relation.oid
      OR part.oid IN (SELECT leaf.relid FROM pg_partition_tree(relation.oid) AS leaf WHERE leaf.isleaf)
  ) AS stored
) AS estimate
ORDER BY estimate."table";

-- Ends with the error that forward would end with where a requirement does not hold.
DO $backstitch$
#variable_conflict use_variable
DECLARE
  v_backfill CONSTANT text := 'phase_1_4';
  v_check record;
  v_text text;
  v_names text := '';
  v_detail text := '';
  v_hint text := '';
BEGIN
  FOR v_check IN
    WITH
    violation_1 AS MATERIALIZED (
      -- number-available
      SELECT
        org."value"::text AS "subject"
      FROM (
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageThread" AS t
        WHERE t."orgId" IS NOT NULL
        UNION
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageNumber" AS t
        WHERE t."orgId" IS NOT NULL
          AND t."status" = 'active'
      ) AS org
      LEFT JOIN (
        SELECT DISTINCT
          candidate."orgId" AS "on_1"
        FROM ONLY "public"."MessageNumber" AS candidate
        WHERE candidate."status" = 'active'
          AND candidate."numberClass" = 'front_desk'
      ) AS numbers
        ON numbers."on_1" = org."value"
      LEFT JOIN (
        SELECT DISTINCT
          candidate_2."orgId" AS "on_1"
        FROM ONLY "public"."MessageNumber" AS candidate_2
        LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
          ON active_mask."messageNumberId" = candidate_2."id"
          AND active_mask."status" = 'active'
        WHERE candidate_2."status" = 'active'
          AND active_mask."messageNumberId" IS NULL
      ) AS usable
        ON usable."on_1" = org."value"
      WHERE numbers."on_1" IS NULL
        AND usable."on_1" IS NULL
    ),
    violation_2 AS MATERIALIZED (
      -- one-front-desk
      SELECT
        org."value"::text AS "subject"
      FROM (
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageThread" AS t
        WHERE t."orgId" IS NOT NULL
        UNION
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageNumber" AS t
        WHERE t."orgId" IS NOT NULL
          AND t."status" = 'active'
      ) AS org
      LEFT JOIN (
        SELECT
          candidate."orgId" AS "on_1",
          count(*) AS "rows"
        FROM ONLY "public"."MessageNumber" AS candidate
        WHERE candidate."status" = 'active'
          AND candidate."numberClass" = 'front_desk'
        GROUP BY candidate."orgId"
      ) AS numbers
        ON numbers."on_1" = org."value"
      WHERE COALESCE(numbers."rows", 0) > 1
    ),
    violation_3 AS MATERIALIZED (
      -- front-desk-not-masked
      SELECT
        t."id"::text AS "subject"
      FROM ONLY "public"."MessageNumber" AS t
      LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
        ON active_mask."messageNumberId" = t."id"
        AND active_mask."status" = 'active'
      WHERE t."status" = 'active'
        AND t."numberClass" = 'front_desk'
        AND active_mask."messageNumberId" IS NOT NULL
    ),
    violation_4 AS MATERIALIZED (
      -- pool-present
      SELECT
        org."value"::text AS "subject"
      FROM (
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageThread" AS t
        WHERE t."orgId" IS NOT NULL
        UNION
        SELECT
          t."orgId" AS "value"
        FROM ONLY "public"."MessageNumber" AS t
        WHERE t."orgId" IS NOT NULL
          AND t."status" = 'active'
      ) AS org
      LEFT JOIN (
        SELECT DISTINCT
          candidate."orgId" AS "on_1"
        FROM ONLY "public"."MessageNumber" AS candidate
        WHERE candidate."status" = 'active'
          AND candidate."numberClass" = 'pool'
      ) AS pool_
        ON pool_."on_1" = org."value"
      WHERE pool_."on_1" IS NULL
    )
    SELECT
      'number-available'::text AS requirement,
      true AS stops,
      'org'::text AS subject,
      'has no front desk, and no active number that could become one'::text AS message,
      'add an active number to each of these orgs, one that no active SitterMaskedNumber holds'::text AS remedy,
      (SELECT count(*) FROM violation_1) AS violations,
      (
        SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM violation_1 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 20
        ) AS listed
      ) AS listed
    UNION ALL
    SELECT
      'one-front-desk'::text AS requirement,
      true AS stops,
      'org'::text AS subject,
      'has more than one active front desk'::text AS message,
      'choose one, and give the others another numberClass or deactivate them'::text AS remedy,
      (SELECT count(*) FROM violation_2) AS violations,
      (
        SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM violation_2 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 20
        ) AS listed
      ) AS listed
    UNION ALL
    SELECT
      'front-desk-not-masked'::text AS requirement,
      true AS stops,
      'MessageNumber'::text AS subject,
      'is a front desk, and an active SitterMaskedNumber holds it'::text AS message,
      'deactivate the mask, or choose another front desk'::text AS remedy,
      (SELECT count(*) FROM violation_3) AS violations,
      (
        SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM violation_3 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 20
        ) AS listed
      ) AS listed
    UNION ALL
    SELECT
      'pool-present'::text AS requirement,
      false AS stops,
      'org'::text AS subject,
      'has no active pool number: its one-time clients go to the front desk'::text AS message,
      'add a pool number to each of these orgs if they should have one'::text AS remedy,
      (SELECT count(*) FROM violation_4) AS violations,
      (
        SELECT string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM violation_4 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 20
        ) AS listed
      ) AS listed
  LOOP
    CONTINUE WHEN v_check.violations = 0;
    v_text := format('%s: %s %s %s', v_check.requirement, v_check.subject, v_check.listed, v_check.message);
    IF v_check.violations > 20 THEN
      v_text := format('%s (%s in all, the first 20 are listed)', v_text, v_check.violations);
    END IF;
    IF NOT v_check.stops THEN
      RAISE WARNING USING MESSAGE = v_text, HINT = v_check.remedy;
      CONTINUE;
    END IF;
    v_names := v_names || ', ' || v_check.requirement;
    v_detail := v_detail || v_text || E'\n';
    v_hint := v_hint || v_check.requirement || ': ' || v_check.remedy || E'\n';
  END LOOP;
  IF v_names <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = format('%s: requirements do not hold: %s; nothing was written', v_backfill, substr(v_names, 3)),
      DETAIL = rtrim(v_detail, E'\n'),
      HINT = rtrim(v_hint, E'\n');
  END IF;
END
$backstitch$;

COMMIT;
