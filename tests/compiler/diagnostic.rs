//! What the compiler refuses, and how it says so.

#![allow(clippy::disallowed_methods, reason = "a test reads the sources")]

use std::collections::BTreeSet;

use backstitch::CompileError;
use backstitch::check::check;
use backstitch::diagnostic::{Diagnostic, Severity};
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::faults;
use crate::shop::{catalog, companys_region, customer, only, shop, try_compile};
use crate::snapshot::{assert_snapshot, without_lines};

#[test]
fn each_fault_is_found_with_its_code_alone() {
    for fault in faults::ALL {
        assert_eq!(codes(&(fault.faulty)()), [fault.code]);
    }
}

#[test]
fn a_column_elsewhere_that_has_the_name_of_the_filled_one_is_compared() {
    let its_company = lookup("its_company", faults::wrong::twin).on(faults::wrong::twin.id, customer.company_id);
    let region = fill("region", customer.region).from("company", its_company.get(faults::wrong::twin.region));
    assert_eq!(codes(&only(region.or_leave_null())), ["stale-typed-table"]);
}

#[test]
fn an_error_refuses_the_rules_and_a_warning_does_not() {
    for fault in faults::ALL {
        let backfill = (fault.faulty)();
        let diagnostics = said(&backfill);
        match try_compile(&backfill) {
            Ok(compiled) => {
                assert!(diagnostics.iter().all(|one| one.severity == Severity::Warning), "{}", fault.code);
                assert_eq!(compiled.warnings, diagnostics);
            }
            Err(CompileError::Refused(refused)) => {
                assert!(diagnostics.iter().any(|one| one.severity == Severity::Error), "{}", fault.code);
                assert_eq!(refused, diagnostics);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn the_same_rules_without_the_fault_compile_without_a_word() {
    for fault in faults::ALL {
        let compiled = try_compile(&(fault.mended)()).unwrap_or_else(|error| panic!("{}: {error}", fault.code));
        assert_eq!(compiled.warnings, [], "{}", fault.code);
    }
}

#[test]
fn each_diagnostic_names_the_thing_the_place_and_the_remedy() {
    for fault in faults::ALL {
        let diagnostics = said(&(fault.faulty)());
        let text: Vec<String> = diagnostics.iter().map(|one| without_lines(&one.to_string())).collect();
        assert_snapshot("diagnostic", fault.code, &text.join("\n\n"));
    }
}

#[test]
fn no_code_of_a_check_is_left_untested() {
    let tested: BTreeSet<String> = faults::ALL.iter().map(|fault| fault.code.to_owned()).collect();
    assert_eq!(tested.len(), faults::ALL.len(), "each code once");
    assert_eq!(tested, codes_in_the_checks());
}

#[test]
fn a_message_is_written_as_the_house_writes() {
    for one in faults::ALL.iter().flat_map(|fault| said(&(fault.faulty)())) {
        for text in [&one.message, &one.help].into_iter().chain(&one.notes) {
            assert!(!text.starts_with(char::is_uppercase), "a capital: {text}");
            assert!(!text.ends_with('.'), "a dot: {text}");
            assert!(!text.split(|c: char| !c.is_alphabetic()).any(|word| word == "you"), "you: {text}");
        }
        assert!(one.message.contains('`'), "the thing stands in backticks: {}", one.message);
        assert!(one.place.is_some(), "no place: {}", one.message);
        assert!(!one.help.is_empty(), "no remedy: {}", one.message);
    }
}

#[test]
fn a_diagnostic_points_at_the_line_of_the_rule() {
    let line = line!() + 1;
    let rule = derive("id", customer.id, customer.company_id);
    let place = said(&only(rule)).remove(0).place.unwrap();
    assert_eq!((place.file.as_str(), place.line), (file!(), line));
}

#[test]
fn a_fault_of_a_declaration_is_said_once_and_there() {
    let misspelt = || lookup("misspelt", faults::wrong::name).on(faults::wrong::name.grade, customer.grade).exists();
    let rule = |name| derive(name, customer.region, "x").only_where(misspelt()).because("it is about another fault");
    let of_one = said(&shop().rule(rule("one")).build());
    let of_two = said(&shop().rule(rule("one")).rule(rule("two")).build());
    let is_it = |one: &&Diagnostic| one.code == "unknown-column";
    assert_eq!(of_two.iter().filter(is_it).collect::<Vec<_>>(), of_one.iter().filter(is_it).collect::<Vec<_>>());
    let place = of_one.iter().find(is_it).unwrap().place.as_ref().unwrap();
    let source = std::fs::read_to_string(&place.file).unwrap();
    let line = source.lines().nth(place.line as usize - 1).unwrap();
    assert!(line.contains("table! {") && line.contains("graed"), "{line}");
    assert!(of_one.iter().all(|one| !one.code.ends_with("-lookup")), "what follows from it is not said: {of_one:?}");
}

#[test]
fn every_fault_is_found_at_once() {
    let backfill = shop()
        .rule(derive("id", customer.id, customer.company_id))
        .rule(fill("double", customer.spent_double).or_default("none", 0))
        .build();
    assert_eq!(codes(&backfill), ["writes-generated", "writes-key"]);
}

#[test]
fn a_raw_expression_reads_the_columns_that_it_names() {
    let next = || derive("spent", customer.spent, raw::<customer, BigInt>("spent + 1"));
    assert_eq!(codes(&only(next())), ["reads-own-target"]);
    let from_grade = derive("region", customer.region, raw::<customer, Text>("lower(grade)"));
    let later = shop().rule(from_grade).rule(derive("grade", customer.grade, "gold")).build();
    assert_eq!(codes(&later), ["reads-before-write"]);
}

#[test]
fn a_column_set_beside_may_not_be_computed_from_itself_either() {
    let region = coalesce([companys_region(), customer.region.expr()]);
    let rule = derive("contact", customer.is_contact, true).set(customer.region, region);
    assert_eq!(codes(&only(rule)), ["reads-own-target"]);
}

#[test]
fn a_scope_that_asks_other_rows_for_what_they_are_being_given_is_refused() {
    let is_refused = |backfill: &Backfill| codes(backfill).contains(&"reads-own-target");
    let colleagues = || lookup("colleagues", customer).on(customer.company_id, customer.company_id);
    let gold = || colleagues().only_where(customer.grade.is("gold"));
    let of_region = || lookup("of_region", customer).on(customer.region, customer.region);
    for scope in [gold().exists(), colleagues().max(customer.grade).is("gold"), gold().count().is_more_than(1_i64)] {
        let rule = derive("grade", customer.grade, "gold").only_where(scope.clone());
        assert!(is_refused(&only(rule)));
        let rule = classify("grade", customer.grade).when("a", customer.spent.is(1), "gold").otherwise("b", "none");
        assert!(is_refused(&only(rule.only_where(scope))));
    }
    let rule = derive("region", customer.region, "x").only_where(of_region().count().is_more_than(1_i64));
    assert!(is_refused(&only(rule)));
    // Of its own row it may ask, and of others what it does not write.
    let rule = derive("grade", customer.grade, "gold").only_where(customer.grade.is("silver"));
    assert!(!is_refused(&only(rule)));
    let rule = derive("region", customer.region, "x").only_where(gold().exists());
    assert!(!is_refused(&only(rule)));
}

#[test]
fn a_name_or_a_label_that_is_no_line_of_text_is_said() {
    for name in ["", " ", "two\nlines"] {
        let label = fill("region", customer.region).or_default(name, "nowhere");
        let check = report(name, count(rows(customer)));
        for backfill in [only(label), shop().rule(derive("grade", customer.grade, "gold")).check(check).build()] {
            assert_eq!(codes(&backfill), ["unusable-name"], "{name:?}");
        }
        assert_eq!(codes(&only(derive(name, customer.grade, "gold"))), ["unusable-name"], "{name:?}");
    }
}

#[test]
fn the_error_as_a_whole_shows_every_diagnostic() {
    let error = try_compile(&(faults::ALL[0].faulty)()).unwrap_err();
    assert!(error.to_string().contains(&said(&(faults::ALL[0].faulty)())[0].to_string()));
}

/// The codes of what is said of a backfill.
fn codes(backfill: &Backfill) -> Vec<&'static str> {
    said(backfill).iter().map(|one| one.code).collect()
}

/// What is said of a backfill, errors and warnings.
fn said(backfill: &Backfill) -> Vec<Diagnostic> {
    check(backfill, &catalog())
}

/// Every kebab-case word that stands as a string of its own in `src/check/`: those are the codes.
fn codes_in_the_checks() -> BTreeSet<String> {
    let files = std::fs::read_dir("src/check").unwrap().map(|entry| entry.unwrap().path());
    // What compares two schemas has a folder and tests of its own.
    let files = files.filter(|path| path.is_file());
    let sources: Vec<String> = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let strings = sources.iter().flat_map(|source| source.split('"').skip(1).step_by(2));
    strings.filter(|text| is_kebab_case(text)).map(str::to_owned).collect()
}

fn is_kebab_case(text: &str) -> bool {
    text.contains('-') && text.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()))
}
