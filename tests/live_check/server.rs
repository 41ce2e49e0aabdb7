//! What depends on the server and the session.

use backstitch::catalog::Catalog;
use backstitch::live;
use backstitch::sandbox::Sandbox;
use postgres::NoTls;

use super::shop::{SCHEMA, messages, regions, said_by};
use crate::support::Database;

#[test]
fn a_session_that_begins_read_only_is_told() {
    let database = Database::with(&[SCHEMA]);
    let mut client = database.connect();
    client.batch_execute("SET default_transaction_read_only = on").unwrap();
    let told = said_by(&mut client);
    assert_eq!(
        messages(&told, "live-read-only"),
        ["`default_transaction_read_only` is on: forward and rollback are refused"]
    );
    client.batch_execute("SET default_transaction_read_only = off").unwrap();
    assert_eq!(said_by(&mut client), []);
}

/// The server is not another's copy but its own: it is told to recover what there is and to wait for more.
#[test]
fn a_standby_can_be_looked_at_and_not_written_to() {
    let mut server = Sandbox::start().unwrap();
    let connect = |server: &Sandbox| server.config("postgres").connect(NoTls).unwrap();
    connect(&server).batch_execute(SCHEMA).unwrap();
    assert_eq!(said_by(&mut connect(&server)), []);
    let become_standby = "DO $$ BEGIN
        EXECUTE format('COPY (SELECT WHERE false) TO %L', current_setting('data_directory') || '/standby.signal');
    END $$";
    connect(&server).batch_execute(become_standby).unwrap();
    server.stop_immediately().unwrap();
    server.restart().unwrap();
    let said = said_by(&mut connect(&server));
    assert_eq!(said.iter().map(|one| one.code).collect::<Vec<_>>(), ["live-standby"]);
}

#[test]
fn what_two_backfills_meet_alike_is_said_once() {
    let database = Database::with(&[SCHEMA]);
    let mut client = database.connect();
    client.batch_execute("SET default_transaction_read_only = on").unwrap();
    let catalog = Catalog::from_ddl("schema.sql", SCHEMA);
    let told = live::check(&mut client, &[regions(), regions()], &catalog).unwrap();
    assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), ["live-read-only"]);
}

#[test]
fn nothing_is_written_and_the_session_is_left_as_it_was() {
    let database = Database::with(&[SCHEMA]);
    let mut client = database.connect();
    client.batch_execute("SET search_path = pg_temp, public; SET statement_timeout = '7s'").unwrap();
    said_by(&mut client);
    let setting = |client: &mut postgres::Client, name| -> String {
        client.query_one("SELECT current_setting($1)", &[&name]).unwrap().get(0)
    };
    assert_eq!(setting(&mut client, "search_path"), "pg_temp, public");
    assert_eq!(setting(&mut client, "statement_timeout"), "7s");
    assert_eq!(setting(&mut client, "transaction_read_only"), "off");
    let xid: Option<String> = client.query_one("SELECT pg_current_xact_id_if_assigned()::text", &[]).unwrap().get(0);
    assert_eq!(xid, None);
}

#[test]
fn a_connection_that_is_gone_is_an_error() {
    let database = Database::with(&[SCHEMA]);
    let mut client = database.connect();
    let _ = client.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())");
    let error = live::introspect(&mut client).unwrap_err().to_string();
    assert!(error.starts_with("the database can't be looked at: "), "{error}");
}
