//! Preview and proof run on a hot standby, where nothing can be written.

use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName;
use postgres::NoTls;

use crate::support::Database;
use crate::world::{SAMPLE, SCHEMA, script};

/// A server that holds the sample in two databases, `before` and `after` forward, and has become a standby.
///
/// It is not another server's copy but its own: stopped as by a crash, and told to recover what there is and to wait for
/// more, which nobody sends. To a session that is a standby like any other.
fn standby() -> Sandbox {
    let mut server = Sandbox::start().unwrap_or_else(|error| panic!("{error}"));
    for name in ["before", "after"] {
        server.create_database(name).unwrap();
        let mut client = server.config(name).connect(NoTls).unwrap();
        client.batch_execute(SCHEMA).unwrap();
        client.batch_execute(SAMPLE).unwrap();
    }
    let ran = psql(&server, "after", ScriptName::Forward);
    assert_eq!(ran.0, 0, "{}", ran.1);
    let become_standby = "DO $$ BEGIN
        EXECUTE format('COPY (SELECT WHERE false) TO %L', current_setting('data_directory') || '/standby.signal');
    END $$";
    server.config("postgres").connect(NoTls).unwrap().batch_execute(become_standby).unwrap();
    server.stop_immediately().unwrap();
    server.restart().unwrap();
    server
}

fn psql(server: &Sandbox, database: &str, name: ScriptName) -> (i32, String, String) {
    let database = Database::named(database.to_owned());
    let said = database.psql_with(&["-At", "-h", server.socket_dir().to_str().unwrap()], script(name));
    (said.code, said.err, said.out)
}

#[test]
fn preview_and_proof_run_on_a_hot_standby() {
    let server = standby();
    let mut client = server.config("before").connect(NoTls).unwrap();
    assert!(client.query_one("SELECT pg_is_in_recovery()", &[]).unwrap().get::<_, bool>(0));
    let (code, said, shown) = psql(&server, "before", ScriptName::Preview);
    assert_eq!(code, 0, "{said}");
    assert!(shown.contains("thread-number|front desk|5|f|"), "{shown}");
    assert!(said.contains("pool-present: org hill, lake") || said.contains("pool-present: org lake"), "{said}");
    let (code, said, _) = psql(&server, "before", ScriptName::Proof);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("the proof failed: "), "{said}");
    let (code, said, shown) = psql(&server, "after", ScriptName::Proof);
    assert_eq!(code, 0, "{said}");
    assert!(shown.contains("threads without messageNumberId||0|0|ok"), "{shown}");
    let (code, said, _) = psql(&server, "after", ScriptName::Forward);
    assert_eq!(code, 3, "forward writes, and can't here: {said}");
}
