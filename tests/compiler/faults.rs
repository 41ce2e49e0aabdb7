//! Every fault that the compiler refuses, once, each beside the same rules without it.

use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::shop::{agent, badge, companys_region, customer, note, only, pass, scribble, shop, task, visit, voucher};

/// A fault, by the code of its diagnostic.
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    /// Rules that have it, and no other.
    pub(crate) faulty: fn() -> Backfill,
    /// The same rules, mended.
    pub(crate) mended: fn() -> Backfill,
}

pub(crate) const ALL: &[Fault] = &[
    Fault {
        code: "ambiguous-lookup",
        faulty: || only(fill("region", customer.region).from("a", colleague().get(agent.region)).or_leave_null()),
        mended: || {
            let first = colleague().first_by([agent.id.asc()]);
            only(fill("region", customer.region).from("a", first.get(agent.region)).or_leave_null())
        },
    },
    Fault {
        code: "compares-with-null",
        faulty: || only(gold().only_where(customer.region.is(raw("NULL")))),
        mended: || only(gold().only_where(customer.region.is_null())),
    },
    Fault {
        code: "ambiguous-source",
        faulty: || only(badge_per_region(customer.email.expr())),
        mended: || only(badge_per_region(literal("somebody"))),
    },
    Fault {
        code: "constant-into-unique",
        faulty: || only(derive("email", customer.email, "info@example.com")),
        mended: || only(derive("email", customer.email, "info@example.com").only_where(customer.id.is(1))),
    },
    Fault {
        code: "double-writer",
        faulty: || shop().rule(gold()).rule(grade_by_company()).build(),
        mended: || shop().rule(gold()).rule(grade_by_company().because("every company's region is `gold`")).build(),
    },
    Fault {
        code: "duplicate-name",
        faulty: || shop().rule(gold()).rule(derive("Grade", customer.is_contact, true)).build(),
        mended: || shop().rule(gold()).rule(derive("contact", customer.is_contact, true)).build(),
    },
    Fault {
        code: "identifier-too-long",
        faulty: || only(fill("long", voucher.long).or_default("none", "")),
        mended: || only(fill("code", voucher.code).or_default("none", "")),
    },
    Fault {
        code: "incomparable-type",
        faulty: || only(derive("extra", note.extra, literal::<note, Json>("{}"))),
        mended: || only(fill("extra", note.extra).or_default("none", literal::<note, Json>("{}"))),
    },
    Fault {
        code: "misplaced-number",
        faulty: || only(derive("place", task.place, number_within(task.customer_id, [task.id.asc()]))),
        mended: || {
            let number = number_within(task.customer_id, [task.id.asc()]);
            only(fill("place", task.place).or_default("numbered", number))
        },
    },
    Fault {
        code: "misplaced-rotation",
        faulty: || only(derive("agent", customer.agent_id, rotation().get(agent.id))),
        mended: || only(fill("agent", customer.agent_id).from("rotation", rotation().get(agent.id)).or_leave_null()),
    },
    Fault {
        code: "missing-reference",
        faulty: || only(fill("agent", customer.agent_id).or_default("the first", 1)),
        mended: || {
            let first = lookup("first_agent", agent).on(agent.id, 1);
            only(fill("agent", customer.agent_id).from("the first", first.get(agent.id)).or_leave_null())
        },
    },
    Fault {
        code: "never-converges",
        faulty: || shop().rule(gold()).rule(silver()).build(),
        mended: || {
            let north = gold().only_where(customer.region.is("north"));
            shop().rule(north).rule(silver().only_where(customer.region.is("south"))).build()
        },
    },
    Fault {
        code: "missing-value",
        faulty: || only(insert_missing("badges", badge).for_each(rows(customer)).key(badge.customer_id, customer.id)),
        mended: || only(badges()),
    },
    Fault {
        code: "never-fires",
        faulty: || only(fill("grade", wrong::optional.grade).or_default("none", "gold")),
        mended: || only(gold()),
    },
    Fault {
        code: "no-key",
        faulty: || only(fill("text", scribble.text).or_default("none", "")),
        mended: || only(fill("text", note.text).or_default("none", "")),
    },
    Fault { code: "no-rules", faulty: || shop().build(), mended: || only(gold()) },
    Fault {
        code: "no-unique-key",
        faulty: || {
            let badges = insert_missing("badges", badge).for_each(rows(customer)).key(badge.customer_id, customer.id);
            only(badges.key(badge.region, customer.region).set(badge.given_by, "us"))
        },
        mended: || only(badges()),
    },
    Fault {
        code: "not-nullable",
        faulty: || only(derive("grade", customer.grade, companys_region())),
        mended: || only(derive("grade", customer.grade, coalesce([companys_region(), literal("none")]))),
    },
    Fault {
        code: "parameter-undeclared",
        faulty: || only(gold_in("region")),
        mended: || with_parameter("region").rule(gold_in("region")).build(),
    },
    Fault {
        code: "parameter-unused",
        faulty: || with_parameter("region").rule(gold()).build(),
        mended: || only(gold()),
    },
    Fault {
        code: "reads-before-write",
        faulty: || shop().rule(grade_by_contact()).rule(contact()).build(),
        mended: || shop().rule(contact()).rule(grade_by_contact()).build(),
    },
    Fault {
        code: "reads-own-target",
        faulty: || only(derive("region", customer.region, coalesce([companys_region(), customer.region.expr()]))),
        mended: || only(derive("region", customer.region, coalesce([companys_region(), customer.grade.expr()]))),
    },
    Fault {
        code: "shadowed-branch",
        faulty: || only(by_region(customer.region.is_not_null(), customer.region.is("north"))),
        mended: || only(by_region(customer.region.is("north"), customer.region.is_not_null())),
    },
    Fault {
        code: "stale-typed-table",
        faulty: || only(derive("grade", wrong::null.grade, wrong::null.region)),
        mended: || only(gold()),
    },
    Fault {
        code: "type-mismatch",
        faulty: || only(derive("grade", wrong::ty.grade, wrong::ty.spent)),
        mended: || only(gold()),
    },
    Fault {
        code: "unindexed-lookup",
        faulty: || only(derive("active", agent.active, customers_by(customer.region).exists())),
        mended: || only(derive("active", agent.active, customers_by(customer.email).exists())),
    },
    Fault {
        code: "unindexed-reference",
        faulty: || only(insert_missing("passes", pass).for_each(rows(customer)).key(pass.customer_id, customer.id)),
        mended: || only(badges()),
    },
    Fault {
        code: "unknown-after-insert",
        faulty: || shop().rule(badges()).rule(fill("region", badge.region).or_default("none", "none")).build(),
        mended: || {
            let worn = lookup("worn", badge).on(badge.customer_id, customer.id).only_where(badge.worn.is(true));
            shop().rule(badges()).rule(derive("contact", customer.is_contact, worn.exists())).build()
        },
    },
    Fault {
        code: "unknown-after-write",
        faulty: || {
            shop()
                .rule(gold())
                .rule(derive("active", customer.is_contact, raw::<customer, Boolean>("spent_double > 9")))
                .build()
        },
        mended: || {
            shop()
                .rule(gold())
                .rule(derive("active", customer.is_contact, raw::<customer, Boolean>("spent > 9")))
                .build()
        },
    },
    Fault {
        code: "unknown-column",
        faulty: || only(derive("grade", wrong::name.grade, "gold")),
        mended: || only(gold()),
    },
    Fault {
        code: "unknown-function",
        faulty: || only(derive("grade", customer.grade, raw::<customer, Text>("shop.grade_of(email)"))),
        mended: || only(derive("grade", customer.grade, raw::<customer, Text>("lower(email)"))),
    },
    Fault {
        code: "unknown-table",
        faulty: || only(derive("grade", wrong::table.grade, "gold")),
        mended: || only(gold()),
    },
    Fault {
        code: "unordered-choice",
        faulty: || {
            let first = colleague().first_by([agent.hired_at.asc()]);
            only(fill("region", customer.region).from("a", first.get(agent.region)).or_leave_null())
        },
        mended: || {
            let first = colleague().first_by([agent.hired_at.asc(), agent.id.asc()]);
            only(fill("region", customer.region).from("a", first.get(agent.region)).or_leave_null())
        },
    },
    Fault {
        code: "unreachable-default",
        faulty: || only(by_region(customer.region.is_null(), customer.region.is_not_null())),
        mended: || only(by_region(customer.region.is_null(), customer.region.is("north"))),
    },
    Fault {
        code: "unsafe-raw-sql",
        faulty: || only(derive("grade", customer.grade, raw::<customer, Text>("(SELECT 'gold')"))),
        mended: || only(derive("grade", customer.grade, raw::<customer, Text>("lower(email)"))),
    },
    Fault {
        code: "unused-because",
        faulty: || only(gold().because("there is no other rule")),
        mended: || only(gold()),
    },
    Fault {
        code: "unusable-name",
        faulty: || backfill("shop/2024", "Tidies the shop").rule(gold()).build(),
        mended: || backfill("shop-2024", "Tidies the shop").rule(gold()).build(),
    },
    Fault {
        code: "unusable-parameter",
        faulty: || with_parameter("batch_ms").rule(gold_in("batch_ms")).build(),
        mended: || with_parameter("region").rule(gold_in("region")).build(),
    },
    Fault {
        code: "value-out-of-range",
        faulty: || only(derive("state", voucher.state, "opne")),
        mended: || only(derive("state", voucher.state, "open")),
    },
    Fault {
        code: "volatile-value",
        faulty: || only(derive("changed", customer.changed_at, raw::<customer, TimestampTz>("now()"))),
        mended: || {
            let rule = derive("changed", customer.changed_at, parameter::<customer, TimestampTz>("as_of"));
            shop().parameter::<TimestampTz>("as_of", "the time of the change").rule(rule).build()
        },
    },
    Fault {
        code: "writes-generated",
        faulty: || only(fill("double", customer.spent_double).or_default("none", 0)),
        mended: || only(derive("spent", customer.spent, customer.id)),
    },
    Fault {
        code: "writes-identity",
        faulty: || only(derive("number", note.number, note.customer_id)),
        mended: || only(derive("text", note.text, "none")),
    },
    Fault {
        code: "writes-key",
        faulty: || only(derive("id", customer.id, customer.company_id)),
        mended: || only(derive("spent", customer.spent, customer.company_id)),
    },
    Fault {
        code: "writes-partition-key",
        faulty: || only(derive("day", visit.day, literal("2026-01-01"))),
        mended: || only(fill("place", visit.place).or_default("none", "")),
    },
    Fault {
        code: "written-twice",
        faulty: || only(gold().set(customer.grade, "silver")),
        mended: || only(gold().set(customer.is_contact, true)),
    },
];

fn gold() -> Derive<customer> {
    derive("grade", customer.grade, "gold")
}

fn gold_in(parameter_name: &str) -> Derive<customer> {
    gold().only_where(customer.region.is(parameter::<customer, Text>(parameter_name)))
}

fn with_parameter(name: &str) -> BackfillBuilder {
    shop().parameter::<Text>(name, "the region that is gold")
}

fn silver() -> Derive<customer> {
    derive("silver", customer.grade, "silver")
}

fn grade_by_company() -> Derive<customer> {
    derive("grade-again", customer.grade, coalesce([companys_region(), literal("gold")]))
}

fn contact() -> impl FinishedRule {
    derive("contact", customer.is_contact, companys_region().is_not_null())
}

fn grade_by_contact() -> impl FinishedRule {
    derive("grade", customer.grade, "gold").only_where(customer.is_contact.is(true))
}

fn by_region(first: Predicate<customer>, second: Predicate<customer>) -> impl FinishedRule {
    classify("grade", customer.grade).when("one", first, "gold").when("two", second, "silver").otherwise("rest", "none")
}

fn colleague() -> Lookup<customer, agent> {
    lookup("colleague", agent).on(agent.region, customer.region)
}

fn customers_by(column: impl Expression<Row = customer, Sql = Text>) -> Lookup<agent, customer> {
    lookup("its_customers", customer).on(column, agent.region)
}

fn rotation() -> Lookup<customer, agent> {
    colleague().spread([agent.id.asc()], [customer.id.asc()])
}

/// The customers, each time declared otherwise than the schema does.
pub(crate) mod wrong {
    use backstitch::prelude::*;

    table! { pub(crate) table: "custmer" { grade: Text } }
    table! { pub(crate) name: "customer" { grade: Text = "graed" } }
    table! { pub(crate) ty: "customer" { grade: Text, spent: Text } }
    table! { pub(crate) null: "customer" { grade: Text, region: Text } }
    table! { pub(crate) twin: "company" { id: BigInt, region: Text } }
    table! { pub(crate) optional: "customer" { grade: Option<Text> } }
}

/// Each customer gets a badge.
fn badges() -> impl FinishedRule {
    insert_missing("badges", badge)
        .for_each(rows(customer))
        .key(badge.customer_id, customer.id)
        .set(badge.given_by, "us")
}

/// Each agent gets a badge, given by whoever is their customer.
fn badge_per_region(given_by: Expr<customer, Text>) -> impl FinishedRule {
    let rule = insert_missing("badges", badge).for_each(rows(customer).only_where(customer.agent_id.is_not_null()));
    rule.key(badge.customer_id, raw::<customer, BigInt>("agent_id")).set(badge.given_by, given_by)
}
