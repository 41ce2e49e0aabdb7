//! Every statement inside a `DO` block is one that the server can plan, also those that a run seldom comes to.

use backstitch::script::{ScriptName, statements};

use crate::world::{compiled, run, sample, script};

/// A block that plans the statement without running it; the script's variables are declared as the scripts do.
fn explained(statement: &str) -> String {
    format!(
        "DO $explain$
DECLARE
  v_run bigint := 1;
  v_batch bigint := 1;
  v_first tid := '(0,0)';
  v_upto bigint;
  v_slice integer := 1;
  v_slices integer := 1;
  v_only integer := 0;
  v_held text[];
  v_retried bigint[];
  v_last tid := '(32,0)';
  v_turn integer := 0;
  v_is_held_up boolean := true;
  v_most bigint;
  v_line record;
BEGIN
  SET LOCAL search_path = pg_catalog, public, pg_temp;
  FOR v_line IN EXPLAIN {statement}
  LOOP
    NULL;
  END LOOP;
END
$explain$"
    )
}

#[test]
fn the_server_can_plan_every_embedded_statement() {
    let database = sample();
    run(&database, ScriptName::Forward);
    let mut client = database.connect();
    let embedded = &compiled().scripts.embedded;
    for pass in &compiled().plan.passes {
        let of_pass: Vec<&str> = embedded.iter().filter_map(|(what, _)| what.strip_prefix(&pass.name)).collect();
        let noted = pass.noted.iter().map(|_| " noted.sql");
        let expected: Vec<&str> =
            [" apply.sql"].into_iter().chain(noted).chain([" left.sql", " hold.sql", " undo.sql"]).collect();
        assert_eq!(of_pass, expected, "{}", pass.name);
    }
    for (what, statement) in embedded {
        client.batch_execute(&explained(statement)).unwrap_or_else(|error| panic!("{what}: {error:?}\n{statement}"));
    }
    let wrong = explained(r#"SELECT "gone" FROM "public"."MessageThread""#);
    assert!(client.batch_execute(&wrong).is_err(), "a statement that can't be planned is noticed");
}

/// Where the scripts are split is where psql splits them: each part is a statement by itself.
#[test]
fn the_scripts_are_split_where_their_statements_end() {
    let first_words = |name| -> Vec<String> {
        let statements = statements(script(name)).unwrap();
        let code = |statement: &str| {
            statement.lines().find(|line| !line.is_empty() && !line.starts_with("--")).unwrap().to_owned()
        };
        statements.into_iter().map(code).map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
    };
    for name in [ScriptName::Forward, ScriptName::Rollback] {
        let mut words = first_words(name);
        let block = words.iter().position(|word| word == "DO").unwrap();
        let after = words.split_off(block + 1);
        assert!(words[..block].iter().all(|word| word == "SET"), "{name:?}: {words:?}");
        assert_eq!(after, vec!["RESET"; block], "{name:?}: what is put aside is put back");
    }
    for name in [ScriptName::Preview, ScriptName::Proof] {
        let words = first_words(name);
        assert_eq!((words.first().unwrap().as_str(), words.last().unwrap().as_str()), ("BEGIN", "COMMIT"), "{name:?}");
    }
}
