-- The entries of an account stand far from each other, as they do where entries come in one after the other.
INSERT INTO account (id, owner, opened_at, updated_at)
SELECT i, 'owner ' || md5(i::text), timestamp '2025-01-01' + i * interval '1 second', '2026-01-01'
FROM generate_series(1, current_setting('bench.accounts')::integer) AS i;

INSERT INTO entry (id, account_id, booked_at, balance, note)
SELECT
    i, i % current_setting('bench.accounts')::integer + 1, timestamp '2025-06-01' + i * interval '1 second', i % 100000,
    'payment ' || md5(i::text)
FROM generate_series(1, current_setting('bench.accounts')::integer * 5) AS i;
