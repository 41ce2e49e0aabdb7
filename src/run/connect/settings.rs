//! The parameters that hold: what the connection string says, and libpq's variables for what it leaves open.

use std::collections::BTreeMap;

use super::error::ConnectError;
use super::parameter::{self, Use};
use super::parse::{self, Pairs};
use super::sources::Sources;
use crate::check::nearest;

/// Parameters by name. None is empty: an empty value leaves its parameter open, as libpq has it.
pub(super) struct Settings {
    values: BTreeMap<&'static str, Setting>,
    /// Where the connection string stands, if there is one.
    string: Option<&'static str>,
}

struct Setting {
    value: String,
    /// The variable that gave it; `None` where the connection string did.
    variable: Option<&'static str>,
}

impl Settings {
    /// Collects them from everywhere.
    pub(super) fn collect(sources: &Sources<'_>) -> Result<Self, ConnectError> {
        let mut settings = Self { values: BTreeMap::new(), string: None };
        if let Some(string) = sources.connection_string()? {
            settings.string = Some(string.origin);
            let pairs = parse::parse(&string.text).map_err(|reason| ConnectError::unreadable(string.origin, reason))?;
            settings.take(pairs, string.origin)?;
        }
        settings.fill(sources)?;
        Ok(settings)
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|setting| setting.value.as_str())
    }

    /// What to call the place where a parameter was set: its variable, or the connection string.
    pub(super) fn origin_of(&self, name: &str) -> String {
        match self.values.get(name) {
            Some(Setting { variable: Some(variable), .. }) => format!("`{variable}`"),
            _ => self.string.unwrap_or("libpq's defaults").to_owned(),
        }
    }

    /// Where all of it comes from: `` `DATABASE_URL` in `.env`, `PGPASSWORD` ``.
    pub(super) fn origin(&self) -> String {
        let variables = self.values.values().filter_map(|setting| setting.variable).map(|name| format!("`{name}`"));
        let all: Vec<String> = self.string.map(str::to_owned).into_iter().chain(variables).collect();
        if all.is_empty() {
            "libpq's defaults, because neither `--database-url` nor `DATABASE_URL` is given".to_owned()
        } else {
            all.join(", ")
        }
    }

    /// A value that can't be used. It is shown: what holds a password has no wrong values.
    pub(super) fn wrong(&self, name: &str, fact: &str, help: impl Into<String>) -> ConnectError {
        let value = self.get(name).unwrap_or_default();
        ConnectError::settings(format!("`{name}={value}`, from {}, {fact}", self.origin_of(name)), help)
    }

    fn take(&mut self, pairs: Pairs, origin: &'static str) -> Result<(), ConnectError> {
        let mut after_password = false;
        for (name, value) in pairs {
            let Some(known) = parameter::named(&name) else {
                return Err(unknown(&name, after_password, origin));
            };
            after_password = matches!(known.name, "password" | "sslpassword");
            self.set(known, value, None)?;
        }
        Ok(())
    }

    fn fill(&mut self, sources: &Sources<'_>) -> Result<(), ConnectError> {
        // libpq would take `PGHOSTADDR` even beside a host that is named: a variable that somebody forgot would then
        // lead to another server than the one the string names.
        let host_is_named = ["host", "hostaddr"].iter().any(|name| self.values.contains_key(name));
        for known in parameter::ALL {
            let Some(variable) = known.variable else { continue };
            if self.values.contains_key(known.name) || (host_is_named && known.name == "hostaddr") {
                continue;
            }
            if let Some(value) = sources.variable(variable) {
                self.set(known, value, Some(variable))?;
            }
        }
        Ok(())
    }

    fn set(
        &mut self,
        known: &parameter::Parameter,
        value: String,
        variable: Option<&'static str>,
    ) -> Result<(), ConnectError> {
        let origin = || variable.map_or(self.string.unwrap_or_default().to_owned(), |name| format!("`{name}`"));
        if value.is_empty() {
            self.values.remove(known.name);
            return Ok(());
        }
        let unsupported = |help: &str| {
            let fact = format!("`{}`, from {}, isn't supported", known.name, origin());
            Err(ConnectError::settings(fact, help))
        };
        match known.becomes {
            Use::Refused(help) => unsupported(help),
            Use::Ignored(but_not) if but_not.contains(&value.as_str()) => unsupported("leave it out"),
            Use::Ignored(_) => Ok(()),
            Use::Taken => {
                self.values.insert(known.name, Setting { value, variable });
                Ok(())
            }
        }
    }
}

/// A name that is no parameter's. What follows a password may be its end, where that isn't escaped.
fn unknown(name: &str, after_password: bool, origin: &str) -> ConnectError {
    if after_password || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
        return ConnectError::settings(
            format!("{origin} has a parameter that isn't one"),
            "escape the value before it: in a URL `&` is `%26`; in `name=value`, put it between single quotes",
        );
    }
    let help = match nearest(name, parameter::ALL.iter().map(|known| known.name)) {
        Some(nearest) => format!("did you mean `{nearest}`? If not, leave it out"),
        None => "leave it out".to_owned(),
    };
    ConnectError::settings(format!("{origin} has the parameter `{name}`, which is none of PostgreSQL's"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(url: Option<&str>, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let environment =
            |name: &str| variables.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).to_owned());
        let sources = Sources { url, environment: &environment, dotenv: None, configured: None };
        Settings::collect(&sources).map_err(|error| error.to_string())
    }

    fn fault(url: &str) -> String {
        collect(Some(url), &[]).err().unwrap()
    }

    #[test]
    fn variables_fill_only_what_the_string_leaves_open() {
        let variables = [("PGHOST", "v"), ("PGHOSTADDR", "::1"), ("PGPASSWORD", "p"), ("PGUSER", ""), ("PGPORT", "9")];
        let settings = collect(Some("postgres://u@h/d"), &variables).unwrap();
        let said = ["host", "hostaddr", "password", "user", "port"].map(|name| settings.get(name));
        assert_eq!(said, [Some("h"), None, Some("p"), Some("u"), Some("9")]);
        assert_eq!(settings.origin(), "`--database-url`, `PGPASSWORD`, `PGPORT`");

        let settings = collect(None, &variables).unwrap();
        assert_eq!((settings.get("host"), settings.get("hostaddr")), (Some("v"), Some("::1")));
        assert_eq!(settings.origin(), "`PGHOST`, `PGHOSTADDR`, `PGPASSWORD`, `PGPORT`");
    }

    #[test]
    fn what_other_clients_add_is_ignored() {
        let url = "postgres://u@h/d?schema=public&connection_limit=1&pool_timeout=2&pgbouncer=true&socket_timeout=3\
                   &statement_cache_size=0&sslaccept=strict&sslidentity=x&sslpassword=y";
        assert!(collect(Some(url), &[]).is_ok());
    }

    #[test]
    fn an_unknown_parameter_is_named_with_the_nearest() {
        insta::assert_snapshot!(fault("postgres://u@h/d?sslmodus=require"), @r"
        `--database-url` has the parameter `sslmodus`, which is none of PostgreSQL's
          = help: did you mean `sslmode`? If not, leave it out
        ");
        insta::assert_snapshot!(collect(None, &[("PGSERVICE", "x")]).err().unwrap(), @r"
        `service`, from `PGSERVICE`, isn't supported
          = help: write out what the service says, in `--database-url`
        ");
        insta::assert_snapshot!(fault("host=h gssencmode=require"), @r"
        `gssencmode`, from `--database-url`, isn't supported
          = help: leave it out
        ");
    }

    #[test]
    fn the_end_of_a_password_is_never_taken_for_a_name() {
        for url in ["postgres:///d?password=a&SECRET=1", "password=a SECRET=1", "host=h pass\u{20ac}SECRET=1"] {
            assert!(!fault(url).contains("SECRET"), "{}", fault(url));
        }
    }
}
