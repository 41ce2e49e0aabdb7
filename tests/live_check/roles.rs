//! What depends on the role that looks.

use std::sync::Mutex;

use backstitch::diagnostic::{Diagnostic, Severity};

use super::shop::{SCHEMA, messages, said_by};
use crate::support::Database;

/// Roles belong to the server: one test at a time makes them.
static ROLES: Mutex<()> = Mutex::new(());

/// What is said of the shop to a role, after this SQL.
fn said_to(role: &str, sql: &str) -> Vec<Diagnostic> {
    let _turn = ROLES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let create = format!(
        "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {role};
         DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$;"
    );
    let database = Database::with(&[SCHEMA, &create, sql]);
    let mut client = database.connect();
    client.batch_execute(&format!("SET ROLE {role}")).unwrap();
    said_by(&mut client)
}

#[test]
fn a_role_that_may_do_it_all_is_told_nothing() {
    assert_eq!(said_to("live_may", ""), []);
}

#[test]
fn what_the_role_lacks_is_listed_as_it_is_granted() {
    let said =
        said_to("live_lacks", "REVOKE UPDATE ON customer FROM live_lacks; REVOKE SELECT ON company FROM live_lacks");
    assert_eq!(
        messages(&said, "live-privilege"),
        ["role `live_lacks` lacks privileges that a run of `regions` needs: a run as this role is refused"]
    );
    assert_eq!(
        said[0].notes,
        [
            "GRANT SELECT (id, name, region) ON public.company TO live_lacks;",
            "GRANT UPDATE (changed_at, code, region) ON public.customer TO live_lacks;",
        ]
    );
    let granted = format!(
        "REVOKE UPDATE ON customer FROM live_lacks; REVOKE SELECT ON company FROM live_lacks; {}",
        said[0].notes.join(" ")
    );
    assert_eq!(said_to("live_lacks", &granted), [], "the remedy works");
}

#[test]
fn the_schema_of_the_journal_has_to_be_made_or_used() {
    let revoke =
        "DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM live_makes', current_database()); END $$;";
    let said = said_to("live_makes", revoke);
    assert!(said[0].notes[0].starts_with("GRANT CREATE ON DATABASE "), "{said:?}");
    let said = said_to("live_makes", &format!("{revoke} CREATE SCHEMA backstitch"));
    assert_eq!(said[0].notes, ["GRANT USAGE ON SCHEMA backstitch TO live_makes;"]);
    let granted = format!("{revoke} CREATE SCHEMA backstitch; GRANT USAGE ON SCHEMA backstitch TO live_makes");
    assert_eq!(said_to("live_makes", &granted), []);
}

#[test]
fn policies_hide_rows_from_some_roles() {
    let said = said_to("live_sees", "ALTER TABLE company ENABLE ROW LEVEL SECURITY");
    assert_eq!(
        messages(&said, "live-row-security"),
        ["row-level security hides rows of `company` from role `live_sees`: a run as this role is refused"]
    );
    assert_eq!(said[0].severity, Severity::Warning);
    let owner = "ALTER TABLE company ENABLE ROW LEVEL SECURITY; ALTER TABLE company OWNER TO live_sees;";
    assert_eq!(said_to("live_sees", owner), []);
    let forced = said_to("live_sees", &format!("{owner} ALTER TABLE company FORCE ROW LEVEL SECURITY"));
    assert!(forced[0].help.contains("its owner, too"), "{forced:?}");
}
