//! A derivation keeps a column equal to a value: it corrects, writes null where the value is null, and nothing else.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{life, rules, run};
use crate::support::{Database, compiled};

named_type! { Bit = "pg_catalog"."bit" }

table! {
    node: "node" {
        id: Integer,
        parent_id: Option<Integer>,
        name: Text,
        parent_name: Option<Text>,
        depth: Integer,
        slug: Option<Text>,
        amount: Integer,
        parts: Integer,
        share: Option<Integer>,
        hits: Integer,
    }
}

const DDL: &str = "
    CREATE TABLE node (
        id integer PRIMARY KEY, parent_id integer REFERENCES node, name text NOT NULL, parent_name text,
        depth integer NOT NULL DEFAULT 0, slug text UNIQUE, amount integer NOT NULL DEFAULT 10,
        parts integer NOT NULL DEFAULT 2, share integer, hits integer NOT NULL DEFAULT 0
    );";

const DATA: &str = "
    INSERT INTO node (id, parent_id, name, parent_name, slug) VALUES
        (1, NULL, 'Root', 'stale', NULL), (2, 1, 'Leaf A', NULL, 'leaf a'), (3, 1, 'B', 'Root', 'wrong'), (4, 2, 'C', 'x', NULL),
        (5, 5, 'Self', NULL, NULL);";

fn parent() -> Lookup<node, node> {
    lookup("parent", node).on(node.id, node.parent_id)
}

#[test]
fn a_value_of_the_same_tables_parent_is_followed_and_null_where_there_is_none() {
    let rule = derive("parent-name", node.parent_name, parent().get(node.name));
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    let names = "SELECT parent_name FROM node ORDER BY id";
    assert_eq!(lived.column(names), ["null", "Root", "Root", "Leaf A", "Self"]);
    assert_eq!(lived.rows("parent-name", "derived"), 4);
}

#[test]
fn a_not_null_column_and_a_unique_column_can_be_derived() {
    let rule = derive("slug", node.slug, raw::<node, Text>("lower(name)"));
    let depth = derive("depth", node.depth, raw::<node, Integer>("CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END"));
    let lived = life(&rules([rule.finish(), depth.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT slug FROM node ORDER BY id"), ["root", "leaf a", "b", "c", "self"]);
    assert_eq!(lived.rows("slug", "derived"), 4);
}

#[test]
fn a_value_that_fails_outside_of_the_scope_is_never_computed() {
    let kinds = ["a", "b", "c", "d", "e", "f"].map(|kind| node.name.is(kind));
    let scope = kinds.into_iter().reduce(Predicate::or).unwrap().or(node.name.is("Leaf A"));
    let share = || raw::<node, Integer>("amount / parts");
    let data = format!("{DATA} UPDATE node SET parts = 0 WHERE name <> 'Leaf A'");
    let derived = derive("share", node.share, share()).only_where(scope.clone());
    let filled = fill("share", node.share).or_default("share", share()).only_where(scope.clone());
    let looked_up = derive("share", node.share, share()).only_where(parent().get(node.name).is("Root").and(scope));
    for rule in [derived.finish(), filled.finish(), looked_up.finish()] {
        let lived = life(&rules([rule]), DDL, &data);
        assert_eq!(lived.column("SELECT share FROM node WHERE share IS NOT NULL"), ["5"]);
    }
}

/// What is set beside a column sees it as it is written; the scope is of the row as it stands.
#[test]
fn what_may_fail_is_set_where_the_scope_reads_the_column_that_is_written() {
    let rule = derive("parent-name", node.parent_name, "closed").only_where(node.parent_name.is("open"));
    let rule = rule.set(node.slug, raw::<node, Text>("upper(parent_name) || name"));
    let data = format!("{DATA} UPDATE node SET parent_name = 'open' WHERE name = 'Leaf A'");
    let lived = life(&rules([rule.finish()]), DDL, &data);
    assert_eq!(lived.column("SELECT slug FROM node WHERE parent_name = 'closed'"), ["CLOSEDLeaf A"]);
}

#[test]
fn what_is_too_long_is_refused_as_the_column_refuses_it() {
    table! {
        tagged: "tagged" {
            id: Integer,
            words: Option<Array<Text>>,
            longer: Array<Text>,
            bits: Option<Bit>,
            more: Bit,
        }
    }
    for (short, long) in [("varchar(5)[]", "text[]"), ("char(5)[]", "varchar(9)[]")] {
        let ddl = format!(
            "CREATE TABLE tagged (id integer PRIMARY KEY, words {short}, longer {long} NOT NULL, bits bit(3), more bit(5) NOT NULL);"
        );
        let words = derive("words", tagged.words, tagged.longer).finish();
        let bits = derive("bits", tagged.bits, tagged.more).finish();
        for (rule, refusal) in [(words, "value too long for type"), (bits, "bit string length 5 does not match")] {
            let compiled = compiled(&rules([rule]), &ddl);
            let database = Database::with(&[&ddl, "INSERT INTO tagged VALUES (1, NULL, '{abcdef}', NULL, '10101')"]);
            let said = run(&database, "", &compiled, ScriptName::Forward);
            assert!(said.code == 3 && said.err.contains(refusal), "{short}: {}", said.err);
        }
    }
}

#[test]
fn rules_after_it_see_what_it_wrote_in_preview_too() {
    let name = derive("parent-name", node.parent_name, parent().get(node.name));
    let slug = fill("slug", node.slug).from("parent", raw::<node, Text>("parent_name || id")).or_leave_null();
    let of_parent = lookup("of_parent", node).on(node.slug, node.parent_name).first_by([node.id.asc()]);
    let share = derive("share", node.share, parent().get(node.depth)).only_where(not(of_parent.exists()));
    let depth = derive("depth", node.depth, raw::<node, Integer>("length(COALESCE(slug, ''))"));
    let share = share.because("depth comes last, and is the same from then on");
    let lived = life(&rules([name.finish(), slug.finish(), depth.finish(), share.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT depth FROM node ORDER BY id"), ["0", "6", "5", "7", "5"]);
}

#[test]
#[should_panic(expected = "hits")]
fn a_value_set_beside_it_that_would_change_with_every_run_is_refused() {
    let rule = derive("parent-name", node.parent_name, parent().get(node.name))
        .set(node.hits, raw::<node, Integer>("hits + 1"));
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "slug")]
fn a_fill_from_the_same_column_of_another_row_is_refused() {
    let rule = fill("slug", node.slug).from("parent", parent().get(node.slug)).or_leave_null();
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "share")]
fn a_column_that_is_written_twice_by_one_rule_is_refused() {
    let rule = derive("parent-name", node.parent_name, parent().get(node.name)).set(node.share, 1).set(node.share, 2);
    let _ = compiled(&rules([rule.finish()]), DDL);
}
