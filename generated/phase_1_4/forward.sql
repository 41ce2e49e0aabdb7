-- backstitch · phase_1_4 · forward
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Applies every rule, in batches, each its own transaction. Safe to run again at any time: it writes only what
-- is missing or wrong.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f forward.sql
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
--
-- Locks: the rows of one batch at a time, against other writers only, and the rows they refer to FOR KEY SHARE; no reader
-- waits. Between passes ANALYZE, if the role owns the table, which locks out vacuum and DDL for a moment.
-- Reads: windows of some blocks; but the first checks, the plans, the looks at what is left, one before each
-- round, and the note of what is left in the end read whole tables in one transaction each: meanwhile DDL on
-- them has to wait, and vacuum keeps what they may see.
-- A plan is also written in one, which the limits on WAL and on replicas do not slow.
-- Triggers run with the search_path below: a function that names tables without their schema must set its own.
-- Connect to the server itself, not through a pooler that shares sessions: the settings below are the session's.
-- What it writes is journaled in the schema backstitch, so that rollback.sql can restore it exactly.
-- Stop it, and it goes on when it is run again: cancel it, or from another session
--   UPDATE backstitch.run SET stop_requested = true WHERE backfill = 'phase_1_4' AND state = 'running';
-- Settings, to be set in the session or by PGOPTIONS, none needed:
--   backstitch.batch_ms (250): how long a batch may take, in milliseconds
--   backstitch.lock_timeout (1s): how long a batch waits for a lock before it is tried again later
--   backstitch.max_rounds (12): how often rows that others hold are tried again
--   backstitch.pause_ms (0): how long to rest after each batch that wrote something, in milliseconds
--   backstitch.pause_factor (0): how long to rest beside that, as a multiple of the time that the batch took
--   backstitch.max_replica_lag (10s): how far a streaming replica may be behind before it is waited for, or off; needs
--     pg_read_all_stats, which pg_monitor has
--   backstitch.max_wal_rate (off): how much WAL the whole server may write a second, such as 20MB, before it rests
--   backstitch.notice_ms (2000): how often it tells how far it is, in milliseconds
--   backstitch.slice (1/1): which of the sessions of one run this is. To run it in two at once, run this file in one session
--     as 1/2, and in another as 2/2: the first checks, plans and ends the run, the other only makes it faster

-- A setting of the session that would end the one statement below, or change what its transactions see, is put aside.
SET statement_timeout = 0;
SET default_transaction_isolation = 'read committed';
SET row_security = off;
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = 'notice';

DO $backstitch$
#variable_conflict use_variable
DECLARE
  v_backfill CONSTANT text := 'phase_1_4';
  v_plan_hash CONSTANT text := 'ce46046a';
  v_rules CONSTANT text[] := ARRAY['front-desk', 'sitter-class', 'thread-number', 'thread-class', 'one-time-client'];
  -- The passes, each of one rule or of several that are applied together.
  v_passes CONSTANT text[] := ARRAY['front-desk', 'sitter-class', 'thread-number, thread-class, one-time-client'];
  v_lock CONSTANT bigint := hashtextextended('backstitch phase_1_4', 0);
  v_block_size CONSTANT bigint := current_setting('block_size')::bigint;
  v_batch_ms numeric;
  v_lock_timeout text;
  v_max_rounds integer;
  v_notice_ms numeric;
  v_pause_ms numeric;
  v_pause_factor numeric;
  v_max_replica_lag text;
  v_max_wal_rate text;
  v_lag_limit interval;
  v_wal_limit numeric;
  v_wal record;
  v_wal_now record;
  v_room numeric;
  v_owed numeric;
  v_replica text;
  v_lag interval;
  v_behind numeric;
  v_told timestamp with time zone;
  v_pause numeric;
  v_slice integer;
  v_slices integer;
  v_text text;
  v_detail text := '';
  v_hint text := '';
  v_names text := '';
  v_other record;
  v_check record;
  v_run bigint;
  v_state text;
  v_stop boolean;
  v_pass integer;
  v_name text;
  v_rules_of_pass text[];
  v_round integer;
  v_step text;
  v_is_left boolean;
  v_is_planned boolean;
  v_vain_rounds integer;
  v_block bigint;
  v_blocks bigint;
  v_window bigint;
  v_parts bigint;
  v_is_led boolean;
  v_is_shared boolean;
  v_shared bigint;
  v_claimed bigint;
  v_upto bigint;
  v_missed integer[] := '{}';
  v_first tid;
  v_last tid;
  v_size bigint;
  -- As many rows as a batch may write; all of the window where it is null.
  v_most bigint;
  v_wrote bigint;
  v_is_cut boolean;
  v_windows bigint;
  v_in_turns boolean;
  v_is_hot boolean;
  -- 3, 2, 1: a quarter of each page of a window; 0: what is left of it, or all.
  v_turn integer;
  v_target oid;
  v_hot bigint;
  v_hot_before bigint;
  v_due_in_window bigint;
  v_slowest numeric;
  v_batch bigint := 0;
  v_due bigint;
  v_written bigint;
  v_due_in_round bigint;
  v_written_in_round bigint;
  v_unwritten bigint;
  v_written_in_pass bigint;
  v_left_over text := '';
  v_account text;
  v_given_up text;
  -- The passes that have rows left which are not noted, because they were not begun or the note failed.
  v_not_noted integer[] := '{}';
  v_waits_for integer[];
  v_ahead text;
  v_noted bigint;
  v_is_held_up boolean;
  v_waiting bigint;
  v_is_unfinished boolean;
  v_failed text;
  v_error text;
  v_error_code text;
  v_error_detail text;
  v_error_context text;
  v_tries integer;
  v_began timestamp with time zone;
  v_took numeric;
  v_noticed timestamp with time zone := clock_timestamp();
  v_has_transaction_timeout CONSTANT boolean := current_setting('transaction_timeout', true) IS NOT NULL;
BEGIN
  -- 1. Is this a session in which the statement can run as it must?
  IF current_setting('statement_timeout') <> '0'
    OR current_setting('row_security') <> 'off'
    OR current_setting('search_path') NOT LIKE 'pg_catalog, %'
    OR current_setting('transaction_isolation') <> 'read committed'
    OR current_setting('transaction_read_only') <> 'off'
    OR transaction_timestamp() <> statement_timestamp()
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS002',
      MESSAGE = v_backfill || ': it needs a session of its own that may write, outside a transaction, with the settings at the top of the script; nothing was written',
      HINT = 'run the whole file with psql -f, without -1 and without BEGIN, and not through a pooler that shares sessions';
  END IF;
  -- Each batch commits. Where that can't be, this fails here, before anything is done.
  COMMIT;
  SELECT string_agg(format('backstitch.%s = %L', tuning.name, tuning.value), ', ')
  INTO v_text
  FROM (
    VALUES
      ('batch_ms', current_setting('backstitch.batch_ms', true), '^[0-9]*$'),
      ('max_rounds', current_setting('backstitch.max_rounds', true), '^([1-9][0-9]{0,5})?$'),
      ('pause_ms', current_setting('backstitch.pause_ms', true), '^[0-9]*$'),
      ('pause_factor', current_setting('backstitch.pause_factor', true), '^([0-9]{1,6}([.][0-9]{1,6})?)?$'),
      ('max_replica_lag', current_setting('backstitch.max_replica_lag', true), '^([0-9]{1,9} *(ms|s|min|h)|off)?$'),
      ('max_wal_rate', current_setting('backstitch.max_wal_rate', true), '^([1-9][0-9]{0,8} *(kB|MB|GB)|off)?$'),
      ('lock_timeout', current_setting('backstitch.lock_timeout', true), '^([0-9]+ *(us|ms|s|min|h)?)?$'),
      ('notice_ms', current_setting('backstitch.notice_ms', true), '^[0-9]*$')
  ) AS tuning (name, value, form)
  WHERE tuning.value !~ tuning.form;
  IF v_text IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS002',
      MESSAGE = format('%s: a setting is not understood: %s; nothing was written', v_backfill, v_text),
      HINT = 'batch_ms, pause_ms and notice_ms are whole numbers of milliseconds, pause_factor is a number, lock_timeout is a time like 1s, max_replica_lag is one too or off, max_wal_rate is a size like 20MB or off, max_rounds is 1 or more';
  END IF;
  v_batch_ms := COALESCE(NULLIF(current_setting('backstitch.batch_ms', true), ''), '250')::numeric;
  v_max_rounds := COALESCE(NULLIF(current_setting('backstitch.max_rounds', true), ''), '12')::integer;
  v_pause_ms := COALESCE(NULLIF(current_setting('backstitch.pause_ms', true), ''), '0')::numeric;
  v_pause_factor := COALESCE(NULLIF(current_setting('backstitch.pause_factor', true), ''), '0')::numeric;
  v_max_replica_lag := COALESCE(NULLIF(current_setting('backstitch.max_replica_lag', true), ''), '10s');
  v_max_wal_rate := COALESCE(NULLIF(current_setting('backstitch.max_wal_rate', true), ''), 'off');
  v_lock_timeout := COALESCE(NULLIF(current_setting('backstitch.lock_timeout', true), ''), '1s');
  v_notice_ms := COALESCE(NULLIF(current_setting('backstitch.notice_ms', true), ''), '2000')::numeric;
  v_text := COALESCE(NULLIF(current_setting('backstitch.slice', true), ''), '1/1');
  IF v_text ~ '^[1-9][0-9]?/[1-9][0-9]?$' THEN
    v_slice := split_part(v_text, '/', 1)::integer;
    v_slices := split_part(v_text, '/', 2)::integer;
  END IF;
  IF v_slice > v_slices OR v_slices > 64 OR v_slice IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS002',
      MESSAGE = format('%s: a setting is not understood: backstitch.slice = %L; nothing was written', v_backfill, v_text),
      HINT = 'slice is k/n: the session is the k-th of n, and n is 64 at most; 1/n begins the run, and the others take part in it';
  END IF;
  PERFORM
    set_config('lock_timeout', v_lock_timeout, true),
    set_config('synchronous_commit', 'off', true),
    set_config('jit', 'off', true);
  -- A deferred constraint is asked by the statement, not by the COMMIT, at which nothing could be told or done about it.
  SET CONSTRAINTS ALL IMMEDIATE;
  IF v_has_transaction_timeout THEN
    PERFORM set_config('transaction_timeout', '0', true);
  END IF;

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
  -- What this role lacks is named now, and not found halfway.
  SELECT string_agg(lacking.remedy, E'\n' ORDER BY lacking.remedy COLLATE "C")
  INTO v_text
  FROM (
    SELECT format('GRANT USAGE ON SCHEMA %I TO %I;', namespace.nspname, current_user) AS remedy
    FROM pg_catalog.pg_namespace AS namespace
    WHERE namespace.nspname IN ('public', 'backstitch')
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
        ('public', 'MessageNumber', ARRAY[NULL], 'SELECT', false),
        ('public', 'MessageNumber', ARRAY['assignedSitterId', 'numberClass', 'ownerId', 'updatedAt'], 'UPDATE', false),
        ('public', 'MessageThread', ARRAY[NULL], 'SELECT', false),
        ('public', 'MessageThread', ARRAY['isOneTimeClient', 'maskedNumberE164', 'messageNumberId', 'numberClass', 'updatedAt'], 'UPDATE', false),
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
    UNION
    SELECT format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user)
    WHERE to_regnamespace('backstitch') IS NULL
      AND NOT has_database_privilege(current_database(), 'CREATE')
    UNION
    SELECT
      CASE
        WHEN relation.oid IS NOT NULL THEN format('GRANT %s ON backstitch.%I TO %I;', own.privilege, own.name, current_user)
        ELSE format('GRANT CREATE ON SCHEMA backstitch TO %I;', current_user)
      END
    FROM (
      VALUES
        ('run', 'SELECT'),
        ('run', 'INSERT'),
        ('run', 'UPDATE'),
        ('progress', 'SELECT'),
        ('progress', 'INSERT'),
        ('progress', 'UPDATE'),
        ('outcome', 'SELECT'),
        ('outcome', 'INSERT'),
        ('outcome', 'UPDATE'),
        ('slice', 'SELECT'),
        ('slice', 'INSERT'),
        ('slice', 'UPDATE'),
        ('journal_phase_1_4_front_desk_1af41073', 'SELECT'),
        ('journal_phase_1_4_front_desk_1af41073', 'INSERT'),
        ('journal_phase_1_4_front_desk_1af41073', 'UPDATE'),
        ('pending_phase_1_4_front_desk_919f78df', 'SELECT'),
        ('pending_phase_1_4_front_desk_919f78df', 'INSERT'),
        ('pending_phase_1_4_front_desk_919f78df', 'DELETE'),
        ('journal_phase_1_4_sitter_class_50fa9aa8', 'SELECT'),
        ('journal_phase_1_4_sitter_class_50fa9aa8', 'INSERT'),
        ('journal_phase_1_4_sitter_class_50fa9aa8', 'UPDATE'),
        ('journal_phase_1_4_thread_number_3699546b', 'SELECT'),
        ('journal_phase_1_4_thread_number_3699546b', 'INSERT'),
        ('journal_phase_1_4_thread_number_3699546b', 'UPDATE'),
        ('pending_phase_1_4_thread_number_8b51cb31', 'SELECT'),
        ('pending_phase_1_4_thread_number_8b51cb31', 'INSERT'),
        ('pending_phase_1_4_thread_number_8b51cb31', 'DELETE'),
        ('journal_phase_1_4_thread_class_3aef6892', 'SELECT'),
        ('journal_phase_1_4_thread_class_3aef6892', 'INSERT'),
        ('journal_phase_1_4_thread_class_3aef6892', 'UPDATE'),
        ('journal_phase_1_4_one_time_client_ded12531', 'SELECT'),
        ('journal_phase_1_4_one_time_client_ded12531', 'INSERT'),
        ('journal_phase_1_4_one_time_client_ded12531', 'UPDATE'),
        ('left_phase_1_4_messagenumber_ef80d3c1', 'SELECT'),
        ('left_phase_1_4_messagenumber_ef80d3c1', 'INSERT'),
        ('left_phase_1_4_messagenumber_ef80d3c1', 'DELETE')
    ) AS own (name, privilege)
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = 'backstitch'
    LEFT JOIN pg_catalog.pg_class AS relation
      ON relation.relnamespace = namespace.oid
      AND relation.relname = own.name
    WHERE NOT CASE
      WHEN relation.oid IS NULL THEN has_schema_privilege(namespace.oid, 'CREATE')
      ELSE has_table_privilege(relation.oid, own.privilege)
    END
  ) AS lacking;
  IF v_text IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = format('%s: the role %s lacks privileges; nothing was written', 'phase_1_4', current_user),
      DETAIL = v_text,
      HINT = 'have the owner grant them, or let a role run it that has them; install.sql creates what belongs to backstitch beforehand';
  END IF;
  IF v_slice > 1 THEN
    -- What stands in 2 to 4 is done by slice 1: this session takes shares of the run that it begins.
    v_began := clock_timestamp();
    LOOP
      IF to_regclass('backstitch.slice') IS NOT NULL THEN
        -- A run at work; or one that was so small that it ended before this session came.
        SELECT run.id, run.plan_hash, run.state, run.parameters, run.pid, leader.slices
        INTO v_other
        FROM backstitch.run
        JOIN backstitch.slice AS leader ON leader.run = run.id AND leader.slice = 1
        WHERE run.backfill = v_backfill
          AND CASE run.state
            WHEN 'running' THEN
              EXISTS (
                SELECT 1
                FROM pg_catalog.pg_stat_activity AS activity
                WHERE activity.pid = run.pid
                  AND COALESCE(activity.backend_start = run.backend_started_at, true)
                  AND COALESCE(activity.state IN ('active', 'disabled'), true)
              )
            WHEN 'applied' THEN run.plan_hash = v_plan_hash AND leader.slices = v_slices AND run.finished_at > now() - interval '1 min'
          END
        ORDER BY run.id DESC
        LIMIT 1;
        v_run := v_other.id;
      END IF;
      EXIT WHEN v_run IS NOT NULL;
      -- Before a run begins slice 1 checks what must hold, alone with the lock, for as long as that takes.
      IF EXISTS (
        SELECT 1
        FROM pg_catalog.pg_locks AS held
        WHERE held.locktype = 'advisory'
          AND held.granted
          AND held.database = (SELECT database.oid FROM pg_catalog.pg_database AS database WHERE database.datname = current_database())
          AND held.classid = ((v_lock >> 32) & 4294967295)::oid
          AND held.objid = (v_lock & 4294967295)::oid
          AND held.objsubid = 1
          AND held.mode = 'ExclusiveLock'
      ) THEN
        v_began := clock_timestamp();
      END IF;
      IF clock_timestamp() > v_began + interval '1 min' THEN
        RAISE EXCEPTION USING
          ERRCODE = 'BS008',
          MESSAGE = format('%s: no session has begun a run as slice 1/%s within a minute; slice %s/%2$s did nothing', v_backfill, v_slices, v_slice),
          HINT = format('run forward.sql with backstitch.slice = 1/%s in another session, which checks, plans and ends the run', v_slices);
      END IF;
      IF extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
        v_noticed := clock_timestamp();
        RAISE NOTICE USING
          MESSAGE = format('%s: slice %s/%s waits for slice 1/%3$s to begin the run', v_backfill, v_slice, v_slices),
          SCHEMA = 'backstitch',
          DATATYPE = json_build_object('event', 'waiting', 'for', 'slice 1', 'slice', v_slice);
      END IF;
      PERFORM pg_sleep(0.1);
      COMMIT;
    END LOOP;
    IF v_other.state = 'applied' THEN
      RAISE NOTICE '%: run % is applied already: nothing is left to slice %/%', v_backfill, v_run, v_slice, v_slices;
      RETURN;
    END IF;
    IF v_other.plan_hash <> v_plan_hash THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BS003',
        MESSAGE = format('%s: run %s is of plan %s; this script is of plan %s; slice %s/%s did nothing', v_backfill, v_run, v_other.plan_hash, v_plan_hash, v_slice, v_slices),
        HINT = 'run the same file in every session';
    END IF;
    IF v_other.slices <> v_slices THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BS008',
        MESSAGE = format('%s: run %s (process %s) has %s slices; slice %s/%s did nothing', v_backfill, v_run, v_other.pid, v_other.slices, v_slice, v_slices),
        HINT = 'every session of a run names the same number of slices; let the run end first, or set backstitch.slice as it has it';
    END IF;
    INSERT INTO backstitch.slice AS own (run, slice, slices, backend_started_at, state)
    VALUES (
      v_run,
      v_slice,
      v_slices,
      (SELECT activity.backend_start FROM pg_catalog.pg_stat_activity AS activity WHERE activity.pid = pg_backend_pid()),
      'waiting'
    )
    ON CONFLICT (run, slice) DO UPDATE SET
      pid = excluded.pid,
      backend_started_at = excluded.backend_started_at,
      pass = 0,
      state = excluded.state,
      updated_at = excluded.updated_at
    WHERE own.state = 'ended'
      OR own.pid = excluded.pid
      OR NOT
        EXISTS (
          SELECT 1
          FROM pg_catalog.pg_stat_activity AS activity
          WHERE activity.pid = own.pid
            AND COALESCE(activity.backend_start = own.backend_started_at, true)
            AND COALESCE(activity.state IN ('active', 'disabled'), true)
        );
    IF NOT FOUND THEN
      SELECT own.pid INTO v_other FROM backstitch.slice AS own WHERE own.run = v_run AND own.slice = v_slice;
      RAISE EXCEPTION USING
        ERRCODE = 'BS004',
        MESSAGE = format('%s: slice %s/%s of run %s is at work in process %s; this session did nothing', v_backfill, v_slice, v_slices, v_run, v_other.pid),
        HINT = format('give each session a slice of its own, from 1/%s to %1$s/%1$s', v_slices);
    END IF;
    COMMIT;
    RAISE NOTICE USING
      MESSAGE = format('%s: slice %s/%s takes part in run %s', v_backfill, v_slice, v_slices, v_run),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object('event', 'joined', 'run', v_run, 'slice', v_slice);
  ELSE
    -- 2. One run at a time.
    IF NOT pg_try_advisory_xact_lock(v_lock) THEN
      SELECT string_agg(format('process %s (%s, %s)', activity.pid, activity.usename, COALESCE(NULLIF(activity.application_name, ''), 'unnamed')), ', ')
      INTO v_text
      FROM pg_catalog.pg_locks AS held
      JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = held.pid
      WHERE held.locktype = 'advisory'
        AND held.granted
        AND held.database = (SELECT database.oid FROM pg_catalog.pg_database AS database WHERE database.datname = current_database())
        AND held.classid = ((v_lock >> 32) & 4294967295)::oid
        AND held.objid = (v_lock & 4294967295)::oid
        AND held.objsubid = 1;
      RAISE EXCEPTION USING
        ERRCODE = 'BS004',
        MESSAGE = format('%s: it is being run by %s; nothing was done', v_backfill, COALESCE(v_text, 'another session')),
        HINT = format(
          'wait for it; or stop it: UPDATE backstitch.run SET stop_requested = true WHERE backfill = %L AND state IN (''running'', ''rolling back'')',
          v_backfill
        );
    END IF;
    -- Between two batches a run holds no lock, but its session is alive and at work. What may not be seen counts as so.
    IF to_regclass('backstitch.run') IS NOT NULL THEN
      SELECT run.id, run.pid, run.started_by, run.application_name, run.started_at
      INTO v_other
      FROM backstitch.run
      JOIN pg_catalog.pg_stat_activity AS activity
        ON activity.pid = run.pid
        AND COALESCE(activity.backend_start = run.backend_started_at, true)
        AND COALESCE(activity.state IN ('active', 'disabled'), true)
      WHERE run.backfill = v_backfill
        AND run.state IN ('running', 'rolling back')
        AND run.pid <> pg_backend_pid()
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION USING
          ERRCODE = 'BS004',
          MESSAGE = format(
            '%s: run %s is at work since %s, by %s (process %s, %s); nothing was done',
            v_backfill, v_other.id, v_other.started_at, v_other.started_by, v_other.pid, COALESCE(NULLIF(v_other.application_name, ''), 'unnamed')
          ),
          HINT = format(
            'wait for it; or stop it: UPDATE backstitch.run SET stop_requested = true WHERE id = %s; or, if pg_stat_activity shows that process %s does something else by now: UPDATE backstitch.run SET pid = 0 WHERE id = %1$s',
            v_other.id, v_other.pid
          );
      END IF;
    END IF;

    -- 3. What must hold before anything is written.
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

    RAISE NOTICE USING
      MESSAGE = format('%s: checking what must hold, which reads whole tables in one transaction', v_backfill),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object('event', 'step', 'step', 'check');
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

    -- 4. The ledger, and the tables that the rules' old values go to.
    -- A subscriber that lacks a published table stops, and the server keeps its log for it.
    SELECT string_agg(publication.pubname, ', ' ORDER BY publication.pubname COLLATE "C")
    INTO v_text
    FROM pg_catalog.pg_publication AS publication
    WHERE publication.puballtables
      AND EXISTS (
        SELECT 1
        FROM unnest(ARRAY['run', 'progress', 'outcome', 'slice', 'journal_phase_1_4_front_desk_1af41073', 'pending_phase_1_4_front_desk_919f78df', 'journal_phase_1_4_sitter_class_50fa9aa8', 'journal_phase_1_4_thread_number_3699546b', 'pending_phase_1_4_thread_number_8b51cb31', 'journal_phase_1_4_thread_class_3aef6892', 'journal_phase_1_4_one_time_client_ded12531', 'left_phase_1_4_messagenumber_ef80d3c1']) AS kept (name)
        WHERE to_regclass(format('%s.%I', 'backstitch', kept.name)) IS NULL
      );
    IF v_text IS NOT NULL THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BS001',
        MESSAGE = format('%s: publication %s is FOR ALL TABLES, so also for those that are created in the schema backstitch, and a subscriber that lacks them stops; nothing was written', v_backfill, v_text),
        HINT = 'run install.sql on each subscriber, and then here: it creates them, and forward.sql goes on. Where subscribers choose their tables by themselves, here is enough';
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
    SELECT string_agg(format('run %s of plan %s', run.id, run.plan_hash), ', ' ORDER BY run.id)
    INTO v_text
    FROM backstitch.run
    WHERE run.backfill = v_backfill
      AND run.plan_hash <> v_plan_hash
      AND run.state NOT IN ('rolled back', 'forgotten');
    IF v_text IS NOT NULL THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BS003',
        MESSAGE = format(
          '%s: another revision of it was run here and not rolled back: %s; this script is of plan %s; nothing was written', v_backfill, v_text, v_plan_hash
        ),
        HINT = 'roll it back with that revision''s rollback.sql; or give its undo up with that revision''s forget.sql';
    END IF;
    UPDATE backstitch.run
    SET state = 'interrupted', finished_at = now()
    WHERE run.backfill = v_backfill
      AND run.state = 'running';
    INSERT INTO backstitch.run (backfill, plan_hash, state, backend_started_at, parameters)
    VALUES (
      v_backfill,
      v_plan_hash,
      'running',
      (SELECT activity.backend_start FROM pg_catalog.pg_stat_activity AS activity WHERE activity.pid = pg_backend_pid()),
      jsonb_build_object('batch_ms', v_batch_ms, 'lock_timeout', v_lock_timeout, 'max_rounds', v_max_rounds, 'pause_ms', v_pause_ms, 'pause_factor', v_pause_factor, 'max_replica_lag', v_max_replica_lag, 'max_wal_rate', v_max_wal_rate)
    )
    RETURNING id INTO v_run;
    INSERT INTO backstitch.slice (run, slice, slices, backend_started_at, state)
    SELECT run.id, 1, v_slices, run.backend_started_at, 'closed'
    FROM backstitch.run
    WHERE run.id = v_run;
    DELETE FROM backstitch."left_phase_1_4_messagenumber_ef80d3c1";
    COMMIT;
    RAISE NOTICE USING
      MESSAGE = format('%s: run %s started', v_backfill, v_run),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object('event', 'started', 'run', v_run);
  END IF;
  -- It waits for what it can see. What it can't see is said, where there is something to be seen.
  v_lag_limit := NULLIF(v_max_replica_lag, 'off')::interval;
  v_wal_limit := pg_size_bytes(NULLIF(v_max_wal_rate, 'off'));
  IF NOT has_function_privilege('pg_current_wal_insert_lsn()', 'EXECUTE') THEN
    IF v_wal_limit IS NOT NULL THEN
      RAISE NOTICE '%: the WAL rate is not kept to: the role % can''t see it, which takes EXECUTE on pg_current_wal_insert_lsn()', v_backfill, current_user;
    END IF;
    v_wal_limit := NULL;
  END IF;
  IF v_lag_limit IS NOT NULL
    AND NOT (pg_has_role('pg_read_all_stats', 'USAGE') AND has_function_privilege('pg_current_wal_insert_lsn()', 'EXECUTE'))
  THEN
    v_lag_limit := NULL;
    IF EXISTS (SELECT 1 FROM pg_catalog.pg_stat_replication) THEN
      RAISE NOTICE '%: replicas are not waited for: the role % can''t see how far they are behind, which takes GRANT pg_read_all_stats', v_backfill, current_user;
    END IF;
  END IF;
  IF v_wal_limit IS NOT NULL THEN
    SELECT clock_timestamp() AS at, pg_current_wal_insert_lsn() AS lsn INTO v_wal;
  END IF;
  COMMIT;

  -- 5. The passes, one after the other. A step is one transaction: a plan, a look at what is left, or one batch.
  FOR v_pass IN 1 .. 3 LOOP
    v_name := CASE WHEN v_passes[v_pass] LIKE '%, %' THEN 'rules ' ELSE 'rule ' END || v_passes[v_pass];
    v_rules_of_pass := string_to_array(v_passes[v_pass], ', ');
    -- A pass must not overtake an earlier one that reads what it writes, or writes what it reads: while that one has rows
    -- left, rows that depend on them wait, or they would end with another outcome. Where it can't be told which these are, the
    -- whole pass waits.
    v_waits_for := CASE v_pass
      WHEN 2 THEN ARRAY[1]
      WHEN 3 THEN ARRAY[1, 2]
      ELSE '{}'
    END;
    IF v_not_noted && v_waits_for THEN
      v_left_over := v_left_over || format(E'%s: not begun, because an earlier rule that it depends on has rows left\n', v_name);
      v_not_noted := v_not_noted || v_pass;
      CONTINUE;
    END IF;
    IF v_slice > 1 THEN
      LOOP
        SELECT run.stop_requested INTO v_stop FROM backstitch.run WHERE run.id = v_run;
        IF v_slice > 1 THEN
          -- Who leads it is asked before what became of it: a run that ends well says so before its session leaves.
          v_is_led := EXISTS (
            SELECT 1
            FROM backstitch.run
            WHERE run.id = v_run
              AND
                EXISTS (
                  SELECT 1
                  FROM pg_catalog.pg_stat_activity AS activity
                  WHERE activity.pid = run.pid
                    AND COALESCE(activity.backend_start = run.backend_started_at, true)
                    AND COALESCE(activity.state IN ('active', 'disabled'), true)
                )
          );
          SELECT run.state INTO v_state FROM backstitch.run WHERE run.id = v_run;
          IF v_error IS NOT NULL OR v_stop OR v_state IS DISTINCT FROM 'running' OR NOT v_is_led THEN
            PERFORM set_config('lock_timeout', '0', true);
            UPDATE backstitch.slice
            SET state = 'ended', updated_at = clock_timestamp()
            WHERE slice.run = v_run
              AND slice.slice = v_slice;
            COMMIT;
            IF v_error IS NOT NULL THEN
              RAISE EXCEPTION USING
                ERRCODE = v_error_code,
                MESSAGE = format('%s: slice %s/%s of run %s failed in %s: %s', v_backfill, v_slice, v_slices, v_run, v_name, v_error),
                DETAIL = concat_ws(E'\n', NULLIF(v_error_detail, ''), NULLIF(split_part(v_error_context, E'\n', 1), ''), 'what was committed before stays; slice 1 does what is left'),
                SCHEMA = 'backstitch',
                DATATYPE = json_build_object('event', 'failed', 'run', v_run, 'rules', v_rules_of_pass, 'context', v_error_context);
            END IF;
            IF v_stop OR v_state = 'stopped' THEN
              RAISE EXCEPTION USING
                ERRCODE = 'BS005',
                MESSAGE = format('%s: slice %s/%s of run %s was stopped on request, with the run', v_backfill, v_slice, v_slices, v_run),
                DETAIL = 'what was committed stays',
                HINT = 'run forward.sql again to go on';
            END IF;
            IF v_state IN ('applied', 'incomplete') THEN
              RAISE NOTICE '%: run % is %: nothing is left to slice %/%', v_backfill, v_run, v_state, v_slice, v_slices;
              RETURN;
            END IF;
            RAISE EXCEPTION USING
              ERRCODE = 'BS008',
              MESSAGE = format(
                '%s: slice %s/%s of run %s ends, because slice 1 %s',
                v_backfill, v_slice, v_slices, v_run, CASE WHEN v_state = 'running' THEN 'is gone: its process is not at work' ELSE 'has: the run is ' || COALESCE(v_state, 'deleted') END
              ),
              DETAIL = 'what was committed stays',
              HINT = 'run forward.sql again to go on';
          END IF;
        END IF;
        SELECT leader.pass INTO v_other FROM backstitch.slice AS leader WHERE leader.run = v_run AND leader.slice = 1;
        EXIT WHEN v_other.pass >= v_pass;
        COMMIT;
        IF extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
          v_noticed := clock_timestamp();
          RAISE NOTICE USING
            MESSAGE = format('%s: %s: slice %s/%s waits for slice 1/%4$s to share it out', v_backfill, v_name, v_slice, v_slices),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'slice 1', 'slice', v_slice);
        END IF;
        PERFORM pg_sleep(0.05);
        COMMIT;
      END LOOP;
      PERFORM set_config('lock_timeout', '0', true);
      UPDATE backstitch.slice AS leader
      SET claimed = leader.claimed + greatest(leader.blocks / (32 * leader.slices), 1)
      WHERE leader.run = v_run
        AND leader.slice = 1
        AND leader.pass = v_pass
        AND leader.state = 'open'
        AND leader.claimed < leader.blocks
      RETURNING leader.blocks, leader.claimed - greatest(leader.blocks / (32 * leader.slices), 1), leader.claimed
      INTO v_shared, v_claimed, v_upto;
      UPDATE backstitch.slice
      SET pass = v_pass, state = 'at work', due = 0, written = 0, updated_at = clock_timestamp()
      WHERE slice.run = v_run
        AND slice.slice = v_slice
        AND v_claimed IS NOT NULL;
      COMMIT;
      CONTINUE WHEN v_claimed IS NULL;
    END IF;
    -- Which earlier passes have left rows that some of this one depend on, as slice 1 noted it.
    v_ahead := CASE v_pass
      WHEN 2 THEN (
        SELECT string_agg(v_passes[noted.pass], ' and ' ORDER BY noted.pass)
        FROM (
          SELECT DISTINCT ahead.pass FROM backstitch."left_phase_1_4_messagenumber_ef80d3c1" AS ahead WHERE ahead.pass = ANY (v_waits_for)
        ) AS noted
      )
      WHEN 3 THEN (
        SELECT string_agg(v_passes[noted.pass], ' and ' ORDER BY noted.pass)
        FROM (
          SELECT DISTINCT ahead.pass FROM backstitch."left_phase_1_4_messagenumber_ef80d3c1" AS ahead WHERE ahead.pass = ANY (v_waits_for)
        ) AS noted
      )
    END;
    COMMIT;
    v_is_held_up := v_ahead IS NOT NULL;
    IF v_is_held_up AND v_slice = 1 THEN
      v_text := CASE v_pass
        WHEN 2 THEN 'SELECT * FROM backstitch.left_phase_1_4_messagenumber_ef80d3c1 WHERE pass = ANY (%1$L)'
        WHEN 3 THEN 'SELECT * FROM backstitch.left_phase_1_4_messagenumber_ef80d3c1 WHERE pass = ANY (%1$L)'
      END;
      RAISE NOTICE '%: %: what depends on rows that % left waits for them: %', v_backfill, v_name, v_ahead, format(v_text, v_waits_for);
    END IF;
    v_is_unfinished := v_is_held_up;
    v_waiting := 0;
    v_round := 0;
    v_written_in_pass := 0;
    v_window := 32;
    v_windows := 0;
    v_wrote := 0;
    v_in_turns := false;
    v_target := NULL;
    LOOP
      -- A round reads the whole table once, window by window. Before it comes one look at everything: in windows, a row that
      -- somebody moves to a block that was read already would be missed. The pass is done when that look finds nothing.
      v_round := v_round + 1;
      v_block := 0;
      v_blocks := NULL;
      v_is_shared := false;
      v_is_left := true;
      -- Rounds, one after the other, in which nothing was due, though something was planned or the look had found it.
      v_vain_rounds := CASE WHEN v_round > 1 AND v_due_in_round = 0 THEN v_vain_rounds + 1 ELSE 0 END;
      v_due_in_round := 0;
      v_written_in_round := 0;
      v_given_up := NULL;
      v_turn := CASE WHEN v_in_turns THEN 3 ELSE 0 END;
      v_hot := 0;
      v_due_in_window := 0;
      v_slowest := 0;
      v_step := CASE WHEN v_pass IN (1, 3) THEN 'plan' ELSE 'look' END;
      IF v_slice > 1 THEN
        v_step := 'write';
      END IF;
      v_tries := 0;
      LOOP
        v_failed := NULL;
        v_error := NULL;
        v_stop := false;
        v_state := 'running';
        v_began := clock_timestamp();
        IF v_step <> 'write' AND extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
          v_noticed := clock_timestamp();
          RAISE NOTICE USING
            MESSAGE = format(
              '%s: %s: round %s begins with a %s, which reads whole tables in one transaction', v_backfill, v_name, v_round,
              CASE v_step WHEN 'plan' THEN 'plan of what each row gets' ELSE 'look at what is left' END
            ),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'step', 'run', v_run, 'rules', v_rules_of_pass, 'round', v_round, 'step', v_step);
        END IF;
        BEGIN
          PERFORM
            set_config('lock_timeout', v_lock_timeout, true),
            set_config('synchronous_commit', 'off', true),
            set_config('jit', 'off', true);
          -- A deferred constraint is asked by the statement, not by the COMMIT, at which nothing could be told or done about it.
          SET CONSTRAINTS ALL IMMEDIATE;
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;

          -- The lock ends with each transaction: a pooler's next client never inherits it. The slices of a run share it; whoever
          -- took it for himself meanwhile has marked this run.
          PERFORM pg_advisory_xact_lock_shared(v_lock);
          SELECT run.state, run.stop_requested INTO v_state, v_stop FROM backstitch.run WHERE run.id = v_run;
          IF v_state IS DISTINCT FROM 'running' OR v_stop THEN
            NULL;
          ELSIF v_step = 'plan' THEN
            -- A plan is made of whole tables; a guess of too few rows must not send it through them row by row.
            PERFORM set_config('enable_nestloop', 'off', true);
            CASE v_pass
              WHEN 1 THEN
                -- Rule front-desk is planned as a whole, from one snapshot, because what a row gets depends on other rows.
                DELETE FROM backstitch."pending_phase_1_4_front_desk_919f78df" AS pending;
                INSERT INTO backstitch."pending_phase_1_4_front_desk_919f78df" (
                  "key_id",
                  "within"
                )
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
                ORDER BY t."orgId", t."createdAt", t."id";
                -- Only the owner may gather statistics; they are a help, and nothing depends on them.
                IF pg_has_role(
                  (SELECT pending.relowner FROM pg_catalog.pg_class AS pending WHERE pending.oid = to_regclass('backstitch.pending_phase_1_4_front_desk_919f78df')),
                  'USAGE'
                ) THEN
                  ANALYZE backstitch."pending_phase_1_4_front_desk_919f78df";
                END IF;
              WHEN 3 THEN
                -- Rule thread-number is planned as a whole, from one snapshot, because what a row gets depends on other rows.
                DELETE FROM backstitch."pending_phase_1_4_thread_number_8b51cb31" AS pending
                WHERE NOT EXISTS (
                  SELECT 1
                  FROM (
                    SELECT
                      t."id" AS "key_id"
                    FROM ONLY "public"."MessageThread" AS t
                    LEFT JOIN ONLY "public"."SitterMaskedNumber" AS sitters_mask
                      ON sitters_mask."sitterId" = t."assignedSitterId"
                      AND sitters_mask."orgId" = t."orgId"
                      AND sitters_mask."status" = 'active'
                    LEFT JOIN ONLY "public"."MessageNumber" AS sitters_number
                      ON sitters_number."id" = sitters_mask."messageNumberId"
                      AND sitters_number."orgId" = t."orgId"
                      AND sitters_number."status" = 'active'
                    LEFT JOIN "backstitch"."pending_phase_1_4_thread_number_8b51cb31" AS dealt
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
                    WHERE t."messageNumberId" IS NULL
                      AND sitters_number."id" IS NULL
                      AND t."assignedSitterId" IS NULL
                      AND t."isOneTimeClient" IS TRUE
                      AND pool_number."on_2" IS NOT NULL
                  ) AS valid
                  WHERE valid."key_id" = pending."key_id"
                );
                WITH waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk or rule sitter-class left waits for them.
                  SELECT
                    t."id" AS "key_id"
                  FROM ONLY "public"."MessageThread" AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1, 2)
                    )
                ),
                found AS (
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
                      LEFT JOIN "backstitch"."pending_phase_1_4_thread_number_8b51cb31" AS planned
                        ON planned."key_id" = t."id"
                      WHERE t."messageNumberId" IS NULL
                        AND sitters_number."id" IS NULL
                        AND t."assignedSitterId" IS NULL
                        AND t."isOneTimeClient" IS TRUE
                        AND planned."key_id" IS NULL
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
                )
                INSERT INTO backstitch."pending_phase_1_4_thread_number_8b51cb31" (
                  "key_id",
                  "member_id"
                )
                SELECT
                  "key_id",
                  "member_id"
                FROM found
                WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id");
                -- Only the owner may gather statistics; they are a help, and nothing depends on them.
                IF pg_has_role(
                  (SELECT pending.relowner FROM pg_catalog.pg_class AS pending WHERE pending.oid = to_regclass('backstitch.pending_phase_1_4_thread_number_8b51cb31')),
                  'USAGE'
                ) THEN
                  ANALYZE backstitch."pending_phase_1_4_thread_number_8b51cb31";
                END IF;
            END CASE;
          ELSIF v_step = 'look' THEN
            PERFORM set_config('enable_nestloop', 'off', true);
            CASE v_pass
              WHEN 1 THEN
                -- Is anything left for rule front-desk?
                WITH left_1 AS MATERIALIZED (
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
                  JOIN "backstitch"."pending_phase_1_4_front_desk_919f78df" AS chosen_2
                    ON chosen_2."key_id" = t."id"
                    AND chosen_2."within" = t."orgId"
                  WHERE (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
                )
                SELECT
                  EXISTS (
                    SELECT 1
                    FROM left_1 AS found
                  )
                  AS is_left,
                  -- What is planned and does not apply any more may leave its turn to another row.
                  EXISTS (
                    SELECT 1
                    FROM backstitch."pending_phase_1_4_front_desk_919f78df" AS found
                  ) AS is_planned,
                  0 AS waiting
                INTO v_is_left, v_is_planned, v_waiting;
              WHEN 2 THEN
                -- Is anything left for rule sitter-class?
                WITH owed_1 AS MATERIALIZED (
                  -- What rule front-desk comes first to write, on rows that came since it was done: it reads what is written here,
                  -- or writes what is read.
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
                    AND (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
                ),
                waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk left waits for them.
                  SELECT
                    t."id" AS "key_id"
                  FROM ONLY "public"."MessageNumber" AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1)
                    )
                ),
                left_1 AS MATERIALIZED (
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
                )
                SELECT
                  EXISTS (
                    SELECT 1
                    FROM left_1 AS found
                    WHERE NOT EXISTS (SELECT 1 FROM owed_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      AND NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  )
                  AS is_left,
                  false AS is_planned,
                  -- Asked only where it may be another number than 0.
                  CASE WHEN v_is_held_up THEN (
                    SELECT count(*)
                    FROM (
                      SELECT found."key_id" FROM left_1 AS found
                    ) AS found
                    WHERE EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  ) ELSE 0 END AS waiting
                INTO v_is_left, v_is_planned, v_waiting;
              WHEN 3 THEN
                -- Is anything left for rules thread-number, thread-class, one-time-client?
                WITH waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk or rule sitter-class left waits for them.
                  SELECT
                    t."id" AS "key_id"
                  FROM ONLY "public"."MessageThread" AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1, 2)
                    )
                ),
                waiting_2 AS MATERIALIZED (
                  -- What depends, by id, on rows that rule front-desk or rule sitter-class left waits for them.
                  SELECT
                    t."id" AS "key_id"
                  FROM ONLY "public"."MessageThread" AS t
                  WHERE v_is_held_up
                    AND t."messageNumberId" IN (
                      SELECT
                        ahead."key_id" AS "key_id"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1, 2)
                    )
                ),
                left_1 AS MATERIALIZED (
                  -- Of rule thread-number.
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
                  LEFT JOIN "backstitch"."pending_phase_1_4_thread_number_8b51cb31" AS dealt
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
                left_2 AS MATERIALIZED (
                  -- Of rule thread-class.
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
                left_3 AS MATERIALIZED (
                  -- Of rule one-time-client.
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
                )
                SELECT
                  EXISTS (
                    SELECT 1
                    FROM left_1 AS found
                    WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      AND NOT EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  )
                  OR EXISTS (
                    SELECT 1
                    FROM left_2 AS found
                    WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      AND NOT EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  )
                  OR EXISTS (
                    SELECT 1
                    FROM left_3 AS found
                    WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      AND NOT EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  )
                  AS is_left,
                  -- What is planned and does not apply any more may leave its turn to another row.
                  EXISTS (
                    SELECT 1
                    FROM backstitch."pending_phase_1_4_thread_number_8b51cb31" AS found
                    WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      AND NOT EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  ) AS is_planned,
                  -- Asked only where it may be another number than 0.
                  CASE WHEN v_is_held_up THEN (
                    SELECT count(*)
                    FROM (
                      SELECT found."key_id" FROM left_1 AS found
                      UNION
                      SELECT found."key_id" FROM left_2 AS found
                      UNION
                      SELECT found."key_id" FROM left_3 AS found
                    ) AS found
                    WHERE EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."key_id" = found."key_id")
                      OR EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."key_id" = found."key_id")
                  ) ELSE 0 END AS waiting
                INTO v_is_left, v_is_planned, v_waiting;
            END CASE;
          ELSE
            IF v_blocks IS NULL THEN
              -- A window is the same blocks of every table that the pass goes through, and each partition is a table.
              SELECT max(pg_relation_size(part.relid)) / v_block_size, count(DISTINCT part.relid)
              INTO v_blocks, v_parts
              FROM (
                VALUES
                  (1, '"public"."MessageNumber"'),
                  (2, '"public"."MessageNumber"'),
                  (3, '"public"."MessageThread"')
              ) AS scanned (pass, name)
              CROSS JOIN LATERAL (
                SELECT to_regclass(scanned.name) AS relid
                UNION ALL
                SELECT leaf.relid FROM pg_partition_tree(to_regclass(scanned.name)) AS leaf WHERE leaf.isleaf
              ) AS part
              WHERE scanned.pass = v_pass;
              v_window := greatest(v_window / v_parts, 1);
              -- The first round of a pass is shared out, chunk by chunk, between the slices; what is left then is for slice 1 alone, which goes
              -- through all of it. Nothing depends on what a helper did, but the time that it takes.
              v_is_shared := v_slices > 1 AND v_round = 1;
              IF NOT v_is_shared THEN
                v_upto := 4294967295;
              ELSIF v_slice = 1 THEN
                v_upto := greatest(v_blocks / (32 * v_slices), 1);
              ELSE
                v_block := v_claimed;
                v_blocks := v_shared;
              END IF;
            END IF;
            -- What a batch reads more than once, and what it looks up, was read before, by itself or by the batches before it: it is in
            -- memory, and a page costs less than PostgreSQL expects.
            PERFORM
              set_config('seq_page_cost', least(current_setting('seq_page_cost')::numeric, 0.1)::text, true),
              set_config('random_page_cost', least(current_setting('random_page_cost')::numeric, 0.11)::text, true);
            v_size := least(v_block + v_window, v_upto) - v_block;
            v_first := format('(%s,0)', v_block)::tid;
            v_last := format('(%s,0)', v_block + v_size)::tid;
            -- Where there was nothing to do, a window grew, and may come upon more rows than a batch has time for: then it is cut
            -- short, and its rest is gone through anew, in smaller ones.
            v_most := CASE WHEN v_size * v_parts > 32 THEN greatest(2 * v_wrote, 1000) END;
            -- What is written now: of a window in turns, the quarter of each page that is dealt to v_turn, and with 0 what is left; of
            -- any other window, all. Why, is said below, where v_in_turns is set.
            IF v_size < 16 THEN
              -- Not worth four batches.
              v_turn := 0;
            END IF;
            v_target := CASE v_pass
              WHEN 1 THEN to_regclass('"public"."MessageNumber"')
              WHEN 2 THEN to_regclass('"public"."MessageNumber"')
              WHEN 3 THEN to_regclass('"public"."MessageThread"')
            END;
            v_hot_before := pg_stat_get_xact_tuples_hot_updated(v_target);
            CASE v_pass
              WHEN 1 THEN
                -- Applies rule front-desk.
                WITH due AS MATERIALIZED (
                  -- The rows of the window that the rule would change now, and how.
                  SELECT
                    row_number() OVER () AS "entry",
                    t.ctid AS "row",
                    t."id" AS "key_id",
                    t."numberClass" AS "old_numberClass",
                    'front_desk'::text AS "new_numberClass",
                    t."ownerId" AS "old_ownerId",
                    'system'::text AS "new_ownerId",
                    t."updatedAt" AS "old_updatedAt",
                    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
                    'designated' AS "outcome"
                  FROM (
                    SELECT
                      t.ctid AS "ctid",
                      t."id" AS "id",
                      t."orgId" AS "orgId",
                      t."status" AS "status",
                      t."numberClass" AS "numberClass",
                      t."ownerId" AS "ownerId",
                      t."createdAt" AS "createdAt",
                      t."updatedAt" AS "updatedAt"
                    FROM ONLY "public"."MessageNumber" AS t
                    WHERE t.ctid >= v_first
                      AND t.ctid < v_last
                      AND CASE WHEN v_turn > 0 THEN hashtid(t.ctid) & 3 = v_turn ELSE true END
                    OFFSET 0 -- a fence: an index on what a rule asks of a row would be read whole for each window
                  ) AS t
                  JOIN "backstitch"."pending_phase_1_4_front_desk_919f78df" AS chosen_2
                    ON chosen_2."key_id" = t."id"
                    AND chosen_2."within" = t."orgId"
                  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
                    ON active_mask."messageNumberId" = t."id"
                    AND active_mask."status" = 'active'
                  LEFT JOIN LATERAL (
                    SELECT
                      true AS "found"
                    FROM ONLY "public"."MessageNumber" AS candidate
                    WHERE candidate."orgId" = t."orgId"
                      AND candidate."status" = 'active'
                      AND candidate."numberClass" = 'front_desk'
                    LIMIT 1
                  ) AS present ON true
                  WHERE t."status" = 'active'
                    AND active_mask."messageNumberId" IS NULL
                    AND present."found" IS NULL
                    AND t."orgId" IS NOT NULL
                    AND (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
                ),
                mine AS MATERIALIZED (
                  -- Locked where they stand: a row that somebody holds, or that changed since it was read, is left to the next round.
                  SELECT t.ctid AS "locked_row", due.*
                  FROM due
                  JOIN ONLY "public"."MessageNumber" AS t ON t.ctid = due."row"
                  WHERE t.ctid >= v_first
                    AND t.ctid < v_last
                  LIMIT v_most
                  FOR NO KEY UPDATE OF t SKIP LOCKED
                ),
                numbered AS MATERIALIZED (
                  -- The number of the batch. With several sessions it is above those of all batches whose rows are seen here, since a
                  -- rollback begins with the newest. No two slices have a number in common.
                  SELECT CASE WHEN v_slices = 1 THEN v_batch + 1 ELSE max(one.batch) / v_slices * v_slices + v_slices + v_slice - 1 END AS batch
                  FROM backstitch.slice AS one
                  WHERE one.run = v_run
                ),
                written AS (
                  UPDATE ONLY "public"."MessageNumber" AS t
                  SET
                    "numberClass" = mine."new_numberClass",
                    "ownerId" = mine."new_ownerId",
                    "updatedAt" = mine."new_updatedAt"
                  FROM mine
                  WHERE t.ctid = mine."locked_row"
                    AND mine."locked_row" = mine."row"
                    AND t.ctid >= v_first
                    AND t.ctid < v_last
                  RETURNING
                    mine."entry",
                    mine."key_id",
                    mine."old_numberClass",
                    t."numberClass" AS "new_numberClass",
                    mine."old_ownerId",
                    t."ownerId" AS "new_ownerId",
                    mine."old_updatedAt",
                    t."updatedAt" AS "new_updatedAt",
                    mine."outcome"
                ),
                journaled AS (
                  INSERT INTO backstitch."journal_phase_1_4_front_desk_1af41073" (
                    run,
                    batch,
                    entry,
                    "key_id",
                    "old_numberClass",
                    "new_numberClass",
                    "old_ownerId",
                    "new_ownerId",
                    "old_updatedAt",
                    "new_updatedAt",
                    outcome,
                    flagged
                  )
                  SELECT
                    v_run,
                    numbered.batch,
                    written."entry",
                    written."key_id",
                    written."old_numberClass",
                    written."new_numberClass",
                    written."old_ownerId",
                    written."new_ownerId",
                    written."old_updatedAt",
                    written."new_updatedAt",
                    written."outcome",
                    false
                  FROM written
                  CROSS JOIN numbered
                  RETURNING outcome, flagged
                ),
                counted AS (
                  INSERT INTO backstitch.outcome AS total (run, rule, outcome, slice, flagged, rows)
                  SELECT v_run, 'front-desk', journaled.outcome, v_slice, journaled.flagged, count(*)
                  FROM journaled AS journaled
                  GROUP BY journaled.outcome, journaled.flagged
                  ON CONFLICT (run, rule, outcome, slice) DO UPDATE SET rows = total.rows + excluded.rows
                )
                SELECT
                  (SELECT count(*) FROM due) AS due,
                  (SELECT count(*) FROM written) AS written,
                  (SELECT numbered.batch FROM numbered) AS batch
                INTO v_due, v_written, v_batch;
              WHEN 2 THEN
                -- Applies rule sitter-class.
                WITH owed_1 AS MATERIALIZED (
                  -- What rule front-desk comes first to write, on rows that came since it was done: it reads what is written here,
                  -- or writes what is read.
                  SELECT
                    t.ctid AS "row",
                    t."id" AS "key_id",
                    t."numberClass" AS "old_numberClass",
                    'front_desk'::text AS "new_numberClass",
                    t."ownerId" AS "old_ownerId",
                    'system'::text AS "new_ownerId",
                    t."updatedAt" AS "old_updatedAt",
                    now() AT TIME ZONE 'UTC' AS "new_updatedAt",
                    'designated' AS "outcome"
                  FROM (
                    SELECT
                      t.ctid AS "ctid",
                      t."id" AS "id",
                      t."orgId" AS "orgId",
                      t."status" AS "status",
                      t."numberClass" AS "numberClass",
                      t."ownerId" AS "ownerId",
                      t."createdAt" AS "createdAt",
                      t."updatedAt" AS "updatedAt"
                    FROM ONLY "public"."MessageNumber" AS t
                    WHERE t.ctid >= v_first
                      AND t.ctid < v_last
                      AND CASE WHEN v_turn > 0 THEN hashtid(t.ctid) & 3 = v_turn ELSE true END
                    OFFSET 0 -- a fence: an index on what a rule asks of a row would be read whole for each window
                  ) AS t
                  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask
                    ON active_mask."messageNumberId" = t."id"
                    AND active_mask."status" = 'active'
                  LEFT JOIN LATERAL (
                    SELECT
                      true AS "found"
                    FROM ONLY "public"."MessageNumber" AS candidate
                    WHERE candidate."orgId" = t."orgId"
                      AND candidate."status" = 'active'
                      AND candidate."numberClass" = 'front_desk'
                    LIMIT 1
                  ) AS present ON true
                  WHERE t."status" = 'active'
                    AND active_mask."messageNumberId" IS NULL
                    AND present."found" IS NULL
                    AND t."orgId" IS NOT NULL
                    AND (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
                ),
                waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk left waits for them.
                  SELECT
                    t.ctid AS "row"
                  FROM (
                    SELECT
                      t.ctid AS "ctid",
                      t."id" AS "id",
                      t."orgId" AS "orgId",
                      t."numberClass" AS "numberClass",
                      t."assignedSitterId" AS "assignedSitterId",
                      t."updatedAt" AS "updatedAt"
                    FROM ONLY "public"."MessageNumber" AS t
                    WHERE t.ctid >= v_first
                      AND t.ctid < v_last
                      AND CASE WHEN v_turn > 0 THEN hashtid(t.ctid) & 3 = v_turn ELSE true END
                    OFFSET 0 -- a fence: an index on what a rule asks of a row would be read whole for each window
                  ) AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1)
                    )
                ),
                due AS MATERIALIZED (
                  -- The rows of the window that the rule would change now, and how.
                  SELECT found.*
                  FROM (
                    SELECT
                      row_number() OVER () AS "entry",
                      t.ctid AS "row",
                      t."id" AS "key_id",
                      t."numberClass" AS "old_numberClass",
                      new."numberClass" AS "new_numberClass",
                      t."assignedSitterId" AS "old_assignedSitterId",
                      holder."sitterId"::text AS "new_assignedSitterId",
                      t."updatedAt" AS "old_updatedAt",
                      now() AT TIME ZONE 'UTC' AS "new_updatedAt",
                      'derived' AS "outcome"
                    FROM (
                      SELECT
                        t.ctid AS "ctid",
                        t."id" AS "id",
                        t."orgId" AS "orgId",
                        t."numberClass" AS "numberClass",
                        t."assignedSitterId" AS "assignedSitterId",
                        t."updatedAt" AS "updatedAt"
                      FROM ONLY "public"."MessageNumber" AS t
                      WHERE t.ctid >= v_first
                        AND t.ctid < v_last
                        AND CASE WHEN v_turn > 0 THEN hashtid(t.ctid) & 3 = v_turn ELSE true END
                      OFFSET 0 -- a fence: an index on what a rule asks of a row would be read whole for each window
                    ) AS t
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
                  ) AS found
                  WHERE NOT EXISTS (SELECT 1 FROM owed_1 AS kept_back WHERE kept_back."row" = found."row")
                    AND NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."row" = found."row")
                ),
                mine AS MATERIALIZED (
                  -- Locked where they stand: a row that somebody holds, or that changed since it was read, is left to the next round.
                  SELECT t.ctid AS "locked_row", due.*
                  FROM due
                  JOIN ONLY "public"."MessageNumber" AS t ON t.ctid = due."row"
                  WHERE t.ctid >= v_first
                    AND t.ctid < v_last
                  LIMIT v_most
                  FOR NO KEY UPDATE OF t SKIP LOCKED
                ),
                numbered AS MATERIALIZED (
                  -- The number of the batch. With several sessions it is above those of all batches whose rows are seen here, since a
                  -- rollback begins with the newest. No two slices have a number in common.
                  SELECT CASE WHEN v_slices = 1 THEN v_batch + 1 ELSE max(one.batch) / v_slices * v_slices + v_slices + v_slice - 1 END AS batch
                  FROM backstitch.slice AS one
                  WHERE one.run = v_run
                ),
                written AS (
                  UPDATE ONLY "public"."MessageNumber" AS t
                  SET
                    "numberClass" = mine."new_numberClass",
                    "assignedSitterId" = mine."new_assignedSitterId",
                    "updatedAt" = mine."new_updatedAt"
                  FROM mine
                  WHERE t.ctid = mine."locked_row"
                    AND mine."locked_row" = mine."row"
                    AND t.ctid >= v_first
                    AND t.ctid < v_last
                  RETURNING
                    mine."entry",
                    mine."key_id",
                    mine."old_numberClass",
                    t."numberClass" AS "new_numberClass",
                    mine."old_assignedSitterId",
                    t."assignedSitterId" AS "new_assignedSitterId",
                    mine."old_updatedAt",
                    t."updatedAt" AS "new_updatedAt",
                    mine."outcome"
                ),
                journaled AS (
                  INSERT INTO backstitch."journal_phase_1_4_sitter_class_50fa9aa8" (
                    run,
                    batch,
                    entry,
                    "key_id",
                    "old_numberClass",
                    "new_numberClass",
                    "old_assignedSitterId",
                    "new_assignedSitterId",
                    "old_updatedAt",
                    "new_updatedAt",
                    outcome,
                    flagged
                  )
                  SELECT
                    v_run,
                    numbered.batch,
                    written."entry",
                    written."key_id",
                    written."old_numberClass",
                    written."new_numberClass",
                    written."old_assignedSitterId",
                    written."new_assignedSitterId",
                    written."old_updatedAt",
                    written."new_updatedAt",
                    written."outcome",
                    false
                  FROM written
                  CROSS JOIN numbered
                  RETURNING outcome, flagged
                ),
                counted AS (
                  INSERT INTO backstitch.outcome AS total (run, rule, outcome, slice, flagged, rows)
                  SELECT v_run, 'sitter-class', journaled.outcome, v_slice, journaled.flagged, count(*)
                  FROM journaled AS journaled
                  GROUP BY journaled.outcome, journaled.flagged
                  ON CONFLICT (run, rule, outcome, slice) DO UPDATE SET rows = total.rows + excluded.rows
                )
                SELECT
                  (SELECT count(*) FROM due) AS due,
                  (SELECT count(*) FROM written) AS written,
                  (SELECT numbered.batch FROM numbered) AS batch
                INTO v_due, v_written, v_batch;
              WHEN 3 THEN
                -- Applies rules thread-number, thread-class, one-time-client.
                WITH present AS (
                  -- The rows of the window as they stand.
                  SELECT
                    t.ctid AS "ctid",
                    t."id" AS "id",
                    t."orgId" AS "orgId",
                    t."bookingId" AS "bookingId",
                    t."clientId" AS "clientId",
                    t."assignedSitterId" AS "assignedSitterId",
                    t."maskedNumberE164" AS "maskedNumberE164",
                    t."numberClass" AS "numberClass",
                    t."messageNumberId" AS "messageNumberId",
                    t."isOneTimeClient" AS "isOneTimeClient",
                    t."createdAt" AS "createdAt",
                    t."updatedAt" AS "updatedAt"
                  FROM ONLY "public"."MessageThread" AS t
                  WHERE t.ctid >= v_first
                    AND t.ctid < v_last
                    AND CASE WHEN v_turn > 0 THEN hashtid(t.ctid) & 3 = v_turn ELSE true END
                  OFFSET 0 -- a fence: an index on what a rule asks of a row would be read whole for each window
                ),
                thread_number_done AS (
                  -- The rows of the window as rule thread-number leaves them, and its outcome where it changes them.
                  SELECT
                    t.ctid AS "ctid",
                    t."id" AS "id",
                    t."orgId" AS "orgId",
                    t."bookingId" AS "bookingId",
                    t."clientId" AS "clientId",
                    t."assignedSitterId" AS "assignedSitterId",
                    CASE
                      WHEN effect."outcome" IS NOT NULL THEN effect."new_maskedNumberE164"
                      ELSE t."maskedNumberE164"
                    END AS "maskedNumberE164",
                    t."numberClass" AS "numberClass",
                    CASE
                      WHEN effect."outcome" IS NOT NULL THEN effect."new_messageNumberId"
                      ELSE t."messageNumberId"
                    END AS "messageNumberId",
                    t."isOneTimeClient" AS "isOneTimeClient",
                    t."createdAt" AS "createdAt",
                    t."updatedAt" AS "updatedAt",
                    t."messageNumberId" AS "old_messageNumberId",
                    t."maskedNumberE164" AS "old_maskedNumberE164",
                    effect."outcome" AS "outcome_1"
                  FROM present AS t
                  LEFT JOIN ONLY "public"."SitterMaskedNumber" AS sitters_mask
                    ON sitters_mask."sitterId" = t."assignedSitterId"
                    AND sitters_mask."orgId" = t."orgId"
                    AND sitters_mask."status" = 'active'
                  LEFT JOIN ONLY "public"."MessageNumber" AS sitters_number
                    ON sitters_number."id" = sitters_mask."messageNumberId"
                    AND sitters_number."orgId" = t."orgId"
                    AND sitters_number."status" = 'active'
                  LEFT JOIN LATERAL (
                    SELECT
                      dealt."member_id" AS "member_id"
                    FROM "backstitch"."pending_phase_1_4_thread_number_8b51cb31" AS dealt
                    WHERE dealt."key_id" = t."id"
                      AND t."messageNumberId" IS NULL
                      AND t."assignedSitterId" IS NULL
                      AND t."isOneTimeClient" IS TRUE
                    OFFSET 0 -- a fence: the plan is asked only of the rows that come to it
                  ) AS dealt ON true
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
                  LEFT JOIN LATERAL (
                    SELECT
                      true AS "found"
                    WHERE t."messageNumberId" IS NULL
                      AND t."assignedSitterId" IS NULL
                      AND t."isOneTimeClient" IS TRUE
                      AND pool_number."on_2" IS NULL
                      AND t."orgId" IN (
                        SELECT
                          candidate_2."orgId" AS "on_1"
                        FROM ONLY "public"."MessageNumber" AS candidate_2
                        LEFT JOIN ONLY "public"."SitterMaskedNumber" AS active_mask_2
                          ON active_mask_2."messageNumberId" = candidate_2."id"
                          AND active_mask_2."status" = 'active'
                        WHERE candidate_2."status" = 'active'
                          AND candidate_2."numberClass" = 'pool'
                          AND active_mask_2."messageNumberId" IS NULL
                          AND candidate_2."orgId" IN (
                            -- Null where the rule has nothing to do: of a condition here the planner would think that it leaves next to no row.
                            SELECT
                              CASE
                                WHEN t."messageNumberId" IS NULL THEN t."orgId"
                              END AS "on_1"
                            FROM present AS t
                          )
                      )
                    OFFSET 0 -- a fence: the members are gone through once, and not for each row
                  ) AS pool_number_2 ON true
                  LEFT JOIN (
                    SELECT DISTINCT ON (candidate_3."orgId")
                      candidate_3."orgId" AS "on_1",
                      candidate_3."id" AS "value_2"
                    FROM ONLY "public"."MessageNumber" AS candidate_3
                    WHERE candidate_3."status" = 'active'
                      AND candidate_3."numberClass" = 'front_desk'
                      AND candidate_3."orgId" IN (
                        -- Null where the rule has nothing to do: of a condition here the planner would think that it leaves next to no row.
                        SELECT
                          CASE
                            WHEN t."messageNumberId" IS NULL THEN t."orgId"
                          END AS "on_1"
                        FROM present AS t
                      )
                    ORDER BY candidate_3."orgId", candidate_3."createdAt", candidate_3."id"
                  ) AS front_desk
                    ON front_desk."on_1" = t."orgId"
                  CROSS JOIN LATERAL (
                    SELECT
                      CASE
                        WHEN sitters_number."id" IS NOT NULL THEN 'sitter'
                        WHEN t."assignedSitterId" IS NULL AND t."isOneTimeClient" IS TRUE AND pool_number."on_2" IS NOT NULL THEN 'pool'
                        WHEN t."assignedSitterId" IS NULL AND t."isOneTimeClient" IS TRUE AND pool_number_2."found" IS NOT NULL THEN ''
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
                  LEFT JOIN LATERAL (
                    SELECT
                      new."messageNumberId" AS "new_messageNumberId",
                      its_number."e164"::text AS "new_maskedNumberE164",
                      chosen."outcome" AS "outcome"
                    WHERE t."messageNumberId" IS NULL
                  ) AS effect ON true
                  OFFSET 0 -- a fence: computed once, and not in every rule that reads it
                ),
                thread_class_done AS (
                  -- The rows of the window as rule thread-class leaves them, and its outcome where it changes them.
                  SELECT
                    t.ctid AS "ctid",
                    t."id" AS "id",
                    t."orgId" AS "orgId",
                    t."bookingId" AS "bookingId",
                    t."clientId" AS "clientId",
                    t."assignedSitterId" AS "assignedSitterId",
                    t."maskedNumberE164" AS "maskedNumberE164",
                    CASE
                      WHEN effect."outcome" IS NOT NULL THEN effect."new_numberClass"
                      ELSE t."numberClass"
                    END AS "numberClass",
                    t."messageNumberId" AS "messageNumberId",
                    t."isOneTimeClient" AS "isOneTimeClient",
                    t."createdAt" AS "createdAt",
                    t."updatedAt" AS "updatedAt",
                    t."old_messageNumberId" AS "old_messageNumberId",
                    t."old_maskedNumberE164" AS "old_maskedNumberE164",
                    t."outcome_1" AS "outcome_1",
                    t."numberClass" AS "old_numberClass",
                    effect."outcome" AS "outcome_2"
                  FROM thread_number_done AS t
                  LEFT JOIN ONLY "public"."MessageNumber" AS its_number
                    ON its_number."id" = t."messageNumberId"
                  CROSS JOIN LATERAL (
                    SELECT
                      its_number."numberClass"::text AS "numberClass"
                  ) AS new
                  LEFT JOIN LATERAL (
                    SELECT
                      new."numberClass" AS "new_numberClass",
                      'derived' AS "outcome"
                    WHERE t."messageNumberId" IS NOT NULL
                      AND t."numberClass" IS DISTINCT FROM new."numberClass"
                  ) AS effect ON true
                  OFFSET 0 -- a fence: computed once, and not in every rule that reads it
                ),
                one_time_client_done AS (
                  -- The rows of the window as rule one-time-client leaves them, and its outcome where it changes them.
                  SELECT
                    t.ctid AS "ctid",
                    t."id" AS "id",
                    t."orgId" AS "orgId",
                    t."bookingId" AS "bookingId",
                    t."clientId" AS "clientId",
                    t."assignedSitterId" AS "assignedSitterId",
                    t."maskedNumberE164" AS "maskedNumberE164",
                    t."numberClass" AS "numberClass",
                    t."messageNumberId" AS "messageNumberId",
                    CASE
                      WHEN effect."outcome" IS NOT NULL THEN effect."new_isOneTimeClient"
                      ELSE t."isOneTimeClient"
                    END AS "isOneTimeClient",
                    t."createdAt" AS "createdAt",
                    t."updatedAt" AS "updatedAt",
                    t."old_messageNumberId" AS "old_messageNumberId",
                    t."old_maskedNumberE164" AS "old_maskedNumberE164",
                    t."outcome_1" AS "outcome_1",
                    t."old_numberClass" AS "old_numberClass",
                    t."outcome_2" AS "outcome_2",
                    t."isOneTimeClient" AS "old_isOneTimeClient",
                    effect."outcome" AS "outcome_3"
                  FROM thread_class_done AS t
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
                  LEFT JOIN LATERAL (
                    SELECT
                      new."isOneTimeClient" AS "new_isOneTimeClient",
                      chosen."outcome" AS "outcome"
                    WHERE t."isOneTimeClient" IS NULL
                  ) AS effect ON true
                  OFFSET 0 -- a fence: computed once, and not in every rule that reads it
                ),
                waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk or rule sitter-class left waits for them.
                  SELECT
                    t.ctid AS "row"
                  FROM one_time_client_done AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1, 2)
                    )
                ),
                waiting_2 AS MATERIALIZED (
                  -- What depends, by id, on rows that rule front-desk or rule sitter-class left waits for them.
                  SELECT
                    t.ctid AS "row"
                  FROM one_time_client_done AS t
                  WHERE v_is_held_up
                    AND t."messageNumberId" IN (
                      SELECT
                        ahead."key_id" AS "key_id"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1, 2)
                    )
                ),
                due AS MATERIALIZED (
                  -- The rows of the window that the rules would change now, and how.
                  -- One with the outcome '' waits for a plan that knows it.
                  SELECT found.*
                  FROM (
                    SELECT
                      row_number() OVER () AS "entry",
                      t.ctid AS "row",
                      t."id" AS "key_id",
                      t."old_messageNumberId" AS "old_messageNumberId",
                      t."messageNumberId" AS "new_messageNumberId",
                      t."old_maskedNumberE164" AS "old_maskedNumberE164",
                      t."maskedNumberE164" AS "new_maskedNumberE164",
                      t."outcome_1" AS "outcome_1",
                      t."old_numberClass" AS "old_numberClass",
                      t."numberClass" AS "new_numberClass",
                      t."outcome_2" AS "outcome_2",
                      t."old_isOneTimeClient" AS "old_isOneTimeClient",
                      t."isOneTimeClient" AS "new_isOneTimeClient",
                      t."outcome_3" AS "outcome_3",
                      t."updatedAt" AS "old_updatedAt",
                      now() AT TIME ZONE 'UTC' AS "new_updatedAt"
                    FROM one_time_client_done AS t
                    WHERE t."outcome_1" IS DISTINCT FROM ''
                      AND (t."outcome_1" IS NOT NULL OR t."outcome_2" IS NOT NULL OR t."outcome_3" IS NOT NULL)
                  ) AS found
                  WHERE NOT EXISTS (SELECT 1 FROM waiting_1 AS kept_back WHERE kept_back."row" = found."row")
                    AND NOT EXISTS (SELECT 1 FROM waiting_2 AS kept_back WHERE kept_back."row" = found."row")
                ),
                parent_1 AS MATERIALIZED (
                  -- The rows that will be referred to, locked first: one that somebody holds is left out, and does not fail the batch.
                  SELECT parent."id" AS "new_messageNumberId"
                  FROM "public"."MessageNumber" AS parent
                  WHERE parent."id" IN (
                    SELECT due."new_messageNumberId"
                    FROM due
                    WHERE due."outcome_1" IS NOT NULL
                  )
                  FOR KEY SHARE SKIP LOCKED
                ),
                mine AS MATERIALIZED (
                  -- Locked where they stand: a row that somebody holds, or that changed since it was read, is left to the next round.
                  SELECT t.ctid AS "locked_row", due.*
                  FROM due
                  JOIN ONLY "public"."MessageThread" AS t ON t.ctid = due."row"
                  WHERE t.ctid >= v_first
                    AND t.ctid < v_last
                    AND (
                      due."outcome_1" IS NULL
                      OR due."new_messageNumberId" IS NULL
                      OR (due."new_messageNumberId") IN (
                        SELECT parent."new_messageNumberId"
                        FROM parent_1 AS parent
                      )
                    )
                  LIMIT v_most
                  FOR NO KEY UPDATE OF t SKIP LOCKED
                ),
                numbered AS MATERIALIZED (
                  -- The number of the batch. With several sessions it is above those of all batches whose rows are seen here, since a
                  -- rollback begins with the newest. No two slices have a number in common.
                  SELECT CASE WHEN v_slices = 1 THEN v_batch + 1 ELSE max(one.batch) / v_slices * v_slices + v_slices + v_slice - 1 END AS batch
                  FROM backstitch.slice AS one
                  WHERE one.run = v_run
                ),
                written AS (
                  UPDATE ONLY "public"."MessageThread" AS t
                  SET
                    "messageNumberId" = mine."new_messageNumberId",
                    "maskedNumberE164" = mine."new_maskedNumberE164",
                    "numberClass" = mine."new_numberClass",
                    "isOneTimeClient" = mine."new_isOneTimeClient",
                    "updatedAt" = mine."new_updatedAt"
                  FROM mine
                  WHERE t.ctid = mine."locked_row"
                    AND mine."locked_row" = mine."row"
                    AND t.ctid >= v_first
                    AND t.ctid < v_last
                  RETURNING
                    mine."entry",
                    mine."key_id",
                    mine."old_messageNumberId",
                    t."messageNumberId" AS "new_messageNumberId",
                    mine."old_maskedNumberE164",
                    t."maskedNumberE164" AS "new_maskedNumberE164",
                    mine."old_numberClass",
                    t."numberClass" AS "new_numberClass",
                    mine."old_isOneTimeClient",
                    t."isOneTimeClient" AS "new_isOneTimeClient",
                    mine."old_updatedAt",
                    t."updatedAt" AS "new_updatedAt",
                    mine."outcome_1",
                    mine."outcome_2",
                    mine."outcome_3"
                ),
                journaled_1 AS (
                  -- What rule thread-number wrote.
                  INSERT INTO backstitch."journal_phase_1_4_thread_number_3699546b" (
                    run,
                    batch,
                    entry,
                    "key_id",
                    "old_messageNumberId",
                    "new_messageNumberId",
                    "old_maskedNumberE164",
                    "new_maskedNumberE164",
                    "old_updatedAt",
                    "new_updatedAt",
                    outcome,
                    flagged
                  )
                  SELECT
                    v_run,
                    numbered.batch,
                    written."entry",
                    written."key_id",
                    written."old_messageNumberId",
                    written."new_messageNumberId",
                    written."old_maskedNumberE164",
                    written."new_maskedNumberE164",
                    written."old_updatedAt",
                    written."new_updatedAt",
                    written."outcome_1",
                    written."outcome_1" IN ('sitter has no masked number', 'no pool number')
                  FROM written
                  CROSS JOIN numbered
                  WHERE written."outcome_1" IS NOT NULL
                  RETURNING outcome, flagged
                ),
                counted_1 AS (
                  INSERT INTO backstitch.outcome AS total (run, rule, outcome, slice, flagged, rows)
                  SELECT v_run, 'thread-number', journaled.outcome, v_slice, journaled.flagged, count(*)
                  FROM journaled_1 AS journaled
                  GROUP BY journaled.outcome, journaled.flagged
                  ON CONFLICT (run, rule, outcome, slice) DO UPDATE SET rows = total.rows + excluded.rows
                ),
                journaled_2 AS (
                  -- What rule thread-class wrote.
                  INSERT INTO backstitch."journal_phase_1_4_thread_class_3aef6892" (
                    run,
                    batch,
                    entry,
                    "key_id",
                    "old_numberClass",
                    "new_numberClass",
                    "old_updatedAt",
                    "new_updatedAt",
                    outcome,
                    flagged
                  )
                  SELECT
                    v_run,
                    numbered.batch,
                    written."entry",
                    written."key_id",
                    written."old_numberClass",
                    written."new_numberClass",
                    written."old_updatedAt",
                    written."new_updatedAt",
                    written."outcome_2",
                    false
                  FROM written
                  CROSS JOIN numbered
                  WHERE written."outcome_2" IS NOT NULL
                  RETURNING outcome, flagged
                ),
                counted_2 AS (
                  INSERT INTO backstitch.outcome AS total (run, rule, outcome, slice, flagged, rows)
                  SELECT v_run, 'thread-class', journaled.outcome, v_slice, journaled.flagged, count(*)
                  FROM journaled_2 AS journaled
                  GROUP BY journaled.outcome, journaled.flagged
                  ON CONFLICT (run, rule, outcome, slice) DO UPDATE SET rows = total.rows + excluded.rows
                ),
                journaled_3 AS (
                  -- What rule one-time-client wrote.
                  INSERT INTO backstitch."journal_phase_1_4_one_time_client_ded12531" (
                    run,
                    batch,
                    entry,
                    "key_id",
                    "old_isOneTimeClient",
                    "new_isOneTimeClient",
                    "old_updatedAt",
                    "new_updatedAt",
                    outcome,
                    flagged
                  )
                  SELECT
                    v_run,
                    numbered.batch,
                    written."entry",
                    written."key_id",
                    written."old_isOneTimeClient",
                    written."new_isOneTimeClient",
                    written."old_updatedAt",
                    written."new_updatedAt",
                    written."outcome_3",
                    written."outcome_3" IN ('no explicit signal')
                  FROM written
                  CROSS JOIN numbered
                  WHERE written."outcome_3" IS NOT NULL
                  RETURNING outcome, flagged
                ),
                counted_3 AS (
                  INSERT INTO backstitch.outcome AS total (run, rule, outcome, slice, flagged, rows)
                  SELECT v_run, 'one-time-client', journaled.outcome, v_slice, journaled.flagged, count(*)
                  FROM journaled_3 AS journaled
                  GROUP BY journaled.outcome, journaled.flagged
                  ON CONFLICT (run, rule, outcome, slice) DO UPDATE SET rows = total.rows + excluded.rows
                )
                SELECT
                  (SELECT count(*) FROM due) AS due,
                  (SELECT count(*) FROM written) AS written,
                  (SELECT numbered.batch FROM numbered) AS batch
                INTO v_due, v_written, v_batch;
            END CASE;
            v_hot := v_hot + COALESCE(pg_stat_get_xact_tuples_hot_updated(v_target) - v_hot_before, 0);
            v_is_cut := v_turn = 0 AND v_most IS NOT NULL AND v_written >= v_most;
            IF v_turn > 0 OR v_is_cut THEN
              -- What was not written now is still due in the last turn, or in the rest of the window.
              v_due := v_written;
            END IF;
            INSERT INTO backstitch.progress AS progress (run, pass, slice, rules, round, block, blocks, rows, updated_at)
            VALUES (
              v_run,
              v_pass,
              v_slice,
              v_rules_of_pass,
              v_round,
              CASE WHEN v_turn > 0 OR v_is_cut THEN v_block ELSE least(v_block + v_size, v_blocks) END,
              v_blocks,
              v_written,
              clock_timestamp()
            )
            ON CONFLICT (run, pass, slice) DO UPDATE SET
              round = excluded.round,
              block = excluded.block,
              blocks = excluded.blocks,
              rows = progress.rows + excluded.rows,
              updated_at = excluded.updated_at;
            IF v_slices > 1 THEN
              UPDATE backstitch.slice
              SET
                pass = v_pass,
                state = CASE WHEN v_slice > 1 THEN 'at work' WHEN v_is_shared THEN 'open' ELSE 'closed' END,
                blocks = v_blocks,
                claimed = CASE WHEN slice.pass = v_pass THEN slice.claimed ELSE v_upto END,
                batch = v_batch,
                due = v_due_in_round + v_due,
                written = v_written_in_round + v_written,
                updated_at = clock_timestamp()
              WHERE slice.run = v_run
                AND slice.slice = v_slice;
            END IF;
          END IF;
        EXCEPTION
          WHEN lock_not_available OR deadlock_detected OR serialization_failure THEN
            v_failed := SQLERRM;
          WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS
              v_error = MESSAGE_TEXT,
              v_error_code = RETURNED_SQLSTATE,
              v_error_detail = PG_EXCEPTION_DETAIL,
              v_error_context = PG_EXCEPTION_CONTEXT;
            IF v_slice = 1 AND v_error_code = '23505' AND v_tries < 5 AND v_pass IN (1) THEN
              -- Between the plan and its batch somebody was there first, and a unique index says so: what is left is planned again.
              v_failed := v_error;
              v_error := NULL;
              v_step := 'plan';
            END IF;
        END;
        COMMIT;
        IF v_slice > 1 THEN
          -- Who leads it is asked before what became of it: a run that ends well says so before its session leaves.
          v_is_led := EXISTS (
            SELECT 1
            FROM backstitch.run
            WHERE run.id = v_run
              AND
                EXISTS (
                  SELECT 1
                  FROM pg_catalog.pg_stat_activity AS activity
                  WHERE activity.pid = run.pid
                    AND COALESCE(activity.backend_start = run.backend_started_at, true)
                    AND COALESCE(activity.state IN ('active', 'disabled'), true)
                )
          );
          SELECT run.state INTO v_state FROM backstitch.run WHERE run.id = v_run;
          IF v_error IS NOT NULL OR v_stop OR v_state IS DISTINCT FROM 'running' OR NOT v_is_led THEN
            PERFORM set_config('lock_timeout', '0', true);
            UPDATE backstitch.slice
            SET state = 'ended', updated_at = clock_timestamp()
            WHERE slice.run = v_run
              AND slice.slice = v_slice;
            COMMIT;
            IF v_error IS NOT NULL THEN
              RAISE EXCEPTION USING
                ERRCODE = v_error_code,
                MESSAGE = format('%s: slice %s/%s of run %s failed in %s: %s', v_backfill, v_slice, v_slices, v_run, v_name, v_error),
                DETAIL = concat_ws(E'\n', NULLIF(v_error_detail, ''), NULLIF(split_part(v_error_context, E'\n', 1), ''), 'what was committed before stays; slice 1 does what is left'),
                SCHEMA = 'backstitch',
                DATATYPE = json_build_object('event', 'failed', 'run', v_run, 'rules', v_rules_of_pass, 'context', v_error_context);
            END IF;
            IF v_stop OR v_state = 'stopped' THEN
              RAISE EXCEPTION USING
                ERRCODE = 'BS005',
                MESSAGE = format('%s: slice %s/%s of run %s was stopped on request, with the run', v_backfill, v_slice, v_slices, v_run),
                DETAIL = 'what was committed stays',
                HINT = 'run forward.sql again to go on';
            END IF;
            IF v_state IN ('applied', 'incomplete') THEN
              RAISE NOTICE '%: run % is %: nothing is left to slice %/%', v_backfill, v_run, v_state, v_slice, v_slices;
              RETURN;
            END IF;
            RAISE EXCEPTION USING
              ERRCODE = 'BS008',
              MESSAGE = format(
                '%s: slice %s/%s of run %s ends, because slice 1 %s',
                v_backfill, v_slice, v_slices, v_run, CASE WHEN v_state = 'running' THEN 'is gone: its process is not at work' ELSE 'has: the run is ' || COALESCE(v_state, 'deleted') END
              ),
              DETAIL = 'what was committed stays',
              HINT = 'run forward.sql again to go on';
          END IF;
        END IF;
        IF v_error IS NOT NULL THEN
          -- Nothing of the step was written: a constraint, a trigger, a full disk.
          PERFORM set_config('lock_timeout', '0', true);
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;
          -- No batch of a helper is under way when the run has ended.
          PERFORM pg_advisory_xact_lock(v_lock);
          UPDATE backstitch.run
          SET state = 'interrupted', finished_at = now()
          WHERE run.id = v_run
            AND run.state = 'running';
          COMMIT;
          RAISE EXCEPTION USING
            ERRCODE = v_error_code,
            MESSAGE = format('%s: run %s failed in %s: %s', v_backfill, v_run, v_name, v_error),
            DETAIL = concat_ws(E'\n', NULLIF(v_error_detail, ''), NULLIF(split_part(v_error_context, E'\n', 1), ''), 'what was committed before stays'),
            HINT = 'remove the cause, and run forward.sql again to go on; or run rollback.sql',
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'failed', 'run', v_run, 'rules', v_rules_of_pass, 'context', v_error_context);
        END IF;
        IF v_state IS DISTINCT FROM 'running' THEN
          SELECT format('run %s, by %s (process %s)', run.id, run.started_by, run.pid)
          INTO v_text
          FROM backstitch.run
          WHERE run.backfill = v_backfill AND run.id > v_run
          ORDER BY run.id DESC
          LIMIT 1;
          RAISE EXCEPTION USING
            ERRCODE = 'BS004',
            MESSAGE = format('%s: run %s was taken over by %s', v_backfill, v_run, COALESCE(v_text, 'somebody who set its state to ' || v_state, 'somebody who deleted it')),
            DETAIL = 'what was committed stays; the other run goes on from there';
        END IF;
        IF v_stop THEN
          PERFORM set_config('lock_timeout', '0', true);
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;
          PERFORM pg_advisory_xact_lock(v_lock);
          UPDATE backstitch.run SET state = 'stopped', finished_at = now() WHERE run.id = v_run;
          COMMIT;
          RAISE EXCEPTION USING
            ERRCODE = 'BS005',
            MESSAGE = format('%s: run %s was stopped on request, in %s', v_backfill, v_run, v_name),
            DETAIL = 'what was committed stays',
            HINT = 'run forward.sql again to go on';
        END IF;
        IF v_failed IS NOT NULL THEN
          -- A lock was not to be had, or a deadlock was resolved against us: nothing of the step was written.
          v_tries := v_tries + 1;
          -- A smaller window is easier to get, and leaves less behind.
          v_window := greatest(v_window / 2, 1);
          IF v_tries <= 5 THEN
            v_pause := 0.05 * 2 ^ v_tries;
            RAISE NOTICE USING
              MESSAGE = format('%s: %s: %s; trying again in %s s', v_backfill, v_name, v_failed, v_pause),
              SCHEMA = 'backstitch',
              DATATYPE = json_build_object('event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', CASE WHEN v_error_code = '23505' THEN 'what somebody wrote first' ELSE 'a lock' END, 'seconds', v_pause);
            v_error_code := NULL;
            WHILE v_pause > 0 AND NOT v_stop LOOP
              PERFORM set_config('lock_timeout', '0', true);
              IF v_has_transaction_timeout THEN
                PERFORM set_config('transaction_timeout', '0', true);
              END IF;
              PERFORM pg_sleep(least(v_pause, 1));
              v_pause := v_pause - 1;
              SELECT NOT COALESCE(bool_and(NOT run.stop_requested), false)
              INTO v_stop
              FROM backstitch.run
              WHERE run.backfill = v_backfill
                AND run.state = v_state;
              COMMIT;
            END LOOP;
            CONTINUE;
          END IF;
          -- It is left to the next round.
          RAISE NOTICE '%: %: a batch is left to the next round: %', v_backfill, v_name, v_failed;
          v_given_up := v_failed;
          v_tries := 0;
          v_turn := 0;
          v_is_cut := false;
          v_due := 1;
          v_written := 0;
          IF v_step <> 'write' THEN
            v_due_in_round := 1;
            EXIT;
          END IF;
        END IF;
        IF v_step = 'plan' THEN
          v_step := 'look';
          CONTINUE;
        END IF;
        IF v_step = 'look' THEN
          -- What came between the plan and the look is planned anew, once: a plan of the same is of nothing that can be written.
          v_is_left := v_is_left OR v_is_planned AND v_vain_rounds = 0;
          IF v_is_held_up AND v_vain_rounds > 1 AND v_is_left THEN
            -- No batch finds due what the look does: it only comes to wait as the other rules of the pass leave it.
            v_is_left := false;
            v_waiting := NULL;
          END IF;
          EXIT WHEN NOT v_is_left OR v_round > v_max_rounds;
          v_step := 'write';
          CONTINUE;
        END IF;
        v_tries := 0;
        v_due_in_round := v_due_in_round + v_due;
        v_written_in_round := v_written_in_round + v_written;
        v_written_in_pass := v_written_in_pass + v_written;
        v_took := extract(epoch FROM clock_timestamp() - v_began) * 1000;
        v_slowest := greatest(v_slowest, v_took);
        v_due_in_window := v_due_in_window + v_due;
        IF v_due > 0 THEN
          v_wrote := v_written;
        END IF;
        IF v_turn > 0 THEN
          v_turn := v_turn - 1;
        ELSE
          IF v_is_cut THEN
            v_window := greatest(v_size / 4, 1);
          ELSE
            v_block := least(v_block + v_window, v_upto);
            -- A window may be written in four turns, from 3 to 0, a quarter of each page at a time: the room of the rows that one
            -- turn replaced serves the next, and a row that finds room on its page needs no new index entries, unless an index has a
            -- column that is written (a HOT update). Where there is a row a page to write, every 16th window is tried so, and the
            -- next one if a third of the rows was updated so.
            IF v_size >= 16 THEN
              IF v_due_in_window >= v_size THEN
                v_windows := v_windows + 1;
                v_is_hot := v_target IS NOT NULL AND (v_windows % 16 = 1 OR v_hot * 3 >= v_due_in_window);
              ELSE
                v_is_hot := false;
              END IF;
              IF v_in_turns AND NOT v_is_hot THEN
                -- What a turn had time for is a quarter of the window.
                v_window := v_window / 4;
                v_size := v_size / 4;
              END IF;
              v_in_turns := v_is_hot;
            END IF;
            -- The window grows where there is nothing to do, and keeps within the time that a batch may take where there is. One that
            -- was cut short by the end of its table says nothing of a larger one.
            v_window := v_window * CASE
              WHEN v_due_in_window = 0 THEN 2
              ELSE least(0.7 * v_batch_ms / greatest(v_slowest, 1), CASE WHEN v_size < v_window THEN 1 ELSE 2 END)
            END;
            v_window := greatest(least(v_window, 512 * CASE WHEN v_in_turns THEN 4 ELSE 1 END / v_parts), 1);
          END IF;
          v_turn := CASE WHEN v_in_turns THEN 3 ELSE 0 END;
          v_slowest := 0;
          v_due_in_window := 0;
          v_hot := 0;
        END IF;
        IF extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
          v_noticed := clock_timestamp();
          RAISE NOTICE USING
            MESSAGE = format(
              '%s: %s: %s rows written, block %s of %s in round %s',
              v_backfill, v_name, v_written_in_pass, least(v_block, v_blocks), v_blocks, v_round
            ),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object(
              'event', 'progress', 'run', v_run, 'rules', v_rules_of_pass, 'round', v_round,
              'block', least(v_block, v_blocks), 'blocks', v_blocks, 'rows', v_written_in_pass, 'batch_rows', v_written, 'batch_ms', round(v_took)
            );
        END IF;
        IF v_written > 0 THEN
          v_pause := (v_pause_ms + v_pause_factor * v_took) / 1000;
          IF v_pause * 1000 > v_notice_ms THEN
            RAISE NOTICE USING
              MESSAGE = format('%s: %s: resting for %s s', v_backfill, v_name, round(v_pause, 1)),
              SCHEMA = 'backstitch',
              DATATYPE = json_build_object('event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'pause', 'seconds', round(v_pause, 1));
          END IF;
          WHILE v_pause > 0 AND NOT v_stop LOOP
            PERFORM set_config('lock_timeout', '0', true);
            IF v_has_transaction_timeout THEN
              PERFORM set_config('transaction_timeout', '0', true);
            END IF;
            PERFORM pg_sleep(least(v_pause, 1));
            v_pause := v_pause - 1;
            SELECT NOT COALESCE(bool_and(NOT run.stop_requested), false)
            INTO v_stop
            FROM backstitch.run
            WHERE run.backfill = v_backfill
              AND run.state = v_state;
            COMMIT;
          END LOOP;
        END IF;
        v_owed := NULL;
        LOOP
          IF v_wal_limit IS NOT NULL THEN
            -- What every session wrote counts. While this one waits, the room that others leave pays off what is owed; what
            -- they write beyond the limit is not added: when a burst of theirs is over, it need not be paid for.
            SELECT clock_timestamp() AS at, pg_current_wal_insert_lsn() AS lsn INTO v_wal_now;
            v_room := v_wal_limit * extract(epoch FROM v_wal_now.at - v_wal.at) - pg_wal_lsn_diff(v_wal_now.lsn, v_wal.lsn);
            v_owed := COALESCE(v_owed - greatest(v_room, 0), -v_room);
            v_wal := v_wal_now;
          END IF;
          EXIT WHEN v_written = 0 OR v_stop;
          IF v_lag_limit IS NOT NULL THEN
            -- The time is the last that the replica told: where it has replayed everything since, it means nothing any more.
            -- While a replica catches up it may have told none: then a segment of the log is too much. One that is gone is not
            -- waited for, nor is a subscriber, which confirms when it likes.
            SELECT concat_ws(' at ', replica.application_name, host(replica.client_addr)), replica.replay_lag, behind.bytes
            INTO v_replica, v_lag, v_behind
            FROM pg_catalog.pg_stat_replication AS replica
            CROSS JOIN LATERAL (SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), replica.replay_lsn) AS bytes) AS behind
            WHERE replica.state IN ('streaming', 'catchup')
              AND behind.bytes > 0
              AND COALESCE(replica.replay_lag > v_lag_limit, behind.bytes > pg_size_bytes(current_setting('wal_segment_size')))
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_replication_slots AS slot WHERE slot.active_pid = replica.pid AND slot.slot_type = 'logical')
            ORDER BY replica.replay_lag DESC NULLS LAST, behind.bytes DESC
            LIMIT 1;
          END IF;
          EXIT WHEN v_replica IS NULL AND COALESCE(v_owed, 0) <= 0;
          v_pause := CASE WHEN v_replica IS NULL THEN v_owed / v_wal_limit ELSE 0.5 END;
          IF COALESCE(extract(epoch FROM clock_timestamp() - v_told) * 1000 > v_notice_ms, true) THEN
            v_told := clock_timestamp();
            RAISE NOTICE USING
              MESSAGE = CASE
                WHEN v_replica IS NULL THEN format(
                  '%s: %s: waiting for the WAL rate, %s s: backstitch.max_wal_rate is %s',
                  v_backfill, v_name, round(v_pause, 1), v_max_wal_rate
                )
                ELSE format(
                  '%s: %s: waiting for replica %s, which is %s behind: backstitch.max_replica_lag is %s',
                  v_backfill, v_name, v_replica, COALESCE(round(extract(epoch FROM v_lag), 1) || ' s', pg_size_pretty(v_behind)), v_max_replica_lag
                )
              END,
              SCHEMA = 'backstitch',
              DATATYPE = CASE
                WHEN v_replica IS NULL THEN json_build_object(
                  'event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'the WAL rate', 'seconds', round(v_pause, 1)
                )
                ELSE json_build_object(
                  'event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'a replica', 'replica', v_replica,
                  'lag_seconds', round(extract(epoch FROM v_lag), 1), 'lag_bytes', v_behind
                )
              END;
          END IF;
          v_pause := least(v_pause, 1);
          WHILE v_pause > 0 AND NOT v_stop LOOP
            PERFORM set_config('lock_timeout', '0', true);
            IF v_has_transaction_timeout THEN
              PERFORM set_config('transaction_timeout', '0', true);
            END IF;
            PERFORM pg_sleep(least(v_pause, 1));
            v_pause := v_pause - 1;
            SELECT NOT COALESCE(bool_and(NOT run.stop_requested), false)
            INTO v_stop
            FROM backstitch.run
            WHERE run.backfill = v_backfill
              AND run.state = v_state;
            COMMIT;
          END LOOP;
        END LOOP;
        COMMIT;
        IF v_is_shared AND v_block >= v_upto THEN
          PERFORM set_config('lock_timeout', '0', true);
          UPDATE backstitch.slice AS leader
          SET claimed = leader.claimed + greatest(leader.blocks / (32 * leader.slices), 1)
          WHERE leader.run = v_run
            AND leader.slice = 1
            AND leader.pass = v_pass
            AND leader.state = 'open'
            AND leader.claimed < leader.blocks
          RETURNING leader.blocks, leader.claimed - greatest(leader.blocks / (32 * leader.slices), 1), leader.claimed
          INTO v_shared, v_claimed, v_upto;
          v_block := COALESCE(v_claimed, v_blocks);
          COMMIT;
        END IF;
        EXIT WHEN v_block >= v_blocks;
      END LOOP;
      IF v_is_shared AND v_slice > 1 THEN
        UPDATE backstitch.slice
        SET state = 'waiting', due = v_due_in_round, written = v_written_in_round, updated_at = clock_timestamp()
        WHERE slice.run = v_run
          AND slice.slice = v_slice;
        COMMIT;
        EXIT;
      END IF;
      IF v_is_shared THEN
        LOOP
          -- There is no chunk left that a helper could begin with.
          SELECT string_agg(helper.slice::text, ', ' ORDER BY helper.slice)
          INTO v_text
          FROM backstitch.slice AS helper
          WHERE helper.run = v_run
            AND helper.slice > 1
            AND helper.pass = v_pass
            AND helper.state = 'at work'
            AND
              EXISTS (
                SELECT 1
                FROM pg_catalog.pg_stat_activity AS activity
                WHERE activity.pid = helper.pid
                  AND COALESCE(activity.backend_start = helper.backend_started_at, true)
                  AND COALESCE(activity.state IN ('active', 'disabled'), true)
              );
          EXIT WHEN v_text IS NULL;
          COMMIT;
          IF extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
            v_noticed := clock_timestamp();
            RAISE NOTICE USING
              MESSAGE = format('%s: %s: waiting for slice %s of %s', v_backfill, v_name, v_text, v_slices),
              SCHEMA = 'backstitch',
              DATATYPE = json_build_object('event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'slice ' || v_text);
          END IF;
          PERFORM pg_sleep(0.05);
          COMMIT;
        END LOOP;
        UPDATE backstitch.slice
        SET state = 'closed'
        WHERE slice.run = v_run
          AND slice.slice = 1;
        SELECT
          COALESCE(sum(one.due) FILTER (WHERE one.slice > 1 AND one.pass = v_pass), 0) AS due,
          COALESCE(sum(one.written) FILTER (WHERE one.slice > 1 AND one.pass = v_pass), 0) AS written,
          COALESCE(array_agg(one.slice) FILTER (WHERE one.slice > 1 AND one.pass = v_pass AND one.state <> 'waiting'), '{}') AS lost,
          ARRAY(SELECT generate_series(2, v_slices) EXCEPT SELECT there.slice FROM backstitch.slice AS there WHERE there.run = v_run) AS absent
        INTO v_other
        FROM backstitch.slice AS one
        WHERE one.run = v_run;
        COMMIT;
        v_due_in_round := v_due_in_round + v_other.due;
        v_written_in_round := v_written_in_round + v_other.written;
        v_written_in_pass := v_written_in_pass + v_other.written;
        FOR v_check IN
          -- Each is told of once: that it did not come, and with a minus, should it come later, that it is gone.
          SELECT missing.slice, abs(missing.slice) AS number, missing.slice < 0 AS is_lost
          FROM (
            SELECT -lost FROM unnest(v_other.lost) AS lost
            UNION ALL
            SELECT absent FROM unnest(v_other.absent) AS absent
          ) AS missing (slice)
          WHERE missing.slice <> ALL (v_missed)
          ORDER BY abs(missing.slice)
        LOOP
          v_missed := v_missed || v_check.slice;
          RAISE NOTICE USING
            MESSAGE = format(
              '%s: slice %s/%s %s: the others do its share', v_backfill, v_check.number, v_slices, CASE WHEN v_check.is_lost THEN 'is gone' ELSE 'did not come' END
            ),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'missing', 'run', v_run, 'slice', v_check.number, 'slices', v_slices);
        END LOOP;
      END IF;
      EXIT WHEN NOT v_is_left;
      IF v_round > v_max_rounds THEN
        v_left_over := v_left_over || v_account;
        v_is_unfinished := true;
        EXIT;
      END IF;
      -- What to say where this was the last round, and still something is left.
      v_unwritten := v_due_in_round - v_written_in_round;
      v_account := format(
        E'%s: %s%s rows were due in the last of %s rounds, %s%s\n',
        v_name, CASE WHEN v_given_up IS NULL THEN '' ELSE 'at least ' END, v_due_in_round, v_round,
        CASE v_unwritten WHEN 0 THEN 'all of them were written, and others are due now' ELSE v_written_in_round || ' of them could be written' END,
        '; a batch was given up: ' || v_given_up
      );
      IF v_written_in_round = 0 AND v_due_in_round > 0 THEN
        -- Others hold the rows, most likely: wait a little longer each time.
        v_pause := least(0.1 * 2 ^ v_round, 10);
        RAISE NOTICE USING
          MESSAGE = format('%s: %s: none of the %s rows that are due could be written (others hold them, or a trigger suppresses it); waiting %s s', v_backfill, v_name, v_due_in_round, round(v_pause, 1)),
          SCHEMA = 'backstitch',
          DATATYPE = json_build_object(
            'event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'rows that others hold', 'seconds', round(v_pause, 1)
          );
        WHILE v_pause > 0 AND NOT v_stop LOOP
          PERFORM set_config('lock_timeout', '0', true);
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;
          PERFORM pg_sleep(least(v_pause, 1));
          v_pause := v_pause - 1;
          SELECT NOT COALESCE(bool_and(NOT run.stop_requested), false)
          INTO v_stop
          FROM backstitch.run
          WHERE run.backfill = v_backfill
            AND run.state = v_state;
          COMMIT;
        END LOOP;
      END IF;
    END LOOP;
    CONTINUE WHEN v_slice > 1;
    IF v_is_held_up AND v_waiting IS DISTINCT FROM 0 THEN
      v_left_over := v_left_over || format(E'%s: %s rows that are due wait for rows that %s left\n', v_name, COALESCE(v_waiting::text, 'some'), v_ahead);
    END IF;
    v_noted := NULL;
    IF v_is_unfinished AND v_pass IN (1, 2) THEN
      RAISE NOTICE USING
        MESSAGE = format('%s: %s: noting what is left for the rules after it, which reads whole tables in one transaction', v_backfill, v_name),
        SCHEMA = 'backstitch',
        DATATYPE = json_build_object('event', 'step', 'run', v_run, 'rules', v_rules_of_pass, 'step', 'note');
      v_tries := 0;
      LOOP
        v_failed := NULL;
        BEGIN
          PERFORM
            set_config('lock_timeout', v_lock_timeout, true),
            set_config('synchronous_commit', 'off', true),
            set_config('jit', 'off', true);
          -- A deferred constraint is asked by the statement, not by the COMMIT, at which nothing could be told or done about it.
          SET CONSTRAINTS ALL IMMEDIATE;
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;

          -- Whoever took the run over notes what he leaves himself; and who is asked to stop has no rules after it.
          PERFORM pg_advisory_xact_lock_shared(v_lock);
          SELECT run.state, run.stop_requested INTO v_state, v_stop FROM backstitch.run WHERE run.id = v_run;
          IF v_state = 'running' AND NOT v_stop THEN
            PERFORM set_config('enable_nestloop', 'off', true);
            CASE v_pass
              WHEN 1 THEN
                -- Notes for the passes after it which rows are left.
                WITH left_1 AS MATERIALIZED (
                  -- What rule front-desk could still choose.
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
                    AND (t."numberClass" IS DISTINCT FROM 'front_desk'::text OR t."ownerId" IS DISTINCT FROM 'system'::text)
                )
                INSERT INTO backstitch."left_phase_1_4_messagenumber_ef80d3c1" (
                  pass,
                  "key_id",
                  "by_orgId"
                )
                SELECT
                  1,
                  t."id",
                  t."orgId"
                FROM ONLY "public"."MessageNumber" AS t
                JOIN (
                  SELECT one."key_id" FROM left_1 AS one
                ) AS found
                  ON t."id" = found."key_id";
                GET DIAGNOSTICS v_noted = ROW_COUNT;
                -- Only the owner may gather statistics; they are a help, and nothing depends on them.
                IF pg_has_role(
                  (SELECT noted.relowner FROM pg_catalog.pg_class AS noted WHERE noted.oid = to_regclass('backstitch.left_phase_1_4_messagenumber_ef80d3c1')),
                  'USAGE'
                ) THEN
                  ANALYZE backstitch."left_phase_1_4_messagenumber_ef80d3c1";
                END IF;
              WHEN 2 THEN
                -- Notes for the passes after it which rows are left, and which wait themselves.
                WITH waiting_1 AS MATERIALIZED (
                  -- What depends, by orgId, on rows that rule front-desk left waits for them.
                  SELECT
                    t."id" AS "key_id"
                  FROM ONLY "public"."MessageNumber" AS t
                  WHERE v_is_held_up
                    AND t."orgId" IN (
                      SELECT
                        ahead."by_orgId" AS "by_orgId"
                      FROM "backstitch"."left_phase_1_4_messagenumber_ef80d3c1" AS ahead
                      WHERE ahead."pass" IN (1)
                    )
                ),
                left_1 AS MATERIALIZED (
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
                )
                INSERT INTO backstitch."left_phase_1_4_messagenumber_ef80d3c1" (
                  pass,
                  "key_id",
                  "by_orgId"
                )
                SELECT
                  2,
                  t."id",
                  t."orgId"
                FROM ONLY "public"."MessageNumber" AS t
                JOIN (
                  SELECT one."key_id" FROM left_1 AS one
                  UNION
                  SELECT one."key_id" FROM waiting_1 AS one
                ) AS found
                  ON t."id" = found."key_id";
                GET DIAGNOSTICS v_noted = ROW_COUNT;
                -- Only the owner may gather statistics; they are a help, and nothing depends on them.
                IF pg_has_role(
                  (SELECT noted.relowner FROM pg_catalog.pg_class AS noted WHERE noted.oid = to_regclass('backstitch.left_phase_1_4_messagenumber_ef80d3c1')),
                  'USAGE'
                ) THEN
                  ANALYZE backstitch."left_phase_1_4_messagenumber_ef80d3c1";
                END IF;
            END CASE;
          END IF;
        EXCEPTION
          WHEN lock_not_available OR deadlock_detected OR serialization_failure THEN
            v_failed := SQLERRM;
          WHEN OTHERS THEN
            v_failed := SQLERRM;
            v_tries := 5;
        END;
        COMMIT;
        EXIT WHEN v_failed IS NULL;
        v_tries := v_tries + 1;
        IF v_tries > 5 THEN
          v_not_noted := v_not_noted || v_pass;
          v_left_over := v_left_over || format(E'%s: what is left could not be noted for the rules after it: %s\n', v_name, v_failed);
          EXIT;
        END IF;
        v_pause := 0.05 * 2 ^ v_tries;
        WHILE v_pause > 0 AND NOT v_stop LOOP
          PERFORM set_config('lock_timeout', '0', true);
          IF v_has_transaction_timeout THEN
            PERFORM set_config('transaction_timeout', '0', true);
          END IF;
          PERFORM pg_sleep(least(v_pause, 1));
          v_pause := v_pause - 1;
          SELECT NOT COALESCE(bool_and(NOT run.stop_requested), false)
          INTO v_stop
          FROM backstitch.run
          WHERE run.backfill = v_backfill
            AND run.state = v_state;
          COMMIT;
        END LOOP;
      END LOOP;
    END IF;
    FOR v_check IN
      SELECT one.rule, COALESCE(sum(outcome.rows), 0) AS rows
      FROM unnest(v_rules_of_pass) WITH ORDINALITY AS one (rule, position)
      LEFT JOIN backstitch.outcome ON outcome.run = v_run AND outcome.rule = one.rule
      GROUP BY one.rule, one.position
      ORDER BY one.position
    LOOP
      RAISE NOTICE USING
        MESSAGE = format('%s: rule %s (%s of 5): %s rows written', v_backfill, v_check.rule, array_position(v_rules, v_check.rule), v_check.rows),
        SCHEMA = 'backstitch',
        DATATYPE = json_build_object('event', 'rule', 'run', v_run, 'rule', v_check.rule, 'rows', v_check.rows);
    END LOOP;
    IF v_written_in_pass > 0 AND v_pass IN (1, 2) THEN
      -- Later rules look things up among these rows: with the statistics of before, an index that no longer serves may be
      -- taken for each of them. Only the owner may gather statistics; without them the end is the same, later.
      BEGIN
        PERFORM
          set_config('lock_timeout', v_lock_timeout, true),
          set_config('synchronous_commit', 'off', true),
          set_config('jit', 'off', true);
        -- A deferred constraint is asked by the statement, not by the COMMIT, at which nothing could be told or done about it.
        SET CONSTRAINTS ALL IMMEDIATE;
        IF v_has_transaction_timeout THEN
          PERFORM set_config('transaction_timeout', '0', true);
        END IF;

        CASE v_pass
          WHEN 1 THEN
            IF pg_has_role((SELECT target.relowner FROM pg_catalog.pg_class AS target WHERE target.oid = to_regclass('"public"."MessageNumber"')), 'USAGE') THEN
              ANALYZE "public"."MessageNumber";
            END IF;
          WHEN 2 THEN
            IF pg_has_role((SELECT target.relowner FROM pg_catalog.pg_class AS target WHERE target.oid = to_regclass('"public"."MessageNumber"')), 'USAGE') THEN
              ANALYZE "public"."MessageNumber";
            END IF;
        END CASE;
      EXCEPTION
        WHEN lock_not_available OR deadlock_detected THEN
          RAISE NOTICE '%: %: no statistics were gathered of what it wrote, and later rules may take longer: %', v_backfill, v_name, SQLERRM;
      END;
      COMMIT;
    END IF;
  END LOOP;

  IF v_slice > 1 THEN
    RAISE NOTICE '%: slice %/% did its part of run %', v_backfill, v_slice, v_slices, v_run;
    RETURN;
  END IF;

  -- 6. What became of it. This commit waits for the disk, unlike those of the batches, and so vouches for them too.
  PERFORM set_config('lock_timeout', '0', true);
  IF v_has_transaction_timeout THEN
    PERFORM set_config('transaction_timeout', '0', true);
  END IF;

  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  PERFORM pg_advisory_xact_lock(v_lock);
  UPDATE backstitch.run
  SET
    state = CASE WHEN v_left_over = '' THEN 'applied' ELSE 'incomplete' END,
    finished_at = now()
  WHERE run.id = v_run
    AND run.state = 'running';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS004',
      MESSAGE = format('%s: run %s was taken over by another session at its end', v_backfill, v_run),
      DETAIL = 'what was committed stays; the other session goes on from there';
  END IF;
  COMMIT;
  FOR v_check IN
    SELECT outcome.rule, outcome.outcome, sum(outcome.rows) AS rows, outcome.flagged
    FROM backstitch.outcome
    WHERE outcome.run = v_run
    GROUP BY outcome.rule, outcome.outcome, outcome.flagged
    ORDER BY array_position(v_rules, outcome.rule), outcome.outcome COLLATE "C"
  LOOP
    RAISE NOTICE USING
      MESSAGE = format(
        '%s: %s: %s: %s rows%s',
        v_backfill, v_check.rule, v_check.outcome, v_check.rows, CASE WHEN v_check.flagged THEN ', flagged' ELSE '' END
      ),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object(
        'event', 'outcome', 'run', v_run, 'rule', v_check.rule, 'outcome', v_check.outcome, 'rows', v_check.rows, 'flagged', v_check.flagged
      );
  END LOOP;
  IF v_left_over <> '' THEN
    RAISE NOTICE USING
      MESSAGE = format('%s: run %s is incomplete', v_backfill, v_run),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object('event', 'incomplete', 'run', v_run);
    RAISE EXCEPTION USING
      ERRCODE = 'BS006',
      MESSAGE = format('%s: run %s wrote what it could, and rows are left', v_backfill, v_run),
      DETAIL = rtrim(v_left_over, E'\n'),
      HINT = 'others hold these rows or their parents, go on writing such rows, or a trigger changes what is written; run forward.sql again to go on';
  END IF;
  RAISE NOTICE USING
    MESSAGE = format('%s: run %s is applied; run proof.sql next', v_backfill, v_run),
    SCHEMA = 'backstitch',
    DATATYPE = json_build_object('event', 'applied', 'run', v_run);
END
$backstitch$;

RESET statement_timeout;
RESET default_transaction_isolation;
RESET row_security;
RESET search_path;
RESET client_min_messages;
