//! Edits of built rules: one of them by its name, each of their lookups, each of their expressions.

use std::rc::Rc;

use backstitch::catalog::Catalog;
use backstitch::diagnostic::Place;
use backstitch::ir::{Backfill, Declared, Expr, Form, Literal, Lookup, Rows, Rule};
use backstitch::sql::{QualifiedName, Type};

/// The rule of this name.
pub(crate) fn rule<'a>(backfill: &'a mut Backfill, name: &str) -> &'a mut Rule {
    backfill.rules.iter_mut().find(|rule| rule.name == name).expect("the reference has the rule")
}

/// A column of a table, as the schema has it.
pub(crate) fn column_of(table: &str, name: &str) -> Expr {
    let catalog = Catalog::from_ddl("schema.sql", include_str!("../../rules/schema.sql"));
    let of = QualifiedName::new("public", table);
    let column = catalog.table(&of).and_then(|table| table.column(name)).expect("the schema has the column");
    Expr::Column {
        of: Rows::Table(of),
        name: name.to_owned(),
        ty: column.ty.base.clone(),
        nullable: column.nullable,
        declared: Declared::default(),
    }
}

/// A text.
pub(crate) fn text(text: &str) -> Expr {
    Expr::Literal(Literal::Text(text.to_owned()))
}

/// A raw expression over a table.
pub(crate) fn raw(table: &str, sql: &str) -> Expr {
    let of = Rows::Table(QualifiedName::new("public", table));
    let place = Place { file: "rules/phase_1_4.rs".to_owned(), line: 1, column: None };
    Expr::Raw { of, sql: sql.to_owned(), ty: Type::Text, place }
}

/// Edits every lookup of this name.
pub(crate) fn lookups(backfill: &mut Backfill, name: &str, edit: impl Fn(&mut Lookup)) {
    expressions(backfill, &mut |expr| {
        if let Expr::Field { lookup, .. } | Expr::Exists(lookup) = expr
            && lookup.name == name
        {
            edit(Rc::make_mut(lookup));
        }
    });
}

/// Edits every expression of the rules, outside first.
pub(crate) fn expressions(backfill: &mut Backfill, edit: &mut dyn FnMut(&mut Expr)) {
    for rule in &mut backfill.rules {
        rule.filter.iter_mut().for_each(|filter| expression(filter, edit));
        match &mut rule.form {
            Form::Fill { cases, .. } | Form::Classify { cases, .. } => {
                for case in cases {
                    case.when.iter_mut().for_each(|when| expression(when, edit));
                    expression(&mut case.value, edit);
                }
            }
            Form::Derive { value, .. } | Form::Normalize { value, .. } => expression(value, edit),
            Form::InsertMissing { .. } => {}
            Form::Designate { group, already, .. } => {
                [group, already].map(|expr| expression(expr, edit)).into_iter().collect()
            }
        }
        rule.sets.iter_mut().for_each(|set| expression(&mut set.value, edit));
    }
}

fn expression(expr: &mut Expr, edit: &mut dyn FnMut(&mut Expr)) {
    edit(expr);
    match expr {
        Expr::Field { lookup, value } => {
            inside(Rc::make_mut(lookup), edit);
            expression(value, edit);
        }
        Expr::Exists(lookup) | Expr::Aggregate { lookup, .. } => inside(Rc::make_mut(lookup), edit),
        Expr::Compare { left, right, .. } => {
            expression(left, edit);
            expression(right, edit);
        }
        Expr::IsNull(inner) | Expr::Not(inner) | Expr::In { value: inner, .. } => expression(inner, edit),
        Expr::All(items) | Expr::Any(items) | Expr::Coalesce(items) => {
            items.iter_mut().for_each(|item| expression(item, edit));
        }
        _ => {}
    }
}

fn inside(lookup: &mut Lookup, edit: &mut dyn FnMut(&mut Expr)) {
    for (inner, outer) in &mut lookup.on {
        expression(inner, edit);
        expression(outer, edit);
    }
    lookup.filter.iter_mut().for_each(|filter| expression(filter, edit));
}
