//! Mistakes that a person may make in the reference rules: each is found when they are compiled, with the code that names it.
//!
//! What rustc finds by itself (a column of another table, a fill of a NOT NULL column, a missing `first_by`) stands in
//! `compile_fail/`. Here the rules are what their builders would give with the mistake in them.

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "../rules/tables.rs"]
mod tables;

#[path = "planted/edit.rs"]
mod edit;

use backstitch::catalog::Catalog;
use backstitch::check::check;
use backstitch::ir::{Backfill, Case, Choice, Comparison, Expr, Form, Literal, RequirementKind};
use backstitch::sql::{QualifiedName, Type};

use edit::{column_of, expressions, lookups, raw, rule, text};

/// A mistake: what was done, and the code by which it is found.
type Mistake = (&'static str, &'static str, fn(&mut Backfill));

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    ("swaps the rules of threads", "reads-before-write", |b| b.rules.swap(2, 3)),
    ("puts the front desk behind the threads that look it up", "reads-before-write", |b| b.rules.swap(0, 2)),
    ("puts the sitters' class last", "reads-before-write", |b| { let rule = b.rules.remove(1); b.rules.push(rule) }),
    ("drops the reason of the sitters' class", "double-writer", |b| rule(b, "sitter-class").reasons.clear()),
    ("drops the reason of the threads' number", "reads-before-write", |b| rule(b, "thread-number").reasons.clear()),
    ("gives a reason where none is needed", "unused-because", |b| rule(b, "one-time-client").reasons.push("it is last".into())),
    ("adds a rule that undoes another", "never-converges", |b| {
        let mut again = rule(b, "one-time-client").clone();
        again.name = "nobody".into();
        again.form = Form::Derive { column: "isOneTimeClient".into(), value: Expr::Literal(Literal::Boolean(true)) };
        let mut never = again.clone();
        never.name = "everybody".into();
        never.form = Form::Derive { column: "isOneTimeClient".into(), value: Expr::Literal(Literal::Boolean(false)) };
        b.rules.extend([again, never]);
    }),
    ("copies a rule and forgets its name", "duplicate-name", |b| { let copy = b.rules[4].clone(); b.rules.push(copy) }),
    ("misspells a column that is written", "unknown-column", |b| rule(b, "sitter-class").sets[0].column = "asignedSitterId".into()),
    ("misspells a column that is read", "unknown-column", |b| expressions(b, &mut |expr| rename(expr, "isRecurring", "isReccuring"))),
    ("misspells the stamp", "unknown-column", |b| rule(b, "thread-class").stamp = Some("updated_at".into())),
    ("misspells a table", "unknown-table", |b| rule(b, "thread-class").target = QualifiedName::new("public", "MessageThreads")),
    ("expects a column that was renamed", "unknown-column", |b| b.expectations[0].column = "rotating".into()),
    ("names the schema of another environment", "unknown-table", |b| rule(b, "one-time-client").target.schema = "app".into()),
    ("takes a text to be a number", "type-mismatch", |b| expressions(b, &mut |expr| retype(expr, "numberClass", Type::Integer))),
    ("takes a nullable column to be never null", "stale-typed-table", |b| expressions(b, &mut |expr| never_null(expr, "assignedSitterId"))),
    ("drops what makes the first number the first", "unordered-choice", |b| {
        if let Form::Designate { order, .. } = &mut rule(b, "front-desk").form { order.truncate(1) }
    }),
    ("drops the order of a lookup", "ambiguous-lookup", |b| lookups(b, "front_desk", |one| one.choice = Choice::Unique)),
    ("ends the rotation's order too early", "unordered-choice", |b| lookups(b, "pool_number", |one| {
        if let Choice::Spread { members, .. } = &mut one.choice { members.truncate(2) }
    })),
    ("deals numbers out where it derives", "misplaced-rotation", |b| {
        let Form::Fill { cases, .. } = &rule(b, "thread-number").form else { return };
        let value = cases[1].value.clone();
        rule(b, "thread-number").form = Form::Derive { column: "messageNumberId".into(), value };
    }),
    ("compares null with =", "compares-with-null", |b| rule(b, "thread-class").filter = Some(Expr::Compare {
        left: Box::new(column_of("MessageThread", "messageNumberId")),
        operator: Comparison::Equal,
        right: Box::new(raw("MessageThread", "NULL")),
    })),
    ("compares null with = in SQL", "compares-with-null", |b| rule(b, "thread-class").filter = Some(raw("MessageThread", r#""messageNumberId" <> NULL"#))),
    ("writes now()", "volatile-value", |b| rule(b, "sitter-class").sets[0].value = raw("MessageNumber", "now()::text")),
    ("writes a random value in a derivation", "volatile-value", |b| rule(b, "sitter-class").sets[0].value = raw("MessageNumber", "gen_random_uuid()::text")),
    ("writes a subquery", "unsafe-raw-sql", |b| rule(b, "sitter-class").sets[0].value = raw("MessageNumber", r#"(SELECT max(id) FROM "Sitter")"#)),
    ("forgets to quote a column in SQL", "unknown-column", |b| rule(b, "thread-class").filter = Some(raw("MessageThread", "messageNumberId IS NOT NULL"))),
    ("leaves a semicolon in SQL", "unsafe-raw-sql", |b| rule(b, "thread-class").filter = Some(raw("MessageThread", r#""messageNumberId" IS NOT NULL;"#))),
    ("calls a function of its own", "unknown-function", |b| rule(b, "thread-class").filter = Some(raw("MessageThread", r#"is_open("messageNumberId")"#))),
    ("fills a NOT NULL column", "never-fires", |b| {
        let value = text("pool");
        let case = Case { label: "pool".into(), when: None, value, flagged: false };
        rule(b, "sitter-class").form = Form::Fill { column: "numberClass".into(), cases: vec![case] };
    }),
    ("writes null into a NOT NULL column", "not-nullable", |b| {
        let Form::Derive { value, .. } = &mut rule(b, "sitter-class").form else { return };
        *value = column_of("MessageNumber", "assignedSitterId");
    }),
    ("asks for the column that it fills", "never-fires", |b| {
        let filled = Box::new(column_of("MessageThread", "isOneTimeClient"));
        rule(b, "one-time-client").filter = Some(Expr::Not(Box::new(Expr::IsNull(filled))));
    }),
    ("asks for two classes at once", "never-fires", |b| rule(b, "front-desk").filter = Some(Expr::All(
        ["pool", "sitter"].map(|class| is("MessageNumber", "numberClass", class)).into(),
    ))),
    ("puts the default before the sources", "shadowed-branch", |b| {
        let Form::Fill { cases, .. } = &mut rule(b, "one-time-client").form else { return };
        cases.rotate_right(1);
    }),
    ("asks the same twice", "shadowed-branch", |b| {
        let Form::Fill { cases, .. } = &mut rule(b, "one-time-client").form else { return };
        let mut again = cases[0].clone();
        again.label = "weekly plan again".into();
        cases.insert(1, again);
    }),
    ("writes the key", "writes-key", |b| rule(b, "sitter-class").sets[0].column = "id".into()),
    ("writes a column twice", "written-twice", |b| {
        let rule = rule(b, "sitter-class");
        let set = rule.sets[0].clone();
        rule.sets.push(set);
    }),
    ("computes a column from itself", "reads-own-target", |b| {
        let value = raw("MessageNumber", r#"lower("numberClass")"#);
        rule(b, "sitter-class").form = Form::Derive { column: "numberClass".into(), value };
    }),
    ("designates by a value that it does not set", "reads-own-target", |b| {
        let rule = rule(b, "front-desk");
        rule.sets[0].value = text("frontdesk");
        rule.filter = Some(is("MessageNumber", "numberClass", "pool"));
    }),
    ("reads a parameter that is not declared", "parameter-undeclared", |b| rule(b, "thread-class").filter = Some(Expr::Compare {
        left: Box::new(column_of("MessageThread", "orgId")),
        operator: Comparison::Equal,
        right: Box::new(Expr::Parameter { name: "org".into(), ty: Type::Text }),
    })),
    ("gives two outcomes one label", "duplicate-name", |b| {
        let Form::Fill { cases, .. } = &mut rule(b, "one-time-client").form else { return };
        cases[1].label = cases[0].label.clone();
    }),
    ("writes a constant that refers to nothing", "missing-reference", |b| {
        b.requirements.retain(|one| one.kind == RequirementKind::Warn);
        let Form::Fill { cases, .. } = &mut rule(b, "thread-number").form else { return };
        if let Some(last) = cases.last_mut() { last.value = text("front-desk") }
    }),
    ("forgets every rule", "no-rules", |b| b.rules.clear()),
];

#[test]
fn each_mistake_in_the_reference_is_found_by_its_code() {
    assert!(MISTAKES.len() >= 30);
    let mut missed = Vec::new();
    for (what, code, plant) in MISTAKES {
        let mut backfill = phase_1_4::phase_1_4();
        plant(&mut backfill);
        let found = codes(&backfill);
        if !found.contains(code) {
            missed.push((what, code, found));
        }
    }
    assert_eq!(missed, []);
}

#[test]
fn the_reference_itself_is_without_a_word() {
    assert_eq!(codes(&phase_1_4::phase_1_4()), [""; 0]);
}

fn codes(backfill: &Backfill) -> Vec<&'static str> {
    let catalog = Catalog::from_ddl("schema.sql", include_str!("../rules/schema.sql"));
    check(backfill, &catalog).iter().map(|one| one.code).collect()
}

fn is(table: &str, column: &str, value: &str) -> Expr {
    Expr::Compare {
        left: Box::new(column_of(table, column)),
        operator: Comparison::Equal,
        right: Box::new(text(value)),
    }
}

fn rename(expr: &mut Expr, from: &str, to: &str) {
    if let Expr::Column { name, .. } = expr
        && name == from
    {
        *name = to.to_owned();
    }
}

fn retype(expr: &mut Expr, column: &str, to: Type) {
    if let Expr::Column { name, ty, .. } = expr
        && name == column
    {
        *ty = to;
    }
}

fn never_null(expr: &mut Expr, column: &str) {
    if let Expr::Column { name, nullable, .. } = expr
        && name == column
    {
        *nullable = false;
    }
}
