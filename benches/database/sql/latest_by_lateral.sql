UPDATE account
SET balance = latest.balance, updated_at = now() AT TIME ZONE 'UTC'
FROM account AS due
CROSS JOIN LATERAL (
    SELECT entry.balance FROM entry WHERE entry.account_id = due.id ORDER BY entry.booked_at DESC, entry.id DESC LIMIT 1
) AS latest
WHERE account.id = due.id AND due.balance IS NULL;
