-- backstitch · phase_1_4 · forget
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Gives up the undo: drops the journals, and with them the list of flagged rows, and marks the runs as
-- forgotten. Run it when nobody will want to roll back, or run flags.sql, any more. What the rules wrote stays;
-- the ledger of the runs stays too.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f forget.sql
-- Plan: ce46046a
--
-- Drops:
--   backstitch.journal_phase_1_4_front_desk_1af41073
--   backstitch.pending_phase_1_4_front_desk_919f78df
--   backstitch.journal_phase_1_4_sitter_class_50fa9aa8
--   backstitch.journal_phase_1_4_thread_number_3699546b
--   backstitch.pending_phase_1_4_thread_number_8b51cb31
--   backstitch.journal_phase_1_4_thread_class_3aef6892
--   backstitch.journal_phase_1_4_one_time_client_ded12531
--   backstitch.left_phase_1_4_messagenumber_ef80d3c1

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL client_min_messages = 'notice';

DO $backstitch$
#variable_conflict use_variable
DECLARE
  v_backfill CONSTANT text := 'phase_1_4';
  v_plan_hash CONSTANT text := 'ce46046a';
  v_lock CONSTANT bigint := hashtextextended('backstitch phase_1_4', 0);
  v_text text;
  v_other record;
  v_forgotten bigint;
BEGIN
  IF to_regclass('backstitch.run') IS NULL THEN
    RAISE NOTICE '%: it was never run here; nothing to forget', v_backfill;
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
  UPDATE backstitch.run
  SET state = 'forgotten'
  WHERE run.backfill = v_backfill
    AND run.state NOT IN ('rolled back', 'forgotten');
  GET DIAGNOSTICS v_forgotten = ROW_COUNT;
  DROP TABLE IF EXISTS backstitch."journal_phase_1_4_front_desk_1af41073";
  DROP TABLE IF EXISTS backstitch."pending_phase_1_4_front_desk_919f78df";
  DROP TABLE IF EXISTS backstitch."journal_phase_1_4_sitter_class_50fa9aa8";
  DROP TABLE IF EXISTS backstitch."journal_phase_1_4_thread_number_3699546b";
  DROP TABLE IF EXISTS backstitch."pending_phase_1_4_thread_number_8b51cb31";
  DROP TABLE IF EXISTS backstitch."journal_phase_1_4_thread_class_3aef6892";
  DROP TABLE IF EXISTS backstitch."journal_phase_1_4_one_time_client_ded12531";
  DROP TABLE IF EXISTS backstitch."left_phase_1_4_messagenumber_ef80d3c1";
  RAISE NOTICE USING
    MESSAGE = format('%s: %s runs are forgotten, and the journals dropped', v_backfill, v_forgotten),
    SCHEMA = 'backstitch',
    DATATYPE = json_build_object('event', 'forgotten', 'runs', v_forgotten);
END
$backstitch$;

COMMIT;
