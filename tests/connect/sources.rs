//! The places that say where to connect, on a server.

use backstitch::run::connect::{Sources, Target};

use super::ground::{ask, fault, target_with, value, with_tls};
use crate::support::{Database, server};

#[test]
fn a_socket_is_reached_by_url_by_words_and_by_variables() {
    let folder = server().socket_dir().to_str().unwrap();
    let database = Database::empty().name;
    let escaped = folder.replace('/', "%2F");
    let query = "SELECT current_database()::text";
    for url in [
        format!("postgres://postgres@/{database}?host={folder}"),
        format!("postgresql://postgres@{escaped}/{database}"),
        format!("host='{folder}' user = postgres dbname={database}"),
        // A socket has no TLS, whatever is asked for.
        format!("postgres://postgres@/{database}?host={folder}&sslmode=require"),
    ] {
        assert_eq!(ask(&url, query).unwrap(), database);
    }
    let variables = [("PGHOST", folder), ("PGUSER", "postgres"), ("PGDATABASE", &database)];
    let target = target_with(None, &variables).unwrap();
    assert_eq!(value(&mut target.connect().unwrap(), query), database);
    assert_eq!(target.describe(), format!("postgres@{folder}:5432/{database}"));
    // Without a database, the user's.
    let target = target_with(None, &variables[..2]).unwrap();
    assert_eq!(value(&mut target.connect().unwrap(), query), "postgres");
}

#[test]
fn dotenv_stands_after_the_environment_and_before_the_file() {
    let url = |name: &str| with_tls().url("postgres", "127.0.0.1", &format!("application_name={name}"));
    let dotenv = format!("# of the application\nDATABASE_URL=\"{}\"\n", url("dotenv"));
    let (flag, configured, variable) = (url("flag"), url("configured"), url("environment"));
    let set = |name: &str| (name == "DATABASE_URL").then(|| variable.clone());
    let unset = |_: &str| None;
    let mut sources =
        Sources { url: Some(&flag), environment: &set, dotenv: Some(&dotenv), configured: Some(&configured) };
    let name =
        |sources: &Sources<'_>| value(&mut Target::find(sources).unwrap().connect().unwrap(), "SHOW application_name");
    assert_eq!(name(&sources), "flag");
    sources.url = None;
    assert_eq!(name(&sources), "environment");
    sources.environment = &unset;
    assert_eq!(name(&sources), "dotenv");
    sources.dotenv = None;
    assert_eq!(name(&sources), "configured");
}

#[test]
fn the_message_says_where_the_settings_are_from() {
    let none = |name: &str| (name == "PGPORT").then(|| "1".to_owned());
    let dotenv = Some("DATABASE_URL=postgres://u@127.0.0.1/d");
    let error = Target::find(&Sources { url: None, environment: &none, dotenv, configured: None });
    let error = error.unwrap().connect().err().unwrap();
    assert_eq!(
        error.to_string(),
        "can't connect to `u@127.0.0.1:1/d`, from `DATABASE_URL` in `.env`, `PGPORT`: connection refused\n  = help: see \
         whether the server runs there, and listens on that port"
    );
}

#[test]
fn without_any_source_a_socket_of_this_machine_is_looked_for() {
    let target = target_with(None, &[("PGPORT", "1"), ("PGUSER", "u")]).unwrap();
    assert_eq!(target.describe(), "u@/var/run/postgresql:1/u");
    let error = target.connect().err().unwrap().to_string();
    assert!(error.contains(": there is no socket `/var/run/postgresql/.s.PGSQL.1`\n"), "{error}");
    let nothing = target_with(None, &[("HOME", "/nowhere")]).unwrap();
    assert!(format!("{nothing:?}").contains("libpq's defaults, because neither `--database-url`"), "{nothing:?}");
}

#[test]
fn a_host_that_does_not_answer_gives_way_to_the_next() {
    let port = with_tls().port;
    assert_eq!(
        ask(&format!("postgres://postgres@127.0.0.1:1,127.0.0.1:{port}/postgres"), "SELECT 'here'").unwrap(),
        "here"
    );
    let error = fault("postgres://u@a,b,c:1,d/x?port=1,2").to_string();
    assert!(error.starts_with("`port=1,2`, from `--database-url`, names 2 ports for 4 hosts\n"), "{error}");
}
