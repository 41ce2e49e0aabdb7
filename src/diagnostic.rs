//! What is wrong with a rule or a schema: one [`Diagnostic`] per fault, collected, never thrown.

use std::fmt;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is compiled.
    Error,
    /// Something to know; the compiler goes on.
    Warning,
    /// What to expect; nothing is wrong.
    Note,
}

/// A place in a source file: of a rule (Rust) or of a table (DDL).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as the user would name it.
    pub file: String,
    /// The line, counted from 1; 0 where there are no lines: in a live database.
    pub line: u32,
}

impl Place {
    /// A table, or `TABLE.COLUMN`, of a live database.
    pub(crate) fn of_database(what: &str) -> Self {
        Self { file: format!("database:{what}"), line: 0 }
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

/// One fault: its code, what and where it is, what follows from it, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Kebab-case words that name the kind of fault, such as `unknown-column`.
    pub code: &'static str,
    /// Lower case, no final dot, the thing in backticks, fact then consequence.
    pub message: String,
    /// Where the fault is.
    pub place: Option<Place>,
    /// What else belongs to it, such as where the schema says otherwise.
    pub notes: Vec<String>,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// An error with its remedy.
    pub fn error(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: None,
            notes: Vec::new(),
            help: help.into(),
        }
    }

    /// A warning with its remedy.
    pub fn warning(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, help) }
    }

    /// What to expect, with what can be done about it.
    pub fn remark(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message, help) }
    }

    /// The same fault at a place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// The same fault with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        writeln!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if let Some(place) = &self.place {
            writeln!(f, "  --> {place}")?;
        }
        for note in &self.notes {
            writeln!(f, "  = note: {note}")?;
        }
        write!(f, "  = help: {}", self.help)
    }
}
