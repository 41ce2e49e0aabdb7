/// What a code means: what `explain` and the docs page say of it. It stands beside the question that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: &'static str,
    /// What is so, in a clause on one line.
    pub title: &'static str,
    /// Why it can't be left so, in sentences.
    pub meaning: &'static str,
    /// What brings it about.
    pub example: Example,
    /// What to do, in sentences.
    pub remedy: &'static str,
}

/// What brings a code about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// A schema and rules with the fault, and the rules mended: a Rust file with `SCHEMA`, `faulty` and `mended`.
    Rules(&'static str),
    /// DDL that has the fault.
    Ddl(&'static str),
    /// What happens in a database.
    Told(&'static str),
}
