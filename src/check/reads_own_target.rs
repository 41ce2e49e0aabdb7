use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Form, Node, Rows, Rule};

const CODE: &str = "reads-own-target";

/// Does a value depend on the very column that it is written to, so that each run would change it again?
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(column) = own_column_read(rule) else { continue };
        let message = format!(
            "rule `{}` computes `{column}` of `{}` from that same column: a second run could change it again",
            rule.name, rule.target
        );
        let help = "compute it from other columns; to write it only once, use `fill`";
        found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
    }
    found
}

fn own_column_read(rule: &Rule) -> Option<&str> {
    let written = rule.written_columns();
    let mut read = None;
    let mut visit = |node: Node<'_>| {
        if let Node::Expr(Expr::Column { of: Rows::Table(table), name, .. }) = node
            && *table == rule.target
        {
            read = read.or(written.iter().copied().find(|column| *column == name));
        }
    };
    match &rule.form {
        Form::Derive { value, .. } => value.walk(&mut visit),
        Form::Classify { cases, .. } => {
            for case in cases {
                case.value.walk(&mut visit);
                case.when.iter().for_each(|when| when.walk(&mut visit));
            }
        }
        Form::Fill { .. } | Form::Designate { .. } => {}
    }
    read
}
