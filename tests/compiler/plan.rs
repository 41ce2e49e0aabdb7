//! What each form of rule is lowered to.

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::plan::RulePlan;
use backstitch::prelude::*;

use crate::shop::{agent, companys_region, compiled, customer, only, shop, task};
use crate::snapshot::assert_snapshot;

#[test]
fn a_fill_gives_the_first_source_that_has_a_value() {
    let rule = fill("region", customer.region)
        .from("its company", companys_region())
        .from_where("large", customer.spent.is_more_than(1000), "everywhere")
        .or_default("unknown", "nowhere")
        .flag()
        .stamp(customer.changed_at);
    assert_plan("fill", &only(rule));
}

#[test]
fn a_fill_that_leaves_the_remainder_null_has_no_outcome_for_it() {
    let rule = fill("region", customer.region).from("its company", companys_region()).or_leave_null();
    assert_plan("fill_or_leave_null", &only(rule));
}

#[test]
fn a_fill_from_a_rotation_is_planned_as_a_whole() {
    let rotation = lookup("colleague", agent)
        .on(agent.region, customer.region)
        .only_where(agent.active.is(true))
        .spread([agent.hired_at.asc(), agent.id.asc()], [customer.id.asc()]);
    let rule = fill("agent", customer.agent_id).from("rotation", rotation.get(agent.id)).or_leave_null();
    assert_plan("fill_from_a_rotation", &only(rule));
}

#[test]
fn a_fill_with_numbers_is_planned_as_a_whole() {
    let by_day = number_within(task.customer_id, [task.due.asc(), task.id.asc()]);
    let rule = fill("place", task.place).or_default("numbered", by_day);
    let backfill = only(rule);
    assert_plan("fill_with_numbers", &backfill);
    let compiled = compiled(&backfill);
    assert_snapshot("plan", "numbers_in_a_window", statement(&compiled, "rule place apply.sql"));
    assert_snapshot("plan", "numbers_that_are_not_planned_yet", statement(&compiled, "place plan.sql"));
}

#[test]
fn a_derivation_corrects_what_differs() {
    let rule = derive("region", customer.region, companys_region()).only_where(customer.spent.is_at_least(1));
    assert_plan("derive", &only(rule));
}

#[test]
fn a_classification_gives_the_first_class_whose_condition_holds() {
    let rule = classify("grade", customer.grade)
        .when("large", customer.spent.is_more_than(1000), "gold")
        .when("has an agent", customer.agent_id.is_not_null(), "silver")
        .otherwise("others", "plain")
        .flag();
    assert_plan("classify", &only(rule));
}

#[test]
fn a_designation_chooses_the_first_of_each_group_that_has_none() {
    let rule = designate("contact", customer.company_id, customer.is_contact.is(true))
        .only_where(customer.spent.is_more_than(0))
        .first_by([customer.spent.desc(), customer.id.asc()])
        .set(customer.is_contact, true)
        .stamp(customer.changed_at);
    assert_plan("designate", &only(rule));
}

#[test]
fn a_column_of_a_unique_index_asks_for_the_stronger_lock() {
    let rule = derive("email", customer.email, raw::<customer, Text>("'c' || id || '@example.com'"));
    assert_plan("derive_a_key_column", &only(rule));
}

#[test]
fn a_lookup_goes_through_an_index_in_a_window_and_is_computed_once_for_a_whole_table() {
    let colleagues = lookup("colleague", agent).on(agent.region, customer.region);
    let oldest = colleagues.clone().first_by([agent.hired_at.asc(), agent.id.asc()]);
    let rule = classify("grade", customer.grade)
        .when("alone", not(colleagues.exists()), "plain")
        .when("crowded", colleagues.count().is_more_than(9), "bronze")
        .when("first is active", oldest.get(agent.active).is(true), "silver")
        .otherwise("others", "gold");
    let compiled = compiled(&only(rule));
    assert_snapshot("plan", "lookup_over_a_whole_table", statement(&compiled, "grade effect.sql"));
    assert_snapshot("plan", "lookup_in_a_window", statement(&compiled, "rule grade apply.sql"));
}

#[test]
fn what_a_lookup_gathers_is_computed_once_for_all_figures_that_are_asked_of_it() {
    let colleagues = lookup("colleagues", agent).on(agent.region, customer.region);
    let rule = fill("region", customer.region)
        .from("names", colleagues.string_agg(agent.region, ", ", [agent.hired_at.desc(), agent.id.asc()]))
        .or_leave_null()
        .set(customer.is_contact, colleagues.bool_or(agent.active.is(true)))
        .set(customer.spent, coalesce([colleagues.sum(agent.id).cast(), literal("0")]))
        .set(customer.agent_id, colleagues.min(agent.id));
    let compiled = compiled(&only(rule));
    assert_snapshot("plan", "aggregates_over_a_whole_table", statement(&compiled, "region effect.sql"));
    assert_snapshot("plan", "aggregates_in_a_window", statement(&compiled, "rule region apply.sql"));
}

#[test]
fn a_normalization_brings_along_what_it_requires() {
    let rule = || normalize("email", customer.email, |email| lower(trim(email)));
    assert_plan("normalize", &only(rule()));
    let scoped = rule().only_where(customer.email.is_not("none"));
    assert_snapshot("plan", "normalize_requirements", statement(&compiled(&only(scoped)), "requirements.sql"));
}

#[test]
fn a_generated_value_is_asked_for_in_a_condition_that_names_the_row() {
    let rule = fill("region", customer.region).or_default("new", random_token(16)).set(customer.changed_at, now());
    assert_plan("fill_with_a_generated_value", &only(rule));
}

#[test]
fn a_preview_lets_each_rule_read_what_the_rules_before_it_leave() {
    let region =
        fill("region", customer.region).from("its company", companys_region()).or_default("unknown", "nowhere");
    let grade = classify("grade", customer.grade)
        .when("nowhere", customer.region.is("nowhere"), "plain")
        .otherwise("others", "gold");
    let compiled = compiled(&shop().rule(region).rule(grade).build());
    assert_snapshot("plan", "preview_of_two_rules", statement(&compiled, "counts.sql"));
}

#[test]
fn a_requirement_lists_the_rows_that_violate_it() {
    let company = distinct("company", customer.company_id);
    let members = lookup("members", customer).on(customer.company_id, company.value());
    let backfill = shop()
        .require(require(
            "has-members",
            rows(&company).only_where(not(members.exists())),
            "has nobody",
            "add a customer to each of these companies",
        ))
        .require(warn(
            "no-agent",
            rows(customer).only_where(customer.agent_id.is_null()),
            "has no agent",
            "give it one",
        ))
        .rule(derive("grade", customer.grade, "gold"));
    assert_snapshot("plan", "requirements", statement(&compiled(&backfill.build()), "requirements.sql"));
}

#[test]
fn a_proof_shows_each_figure_beside_what_it_must_be() {
    let company = distinct("company", customer.company_id);
    let contacts =
        lookup("contacts", customer).on(customer.company_id, company.value()).only_where(customer.is_contact.is(true));
    let gold = || rows(customer).only_where(customer.grade.is("gold"));
    let backfill = shop()
        .rule(derive("grade", customer.grade, "gold"))
        .check(prove("contacts per company", each(rows(&company), contacts.count())).equals(1))
        .check(prove("gold", count(gold())).at_least(1).only_warns())
        .check(prove("agents", count(rows(agent))).at_most_count("customers", rows(customer)))
        .check(report("grades", distribution(rows(customer), customer.grade)));
    assert_snapshot("plan", "checks", statement(&compiled(&backfill.build()), "checks.sql"));
}

/// The plan of a backfill's one rule, as a reviewer would ask for it.
fn assert_plan(name: &str, backfill: &Backfill) {
    let compiled = compiled(backfill);
    let [rule] = compiled.plan.rules.as_slice() else { panic!("one rule") };
    let effect = statement(&compiled, &format!("{} effect.sql", rule.name));
    assert_snapshot("plan", name, &format!("{}\n\n{effect}", summary(rule)));
}

fn summary(rule: &RulePlan) -> String {
    let outcomes = rule.effect.outcomes.iter().map(|one| match one.flagged {
        true => format!("{} (flagged)", one.label),
        false => one.label.clone(),
    });
    let columns = rule.effect.writes.iter().map(|write| write.column.clone());
    let parents = rule.parents.iter().map(|parent| parent.table.as_str().to_owned());
    [
        format!("{} of {}: {}", rule.form, rule.target_name, list(columns)),
        format!("stamp: {}", list(rule.effect.stamp.iter().map(|stamp| stamp.write.column.clone()))),
        format!("reads: {}", list(rule.reads.iter().cloned())),
        format!("planned as a whole: {}", if rule.planned.is_some() { "yes" } else { "no" }),
        format!("writes a key column: {}", if rule.writes_key { "yes" } else { "no" }),
        format!("parents locked: {}", list(parents)),
        format!("outcomes: {}", list(outcomes)),
    ]
    .join("\n")
}

fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// A statement that the scripts embed, by the name under which it is kept.
fn statement<'a>(compiled: &'a Compiled, name: &str) -> &'a str {
    let mut embedded = compiled.scripts.embedded.iter();
    let found = embedded.find(|(of, _)| of == name);
    let names = || compiled.scripts.embedded.iter().map(|(of, _)| of).collect::<Vec<_>>();
    &found.unwrap_or_else(|| panic!("no `{name}` among {:?}", names())).1
}
