UPDATE account
SET
    balance = (
        SELECT entry.balance FROM entry WHERE entry.account_id = account.id ORDER BY entry.booked_at DESC, entry.id DESC LIMIT 1
    ),
    updated_at = now() AT TIME ZONE 'UTC'
WHERE account.balance IS NULL;
