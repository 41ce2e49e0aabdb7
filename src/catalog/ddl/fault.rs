use crate::diagnostic::{Diagnostic, Example, Explanation, Place};
use crate::sql::QualifiedName;

pub(super) const UNREADABLE: &str = "unreadable-ddl";
pub(super) const UNKNOWN_TABLE: &str = "unknown-table-in-ddl";

/// What the codes of faulty DDL mean.
pub(in crate::catalog) const EXPLAINED: &[Explanation] = &[
    Explanation {
        code: UNREADABLE,
        title: "a statement of the schema can't be read",
        meaning: "The schema is read from DDL, without a server. A statement that says what the compiler has no place \
            for costs only itself, and whatever needs it is refused as unknown; where a quote or a parenthesis is left \
            open, nothing behind it can be read.",
        example: Example::Ddl(include_str!("../../../docs/diagnostics/unreadable-ddl.sql")),
        remedy: "Close what is opened; say it in plain DDL, such as `pg_dump --schema-only` prints.",
    },
    Explanation {
        code: UNKNOWN_TABLE,
        title: "a statement of the schema is about a table that no earlier one creates",
        meaning: "The change is passed over. It may stand before the `CREATE TABLE`, or the table in another file.",
        example: Example::Ddl(include_str!("../../../docs/diagnostics/unknown-table-in-ddl.sql")),
        remedy: "Put the `CREATE TABLE` before it, in the same file.",
    },
];

/// Why one statement, or one action of an `ALTER`, was not read.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    /// Its text is not understood, or says what the catalog has no place for.
    Unreadable {
        /// What was expected or what is in the way.
        reason: String,
        /// The line of the piece at fault.
        line: u32,
    },
    /// It changes a table that no statement before it creates.
    UnknownTable(QualifiedName),
}

impl Fault {
    /// The fault of the statement that begins with `head` at `place`.
    pub(super) fn diagnostic(self, head: &str, place: &Place) -> Diagnostic {
        let diagnostic = match self {
            Fault::Unreadable { reason, line } => {
                let at = if line == place.line { String::new() } else { format!(" (line {line})") };
                let message = format!("cannot read `{head}`: {reason}{at}");
                Diagnostic::warning(UNREADABLE, message, remedy(head))
            }
            Fault::UnknownTable(name) => {
                let message = format!("`{head}` changes `{name}`, which no earlier statement creates");
                let help = "the change is passed over; put the `CREATE TABLE` before it, in the same file";
                Diagnostic::warning(UNKNOWN_TABLE, message, help)
            }
        };
        diagnostic.at(place)
    }
}

fn remedy(head: &str) -> &'static str {
    if head.get(..5).is_some_and(|verb| verb.eq_ignore_ascii_case("alter")) {
        "this change stays unknown to every rule that relies on it; say it in plain DDL"
    } else {
        "a rule that needs it is refused as unknown; say it in plain DDL, such as `pg_dump --schema-only` prints"
    }
}
