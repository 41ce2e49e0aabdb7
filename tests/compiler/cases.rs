//! Cases that no row comes to, values that change by themselves, and reasons that nothing needs.

use backstitch::check::check;
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::shop::{agent, catalog, companys_region, customer, only, shop};

#[test]
fn a_case_whose_rows_an_earlier_one_takes_is_refused() {
    let (region, spent) = (customer.region, customer.spent);
    for [first, second] in [
        [region.is("x"), region.is("x")],
        [region.is("x"), region.is("x").and(spent.is(1))],
        [region.is("x").or(spent.is(1)), spent.is(1)],
        [region.is_not_null(), region.is_one_of(["x", "y"])],
        [region.is_one_of(["x", "y"]), region.is("y")],
        [region.is_one_of(["x", "y", "z"]), region.is_one_of(["y", "z"])],
        [not(region.is("x").and(spent.is(1))), not(spent.is(1))],
        [raw("spent > 1"), raw("spent > 1")],
        [companys_region().is_not_null(), companys_region().is("x")],
    ] {
        assert_eq!(codes(&only(two(first, second))), ["shadowed-branch"]);
    }
}

#[test]
fn a_case_that_some_row_may_come_to_is_not_refused() {
    let (region, spent) = (customer.region, customer.spent);
    for [first, second] in [
        [region.is("x"), region.is("y")],
        [region.is("x").and(spent.is(1)), region.is("x")],
        [spent.is(1), region.is("x").or(spent.is(1))],
        [region.is_not_null(), region.is_not("x")],
        [not(region.is("x")), spent.is(1)],
        [not(spent.is(1)), not(region.is("x").and(spent.is(1)))],
        [raw("spent > 1"), raw("spent > 2")],
    ] {
        assert_eq!(codes(&only(two(first, second))), [""; 0]);
    }
}

#[test]
fn a_scope_that_leaves_nothing_to_the_later_cases_is_seen() {
    let rule = || {
        classify("grade", customer.grade).when("one", customer.region.is_not_null(), "gold").otherwise("rest", "none")
    };
    assert_eq!(codes(&only(rule().only_where(customer.region.is("x")))), ["unreachable-default"]);
    assert_eq!(codes(&only(rule().only_where(customer.spent.is(1)))), [""; 0]);
}

#[test]
fn a_source_of_a_fill_takes_only_the_rows_for_which_it_has_a_value() {
    let from = || fill("region", customer.region).from("company", companys_region());
    assert_eq!(codes(&only(from().or_default("none", "x"))), [""; 0]);
    assert_eq!(codes(&only(from().from("again", companys_region()).or_default("none", "x"))), ["shadowed-branch"]);
    let always = fill("region", customer.region).from("always", "x").from("company", companys_region());
    assert_eq!(codes(&only(always.or_default("none", "y"))), ["shadowed-branch", "unreachable-default"]);
}

#[test]
fn what_changes_by_itself_stands_only_in_the_value_of_a_fill() {
    for sql in ["now()::text", "pg_catalog.now()::text", "CURRENT_DATE::text", "upper(random()::text)", "NOW()::text"] {
        let value = || raw::<customer, Text>(sql);
        assert_eq!(codes(&only(fill("region", customer.region).or_default("x", value()))), [""; 0], "{sql}");
        for rule in [
            derive("region", customer.region, value()).finish(),
            derive("grade", customer.grade, "x").set(customer.region, value()).finish(),
            derive("grade", customer.grade, "x").only_where(customer.region.is(value())).finish(),
            fill("region", customer.region).from_where("x", value().is("y"), "z").or_leave_null().finish(),
        ] {
            assert_eq!(codes(&only(rule)), ["volatile-value"], "{sql}");
        }
    }
    assert_eq!(codes(&only(derive("region", customer.region, raw::<customer, Text>("'now()'")))), [""; 0]);
    for (text, expected) in
        [("now", vec!["volatile-value"]), ("Today 10:00", vec!["volatile-value"]), ("2026-01-01", vec![])]
    {
        let at = literal::<customer, TimestampTz>(text);
        assert_eq!(codes(&only(derive("changed", customer.changed_at, at))), expected, "{text}");
    }
}

#[test]
fn a_generated_value_stands_only_in_what_a_fill_writes() {
    let token = || random_token(16);
    let new = || fill("region", customer.region).or_default("new", token());
    assert_eq!(codes(&only(new().set(customer.changed_at, now()).set(customer.grade, token()))), [""; 0]);
    let agents = |region: Expr<customer, Text>| lookup("agents", agent).on(agent.region, region);
    let first = |order: Order<agent>| agents(customer.region.expr()).first_by([order, agent.id.asc()]);
    for rule in [
        derive("region", customer.region, token()).finish(),
        derive("grade", customer.grade, "x").set(customer.region, token()).finish(),
        new().only_where(customer.changed_at.is_less_than(now())).finish(),
        fill("region", customer.region).from_where("x", customer.region.is(token()), "y").or_leave_null().finish(),
        fill("region", customer.region).from("x", agents(token()).max(agent.region)).or_leave_null().finish(),
        fill("region", customer.region).from("x", first(agent.id.asc()).get(random_token(1))).or_leave_null().finish(),
        fill("region", customer.region)
            .from("x", agents(customer.grade.expr()).max(concatenate([agent.region.expr(), random_token(1)])))
            .or_leave_null()
            .finish(),
        new().set(customer.grade, first(random_token(1).asc()).get(agent.region)).finish(),
        normalize("region", customer.region, |region| coalesce([region, token()])).finish(),
    ] {
        let mut codes = codes(&only(rule));
        codes.retain(|code| *code != "not-nullable");
        assert_eq!(codes, ["volatile-value"]);
    }
}

#[test]
fn what_has_an_effect_is_never_asked_for() {
    for sql in ["nextval('numbers')::text", "pg_catalog.setval('numbers', 1)::text", "currval('numbers')::text"] {
        let rule = fill("region", customer.region).or_default("next", raw::<customer, Text>(sql));
        assert_eq!(codes(&only(rule)), ["unsafe-raw-sql"], "{sql}");
    }
}

#[test]
fn a_token_has_a_size() {
    for (bytes, expected) in
        [(0, vec!["value-out-of-range"]), (1, vec![]), (64, vec![]), (65, vec!["value-out-of-range"])]
    {
        let rule = fill("region", customer.region).or_default("new", random_token(bytes));
        assert_eq!(codes(&only(rule)), expected, "{bytes}");
    }
}

#[test]
fn what_an_aggregate_gathers_counts_as_read() {
    let members = || lookup("members", customer).on(customer.email, agent.region);
    let texts = |order: Order<customer>| members().string_agg(customer.region, ", ", [order, customer.id.asc()]);
    for (rule, read) in [
        (derive("region", agent.region, coalesce([members().max(customer.grade), literal("x")])), true),
        (derive("region", agent.region, coalesce([texts(customer.grade.asc()), literal("x")])), true),
        (derive("region", agent.region, coalesce([texts(customer.spent.asc()), literal("x")])), false),
    ] {
        let later = shop().rule(rule).rule(derive("grade", customer.grade, "gold")).build();
        assert_eq!(codes(&later).contains(&"reads-before-write"), read);
    }
}

#[test]
fn a_reason_that_another_rule_needs_is_needed_on_either_of_the_two() {
    let gold = || derive("gold", customer.grade, "gold");
    let again = || derive("again", customer.grade, "gold");
    let both = shop().rule(gold().because("the same")).rule(again().because("the same")).build();
    assert_eq!(codes(&both), [""; 0]);
    let read = derive("region", customer.region, customer.grade).because("grade is filled once");
    assert_eq!(codes(&shop().rule(read).rule(gold()).build()), [""; 0]);
}

fn two(first: Predicate<customer>, second: Predicate<customer>) -> impl FinishedRule {
    classify("grade", customer.grade).when("one", first, "gold").when("two", second, "silver").otherwise("rest", "none")
}

fn codes(backfill: &Backfill) -> Vec<&'static str> {
    check(backfill, &catalog()).iter().map(|one| one.code).collect()
}
