//! Rows that come while a run is at work, when rules that they are due for are done, are left to those first.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{apart, column, rules, run, succeeds};
use super::passes::{DATA, DDL, part};
use crate::support::{Database, compiled};

/// Rows that come while `size` is written, when `kind`, which reads `size`, is done. Of one `kind` is held, so that a further
/// round reads the table for its `size`.
const ARRIVAL: &str = "
    CREATE FUNCTION arrive() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO public.part (id, kind) VALUES (2000, NULL), (2001, 'held') ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER arrival AFTER UPDATE OF size ON part FOR EACH STATEMENT EXECUTE FUNCTION arrive()";

#[test]
fn a_row_that_comes_between_two_passes_is_left_to_the_first_of_them() {
    let backfill = apart(&rules([
        fill("kind", part.kind)
            .from_where("sized", part.size.is_not_null(), "sized")
            .or_default("plain", "plain")
            .finish(),
        fill("size", part.size).or_default("one", 1).finish(),
    ]));
    let compiled = compiled(&backfill, DDL);
    let database = Database::with(&[DDL, DATA]);
    database.connect().batch_execute(ARRIVAL).unwrap();
    let arrived = "SELECT concat_ws(' ', kind, size) FROM part WHERE id >= 2000 ORDER BY id";
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, arrived), ["", "held 1"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, arrived), ["plain 1", "held 1"]);
}

/// Rows that come while the later rule writes its column, when the earlier one is done: one for which the earlier rule has
/// something to do, and one for which it has nothing, so that a further round reads the table.
fn arrival(column: &str, rows: &str) -> String {
    let columns = "INSERT INTO public.part (id, kind, label, size, next) VALUES ";
    let arrival = ARRIVAL.replace(
        "INSERT INTO public.part (id, kind) VALUES (2000, NULL), (2001, 'held')",
        &(columns.to_owned() + rows),
    );
    let arrival = arrival.replace("UPDATE OF size", &format!("UPDATE OF {column}"));
    assert!(arrival.contains(rows) && arrival.contains(column));
    arrival
}

#[test]
fn a_row_that_comes_before_the_rule_that_it_is_read_from_is_left_to_that_one() {
    let backfill = apart(&rules([
        fill("size", part.size).or_default("one", 1).finish(),
        fill("kind", part.kind)
            .from_where("sized", part.size.is_not_null(), "sized")
            .or_default("plain", "plain")
            .finish(),
    ]));
    let compiled = compiled(&backfill, DDL);
    let database = Database::with(&[DDL, DATA]);
    database
        .connect()
        .batch_execute(&arrival("kind", "(2000, NULL, NULL, NULL, NULL), (2001, NULL, NULL, 5, NULL)"))
        .unwrap();
    let arrived = "SELECT concat_ws(' ', kind, size) FROM part WHERE id >= 2000 ORDER BY id";
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, arrived), ["", "sized 5"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, arrived), ["sized 1", "sized 5"]);
}

/// What a planned rule would still do to a row that came since is in no plan.
#[test]
fn a_row_that_comes_after_the_plan_is_left_to_the_planned_rule() {
    let first = designate("first", part.kind, part.label.is("first"))
        .only_where(part.next.is_null())
        .first_by([part.id.asc()])
        .set(part.label, "first");
    let dealt = fill("dealt", part.size).or_default("place", number_within(part.kind, [part.id.asc()]));
    let next = fill("next", part.next)
        .from_where("first", part.label.is("first"), 1)
        .from_where("placed", part.size.is_not_null(), 2)
        .or_default("neither", 3)
        .because("what is first is chosen before");
    let compiled = compiled(&rules([first.finish(), dealt.finish(), next.finish()]), DDL);
    assert_eq!(compiled.plan.passes.len(), 3);
    let data = "INSERT INTO part (id, kind) SELECT i, i % 7 FROM generate_series(1, 300) AS i;";
    let database = Database::with(&[DDL, data]);
    let rows = "(2000, 'new', NULL, NULL, NULL), (2001, 'new', NULL, NULL, NULL), (2002, NULL, NULL, NULL, NULL),
        (2003, '1', NULL, NULL, NULL)";
    database.connect().batch_execute(&arrival("next", rows)).unwrap();
    let arrived = "SELECT concat_ws(' ', label, size, next) FROM part WHERE id >= 2000 ORDER BY id";
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, arrived), ["", "", "3", ""]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, arrived), ["first 1 1", "2 2", "3", "44 2"]);
}
