use super::constraint;
use super::decimal::{Decimal, overflows};
use super::item::Item;
use super::nearest;
use super::written::written;
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Function, Literal, Node, Rows};
use crate::sql::Type;

const CODE: &str = "value-out-of-range";

/// Can a column hold every constant that is written into it, and does an enum have every label that is named?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for one in written(rule) {
            let (Expr::Literal(literal), Some(column)) = (one.value, table.column(one.column)) else { continue };
            let text = text_of(literal);
            let Some(misfit) = misfit(&text, table, column, catalog) else { continue };
            let message = format!(
                "rule `{}` writes `{}` into `{}` of `{}`, {}: the server would refuse it",
                rule.name,
                shown(&text),
                column.name,
                table.name,
                misfit.what
            );
            found.push(Diagnostic::error(CODE, message, misfit.help).at(&rule.place).note(misfit.note));
        }
    }
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(expr) = node else { return };
            found.extend(token_without_size(item, expr));
            for (column, table, text) in compared(expr, catalog) {
                let Some(misfit) = missing_label(&text, column, catalog) else { continue };
                let message = format!(
                    "{} compares `{}` of `{}` with `{}`, {}: the server would refuse it",
                    item.what(),
                    column.name,
                    table.name,
                    shown(&text),
                    misfit.what
                );
                found.push(Diagnostic::error(CODE, message, misfit.help).at(item.place()).note(misfit.note));
            }
        });
    }
    found
}

/// A token of no bytes, or of more than the server's hashes have.
fn token_without_size(item: Item<'_>, expr: &Expr) -> Option<Diagnostic> {
    let Expr::Call { function: Function::RandomToken { bytes: bytes @ (0 | 65..) }, .. } = expr else { return None };
    let message = format!("{} asks for `random_token({bytes})`, and a token has 1 to 64 bytes", item.what());
    Some(
        Diagnostic::error(CODE, message, "ask for 16 bytes, which nobody guesses, or for as many as the column holds")
            .at(item.place()),
    )
}

/// Why a column can't hold a constant.
struct Misfit {
    what: String,
    help: String,
    note: String,
}

fn misfit(text: &str, table: &Table, column: &Column, catalog: &Catalog) -> Option<Misfit> {
    let declared = format!("the column is declared at {}", column.place);
    let by_type = |what: String| {
        let help = "write a value that the column's type holds, or change the type first".to_owned();
        Misfit { what, help, note: declared.clone() }
    };
    missing_label(text, column, catalog).or_else(|| too_large(text, column).map(by_type)).or_else(|| {
        let check = table.checks.iter().find(|check| constraint::refuses(&check.condition, column, text))?;
        let name = check.name.as_deref().unwrap_or("without a name");
        Some(Misfit {
            what: format!("which check `{name}` does not allow"),
            help: "write a value that the check allows, or change the check first".to_owned(),
            note: format!("the table is declared at {}, the check is `{}`", table.place, check.condition),
        })
    })
}

fn missing_label(text: &str, column: &Column, catalog: &Catalog) -> Option<Misfit> {
    let Type::Named(name) = &column.ty.base else { return None };
    let labels = catalog.enums.get(name).filter(|labels| !labels.iter().any(|label| label == text))?;
    let help = match nearest(text, labels.iter().map(String::as_str)) {
        Some(label) => format!("the enum has `{label}`"),
        None => format!("the enum has `{}`; a new label must be in the schema first", labels.join("`, `")),
    };
    let note = format!("the column is declared at {}", column.place);
    Some(Misfit { what: format!("and the enum `{name}` has no such label"), help, note })
}

fn too_large(text: &str, column: &Column) -> Option<String> {
    let ty = &column.ty;
    let integer = |low: i64, high: i64| {
        let [value, low, high] = [text, &low.to_string(), &high.to_string()].map(Decimal::parse);
        (value? < low? || value? > high?).then(|| format!("which is out of the range of `{}`", ty.base))
    };
    match &ty.base {
        Type::SmallInt => integer(i16::MIN.into(), i16::MAX.into()),
        Type::Integer => integer(i32::MIN.into(), i32::MAX.into()),
        Type::BigInt => integer(i64::MIN, i64::MAX),
        Type::Numeric => {
            let (precision, scale) = ty.sql.strip_prefix("numeric(")?.strip_suffix(')')?.split_once(',')?;
            let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
            overflows(text, precision, scale).then(|| format!("which is out of the range of `{}`", ty.sql))
        }
        Type::Text => {
            let longest = ty.max_length?;
            // Blanks that are too many are cut without a word.
            let length = text.trim_end_matches(' ').chars().count();
            (u64::try_from(length).ok()? > longest)
                .then(|| format!("which holds {longest} characters, and these are {length}"))
        }
        _ => None,
    }
}

/// The columns that an expression compares with constants, each with its table and the constant.
fn compared<'a>(expr: &Expr, catalog: &'a Catalog) -> Vec<(&'a Column, &'a Table, String)> {
    let (value, literals): (_, Vec<&Literal>) = match expr {
        Expr::Compare { left, right, .. } => match (left.as_ref(), right.as_ref()) {
            (value, Expr::Literal(literal)) | (Expr::Literal(literal), value) => (value, vec![literal]),
            _ => return Vec::new(),
        },
        Expr::In { value, list } => (value.as_ref(), list.iter().collect()),
        _ => return Vec::new(),
    };
    let column = match value {
        Expr::Field { value, .. } => value.as_ref(),
        value => value,
    };
    let Expr::Column { of: Rows::Table(table), name, .. } = column else { return Vec::new() };
    let Some(table) = catalog.table(table) else { return Vec::new() };
    let Some(column) = table.column(name) else { return Vec::new() };
    literals.into_iter().map(|literal| (column, table, text_of(literal))).collect()
}

fn text_of(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) | Literal::Typed { text, .. } => text.clone(),
        Literal::Integer(number) => number.to_string(),
        Literal::Boolean(truth) => truth.to_string(),
    }
}

/// The constant on one line, and not longer than a message bears.
fn shown(text: &str) -> String {
    let mut chars = text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] });
    let short: String = chars.by_ref().take(40).collect();
    if chars.next().is_some() { short + "…" } else { short }
}
