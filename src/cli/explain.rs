use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;

use super::{Verdict, called, say};
use crate::check::nearest;
use crate::explain;

/// The form of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For people
    Text,
    /// A page of the docs, with every code
    Markdown,
}

/// Says what a code means, or lists all of them.
pub(super) fn run(code: Option<&str>, format: ExplainFormat) -> Result<Verdict> {
    match (code, format) {
        (None, ExplainFormat::Text) => list()?,
        (None, ExplainFormat::Markdown) => say(explain::page().trim_end())?,
        (Some(_), ExplainFormat::Markdown) => bail!("the page has every code: leave the code out"),
        (Some(code), ExplainFormat::Text) => {
            let one = explain::find(code).ok_or_else(|| unknown(code))?;
            say(explain::text(one).trim_end())?;
        }
    }
    Ok(Verdict::Yes)
}

fn list() -> Result<()> {
    let width = explain::all().map(|one| one.code.len()).max().unwrap_or_default();
    explain::all().try_for_each(|one| say(format_args!("{:width$}  {}", one.code, one.title)))
}

fn unknown(code: &str) -> anyhow::Error {
    match nearest(code, explain::all().map(|one| one.code)) {
        Some(nearest) => anyhow!("no code is called `{code}`: did you mean `{nearest}`?"),
        None => anyhow!("no code is called `{code}`: `{}` lists them", called::command("explain")),
    }
}
