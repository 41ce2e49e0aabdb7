//! Expressions as SQL: the only place that prints them.

use super::query::{NEW, Query, column};
use super::relations::Parameters;
use super::select::Sql;
use crate::ir::{Aggregate, Direction, Expr, Function, Literal, Notation, Order, Rows};
use crate::sql::{literal, raw};

impl Query<'_> {
    /// A condition on the query's own row.
    pub(super) fn condition(&mut self, condition: &Expr) -> Sql {
        let row = self.select.alias.clone();
        self.condition_on(condition, &row)
    }

    /// A condition on the row with this alias, as one term of a conjunction.
    pub(super) fn condition_on(&mut self, condition: &Expr, row: &str) -> Sql {
        match condition {
            Expr::Any(_) => self.grouped(condition, row),
            _ => self.expression(condition, row),
        }
    }

    /// An expression over the query's own row.
    pub(super) fn own(&mut self, expr: &Expr) -> Sql {
        let row = self.select.alias.clone();
        self.expression(expr, &row)
    }

    /// An expression over the row with this alias.
    pub(super) fn expression(&mut self, expr: &Expr, row: &str) -> Sql {
        let sql = match expr {
            Expr::Column { of: Rows::Elements(_), name, .. } => {
                let element = self.element.as_ref().expect("an element is read only over the elements of arrays");
                return column(element, name);
            }
            Expr::Column { name, .. } => return self.row_column(name, row),
            Expr::Literal(constant) => constant_sql(constant),
            Expr::Parameter { name, ty } => match self.relations.parameters {
                Parameters::Settings => {
                    format!("current_setting({}, true)::{}", literal(&format!("backstitch.{name}")), ty.to_sql())
                }
                Parameters::Variables => super::names::parameter_variable(name),
            },
            Expr::Raw { sql, ty, .. } => {
                let qualified = raw::parse(sql)
                    .map(|raw| raw.qualified(|name| self.row_column(name, row).as_str().to_owned()))
                    .expect("a checked raw expression parses");
                // With its type, a lone number can't be taken for the position of a column in an order or a group.
                format!("({qualified})::{}", ty.to_sql())
            }
            Expr::Field { lookup, value } => return self.field(lookup, value, row),
            Expr::Exists(lookup) => format!("{} IS NOT NULL", self.existence(lookup, row).as_str()),
            Expr::Aggregate { lookup, aggregate } => return self.aggregate(lookup, aggregate, row),
            Expr::Number(numbering) => return self.number(numbering, row),
            Expr::Compare { left, operator, right } => {
                let (left, truth) = (self.operand(left, row), boolean(right));
                match (operator, truth) {
                    (crate::ir::Comparison::Equal, Some(true)) => format!("{left} IS TRUE"),
                    (crate::ir::Comparison::Equal, Some(false)) => format!("{left} IS FALSE"),
                    _ => format!("{left} {} {}", operator.to_sql(), self.operand(right, row)),
                }
            }
            Expr::IsNull(inner) => format!("{} IS NULL", self.operand(inner, row)),
            Expr::Not(inner) => match inner.as_ref() {
                Expr::IsNull(value) => format!("{} IS NOT NULL", self.operand(value, row)),
                Expr::Exists(lookup) => format!("{} IS NULL", self.existence(lookup, row).as_str()),
                condition => format!("({}) IS NOT TRUE", self.expression(condition, row).as_str()),
            },
            Expr::All(all) => self.joined_by(" AND ", all, row),
            Expr::Any(any) => self.joined_by(" OR ", any, row),
            Expr::In { value, list } => {
                let list: Vec<String> = list.iter().map(constant_sql).collect();
                format!("{} IN ({})", self.operand(value, row), list.join(", "))
            }
            Expr::Coalesce(values) => {
                let values: Vec<String> =
                    values.iter().map(|value| self.expression(value, row).as_str().to_owned()).collect();
                format!("COALESCE({})", values.join(", "))
            }
            Expr::Call { function, arguments } => self.call(function, arguments, row),
        };
        Sql::new(sql)
    }

    /// A call of a function; what an operator gives is in parentheses, so that another can stand beside it.
    fn call(&mut self, function: &Function, arguments: &[Expr], row: &str) -> String {
        let arguments: Vec<String> = arguments.iter().map(|argument| self.operand(argument, row)).collect();
        match function.notation() {
            Notation::Prefix(name) => format!("{name}({})", arguments.join(", ")),
            Notation::Infix(operator) => format!("({})", arguments.join(&format!(" {operator} "))),
            Notation::Array(ty) => format!("ARRAY[{}]::{}", arguments.join(", "), ty.to_sql()),
            Notation::Pattern(pattern) => self.in_places(&pattern, arguments),
            Notation::Cast(to) => format!("{}::{}", arguments.join(", "), to.to_sql()),
        }
    }

    /// A pattern with the arguments in the places of `$1`, `$2` and so on. A first argument that stands in several of them is
    /// computed once, unless it is as short as a column.
    fn in_places(&self, pattern: &str, mut arguments: Vec<String>) -> String {
        let is_repeated = pattern.matches("$1").count() > 1;
        let given = match arguments.first_mut() {
            Some(first) if is_repeated && first.contains('(') => {
                let alias = self.reserve("given");
                let value = std::mem::replace(first, column(&alias, "value").as_str().to_owned());
                Some((alias, value))
            }
            _ => None,
        };
        let mut parts = pattern.split('$');
        let mut sql = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (place, rest) = part.split_at(1);
            let place: usize = place.parse().expect("a pattern has a digit after each `$`");
            sql.push_str(&arguments[place - 1]);
            sql.push_str(rest);
        }
        match given {
            Some((alias, value)) => format!("(SELECT {sql} FROM (SELECT {value} AS \"value\") AS {alias})"),
            None => sql,
        }
    }

    /// An aggregate over the query's own rows.
    pub(super) fn aggregated(&mut self, aggregate: &Aggregate) -> Sql {
        let row = self.select.alias.clone();
        let value = aggregate.value().map(|value| self.own(value).as_str().to_owned()).unwrap_or_default();
        Sql::new(match aggregate {
            Aggregate::Count => "count(*)".to_owned(),
            Aggregate::Sum(_) => format!("sum({value})"),
            Aggregate::Min(_) => format!("min({value})"),
            Aggregate::Max(_) => format!("max({value})"),
            Aggregate::BoolOr(_) => format!("bool_or({value})"),
            Aggregate::StringAgg { separator, order, .. } => {
                let order: Vec<String> =
                    order.iter().map(|term| self.order_term(term, &row).as_str().to_owned()).collect();
                format!("string_agg({value}, {} ORDER BY {})", literal(separator), order.join(", "))
            }
        })
    }

    /// One term of an order, with the nulls where the author put them.
    pub(super) fn order_term(&mut self, term: &Order, row: &str) -> Sql {
        let value = self.operand(&term.value, row);
        let direction = match term.direction {
            Direction::Ascending => "",
            Direction::Descending => " DESC",
        };
        let nulls = match self.place_of_nulls(term) {
            Some(place) => format!(" {place}"),
            None => String::new(),
        };
        Sql::new(format!("{value}{direction}{nulls}"))
    }

    /// What an order has to say of nulls. PostgreSQL's own place for them is left unsaid: last in an ascending order, first in
    /// a descending one. So is any place where the schema has no nulls: said, it would keep an index from serving the order.
    pub(super) fn place_of_nulls(&self, term: &Order) -> Option<&'static str> {
        let is_never_null = match &term.value {
            Expr::Column { of: Rows::Table(table), name, .. } => {
                self.catalog.table(table).and_then(|table| table.column(name)).is_some_and(|column| !column.nullable)
            }
            _ => false,
        };
        match (term.direction, term.nulls_first) {
            _ if is_never_null => None,
            (Direction::Ascending, true) => Some("NULLS FIRST"),
            (Direction::Descending, false) => Some("NULLS LAST"),
            (Direction::Ascending, false) | (Direction::Descending, true) => None,
        }
    }

    fn row_column(&self, name: &str, row: &str) -> Sql {
        let is_written = row == self.select.alias && self.written.iter().any(|written| written == name);
        column(if is_written { NEW } else { row }, name)
    }

    fn joined_by(&mut self, word: &str, terms: &[Expr], row: &str) -> String {
        let terms: Vec<String> = terms
            .iter()
            .map(|term| match term {
                Expr::All(_) | Expr::Any(_) => self.grouped(term, row).as_str().to_owned(),
                _ => self.expression(term, row).as_str().to_owned(),
            })
            .collect();
        terms.join(word)
    }

    fn grouped(&mut self, expr: &Expr, row: &str) -> Sql {
        Sql::new(format!("({})", self.expression(expr, row).as_str()))
    }

    /// An expression that an operator can stand beside.
    fn operand(&mut self, expr: &Expr, row: &str) -> String {
        let needs_parentheses = matches!(
            expr,
            Expr::Exists(_)
                | Expr::Compare { .. }
                | Expr::IsNull(_)
                | Expr::Not(_)
                | Expr::All(_)
                | Expr::Any(_)
                | Expr::In { .. }
        );
        let sql = if needs_parentheses { self.grouped(expr, row) } else { self.expression(expr, row) };
        sql.as_str().to_owned()
    }
}

fn boolean(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Literal(Literal::Boolean(truth)) => Some(*truth),
        _ => None,
    }
}

fn constant_sql(constant: &Literal) -> String {
    match constant {
        Literal::Text(text) => literal(text),
        Literal::Integer(number) if *number < 0 => format!("({number})"),
        Literal::Integer(number) => number.to_string(),
        Literal::Boolean(truth) => truth.to_string(),
        Literal::Typed { text, ty } => format!("{}::{}", literal(text), ty.to_sql()),
    }
}
