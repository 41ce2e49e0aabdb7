//! As many rules as one asks for, over 100 tables, of every form in turn.

use std::ops::Range;
use std::rc::Rc;

use backstitch::diagnostic::Place;
use backstitch::ir::{
    Backfill, Case, Choice, Comparison, Declared, Direction, Expr, Form, Literal, Lookup, Order, Rows, Rule, Set,
};
use backstitch::sql::{QualifiedName, Type};

const TABLES: usize = 100;
/// The columns of each table that rules may write: a rule writes one of its own.
const COLUMNS: usize = 10;

/// The schema.
pub(crate) fn ddl() -> String {
    let columns: String = (0..COLUMNS).map(|number| format!("  c{number} text,\n")).collect();
    let table = |number| {
        format!(
            "CREATE TABLE t{number} (\n  id bigint PRIMARY KEY,\n  parent bigint NOT NULL,\n{columns}  source text\n);\n"
        )
    };
    (0..TABLES).map(table).collect()
}

/// A backfill of these rules, of which there are 1,000.
pub(crate) fn backfill(numbers: Range<usize>) -> Backfill {
    Backfill {
        name: format!("from_{}", numbers.start),
        purpose: "Makes work".to_owned(),
        journal_schema: backstitch::ir::JOURNAL_SCHEMA.to_owned(),
        parameters: Vec::new(),
        expectations: Vec::new(),
        schema_remedy: None,
        requirements: Vec::new(),
        rules: numbers.map(rule).collect(),
        fuses: true,
        checks: Vec::new(),
        place: place(),
    }
}

fn rule(number: usize) -> Rule {
    let target = table(number % TABLES);
    let written = format!("c{}", number / TABLES % COLUMNS);
    let source = column(&target, "source", Type::Text, true);
    let found = Expr::Field { lookup: its_parent(&target, number), value: Box::new(source_of_parent(number)) };
    let large = Expr::Compare {
        left: Box::new(column(&target, "id", Type::BigInt, false)),
        operator: Comparison::Greater,
        right: Box::new(Expr::Literal(Literal::Integer(1000))),
    };
    let case =
        |label: &str, when: Option<Expr>, value: Expr| Case { label: label.to_owned(), when, value, flagged: false };
    let none = || Expr::Literal(Literal::Text("none".to_owned()));
    let mut sets = Vec::new();
    let form = match number % 4 {
        0 => Form::Fill { column: written, cases: vec![case("parent", None, found), case("none", None, none())] },
        1 => Form::Derive { column: written, value: found },
        2 => Form::Classify {
            column: written,
            cases: vec![case("large", Some(large), source), case("none", None, none())],
        },
        _ => {
            let already = Expr::Compare {
                left: Box::new(column(&target, &written, Type::Text, true)),
                operator: Comparison::Equal,
                right: Box::new(none()),
            };
            sets.push(Set { column: written, value: none() });
            let id = column(&target, "id", Type::BigInt, false);
            let order = vec![Order { value: id, direction: Direction::Ascending, nulls_first: false }];
            let group = column(&target, "parent", Type::BigInt, false);
            Form::Designate { group, group_type: Type::BigInt, already, order }
        }
    };
    let name = format!("rule-{number}");
    Rule {
        name,
        target,
        declared: Declared::default(),
        form,
        filter: None,
        sets,
        stamp: None,
        writes: Vec::new(),
        reasons: Vec::new(),
        place: place(),
    }
}

fn its_parent(of: &QualifiedName, number: usize) -> Rc<Lookup> {
    let parent = parent(number);
    let id = column(&parent, "id", Type::BigInt, false);
    let on = vec![(id, column(of, "parent", Type::BigInt, false))];
    Rc::new(Lookup {
        name: "its_parent".to_owned(),
        table: parent,
        on,
        filter: None,
        choice: Choice::Unique,
        place: place(),
    })
}

fn source_of_parent(number: usize) -> Expr {
    column(&parent(number), "source", Type::Text, true)
}

fn parent(number: usize) -> QualifiedName {
    table((number + 1) % TABLES)
}

fn table(number: usize) -> QualifiedName {
    QualifiedName::new("public", format!("t{number}"))
}

fn column(table: &QualifiedName, name: &str, ty: Type, nullable: bool) -> Expr {
    Expr::Column { of: Rows::Table(table.clone()), name: name.to_owned(), ty, nullable, declared: Declared::default() }
}

fn place() -> Place {
    Place { file: "rules.rs".to_owned(), line: 1, column: None }
}
