//! What rustc refuses: each misuse stands in a file of `compile_fail/`, its error beside it, and in `compile_fail/pass/`
//! a twin of the same name that compiles, so that the misuse is the only reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[path = "compile_fail/support/tables.rs"]
mod tables;

const FOLDER: &str = "tests/compile_fail";

/// An error that is longer than this is not read.
const LONGEST_ERROR: usize = 30;

/// Compiles each twin as a part of this program, which costs less than a program for each.
macro_rules! twins {
    ($($name:ident,)*) => {
        $(mod $name {
            include!(concat!("compile_fail/pass/", stringify!($name), ".rs"));
        })*

        const TWINS: &[(&str, fn())] = &[$((stringify!($name), $name::main),)*];
    };
}

twins! {
    array_asked_for_an_element_of_another_type,
    check_added_as_a_rule,
    classify_that_forgets_the_remainder,
    column_of_another_table,
    column_that_does_not_exist,
    condition_on_another_table,
    designate_without_an_order,
    fill_of_a_column_that_is_never_null,
    fill_that_forgets_the_remainder,
    first_by_the_order_of_another_table,
    function_of_a_value_of_another_type,
    lookup_from_another_table,
    lookup_on_columns_of_different_types,
    lookup_without_on,
    normal_form_of_another_type,
    number_where_text_belongs,
    number_within_where_text_belongs,
    path_into_what_is_no_document,
    proof_of_a_distribution,
    proof_of_each_that_is_no_number,
    proof_without_an_expectation,
    requirement_on_another_table,
    set_to_a_value_of_another_type,
    spread_with_the_orders_exchanged,
    stamp_of_another_table,
    stamp_that_is_no_time,
    sum_of_what_can_not_be_added_up,
    text_compared_with_a_boolean,
    text_that_depends_on_the_session,
    value_that_the_lookup_does_not_find,
}

#[test]
fn a_misuse_of_the_dsl_does_not_compile() {
    trybuild::TestCases::new().compile_fail(format!("{FOLDER}/*.rs"));
}

#[test]
fn every_misuse_has_an_error_and_a_twin_that_compiles() {
    let misuses = stems(FOLDER, "rs");
    let twins: BTreeSet<String> = TWINS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(misuses, twins);
    assert_eq!(misuses, stems(FOLDER, "stderr"));
    assert_eq!(misuses, stems(&format!("{FOLDER}/pass"), "rs"));
    TWINS.iter().for_each(|(_, main)| main());
}

#[test]
fn every_error_is_short_enough_to_be_read() {
    for name in stems(FOLDER, "stderr") {
        let error = fs::read_to_string(format!("{FOLDER}/{name}.stderr")).unwrap();
        let lines = error.lines().count();
        assert!(lines <= LONGEST_ERROR, "`{name}` has an error of {lines} lines:\n{error}");
    }
}

/// The names of the files with this extension, without it.
fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(Path::new(folder)).unwrap().map(|entry| entry.unwrap().path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}
