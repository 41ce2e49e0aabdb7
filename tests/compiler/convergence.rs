//! What the prover says holds: of rules made by chance, run over rows made by chance, and of rules that are common.

use backstitch::catalog::Catalog;
use backstitch::check::check;
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::chance::Chance;
use crate::interpreter::{Plain, Row, Value, run};

const DDL: &str = "CREATE TABLE cell (id bigint PRIMARY KEY, peer bigint, a text, b text, c boolean, n integer);";

table! {
    cell: "cell" {
        id: BigInt,
        peer: Option<BigInt>,
        a: Option<Text>,
        b: Option<Text>,
        c: Option<Boolean>,
        n: Option<Integer>,
    }
}

#[test]
fn rules_that_are_proven_find_nothing_in_a_second_run() {
    let mut chance = Chance(7);
    let (mut proven, mut with_lookups) = (0, 0);
    for number in 0..2400 {
        let backfill = two_rules(&mut chance, number % 3 == 0);
        if !codes(&backfill).is_empty() {
            continue;
        }
        proven += 1;
        with_lookups += usize::from(number % 3 == 0);
        for _ in 0..40 {
            let start = [some_row(&mut chance, 1), some_row(&mut chance, 2), some_row(&mut chance, 3)];
            let mut rows = start.clone();
            assert!(run(&backfill, &mut rows).is_some(), "never ends: {backfill:#?}\non {start:?}");
            let once = rows.clone();
            assert_eq!(run(&backfill, &mut rows), Some(0), "{backfill:#?}\non {start:?}\nthen {once:?}\nthen {rows:?}");
        }
    }
    assert!(proven > 400 && with_lookups > 80, "few are proven: {proven}, {with_lookups}");
}

#[test]
fn rules_that_are_refuted_write_some_row_again() {
    let mut chance = Chance(11);
    let (mut never, mut late) = (0, 0);
    for _ in 0..1200 {
        let backfill = two_rules(&mut chance, false);
        let catalog = Catalog::from_ddl("cell.sql", DDL);
        let refuted = backstitch::prove::conflicts(&backfill, &catalog).into_iter().find_map(|one| match one.verdict {
            backstitch::prove::Verdict::Refuted(refutation) => Some(refutation),
            _ => None,
        });
        let Some(refutation) = refuted else { continue };
        let runs = if refutation.settles { 2 } else { 9 };
        let is_written_again = |row: &Row| {
            let mut rows = [row.clone()];
            let written: Vec<Option<usize>> = (0..runs).map(|_| run(&backfill, &mut rows)).collect();
            written.last() != Some(&Some(0))
        };
        assert!(every_row().iter().any(is_written_again), "{:?}\n{refutation:?}", backfill.rules);
        *if refutation.settles { &mut late } else { &mut never } += 1;
    }
    assert!(never > 30 && late > 30, "few are refuted: {never}, {late}");
}

#[test]
fn rules_that_are_common_and_harmless_need_no_reason() {
    let fill_a = || fill("a", cell.a).from("b", cell.b).or_default("none", "x");
    for rules in [
        // A fill that leaves no null, whatever is written to what it reads.
        two(fill_a(), derive("b", cell.b, "y")),
        // Both write the same.
        two(derive("a", cell.a, "x"), derive("again", cell.a, "x")),
        two(derive("a", cell.a, "x"), fill("again", cell.a).or_default("never", "y")),
        // No row is in both scopes, by text, null, truth, list and range.
        two(x().only_where(cell.b.is("p")), y().only_where(cell.b.is("q"))),
        two(x().only_where(cell.b.is_null()), y().only_where(cell.b.is("q"))),
        two(x().only_where(cell.c.is(true)), y().only_where(not(cell.c.is(true)))),
        two(x().only_where(cell.b.is_one_of(["p", "q"])), y().only_where(cell.b.is_one_of(["r", "s"]))),
        two(x().only_where(cell.n.is_less_than(10)), y().only_where(cell.n.is_at_least(10))),
        two(x().only_where(cell.n.is_at_most(9)), y().only_where(cell.n.is_more_than(9).and(cell.c.is(true)))),
        // What a lookup finds is the same for both.
        two(x().only_where(peers_b().is("p")), y().only_where(peers_b().is("q"))),
        two(x().only_where(peer().exists()), y().only_where(not(peer().exists()))),
        // Its scope ends where it has written, and nobody begins it anew.
        two(derive("a", cell.a, "x").only_where(cell.a.is("y")), derive("b", cell.b, cell.a)),
        // A group keeps its row.
        two(first_of_b(), derive("n", cell.n, 1)),
        two(first_of_b(), y().only_where(cell.a.is("z"))),
    ] {
        assert_eq!(codes(&rules), [""; 0], "{rules:#?}");
    }
}

#[test]
fn rules_that_undo_each_other_are_refused_whatever_the_reason() {
    for (rules, code) in [
        (two(x().because("x"), y()), "never-converges"),
        (two(x().because("x"), y().only_where(cell.c.is(true))), "never-converges"),
        (
            two(x().only_where(cell.n.is_more_than(1)).because("x"), y().only_where(cell.n.is_at_most(2))),
            "never-converges",
        ),
        (two(derive("a", cell.a, cell.b).because("x"), derive("b", cell.b, "y")), "reads-before-write"),
        (two(x().only_where(cell.c.is(true)).because("x"), derive("c", cell.c, true)), "reads-before-write"),
        // Two values that no rule names may differ.
        (
            two(
                derive("c", cell.c, cell.a.is(cell.b)).because("x"),
                derive("a", cell.a, cell.b).only_where(cell.a.is_not_null().and(cell.b.is_not_null())),
            ),
            "reads-before-write",
        ),
        (two(first_of_b().because("x"), derive("a", cell.a, "y")), "never-converges"),
    ] {
        assert_eq!(codes(&rules), [code], "{rules:#?}");
    }
}

fn x() -> Derive<cell> {
    derive("x", cell.a, "x")
}

fn y() -> Derive<cell> {
    derive("y", cell.a, "y")
}

fn first_of_b() -> Designate<cell, Ended> {
    designate("first", cell.b, cell.a.is("x")).first_by([cell.id.asc()]).set(cell.a, "x")
}

fn peer() -> Lookup<cell, cell> {
    lookup("its_peer", cell).on(cell.id, cell.peer)
}

fn peers_b() -> Expr<cell, Text> {
    peer().get(cell.b)
}

fn two(first: impl FinishedRule, second: impl FinishedRule) -> Backfill {
    backfill("two", "Tries two rules").rule(first).rule(second).build()
}

/// What is said of how the rules follow each other.
fn codes(backfill: &Backfill) -> Vec<&'static str> {
    let all = ["double-writer", "reads-before-write", "never-converges", "reads-own-target"];
    let diagnostics = check(backfill, &Catalog::from_ddl("cell.sql", DDL));
    diagnostics.iter().map(|one| one.code).filter(|code| all.contains(code)).collect()
}

fn two_rules(chance: &mut Chance, with_lookups: bool) -> Backfill {
    let [first, second] = ["first", "second"].map(|name| some_rule(chance, name, with_lookups));
    two(first, second)
}

fn some_rule(chance: &mut Chance, name: &str, with_lookups: bool) -> Rule {
    let text = |chance: &mut Chance| some_text(chance, with_lookups);
    let column = if chance.in_ten(5) { cell.a } else { cell.b };
    let other = if column.name() == "a" { cell.b } else { cell.a };
    let scope = chance.in_ten(7).then(|| some_condition(chance, 2, with_lookups));
    let beside = chance.in_ten(3).then(|| text(chance));
    macro_rules! finish {
        ($rule:expr) => {{
            let mut rule = $rule;
            if let Some(scope) = scope {
                rule = rule.only_where(scope);
            }
            if let Some(beside) = beside {
                rule = rule.set(other, beside);
            }
            rule.finish()
        }};
    }
    match chance.below(7) {
        0 => finish!(fill(name, column).from("a", text(chance)).or_leave_null()),
        1 => finish!(fill(name, column).from("a", text(chance)).or_default("b", some_constant(chance))),
        2 => finish!(derive(name, column, text(chance))),
        3 => finish!(derive(name, cell.c, some_condition(chance, 1, with_lookups))),
        4 => finish!(derive(name, cell.n, chance.below(3) as i32 * 10)),
        5 => {
            let when = some_condition(chance, 1, with_lookups);
            finish!(classify(name, column).when("a", when, text(chance)).otherwise("b", text(chance)))
        }
        _ => {
            let already = some_condition(chance, 1, with_lookups);
            let already = if chance.in_ten(6) { column.is("x") } else { already };
            finish!(designate(name, cell.c, already).first_by([cell.n.asc(), cell.id.asc()]).set(column, "x"))
        }
    }
}

fn some_condition(chance: &mut Chance, depth: u32, with_lookups: bool) -> Predicate<cell> {
    if depth > 0 && chance.in_ten(4) {
        let one = some_condition(chance, depth - 1, with_lookups);
        return match chance.below(3) {
            0 => not(one),
            1 => one.and(some_condition(chance, depth - 1, with_lookups)),
            _ => one.or(some_condition(chance, depth - 1, with_lookups)),
        };
    }
    let column = if chance.in_ten(5) { cell.a } else { cell.b };
    let number = chance.below(3) as i32 * 10;
    match chance.below(if with_lookups { 14 } else { 11 }) {
        0 => column.is(some_constant(chance)),
        1 => column.is_not(some_constant(chance)),
        2 => column.is_null(),
        3 => column.is_one_of(["x", "z"]),
        4 => cell.a.is(cell.b),
        5 => cell.c.is(true),
        6 => cell.c.is(false),
        7 => cell.n.is_less_than(number),
        8 => cell.n.is_at_least(number),
        9 => cell.n.is(number),
        10 => cell.a.is_less_than("y"),
        11 => peer().exists(),
        12 => peer().get(column).is(some_constant(chance)),
        _ => peer().only_where(cell.c.is(true)).exists(),
    }
}

fn some_text(chance: &mut Chance, with_lookups: bool) -> Expr<cell, Text> {
    match chance.below(if with_lookups { 7 } else { 5 }) {
        0 | 1 => literal_text(some_constant(chance)),
        2 => cell.a.expr(),
        3 => cell.b.expr(),
        4 => coalesce([cell.b.expr(), literal_text("x")]),
        5 => peer().get(cell.a),
        _ => peers_b(),
    }
}

fn literal_text(text: &str) -> Expr<cell, Text> {
    Operand::<cell, Text>::into_expr(text)
}

fn some_constant(chance: &mut Chance) -> &'static str {
    ["x", "y", "z"][chance.below(3) as usize]
}

fn text(text: &str) -> Value {
    Some(Plain::Text(text.to_owned()))
}

fn texts() -> [Value; 5] {
    [None, text("x"), text("y"), text("z"), text("other")]
}

fn truths() -> [Value; 3] {
    [None, Some(Plain::Truth(true)), Some(Plain::Truth(false))]
}

fn numbers() -> Vec<Value> {
    let numbers = [-5, 0, 5, 10, 15, 20, 25].map(|number| Some(Plain::Number(number)));
    numbers.into_iter().chain([None]).collect()
}

fn some_row(chance: &mut Chance, id: i64) -> Row {
    let mut of = |values: &[Value]| values[chance.below(values.len() as u64) as usize].clone();
    let peers = [None, Some(Plain::Number(1)), Some(Plain::Number(2)), Some(Plain::Number(3))];
    Row::from([
        ("id", Some(Plain::Number(id))),
        ("peer", of(&peers)),
        ("a", of(&texts())),
        ("b", of(&texts())),
        ("c", of(&truths())),
        ("n", of(&numbers())),
    ])
}

fn every_row() -> Vec<Row> {
    let mut rows = Vec::new();
    for (a, b) in texts().iter().flat_map(|a| texts().map(|b| (a.clone(), b))) {
        for (c, n) in truths().iter().flat_map(|c| numbers().into_iter().map(|n| (c.clone(), n))) {
            let (a, b) = (a.clone(), b.clone());
            rows.push(Row::from([
                ("id", Some(Plain::Number(1))),
                ("peer", None),
                ("a", a),
                ("b", b),
                ("c", c),
                ("n", n),
            ]));
        }
    }
    rows
}
