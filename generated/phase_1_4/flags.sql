-- backstitch · phase_1_4 · flags
-- Gives every org one front desk, and every thread its number, its class and its kind of client
--
-- Lists the rows that forward flagged: those that needed a default, and that a person may want to look at. Rows
-- that were rolled back are left out, and those that somebody had changed by then. Changes nothing, and runs on
-- a standby too.
--
-- Run it with: psql -X -P pager=off -v ON_ERROR_STOP=1 -f flags.sql
-- Plan: ce46046a

BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL statement_timeout = 0;
SET LOCAL row_security = off;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL DateStyle = 'ISO';
-- Version 17 and later may end a transaction that lasts long.
DO $backstitch$
BEGIN
  IF current_setting('transaction_timeout', true) IS NOT NULL THEN
    PERFORM set_config('transaction_timeout', '0', true);
  END IF;
END
$backstitch$;

DO $backstitch$
BEGIN
  IF to_regclass('backstitch.journal_phase_1_4_front_desk_1af41073') IS NULL
    OR to_regclass('backstitch.journal_phase_1_4_sitter_class_50fa9aa8') IS NULL
    OR to_regclass('backstitch.journal_phase_1_4_thread_number_3699546b') IS NULL
    OR to_regclass('backstitch.journal_phase_1_4_thread_class_3aef6892') IS NULL
    OR to_regclass('backstitch.journal_phase_1_4_one_time_client_ded12531') IS NULL
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BS001',
      MESSAGE = 'phase_1_4: this revision was never run here, or is forgotten: it has no journal to list',
      HINT = 'run forward.sql first';
  END IF;
END
$backstitch$;

SELECT
  'MessageThread'::text AS "table",
  concat_ws(', ', journal."key_id") AS "key",
  'thread-number'::text AS rule,
  journal.outcome,
  run.id::text AS run,
  run.started_at::text AS run_started_at
FROM backstitch."journal_phase_1_4_thread_number_3699546b" AS journal
JOIN backstitch.run ON run.id = journal.run
WHERE journal.flagged
  AND COALESCE(journal.fate, 'refused') IN ('refused', 'reference gone')
UNION ALL
SELECT
  'MessageThread'::text AS "table",
  concat_ws(', ', journal."key_id") AS "key",
  'one-time-client'::text AS rule,
  journal.outcome,
  run.id::text AS run,
  run.started_at::text AS run_started_at
FROM backstitch."journal_phase_1_4_one_time_client_ded12531" AS journal
JOIN backstitch.run ON run.id = journal.run
WHERE journal.flagged
  AND COALESCE(journal.fate, 'refused') IN ('refused', 'reference gone')
ORDER BY 1, 3, 4, 2;

COMMIT;
