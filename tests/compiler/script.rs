//! What a backfill compiles to: the files, whole.

use backstitch::Compiled;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use crate::shop::{companys_region, compiled, customer, only, shop, visit};
use crate::snapshot::assert_snapshot;

/// A backfill as small as one can be.
fn tiny() -> Compiled {
    compiled(&only(fill("region", customer.region).or_default("unknown", "nowhere").flag()))
}

#[test]
fn a_tiny_backfill_compiles_to_its_files() {
    for script in &tiny().scripts.files {
        assert_snapshot("script", script.name.file(), &script.text);
    }
}

/// The part of forward that differs: how it finds the leaf, and the statement that names it.
#[test]
fn a_batch_of_a_partitioned_table_is_about_one_of_its_leaves() {
    let rule = fill("place", visit.place).or_default("of the run", parameter::<visit, Text>("somewhere"));
    let compiled = compiled(&shop().parameter::<Text>("somewhere", "where visits are").rule(rule).build());
    let forward = text(&compiled, ScriptName::Forward);
    let from = forward.find("            IF v_blocks IS NULL THEN").unwrap();
    let to = forward.find("            INSERT INTO backstitch.progress").unwrap();
    assert_snapshot("script", "batch_of_a_leaf", &forward[from..to]);
    let review = text(&compiled, ScriptName::Review);
    assert!(review.contains("A window is of one leaf") && review.contains("\n- visit\n"), "{review}");
}

#[test]
fn the_same_rules_compile_to_the_same_bytes() {
    assert_eq!(tiny().scripts.files, tiny().scripts.files);
}

#[test]
fn every_line_ends_with_lf_and_no_line_with_a_blank() {
    for script in &tiny().scripts.files {
        let name = script.name.file();
        assert!(!script.text.contains('\r'), "{name}");
        assert!(script.text.ends_with('\n') && !script.text.ends_with("\n\n"), "{name}");
        let blank = script.text.lines().find(|line| line.ends_with([' ', '\t']));
        assert_eq!(blank, None, "{name}");
    }
}

#[test]
fn a_change_of_words_leaves_the_plan_as_it_is_and_a_change_of_rules_does_not() {
    let rule = || fill("region", customer.region).or_default("unknown", "nowhere");
    let hash = |backfill: BackfillBuilder| compiled(&backfill.build()).plan.hash();
    let plain = hash(shop().rule(rule()));
    assert_eq!(plain, hash(backfill("shop", "Said in other words").rule(rule())));
    assert_ne!(plain, hash(shop().rule(rule().only_where(customer.spent.is_more_than(0)))));
}

#[test]
fn one_more_rule_leaves_the_journals_of_the_others_as_they_are() {
    let region = || fill("region", customer.region).from("its company", companys_region()).or_leave_null();
    let alone = compiled(&only(region()));
    let followed = compiled(&shop().rule(region()).rule(derive("grade", customer.grade, "gold")).build());
    assert_eq!(alone.plan.rules[0].journal, followed.plan.rules[0].journal);
}

#[test]
fn a_text_of_the_rules_stays_one_cell_of_the_review() {
    let rule = fill("region", customer.region).or_default("north | south", "nowhere");
    let compiled = compiled(&only(rule));
    let review = text(&compiled, ScriptName::Review);
    let row = review.lines().find(|line| line.contains("north")).unwrap();
    let borders = row.replace("\\|", "").matches('|').count();
    assert_eq!(borders, 3, "two cells have three borders: {row}");
}

#[test]
fn a_sentence_that_ends_in_a_dot_gets_no_second_one() {
    let rule = derive("grade", customer.grade, "gold").because("it is harmless.");
    let compiled = compiled(&backfill("shop", "Makes all gold.").rule(rule).build());
    let doubled = text(&compiled, ScriptName::Review).lines().find(|line| line.ends_with(".."));
    assert_eq!(doubled, None);
}

fn text(compiled: &Compiled, name: ScriptName) -> &str {
    &compiled.scripts.files.iter().find(|script| script.name == name).unwrap().text
}
