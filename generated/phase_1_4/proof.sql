-- backstitch · phase_1_4 · proof
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Proves that nothing is left for any rule to do, that the requirements hold, and that the figures are as
-- expected. Shows one table, and fails where a check failed. Changes nothing, and runs on a standby too.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f proof.sql
-- Plan: ce46046a

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
  -- What rule front-desk would still write.
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
sitter_class_effect AS MATERIALIZED (
  -- What rule sitter-class would still write.
  SELECT
    t."id" AS "key_id",
    t."numberClass" AS "old_numberClass",
    new."numberClass" AS "new_numberClass",
    t."assignedSitterId" AS "old_assignedSitterId",
    holder."sitterId"::text AS "new_assignedSitterId",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    'derived' AS "outcome"
  FROM ONLY "public"."MessageNumber" AS t
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
      LEFT JOIN ONLY "public"."MessageNumber" AS sitters_number
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
      FROM ONLY "public"."MessageNumber" AS t
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
    FROM ONLY "public"."MessageNumber" AS t
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
  -- What rule thread-number would still write.
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
  LEFT JOIN ONLY "public"."MessageNumber" AS sitters_number
    ON sitters_number."id" = sitters_mask."messageNumberId"
    AND sitters_number."orgId" = t."orgId"
    AND sitters_number."status" = 'active'
  LEFT JOIN thread_number_plan AS dealt
    ON dealt."key_id" = t."id"
  LEFT JOIN (
    SELECT
      candidate."orgId" AS "on_1",
      candidate."id" AS "on_2"
    FROM ONLY "public"."MessageNumber" AS candidate
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
    FROM ONLY "public"."MessageNumber" AS candidate_2
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
  LEFT JOIN ONLY "public"."MessageNumber" AS its_number
    ON its_number."id" = new."messageNumberId"
  WHERE t."messageNumberId" IS NULL
    AND new."messageNumberId" IS NOT NULL
),
thread_class_effect AS MATERIALIZED (
  -- What rule thread-class would still write.
  SELECT
    t."id" AS "key_id",
    t."numberClass" AS "old_numberClass",
    new."numberClass" AS "new_numberClass",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    'derived' AS "outcome"
  FROM ONLY "public"."MessageThread" AS t
  LEFT JOIN ONLY "public"."MessageNumber" AS its_number
    ON its_number."id" = t."messageNumberId"
  CROSS JOIN LATERAL (
    SELECT
      its_number."numberClass"::text AS "numberClass"
  ) AS new
  WHERE t."messageNumberId" IS NOT NULL
    AND t."numberClass" IS DISTINCT FROM new."numberClass"
),
one_time_client_effect AS MATERIALIZED (
  -- What rule one-time-client would still write.
  SELECT
    t."id" AS "key_id",
    t."isOneTimeClient" AS "old_isOneTimeClient",
    new."isOneTimeClient" AS "new_isOneTimeClient",
    t."updatedAt" AS "old_updatedAt",
    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
    chosen."outcome" AS "outcome"
  FROM ONLY "public"."MessageThread" AS t
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
requirement_1 AS MATERIALIZED (
  -- Requirement number-available.
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
requirement_2 AS MATERIALIZED (
  -- Requirement one-front-desk.
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
requirement_3 AS MATERIALIZED (
  -- Requirement front-desk-not-masked.
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
requirement_4 AS MATERIALIZED (
  -- Warning pool-present.
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
),
check_1 AS MATERIALIZED (
  -- front desks per org.
  SELECT
    org."value"::text AS "subject",
    COALESCE(numbers."rows", 0) AS "actual"
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
),
check_2 AS MATERIALIZED (
  -- sitter masked numbers.
  SELECT
    count(*) AS "actual"
  FROM ONLY "public"."SitterMaskedNumber" AS t
  WHERE t."status" = 'active'
),
check_2_limit AS MATERIALIZED (
  -- active sitters.
  SELECT
    count(*) AS "actual"
  FROM ONLY "public"."Sitter" AS t
  WHERE t."active" IS TRUE
),
check_3 AS MATERIALIZED (
  -- pool numbers.
  SELECT
    count(*) AS "actual"
  FROM ONLY "public"."MessageNumber" AS t
  WHERE t."status" = 'active'
    AND t."numberClass" = 'pool'
),
check_4 AS MATERIALIZED (
  -- threads without messageNumberId.
  SELECT
    count(*) AS "actual"
  FROM ONLY "public"."MessageThread" AS t
  WHERE t."messageNumberId" IS NULL
),
check_5 AS MATERIALIZED (
  -- threads by numberClass.
  SELECT
    COALESCE(t."numberClass"::text, '(null)') AS "subject",
    count(*) AS "actual"
  FROM ONLY "public"."MessageThread" AS t
  GROUP BY t."numberClass"
),
checked AS MATERIALIZED (
  SELECT
    1 AS place,
    0::bigint AS line,
    'rule front-desk'::text AS "check",
    concat(
      'rows left to write',
      (
        SELECT ': ' || string_agg(listed.subject, '; ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT concat_ws(', ', effect."key_id") AS subject
          FROM front_desk_effect AS effect
          ORDER BY effect."key_id"
          LIMIT 10
        ) AS listed
      )
    ) AS subject,
    count(*) AS actual,
    '0'::text AS expected,
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END AS result
  FROM front_desk_effect
  UNION ALL
  SELECT
    2 AS place,
    0::bigint AS line,
    'rule sitter-class'::text AS "check",
    concat(
      'rows left to write',
      (
        SELECT ': ' || string_agg(listed.subject, '; ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT concat_ws(', ', effect."key_id") AS subject
          FROM sitter_class_effect AS effect
          ORDER BY effect."key_id"
          LIMIT 10
        ) AS listed
      )
    ) AS subject,
    count(*) AS actual,
    '0'::text AS expected,
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END AS result
  FROM sitter_class_effect
  UNION ALL
  SELECT
    3 AS place,
    0::bigint AS line,
    'rule thread-number'::text AS "check",
    concat(
      'rows left to write',
      (
        SELECT ': ' || string_agg(listed.subject, '; ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT concat_ws(', ', effect."key_id") AS subject
          FROM thread_number_effect AS effect
          ORDER BY effect."key_id"
          LIMIT 10
        ) AS listed
      )
    ) AS subject,
    count(*) AS actual,
    '0'::text AS expected,
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END AS result
  FROM thread_number_effect
  UNION ALL
  SELECT
    4 AS place,
    0::bigint AS line,
    'rule thread-class'::text AS "check",
    concat(
      'rows left to write',
      (
        SELECT ': ' || string_agg(listed.subject, '; ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT concat_ws(', ', effect."key_id") AS subject
          FROM thread_class_effect AS effect
          ORDER BY effect."key_id"
          LIMIT 10
        ) AS listed
      )
    ) AS subject,
    count(*) AS actual,
    '0'::text AS expected,
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END AS result
  FROM thread_class_effect
  UNION ALL
  SELECT
    5 AS place,
    0::bigint AS line,
    'rule one-time-client'::text AS "check",
    concat(
      'rows left to write',
      (
        SELECT ': ' || string_agg(listed.subject, '; ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT concat_ws(', ', effect."key_id") AS subject
          FROM one_time_client_effect AS effect
          ORDER BY effect."key_id"
          LIMIT 10
        ) AS listed
      )
    ) AS subject,
    count(*) AS actual,
    '0'::text AS expected,
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END AS result
  FROM one_time_client_effect
  UNION ALL
  SELECT
    1001,
    0,
    'requirement number-available',
    concat(
      'org has no front desk, and no active number that could become one',
      (
        SELECT ': ' || string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM requirement_1 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 10
        ) AS listed
      )
    ),
    count(*),
    '0',
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END
  FROM requirement_1
  UNION ALL
  SELECT
    1002,
    0,
    'requirement one-front-desk',
    concat(
      'org has more than one active front desk',
      (
        SELECT ': ' || string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM requirement_2 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 10
        ) AS listed
      )
    ),
    count(*),
    '0',
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END
  FROM requirement_2
  UNION ALL
  SELECT
    1003,
    0,
    'requirement front-desk-not-masked',
    concat(
      'MessageNumber is a front desk, and an active SitterMaskedNumber holds it',
      (
        SELECT ': ' || string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM requirement_3 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 10
        ) AS listed
      )
    ),
    count(*),
    '0',
    CASE WHEN count(*) > 0 THEN 'FAILED' ELSE 'ok' END
  FROM requirement_3
  UNION ALL
  SELECT
    1004,
    0,
    'warning pool-present',
    concat(
      'org has no active pool number: its one-time clients go to the front desk',
      (
        SELECT ': ' || string_agg(listed.subject, ', ' ORDER BY listed.subject COLLATE "C")
        FROM (
          SELECT violation.subject
          FROM requirement_4 AS violation
          ORDER BY violation.subject COLLATE "C"
          LIMIT 10
        ) AS listed
      )
    ),
    count(*),
    '0',
    CASE WHEN count(*) > 0 THEN 'warning' ELSE 'ok' END
  FROM requirement_4
  UNION ALL
  (
    SELECT
      2001,
      row_number() OVER (ORDER BY figure.actual <> 1 DESC, figure.subject COLLATE "C"),
      'front desks per org',
      'org ' || figure.subject,
      figure.actual,
      '1',
      CASE WHEN figure.actual <> 1 THEN 'FAILED' ELSE 'ok' END
    FROM check_1 AS figure
    ORDER BY 2
    LIMIT 20
  )
  UNION ALL
  SELECT
    2001,
    21,
    'front desks per org',
    format('%s more', count(*)),
    count(*) FILTER (WHERE figure.actual <> 1),
    '0 that differ',
    CASE WHEN count(*) FILTER (WHERE figure.actual <> 1) > 0 THEN 'FAILED' ELSE 'ok' END
  FROM (
    SELECT
      figure.actual,
      row_number() OVER (ORDER BY figure.actual <> 1 DESC, figure.subject COLLATE "C") AS line
    FROM check_1 AS figure
  ) AS figure
  WHERE figure.line > 20
  HAVING count(*) > 0
  UNION ALL
  SELECT
    2002,
    0,
    'sitter masked numbers',
    '',
    figure.actual,
    format('at most %s (%s)', highest.actual, 'active sitters'),
    CASE WHEN figure.actual > highest.actual THEN 'FAILED' ELSE 'ok' END
  FROM check_2 AS figure
  CROSS JOIN check_2_limit AS highest
  UNION ALL
  SELECT
    2003,
    0,
    'pool numbers',
    '',
    figure.actual,
    'at least 1',
    CASE WHEN figure.actual < 1 THEN 'warning' ELSE 'ok' END
  FROM check_3 AS figure
  UNION ALL
  SELECT
    2004,
    0,
    'threads without messageNumberId',
    '',
    figure.actual,
    '0',
    CASE WHEN figure.actual <> 0 THEN 'FAILED' ELSE 'ok' END
  FROM check_4 AS figure
  UNION ALL
  (
    SELECT
      2005,
      row_number() OVER (ORDER BY figure.subject COLLATE "C"),
      'threads by numberClass',
      '' || figure.subject,
      figure.actual,
      '',
      ''
    FROM check_5 AS figure
    ORDER BY 2
    LIMIT 20
  )
  UNION ALL
  SELECT
    2005,
    21,
    'threads by numberClass',
    format('%s more', count(*)),
    sum(figure.actual)::bigint,
    '',
    ''
  FROM (
    SELECT
      figure.actual,
      row_number() OVER (ORDER BY figure.subject COLLATE "C") AS line
    FROM check_5 AS figure
  ) AS figure
  WHERE figure.line > 20
  HAVING count(*) > 0
)
SELECT checked."check", checked.subject, checked.actual, checked.expected, checked.result
FROM checked
CROSS JOIN (
  -- Kept for the end of the script, which fails where a check failed.
  SELECT set_config(
    'backstitch.failed_checks',
    COALESCE((SELECT string_agg(DISTINCT failed."check", ', ') FROM checked AS failed WHERE failed.result = 'FAILED'), ''),
    true
  ) AS failed
) AS kept
WHERE kept.failed IS NOT NULL
ORDER BY checked.place, checked.line;

DO $backstitch$
BEGIN
  IF current_setting('backstitch.failed_checks') <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS007',
      MESSAGE = format('%s: the proof failed: %s', 'phase_1_4', current_setting('backstitch.failed_checks')),
      HINT = 'the table above says which rows; where a rule has rows left, run forward.sql again';
  END IF;
  RAISE NOTICE '%: all checks passed', 'phase_1_4';
END
$backstitch$;

COMMIT;
