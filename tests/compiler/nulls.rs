//! A null is refused where the column can't hold it, and no alarm is raised where the rule leaves such rows out.

use backstitch::check::check;
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::shop::{agent, catalog, company, companys_region, customer, only, shop};

#[test]
fn a_null_by_constant_by_column_and_by_lookup_is_refused() {
    for rule in [
        derive("grade", customer.grade, raw::<customer, Text>("NULL")).finish(),
        derive("grade", customer.grade, customer.region).finish(),
        derive("grade", customer.grade, agents_region()).finish(),
        derive("grade", customer.grade, lower(customer.region)).finish(),
        derive("grade", customer.grade, nullif(customer.email, "")).finish(),
        derive("grade", customer.grade, concatenate([customer.email.expr(), customer.region.expr()])).finish(),
        derive("grade", customer.grade, greatest([agents_region(), customer.region.expr()])).finish(),
        derive("spent", customer.spent, colleagues().sum(agent.id).cast()).finish(),
        derive("contact", agent.active, customers().get(customer.is_contact)).finish(),
        derive("region", customer.region, "x").set(customer.grade, raw::<customer, Text>("(NULL::text)")).finish(),
        derive("grade", customer.grade, coalesce([agents_region(), customer.region.expr()])).finish(),
        derive("grade", customer.grade, customer.region).only_where(customer.email.is("x")).finish(),
        derive("grade", customer.grade, customer.region)
            .only_where(customer.region.is("x").or(customer.email.is("x")))
            .finish(),
        classify("grade", customer.grade)
            .when("no region", customer.region.is_null(), customer.region)
            .otherwise("none", "x")
            .finish(),
        fill("region", customer.region).or_default("x", "x").set(customer.grade, agents_region()).finish(),
    ] {
        assert_eq!(codes(&only(rule)), ["not-nullable"]);
    }
}

#[test]
fn a_function_is_null_only_where_it_makes_null_of_what_it_is_given() {
    for rule in [
        derive("grade", customer.grade, lower(customer.email)),
        derive("grade", customer.grade, concat_ws("-", [customer.region.expr(), customer.email.expr()])),
        derive("grade", customer.grade, greatest([customer.region.expr(), customer.email.expr()])),
        derive("grade", customer.grade, coalesce([nullif(customer.email, ""), literal("none")])),
        derive("spent", customer.spent, colleagues().count()),
        derive("grade", customer.grade, lower(customer.region)).only_where(upper(customer.region).is("NORTH")),
    ] {
        assert_eq!(codes(&only(rule)), [""; 0]);
    }
}

#[test]
fn rows_without_a_value_can_be_left_out_in_many_ways() {
    for scope in [
        customer.region.is_not_null(),
        customer.region.is("x"),
        customer.region.is_one_of(["x", "y"]),
        customer.region.is("x").or(customer.region.is("y")),
        not(customer.region.is_null().or(customer.email.is("x"))),
        customer.email.is("x").and(customer.region.is_not_null()),
        raw("length(region) > 0"),
    ] {
        assert_silent(only(derive("grade", customer.grade, customer.region).only_where(scope)));
    }
    for scope in [its_agent().exists(), its_agent().count().is_more_than(0), agents_region().is("x")] {
        assert_silent(only(derive("grade", customer.grade, agents_region()).only_where(scope)));
    }
}

#[test]
fn what_a_case_or_the_cases_before_it_say_of_a_row_is_known() {
    let by_case = classify("grade", customer.grade)
        .when("region", customer.region.is_not_null(), customer.region)
        .when("agent", its_agent().exists(), agents_region())
        .otherwise("none", "x");
    let by_those_before = classify("grade", customer.grade)
        .when("none", customer.region.is_null(), "x")
        .when("one", not(its_agent().exists()), customer.region)
        .otherwise("agent", agents_region());
    assert_silent(only(by_case));
    assert_silent(only(by_those_before));
}

#[test]
fn a_reference_that_is_never_null_finds_its_row() {
    let its_company = lookup("its_company", company).on(company.id, customer.company_id);
    assert_silent(only(derive("spent", customer.spent, its_company.get(company.id))));
    let agent_of_one = derive("spent", customer.spent, its_agent().get(agent.id));
    assert_silent(only(agent_of_one.only_where(customer.agent_id.is_not_null())));
}

#[test]
fn what_a_rule_before_or_a_requirement_sees_to_is_not_doubted() {
    let region = || fill("region", customer.region).from("company", companys_region()).or_leave_null();
    let grade = || derive("grade", customer.grade, customer.region);
    assert_silent(shop().rule(region()).rule(grade()).build());
    let all_have_one = rows(customer).only_where(customer.region.is_null());
    assert_silent(
        shop().require(require("region", all_have_one, "has no region", "give it one")).rule(grade()).build(),
    );
    assert_silent(only(fill("region", customer.region).or_default("x", "x").set(customer.grade, customer.region)));
}

#[test]
fn a_fill_of_what_is_not_null_by_its_own_scope_never_fires() {
    let rule = fill("region", customer.region).or_default("x", "x");
    assert_eq!(codes(&only(rule.only_where(customer.region.is_not_null()))), ["never-fires"]);
}

fn its_agent() -> Lookup<customer, agent> {
    lookup("its_agent", agent).on(agent.id, customer.agent_id)
}

fn agents_region() -> Expr<customer, Text> {
    its_agent().get(agent.region)
}

fn colleagues() -> Lookup<customer, agent> {
    lookup("colleagues", agent).on(agent.region, customer.region)
}

fn customers() -> Lookup<agent, customer> {
    lookup("its_customer", customer).on(customer.id, agent.id)
}

fn codes(backfill: &Backfill) -> Vec<&'static str> {
    check(backfill, &catalog()).iter().map(|one| one.code).collect()
}

#[track_caller]
fn assert_silent(backfill: Backfill) {
    assert_eq!(check(&backfill, &catalog()), []);
}
