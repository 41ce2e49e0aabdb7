//! The examples of `backstitch explain`: what is shown is what is compiled here.

#![allow(clippy::disallowed_methods, reason = "a test reads the sources")]

use std::collections::BTreeSet;

use backstitch::catalog::Catalog;
use backstitch::check::check;
use backstitch::diagnostic::{Diagnostic, Drawing, Example, Sources, draw};
use backstitch::explain;
use backstitch::ir::Backfill;

use crate::snapshot::assert_snapshot;

/// What an example is, by the code that it explains.
struct Compiled {
    code: &'static str,
    schema: &'static str,
    faulty: Backfill,
    mended_schema: &'static str,
    mended: Backfill,
}

/// What an example leaves out.
mod same {
    /// The schema that the rules are mended by: nothing where they are mended by themselves.
    pub(super) const MENDED_SCHEMA: &str = "";
}

/// Includes the files of the examples, each as a module.
macro_rules! examples {
    ($($name:ident: $code:literal,)*) => {
        $(
            #[allow(unused_imports, reason = "an example is a file of rules, and uses what it needs")]
            mod $name {
                use super::same::*;
                use backstitch::ir::Backfill;
                use backstitch::prelude::*;

                include!(concat!("../../docs/diagnostics/", $code, ".rs"));

                pub(super) fn compiled() -> super::Compiled {
                    let mended_schema = if MENDED_SCHEMA.is_empty() { SCHEMA } else { MENDED_SCHEMA };
                    super::Compiled { code: $code, schema: SCHEMA, faulty: faulty(), mended_schema, mended: mended() }
                }
            }
        )*

        fn all() -> Vec<Compiled> {
            vec![$($name::compiled(),)*]
        }
    };
}

examples! {
    ambiguous_lookup: "ambiguous-lookup",
    ambiguous_source: "ambiguous-source",
    compares_with_null: "compares-with-null",
    constant_into_unique: "constant-into-unique",
    double_writer: "double-writer",
    duplicate_name: "duplicate-name",
    identifier_too_long: "identifier-too-long",
    incomparable_type: "incomparable-type",
    misplaced_number: "misplaced-number",
    misplaced_rotation: "misplaced-rotation",
    missing_reference: "missing-reference",
    missing_value: "missing-value",
    never_converges: "never-converges",
    never_fires: "never-fires",
    no_key: "no-key",
    no_rules: "no-rules",
    no_unique_key: "no-unique-key",
    not_nullable: "not-nullable",
    parameter_undeclared: "parameter-undeclared",
    parameter_unused: "parameter-unused",
    reads_before_write: "reads-before-write",
    reads_own_target: "reads-own-target",
    shadowed_branch: "shadowed-branch",
    stale_typed_table: "stale-typed-table",
    type_mismatch: "type-mismatch",
    unindexed_lookup: "unindexed-lookup",
    unindexed_reference: "unindexed-reference",
    unknown_after_insert: "unknown-after-insert",
    unknown_after_write: "unknown-after-write",
    unknown_column: "unknown-column",
    unknown_function: "unknown-function",
    unknown_table: "unknown-table",
    unordered_choice: "unordered-choice",
    unreachable_default: "unreachable-default",
    unsafe_raw_sql: "unsafe-raw-sql",
    unusable_name: "unusable-name",
    unusable_parameter: "unusable-parameter",
    unused_because: "unused-because",
    value_out_of_range: "value-out-of-range",
    volatile_value: "volatile-value",
    writes_generated: "writes-generated",
    writes_identity: "writes-identity",
    writes_key: "writes-key",
    writes_partition_key: "writes-partition-key",
    written_twice: "written-twice",
}

#[test]
fn each_example_brings_its_code_about_and_no_other() {
    for one in all() {
        let codes: Vec<&str> = said(one.schema, &one.faulty).iter().map(|one| one.code).collect();
        assert_eq!(codes, [one.code]);
    }
    for one in explain::all() {
        let Example::Ddl(text) = one.example else { continue };
        let unread = Catalog::from_ddl("schema.sql", text).unread;
        assert_eq!(unread.iter().map(|one| one.code).collect::<Vec<_>>(), [one.code]);
    }
}

#[test]
fn each_example_mended_compiles_without_a_word() {
    for one in all() {
        assert_eq!(said(one.mended_schema, &one.mended), [], "{}", one.code);
    }
}

#[test]
fn what_is_shown_is_what_is_compiled() {
    for one in explain::all() {
        let Example::Rules(text) = one.example else { continue };
        assert_eq!(text, source(one.code));
    }
    let shown = explain::all().filter(|one| matches!(one.example, Example::Rules(_))).map(|one| one.code);
    let compiled: BTreeSet<&str> = all().iter().map(|one| one.code).collect();
    assert_eq!(shown.collect::<BTreeSet<_>>(), compiled);
    let files = std::fs::read_dir("docs/diagnostics").unwrap().count();
    assert_eq!(files, explain::all().filter(|one| !matches!(one.example, Example::Told(_))).count());
}

#[test]
fn each_code_is_explained_once() {
    let codes: Vec<&str> = explain::all().map(|one| one.code).collect();
    assert_eq!(codes.len(), codes.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn each_code_that_a_script_raises_is_explained_and_no_other() {
    let templates = std::fs::read_dir("src/script/templates").unwrap().map(|entry| entry.unwrap().path());
    let texts: Vec<String> = templates.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let raised = texts.iter().flat_map(|text| text.split("ERRCODE = '").skip(1)).map(|text| &text[..5]);
    let explained = explain::all().map(|one| one.code).filter(|code| code.starts_with("BS"));
    assert_eq!(raised.collect::<BTreeSet<_>>(), explained.collect());
}

#[test]
fn the_page_of_the_docs_is_what_is_explained() {
    let page = std::fs::read_to_string("docs/diagnostics.md").unwrap();
    assert!(page == explain::page(), "run `cargo run -- explain --format markdown > docs/diagnostics.md`");
}

/// The schema's file is the constant in the example's own.
#[test]
fn each_example_is_drawn_with_the_lines_that_are_at_fault() {
    for one in all() {
        let mut sources = Sources::default();
        sources.add("schema.sql", one.schema);
        let diagnostics = said(one.schema, &one.faulty);
        let files = diagnostics.iter().flat_map(Diagnostic::places).map(|place| &place.file);
        files.filter(|file| file.ends_with(".rs")).for_each(|file| sources.add(file, source(one.code)));
        let drawing = Drawing { sources: &sources, is_coloured: false, program: "backstitch" };
        let drawn: Vec<String> = diagnostics.iter().map(|one| draw(one, &drawing)).collect();
        let text = drawn.join("\n\n").replace("tests/compiler/../../", "");
        assert_snapshot("explain", one.code, &text);
    }
}

fn said(schema: &str, backfill: &Backfill) -> Vec<Diagnostic> {
    check(backfill, &Catalog::from_ddl("schema.sql", schema))
}

fn source(code: &str) -> String {
    std::fs::read_to_string(format!("docs/diagnostics/{code}.rs")).unwrap()
}
