use std::io::{IsTerminal, stderr, stdout};

/// Whether a stream is coloured: a terminal that nobody asked to be plain.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Style(bool);

impl Style {
    /// For standard output.
    pub(in crate::cli) fn of_stdout() -> Self {
        Self(stdout().is_terminal() && is_wanted())
    }

    /// For standard error.
    pub(in crate::cli) fn of_stderr() -> Self {
        Self(stderr().is_terminal() && is_wanted())
    }

    /// Whether there are colours.
    pub(in crate::cli) fn is_coloured(self) -> bool {
        self.0
    }

    /// A stream that a program reads.
    pub(in crate::cli) fn plain() -> Self {
        Self(false)
    }

    /// It is as it should be.
    pub(in crate::cli) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// It is not.
    pub(in crate::cli) fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// To look at.
    pub(in crate::cli) fn doubtful(self, text: &str) -> String {
        self.paint("33", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// See <https://no-color.org>; a dumb terminal shows the codes themselves.
fn is_wanted() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
