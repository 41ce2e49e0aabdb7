//! The least that a role needs is what `install.sql` grants; where any of it is missing, that is named before any write.

use std::collections::BTreeSet;

use backstitch::script::ScriptName;

use super::runner::{EXECUTED, NAME, command, run};
use crate::support::{Database, Environment, Psql};
use crate::world::{sample, script};

/// A privilege, in the words of `GRANT` and `REVOKE`: `SELECT ("id")`, and what it is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Privilege {
    what: String,
    on: String,
}

impl Privilege {
    /// Whether it is on what belongs to backstitch.
    fn is_ours(&self) -> bool {
        self.on.starts_with("backstitch.") || self.on == "SCHEMA backstitch"
    }

    /// The table, schema or database.
    fn place(&self) -> String {
        self.on.rsplit(['.', ' ']).next().unwrap().replace('"', "")
    }

    /// Whether a message says to grant it.
    fn is_named_in(&self, message: &str) -> bool {
        let (kind, column) = self.what.split_once(" (").unwrap_or((&self.what, ""));
        let parts = [kind.to_owned(), self.place(), column.replace(['"', ')'], "")];
        let mut grants = message.lines().filter(|line| line.contains("GRANT ")).map(|line| line.replace('"', ""));
        grants.any(|line| parts.iter().all(|part| line.contains(part)))
    }
}

/// Every single privilege that the script grants: one kind, one column or table.
fn granted() -> BTreeSet<Privilege> {
    let script = script(ScriptName::Install);
    let list = script.split("FOREACH v_grant IN ARRAY ARRAY[").nth(1).unwrap().split("] LOOP").next().unwrap();
    let mut all = BTreeSet::new();
    for grant in list.lines().filter_map(|line| line.trim().trim_end_matches(',').strip_prefix('\'')) {
        let (what, on) = grant.strip_suffix('\'').unwrap().split_once(" ON ").unwrap();
        let (kinds, columns) =
            what.split_once(" (").map_or((what, None), |(kind, rest)| (kind, rest.strip_suffix(')')));
        for on in on.split(", ") {
            for kind in kinds.split(", ") {
                let what = |column: &str| Privilege { what: format!("{kind} ({column})"), on: on.to_owned() };
                match columns {
                    Some(columns) => all.extend(columns.split(", ").map(what)),
                    None => drop(all.insert(Privilege { what: kind.to_owned(), on: on.to_owned() })),
                }
            }
        }
    }
    all
}

/// A sample on which a role of its own has to get along.
struct Restricted {
    database: Database,
    role: String,
}

impl Restricted {
    /// Nobody may do anything here but by a grant.
    fn new(role: &str) -> Self {
        let database = sample();
        let role = format!("{role}_{}", database.name);
        let restricted = Self { database, role };
        restricted.sql(&format!(
            "CREATE ROLE {} LOGIN; REVOKE ALL ON DATABASE {} FROM PUBLIC; GRANT CONNECT ON DATABASE {1} TO {0};
             REVOKE ALL ON SCHEMA public FROM PUBLIC",
            restricted.role, restricted.database.name
        ));
        restricted
    }

    fn sql(&self, sql: &str) {
        self.database.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    }

    fn grant(&self, privilege: &Privilege) {
        self.sql(&format!("GRANT {} ON {} TO {}", privilege.what, privilege.on, self.role));
    }

    fn revoke(&self, privilege: &Privilege) {
        self.sql(&format!("REVOKE {} ON {} FROM {}", privilege.what, privilege.on, self.role));
    }

    /// As a DBA installs it.
    fn install(&self) {
        let set = format!("SET backstitch.role = '{}'", self.role);
        let file = super::runner::file(ScriptName::Install);
        let said = self.database.psql_with(&["-c", &set, "-f", file.to_str().unwrap()], "");
        assert_eq!(said.code, 0, "{}", said.err);
    }

    fn environment(&self) -> Environment {
        let mut environment = self.database.environment();
        environment.retain(|(name, _)| *name != "PGUSER");
        environment.push(("PGUSER", self.role.clone()));
        environment
    }

    /// What psql says of a script: it is sent what the runner is sent, and nothing is compiled for it.
    fn psql(&self, name: ScriptName) -> Psql {
        let user = [("PGUSER", self.role.as_str())];
        self.database.psql_as(&["-q", "-v", "VERBOSITY=verbose"], &user, script(name))
    }

    /// Every command but `forget`, which drops what belongs to whoever installed it.
    fn lives(&self) {
        let start = self.database.rows();
        for name in EXECUTED.into_iter().filter(|name| *name != ScriptName::Forget) {
            run(self.environment(), &command(name, NAME)).exits_with(0);
        }
        run(self.environment(), &["status"]).exits_with(0);
        run(self.environment(), &["stop", NAME]).exits_with(0);
        assert_eq!(self.database.rows(), start, "rollback restores the start");
    }

    /// The run lacks this, says so, and writes nothing.
    fn is_refused_without(&self, privilege: &Privilege) {
        let rows = |database: &Database| (database.rows_and_versions(), runs(database));
        let before = rows(&self.database);
        self.revoke(privilege);
        let said = self.psql(ScriptName::Forward);
        assert_eq!(said.code, 3, "without {privilege:?}: {}", said.out);
        assert!(said.err.contains("ERROR:  BS001: "), "without {privilege:?}: {}", said.err);
        assert!(said.err.contains("lacks privileges; nothing was written"), "without {privilege:?}: {}", said.err);
        assert!(privilege.is_named_in(&said.err), "without {privilege:?}: {}", said.err);
        let mut named = said.err.split("GRANT ").skip(1);
        assert!(named.all(|grant| grant.contains(&privilege.place())), "more than {privilege:?}: {}", said.err);
        assert_eq!(rows(&self.database), before, "without {privilege:?}");
        self.grant(privilege);
    }
}

/// What the ledger knows, if there is one.
fn runs(database: &Database) -> Option<String> {
    database.value("to_regclass('backstitch.run')")?;
    database.value("SELECT string_agg(run::text, ' ') FROM backstitch.run")
}

#[test]
fn what_install_grants_is_enough_for_every_command() {
    let restricted = Restricted::new("granted");
    restricted.install();
    restricted.lives();
}

#[test]
fn each_privilege_that_install_grants_is_needed_and_named_where_it_is_missing() {
    let restricted = Restricted::new("lacking");
    restricted.install();
    let privileges = granted();
    assert!(privileges.len() > 40, "{privileges:?}");
    for privilege in &privileges {
        restricted.is_refused_without(privilege);
    }
    restricted.lives();
}

#[test]
fn a_role_that_may_create_the_schema_needs_nothing_but_the_tables() {
    let restricted = Restricted::new("creating");
    let tables: Vec<Privilege> = granted().into_iter().filter(|privilege| !privilege.is_ours()).collect();
    let create = Privilege { what: "CREATE".to_owned(), on: format!("DATABASE {}", restricted.database.name) };
    for privilege in tables.iter().chain([&create]) {
        restricted.grant(privilege);
    }
    for privilege in [&tables[0], &create] {
        restricted.is_refused_without(privilege);
        assert_eq!(restricted.database.value("to_regnamespace('backstitch')"), None, "without {privilege:?}");
    }
    restricted.lives();
    run(restricted.environment(), &command(ScriptName::Forget, NAME)).exits_with(0);
}

/// What only reads needs less, and says as clearly what is missing.
#[test]
fn preview_and_proof_name_what_they_lack_and_never_fail_in_the_middle() {
    let restricted = Restricted::new("reading");
    restricted.install();
    run(restricted.environment(), &["run", NAME]).exits_with(0);
    for privilege in granted().into_iter().filter(|privilege| !privilege.is_ours()) {
        restricted.revoke(&privilege);
        for name in [ScriptName::Preview, ScriptName::Proof] {
            let said = restricted.psql(name);
            let is_named = said.code == 3 && said.err.contains("BS001") && privilege.is_named_in(&said.err);
            assert!(said.code == 0 || is_named, "{name:?} without {privilege:?}: {} {}", said.out, said.err);
        }
        restricted.grant(&privilege);
    }
}
