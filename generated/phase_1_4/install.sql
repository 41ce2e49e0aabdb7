-- backstitch · phase_1_4 · install
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Creates what backstitch keeps in the schema backstitch, so that a role without the right to create anything
-- can run the other scripts, but for forget.sql, which is for the owner. Not needed where that role may create a
-- schema. Safe to run again.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f install.sql
-- Plan: ce46046a
--
-- Where a publication is FOR ALL TABLES, these are published too: run it on each subscriber first, which stops without them.
--
-- To grant a role what the other scripts take, and no more, name it before:
--   psql -X -v ON_ERROR_STOP=1 -c "SET backstitch.role = 'the_role'" -f install.sql

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
SET LOCAL search_path = pg_catalog, pg_temp;

DO $backstitch$
#variable_conflict use_variable
DECLARE
  v_backfill CONSTANT text := 'phase_1_4';
  v_role text := NULLIF(current_setting('backstitch.role', true), '');
  v_grant text;
  v_text text;
BEGIN
  -- What stands in this schema is run with the rights of this session: a trigger, a view. It must not be a lesser role's.
  SELECT string_agg(found.what, ', ' ORDER BY found.what COLLATE "C")
  INTO v_text
  FROM (
    SELECT format('schema %s of role %s', namespace.nspname, owner.rolname) AS what
    FROM pg_catalog.pg_namespace AS namespace
    JOIN pg_catalog.pg_roles AS owner ON owner.oid = namespace.nspowner
    WHERE namespace.nspname = 'backstitch'
      AND NOT owner.rolsuper
      AND (SELECT me.rolsuper FROM pg_catalog.pg_roles AS me WHERE me.rolname = current_user)
    UNION ALL
    SELECT
      CASE
        WHEN relation.relkind = 'r' THEN format('table %s.%s of role %s', namespace.nspname, relation.relname, owner.rolname)
        ELSE format('%s.%s, which is no table', namespace.nspname, relation.relname)
      END
    FROM pg_catalog.pg_namespace AS namespace
    JOIN pg_catalog.pg_class AS relation ON relation.relnamespace = namespace.oid
    JOIN pg_catalog.pg_roles AS owner ON owner.oid = relation.relowner
    WHERE namespace.nspname = 'backstitch'
      AND relation.relname IN ('run', 'progress', 'outcome', 'slice', 'journal_phase_1_4_front_desk_1af41073', 'pending_phase_1_4_front_desk_919f78df', 'journal_phase_1_4_sitter_class_50fa9aa8', 'journal_phase_1_4_thread_number_3699546b', 'pending_phase_1_4_thread_number_8b51cb31', 'journal_phase_1_4_thread_class_3aef6892', 'journal_phase_1_4_one_time_client_ded12531', 'left_phase_1_4_messagenumber_ef80d3c1')
      AND (
        relation.relkind <> 'r'
        OR NOT owner.rolsuper AND (SELECT me.rolsuper FROM pg_catalog.pg_roles AS me WHERE me.rolname = current_user)
      )
  ) AS found;
  IF v_text IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS002',
      MESSAGE = format('%s: this session must not run what it finds here: %s; nothing was written', v_backfill, v_text),
      HINT = 'run it as the owner, who is no superuser: psql … -c "SET ROLE owner" -f …; or look at what is there, triggers too, and ALTER … OWNER TO CURRENT_USER';
  END IF;
  -- Two backfills that start at once must not both create the same table.
  PERFORM pg_advisory_xact_lock(hashtextextended('backstitch', 0));
  IF to_regnamespace('backstitch') IS NULL THEN
    CREATE SCHEMA backstitch;
  END IF;
  IF to_regclass('backstitch.run') IS NULL THEN
    CREATE TABLE backstitch.run (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      backfill text NOT NULL,
      plan_hash text NOT NULL,
      state text NOT NULL CHECK (state IN (
        'running', 'stopped', 'interrupted', 'incomplete', 'applied', 'rolling back', 'partly rolled back', 'rolled back', 'forgotten'
      )),
      started_at timestamp with time zone NOT NULL DEFAULT now(),
      finished_at timestamp with time zone,
      started_by text NOT NULL DEFAULT session_user,
      application_name text NOT NULL DEFAULT current_setting('application_name'),
      client_address inet DEFAULT inet_client_addr(),
      pid integer NOT NULL DEFAULT pg_backend_pid(),
      backend_started_at timestamp with time zone,
      parameters jsonb NOT NULL DEFAULT '{}',
      stop_requested boolean NOT NULL DEFAULT false
    );
    COMMENT ON TABLE backstitch.run IS 'One row for each run of a backfill. Set stop_requested to end a run after its batch.';
  END IF;
  IF to_regclass('backstitch.progress') IS NULL THEN
    CREATE TABLE backstitch.progress (
      run bigint NOT NULL REFERENCES backstitch.run (id),
      pass integer NOT NULL,
      slice integer NOT NULL,
      rules text[] NOT NULL,
      round integer NOT NULL,
      block bigint NOT NULL,
      blocks bigint NOT NULL,
      rows bigint NOT NULL,
      updated_at timestamp with time zone NOT NULL,
      PRIMARY KEY (run, pass, slice)
    );
    COMMENT ON TABLE backstitch.progress IS 'How far each pass of a run, of one rule or several, has come in each slice; updated with every batch.';
  END IF;
  IF to_regclass('backstitch.outcome') IS NULL THEN
    CREATE TABLE backstitch.outcome (
      run bigint NOT NULL REFERENCES backstitch.run (id),
      rule text NOT NULL,
      outcome text NOT NULL,
      slice integer NOT NULL,
      flagged boolean NOT NULL,
      rows bigint NOT NULL,
      PRIMARY KEY (run, rule, outcome, slice)
    );
    COMMENT ON TABLE backstitch.outcome IS 'How many rows of each rule of a run got which outcome, from each slice.';
  END IF;
  IF to_regclass('backstitch.slice') IS NULL THEN
    CREATE TABLE backstitch.slice (
      run bigint NOT NULL REFERENCES backstitch.run (id),
      slice integer NOT NULL,
      slices integer NOT NULL,
      pid integer NOT NULL DEFAULT pg_backend_pid(),
      backend_started_at timestamp with time zone,
      pass integer NOT NULL DEFAULT 0,
      state text NOT NULL CHECK (state IN ('open', 'closed', 'waiting', 'at work', 'ended')),
      blocks bigint NOT NULL DEFAULT 0,
      claimed bigint NOT NULL DEFAULT 0,
      leaves oid[],
      leaf_ends bigint[],
      batch bigint NOT NULL DEFAULT 0,
      due bigint NOT NULL DEFAULT 0,
      written bigint NOT NULL DEFAULT 0,
      updated_at timestamp with time zone NOT NULL DEFAULT now(),
      PRIMARY KEY (run, slice)
    );
    COMMENT ON TABLE backstitch.slice IS 'The sessions of a run. The first leads: while its pass is open, all claim chunks of it.';
  END IF;
  IF to_regclass('backstitch.journal_phase_1_4_front_desk_1af41073') IS NULL THEN
    CREATE TABLE backstitch."journal_phase_1_4_front_desk_1af41073" (
      run bigint NOT NULL,
      batch bigint NOT NULL,
      entry bigint NOT NULL,
      "key_id" text NOT NULL,
      "old_numberClass" text,
      "new_numberClass" text,
      "old_ownerId" text,
      "new_ownerId" text,
      "old_updatedAt" timestamp(3) without time zone,
      "new_updatedAt" timestamp(3) without time zone,
      outcome text NOT NULL,
      flagged boolean NOT NULL,
      fate text,
      PRIMARY KEY (run, batch, entry)
    );
    COMMENT ON TABLE backstitch."journal_phase_1_4_front_desk_1af41073" IS 'What rule front-desk of phase_1_4 wrote to MessageNumber, and what stood there before. Rollback reads it.';
  END IF;
  IF to_regclass('backstitch.pending_phase_1_4_front_desk_919f78df') IS NULL THEN
    CREATE TABLE backstitch."pending_phase_1_4_front_desk_919f78df" (
      "key_id" text NOT NULL,
      "within" text NOT NULL,
      PRIMARY KEY ("key_id")
    );
    COMMENT ON TABLE backstitch."pending_phase_1_4_front_desk_919f78df" IS 'What rule front-desk of phase_1_4 has planned and not yet applied.';
  END IF;
  IF to_regclass('backstitch.journal_phase_1_4_sitter_class_50fa9aa8') IS NULL THEN
    CREATE TABLE backstitch."journal_phase_1_4_sitter_class_50fa9aa8" (
      run bigint NOT NULL,
      batch bigint NOT NULL,
      entry bigint NOT NULL,
      "key_id" text NOT NULL,
      "old_numberClass" text,
      "new_numberClass" text,
      "old_assignedSitterId" text,
      "new_assignedSitterId" text,
      "old_updatedAt" timestamp(3) without time zone,
      "new_updatedAt" timestamp(3) without time zone,
      outcome text NOT NULL,
      flagged boolean NOT NULL,
      fate text,
      PRIMARY KEY (run, batch, entry)
    );
    COMMENT ON TABLE backstitch."journal_phase_1_4_sitter_class_50fa9aa8" IS 'What rule sitter-class of phase_1_4 wrote to MessageNumber, and what stood there before. Rollback reads it.';
  END IF;
  IF to_regclass('backstitch.journal_phase_1_4_thread_number_3699546b') IS NULL THEN
    CREATE TABLE backstitch."journal_phase_1_4_thread_number_3699546b" (
      run bigint NOT NULL,
      batch bigint NOT NULL,
      entry bigint NOT NULL,
      "key_id" text NOT NULL,
      "old_messageNumberId" text,
      "new_messageNumberId" text,
      "old_maskedNumberE164" text,
      "new_maskedNumberE164" text,
      "old_updatedAt" timestamp(3) without time zone,
      "new_updatedAt" timestamp(3) without time zone,
      outcome text NOT NULL,
      flagged boolean NOT NULL,
      fate text,
      PRIMARY KEY (run, batch, entry)
    );
    COMMENT ON TABLE backstitch."journal_phase_1_4_thread_number_3699546b" IS 'What rule thread-number of phase_1_4 wrote to MessageThread, and what stood there before. Rollback reads it.';
  END IF;
  IF to_regclass('backstitch.pending_phase_1_4_thread_number_8b51cb31') IS NULL THEN
    CREATE TABLE backstitch."pending_phase_1_4_thread_number_8b51cb31" (
      "key_id" text NOT NULL,
      "member_id" text NOT NULL,
      PRIMARY KEY ("key_id")
    );
    COMMENT ON TABLE backstitch."pending_phase_1_4_thread_number_8b51cb31" IS 'What rule thread-number of phase_1_4 has planned and not yet applied.';
  END IF;
  IF to_regclass('backstitch.journal_phase_1_4_thread_class_3aef6892') IS NULL THEN
    CREATE TABLE backstitch."journal_phase_1_4_thread_class_3aef6892" (
      run bigint NOT NULL,
      batch bigint NOT NULL,
      entry bigint NOT NULL,
      "key_id" text NOT NULL,
      "old_numberClass" text,
      "new_numberClass" text,
      "old_updatedAt" timestamp(3) without time zone,
      "new_updatedAt" timestamp(3) without time zone,
      outcome text NOT NULL,
      flagged boolean NOT NULL,
      fate text,
      PRIMARY KEY (run, batch, entry)
    );
    COMMENT ON TABLE backstitch."journal_phase_1_4_thread_class_3aef6892" IS 'What rule thread-class of phase_1_4 wrote to MessageThread, and what stood there before. Rollback reads it.';
  END IF;
  IF to_regclass('backstitch.journal_phase_1_4_one_time_client_ded12531') IS NULL THEN
    CREATE TABLE backstitch."journal_phase_1_4_one_time_client_ded12531" (
      run bigint NOT NULL,
      batch bigint NOT NULL,
      entry bigint NOT NULL,
      "key_id" text NOT NULL,
      "old_isOneTimeClient" boolean,
      "new_isOneTimeClient" boolean,
      "old_updatedAt" timestamp(3) without time zone,
      "new_updatedAt" timestamp(3) without time zone,
      outcome text NOT NULL,
      flagged boolean NOT NULL,
      fate text,
      PRIMARY KEY (run, batch, entry)
    );
    COMMENT ON TABLE backstitch."journal_phase_1_4_one_time_client_ded12531" IS 'What rule one-time-client of phase_1_4 wrote to MessageThread, and what stood there before. Rollback reads it.';
  END IF;
  IF to_regclass('backstitch.left_phase_1_4_messagenumber_ef80d3c1') IS NULL THEN
    CREATE TABLE backstitch."left_phase_1_4_messagenumber_ef80d3c1" (
      pass integer NOT NULL,
      "key_id" text NOT NULL,
      "by_orgId" text,
      PRIMARY KEY (pass, "key_id")
    );
    COMMENT ON TABLE backstitch."left_phase_1_4_messagenumber_ef80d3c1" IS 'Rows of MessageNumber that passes of the last run of phase_1_4 left to write, or that waited themselves: rows of later passes that depend on them wait.';
  END IF;
  IF v_role IS NULL THEN
    RETURN;
  END IF;
  IF to_regrole(quote_ident(v_role)) IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = format('%s: there is no role %s; nothing was written', v_backfill, v_role),
      HINT = 'create it first, or correct backstitch.role';
  END IF;
  FOREACH v_grant IN ARRAY ARRAY[
    'USAGE ON SCHEMA backstitch',
    'SELECT, INSERT, UPDATE ON backstitch.run, backstitch.progress, backstitch.outcome, backstitch.slice',
    'SELECT, INSERT, UPDATE ON backstitch.journal_phase_1_4_front_desk_1af41073',
    'SELECT, INSERT, DELETE ON backstitch.pending_phase_1_4_front_desk_919f78df',
    'SELECT, INSERT, UPDATE ON backstitch.journal_phase_1_4_sitter_class_50fa9aa8',
    'SELECT, INSERT, UPDATE ON backstitch.journal_phase_1_4_thread_number_3699546b',
    'SELECT, INSERT, DELETE ON backstitch.pending_phase_1_4_thread_number_8b51cb31',
    'SELECT, INSERT, UPDATE ON backstitch.journal_phase_1_4_thread_class_3aef6892',
    'SELECT, INSERT, UPDATE ON backstitch.journal_phase_1_4_one_time_client_ded12531',
    'SELECT, INSERT, DELETE ON backstitch.left_phase_1_4_messagenumber_ef80d3c1',
    'USAGE ON SCHEMA "public"',
    'SELECT ("id", "isRecurring") ON "public"."Booking"',
    'SELECT ("id", "weeklyPlanActive") ON "public"."Client"',
    'SELECT ON "public"."MessageNumber"',
    'UPDATE ("assignedSitterId", "numberClass", "ownerId", "updatedAt") ON "public"."MessageNumber"',
    'SELECT ON "public"."MessageThread"',
    'UPDATE ("isOneTimeClient", "maskedNumberE164", "messageNumberId", "numberClass", "updatedAt") ON "public"."MessageThread"',
    'SELECT ("active") ON "public"."Sitter"',
    'SELECT ("messageNumberId", "orgId", "sitterId", "status") ON "public"."SitterMaskedNumber"'
  ] LOOP
    EXECUTE format('GRANT %s TO %I', v_grant, v_role);
  END LOOP;
END
$backstitch$;

COMMIT;
