use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Form, Node, Rule};
use crate::prove::designates_once;
use crate::sql::QualifiedName;

const CODE: &str = "reads-own-target";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a value is computed from the column that it is written into",
        meaning: "Each run would compute it from what the run before wrote, and change it again: adding one, once \
            more. Where it is read of other rows of the table, also to say which rows a rule is about, what a row gets \
            would depend on which of them were written before it.",
        example: Example::Rules(include_str!("../../docs/diagnostics/reads-own-target.rs")),
        remedy: "Compute it from other columns. To write it only once, use `fill`, which is done when the column has \
            a value.",
    }],
};

/// Does a value depend on the very columns that the rule writes, so that each run would change it again?
///
/// What a normalisation reads of its own column is what it is about, and whether it is settled is asked of the data. What a
/// fill reads of its own row is harmless, as it is done when the row is filled, and so is what a scope asks of it, which
/// "Convergence" looks into. What is read of other rows of the table is not, as those are being written, too.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        if let Some(column) = column_chosen_by(rule).filter(|_| !designates_once(rule, catalog)) {
            let message = format!(
                "rule `{}` chooses rows of `{}` by `{column}`, which it writes itself, and what it writes need not make them the ones that their groups have: each round could choose others",
                rule.name, rule.target
            );
            let help = "let `already` ask for the values that `.set(…)` writes";
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
        }
        let own = own_column_read(rule).map(|column| {
            let message = format!(
                "rule `{}` computes what it writes from `{column}` of `{}`, which it writes itself: a second run could change it again",
                rule.name, rule.target
            );
            (message, "compute it from other columns; to write it only once, use `fill`")
        });
        let of_others = || {
            let column = column_of_others_read(rule)?;
            let message = format!(
                "rule `{}` reads `{column}` of other rows of `{}`, which it writes itself: what a row gets would depend on which of them were written before it",
                rule.name, rule.target
            );
            Some((message, "read other columns of them, or those that a rule before it has filled"))
        };
        if let Some((message, help)) = own.or_else(of_others) {
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
        }
    }
    found
}

/// The column by which a designation chooses, and which it writes.
fn column_chosen_by(rule: &Rule) -> Option<String> {
    let Form::Designate { group, order, .. } = &rule.form else { return None };
    let mut read = None;
    let mut look = |node: Node<'_>| {
        let is_own = |(table, name): &(&QualifiedName, String)| {
            **table == rule.target && rule.sets.iter().any(|set| set.column == *name)
        };
        read = read.take().or(node.columns().into_iter().find(is_own).map(|(_, name)| name));
    };
    group.walk(&mut look);
    order.iter().for_each(|term| term.value.walk(&mut look));
    rule.filter.iter().for_each(|filter| filter.walk(&mut look));
    read
}

/// The column that a value is computed from, and written into.
fn own_column_read(rule: &Rule) -> Option<String> {
    let set: Vec<&str> = rule.sets.iter().map(|set| set.column.as_str()).collect();
    let any = |name: &str| writes(rule, name);
    let mut read = None;
    let mut look =
        |node: Node<'_>, written: &dyn Fn(&str) -> bool| read = read.take().or(read_in(rule, &node, written));
    match &rule.form {
        Form::Derive { value, .. } => value.walk(&mut |node| look(node, &any)),
        Form::Classify { cases, .. } => {
            for case in cases {
                case.value.walk(&mut |node| look(node, &any));
                case.when.iter().for_each(|when| when.walk(&mut |node| look(node, &any)));
            }
        }
        Form::Normalize { value, .. } => value.walk(&mut |node| look(node, &|name| set.contains(&name))),
        Form::Fill { .. } | Form::Designate { .. } | Form::InsertMissing { .. } => return None,
    }
    // A set sees the form's own column as already written: only the columns set beside it count.
    rule.sets.iter().for_each(|one| one.value.walk(&mut |node| look(node, &|name| set.contains(&name))));
    read
}

/// The column that the rule writes, and reads of other rows of its table: in what it writes, or in which rows it is about.
fn column_of_others_read(rule: &Rule) -> Option<String> {
    if matches!(rule.form, Form::Designate { .. } | Form::InsertMissing { .. }) {
        return None;
    }
    let mut read = None;
    let mut look = |node: Node<'_>| read = read.take().or(read_in(rule, &node, &|name| writes(rule, name)));
    rule.walk(&mut |node| match &node {
        Node::Lookup(lookup) if lookup.table == rule.target => {
            lookup.on.iter().for_each(|(inner, _)| inner.walk(&mut look));
            lookup.filter.iter().for_each(|filter| filter.walk(&mut look));
        }
        Node::Expr(Expr::Field { lookup, value }) if lookup.table == rule.target => value.walk(&mut look),
        // A group and an order are of the other rows, too.
        Node::Expr(Expr::Number(numbering)) => numbering.walk(&mut look),
        Node::Expr(Expr::Aggregate { lookup, aggregate }) if lookup.table == rule.target => aggregate.walk(&mut look),
        _ => {}
    });
    read
}

/// Whether the rule writes this column; the time of the write is another one the next time.
fn writes(rule: &Rule, name: &str) -> bool {
    rule.written_columns().contains(&name) || rule.stamp.as_deref() == Some(name)
}

fn read_in(rule: &Rule, node: &Node<'_>, is_wanted: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut names = node.columns().into_iter().filter(|(table, name)| **table == rule.target && is_wanted(name));
    names.next().map(|(_, name)| name)
}
