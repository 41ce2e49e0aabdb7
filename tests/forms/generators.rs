//! A value that is another one each time is given to each row once, by a fill: what the journal has is what stands there.

use backstitch::ir::Backfill;
use backstitch::prelude::*;

use super::life::{Lived, life, life_with, rules};

table! {
    ticket: "ticket" {
        id: Integer,
        public_id: Option<Uuid>,
        token: Option<Text>,
        token_copy: Option<Text>,
        short: Option<Text>,
        since: Option<TimestampTz>,
        since_utc: Option<Timestamp>,
        kind: Option<Text>,
        label: Text,
    }
}

const DDL: &str = "CREATE TABLE ticket (
    id integer PRIMARY KEY, public_id uuid UNIQUE, token text UNIQUE, token_copy text, short varchar(80), since timestamptz(3),
    since_utc timestamp, kind text, label text NOT NULL DEFAULT repeat('x', 900)
);";

const DATA: &str = "INSERT INTO ticket (id, kind, token) SELECT i, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END, CASE WHEN i % 10 = 0 THEN 'kept ' || i END
    FROM generate_series(1, 400) AS i;";

/// How many rows have a value, and how many values there are.
fn values(lived: &Lived, column: &str) -> String {
    lived.column(&format!("SELECT count({column}) || ' ' || count(DISTINCT {column}) FROM ticket")).remove(0)
}

#[test]
fn each_row_gets_an_identifier_of_its_own() {
    let rule = fill("public-id", ticket.public_id).or_default("new", gen_random_uuid());
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(values(&lived, "public_id"), "400 400");
    assert_eq!(lived.rows("public-id", "new"), 400);
    let journal = lived.column("SELECT tablename FROM pg_tables WHERE tablename LIKE 'journal%'").remove(0);
    let kept = format!(
        "SELECT count(*) FROM ticket JOIN backstitch.{journal} AS j ON j.key_id = id AND j.new_public_id = public_id AND j.fate IS NULL"
    );
    assert_eq!(lived.column(&kept), ["400"]);
}

#[test]
fn a_value_that_is_there_is_kept_and_what_is_set_beside_it_is_each_rows_own_too() {
    let rule = fill("token", ticket.token)
        .from_where("a", ticket.kind.is("a"), random_token(20))
        .from_where("b", ticket.kind.is("b"), concatenate([ticket.kind.expr(), random_token(33)]))
        .or_default("other", random_token(64))
        .set(ticket.token_copy, ticket.token)
        .set(ticket.public_id, gen_random_uuid())
        .set(ticket.short, random_token(1))
        .set(ticket.since, now())
        .set(ticket.since_utc, now());
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(values(&lived, "token"), "400 400");
    assert_eq!(values(&lived, "public_id"), "360 360");
    assert_eq!(lived.column("SELECT count(*) FROM ticket WHERE token LIKE 'kept%'"), ["40"]);
    assert_eq!(lived.column("SELECT count(*) FROM ticket WHERE token_copy = token"), ["360"]);
    let sizes = "SELECT DISTINCT kind || ' ' || length(token) FROM ticket WHERE token ~ '^b?[0-9a-f]+$' ORDER BY 1";
    assert_eq!(lived.column(sizes), ["a 40", "b 67", "null"]);
    assert_eq!(lived.column("SELECT count(*) FROM ticket WHERE short ~ '^[0-9a-f]{2}$'"), ["360"]);
}

#[test]
fn a_condition_that_is_the_same_for_all_rows_gives_each_row_its_own_value_all_the_same() {
    let is_on = || parameter::<ticket, Boolean>("active").is(true);
    let rule = fill("public-id", ticket.public_id)
        .from_where("active", is_on(), gen_random_uuid())
        .or_default("off", gen_random_uuid());
    let raw = fill("token", ticket.token)
        .or_default("raw", raw::<ticket, Text>("md5(random()::text)"))
        .set(ticket.kind, raw::<ticket, Text>("md5(random()::text)"))
        .only_where(is_on());
    let lived = life_with("SET backstitch.active = 'yes';", &with_switch(rule), DDL, DATA);
    assert_eq!(values(&lived, "public_id"), "400 400");
    let compiled = crate::support::compiled(&with_switch(raw), DDL);
    let database = crate::support::Database::with(&[DDL, DATA]);
    super::life::succeeds(
        &super::life::run(
            &database,
            "SET backstitch.active = 'yes';",
            &compiled,
            backstitch::script::ScriptName::Forward,
        ),
        "forward",
    );
    assert_eq!(
        super::life::column(&database, "SELECT count(DISTINCT token) || ' ' || count(DISTINCT kind) FROM ticket"),
        ["400 362"]
    );
}

#[test]
fn the_time_is_in_utc_where_the_type_has_no_zone() {
    let rule = fill("since", ticket.since).or_default("now", now()).set(ticket.since_utc, now());
    let lived = life_with("SET TimeZone = 'Asia/Tokyo';", &rules([rule.finish()]), DDL, DATA);
    let near = "SELECT count(*) FROM ticket WHERE abs(extract(epoch FROM since - now())) < 60
        AND abs(extract(epoch FROM since_utc - (now() AT TIME ZONE 'UTC'))) < 60";
    assert_eq!(lived.column(near), ["400"]);
}

/// A backfill of a rule that reads whether it is on.
fn with_switch(rule: impl FinishedRule) -> Backfill {
    backfill("fixture", "Tries rules out")
        .parameter::<Boolean>("active", "whether tickets are active")
        .rule(rule)
        .build()
}
