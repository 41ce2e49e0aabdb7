use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use serde::Deserialize;

use super::jobs::MOST;
use super::options::check_name;
use crate::check::nearest;
use crate::ir::JOURNAL_SCHEMA;
use crate::output;
use crate::run::connect::{Sources, Target};

/// The file in the working folder.
const FILE: &str = "backstitch.toml";

/// The keys that it may have.
const KEYS: [&str; 5] = ["database_url", "directory", "jobs", "journal_schema", "settings"];

/// What a project sets once, so that nobody has to type it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Configuration {
    /// The database, where neither the command line nor the environment names one.
    database_url: Option<String>,
    directory: Option<PathBuf>,
    jobs: Option<u8>,
    journal_schema: Option<String>,
    #[serde(default)]
    settings: BTreeMap<String, toml::Value>,
}

impl Configuration {
    /// Reads the file, where there is one.
    pub(super) fn read() -> Result<Self> {
        let Some(bytes) = output::read(Path::new(FILE))? else { return Ok(Self::default()) };
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("`{FILE}` is not UTF-8: save it as UTF-8"))?;
        let configuration: Self = toml::from_str(&text).map_err(|error| explain(&text, &error))?;
        let schema = configuration.journal_schema();
        if !is_plain(schema) {
            bail!(
                "{FILE}: `journal_schema` is `{schema}`: a plain name is needed, lower-case letters, digits and `_`, at most 63 of them"
            );
        }
        if let Some(jobs) = configuration.jobs.filter(|jobs| !(1..=MOST).contains(&i64::from(*jobs))) {
            bail!("{FILE}: `jobs` is {jobs}: it is how many sessions do a run, from 1 to {MOST}");
        }
        for name in configuration.settings.keys() {
            check_name(name).map_err(|fault| anyhow!("{FILE}: {fault}"))?;
        }
        configuration.settings()?;
        Ok(configuration)
    }

    /// The folder of the scripts, where the command line names none.
    pub(super) fn directory<'a>(&'a self, asked: Option<&'a Path>) -> &'a Path {
        asked.or(self.directory.as_deref()).unwrap_or(Path::new("generated"))
    }

    /// How many sessions do a run, where the command line doesn't say.
    pub(super) fn jobs(&self, asked: Option<u8>) -> u8 {
        asked.or(self.jobs).unwrap_or(1)
    }

    /// The database that the command line names by this URL, or else the environment, `.env` or the file.
    pub(super) fn target(&self, url: Option<&str>) -> Result<Target> {
        let dotenv = output::read(".env".as_ref())?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(Target::find(&Sources {
            url,
            environment: &|name| std::env::var(name).ok(),
            dotenv: dotenv.as_deref(),
            configured: self.database_url.as_deref(),
        })?)
    }

    /// The schema of the journal and the ledger.
    pub(super) fn journal_schema(&self) -> &str {
        self.journal_schema.as_deref().unwrap_or(JOURNAL_SCHEMA)
    }

    /// The settings of `[settings]`, as text.
    pub(super) fn settings(&self) -> Result<Vec<(&str, String)>> {
        let text = |(name, value): (&'_ String, &toml::Value)| match value {
            toml::Value::String(text) => Ok(text.clone()),
            toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => Ok(value.to_string()),
            _ => bail!("{FILE}: `{name}` in `[settings]` is neither text, number nor boolean: put it in quotes"),
        };
        self.settings.iter().map(|pair| Ok((pair.0.as_str(), text(pair)?))).collect()
    }
}

/// Whether a name needs no quotes anywhere.
fn is_plain(name: &str) -> bool {
    name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The fault with its place, and the key that was probably meant.
fn explain(text: &str, error: &toml::de::Error) -> anyhow::Error {
    let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
    let place = line.map_or_else(|| FILE.to_owned(), |line| format!("{FILE}:{line}"));
    let unknown = error.message().strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    match unknown.map(|key| (key, nearest(key, KEYS))) {
        Some((key, Some(known))) => anyhow!("{place}: `{key}` is not a key of it: did you mean `{known}`?"),
        Some((key, None)) => anyhow!("{place}: `{key}` is not a key of it: there is `{}`", KEYS.join("`, `")),
        None => anyhow!("{place}: {}", error.message()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        explain(text, &toml::from_str::<Configuration>(text).expect_err("it is wrong")).to_string()
    }

    #[test]
    fn a_key_that_is_misspelt_is_named_with_its_line_and_the_nearest() {
        let said = fault("directory = 'a'\n\njournal_shcema = 'b'\n");
        assert_eq!(said, "backstitch.toml:3: `journal_shcema` is not a key of it: did you mean `journal_schema`?");
    }

    #[test]
    fn a_value_of_another_type_is_named_with_its_line() {
        assert!(fault("\ndirectory = 3\n").starts_with("backstitch.toml:2: "));
    }

    #[test]
    fn settings_are_text_whatever_they_are_written_as() {
        let read: Configuration = toml::from_str("[settings]\na = 1\nb = true\nc = '1s'\n").expect("it is right");
        let settings = read.settings().expect("they are values");
        assert_eq!(settings, [("a", "1".to_owned()), ("b", "true".to_owned()), ("c", "1s".to_owned())]);
    }
}
