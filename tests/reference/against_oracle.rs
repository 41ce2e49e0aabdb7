//! The scripts and the oracle agree on every row of a few hundred small orgs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use backstitch::script::ScriptName;

use crate::oracle::{Model, Outcomes};
use crate::random::world_by_chance;
use crate::support::Database;
use crate::world::{add, compiled, forward, run, script};

const SEED: u64 = 14;

/// Rows by chance.
fn by_chance() -> &'static Database {
    static BY_CHANCE: OnceLock<Database> = OnceLock::new();
    BY_CHANCE.get_or_init(|| world_by_chance(SEED))
}

/// The same, with the remedy of every requirement that they violate applied.
fn ready() -> Database {
    static READY: OnceLock<Database> = OnceLock::new();
    READY.get_or_init(remedied).copy()
}

fn remedied() -> Database {
    let database = by_chance().copy();
    let model = Model::read(&database);
    let mut client = database.connect();
    for org in model.orgs() {
        let desks = model.front_desks(&org);
        let (held, free): (Vec<_>, Vec<_>) =
            desks.iter().map(|desk| desk.get("id").unwrap()).partition(|id| model.is_held(id));
        if desks.is_empty() && model.free(&org).next().is_none() {
            add(&database, &format!("number x-{org} orgId={org}"));
        }
        let unmask = r#"UPDATE "SitterMaskedNumber" SET "status" = 'deactivated' WHERE "messageNumberId" = ANY ($1)"#;
        client.execute(unmask, &[&held]).unwrap();
        let surplus: Vec<&str> = free.into_iter().chain(held).skip(1).collect();
        let retire = r#"UPDATE "MessageNumber" SET "status" = 'inactive' WHERE "id" = ANY ($1)"#;
        client.execute(retire, &[&surplus]).unwrap();
    }
    database
}

fn counts(outcomes: &Outcomes) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for ((rule, _), outcome) in outcomes {
        *counts.entry(format!("{rule} / {outcome}")).or_insert(0) += 1;
    }
    counts
}

/// Which rows the journal says that each rule wrote, with their outcomes.
fn journaled(database: &Database) -> BTreeMap<(String, String), String> {
    let mut client = database.connect();
    let mut entries = BTreeMap::new();
    for rule in &compiled().plan.rules {
        let sql = format!(r#"SELECT "key_id", outcome FROM backstitch."{}""#, rule.journal);
        for entry in client.query(sql.as_str(), &[]).unwrap() {
            let twice = entries.insert((rule.name.clone(), entry.get(0)), entry.get(1));
            assert_eq!(twice, None, "a rule writes a row once");
        }
    }
    entries
}

#[test]
fn every_row_ends_as_the_rules_say_and_only_what_changed_is_stamped() {
    let database = ready();
    let before = Model::read(&database);
    let mut expected = before.clone();
    let outcomes = expected.apply();
    let began = database.value("clock_timestamp() AT TIME ZONE 'UTC'");
    forward(&database);
    let mut after = Model::read(&database);
    let written: BTreeSet<&str> = outcomes.keys().map(|(_, id)| id.as_str()).collect();
    let (old, new) = ((&before.numbers, &before.threads), (&mut after.numbers, &mut after.threads));
    for (old, new) in [(old.0, new.0), (old.1, new.1)] {
        for (id, row) in new {
            let old = &old[id];
            if written.contains(id.as_str()) {
                let stamp = row.get("updatedAt").unwrap().replace('T', " ");
                assert!(Some(&stamp[..19]) >= began.as_ref().map(|began| &began[..19]), "{id} is stamped {stamp}");
                row.0.insert("updatedAt".to_owned(), old.0["updatedAt"].clone());
            }
        }
    }
    for (id, row) in &after.threads {
        assert_eq!(row, &expected.threads[id], "{id} was {:?}", before.threads[id]);
    }
    for (id, row) in &after.numbers {
        assert_eq!(row, &expected.numbers[id], "{id} was {:?}", before.numbers[id]);
    }
    assert_eq!(after, expected);
    let outcomes = outcomes.into_iter().map(|((rule, id), outcome)| ((rule.to_owned(), id), outcome.to_owned()));
    assert_eq!(journaled(&database), outcomes.collect());
}

#[test]
fn previews_counts_are_what_the_rules_say_and_what_forward_does() {
    let database = ready();
    let expected = counts(&Model::read(&database).apply());
    assert!(expected.len() == 12, "chance has given every outcome: {expected:?}");
    assert_eq!(database.previewed(compiled()), expected);
    forward(&database);
    assert_eq!(database.outcomes(), expected);
    assert_eq!(database.previewed(compiled()), BTreeMap::new(), "nothing is left");
}

#[test]
fn a_second_run_writes_no_row() {
    let database = ready();
    forward(&database);
    let before = database.rows_and_versions();
    forward(&database);
    assert_eq!(database.rows_and_versions(), before);
    assert_eq!(database.outcomes(), BTreeMap::new());
}

#[test]
fn rollback_restores_every_row_byte_for_byte() {
    let database = ready();
    let before = database.rows();
    forward(&database);
    assert_ne!(database.rows(), before);
    run(&database, ScriptName::Rollback);
    assert_eq!(database.rows(), before);
}

/// The orgs and numbers that the requirements must name, found by plain code.
#[test]
fn the_requirements_name_exactly_the_rows_that_violate_them() {
    let database = by_chance().copy();
    let model = Model::read(&database);
    let orgs = || model.orgs().into_iter();
    let named = [
        (
            "number-available",
            "org",
            orgs()
                .filter(|org| model.front_desks(org).is_empty() && model.free(org).next().is_none())
                .collect::<Vec<_>>(),
        ),
        ("one-front-desk", "org", orgs().filter(|org| model.front_desks(org).len() > 1).collect()),
        (
            "front-desk-not-masked",
            "MessageNumber",
            orgs()
                .flat_map(|org| {
                    model
                        .front_desks(&org)
                        .into_iter()
                        .map(|desk| desk.get("id").unwrap().to_owned())
                        .collect::<Vec<_>>()
                })
                .filter(|id| model.is_held(id))
                .collect(),
        ),
    ];
    let said = database.psql(script(ScriptName::Forward));
    assert_eq!(said.code, 3);
    for (requirement, subject, mut rows) in named {
        rows.sort();
        assert!(!rows.is_empty(), "chance has violated {requirement}");
        let listed =
            format!("{requirement}: {subject} {} ", rows.iter().take(20).cloned().collect::<Vec<_>>().join(", "));
        assert!(said.err.contains(&listed), "{listed}\n{}", said.err);
        let in_all = format!("({} in all, the first 20 are listed)", rows.len());
        let line = said.err.lines().find(|line| line.contains(&listed)).unwrap();
        assert_eq!(line.contains(&in_all), rows.len() > 20, "{line}");
    }
}
