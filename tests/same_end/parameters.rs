//! A parameter of the rules is given by `--set`, kept by the ledger, and the same for as long as a run is not finished.

use std::fs;

use backstitch::prelude::*;
use tempfile::TempDir;

use super::runner::run;
use crate::process::Ran;
use crate::support::{Database, compiled};

table! {
    item: "item" {
        id: Integer,
        label: Option<Text>,
    }
}

const DDL: &str = "CREATE TABLE item (id integer PRIMARY KEY, label text)";

const DATA: &str = "INSERT INTO item SELECT i, NULL FROM generate_series(1, 20) AS i";

/// Ends a run halfway: a row of the second rule's can't be written.
const OBSTACLE: &str = "ALTER TABLE item ADD CONSTRAINT obstacle CHECK (label IS DISTINCT FROM 'red')";

/// A backfill whose label is a parameter, and where its scripts are.
struct Labels {
    database: Database,
    scripts: TempDir,
}

impl Labels {
    fn new() -> Self {
        let rule = fill("label", item.label).or_default("asked for", parameter::<item, Text>("label"));
        let compiled = compiled(
            &backfill("labels", "Gives every item a label")
                .parameter::<Text>("label", "what to write")
                .rule(rule)
                .build(),
            DDL,
        );
        let scripts = tempfile::tempdir().unwrap();
        let folder = scripts.path().join("labels");
        fs::create_dir(&folder).unwrap();
        for script in &compiled.scripts.files {
            fs::write(folder.join(script.name.file()), &script.text).unwrap();
        }
        Self { database: Database::with(&[DDL, DATA]), scripts }
    }

    fn run(&self, command: &str, settings: &[&str]) -> Ran {
        let settings = settings.iter().flat_map(|setting| ["--set", setting]);
        let arguments = [command, "labels", "--dir", self.scripts.path().to_str().unwrap()];
        run(self.database.environment(), &arguments.into_iter().chain(settings).collect::<Vec<_>>())
    }

    fn value(&self, sql: &str) -> String {
        self.database.value(sql).unwrap()
    }

    /// What the newest run was begun with.
    fn recorded(&self) -> String {
        self.value("SELECT parameters ->> 'label' FROM backstitch.run ORDER BY id DESC LIMIT 1")
    }

    fn labels(&self) -> String {
        self.value("SELECT string_agg(DISTINCT COALESCE(label, 'null'), ' ') FROM item")
    }
}

#[test]
fn one_that_is_not_set_is_named_before_anything_is_written() {
    let labels = Labels::new();
    for command in ["preview", "run", "prove"] {
        let said = labels.run(command, &[]);
        assert_ne!(said.code, 0, "{command}: {}", said.out);
        assert!(said.err.contains("--set label="), "{command}: {}", said.err);
    }
    assert_eq!(labels.labels(), "null");
    assert_eq!(labels.database.value("to_regnamespace('backstitch')"), None);
}

#[test]
fn one_that_is_set_is_written_and_kept_by_the_ledger() {
    let labels = Labels::new();
    labels.run("run", &["label=it's = \\ 100 %"]).exits_with(0);
    assert_eq!(labels.labels(), r"it's = \ 100 %");
    assert_eq!(labels.recorded(), r"it's = \ 100 %");
    labels.run("prove", &["label=it's = \\ 100 %"]).exits_with(0);
}

#[test]
fn another_value_is_refused_until_the_run_is_finished_or_rolled_back() {
    let labels = Labels::new();
    labels.database.connect().batch_execute(OBSTACLE).unwrap();
    labels.run("run", &["label=red"]).exits_with(2);
    let unfinished = labels.database.rows_and_versions();
    assert_eq!(labels.recorded(), "red");
    let said = labels.run("run", &["label=blue"]).exits_with(1);
    assert!(said.err.contains("was begun with other parameters"), "{}", said.err);
    assert!(said.err.contains("label was red, and is blue now"), "{}", said.err);
    assert!(said.err.contains("nothing was written"), "{}", said.err);
    assert_eq!(labels.database.rows_and_versions(), unfinished);
    labels.run("rollback", &[]).exits_with(0);
    labels.run("run", &["label=blue"]).exits_with(0);
    assert_eq!((labels.labels(), labels.recorded()), ("blue".to_owned(), "blue".to_owned()));
    // That run is finished: the next may have another.
    labels.run("run", &["label=green"]).exits_with(0);
    assert_eq!((labels.labels(), labels.recorded()), ("blue".to_owned(), "green".to_owned()));
}
