//! The proof's figures: what each must be, what it shows, and what fails it.

use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{life, run};
use crate::support::{Database, compiled};

table! {
    team: "team" {
        area: Text,
        nr: Integer,
        name: Option<Text>,
    }
}

table! {
    player: "player" {
        id: Integer,
        area: Option<Text>,
        team: Option<Integer>,
        kind: Option<Text>,
    }
}

const DDL: &str = "
    CREATE TABLE team (area text, nr integer, name text, PRIMARY KEY (area, nr));
    CREATE TABLE player (id integer PRIMARY KEY, area text, team integer, kind text);";

/// Team `a, 1` has two players, `b, 1` one, `b, 2` none; three kinds, one of them null, another a text that says so.
const DATA: &str = "
    INSERT INTO team VALUES ('a', 1), ('b', 1), ('b', 2);
    INSERT INTO player VALUES (1, 'a', 1, 'x'), (2, 'a', 1, NULL), (3, 'b', 1, '(null)'), (4, NULL, NULL, 'x');";

fn players() -> Lookup<team, player> {
    lookup("players", player).on(player.area, team.area).on(player.team, team.nr)
}

fn with(check: Check) -> Backfill {
    backfill("figures", "Counts").rule(fill("name", team.name).or_default("all", "x")).check(check).build()
}

/// What the proof shows of a check after forward, line by line, and whether it fails.
fn proven(check: Check, data: &str) -> (bool, Vec<String>) {
    let compiled = compiled(&with(check), DDL);
    let database = Database::with(&[DDL, data]);
    assert_eq!(run(&database, "", &compiled, ScriptName::Forward).code, 0);
    let proof = database.psql_with(&["-At"], crate::support::script(&compiled, ScriptName::Proof));
    let lines = proof.out.lines().filter(|line| line.starts_with("it|")).map(str::to_owned).collect();
    if proof.code != 0 {
        assert!(proof.code == 3 && proof.err.contains("the proof failed: it"), "{}", proof.err);
    }
    (proof.code != 0, lines)
}

#[test]
fn a_count_is_held_against_what_it_must_be() {
    for (check, shown, fails) in [
        (prove("it", count(rows(player))).equals(4), "it||4|4|ok", false),
        (prove("it", count(rows(player))).equals(3), "it||4|3|FAILED", true),
        (prove("it", count(rows(player))).at_least(4), "it||4|at least 4|ok", false),
        (prove("it", count(rows(player))).at_least(5), "it||4|at least 5|FAILED", true),
        (prove("it", count(rows(player))).at_most(4), "it||4|at most 4|ok", false),
        (prove("it", count(rows(player))).at_most(3), "it||4|at most 3|FAILED", true),
        (prove("it", count(rows(player))).at_most(3).only_warns(), "it||4|at most 3|warning", false),
        (prove("it", count(rows(player))).at_most_count("teams", rows(team)), "it||4|at most 3 (teams)|FAILED", true),
        (
            prove("it", count(rows(team))).at_most_count("100 % 's", rows(player)),
            "it||3|at most 4 (100 % 's)|ok",
            false,
        ),
        (report("it", count(rows(player))), "it||4||", false),
    ] {
        assert_eq!(proven(check, DATA), (fails, vec![shown.to_owned()]));
    }
}

#[test]
fn a_number_for_each_row_names_the_row_and_shows_those_that_fail_first() {
    let each_team = || each(rows(team), players().count());
    let all = |first: &str, second: &str, third: &str| vec![first.to_owned(), second.to_owned(), third.to_owned()];
    let lines = all("it|team b, 2|0|at least 1|FAILED", "it|team a, 1|2|at least 1|ok", "it|team b, 1|1|at least 1|ok");
    assert_eq!(proven(prove("it", each_team()).at_least(1), DATA), (true, lines));
    let lines = all("it|team b, 2|0|1|warning", "it|team a, 1|2|1|warning", "it|team b, 1|1|1|ok");
    let (fails, mut shown) = proven(prove("it", each_team()).equals(1).only_warns(), DATA);
    shown.sort();
    let mut sorted = lines;
    sorted.sort();
    assert_eq!((fails, shown), (false, sorted));
}

#[test]
fn of_many_rows_those_that_fail_are_counted_even_where_they_are_not_shown() {
    let data =
        "INSERT INTO team SELECT 'a', i FROM generate_series(1, 50) AS i; INSERT INTO player VALUES (1, 'a', 50)";
    let (fails, lines) = proven(prove("it", each(rows(team), players().count())).equals(1), data);
    assert!(fails);
    assert_eq!((lines.len(), lines[20].as_str()), (21, "it|30 more|29|0 that differ|FAILED"));
    let (fails, lines) = proven(report("it", distribution(rows(team), team.nr)), data);
    assert_eq!((fails, lines.len(), lines[20].as_str()), (false, 21, "it|30 more|30||"));
}

#[test]
fn a_distribution_keeps_null_apart_from_a_text_that_says_so() {
    let (fails, lines) = proven(report("it", distribution(rows(player), player.kind)), DATA);
    assert_eq!((fails, lines.len()), (false, 3));
    assert!(lines.contains(&"it|x|2||".to_owned()), "{lines:?}");
}

#[test]
fn figures_over_distinct_values_and_over_nothing() {
    let areas = distinct("area", team.area).and(player.area);
    let in_area = lookup("in_area", player).on(player.area, areas.value());
    let check = || prove("it", each(rows(&areas), in_area.count())).at_least(1);
    assert_eq!(
        proven(check(), DATA),
        (false, vec!["it|area a|2|at least 1|ok".to_owned(), "it|area b|1|at least 1|ok".to_owned()])
    );
    assert_eq!(proven(check(), ""), (false, Vec::new()));
}

#[test]
fn a_requirement_over_a_composite_key_names_its_rows_and_holds_everything_back() {
    let teamless = require("manned", rows(team).only_where(not(players().exists())), "has no player", "hire one");
    let backfill =
        backfill("figures", "Counts").require(teamless).rule(fill("name", team.name).or_default("all", "x")).build();
    let compiled = compiled(&backfill, DDL);
    let database = Database::with(&[DDL, DATA]);
    let start = database.rows_and_versions();
    for name in [ScriptName::Preview, ScriptName::Forward] {
        let psql = run(&database, "", &compiled, name);
        assert!(psql.code == 3 && psql.err.contains("manned: team b, 2 has no player"), "{}", psql.err);
    }
    assert_eq!(database.rows_and_versions(), start);
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
    let filled = format!("{DATA} INSERT INTO player VALUES (9, 'b', 2);");
    assert_eq!(life(&backfill, DDL, &filled).rows("name", "all"), 3);
}
