//! Where the settings are looked for, and which connection string wins.

use super::error::ConnectError;

/// What may say where to connect. Everything is passed in, so that nothing depends on this process's environment.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The value of `--database-url`.
    pub url: Option<&'a str>,
    /// Looks a variable of the environment up.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The text of `.env`, where there is one.
    pub dotenv: Option<&'a str>,
    /// `database_url` of `backstitch.toml`.
    pub configured: Option<&'a str>,
}

/// A connection string, and what to call where it stands.
pub(super) struct ConnectionString {
    pub(super) text: String,
    pub(super) origin: &'static str,
}

const VARIABLE: &str = "DATABASE_URL";

impl Sources<'_> {
    /// A variable of the environment. An empty one is none, as whoever cleared it meant.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    /// The connection string that wins: flag, environment, `.env`, `backstitch.toml`.
    pub(super) fn connection_string(&self) -> Result<Option<ConnectionString>, ConnectError> {
        let found = |text: String, origin| Ok(Some(ConnectionString { text, origin }));
        if let Some(url) = self.url {
            return found(url.to_owned(), "`--database-url`");
        }
        if let Some(url) = self.variable(VARIABLE) {
            return found(url, "`DATABASE_URL` in the environment");
        }
        if let Some(url) = self.dotenv.map(in_dotenv).transpose()?.flatten() {
            return found(url, "`DATABASE_URL` in `.env`");
        }
        match self.configured {
            Some(url) if !url.is_empty() => found(url.to_owned(), "`database_url` in `backstitch.toml`"),
            _ => Ok(None),
        }
    }
}

/// The first `DATABASE_URL` of a `.env`. A line that can't be read is not shown: it may be the one with the password.
fn in_dotenv(text: &str) -> Result<Option<String>, ConnectError> {
    let mut unread = false;
    for pair in dotenvy::from_read_iter(text.as_bytes()) {
        match pair {
            Ok((name, value)) if name == VARIABLE && !value.is_empty() => return Ok(Some(value)),
            Ok(_) => {}
            Err(_) => unread = true,
        }
    }
    let is_named = |line: &str| line.trim_start().trim_start_matches("export ").trim_start().starts_with(VARIABLE);
    if unread && text.lines().any(is_named) {
        return Err(ConnectError::settings(
            "`DATABASE_URL` in `.env` can't be read: its line, or one before it, is not `NAME=value`",
            "put the value between single quotes: `DATABASE_URL='postgresql://…'`",
        ));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(sources: &Sources<'_>) -> Option<(&'static str, String)> {
        sources.connection_string().unwrap().map(|found| (found.origin, found.text))
    }

    #[test]
    fn flag_environment_dotenv_and_file_win_in_this_order() {
        let environment = |name: &str| (name == "DATABASE_URL").then(|| "environment".to_owned());
        let empty = |name: &str| (name == "DATABASE_URL").then(String::new);
        let dotenv = Some("A=b\nexport DATABASE_URL='dotenv # too'\nDATABASE_URL=second\n");
        let all = Sources { url: Some("flag"), environment: &environment, dotenv, configured: Some("file") };
        assert_eq!(origin(&all).unwrap(), ("`--database-url`", "flag".to_owned()));
        let all = Sources { url: None, ..all };
        assert_eq!(origin(&all).unwrap(), ("`DATABASE_URL` in the environment", "environment".to_owned()));
        let all = Sources { environment: &empty, ..all };
        assert_eq!(origin(&all).unwrap(), ("`DATABASE_URL` in `.env`", "dotenv # too".to_owned()));
        let all = Sources { dotenv: Some("OTHER=1"), ..all };
        assert_eq!(origin(&all).unwrap(), ("`database_url` in `backstitch.toml`", "file".to_owned()));
        assert_eq!(origin(&Sources { configured: None, ..all }), None);
    }

    #[test]
    fn a_line_of_dotenv_that_cannot_be_read_is_named_and_not_shown() {
        let none = |_: &str| None;
        let dotenv = Some("DATABASE_URL='postgres://u:SECRET@h\n");
        let sources = Sources { url: None, environment: &none, dotenv, configured: Some("other") };
        let Err(error) = sources.connection_string() else { panic!("the next source must not be taken for it") };
        insta::assert_snapshot!(error, @r"
        `DATABASE_URL` in `.env` can't be read: its line, or one before it, is not `NAME=value`
          = help: put the value between single quotes: `DATABASE_URL='postgresql://…'`
        ");
        assert_eq!(origin(&Sources { dotenv: Some("what is this\n"), ..sources }).unwrap().1, "other");
    }
}
