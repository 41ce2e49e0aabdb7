use anyhow::{Result, anyhow, bail};

use crate::catalog::Catalog;
use crate::check::nearest;
use crate::ir::{Backfill, JOURNAL_SCHEMA};

/// What a rules binary is made of: a schema, and the backfills that are compiled against it.
#[derive(Debug)]
pub struct Project {
    schema: (String, String),
    backfills: Vec<Backfill>,
    demos: Vec<Demo>,
    journal_schema: String,
}

/// What `demo` shows a backfill with.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    /// The backfill's name.
    pub backfill: &'static str,
    /// SQL that fills the tables.
    pub sample: &'static str,
    /// SQL that changes some of what the backfill wrote, as a user would afterwards.
    pub later_edit: &'static str,
}

impl Project {
    /// A project over the schema that this DDL declares; `file` is where it comes from, for messages.
    pub fn new(file: &str, ddl: &str) -> Self {
        let schema = (file.to_owned(), ddl.to_owned());
        Self { schema, backfills: Vec::new(), demos: Vec::new(), journal_schema: JOURNAL_SCHEMA.to_owned() }
    }

    /// One more backfill.
    #[must_use]
    pub fn backfill(mut self, backfill: impl Into<Backfill>) -> Self {
        self.backfills.push(backfill.into());
        self
    }

    /// What `demo` shows one of them with.
    #[must_use]
    pub fn demo(mut self, demo: Demo) -> Self {
        self.demos.push(demo);
        self
    }

    /// The same, with another schema for the ledger and the journals.
    pub(super) fn with_journal_schema(mut self, name: &str) -> Self {
        name.clone_into(&mut self.journal_schema);
        self.backfills.iter_mut().for_each(|backfill| name.clone_into(&mut backfill.journal_schema));
        self
    }

    /// The schema of the ledger and the journals.
    pub(super) fn journal_schema(&self) -> &str {
        &self.journal_schema
    }

    /// The file that the schema's DDL comes from.
    pub(super) fn schema_file(&self) -> &str {
        &self.schema.0
    }

    /// The schema's DDL.
    pub(super) fn ddl(&self) -> &str {
        &self.schema.1
    }

    /// The backfill of that name, or all of them.
    pub(super) fn named(&self, name: Option<&str>) -> Result<Vec<&Backfill>> {
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = self.backfills.iter().find(|backfill| !seen.insert(&backfill.name)) {
            bail!(
                "two backfills are called `{}` (the second at {}): give one of them another name",
                twice.name,
                twice.place
            );
        }
        let Some(name) = name else { return Ok(self.backfills.iter().collect()) };
        self.linked(name).map(|backfill| vec![backfill]).ok_or_else(|| self.unknown(name))
    }

    /// The backfill of that name, where the rules are part of this program.
    pub(super) fn linked(&self, name: &str) -> Option<&Backfill> {
        self.backfills.iter().find(|backfill| backfill.name == name)
    }

    /// What the demo of that name, or the first demo, is made of.
    pub(super) fn demo_of(&self, name: Option<&str>) -> Result<(&Backfill, Demo)> {
        let is_wanted = |demo: &&Demo| name.is_none_or(|name| demo.backfill == name);
        let demo = self.demos.iter().find(is_wanted).ok_or_else(|| match name {
            Some(name) if !self.backfills.iter().any(|backfill| backfill.name == name) => self.unknown(name),
            Some(name) => anyhow!("`{name}` has no demo: give it one with `Project::demo`"),
            None => anyhow!("no backfill has a demo: give one with `Project::demo`"),
        })?;
        let backfill = self.named(Some(demo.backfill))?;
        Ok((backfill[0], *demo))
    }

    /// The schema, read. What could not be read of it is shown with the rules that need it.
    pub(super) fn catalog(&self) -> Catalog {
        Catalog::from_ddl(&self.schema.0, &self.schema.1)
    }

    fn unknown(&self, name: &str) -> anyhow::Error {
        let names: Vec<String> = self.backfills.iter().map(|backfill| backfill.name.clone()).collect();
        unknown(name, &names)
    }
}

/// A name that none of these is, with the one that was probably meant.
pub(super) fn unknown(name: &str, names: &[String]) -> anyhow::Error {
    match nearest(name, names.iter().map(String::as_str)) {
        Some(nearest) => anyhow!("no backfill is called `{name}`: did you mean `{nearest}`?"),
        None if names.is_empty() => {
            anyhow!("no backfill is called `{name}`: the project has none; add one with `Project::backfill`")
        }
        None => anyhow!("no backfill is called `{name}`: there is `{}`", names.join("`, `")),
    }
}
