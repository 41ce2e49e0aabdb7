//! Constants: what a column can't hold, can't hold twice, or may not find is said, and what it can hold is not.

use backstitch::catalog::Catalog;
use backstitch::check::check;
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::shop::{Tier, agent, catalog, customer, only, shop, voucher};

table! {
    cell: "cell" {
        id: BigInt,
        t: Option<Text>,
        n: Option<Integer>,
        d: Option<Numeric>,
    }
}

#[test]
fn a_constant_beyond_the_columns_type_is_refused() {
    for rule in [
        fill("code", voucher.code).or_default("x", "123456").finish(),
        fill("code", voucher.code).or_default("x", coalesce([voucher.state.expr(), literal("überlang")])).finish(),
        fill("amount", voucher.amount).or_default("x", literal("9999.995")).finish(),
        fill("percent", voucher.percent).or_default("x", 101).finish(),
        fill("percent", voucher.percent).or_default("x", literal("32768")).finish(),
        fill("tier", voucher.tier).or_default("x", "Gold").finish(),
        derive("state", voucher.state, "open").set(voucher.percent, -1).finish(),
        derive("state", voucher.state, "open").only_where(voucher.tier.is("golden")).finish(),
        derive("state", voucher.state, "open").only_where(voucher.tier.is_one_of(["gold", "tin"])).finish(),
        classify("tier", voucher.tier).when("a", voucher.code.is("a"), "tin").otherwise("b", "gold").finish(),
    ] {
        let shown = format!("{rule:?}");
        assert_eq!(codes(&only(rule)), ["value-out-of-range"], "{shown}");
    }
}

#[test]
fn a_constant_that_just_fits_is_not_refused() {
    for rule in [
        fill("code", voucher.code).or_default("x", "äöüßé   ").finish(),
        fill("amount", voucher.amount).or_default("x", literal("-9999.994")).finish(),
        fill("amount", voucher.amount).or_default("x", literal("NaN")).finish(),
        fill("percent", voucher.percent).or_default("x", 100).finish(),
        fill("tier", voucher.tier).or_default("x", literal::<voucher, Tier>("bronze")).finish(),
        derive("state", voucher.state, "spent").only_where(voucher.tier.is_one_of(["gold", "silver"])).finish(),
    ] {
        assert_eq!(codes(&only(rule)), [""; 0]);
    }
}

#[test]
fn a_check_is_understood_where_it_compares_the_column_with_constants() {
    for (refused, allowed) in [
        ("t IN ('a', 'b')", "t IN ('a', 'x')"),
        ("t = 'a'", "t <> 'a'"),
        ("NOT (t = 'x')", "NOT t = 'y'"),
        ("t IS NULL", "t IS NOT NULL"),
        ("'a'::text = t", "t = 'a' OR n > 3"),
        ("t = 'a' AND n > 3", "lower(t) = 'a'"),
        ("(\"t\")::text = ANY (ARRAY['a'::text])", "t ~ '^a'"),
        ("t NOT IN ('x')", "t < 'a'"),
        ("n > 7", "n >= 7"),
        ("7 < n", "n <= 7.0"),
        ("n BETWEEN 8 AND 9", "n BETWEEN -3 AND '7'::integer"),
        ("n = -7", "n * 2 = 3"),
        ("d < 2.49", "d = 2.5"),
        ("n NOT BETWEEN 1 AND 9", "n > length(t)"),
    ] {
        assert_eq!(with_check(refused), ["value-out-of-range"], "{refused}");
        assert_eq!(with_check(allowed), [""; 0], "{allowed}");
    }
}

#[test]
fn what_other_types_take_for_equal_is_their_own_business() {
    for ty in ["citext", "char(3)", "t_domain"] {
        let ddl = format!(
            "CREATE DOMAIN t_domain AS citext; CREATE TABLE cell (id bigint PRIMARY KEY, t {ty} CHECK (t IN ('X')));"
        );
        let rule = fill("t", cell.t).or_default("x", "x");
        assert_eq!(check(&only(rule), &Catalog::from_ddl("cell.sql", &ddl)), [], "{ty}");
    }
}

#[test]
fn one_value_for_a_unique_column_is_refused_unless_one_row_gets_it() {
    let rule = || derive("email", customer.email, parameter::<customer, Text>("email"));
    let codes_of = |rule: Derive<customer>| codes(&shop().parameter::<Text>("email", "whose").rule(rule).build());
    assert_eq!(codes_of(rule()), ["constant-into-unique"]);
    assert_eq!(codes_of(rule().only_where(customer.grade.is("x"))), ["constant-into-unique"]);
    for scope in [customer.id.is(1), customer.email.is_one_of(["x"]), raw("id = 7")] {
        assert_eq!(codes_of(rule().only_where(scope)), [""; 0]);
    }
    let by_case = classify("email", customer.email)
        .when("first", customer.id.is(1), "first@example.com")
        .otherwise("rest", raw::<customer, Text>("'c' || id"));
    assert_eq!(codes(&only(by_case)), [""; 0]);
}

#[test]
fn a_requirement_about_the_other_table_vouches_for_a_reference() {
    let rule = || fill("agent", customer.agent_id).or_default("the first", 1);
    let first = lookup("first", agent).on(agent.id, 1);
    let missing = rows(customer).only_where(not(first.exists()));
    let backfill = shop().require(require("agent 1", missing, "finds no agent 1", "add it")).rule(rule()).build();
    assert_eq!(codes(&backfill), [""; 0]);
}

/// What is said of 'x', 7 and 2.5 in a table with the check.
fn with_check(condition: &str) -> Vec<&'static str> {
    let ddl = format!("CREATE TABLE cell (id bigint PRIMARY KEY, t text, n integer, d numeric, CHECK ({condition}));");
    let catalog = Catalog::from_ddl("cell.sql", &ddl);
    let rules = shop()
        .rule(fill("t", cell.t).or_default("x", "x"))
        .rule(fill("n", cell.n).or_default("x", 7))
        .rule(fill("d", cell.d).or_default("x", literal("2.5")));
    check(&rules.build(), &catalog).iter().map(|one| one.code).collect()
}

fn codes(backfill: &Backfill) -> Vec<&'static str> {
    check(backfill, &catalog()).iter().map(|one| one.code).collect()
}
