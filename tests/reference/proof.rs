//! S12 and S13: what the proof prints, that each of its checks fails where something is wrong, and that warnings do not.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use backstitch::plan::Plan;
use backstitch::script::ScriptName;

use crate::support::{Database, Psql};
use crate::world::{compiled, forwarded, run, sample, script};

fn proved(database: &Database) -> Psql {
    database.psql_with(&["-At"], script(ScriptName::Proof))
}

fn applied_sample() -> Database {
    static APPLIED: OnceLock<Database> = OnceLock::new();
    let apply = || {
        let database = sample();
        run(&database, ScriptName::Forward);
        database
    };
    APPLIED.get_or_init(apply).copy()
}

/// What is done to the sample after forward, and which checks then fail.
const FAULTS: [(&str, &[&str]); 10] = [
    (
        r#"UPDATE "MessageNumber" SET "numberClass" = 'special' WHERE "id" = 'park-first'"#,
        &["rule front-desk", "rule thread-class", "front desks per org"],
    ),
    (r#"UPDATE "MessageNumber" SET "assignedSitterId" = NULL WHERE "id" = 'park-mara'"#, &["rule sitter-class"]),
    (
        r#"UPDATE "MessageThread" SET "messageNumberId" = NULL WHERE "id" = 'park-07-regular'"#,
        &["rule thread-number", "threads without messageNumberId"],
    ),
    (r#"UPDATE "MessageThread" SET "numberClass" = NULL WHERE "id" = 'lake-02-done'"#, &["rule thread-class"]),
    (r#"UPDATE "MessageThread" SET "isOneTimeClient" = NULL WHERE "id" = 'park-08-weekly'"#, &["rule one-time-client"]),
    (
        r#"UPDATE "MessageThread" SET "orgId" = 'moor' WHERE "id" = 'park-07-regular'"#,
        &["requirement number-available", "front desks per org"],
    ),
    (
        r#"UPDATE "MessageNumber" SET "numberClass" = 'front_desk' WHERE "id" = 'park-mara';
           UPDATE "SitterMaskedNumber" SET "status" = 'deactivated'"#,
        &["requirement one-front-desk", "front desks per org", "rule thread-class"],
    ),
    (
        r#"INSERT INTO "SitterMaskedNumber" ("id", "orgId", "sitterId", "messageNumberId", "updatedAt")
           VALUES ('mask-elif', 'moor', 'sitter-elsewhere', 'lake-desk', '2026-01-01')"#,
        &["requirement front-desk-not-masked"],
    ),
    (r#"UPDATE "Sitter" SET "active" = false"#, &["sitter masked numbers"]),
    (
        r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "isOneTimeClient", "updatedAt")
           VALUES ('new', 'park', 'client', true, '2026-01-01')"#,
        &["rule thread-number", "threads without messageNumberId"],
    ),
];

#[test]
fn each_fault_fails_the_proof_and_only_its_own_checks() {
    for (fault, expected) in FAULTS {
        let database = applied_sample();
        database.connect().batch_execute(fault).unwrap();
        let said = proved(&database);
        assert_eq!(said.code, 3, "{fault}\n{}", said.err);
        let named = said.err.lines().find_map(|line| line.split_once("phase_1_4: the proof failed: ")).unwrap().1;
        assert_eq!(named.split(", ").collect::<BTreeSet<_>>(), expected.iter().copied().collect(), "{fault}");
        let failed = said.out.lines().filter(|line| line.ends_with("|FAILED"));
        let failed: BTreeSet<&str> = failed.filter_map(|line| line.split('|').next()).collect();
        assert_eq!(failed, expected.iter().copied().collect(), "the table shows what failed: {}", said.out);
    }
}

#[test]
fn no_check_of_the_proof_is_without_a_fault_that_fails_it() {
    let can_fail = FAULTS.iter().flat_map(|(_, checks)| checks.iter().map(|check| (*check).to_owned()));
    assert_eq!(can_fail.collect::<BTreeSet<_>>(), checks(&compiled().plan));
}

/// The checks that can fail, by the names that the proof gives them.
fn checks(plan: &Plan) -> BTreeSet<String> {
    let rules = plan.rules.iter().map(|rule| format!("rule {}", rule.name));
    let requirements = plan.requirements.iter().filter(|one| one.stops);
    let requirements = requirements.map(|requirement| format!("requirement {}", requirement.name));
    let figures = plan.checks.iter().filter(|check| check.expected.is_some() && !check.only_warns);
    rules.chain(requirements).chain(figures.map(|check| check.name.clone())).collect()
}

#[test]
fn with_no_fault_the_proof_prints_every_figure_and_succeeds() {
    let said = proved(&applied_sample());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("phase_1_4: all checks passed"), "{}", said.err);
    let figures = said.out.lines().skip_while(|line| !line.starts_with("front desks per org"));
    let figures: Vec<&str> = figures.filter(|line| line.contains('|')).collect();
    let expected = [
        "front desks per org|org hill|1|1|ok",
        "front desks per org|org lake|1|1|ok",
        "front desks per org|org park|1|1|ok",
        "sitter masked numbers||1|at most 3 (active sitters)|ok",
        "pool numbers||3|at least 1|ok",
        "threads without messageNumberId||0|0|ok",
        "threads by numberClass|front_desk|9||",
        "threads by numberClass|pool|4||",
        "threads by numberClass|sitter|2||",
    ];
    assert_eq!(figures, expected);
}

#[test]
fn a_warning_is_shown_and_fails_nothing() {
    let said = proved(&forwarded("number desk numberClass=front_desk"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("\npool numbers||0|at least 1|warning\n"), "{}", said.out);
    assert!(said.out.contains("park|1|0|warning\n"), "{}", said.out);
}

#[test]
fn before_the_run_the_proof_fails() {
    let said = proved(&sample());
    assert_eq!(said.code, 3, "{}", said.out);
}
