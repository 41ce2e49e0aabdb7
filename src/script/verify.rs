//! Every statement is parsed back before it is embedded: a template that prints something else than one statement is
//! caught here, before a database sees it.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// PostgreSQL's words that the parser does not know, and others of the same place in the grammar that it knows.
const STAND_INS: &[(&str, &str)] = &[
    ("FOR NO KEY UPDATE", "FOR UPDATE"),
    ("FOR KEY SHARE", "FOR SHARE"),
    ("ONLY ", ""),
    ("OPERATOR(pg_catalog.*=)", "="),
];

/// Checks that the text is exactly one statement.
///
/// # Errors
///
/// Says what the parser says of it.
pub(super) fn one_statement(sql: &str) -> Result<(), String> {
    let readable = STAND_INS.iter().fold(sql.to_owned(), |sql, (word, stand_in)| sql.replace(word, stand_in));
    let statements = Parser::parse_sql(&PostgreSqlDialect {}, &readable).map_err(|error| error.to_string())?;
    match statements.len() {
        1 => Ok(()),
        count => Err(format!("{count} statements where one was meant")),
    }
}
