//! The whole life of a backfill, which every fixture has to live through.

use std::collections::{BTreeMap, BTreeSet};

use backstitch::Compiled;
use backstitch::catalog::Catalog;
use backstitch::diagnostic::Severity;
use backstitch::ir::{Backfill, Expr, Form, Node};
use backstitch::live;
use backstitch::plan::RulePlan;
use backstitch::prelude::{Rule, backfill};
use backstitch::run::execute;
use backstitch::script::ScriptName;

use crate::support::alike::assert_alike;
use crate::support::{Database, Psql, compiled, script};

/// A backfill that has lived: it was previewed, applied, proven, rolled back, and applied anew.
pub(super) struct Lived {
    pub(super) database: Database,
    pub(super) compiled: Compiled,
    /// How many rows each rule gave which outcome.
    pub(super) outcomes: BTreeMap<String, i64>,
}

impl Lived {
    /// How many rows a rule gave an outcome.
    pub(super) fn rows(&self, rule: &str, outcome: &str) -> i64 {
        self.outcomes.get(&format!("{rule} / {outcome}")).copied().unwrap_or(0)
    }

    /// The first column of a query, as texts, in the query's order.
    pub(super) fn column(&self, sql: &str) -> Vec<String> {
        column(&self.database, sql)
    }
}

/// A backfill of these rules and nothing else.
pub(super) fn rules(rules: impl IntoIterator<Item = Rule>) -> Backfill {
    let start = backfill("fixture", "Tries rules out");
    rules.into_iter().fold(start, |backfill, rule| backfill.rule(rule)).build()
}

/// The first column of a query, as texts, in the query's order; `null` where it is null.
pub(super) fn column(database: &Database, sql: &str) -> Vec<String> {
    let sql = format!("SELECT COALESCE(f.v::text, 'null') FROM ({sql}) AS f (v)");
    let rows = database.look(|client| client.query(sql.as_str(), &[]));
    let rows = rows.unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    rows.iter().map(|row| row.get(0)).collect()
}

/// Lives a backfill's whole life on these tables and rows: each script that writes is run by psql once and sent once as the
/// runner sends it, with the same to be compared with. Rules that are applied together are applied rule by rule, too.
pub(super) fn life(backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    life_with("", backfill, ddl, data)
}

/// The same in a session with these settings.
pub(super) fn life_with(settings: &str, backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    let compiled = compiled(backfill, ddl);
    let database = Database::with(&[ddl, data]);
    let waits = compiled.plan.passes.iter().any(|pass| !pass.waits_for.is_empty());
    let locks: &[(i32, &str)] = if waits { &[(0, "FOR UPDATE"), (1, "FOR NO KEY UPDATE")] } else { &[] };
    let beside: Vec<_> = locks.iter().map(|lock| (lock, database.copy())).collect();
    is_as_its_schema_says(&database, backfill, ddl);
    let run = |name| run(&database, settings, &compiled, name);
    let send = |name| send(&database, settings, &compiled, name);
    let previewed = || database.previewed_with(settings, &compiled);
    let (start, versions) = (database.rows(), database.rows_and_versions());

    succeeds(&run(ScriptName::Preview), "preview");
    let expected = previewed();
    assert_eq!(database.rows_and_versions(), versions, "preview wrote");
    assert_eq!(run(ScriptName::Proof).code, if expected.is_empty() { 0 } else { 3 }, "the first proof, {expected:?}");

    succeeds(&run(ScriptName::Forward), "forward");
    assert_eq!(database.outcomes(), expected, "forward did something else than preview said");
    let (end, versions) = (without_stamps(&database, backfill, &compiled), database.rows_and_versions());
    succeeds(&run(ScriptName::Proof), "proof");
    assert_eq!(previewed(), BTreeMap::new(), "preview finds more to do");
    explain_all(&database, &compiled);

    send(ScriptName::Forward);
    assert_eq!(database.outcomes(), BTreeMap::new(), "the second forward journaled");
    assert_eq!(database.rows_and_versions(), versions, "the second forward wrote");

    send(ScriptName::Rollback);
    assert_eq!(database.rows(), start, "rollback did not restore the start");
    let versions = database.rows_and_versions();
    succeeds(&run(ScriptName::Rollback), "rollback");
    assert_eq!(database.rows_and_versions(), versions, "the second rollback wrote");

    assert_eq!(previewed(), expected, "preview after rollback");
    send(ScriptName::Forward);
    assert_eq!(database.outcomes(), expected, "forward after rollback did something else");
    assert_eq!(without_stamps(&database, backfill, &compiled), end, "forward after rollback came to another end");
    send(ScriptName::Proof);
    if compiled.plan.passes.len() < compiled.plan.rules.len() {
        let told = told(&database, settings, &compiled);
        does_the_same_apart(settings, backfill, (ddl, data), (&expected, &end, told));
    }
    for (lock, database) in beside {
        lives_beside_a_holder(settings, backfill, &compiled, (&database, *lock), (&expected, &end));
    }
    Lived { database, compiled, outcomes: expected }
}

/// There and back, there again, and once more with nothing to do: for the many fixtures of names, values and functions.
pub(super) fn life_once(backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    let compiled = compiled(backfill, ddl);
    let database = Database::with(&[ddl, data]);
    is_as_its_schema_says(&database, backfill, ddl);
    let run = |name: ScriptName| succeeds(&run(&database, "", &compiled, name), name.file());
    let (start, expected) = (database.rows(), database.previewed_with("", &compiled));
    run(ScriptName::Forward);
    assert_eq!(database.outcomes(), expected, "forward did something else than preview said");
    run(ScriptName::Proof);
    run(ScriptName::Rollback);
    assert_eq!(database.rows(), start, "rollback did not restore the start");
    send(&database, "", &compiled, ScriptName::Forward);
    assert_eq!(database.outcomes(), expected, "forward after rollback did something else");
    let versions = database.rows_and_versions();
    send(&database, "", &compiled, ScriptName::Forward);
    assert_eq!(database.rows_and_versions(), versions, "the second forward wrote");
    Lived { database, compiled, outcomes: expected }
}

/// The same backfill, of which each rule is applied by itself.
pub(super) fn apart(backfill: &Backfill) -> Backfill {
    Backfill { fuses: false, ..backfill.clone() }
}

/// What the scripts print after a run: the proof's checks, and the flagged rows; not which run flagged them, and when.
fn told(database: &Database, settings: &str, compiled: &Compiled) -> [Vec<String>; 2] {
    let lines = |name, left_out: usize| -> Vec<String> {
        let psql = database.psql_with(&["-q", "-A", "-t"], &format!("{settings}\n{}", script(compiled, name)));
        succeeds(&psql, "proof and flags");
        psql.out.lines().filter_map(|line| line.rsplitn(left_out + 1, '|').last()).map(str::to_owned).collect()
    };
    [lines(ScriptName::Proof, 0), lines(ScriptName::Flags, 2)]
}

/// Rule by rule the backfill has the same outcomes, comes to the same end, is proven and flags alike, and goes back.
fn does_the_same_apart(
    settings: &str,
    backfill: &Backfill,
    (ddl, data): (&str, &str),
    (outcomes, end, of_both): (&BTreeMap<String, i64>, &[String], [Vec<String>; 2]),
) {
    let compiled = compiled(&apart(backfill), ddl);
    assert_eq!(compiled.plan.passes.len(), compiled.plan.rules.len());
    let database = Database::with(&[ddl, data]);
    let start = database.rows();
    send(&database, settings, &compiled, ScriptName::Forward);
    assert_eq!(database.outcomes(), *outcomes, "rule by rule forward did something else");
    assert_eq!(without_stamps(&database, backfill, &compiled), end, "rule by rule forward came to another end");
    assert_eq!(told(&database, settings, &compiled), of_both, "rule by rule another proof, or other flags");
    send(&database, settings, &compiled, ScriptName::Rollback);
    assert_eq!(database.rows(), start, "rule by rule rollback did not restore the start");
}

/// While somebody holds a third of the rows, what depends on them waits: what a run gives then is not given anew by the next
/// one, and together they give what an undisturbed one does.
fn lives_beside_a_holder(
    settings: &str,
    backfill: &Backfill,
    compiled: &Compiled,
    (database, (third, lock)): (&Database, (i32, &str)),
    (outcomes, end): (&BTreeMap<String, i64>, &[String]),
) {
    let start = database.rows();
    let mut holder = database.connect();
    let mut held = holder.transaction().unwrap();
    let targets: BTreeSet<&str> = compiled.plan.rules.iter().map(|rule| rule.target.as_str()).collect();
    for target in targets {
        held.batch_execute(&format!("SELECT FROM {target} AS t WHERE abs(hashtext(t::text)) % 3 = {third} {lock}"))
            .unwrap();
    }
    let beside = run(database, &format!("{settings}SET backstitch.max_rounds = 1;"), compiled, ScriptName::Forward);
    let is_done = beside.code == 0 || beside.err.contains("wrote what it could, and rows are left");
    assert!(is_done, "forward beside a holder failed\n{}", beside.err);
    held.rollback().unwrap();
    succeeds(&run(database, settings, compiled, ScriptName::Forward), "forward after a holder");
    let all = database.outcomes_of_all_runs();
    assert_eq!(all, *outcomes, "beside a holder forward gave other outcomes\n{}", beside.err);
    assert_eq!(without_stamps(database, backfill, compiled), end, "beside a holder it came to another end");
    succeeds(&run(database, settings, compiled, ScriptName::Proof), "proof after a holder");
    send(database, settings, compiled, ScriptName::Rollback);
    assert_eq!(database.rows(), start, "after a holder rollback did not restore the start");
}

/// The server's catalog of the tables says what their DDL says, and nothing there is found to be in a run's way.
fn is_as_its_schema_says(database: &Database, backfill: &Backfill, ddl: &str) {
    let catalog = Catalog::from_ddl("schema.sql", ddl);
    let mut client = database.connect();
    assert_alike(&live::introspect(&mut client).unwrap(), &catalog);
    let said = live::check(&mut client, std::slice::from_ref(backfill), &catalog).unwrap();
    let alarms: Vec<_> =
        said.iter().filter(|one| one.severity == Severity::Error || one.code.starts_with("drift")).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// Runs one script with psql, in a session with these settings.
pub(super) fn run(database: &Database, settings: &str, compiled: &Compiled, name: ScriptName) -> Psql {
    database.psql(&format!("{settings}\n{}", script(compiled, name)))
}

/// Runs one script as the runner does, in a session with these settings; it must end well.
fn send(database: &Database, settings: &str, compiled: &Compiled, name: ScriptName) {
    let mut client = database.connect();
    client.batch_execute(settings).unwrap();
    execute(&mut client, script(compiled, name), |_| {}).unwrap_or_else(|error| panic!("{}: {error}", name.file()));
}

/// A script that ended well.
pub(super) fn succeeds(psql: &Psql, what: &str) {
    assert_eq!(psql.code, 0, "{what} failed\n{}{}", psql.out, psql.err);
}

/// The columns into which the rules write another value each time.
fn generated(backfill: &Backfill) -> Vec<String> {
    let is_generated = |value: &Expr| {
        let mut found = false;
        value.walk(&mut |node| {
            found |= matches!(node, Node::Expr(Expr::Call { function, .. }) if function.is_volatile());
        });
        found
    };
    let mut columns = Vec::new();
    for rule in &backfill.rules {
        if let Form::Fill { column, cases } = &rule.form
            && cases.iter().any(|case| is_generated(&case.value))
        {
            columns.push(column.clone());
        }
        let sets = rule.sets.iter().filter(|set| {
            is_generated(&set.value) || matches!(&set.value, Expr::Column { name, .. } if columns.contains(name))
        });
        let sets: Vec<String> = sets.map(|set| set.column.clone()).collect();
        columns.extend(sets);
    }
    columns
}

/// Every row, the columns left out that are another each time: those in which rules write the time or what is generated,
/// and what the server gives to inserted rows.
fn without_stamps(database: &Database, backfill: &Backfill, compiled: &Compiled) -> Vec<String> {
    let generated = generated(backfill);
    let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'backstitch') ORDER BY 1";
    let mut all = Vec::new();
    for table in column(database, tables) {
        let is_it = |rule: &&RulePlan| {
            let [target, table] = [rule.target.as_str(), &table].map(|name| name.replace('\'', "''"));
            let tree =
                format!("SELECT '{target}'::regclass UNION SELECT relid FROM pg_partition_tree('{target}'::regclass)");
            column(database, &format!("SELECT '{table}'::regclass IN ({tree})")) == ["true"]
        };
        let mut left_out: Vec<&str> = generated.iter().map(String::as_str).collect();
        for rule in compiled.plan.rules.iter().filter(is_it) {
            left_out.extend(rule.effect.stamp.iter().map(|stamp| stamp.write.column.as_str()));
            let stored = rule.insert.iter().flat_map(|insert| &insert.stored).map(|write| write.column.as_str());
            left_out.extend(stored.filter(|name| !rule.written.iter().any(|written| written == name)));
        }
        let sql = format!("SELECT (to_jsonb(whole_row) - $1::text[])::text FROM ONLY {table} AS whole_row ORDER BY 1");
        let rows = database.look(|client| client.query(&sql, &[&left_out])).unwrap();
        all.extend(rows.iter().map(|row| format!("{table}: {}", row.get::<_, String>(0))));
    }
    all
}

/// Has the server plan every statement that stands inside a `DO` block, with the variables that stand there.
fn explain_all(database: &Database, compiled: &Compiled) {
    let variables = [ScriptName::Forward, ScriptName::Rollback].map(|name| script(compiled, name)).map(variables);
    let variables: BTreeSet<&str> = variables.into_iter().flatten().collect();
    let variables: String = variables.iter().map(|one| format!("  {one};\n")).collect();
    assert!(!compiled.scripts.embedded.is_empty());
    let mut client = database.connect();
    for (what, statement) in &compiled.scripts.embedded {
        let block = format!(
            "DO $explain$\n#variable_conflict use_variable\nDECLARE\n{variables}  v_explained record;\n\
             BEGIN\n  FOR v_explained IN EXPLAIN {statement}\n  LOOP NULL; END LOOP;\nEND\n$explain$"
        );
        let result = client.batch_execute(&block);
        result.unwrap_or_else(|error| panic!("{what}: {error:?}\n{statement}"));
    }
}

/// What a script's block declares and assigns later: `v_run bigint`.
fn variables(script: &str) -> impl Iterator<Item = &str> {
    let lines = script.lines().skip_while(|line| *line != "DECLARE").take_while(|line| *line != "BEGIN");
    lines.filter_map(|line| line.trim().strip_suffix(';')).filter(|line| line.starts_with("v_") && !line.contains(":="))
}
