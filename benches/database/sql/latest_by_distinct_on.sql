UPDATE account
SET balance = latest.balance, updated_at = now() AT TIME ZONE 'UTC'
FROM (
    SELECT DISTINCT ON (account_id) account_id, balance FROM entry ORDER BY account_id, booked_at DESC, id DESC
) AS latest
WHERE account.id = latest.account_id AND account.balance IS NULL;
