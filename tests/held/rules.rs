//! Backfills by chance, over three tables that have the same columns and look each other up.

use backstitch::catalog::Catalog;
use backstitch::check::check;
use backstitch::diagnostic::Severity;
use backstitch::ir::{self, Backfill, Case, Form};
use backstitch::prelude::*;
use backstitch::sql::QualifiedName;

use crate::support::chance::Chance;

table! { red: "red" {} }
table! { green: "green" {} }
table! { blue: "blue" {} }

pub(super) const TABLES: [&str; 3] = ["red", "green", "blue"];

/// The keys that rows of any table may have.
pub(super) const IDS: std::ops::RangeInclusive<u32> = 1..=12;

/// The tables, and an index for each way in which they are looked up.
pub(super) fn ddl() -> String {
    let of = |table: &str| {
        format!(
            "CREATE TABLE {table} (
                id integer PRIMARY KEY, grp integer NOT NULL, peer integer, n integer, m integer, a text, b text, c boolean, total bigint
            );
            CREATE INDEX ON {table} (grp); CREATE INDEX ON {table} (peer); CREATE INDEX ON {table} (n); CREATE INDEX ON {table} (m);
            CREATE INDEX ON {table} (a); CREATE INDEX ON {table} (b);"
        )
    };
    TABLES.map(of).concat()
}

/// Rows of which many have the same values, and many none.
pub(super) fn data(chance: &mut Chance) -> String {
    let mut sql = String::new();
    for table in TABLES {
        for id in IDS {
            if chance.in_ten(1) {
                continue;
            }
            let values = ["1", "2", "3", "4", "5", "6", "7", "8", "NULL", "NULL", "NULL", "NULL"];
            let [peer, n, m] = [(); 3].map(|()| chance.one_of(&values));
            let [a, b] = [(); 2].map(|()| chance.one_of(&["'x'", "'y'", "NULL", "NULL"]));
            let (grp, c) = (1 + chance.below(4), chance.one_of(&["true", "false", "NULL"]));
            sql += &format!("INSERT INTO {table} VALUES ({id}, {grp}, {peer}, {n}, {m}, {a}, {b}, {c});\n");
        }
    }
    sql
}

/// Two to four rules that are not refused together, each of which gives something to some rows, and reads what the one before it
/// writes, or the other way around.
pub(super) fn some_backfill(
    chance: &mut Chance,
    are_applied_together: bool,
    gives_something: impl Fn(&Backfill) -> bool,
) -> Backfill {
    let start = backfill("held", "Tries rules beside rows that are held").build();
    let mut accepted = Backfill { fuses: are_applied_together, ..start };
    let mut maker = Maker { chance, written: None };
    let names = &["first", "second", "third", "fourth"][..2 + maker.below(3) as usize];
    let catalog = Catalog::from_ddl("schema.sql", &ddl());
    for name in names {
        let together = (0..100).find_map(|_| {
            let rule = match maker.below(3) {
                0 => some_rule(&mut maker, name, red),
                1 => some_rule(&mut maker, name, green),
                _ => some_rule(&mut maker, name, blue),
            };
            with_rule(&accepted, rule, &catalog)
                .filter(|together| goes_on(&together.rules) && gives_something(together))
        });
        let Some(together) = together else { break };
        accepted = together;
        let last = accepted.rules.last();
        maker.written = last.and_then(|rule| Some((rule.target.clone(), (*rule.written_columns().last()?).to_owned())));
    }
    accepted
}

/// Whether the last rule reads what the one before it writes, or the other way around.
fn goes_on(rules: &[ir::Rule]) -> bool {
    let [.., before, last] = rules else { return true };
    let reads = |one: &ir::Rule, other: &ir::Rule| {
        let written = other.written_columns();
        one.reads(&other.target, |name| other.inserts() || written.contains(&name)).is_some()
    };
    reads(last, before) || reads(before, last)
}

/// The rules with one more, if they are not refused; where they must have one, with a reason.
fn with_rule(accepted: &Backfill, rule: Rule, catalog: &Catalog) -> Option<Backfill> {
    let mut together = accepted.clone();
    together.rules.extend(backfill("held", "").rule(rule).build().rules);
    // What is filled with something stays as it is, whatever later rules write to what it was read from.
    let are_done_for_good = accepted.rules.iter().all(|rule| match &rule.form {
        Form::Fill { cases, .. } => matches!(cases.last(), Some(Case { when: None, value: ir::Expr::Literal(_), .. })),
        _ => false,
    });
    for reasons in 0..1 + u32::from(are_done_for_good) {
        if reasons > 0 {
            together.rules.last_mut()?.reasons.push("it is tried".to_owned());
        }
        let said = check(&together, catalog);
        let mut errors = said.iter().filter(|one| one.severity == Severity::Error).peekable();
        if errors.peek().is_none() {
            return Some(together);
        }
        // What rows of one rule get from each other depends on which of them come first.
        if errors.any(|one| one.code == "reads-own-target") {
            return None;
        }
    }
    None
}

/// Who makes rules, and likes to read what the rule before wrote.
struct Maker<'a> {
    chance: &'a mut Chance,
    written: Option<(QualifiedName, String)>,
}

impl Maker<'_> {
    fn below(&mut self, limit: u64) -> u64 {
        self.chance.below(limit)
    }

    fn in_ten(&mut self, cases: u64) -> bool {
        self.chance.in_ten(cases)
    }

    /// Where to look something up, by its number.
    fn table(&mut self) -> usize {
        let written = self.written.as_ref().and_then(|(table, _)| TABLES.iter().position(|name| *name == table.name));
        match written.filter(|_| self.chance.in_ten(6)) {
            Some(table) => table,
            None => self.below(3) as usize,
        }
    }

    fn column<T: Table>(&mut self, names: &[&'static str]) -> &'static str {
        let of = self.written.as_ref().filter(|(table, _)| *table == T::name());
        let written = of.and_then(|(_, column)| names.iter().find(|name| *name == column)).copied();
        match written.filter(|_| self.chance.in_ten(6)) {
            Some(name) => name,
            None => self.chance.one_of(names),
        }
    }
}

fn id<T: Table>() -> Column<T, Integer> {
    Column::new("id")
}

fn grp<T: Table>() -> Column<T, Integer> {
    Column::new("grp")
}

fn number<T: Table>(maker: &mut Maker<'_>) -> Column<T, Option<Integer>> {
    Column::new(maker.column::<T>(&["peer", "n", "m"]))
}

fn text<T: Table>(maker: &mut Maker<'_>) -> Column<T, Option<Text>> {
    Column::new(maker.column::<T>(&["a", "b"]))
}

fn c<T: Table>() -> Column<T, Option<Boolean>> {
    Column::new("c")
}

fn total<T: Table>() -> Column<T, Option<BigInt>> {
    Column::new("total")
}

/// One of the tables, to look something up there.
macro_rules! in_some_table {
    ($maker:ident, |$table:ident| $value:expr) => {
        match $maker.table() {
            0 => {
                let $table = red;
                $value
            }
            1 => {
                let $table = green;
                $value
            }
            _ => {
                let $table = blue;
                $value
            }
        }
    };
}

fn some_rule<T: Table>(maker: &mut Maker<'_>, name: &str, table: T) -> Rule {
    let beside = maker.in_ten(2).then(|| some_text(maker, 1));
    let scope = maker.in_ten(3).then(|| some_condition(maker, 1));
    macro_rules! finish {
        ($rule:expr) => {{
            let mut rule = $rule;
            if let Some(scope) = scope {
                rule = rule.only_where(scope);
            }
            if let Some(beside) = beside {
                rule = rule.set(text(maker), beside);
            }
            rule.finish()
        }};
    }
    match maker.below(12) {
        0 => finish!(fill(name, text(maker)).from("a", some_text(maker, 2)).or_leave_null()),
        1 => finish!(fill(name, text(maker)).from("a", some_text(maker, 2)).or_default("b", "y")),
        2 => finish!(fill(name, number(maker)).from("a", some_number(maker, 2)).or_leave_null()),
        3 => finish!(fill(name, number(maker)).or_default("b", some_number(maker, 2))),
        4 => finish!(derive(name, text(maker), some_text(maker, 2))),
        5 => finish!(derive(name, number(maker), some_number(maker, 2))),
        6 => finish!(derive(name, c(), some_condition(maker, 1))),
        7 => finish!(derive(name, total(), some_total(maker))),
        8 => {
            let when = some_condition(maker, 1);
            finish!(classify(name, text(maker)).when("a", when, some_text(maker, 1)).otherwise("b", "x"))
        }
        9 => {
            let rule = match maker.below(3) {
                0 => designate(name, grp(), c().is(true)),
                1 => designate(name, number(maker), c().is(true)),
                _ => designate(name, text(maker), c().is(true)),
            };
            finish!(rule.first_by([number(maker).asc(), id().asc()]).set(c(), true))
        }
        10 if maker.in_ten(5) => {
            let number_of = number_within(grp(), [number(maker).desc(), id().asc()]);
            finish!(fill(name, number(maker)).or_default("numbered", number_of))
        }
        10 => {
            let dealt = in_some_table!(maker, |members| {
                let all = lookup(some_name(maker), members).on(grp(), grp::<T>());
                all.spread([number(maker).asc(), id().asc()], [id().desc()]).get(id())
            });
            finish!(fill(name, number(maker)).from("dealt", dealt).or_leave_null())
        }
        _ => in_some_table!(maker, |source| {
            let source = rows(source).only_where(some_condition(maker, 1));
            let rule = insert_missing(name, table).for_each(source).key(id(), id()).set(grp(), grp());
            rule.set(text(maker), some_text(maker, 1)).finish()
        }),
    }
}

fn some_name(maker: &mut Maker<'_>) -> String {
    format!("its_{}", maker.below(1 << 30))
}

/// What a row looks others up by.
fn some_key<T: Table>(maker: &mut Maker<'_>) -> Expr<T, Integer> {
    match maker.below(5) {
        0 => id().expr(),
        1 => grp().expr(),
        _ => number(maker).expr(),
    }
}

/// One row of another table, or of its own.
fn one<T: Table, L: Table>(maker: &mut Maker<'_>, table: L) -> Lookup<T, L> {
    let start = lookup(some_name(maker), table);
    let key = some_key::<T>(maker);
    let order = [number(maker).asc(), id().asc()];
    let found = match maker.below(6) {
        0 => start.on(grp(), key).first_by(order),
        1 => start.on(number(maker), key).first_by(order),
        2 => start.on(text(maker), text::<T>(maker)).first_by([id().desc()]),
        _ => start.on(id(), key),
    };
    some_of(maker, found)
}

/// Several.
fn many<T: Table, L: Table>(maker: &mut Maker<'_>, table: L) -> Lookup<T, L> {
    let start = lookup(some_name(maker), table);
    let key = some_key::<T>(maker);
    let found = match maker.below(4) {
        0 => start.on(grp(), key),
        1 => start.on(number(maker), key).on(text(maker), text::<T>(maker)),
        _ => start.on(number(maker), key),
    };
    some_of(maker, found)
}

fn some_of<T: Table, L: Table>(maker: &mut Maker<'_>, found: Lookup<T, L>) -> Lookup<T, L> {
    match maker.in_ten(3) {
        true => found.only_where(some_condition(maker, 0)),
        false => found,
    }
}

fn some_total<T: Table>(maker: &mut Maker<'_>) -> Expr<T, BigInt> {
    in_some_table!(maker, |table| match maker.in_ten(5) {
        true => many(maker, table).count(),
        false => many(maker, table).sum(number(maker)),
    })
}

/// `depth`: through how many lookups it may go.
fn some_number<T: Table>(maker: &mut Maker<'_>, depth: u32) -> Expr<T, Integer> {
    let literal = 1 + maker.below(6) as i32;
    let literal = Operand::<T, Integer>::into_expr(literal);
    match maker.below(if depth > 0 { 9 } else { 4 }) {
        0 => literal,
        1 => coalesce([number(maker).expr(), literal]),
        2 | 3 => number(maker).expr(),
        4 => in_some_table!(maker, |table| many(maker, table).max(number(maker))),
        _ => in_some_table!(maker, |table| one(maker, table).get(some_number(maker, depth - 1))),
    }
}

fn some_text<T: Table>(maker: &mut Maker<'_>, depth: u32) -> Expr<T, Text> {
    let literal = Operand::<T, Text>::into_expr(["x", "y", "z"][maker.below(3) as usize]);
    match maker.below(if depth > 0 { 8 } else { 4 }) {
        0 => literal,
        1 => coalesce([text(maker).expr(), literal]),
        2 | 3 => text(maker).expr(),
        _ => in_some_table!(maker, |table| one(maker, table).get(some_text(maker, depth - 1))),
    }
}

fn some_condition<T: Table>(maker: &mut Maker<'_>, depth: u32) -> Predicate<T> {
    if maker.in_ten(2) {
        let both = [(); 2].map(|()| some_condition(maker, depth));
        let [first, second] = both;
        return if maker.in_ten(5) { first.and(second) } else { not(first).or(second) };
    }
    let number_there = maker.below(5) as i32;
    match maker.below(if depth > 0 { 8 } else { 5 }) {
        0 => text(maker).is("x"),
        1 => text(maker).is_null(),
        2 => c().is(true),
        3 => number(maker).is_less_than(number_there),
        4 => number(maker).is_not_null(),
        5 => in_some_table!(maker, |table| one(maker, table).exists()),
        6 => in_some_table!(maker, |table| one(maker, table).get(some_text(maker, depth - 1)).is("x")),
        _ => in_some_table!(maker, |table| many(maker, table).count().is_more_than(1_i64)),
    }
}
