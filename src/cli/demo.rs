use std::collections::BTreeMap;

use anyhow::{Context, Result};
use postgres::{Client, NoTls};

use super::options::DiagnosticFormat;
use super::report::Report;
use super::table::of_answer;
use super::{Project, Verdict, say};
use crate::Compiled;
use crate::run::execute;
use crate::sandbox::Sandbox;
use crate::script::ScriptName;

/// Shows the whole life of a backfill on a throwaway server.
pub(super) fn run(project: &Project, name: Option<&str>) -> Result<Verdict> {
    let (backfill, demo) = project.demo_of(name)?;
    let mut report = Report::beside_the_result(project, DiagnosticFormat::Text)?;
    let compiled = report.compile(backfill)?;
    let verdict = report.end(false)?;
    let Some(compiled) = compiled.filter(|_| verdict == Verdict::Yes) else { return Ok(verdict) };
    say("A throwaway PostgreSQL server is being started; it is gone when the demo ends.")?;
    let sandbox = Sandbox::start()?;
    sandbox.create_database("demo")?;
    let mut config = sandbox.config("demo");
    config.notice_callback(|notice| println!("  {}: {}", notice.severity().to_lowercase(), notice.message()));
    let mut client = config.connect(NoTls).context("the throwaway server does not answer")?;
    client.batch_execute(project.ddl()).context("the schema does not load")?;
    client.batch_execute(demo.sample).context("the sample data does not load")?;
    // What a run costs is estimated from statistics, which a new database gets only after a while.
    client.batch_execute("ANALYZE").context("the sample data can't be analysed")?;
    let mut stage = Stage { client, compiled: &compiled, step: 0 };
    let start = stage.contents()?;

    stage.tell("preview: what would happen. Nothing is changed")?;
    stage.script(ScriptName::Preview)?;
    let previewed = stage.contents()?;
    expect(start == previewed, "the tables are as they were")?;

    stage.tell("forward: it happens, in batches; every old value is journaled")?;
    stage.script(ScriptName::Forward)?;
    let applied = stage.contents()?;

    stage.tell("proof: nothing is left to do, and the figures are as expected")?;
    stage.script(ScriptName::Proof)?;

    stage.tell("forward again: nothing is left, so no row is written")?;
    stage.script(ScriptName::Forward)?;
    let again = stage.contents()?;
    expect(applied == again, "not one row was written, which is what each row's xmin says")?;

    stage.tell("a user goes on working, and edits what the backfill wrote")?;
    say(format_args!("{}\n", demo.later_edit.trim()))?;
    stage.client.batch_execute(demo.later_edit).context("the later edit fails")?;
    let edited = stage.contents()?;

    stage.tell("rollback: everything goes back, except what the user changed")?;
    stage.script(ScriptName::Rollback)?;

    stage.tell("the comparison with the start")?;
    let end = stage.contents()?;
    let touched = differences(&applied, &edited);
    let different = differences(&start, &end);
    say(format_args!("  rows that the user edited:            {}", list(&touched)))?;
    say(format_args!("  rows that are not as at the start:    {}", list(&different)))?;
    expect(different == touched, "they are the same rows: the rest was restored exactly")?;
    Ok(Verdict::Yes)
}

/// A row of a table: the table's name and the row's first column.
type Row = (String, String);

/// Every row of a table: its first column, what says whether it was written, and its text.
const ROWS: &str = "SELECT to_jsonb(t) ->> (
    SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = t.tableoid AND attnum = 1
), t.xmin::text, t::text FROM {table} AS t";

/// The server on which the demo plays.
struct Stage<'a> {
    client: Client,
    compiled: &'a Compiled,
    step: u32,
}

impl Stage<'_> {
    fn tell(&mut self, what: &str) -> Result<()> {
        self.step += 1;
        say(format_args!("\n── {}. {what}\n", self.step))
    }

    fn script(&mut self, name: ScriptName) -> Result<()> {
        let script = self.compiled.scripts.files.iter().find(|script| script.name == name);
        let text = &script.expect("a backfill compiles to every script").text;
        execute(&mut self.client, text, |answer| println!("{}\n", of_answer(&answer)))?;
        Ok(())
    }

    /// Every row of every table outside backstitch's own schema: its text, with what says whether it was written.
    fn contents(&mut self) -> Result<BTreeMap<Row, (String, String)>> {
        let tables = "SELECT format('%I.%I', schemaname, tablename), tablename FROM pg_catalog.pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'backstitch')";
        let mut contents = BTreeMap::new();
        for found in self.client.query(tables, &[])? {
            let (qualified, name): (String, String) = (found.get(0), found.get(1));
            // The server quoted the name itself.
            let rows = ROWS.replace("{table}", &qualified);
            for row in self.client.query(rows.as_str(), &[])? {
                let key: Option<String> = row.get(0);
                contents.insert((name.clone(), key.unwrap_or_default()), (row.get(1), row.get(2)));
            }
        }
        Ok(contents)
    }
}

fn expect(holds: bool, what: &str) -> Result<()> {
    anyhow::ensure!(holds, "the demo expected this, and it is not so: {what}");
    say(format_args!("\n  ✓ {what}"))
}

/// The rows whose text is not the same in both.
fn differences(one: &BTreeMap<Row, (String, String)>, other: &BTreeMap<Row, (String, String)>) -> Vec<Row> {
    let text = |contents: &BTreeMap<Row, (String, String)>, row: &Row| contents.get(row).map(|(_, text)| text.clone());
    let mut rows: Vec<Row> = one.keys().chain(other.keys()).cloned().collect();
    rows.sort();
    rows.dedup();
    rows.retain(|row| text(one, row) != text(other, row));
    rows
}

fn list(rows: &[Row]) -> String {
    let names: Vec<String> = rows.iter().map(|(table, key)| format!("{table} {key}")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
