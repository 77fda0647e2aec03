-- enter
INSERT INTO "vestibule_attempt" (subject, device, account_id, failures, waits_until)
SELECT subject, device, account, 1, strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now') FROM (
    SELECT subject, account,
        CASE WHEN 'account:' || %s IN (subject, subject || ' ' || epoch, 'account:*')
            THEN %s ELSE %s END AS device
    FROM (
        SELECT COALESCE('account:' || CAST(account AS varchar(64)), %s) AS subject, account,
            (SELECT CAST(epoch AS varchar(10)) FROM "vestibule_account" WHERE user_id = account) AS epoch
        FROM (
            SELECT COALESCE(
                (SELECT user_id FROM "vestibule_account" WHERE user_id = %s),
                (SELECT user_id FROM "vestibule_account" WHERE email_key = %s),
                (SELECT "id" FROM "auth_user" WHERE "username" = %s AND EXISTS (
                    SELECT 1 FROM "vestibule_account" WHERE user_id = "auth_user"."id"
                    AND (%s OR email_verified_at IS NOT NULL)))
            ) AS account LIMIT 1
        ) AS found
    ) AS meant
) AS entering WHERE true
ON CONFLICT (subject, device) DO UPDATE SET
    failures = "vestibule_attempt".failures + 1,
    account_id = excluded.account_id,
    waits_until = CASE WHEN "vestibule_attempt".failures < 9 THEN strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now') ELSE strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+' || (900) || ' seconds') END
WHERE "vestibule_attempt".waits_until <= strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')
    AND "vestibule_attempt".failures < 100
RETURNING id, subject, device, failures,
    (
        device <> ''
        OR NOT EXISTS (SELECT 1 FROM "vestibule_session" WHERE account_id = "vestibule_attempt".account_id)
        OR EXISTS (SELECT 1 FROM "vestibule_session"
            WHERE account_id = "vestibule_attempt".account_id AND user_agent = %s)),
    strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'),
    (SELECT "password" FROM "auth_user" WHERE "auth_user"."id" = "vestibule_attempt".account_id),
    (SELECT "user_id" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id),
    (SELECT "email" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id),
    (SELECT "username" FROM "auth_user" WHERE "auth_user"."id" = "vestibule_attempt".account_id),
    (SELECT "first_name" FROM "auth_user" WHERE "auth_user"."id" = "vestibule_attempt".account_id),
    (SELECT "last_name" FROM "auth_user" WHERE "auth_user"."id" = "vestibule_attempt".account_id),
    (SELECT "role" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id),
    (SELECT "is_active" FROM "auth_user" WHERE "auth_user"."id" = "vestibule_attempt".account_id),
    (SELECT "email_verified_at" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id),
    (SELECT "epoch" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id),
    (SELECT "factors" FROM "vestibule_account" WHERE "vestibule_account"."user_id" = "vestibule_attempt".account_id);

-- enter, where that returns no row
SELECT failures, waits_until, strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now') FROM "vestibule_attempt"
WHERE (subject, device) = (SELECT subject, device FROM (
    SELECT subject, account,
        CASE WHEN 'account:' || %s IN (subject, subject || ' ' || epoch, 'account:*')
            THEN %s ELSE %s END AS device
    FROM (
        SELECT COALESCE('account:' || CAST(account AS varchar(64)), %s) AS subject, account,
            (SELECT CAST(epoch AS varchar(10)) FROM "vestibule_account" WHERE user_id = account) AS epoch
        FROM (
            SELECT COALESCE(
                (SELECT user_id FROM "vestibule_account" WHERE user_id = %s),
                (SELECT user_id FROM "vestibule_account" WHERE email_key = %s),
                (SELECT "id" FROM "auth_user" WHERE "username" = %s AND EXISTS (
                    SELECT 1 FROM "vestibule_account" WHERE user_id = "auth_user"."id"
                    AND (%s OR email_verified_at IS NOT NULL)))
            ) AS account LIMIT 1
        ) AS found
    ) AS meant
) AS entering);

-- fail
UPDATE "vestibule_attempt" SET waits_until = strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+' || (CASE WHEN failures > 9 THEN 900 ELSE 30 * (1 << (failures - 5)) END) || ' seconds')
WHERE id = %s AND failures >= 5;

-- clear
DELETE FROM "vestibule_attempt" WHERE id = %s;
