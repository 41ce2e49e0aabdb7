//! The oracle: an audit of every write to a thread, and a model of the rules, both apart from what is tested.

use super::ground::Ground;

/// What is wrong with the backfill's writes, as text; each query finds nothing where all is right. `{journal …}` is
/// a rule's journal.
const FAULTS: [(&str, &str); 6] = [
    (
        "a fill overwrote a value",
        r#"SELECT w::text FROM oracle.writes AS w
            WHERE (wrote_number AND (old)."messageNumberId" IS NOT NULL) OR (wrote_kind AND (old)."isOneTimeClient" IS NOT NULL)"#,
    ),
    (
        "a write touched what is not its rule's",
        r#"SELECT w::text FROM oracle.writes AS w
            WHERE wrote_number::integer + wrote_class::integer + wrote_kind::integer <> 1
                OR to_jsonb(old) - '{messageNumberId,maskedNumberE164,numberClass,isOneTimeClient,updatedAt,foretold}'::text[]
                    <> to_jsonb(new) - '{messageNumberId,maskedNumberE164,numberClass,isOneTimeClient,updatedAt,foretold}'::text[]"#,
    ),
    (
        "a value is not what the rules give for the row that was overwritten",
        r#"SELECT w::text FROM oracle.writes AS w
            WHERE (wrote_number AND (
                    NOT foretold #> '{number,numbers}' ? (new)."messageNumberId"
                    OR (new)."maskedNumberE164" IS DISTINCT FROM foretold ->> 'e164'
                ) IS NOT FALSE)
                OR (wrote_class AND (new)."numberClass" IS DISTINCT FROM foretold ->> 'class')
                OR (wrote_kind AND (new)."isOneTimeClient" IS DISTINCT FROM ((foretold ->> 'kind') IN ('one-time booking', 'no explicit signal')))"#,
    ),
    (
        "the journal of thread-number is not what happened",
        r#"WITH journal AS (
            SELECT "key_id", "old_messageNumberId", "new_messageNumberId", "old_maskedNumberE164", "new_maskedNumberE164",
                "old_updatedAt", "new_updatedAt", outcome, flagged
            FROM {journal thread_number}
        ), audit AS (
            SELECT id, (old)."messageNumberId", (new)."messageNumberId", (old)."maskedNumberE164", (new)."maskedNumberE164",
                (old)."updatedAt", (new)."updatedAt", foretold #>> '{number,outcome}',
                foretold #>> '{number,outcome}' IN ('sitter has no masked number', 'no pool number')
            FROM oracle.writes WHERE wrote_number
        )
        (SELECT 'not journaled: ' || row::text FROM (SELECT * FROM audit EXCEPT ALL SELECT * FROM journal) AS row)
        UNION ALL
        (SELECT 'journaled: ' || row::text FROM (SELECT * FROM journal EXCEPT ALL SELECT * FROM audit) AS row)"#,
    ),
    (
        "the journal of thread-class is not what happened",
        r#"WITH journal AS (
            SELECT "key_id", "old_numberClass", "new_numberClass", "old_updatedAt", "new_updatedAt"
            FROM {journal thread_class}
        ), audit AS (
            SELECT id, (old)."numberClass", (new)."numberClass", (old)."updatedAt", (new)."updatedAt"
            FROM oracle.writes WHERE wrote_class
        )
        (SELECT 'not journaled: ' || row::text FROM (SELECT * FROM audit EXCEPT ALL SELECT * FROM journal) AS row)
        UNION ALL
        (SELECT 'journaled: ' || row::text FROM (SELECT * FROM journal EXCEPT ALL SELECT * FROM audit) AS row)"#,
    ),
    (
        "the journal of one-time-client is not what happened",
        r#"WITH journal AS (
            SELECT "key_id", "old_isOneTimeClient", "new_isOneTimeClient", "old_updatedAt", "new_updatedAt", outcome, flagged
            FROM {journal one_time_client}
        ), audit AS (
            SELECT id, (old)."isOneTimeClient", (new)."isOneTimeClient", (old)."updatedAt", (new)."updatedAt",
                foretold ->> 'kind', foretold ->> 'kind' = 'no explicit signal'
            FROM oracle.writes WHERE wrote_kind
        )
        (SELECT 'not journaled: ' || row::text FROM (SELECT * FROM audit EXCEPT ALL SELECT * FROM journal) AS row)
        UNION ALL
        (SELECT 'journaled: ' || row::text FROM (SELECT * FROM journal EXCEPT ALL SELECT * FROM audit) AS row)"#,
    ),
];

/// Rows that no rollback may change, and columns that it must restore; `{columns}` is what one rule writes.
///
/// A rule's columns must end as the application left them, or as they began where it never touched them: which is what
/// stood before the first write of the backfill after the application's last. Left out are columns into which the
/// application happened to write what the backfill had written before, which nothing can tell apart.
const NOT_RESTORED: &str = r#"
    WITH event AS (
        SELECT n, by, COALESCE((new)."id", (old)."id") AS id, old IS NOT DISTINCT FROM NULL AS born,
            ROW({old columns})::text AS before, ROW({new columns})::text AS after
        FROM oracle.audit
        UNION ALL
        SELECT 0, 'app', "id", true, NULL, ROW({columns})::text FROM oracle.start AS thread
    ), touched AS (
        SELECT id, max(n) AS n FROM event WHERE by = 'app' AND (born OR before IS DISTINCT FROM after) GROUP BY id
    ), expected AS (
        SELECT DISTINCT ON (id) id, touched.n, event.before AS columns
        FROM event JOIN touched USING (id)
        WHERE event.by = 'backfill' AND event.n > touched.n AND event.before IS DISTINCT FROM event.after
        ORDER BY id, event.n
    ), left_alone AS (
        SELECT id, touched.n, event.after AS columns FROM event JOIN touched USING (id, n)
        WHERE id NOT IN (SELECT id FROM expected)
    )
    SELECT format('%s: %s, not %s', "id", ROW({columns}), expected.columns)
    FROM "MessageThread" AS thread JOIN (TABLE expected UNION ALL TABLE left_alone) AS expected USING ("id")
    WHERE ROW({columns})::text IS DISTINCT FROM expected.columns
        AND NOT EXISTS (
            SELECT 1 FROM event
            WHERE event.id = expected.id AND event.by = 'backfill' AND event.n < expected.n AND event.after = expected.columns
        )"#;

/// Rows that the application never touched, and that are not as they were, stamp included.
const NOT_AS_BEFORE: &str = r#"
    SELECT COALESCE(thread."id", start."id")
    FROM oracle.start AS start FULL JOIN "MessageThread" AS thread USING ("id")
    WHERE "id" NOT IN (SELECT COALESCE((new)."id", (old)."id") FROM oracle.audit WHERE by = 'app')
        AND to_jsonb(start) IS DISTINCT FROM to_jsonb(thread) - 'foretold'"#;

/// The application of the tests; the audit tells its writes from the backfill's by this name.
pub(super) const APP: &str = "app";

impl Ground {
    /// Sets the witness up.
    pub(super) fn watch(&self) {
        self.run(include_str!("oracle.sql"));
    }

    /// What is wrong with what the backfill wrote since.
    pub(super) fn faults(&self) -> Vec<String> {
        let faults = FAULTS.iter().flat_map(|(what, sql)| self.found(what, &self.with_journals(sql)));
        faults.collect()
    }

    /// Looks away: what comes now, a rollback, is judged by its end.
    pub(super) fn look_away(&self) {
        self.run(r#"DROP TRIGGER foretell ON "MessageThread"; DROP TRIGGER record ON "MessageThread""#);
    }

    /// What a rollback did not restore, or should have left alone.
    pub(super) fn faults_of_rollback(&self) -> Vec<String> {
        let groups: [&[&str]; 3] = [&["messageNumberId", "maskedNumberE164"], &["numberClass"], &["isOneTimeClient"]];
        let mut faults = self.found("not as before", NOT_AS_BEFORE);
        for columns in groups {
            let list = |prefix: &str| -> String {
                columns.iter().map(|column| format!("{prefix}.\"{column}\"")).collect::<Vec<_>>().join(", ")
            };
            let sql = NOT_RESTORED
                .replace("{old columns}", &list("(old)"))
                .replace("{new columns}", &list("(new)"))
                .replace("{columns}", &list("thread"));
            faults.extend(self.found("not restored", &sql));
        }
        faults
    }

    fn found(&self, what: &str, sql: &str) -> Vec<String> {
        let rows = self.connect().query(sql, &[]).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
        // A few of each kind say what is wrong.
        rows.iter().take(2).map(|row| format!("{what}: {}", row.get::<_, String>(0))).collect()
    }

    fn with_journals(&self, sql: &str) -> String {
        let mut sql = sql.to_owned();
        while let Some((before, rest)) = sql.split_once("{journal ") {
            let (rule, after) = rest.split_once('}').unwrap();
            let find = "SELECT format('backstitch.%I', tablename) FROM pg_tables
                WHERE schemaname = 'backstitch' AND starts_with(tablename, 'journal_phase_1_4_' || $1)";
            let table: String = self.connect().query_one(find, &[&rule]).unwrap().get(0);
            sql = format!("{before}{table}{after}");
        }
        sql
    }
}
