//! What a fixture is: a backfill, its tables, an oracle, and an application that writes beside it.

use backstitch::ir::Backfill;

/// A backfill whose first table that many rows go through is watched.
#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) backfill: fn() -> Backfill,
    pub(super) ddl: &'static str,
    /// SQL that fills the tables with about so many rows.
    pub(super) data: fn(usize) -> String,
    /// The table that is watched, as SQL names it.
    pub(super) table: &'static str,
    pub(super) key: &'static [&'static str],
    pub(super) stamp: &'static str,
    /// The rules that write the table, in their order.
    pub(super) rules: &'static [Rule],
    /// Creates `oracle.foretell(old jsonb, new jsonb)`: for a row that the backfill overwrites, each rule's outcome and the
    /// values that it may give, by the rule's name: `{"outcome": …, "flagged": …, "any_of": [{column: value}, …]}`.
    pub(super) oracle: &'static str,
    /// What the application does to the table; `$1` is the place of a row, `$2` a die of ten thousand.
    pub(super) writes: &'static [&'static str],
    /// What it does to the tables that the rules look things up in; the same parameters.
    pub(super) writes_to_sources: &'static [&'static str],
}

/// A rule of it.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// What it writes, its target first; the stamp left out.
    pub(super) columns: &'static [&'static str],
    pub(super) may_overwrite: MayOverwrite,
}

/// Whether a rule may overwrite a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum MayOverwrite {
    /// Its column always equals what it is derived from.
    Anything,
    /// It fills what is null.
    Null,
    /// It designates rows that are not designated.
    False,
}
