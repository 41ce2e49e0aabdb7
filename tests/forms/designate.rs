//! A designation gives one row of each group the values, where the group has none that holds them.

use backstitch::prelude::*;

use super::life::{life, rules};

table! {
    phone: "phone" {
        org: Text,
        nr: Integer,
        grp: Option<Text>,
        rank: Option<Integer>,
        class: Option<Text>,
        owner: Option<Text>,
        active: Boolean,
        changed: Option<Timestamp>,
    }
}

const DDL: &str = "
    CREATE TABLE phone (
        org text, nr integer, grp text, rank integer, class text, owner text, active boolean NOT NULL DEFAULT true,
        changed timestamp, PRIMARY KEY (org, nr)
    );";

const DATA: &str = "
    INSERT INTO phone (org, nr, grp, rank, class, active) VALUES
        ('a', 1, 'x', NULL, NULL, true), ('a', 2, 'x', 5, NULL, true), ('a', 3, 'x', 5, 'spare', true), ('a', 4, 'x', 1, NULL, false),
        ('b', 1, 'y', 1, NULL, true), ('b', 2, 'y', 2, 'main', true),
        ('c', 1, NULL, 1, NULL, true), ('c', 2, NULL, 2, NULL, true),
        ('d', 1, 'z', 1, NULL, false),
        ('e', 1, 'w', NULL, NULL, true), ('F', 9, 'w', NULL, NULL, true);";

const CHOSEN: &str = "SELECT org || nr FROM phone WHERE owner = 'system' ORDER BY org COLLATE \"C\", nr";

fn main_phone() -> impl FinishedRule {
    designate("main", phone.grp, phone.class.is("main"))
        .first_by([phone.rank.desc(), phone.org.asc(), phone.nr.desc()])
        .only_where(phone.active.is(true))
        .set(phone.class, "main")
        .set(phone.owner, "system")
        .stamp(phone.changed)
}

#[test]
fn one_row_of_each_group_that_has_none_is_chosen_by_the_whole_order() {
    let lived = life(&rules([main_phone().finish()]), DDL, DATA);
    assert_eq!(lived.rows("main", "designated"), 2);
    assert_eq!(lived.column(&format!("SELECT f.v FROM ({CHOSEN}) AS f (v) WHERE v LIKE 'a%'")), ["a3"]);
}

#[test]
fn the_order_of_texts_is_the_columns_own() {
    for (collation, expected) in [("C", ["F9", "a3"]), ("und-x-icu", ["a3", "e1"])] {
        let ddl = DDL.replace("org text", &format!("org text COLLATE \"{collation}\""));
        let lived = life(&rules([main_phone().finish()]), &ddl, DATA);
        assert_eq!(lived.column(CHOSEN), expected, "{collation}");
    }
}

#[test]
fn a_group_may_be_computed_and_an_order_may_look_up() {
    let same_org = lookup("same_org", phone).on(phone.org, phone.org);
    let rule = designate("main", raw::<phone, Text>("lower(org)"), phone.class.is("main"))
        .first_by([same_org.count().asc(), phone.rank.asc().nulls_first(), phone.org.asc(), phone.nr.asc()])
        .set(phone.class, "main")
        .set(phone.owner, "system");
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CHOSEN), ["F9", "a1", "c1", "d1", "e1"]);
}

#[test]
fn a_constant_makes_one_group_of_the_whole_table() {
    for one_group in [raw::<phone, Integer>("1"), literal("1")] {
        let rule = designate("main", one_group, phone.owner.is("system"))
            .first_by([phone.rank.desc(), phone.org.asc(), phone.nr.asc()])
            .set(phone.owner, "system");
        let lived = life(&rules([rule.finish()]), DDL, DATA);
        assert_eq!(lived.column(CHOSEN), ["a2"]);
    }
}

#[test]
fn rules_after_it_see_the_chosen_row() {
    let mains = lookup("mains", phone).on(phone.grp, phone.grp).only_where(phone.class.is("main"));
    let rule = classify("owner", phone.owner).when("has", mains.exists(), "has main").otherwise("no", "no main");
    let main = designate("main", phone.grp, phone.class.is("main"))
        .first_by([phone.org.asc(), phone.nr.asc()])
        .set(phone.class, "main");
    let lived = life(&rules([main.finish(), rule.finish()]), DDL, DATA);
    assert_eq!((lived.rows("main", "designated"), lived.rows("owner", "has"), lived.rows("owner", "no")), (3, 9, 2));
}

#[test]
fn where_every_group_has_one_there_is_nothing_to_do() {
    let lived = life(
        &rules([main_phone().finish()]),
        DDL,
        "INSERT INTO phone (org, nr, grp, class) VALUES ('a', 1, 'x', 'main'), ('a', 2, 'x', NULL)",
    );
    assert!(lived.outcomes.is_empty());
}
