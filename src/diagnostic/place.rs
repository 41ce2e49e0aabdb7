use std::fmt;

/// A place in a source file: of a rule (Rust) or of a table (DDL).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as the user would name it.
    pub file: String,
    /// The line, counted from 1; 0 where there are no lines: in a live database.
    pub line: u32,
    /// The character of the line, counted from 1, where a call begins; DDL is known by its lines.
    pub column: Option<u32>,
}

impl Place {
    /// A place in the rules' source, as rustc knows it.
    pub fn of_rules(file: &str, line: u32, column: u32) -> Self {
        Self { file: file.replace('\\', "/"), line, column: Some(column) }
    }

    /// A table, or `TABLE.COLUMN`, of a live database.
    pub(crate) fn of_database(what: &str) -> Self {
        Self { file: format!("database:{what}"), line: 0, column: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}
