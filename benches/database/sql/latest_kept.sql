BEGIN;
CREATE TABLE kept (
    id bigint PRIMARY KEY,
    old_balance bigint,
    new_balance bigint,
    old_updated_at timestamp,
    new_updated_at timestamp
);
WITH written AS (
    UPDATE account
    SET
        balance = (
            SELECT entry.balance FROM entry WHERE entry.account_id = account.id ORDER BY entry.booked_at DESC, entry.id DESC LIMIT 1
        ),
        updated_at = now() AT TIME ZONE 'UTC'
    FROM account AS before
    WHERE account.balance IS NULL
        AND before.id = account.id
    RETURNING account.id, before.balance, account.balance, before.updated_at, account.updated_at
)
INSERT INTO kept (id, old_balance, new_balance, old_updated_at, new_updated_at)
SELECT * FROM written;
COMMIT;
