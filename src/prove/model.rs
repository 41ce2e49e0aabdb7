use std::collections::BTreeSet;

use super::value::{Kind, Term, Value};
use super::watch::{changed_columns, read_by};
use crate::catalog::{Catalog, Table};
use crate::ir::{Choice, Expr, Literal, Node, Rule};
use crate::sql::{QualifiedName, Type};

/// Numbers of rows that are looked at; more are more than a reader of the rules would follow, too.
const MOST_ROWS: usize = 20_000;

/// What is known of the values of one table's row: which of them rules name, and which a rule changes.
pub(super) struct Model<'a> {
    pub(super) table: &'a Table,
    catalog: &'a Catalog,
    /// The rule that writes while the row is watched.
    writer: Option<&'a Rule>,
    texts: Vec<&'a str>,
    pub(super) numbers: Vec<i64>,
    /// Whether two texts that are written in different ways are different.
    texts_differ: bool,
}

/// What is assumed of a row.
pub(super) type Known<'a> = Vec<(Term<'a>, Value<'a>)>;

/// An answer that may need a term first.
pub(super) type Answer<'a, T> = Result<T, Term<'a>>;

/// Why an exploration ended.
pub(super) enum End<'a> {
    /// The row that was looked for.
    Found(Known<'a>),
    /// There are too many kinds of rows.
    TooMany,
}

impl<'a> Model<'a> {
    pub(super) fn new(table: &'a Table, catalog: &'a Catalog, rules: &[&'a Rule], writer: Option<&'a Rule>) -> Self {
        let (mut texts, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        let mut texts_differ = true;
        let mut learn = |literal: &'a Literal| match literal {
            Literal::Text(text) | Literal::Typed { text, .. } => {
                texts_differ &= !text.ends_with(' ');
                texts.insert(text.as_str());
            }
            Literal::Integer(number) => {
                numbers.insert(*number);
            }
            Literal::Boolean(_) => {}
        };
        let mut plain = true;
        let mut is_plain = |name: &QualifiedName, column: &str| {
            let column = catalog.table(name).and_then(|table| table.column(column));
            plain &= column.is_none_or(|column| column.ty.base != Type::Text || is_plain_text(&column.ty.sql));
        };
        for rule in rules {
            rule.walk(&mut |node| {
                match &node {
                    Node::Expr(Expr::Literal(literal)) => learn(literal),
                    Node::Expr(Expr::In { list, .. }) => list.iter().for_each(&mut learn),
                    _ => {}
                }
                node.columns().into_iter().for_each(|(table, column)| is_plain(table, &column));
            });
            rule.written_columns().into_iter().for_each(|column| is_plain(&rule.target, column));
        }
        let (texts, numbers) = (texts.into_iter().collect(), numbers.into_iter().collect());
        Self { table, catalog, writer, texts, numbers, texts_differ: texts_differ && plain }
    }

    /// The value of a constant, where how it is written says which it is.
    pub(super) fn constant(&self, literal: &'a Literal) -> Option<Value<'a>> {
        match literal {
            Literal::Boolean(truth) => Some(Value::Truth(*truth)),
            Literal::Integer(number) => Some(Value::Number(*number)),
            Literal::Text(text) if self.texts_differ => Some(Value::Text(text)),
            Literal::Typed { text, ty: Type::Named(name) } if self.catalog.enums.contains_key(name) => {
                Some(Value::Text(text))
            }
            Literal::Text(_) | Literal::Typed { .. } => None,
        }
    }

    /// Whether a value may be another one after the writer wrote.
    pub(super) fn is_changed(&self, expr: &Expr) -> bool {
        let Some(writer) = self.writer else { return false };
        let changed = changed_columns(writer, self.catalog);
        let mut found = false;
        expr.walk(&mut |node| {
            let reads = read_by(&node, self.catalog);
            found |= reads.iter().any(|(table, name)| *table == writer.target && changed.contains(&name.as_str()));
            // Who is dealt what, or given which number, depends on all the others.
            found |= matches!(node, Node::Expr(Expr::Number(_)));
            found |= matches!(node, Node::Lookup(lookup) if matches!(lookup.choice, Choice::Spread { .. }));
        });
        found
    }

    /// The columns that a node reads.
    pub(super) fn reads(&self, node: &Node<'_>) -> Vec<(QualifiedName, String)> {
        read_by(node, self.catalog)
    }

    /// The values that a term may have, beside what is assumed already.
    fn values(&self, term: &Term<'a>, known: &Known<'a>) -> Vec<Value<'a>> {
        let mut values = if term.nullable { vec![Value::Null] } else { Vec::new() };
        let texts = || self.texts.iter().map(|text| Value::Text(text));
        let truths = [true, false].map(Value::Truth);
        match &term.kind {
            Kind::Truth => values.extend(truths),
            Kind::Number => values.extend(self.some_numbers(known)),
            Kind::Text => values.extend(texts().chain(others(None, known))),
            Kind::Enum(name) => match self.catalog.enums.get(name) {
                // A label that there isn't is a fault that another check names.
                Some(labels) => {
                    let labels: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
                    values.extend(labels.union(&self.texts.iter().copied().collect()).map(|label| Value::Text(label)));
                }
                None => values.extend(texts().chain(others(None, known))),
            },
            Kind::Opaque => values.extend(others(None, known)),
            Kind::Any => {
                values.extend(truths);
                values.extend(texts().chain(others(None, known)).chain(self.some_numbers(known)));
            }
        }
        values
    }

    /// Every number that is named, and others below, between and above them: those that are assumed, and one more.
    fn some_numbers(&self, known: &Known<'a>) -> Vec<Value<'a>> {
        let mut values: Vec<Value<'a>> = self.numbers.iter().map(|number| Value::Number(*number)).collect();
        for above in 0..=self.numbers.len() {
            let room = match (above.checked_sub(1).map(|below| self.numbers[below]), self.numbers.get(above)) {
                (Some(low), Some(high)) => usize::try_from(high.saturating_sub(low) - 1).unwrap_or(usize::MAX),
                _ => usize::MAX,
            };
            values.extend(others(Some(above), known).take(room));
        }
        values
    }

    /// Looks for a row on which `is_it` holds, over every kind of row there is: a term that it asks for is tried with each
    /// of its values.
    ///
    /// # Errors
    ///
    /// The first such row, or that there are too many kinds of rows.
    pub(super) fn none(&self, is_it: &dyn Fn(&Known<'a>) -> Answer<'a, bool>) -> Result<(), End<'a>> {
        let mut left = MOST_ROWS;
        self.explore(&mut Vec::new(), is_it, &mut left)
    }

    fn explore(
        &self,
        known: &mut Known<'a>,
        is_it: &dyn Fn(&Known<'a>) -> Answer<'a, bool>,
        left: &mut usize,
    ) -> Result<(), End<'a>> {
        *left = left.checked_sub(1).ok_or(End::TooMany)?;
        let term = match is_it(known) {
            Ok(false) => return Ok(()),
            Ok(true) => return Err(End::Found(known.clone())),
            Err(term) => term,
        };
        for value in self.values(&term, known) {
            known.push((term.clone(), value));
            self.explore(known, is_it, left)?;
            known.pop();
        }
        Ok(())
    }
}

/// Values that no rule names: those that are assumed already, and one more. Which one more makes no difference.
fn others<'a>(above: Option<usize>, known: &Known<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    let number_of = |value: &Value<'a>| match value {
        Value::Other { above: of, number } if *of == above => Some(number + 1),
        _ => None,
    };
    let next = known.iter().filter_map(|(_, value)| number_of(value)).max().unwrap_or(0);
    (0..=next).map(move |number| Value::Other { above, number })
}

/// Whether two texts of the type are equal only if they are the same; `citext` and `char(n)` have their own view.
pub(super) fn is_plain_text(sql: &str) -> bool {
    sql == "text" || sql.starts_with("varchar") || sql.starts_with("character varying")
}
