-- backstitch · phase_1_4 · rollback
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Restores what forward wrote: newest run first, the rules in reverse, newest batch first. A row's columns go
-- back only where they all still hold what a rule wrote to them; what somebody changed since stays, and rows
-- deleted since stay deleted. Safe to run again at any time: what is undone is not undone twice.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f rollback.sql
-- Plan: ce46046a
--
-- Restores:
--   one-time-client: MessageThread (isOneTimeClient), and updatedAt where it is still the rule's
--   thread-class: MessageThread (numberClass), and updatedAt where it is still the rule's
--   thread-number: MessageThread (messageNumberId, maskedNumberE164), and updatedAt where it is still the rule's
--   sitter-class: MessageNumber (numberClass, assignedSitterId), and updatedAt where it is still the rule's
--   front-desk: MessageNumber (numberClass, ownerId), and updatedAt where it is still the rule's
--
-- Locks: the rows of one batch at a time, against other writers only. A row that somebody holds is not waited for: a smaller
-- batch is tried after a pause, twelve times. Then it stops, to be run again: no batch is passed over, since an older one may
-- hold the same rows.
-- Connect to the server itself, not through a pooler that shares sessions: the settings below are the session's.
-- Stop it, and it goes on when it is run again: cancel it, or from another session
--   UPDATE backstitch.run SET stop_requested = true WHERE backfill = 'phase_1_4' AND state = 'rolling back';
-- Triggers run with the search_path below: a function that names tables without their schema must set its own.
-- Settings, to be set in the session or by PGOPTIONS, none needed:
--   backstitch.lock_timeout (1s): how long a batch waits for the run lock, or for a lock that a constraint takes, before it is
--     tried again
--   backstitch.max_refused (1000): how many values that can't go back, because a constraint came since, say, are passed over
--     before it stops
--   backstitch.pause_ms (0): how long to rest after each batch that wrote something, in milliseconds
--   backstitch.pause_factor (0): how long to rest beside that, as a multiple of the time that the batch took
--   backstitch.max_replica_lag (10s): how far a streaming replica may be behind before it is waited for, or off; needs
--     pg_read_all_stats, which pg_monitor has
--   backstitch.max_wal_rate (off): how much WAL the whole server may write a second, such as 20MB, before it rests
--   backstitch.notice_ms (2000): how often it tells how far it is, in milliseconds

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
  -- The passes, each of one rule or of several that were applied together.
  v_passes CONSTANT text[] := ARRAY['front-desk', 'sitter-class', 'thread-number, thread-class, one-time-client'];
  v_lock CONSTANT bigint := hashtextextended('backstitch phase_1_4', 0);
  v_lock_timeout text;
  v_notice_ms numeric;
  v_max_refused bigint;
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
  v_noticed timestamp with time zone := clock_timestamp();
  v_has_transaction_timeout CONSTANT boolean := current_setting('transaction_timeout', true) IS NOT NULL;
  v_text text;
  v_other record;
  v_runs bigint[];
  v_retried bigint[];
  v_run bigint;
  v_state text;
  v_pid integer;
  v_stop boolean;
  v_pass integer;
  v_name text;
  v_only integer;
  v_batch bigint;
  v_before bigint;
  v_upto bigint;
  v_size bigint;
  v_give_up boolean;
  v_refused text;
  v_refusal text;
  v_refusal_by_rule text[];
  v_refusals bigint := 0;
  v_refusals_before bigint;
  -- What could not go back: a rule, and the key of a row.
  v_held text[];
  -- Of each rule of the pass.
  v_restored bigint[];
  v_kept bigint[];
  v_suppressed bigint[];
  v_restored_by_rule bigint[];
  v_kept_by_rule bigint[];
  v_refused_by_rule bigint[];
  v_done bigint;
  v_rules_of_pass text[];
  v_of bigint;
  v_failed text;
  v_busy bigint;
  v_error text;
  v_error_code text;
  v_error_detail text;
  v_error_context text;
  v_could_not_go_back text := '';
  v_tries integer;
  v_began timestamp with time zone;
  v_took numeric;
  v_written bigint;
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
      ('max_refused', current_setting('backstitch.max_refused', true), '^[0-9]{0,12}$'),
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
      HINT = 'pause_ms and notice_ms are whole numbers of milliseconds, pause_factor is a number, lock_timeout is a time like 1s, max_replica_lag is one too or off, max_wal_rate is a size like 20MB or off, max_refused is a whole number';
  END IF;
  v_max_refused := COALESCE(NULLIF(current_setting('backstitch.max_refused', true), ''), '1000')::bigint;
  v_pause_ms := COALESCE(NULLIF(current_setting('backstitch.pause_ms', true), ''), '0')::numeric;
  v_pause_factor := COALESCE(NULLIF(current_setting('backstitch.pause_factor', true), ''), '0')::numeric;
  v_max_replica_lag := COALESCE(NULLIF(current_setting('backstitch.max_replica_lag', true), ''), '10s');
  v_max_wal_rate := COALESCE(NULLIF(current_setting('backstitch.max_wal_rate', true), ''), 'off');
  v_lock_timeout := COALESCE(NULLIF(current_setting('backstitch.lock_timeout', true), ''), '1s');
  v_notice_ms := COALESCE(NULLIF(current_setting('backstitch.notice_ms', true), ''), '2000')::numeric;
  PERFORM
    set_config('lock_timeout', v_lock_timeout, true),
    set_config('synchronous_commit', 'off', true),
    set_config('jit', 'off', true);
  -- A deferred constraint is asked by the statement, not by the COMMIT, at which nothing could be told or done about it.
  SET CONSTRAINTS ALL IMMEDIATE;
  IF v_has_transaction_timeout THEN
    PERFORM set_config('transaction_timeout', '0', true);
  END IF;

  -- 2. Is there anything to undo, and is nobody else at it?
  IF to_regclass('backstitch.run') IS NULL THEN
    RAISE NOTICE '%: it was never run here; nothing to roll back', v_backfill;
    RETURN;
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
    JOIN pg_catalog.pg_class AS relation
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
      HINT = 'have the owner grant them, or let a role run it that has them';
  END IF;
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
  SELECT array_agg(run.id ORDER BY run.id DESC), array_agg(run.id) FILTER (WHERE run.state IN ('partly rolled back', 'rolling back'))
  INTO v_runs, v_retried
  FROM backstitch.run
  WHERE run.backfill = v_backfill
    AND run.state NOT IN ('rolled back', 'forgotten');
  IF v_runs IS NULL THEN
    SELECT string_agg(format('run %s', run.id), ', ' ORDER BY run.id)
    INTO v_text
    FROM backstitch.run
    WHERE run.backfill = v_backfill
      AND run.state = 'forgotten';
    IF v_text IS NOT NULL THEN
      RAISE EXCEPTION USING
        ERRCODE = 'BS003',
        MESSAGE = format('%s: the undo was given up: %s; nothing can be restored', v_backfill, v_text),
        HINT = 'what forward.sql wrote since, if anything, is rolled back already';
    END IF;
    RAISE NOTICE '%: nothing to do: it was never run here, or every run is rolled back already', v_backfill;
    RETURN;
  END IF;
  -- From here on no run may begin in between: each is marked as being rolled back, by this session.
  UPDATE backstitch.run
  SET
    state = 'rolling back',
    stop_requested = false,
    finished_at = NULL,
    pid = pg_backend_pid(),
    backend_started_at = (SELECT activity.backend_start FROM pg_catalog.pg_stat_activity AS activity WHERE activity.pid = pg_backend_pid())
  WHERE run.id = ANY (v_runs);
  -- What was planned and not applied is given up.
  DELETE FROM backstitch."pending_phase_1_4_front_desk_919f78df";
  DELETE FROM backstitch."pending_phase_1_4_thread_number_8b51cb31";
  DELETE FROM backstitch."left_phase_1_4_messagenumber_ef80d3c1";
  COMMIT;

  IF v_retried IS NOT NULL THEN
    -- What could not go back in an earlier rollback, also in one that was interrupted, is tried again.
    IF v_has_transaction_timeout THEN
      PERFORM set_config('transaction_timeout', '0', true);
    END IF;
    UPDATE backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
    SET fate = NULL
    WHERE journal.run = ANY (v_retried)
      AND journal.fate = 'refused';
    UPDATE backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
    SET fate = NULL
    WHERE journal.run = ANY (v_retried)
      AND journal.fate = 'refused';
    UPDATE backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
    SET fate = NULL
    WHERE journal.run = ANY (v_retried)
      AND journal.fate = 'refused';
    UPDATE backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
    SET fate = NULL
    WHERE journal.run = ANY (v_retried)
      AND journal.fate = 'refused';
    UPDATE backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
    SET fate = NULL
    WHERE journal.run = ANY (v_retried)
      AND journal.fate = 'refused';
    COMMIT;
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

  -- 3. Newest run first, the rules in reverse, newest batch first. A step is one batch, and one transaction.
  v_held := '{}';
  FOREACH v_run IN ARRAY v_runs LOOP
    v_refusals_before := v_refusals;
    RAISE NOTICE USING
      MESSAGE = format('%s: rolling back run %s', v_backfill, v_run),
      SCHEMA = 'backstitch',
      DATATYPE = json_build_object('event', 'started', 'run', v_run);
    FOR v_pass IN REVERSE 3 .. 1 LOOP
      v_name := CASE WHEN v_passes[v_pass] LIKE '%, %' THEN 'rules ' ELSE 'rule ' END || v_passes[v_pass];
      v_rules_of_pass := string_to_array(v_passes[v_pass], ', ');
      v_before := 9223372036854775807;
      v_restored_by_rule := array_fill(0, ARRAY[cardinality(v_rules_of_pass)]);
      v_kept_by_rule := v_restored_by_rule;
      v_refused_by_rule := v_restored_by_rule;
      v_refusal_by_rule := '{}';
      v_size := 1000000000;
      v_only := 0;
      v_give_up := false;
      v_tries := 0;
      SELECT COALESCE(sum(outcome.rows), 0)
      INTO v_of
      FROM backstitch.outcome
      WHERE outcome.run = v_run
        AND outcome.rule = ANY (v_rules_of_pass);
      IF v_run = ANY (v_retried) THEN
        -- What an earlier rollback has dealt with is not counted again.
        IF v_has_transaction_timeout THEN
          PERFORM set_config('transaction_timeout', '0', true);
        END IF;
        CASE v_pass
          WHEN 3 THEN
            v_of := v_of - (
              SELECT count(*)
              FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
              WHERE journal.run = v_run
                AND journal.fate IS NOT NULL
            );
            v_of := v_of - (
              SELECT count(*)
              FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
              WHERE journal.run = v_run
                AND journal.fate IS NOT NULL
            );
            v_of := v_of - (
              SELECT count(*)
              FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
              WHERE journal.run = v_run
                AND journal.fate IS NOT NULL
            );
          WHEN 2 THEN
            v_of := v_of - (
              SELECT count(*)
              FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
              WHERE journal.run = v_run
                AND journal.fate IS NOT NULL
            );
          WHEN 1 THEN
            v_of := v_of - (
              SELECT count(*)
              FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
              WHERE journal.run = v_run
                AND journal.fate IS NOT NULL
            );
        END CASE;
        COMMIT;
      END IF;
      LOOP
        v_failed := NULL;
        v_refused := NULL;
        v_state := 'rolling back';
        v_pid := pg_backend_pid();
        v_stop := false;
        v_restored := '{}';
        v_kept := '{}';
        v_suppressed := '{}';
        v_began := clock_timestamp();
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

          PERFORM pg_advisory_xact_lock(v_lock);
          SELECT run.state, run.pid INTO v_state, v_pid FROM backstitch.run WHERE run.id = v_run;
          -- Asking any of the runs to stop stops the rollback.
          SELECT bool_or(run.stop_requested) INTO v_stop FROM backstitch.run WHERE run.id = ANY (v_runs);
          IF v_state = 'rolling back' AND v_pid = pg_backend_pid() AND NOT v_stop THEN
            -- What a batch reads more than once, and what it looks up, was read before, by itself or by the batches before it: it is in
            -- memory, and a page costs less than PostgreSQL expects.
            PERFORM
              set_config('seq_page_cost', least(current_setting('seq_page_cost')::numeric, 0.1)::text, true),
              set_config('random_page_cost', least(current_setting('random_page_cost')::numeric, 0.11)::text, true);
            CASE v_pass
              WHEN 3 THEN
                -- Undoes rules thread-number, thread-class, one-time-client.
                -- A row that is tried rule by rule stays the same until the last of them: v_batch and v_upto name it.
                SELECT CASE v_only WHEN 0 THEN max(last.batch) ELSE v_batch END
                INTO v_batch
                FROM (
                  (
                    SELECT journal.batch
                    FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch <= v_before
                      AND journal.fate IS NULL
                    ORDER BY journal.run DESC, journal.batch DESC, journal.entry DESC
                    LIMIT 1
                  )
                  UNION ALL
                  (
                    SELECT journal.batch
                    FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch <= v_before
                      AND journal.fate IS NULL
                    ORDER BY journal.run DESC, journal.batch DESC, journal.entry DESC
                    LIMIT 1
                  )
                  UNION ALL
                  (
                    SELECT journal.batch
                    FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch <= v_before
                      AND journal.fate IS NULL
                    ORDER BY journal.run DESC, journal.batch DESC, journal.entry DESC
                    LIMIT 1
                  )
                ) AS last;
                IF v_give_up THEN
                  UPDATE backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                  SET fate = 'refused'
                  WHERE journal.run = v_run
                    AND journal.batch = v_batch
                    AND journal.entry = v_upto
                    AND v_only = 1;
                  UPDATE backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                  SET fate = 'refused'
                  WHERE journal.run = v_run
                    AND journal.batch = v_batch
                    AND journal.entry = v_upto
                    AND v_only = 2;
                  UPDATE backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                  SET fate = 'refused'
                  WHERE journal.run = v_run
                    AND journal.batch = v_batch
                    AND journal.entry = v_upto
                    AND v_only = 3;
                ELSIF v_batch IS NOT NULL THEN
                  SELECT CASE v_only WHEN 0 THEN min(first.entry) + v_size - 1 ELSE v_upto END
                  INTO v_upto
                  FROM (
                    (
                      SELECT journal.entry
                      FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                      WHERE journal.run = v_run
                        AND journal.batch = v_batch
                        AND journal.fate IS NULL
                      ORDER BY journal.run, journal.batch, journal.entry
                      LIMIT 1
                    )
                    UNION ALL
                    (
                      SELECT journal.entry
                      FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                      WHERE journal.run = v_run
                        AND journal.batch = v_batch
                        AND journal.fate IS NULL
                      ORDER BY journal.run, journal.batch, journal.entry
                      LIMIT 1
                    )
                    UNION ALL
                    (
                      SELECT journal.entry
                      FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                      WHERE journal.run = v_run
                        AND journal.batch = v_batch
                        AND journal.fate IS NULL
                      ORDER BY journal.run, journal.batch, journal.entry
                      LIMIT 1
                    )
                  ) AS first;
                  -- The rows are locked first, without a wait, and judged by a second statement, which sees what was
                  -- committed meanwhile. Where somebody holds one of them, a smaller batch is tried after a pause.
                  -- Each row is found by its key or its place: a wrong guess must not send a batch through whole tables.
                  PERFORM set_config('enable_seqscan', 'off', true);
                  WITH entry AS MATERIALIZED (
                    SELECT journal."key_id"
                    FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                    UNION
                    SELECT journal."key_id"
                    FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                    UNION
                    SELECT journal."key_id"
                    FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  held AS MATERIALIZED (
                    SELECT entry."key_id"
                    FROM entry
                    JOIN ONLY "public"."MessageThread" AS t
                      ON t."id" = entry."key_id"
                    FOR NO KEY UPDATE OF t SKIP LOCKED
                  )
                  SELECT count(*) AS busy
                  FROM (
                    SELECT entry.*
                    FROM entry
                    WHERE (entry."key_id") NOT IN (SELECT held."key_id" FROM held)
                    OFFSET 0 -- a fence: what is held is asked first
                  ) AS entry
                  JOIN ONLY "public"."MessageThread" AS t
                    ON t."id" = entry."key_id"
                  INTO v_busy;
                  IF v_busy > 0 THEN
                    RAISE lock_not_available USING MESSAGE = format('somebody holds %s of the rows of a batch', v_busy);
                  END IF;
                  WITH entry_1 AS MATERIALIZED (
                    -- What rule thread-number wrote in the batch.
                    SELECT
                      journal.ctid AS "row",
                      journal.entry,
                      journal."key_id",
                      journal."old_messageNumberId",
                      journal."new_messageNumberId",
                      journal."old_maskedNumberE164",
                      journal."new_maskedNumberE164",
                      journal."old_updatedAt",
                      journal."new_updatedAt"
                    FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  entry_2 AS MATERIALIZED (
                    -- What rule thread-class wrote in the batch.
                    SELECT
                      journal.ctid AS "row",
                      journal.entry,
                      journal."key_id",
                      journal."old_numberClass",
                      journal."new_numberClass",
                      journal."old_updatedAt",
                      journal."new_updatedAt"
                    FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  entry_3 AS MATERIALIZED (
                    -- What rule one-time-client wrote in the batch.
                    SELECT
                      journal.ctid AS "row",
                      journal.entry,
                      journal."key_id",
                      journal."old_isOneTimeClient",
                      journal."new_isOneTimeClient",
                      journal."old_updatedAt",
                      journal."new_updatedAt"
                    FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  entry AS MATERIALIZED (
                    -- A row has the same entry in the journals of all the rules that wrote to it.
                    SELECT
                      COALESCE(entry_1.entry, entry_2.entry, entry_3.entry) AS entry,
                      COALESCE(entry_1."key_id", entry_2."key_id", entry_3."key_id") AS "key_id",
                      COALESCE(entry_1."old_updatedAt", entry_2."old_updatedAt", entry_3."old_updatedAt") AS "old_updatedAt",
                      COALESCE(entry_1."new_updatedAt", entry_2."new_updatedAt", entry_3."new_updatedAt") AS "new_updatedAt",
                      entry_1."old_messageNumberId",
                      entry_1."new_messageNumberId",
                      entry_1."old_maskedNumberE164",
                      entry_1."new_maskedNumberE164",
                      entry_1."row" AS "row_1",
                      entry_2."old_numberClass",
                      entry_2."new_numberClass",
                      entry_2."row" AS "row_2",
                      entry_3."old_isOneTimeClient",
                      entry_3."new_isOneTimeClient",
                      entry_3."row" AS "row_3"
                    FROM entry_1
                    FULL JOIN entry_2 ON entry_2.entry = entry_1.entry
                    FULL JOIN entry_3 ON entry_3.entry = COALESCE(entry_1.entry, entry_2.entry)
                  ),
                  judged AS MATERIALIZED (
                    -- The rows are locked: where they stand, and what they hold, stays so until the end of the batch.
                    SELECT
                      entry.*,
                      t.ctid AS "place",
                      CASE
                        WHEN entry."row_1" IS NULL OR v_only NOT IN (0, 1) THEN NULL
                        WHEN t."id" IS NULL THEN 'gone'
                        -- What was written later could not go back: what was written before it waits for that.
                        WHEN v_held <> '{}' AND ('thread-number ' || ROW(entry."key_id")::text = ANY (v_held)) THEN 'refused'
                        WHEN ROW(t."messageNumberId", t."maskedNumberE164")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_messageNumberId", entry."new_maskedNumberE164")::record
                          -- A row that was referred to before may be gone since; then the reference can't go back.
                          AND (
                            entry."old_messageNumberId" IS NULL
                            OR EXISTS (
                              SELECT 1
                              FROM "public"."MessageNumber" AS parent
                              WHERE parent."id" = entry."old_messageNumberId"
                            )
                          )
                          THEN 'restored'
                        WHEN ROW(t."messageNumberId", t."maskedNumberE164")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."old_messageNumberId", entry."old_maskedNumberE164")::record
                          THEN 'already as before'
                        WHEN ROW(t."messageNumberId", t."maskedNumberE164")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_messageNumberId", entry."new_maskedNumberE164")::record
                          THEN 'reference gone'
                        ELSE 'edited since'
                      END AS "fate_1",
                      CASE
                        WHEN entry."row_2" IS NULL OR v_only NOT IN (0, 2) THEN NULL
                        WHEN t."id" IS NULL THEN 'gone'
                        -- What was written later could not go back: what was written before it waits for that.
                        WHEN v_held <> '{}' AND ('thread-class ' || ROW(entry."key_id")::text = ANY (v_held)) THEN 'refused'
                        WHEN ROW(t."numberClass")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_numberClass")::record
                          THEN 'restored'
                        WHEN ROW(t."numberClass")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."old_numberClass")::record
                          THEN 'already as before'
                        ELSE 'edited since'
                      END AS "fate_2",
                      CASE
                        WHEN entry."row_3" IS NULL OR v_only NOT IN (0, 3) THEN NULL
                        WHEN t."id" IS NULL THEN 'gone'
                        -- What was written later could not go back: what was written before it waits for that.
                        WHEN v_held <> '{}' AND ('one-time-client ' || ROW(entry."key_id")::text = ANY (v_held)) THEN 'refused'
                        WHEN ROW(t."isOneTimeClient")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_isOneTimeClient")::record
                          THEN 'restored'
                        WHEN ROW(t."isOneTimeClient")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."old_isOneTimeClient")::record
                          THEN 'already as before'
                        ELSE 'edited since'
                      END AS "fate_3"
                    FROM entry
                    LEFT JOIN ONLY "public"."MessageThread" AS t
                      ON t."id" = entry."key_id"
                  ),
                  restored AS (
                    UPDATE ONLY "public"."MessageThread" AS t
                    SET
                      "messageNumberId" = CASE judged."fate_1" WHEN 'restored' THEN judged."old_messageNumberId" ELSE t."messageNumberId" END,
                      "maskedNumberE164" = CASE judged."fate_1" WHEN 'restored' THEN judged."old_maskedNumberE164" ELSE t."maskedNumberE164" END,
                      "numberClass" = CASE judged."fate_2" WHEN 'restored' THEN judged."old_numberClass" ELSE t."numberClass" END,
                      "isOneTimeClient" = CASE judged."fate_3" WHEN 'restored' THEN judged."old_isOneTimeClient" ELSE t."isOneTimeClient" END,
                      -- The stamp goes back only if nobody has stamped the row since, and nothing of what was stamped stays.
                      "updatedAt" = CASE
                        WHEN ROW(t."updatedAt")::record OPERATOR(pg_catalog.*=) ROW(judged."new_updatedAt")::record
                          AND COALESCE(judged."fate_1", 'restored') = 'restored'
                          AND COALESCE(judged."fate_2", 'restored') = 'restored'
                          AND COALESCE(judged."fate_3", 'restored') = 'restored'
                          AND (
                            v_only = 0 AND v_retried IS NULL
                            OR NOT EXISTS (
                              SELECT 1
                              FROM (
                                SELECT 1 AS rule, journal.fate
                                FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                                WHERE journal.run = v_run
                                  AND journal.batch = v_batch
                                  AND journal.entry = judged.entry
                                UNION ALL
                                SELECT 2 AS rule, journal.fate
                                FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                                WHERE journal.run = v_run
                                  AND journal.batch = v_batch
                                  AND journal.entry = judged.entry
                                UNION ALL
                                SELECT 3 AS rule, journal.fate
                                FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                                WHERE journal.run = v_run
                                  AND journal.batch = v_batch
                                  AND journal.entry = judged.entry
                              ) AS done
                              WHERE done.fate <> 'restored'
                                OR done.fate IS NULL AND v_only NOT IN (0, done.rule)
                            )
                          )
                          THEN judged."old_updatedAt"
                        ELSE t."updatedAt"
                      END
                    FROM judged
                    WHERE t.ctid = judged."place"
                      AND (judged."fate_1" = 'restored' OR judged."fate_2" = 'restored' OR judged."fate_3" = 'restored')
                    RETURNING judged.entry
                  ),
                  marked_1 AS (
                    UPDATE backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                    SET fate = CASE
                      WHEN judged."fate_1" = 'restored' AND judged.entry NOT IN (SELECT restored.entry FROM restored) THEN 'refused'
                      ELSE judged."fate_1"
                    END
                    FROM judged
                    WHERE journal.ctid = judged."row_1"
                      AND judged."fate_1" IS NOT NULL
                    RETURNING journal.fate
                  ),
                  marked_2 AS (
                    UPDATE backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                    SET fate = CASE
                      WHEN judged."fate_2" = 'restored' AND judged.entry NOT IN (SELECT restored.entry FROM restored) THEN 'refused'
                      ELSE judged."fate_2"
                    END
                    FROM judged
                    WHERE journal.ctid = judged."row_2"
                      AND judged."fate_2" IS NOT NULL
                    RETURNING journal.fate
                  ),
                  marked_3 AS (
                    UPDATE backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                    SET fate = CASE
                      WHEN judged."fate_3" = 'restored' AND judged.entry NOT IN (SELECT restored.entry FROM restored) THEN 'refused'
                      ELSE judged."fate_3"
                    END
                    FROM judged
                    WHERE journal.ctid = judged."row_3"
                      AND judged."fate_3" IS NOT NULL
                    RETURNING journal.fate
                  )
                  SELECT
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'restored'), (SELECT count(*) FROM marked_2 AS marked WHERE marked.fate = 'restored'), (SELECT count(*) FROM marked_3 AS marked WHERE marked.fate = 'restored')] AS restored,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate <> 'restored'), (SELECT count(*) FROM marked_2 AS marked WHERE marked.fate <> 'restored'), (SELECT count(*) FROM marked_3 AS marked WHERE marked.fate <> 'restored')] AS kept,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'refused'), (SELECT count(*) FROM marked_2 AS marked WHERE marked.fate = 'refused'), (SELECT count(*) FROM marked_3 AS marked WHERE marked.fate = 'refused')] AS suppressed
                  INTO v_restored, v_kept, v_suppressed;
                END IF;
                IF v_give_up OR 0 < ANY (v_suppressed) THEN
                  v_held := ARRAY(
                    SELECT unnest(v_held)
                    UNION
                    SELECT 'thread-number ' || ROW(journal."key_id")::text
                    FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.fate = 'refused'
                    UNION
                    SELECT 'thread-class ' || ROW(journal."key_id")::text
                    FROM backstitch."journal_phase_1_4_thread_class_3aef6892" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.fate = 'refused'
                    UNION
                    SELECT 'one-time-client ' || ROW(journal."key_id")::text
                    FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.fate = 'refused'
                  );
                END IF;
              WHEN 2 THEN
                -- Undoes rule sitter-class.
                SELECT max(last.batch)
                INTO v_batch
                FROM (
                  (
                    SELECT journal.batch
                    FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch <= v_before
                      AND journal.fate IS NULL
                    ORDER BY journal.run DESC, journal.batch DESC, journal.entry DESC
                    LIMIT 1
                  )
                ) AS last;
                IF v_give_up THEN
                  UPDATE backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                  SET fate = 'refused'
                  WHERE journal.run = v_run
                    AND journal.batch = v_batch
                    AND journal.entry = v_upto;
                ELSIF v_batch IS NOT NULL THEN
                  SELECT min(first.entry) + v_size - 1
                  INTO v_upto
                  FROM (
                    (
                      SELECT journal.entry
                      FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                      WHERE journal.run = v_run
                        AND journal.batch = v_batch
                        AND journal.fate IS NULL
                      ORDER BY journal.run, journal.batch, journal.entry
                      LIMIT 1
                    )
                  ) AS first;
                  -- The rows are locked first, without a wait, and judged by a second statement, which sees what was
                  -- committed meanwhile. Where somebody holds one of them, a smaller batch is tried after a pause.
                  -- Each row is found by its key or its place: a wrong guess must not send a batch through whole tables.
                  PERFORM set_config('enable_seqscan', 'off', true);
                  WITH entry AS MATERIALIZED (
                    SELECT journal."key_id"
                    FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  held AS MATERIALIZED (
                    SELECT entry."key_id"
                    FROM entry
                    JOIN ONLY "public"."MessageNumber" AS t
                      ON t."id" = entry."key_id"
                    FOR NO KEY UPDATE OF t SKIP LOCKED
                  )
                  SELECT count(*) AS busy
                  FROM (
                    SELECT entry.*
                    FROM entry
                    WHERE (entry."key_id") NOT IN (SELECT held."key_id" FROM held)
                    OFFSET 0 -- a fence: what is held is asked first
                  ) AS entry
                  JOIN ONLY "public"."MessageNumber" AS t
                    ON t."id" = entry."key_id"
                  INTO v_busy;
                  IF v_busy > 0 THEN
                    RAISE lock_not_available USING MESSAGE = format('somebody holds %s of the rows of a batch', v_busy);
                  END IF;
                  WITH entry AS MATERIALIZED (
                    SELECT
                      journal.ctid AS "row_1",
                      journal.entry,
                      journal."key_id",
                      journal."old_numberClass",
                      journal."new_numberClass",
                      journal."old_assignedSitterId",
                      journal."new_assignedSitterId",
                      journal."old_updatedAt",
                      journal."new_updatedAt"
                    FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  judged AS MATERIALIZED (
                    -- The rows are locked: where they stand, and what they hold, stays so until the end of the batch.
                    SELECT
                      entry.*,
                      t.ctid AS "place",
                      CASE
                        WHEN t."id" IS NULL THEN 'gone'
                        -- What was written later could not go back: what was written before it waits for that.
                        WHEN v_held <> '{}' AND ('front-desk ' || ROW(entry."key_id")::text = ANY (v_held) OR 'sitter-class ' || ROW(entry."key_id")::text = ANY (v_held)) THEN 'refused'
                        WHEN ROW(t."numberClass", t."assignedSitterId")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_numberClass", entry."new_assignedSitterId")::record
                          THEN 'restored'
                        WHEN ROW(t."numberClass", t."assignedSitterId")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."old_numberClass", entry."old_assignedSitterId")::record
                          THEN 'already as before'
                        ELSE 'edited since'
                      END AS "fate_1"
                    FROM entry
                    LEFT JOIN ONLY "public"."MessageNumber" AS t
                      ON t."id" = entry."key_id"
                  ),
                  restored AS (
                    UPDATE ONLY "public"."MessageNumber" AS t
                    SET
                      "numberClass" = judged."old_numberClass",
                      "assignedSitterId" = judged."old_assignedSitterId",
                      -- The stamp goes back only if nobody has stamped the row since.
                      "updatedAt" = CASE
                        WHEN ROW(t."updatedAt")::record OPERATOR(pg_catalog.*=) ROW(judged."new_updatedAt")::record THEN judged."old_updatedAt"
                        ELSE t."updatedAt"
                      END
                    FROM judged
                    WHERE t.ctid = judged."place"
                      AND judged."fate_1" = 'restored'
                    RETURNING judged.entry
                  ),
                  marked_1 AS (
                    UPDATE backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                    SET fate = CASE
                      WHEN judged."fate_1" = 'restored' AND judged.entry NOT IN (SELECT restored.entry FROM restored) THEN 'refused'
                      ELSE judged."fate_1"
                    END
                    FROM judged
                    WHERE journal.ctid = judged."row_1"
                    RETURNING journal.fate
                  )
                  SELECT
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'restored')] AS restored,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate <> 'restored')] AS kept,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'refused')] AS suppressed
                  INTO v_restored, v_kept, v_suppressed;
                END IF;
                IF v_give_up OR 0 < ANY (v_suppressed) THEN
                  v_held := ARRAY(
                    SELECT unnest(v_held)
                    UNION
                    SELECT 'sitter-class ' || ROW(journal."key_id")::text
                    FROM backstitch."journal_phase_1_4_sitter_class_50fa9aa8" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.fate = 'refused'
                  );
                END IF;
              WHEN 1 THEN
                -- Undoes rule front-desk.
                SELECT max(last.batch)
                INTO v_batch
                FROM (
                  (
                    SELECT journal.batch
                    FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch <= v_before
                      AND journal.fate IS NULL
                    ORDER BY journal.run DESC, journal.batch DESC, journal.entry DESC
                    LIMIT 1
                  )
                ) AS last;
                IF v_give_up THEN
                  UPDATE backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                  SET fate = 'refused'
                  WHERE journal.run = v_run
                    AND journal.batch = v_batch
                    AND journal.entry = v_upto;
                ELSIF v_batch IS NOT NULL THEN
                  SELECT min(first.entry) + v_size - 1
                  INTO v_upto
                  FROM (
                    (
                      SELECT journal.entry
                      FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                      WHERE journal.run = v_run
                        AND journal.batch = v_batch
                        AND journal.fate IS NULL
                      ORDER BY journal.run, journal.batch, journal.entry
                      LIMIT 1
                    )
                  ) AS first;
                  -- The rows are locked first, without a wait, and judged by a second statement, which sees what was
                  -- committed meanwhile. Where somebody holds one of them, a smaller batch is tried after a pause.
                  -- Each row is found by its key or its place: a wrong guess must not send a batch through whole tables.
                  PERFORM set_config('enable_seqscan', 'off', true);
                  WITH entry AS MATERIALIZED (
                    SELECT journal."key_id"
                    FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  held AS MATERIALIZED (
                    SELECT entry."key_id"
                    FROM entry
                    JOIN ONLY "public"."MessageNumber" AS t
                      ON t."id" = entry."key_id"
                    FOR NO KEY UPDATE OF t SKIP LOCKED
                  )
                  SELECT count(*) AS busy
                  FROM (
                    SELECT entry.*
                    FROM entry
                    WHERE (entry."key_id") NOT IN (SELECT held."key_id" FROM held)
                    OFFSET 0 -- a fence: what is held is asked first
                  ) AS entry
                  JOIN ONLY "public"."MessageNumber" AS t
                    ON t."id" = entry."key_id"
                  INTO v_busy;
                  IF v_busy > 0 THEN
                    RAISE lock_not_available USING MESSAGE = format('somebody holds %s of the rows of a batch', v_busy);
                  END IF;
                  WITH entry AS MATERIALIZED (
                    SELECT
                      journal.ctid AS "row_1",
                      journal.entry,
                      journal."key_id",
                      journal."old_numberClass",
                      journal."new_numberClass",
                      journal."old_ownerId",
                      journal."new_ownerId",
                      journal."old_updatedAt",
                      journal."new_updatedAt"
                    FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.entry <= v_upto
                      AND journal.fate IS NULL
                  ),
                  judged AS MATERIALIZED (
                    -- The rows are locked: where they stand, and what they hold, stays so until the end of the batch.
                    SELECT
                      entry.*,
                      t.ctid AS "place",
                      CASE
                        WHEN t."id" IS NULL THEN 'gone'
                        -- What was written later could not go back: what was written before it waits for that.
                        WHEN v_held <> '{}' AND ('front-desk ' || ROW(entry."key_id")::text = ANY (v_held) OR 'sitter-class ' || ROW(entry."key_id")::text = ANY (v_held)) THEN 'refused'
                        WHEN ROW(t."numberClass", t."ownerId")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."new_numberClass", entry."new_ownerId")::record
                          THEN 'restored'
                        WHEN ROW(t."numberClass", t."ownerId")::record
                          OPERATOR(pg_catalog.*=) ROW(entry."old_numberClass", entry."old_ownerId")::record
                          THEN 'already as before'
                        ELSE 'edited since'
                      END AS "fate_1"
                    FROM entry
                    LEFT JOIN ONLY "public"."MessageNumber" AS t
                      ON t."id" = entry."key_id"
                  ),
                  restored AS (
                    UPDATE ONLY "public"."MessageNumber" AS t
                    SET
                      "numberClass" = judged."old_numberClass",
                      "ownerId" = judged."old_ownerId",
                      -- The stamp goes back only if nobody has stamped the row since.
                      "updatedAt" = CASE
                        WHEN ROW(t."updatedAt")::record OPERATOR(pg_catalog.*=) ROW(judged."new_updatedAt")::record THEN judged."old_updatedAt"
                        ELSE t."updatedAt"
                      END
                    FROM judged
                    WHERE t.ctid = judged."place"
                      AND judged."fate_1" = 'restored'
                    RETURNING judged.entry
                  ),
                  marked_1 AS (
                    UPDATE backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                    SET fate = CASE
                      WHEN judged."fate_1" = 'restored' AND judged.entry NOT IN (SELECT restored.entry FROM restored) THEN 'refused'
                      ELSE judged."fate_1"
                    END
                    FROM judged
                    WHERE journal.ctid = judged."row_1"
                    RETURNING journal.fate
                  )
                  SELECT
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'restored')] AS restored,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate <> 'restored')] AS kept,
                    ARRAY[(SELECT count(*) FROM marked_1 AS marked WHERE marked.fate = 'refused')] AS suppressed
                  INTO v_restored, v_kept, v_suppressed;
                END IF;
                IF v_give_up OR 0 < ANY (v_suppressed) THEN
                  v_held := ARRAY(
                    SELECT unnest(v_held)
                    UNION
                    SELECT 'front-desk ' || ROW(journal."key_id")::text
                    FROM backstitch."journal_phase_1_4_front_desk_1af41073" AS journal
                    WHERE journal.run = v_run
                      AND journal.batch = v_batch
                      AND journal.fate = 'refused'
                  );
                END IF;
            END CASE;
          END IF;
        EXCEPTION
          WHEN lock_not_available OR deadlock_detected OR serialization_failure THEN
            v_failed := SQLERRM;
          WHEN integrity_constraint_violation THEN
            v_refused := SQLERRM;
          WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS
              v_error = MESSAGE_TEXT,
              v_error_code = RETURNED_SQLSTATE,
              v_error_detail = PG_EXCEPTION_DETAIL,
              v_error_context = PG_EXCEPTION_CONTEXT;
        END;
        COMMIT;
        IF v_error IS NOT NULL THEN
          RAISE EXCEPTION USING
            ERRCODE = v_error_code,
            MESSAGE = format('%s: the rollback of run %s failed in %s: %s', v_backfill, v_run, v_name, v_error),
            DETAIL = concat_ws(E'\n', NULLIF(v_error_detail, ''), NULLIF(split_part(v_error_context, E'\n', 1), ''), 'what was restored stays'),
            HINT = 'remove the cause, and run rollback.sql again to go on',
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'failed', 'run', v_run, 'rules', v_rules_of_pass, 'context', v_error_context);
        END IF;
        IF v_state IS DISTINCT FROM 'rolling back' OR v_pid IS DISTINCT FROM pg_backend_pid() THEN
          RAISE EXCEPTION USING
            ERRCODE = 'BS004',
            MESSAGE = format('%s: the rollback of run %s was taken over by process %s', v_backfill, v_run, v_pid),
            DETAIL = 'what was restored stays; the other session goes on from there';
        END IF;
        IF v_stop THEN
          RAISE EXCEPTION USING
            ERRCODE = 'BS005',
            MESSAGE = format('%s: the rollback of run %s was stopped on request, in %s', v_backfill, v_run, v_name),
            DETAIL = 'what was restored stays',
            HINT = 'run rollback.sql again to go on';
        END IF;
        IF v_failed IS NOT NULL THEN
          -- A batch must not be passed over: an older one may hold the same rows. A smaller one is easier to get.
          v_tries := v_tries + 1;
          v_size := least(greatest(v_size / 2, 1), 512);
          IF v_tries > 12 THEN
            RAISE EXCEPTION USING
              ERRCODE = 'BS006',
              MESSAGE = format('%s: the rollback of run %s stopped in %s: %s', v_backfill, v_run, v_name, v_failed),
              DETAIL = 'what was restored stays',
              HINT = 'somebody holds a lock that the batch needs; run rollback.sql again to go on';
          END IF;
          v_pause := least(0.05 * 2 ^ v_tries, 5);
          RAISE NOTICE USING
            MESSAGE = format('%s: %s: %s; trying again in %s s', v_backfill, v_name, v_failed, v_pause),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object('event', 'waiting', 'run', v_run, 'rules', v_rules_of_pass, 'for', 'a lock', 'seconds', v_pause);
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
        IF v_refused IS NOT NULL THEN
          -- An old value can't go back: another row has taken it, or a constraint came since. The batch is made smaller until
          -- one row is left, that one is tried rule by rule, and what still can't go back is passed over.
          IF v_size > 1 THEN
            v_size := least(v_size / 2, 512);
          ELSIF v_only = 0 AND cardinality(v_rules_of_pass) > 1 THEN
            v_only := cardinality(v_rules_of_pass);
          ELSE
            v_give_up := true;
            v_refusal := v_refused;
          END IF;
          CONTINUE;
        END IF;
        EXIT WHEN v_batch IS NULL;
        v_tries := 0;
        IF v_give_up THEN
          v_give_up := false;
          v_kept_by_rule[greatest(v_only, 1)] := v_kept_by_rule[greatest(v_only, 1)] + 1;
          v_refused_by_rule[greatest(v_only, 1)] := v_refused_by_rule[greatest(v_only, 1)] + 1;
          v_refusal_by_rule[greatest(v_only, 1)] := v_refusal;
          v_refusals := v_refusals + 1;
        END IF;
        FOR v_number IN 1 .. cardinality(v_restored) LOOP
          v_restored_by_rule[v_number] := v_restored_by_rule[v_number] + v_restored[v_number];
          v_kept_by_rule[v_number] := v_kept_by_rule[v_number] + v_kept[v_number];
          v_refused_by_rule[v_number] := v_refused_by_rule[v_number] + v_suppressed[v_number];
          IF v_suppressed[v_number] > 0 THEN
            v_refusals := v_refusals + v_suppressed[v_number];
            v_refusal_by_rule[v_number] := COALESCE(
              v_refusal_by_rule[v_number],
              'a trigger suppressed the write, or what was written to the row later could not go back'
            );
            v_refusal := COALESCE(v_refusal, v_refusal_by_rule[v_number]);
          END IF;
        END LOOP;
        IF v_refusals > v_max_refused THEN
          RAISE EXCEPTION USING
            ERRCODE = 'BS006',
            MESSAGE = format('%s: the rollback of run %s stopped in %s: more than %s values could not go back, the last because: %s', v_backfill, v_run, v_name, v_max_refused, v_refusal),
            DETAIL = 'what was restored stays',
            HINT = 'remove the cause, and run rollback.sql again, which tries them again; or let it pass over more of them: backstitch.max_refused';
        END IF;
        v_before := v_batch;
        IF v_only > 0 THEN
          v_only := v_only - 1;
          CONTINUE WHEN v_only > 0;
        END IF;
        v_size := least(v_size * 2, 1000000000);
        IF extract(epoch FROM clock_timestamp() - v_noticed) * 1000 > v_notice_ms THEN
          v_noticed := clock_timestamp();
          v_done := (SELECT sum(done) FROM unnest(v_restored_by_rule || v_kept_by_rule) AS done);
          RAISE NOTICE USING
            MESSAGE = format('%s: run %s, %s: %s of %s values are done', v_backfill, v_run, v_name, v_done, v_of),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object(
              'event', 'progress', 'run', v_run, 'rules', v_rules_of_pass,
              'restored', (SELECT sum(done) FROM unnest(v_restored_by_rule) AS done),
              'kept', (SELECT sum(done) FROM unnest(v_kept_by_rule) AS done),
              'of', v_of
            );
        END IF;
        v_written := (SELECT COALESCE(sum(done), 0) FROM unnest(v_restored) AS done);
        v_took := extract(epoch FROM clock_timestamp() - v_began) * 1000;
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
      END LOOP;
      FOR v_number IN REVERSE cardinality(v_rules_of_pass) .. 1 LOOP
        IF v_restored_by_rule[v_number] + v_kept_by_rule[v_number] > 0 THEN
          RAISE NOTICE USING
            MESSAGE = format(
              '%s: run %s, rule %s: %s rows restored%s',
              v_backfill, v_run, v_rules_of_pass[v_number], v_restored_by_rule[v_number],
              CASE WHEN v_kept_by_rule[v_number] > 0 THEN format(', %s left as they are (column fate of the journal says why)', v_kept_by_rule[v_number]) ELSE '' END
            ),
            SCHEMA = 'backstitch',
            DATATYPE = json_build_object(
              'event', 'rule', 'run', v_run, 'rule', v_rules_of_pass[v_number], 'restored', v_restored_by_rule[v_number], 'kept', v_kept_by_rule[v_number]
            );
        END IF;
        IF v_refused_by_rule[v_number] > 0 THEN
          v_could_not_go_back := v_could_not_go_back || format(
            E'run %s, rule %s: %s rows, the last because: %s\n', v_run, v_rules_of_pass[v_number], v_refused_by_rule[v_number], v_refusal_by_rule[v_number]
          );
        END IF;
      END LOOP;
    END LOOP;
    PERFORM set_config('lock_timeout', '0', true);
    UPDATE backstitch.run
    SET state = CASE v_refusals WHEN v_refusals_before THEN 'rolled back' ELSE 'partly rolled back' END, finished_at = now()
    WHERE run.id = v_run
      AND run.state = 'rolling back'
      AND run.pid = pg_backend_pid();
    COMMIT;
    IF v_refusals = v_refusals_before THEN
      RAISE NOTICE USING
        MESSAGE = format('%s: run %s is rolled back', v_backfill, v_run),
        SCHEMA = 'backstitch',
        DATATYPE = json_build_object('event', 'rolled_back', 'run', v_run);
    END IF;
  END LOOP;
  IF v_could_not_go_back <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS006',
      MESSAGE = format('%s: rolled back, but for rows that could not go back', v_backfill),
      DETAIL = rtrim(v_could_not_go_back, E'\n'),
      HINT = 'their journal rows have the fate ''refused''; remove the cause, and run rollback.sql again to restore them too';
  END IF;
  RAISE NOTICE '%: rolled back; each journal row says what became of it', v_backfill;
END
$backstitch$;

RESET statement_timeout;
RESET default_transaction_isolation;
RESET row_security;
RESET search_path;
RESET client_min_messages;
