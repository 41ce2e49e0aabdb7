//! What is wrong with a rule or a schema: one [`Diagnostic`] per fault, collected, never thrown; and the forms in which it
//! is shown.

mod draw;
mod explanation;
mod github;
mod json;
mod place;
mod sources;

use std::fmt;

pub use draw::{Drawing, draw};
pub use explanation::{Example, Explanation};
pub use github::annotation;
pub use json::object;
pub use place::Place;
pub use sources::Sources;

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

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
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
    /// What stands elsewhere and belongs to it: the line of the schema that says otherwise, the other rule.
    pub labels: Vec<Label>,
    /// What else there is to know.
    pub notes: Vec<String>,
    /// What to do.
    pub help: String,
}

/// What a place has to do with a fault that is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What stands there, said as of there: "`grade` is declared NOT NULL here".
    pub text: String,
}

impl Diagnostic {
    /// An error with its remedy.
    pub fn error(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: None,
            labels: Vec::new(),
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

    /// The same fault with one more place that belongs to it.
    #[must_use]
    pub fn label(mut self, place: &Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: place.clone(), text: text.into() });
        self
    }

    /// The same fault with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Every place that it names, its own first.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.place.iter().chain(self.labels.iter().map(|label| &label.place))
    }
}

/// The plain form, which needs no sources; [`draw`] shows them.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}[{}]: {}", self.severity.word(), self.code, self.message)?;
        if let Some(place) = &self.place {
            writeln!(f, "  --> {place}")?;
        }
        for label in &self.labels {
            writeln!(f, "  ::: {}: {}", label.place, label.text)?;
        }
        for note in &self.notes {
            writeln!(f, "  = note: {note}")?;
        }
        write!(f, "  = help: {}", self.help)
    }
}
