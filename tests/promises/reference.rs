//! The reference backfill: its threads are watched.

use super::fixture::{Fixture, MayOverwrite, Rule};
use crate::phase_1_4::phase_1_4;

pub(super) static REFERENCE: Fixture = Fixture {
    backfill: phase_1_4,
    ddl: include_str!("../../rules/schema.sql"),
    data: |rows| format!("SET live.orgs = 20; SET live.threads = {rows};\n{}", include_str!("../live/data.sql")),
    table: "\"MessageThread\"",
    key: &["id"],
    stamp: "updatedAt",
    rules: &[
        Rule {
            name: "thread-number",
            columns: &["messageNumberId", "maskedNumberE164"],
            may_overwrite: MayOverwrite::Null,
        },
        Rule { name: "thread-class", columns: &["numberClass"], may_overwrite: MayOverwrite::Anything },
        Rule { name: "one-time-client", columns: &["isOneTimeClient"], may_overwrite: MayOverwrite::Null },
    ],
    oracle: include_str!("reference.sql"),
    writes: &[
        r#"UPDATE "MessageThread" SET "assignedSitterId" = CASE WHEN $2 % 3 > 0 THEN format('sitter-%s-%s', substr("orgId", 5), 1 + $2 % 5) END,
            "updatedAt" = clock_timestamp() WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "assignedSitterId" = CASE WHEN "assignedSitterId" IS NULL THEN format('sitter-%s-%s', substr("orgId", 5), 1 + $2 % 3) END
            WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "orgId" = 'org-' || (1 + $2 % 20), "updatedAt" = clock_timestamp() WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "isOneTimeClient" = $2 % 2 = 0 WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "isOneTimeClient" = CASE WHEN $2 % 2 = 0 THEN true END WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "clientId" = CASE WHEN $2 % 2 = 0 THEN 'client-' || (1 + $2 % 300) END WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "messageNumberId" = replace("orgId", 'org', 'number') || '-8', "maskedNumberE164" = 'app ' || $2
            WHERE "id" = 'thread-' || $1"#,
        r#"UPDATE "MessageThread" SET "numberClass" = 'app', "providerSessionSid" = repeat('x', $2 % 600) WHERE "id" = 'thread-' || $1"#,
        r#"DELETE FROM "MessageThread" WHERE "id" = 'thread-' || $1 AND $2 % 4 = 0"#,
        // A row that moves: gone, and there again.
        r#"WITH gone AS (DELETE FROM "MessageThread" WHERE "id" = 'thread-' || $1 RETURNING *)
            INSERT INTO "MessageThread" SELECT * FROM gone"#,
        // Another key.
        r#"UPDATE "MessageThread" SET "id" = format('moved-%s-%s', $1, $2) WHERE "id" = 'thread-' || $1 AND $2 % 2 = 0"#,
        r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "assignedSitterId", "isOneTimeClient", "updatedAt")
            VALUES (format('new-%s-%s', $1, $2), 'org-' || (1 + $2 % 20), 'client',
                CASE WHEN $2 % 3 = 0 THEN format('sitter-%s-%s', 1 + $2 % 20, 1 + $2 % 5) END, $2 % 2 = 0, clock_timestamp())
            ON CONFLICT DO NOTHING"#,
    ],
    // The front desks stay.
    writes_to_sources: &[
        r#"UPDATE "SitterMaskedNumber" SET "status" = CASE "status" WHEN 'active' THEN 'deactivated' ELSE 'active' END
            WHERE "id" = format('mask-%s-%s', 1 + $1 % 20, 1 + $2 % 3)"#,
        r#"UPDATE "SitterMaskedNumber" SET "sitterId" = CASE WHEN "sitterId" LIKE '%-1' THEN replace("orgId", 'org', 'sitter') || '-5' ELSE replace("orgId", 'org', 'sitter') || '-1' END
            WHERE "id" = format('mask-%s-1', 1 + $1 % 20)"#,
        r#"UPDATE "MessageNumber" SET "status" = CASE "status" WHEN 'active' THEN 'inactive' ELSE 'active' END
            WHERE "id" = format('number-%s-%s', 1 + $1 % 20, 2 + $2 % 6)"#,
        r#"UPDATE "MessageNumber" SET "numberClass" = CASE "numberClass" WHEN 'pool' THEN 'spare' ELSE 'pool' END
            WHERE "id" = format('number-%s-%s', 1 + $1 % 20, 2 + $2 % 3)"#,
        r#"WITH gone AS (DELETE FROM "MessageNumber" WHERE "id" = format('number-%s-4', 1 + $1 % 20) AND $2 % 4 = 0 RETURNING *)
            INSERT INTO "MessageNumber" SELECT * FROM gone"#,
        r#"UPDATE "Client" SET "weeklyPlanActive" = $2 % 2 = 0 WHERE "id" = 'client-' || (1 + $1 % 300)"#,
        r#"UPDATE "Booking" SET "isRecurring" = CASE $2 % 3 WHEN 0 THEN true WHEN 1 THEN false END WHERE "id" = 'booking-' || (1 + $1 % 300)"#,
    ],
};
