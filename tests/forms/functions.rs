//! Functions give what PostgreSQL's give, null where an argument is null, and are the same in the whole life.

use backstitch::prelude::*;

use super::life::{Lived, life, rules};

table! {
    person: "Person" {
        id: Integer,
        full_name: Option<Text> = "fullName",
        first_name: Option<Text> = "firstName",
        last_name: Option<Text> = "lastName",
        initials: Option<Text>,
        email: Option<Text>,
        phone: Option<Text>,
        letters: Option<Integer>,
        best: Option<BigInt>,
        worst: Option<BigInt>,
        points: BigInt,
        bonus: Option<BigInt>,
    }
}

const DDL: &str = r#"CREATE TABLE "Person" (
    id integer PRIMARY KEY, "fullName" text, "firstName" text, "lastName" varchar(80), initials char(4), email text, phone text,
    letters integer, best bigint, worst bigint, points bigint NOT NULL DEFAULT 5, bonus bigint
);"#;

const NAMES: &str = r#"INSERT INTO "Person" (id, "fullName", email, bonus) VALUES
    (1, 'Ada Lovelace', ' ADA@Example.COM ', 7), (2, E'\u00a0Bo\u00a0\t\n', NULL, NULL), (3, '', '', 3), (4, NULL, 'x', 5),
    (5, 'Jean-Luc de la Cr' || U&'\00e8' || 'me', E'\\it''s %$1\u3000', 5), (6, '   ', U&'\00C4\00D6', -1);"#;

fn person_with(rule: impl FinishedRule, data: &str) -> Lived {
    life(&rules([rule.finish()]), DDL, data)
}

#[test]
fn a_full_name_is_split_into_first_and_last() {
    let name = || trim(person.full_name);
    let rest = regexp_replace(name(), "^[^ ]* *", "");
    let rule = derive("first", person.first_name, nullif(split_part(name(), " ", 1), ""))
        .set(person.last_name, nullif(rest, ""));
    let lived = person_with(rule, NAMES);
    let names = lived.column(r#"SELECT concat_ws('|', "firstName", "lastName") FROM "Person" ORDER BY id"#);
    assert_eq!(names, ["Ada|Lovelace", "Bo", "", "", "Jean-Luc|de la Crème", ""]);
    assert_eq!(lived.column(r#"SELECT id FROM "Person" WHERE "firstName" IS NULL ORDER BY id"#), ["3", "4", "6"]);
}

#[test]
fn texts_are_put_together_with_and_without_nulls() {
    let initial = regexp_replace(upper(person.full_name), "[^A-Z]", "");
    let dotted = concatenate([split_part(initial, "A", -1), literal("%"), person.id.to_text()]);
    let rule = fill("email", person.email)
        .from("name", concat_ws(r"\'", [person.full_name.expr(), person.first_name.expr()]))
        .or_leave_null()
        .set(person.first_name, dotted)
        .set(person.last_name, concatenate([person.full_name.expr(), person.email.expr()]))
        .set(person.letters, length(person.email));
    let lived = person_with(rule, NAMES);
    let row = r#"SELECT concat_ws('|', email, "firstName", "lastName", letters) FROM "Person" WHERE id = 2"#;
    assert_eq!(lived.column(row), ["\u{a0}Bo\u{a0}\t\n|BO%2|\u{a0}Bo\u{a0}\t\n\u{a0}Bo\u{a0}\t\n|6"]);
    assert_eq!(lived.rows("email", "name"), 1);
}

#[test]
fn the_greatest_and_the_least_leave_nulls_out() {
    let both = || [person.points.expr(), person.bonus.expr(), person.id.cast()];
    let rule = derive("best", person.best, greatest(both())).set(person.worst, least(both()));
    let lived = person_with(rule, NAMES);
    let bests = lived.column(r#"SELECT best || ' ' || worst FROM "Person" ORDER BY id"#);
    assert_eq!(bests, ["7 1", "5 2", "5 3", "5 4", "5 5", "6 -1"]);
}

#[test]
fn a_text_is_cleaned_of_what_can_be_seen_and_what_can_not() {
    let rule = derive("first", person.first_name, replace(lower(trim(person.email)), "@", r"\@'"));
    let lived = person_with(rule, NAMES);
    let texts = lived.column(r#"SELECT "firstName" FROM "Person" ORDER BY id"#);
    assert_eq!(texts, [r"ada\@'example.com", "null", "", "x", "\\it's %$1\u{3000}", "äö"]);
}

#[test]
fn a_column_that_can_not_be_null_takes_a_function_of_what_can_not() {
    let rule = derive("points", person.points, length(person.id.to_text()).cast::<BigInt>());
    let lived = person_with(rule, NAMES);
    assert_eq!(lived.column(r#"SELECT DISTINCT points FROM "Person""#), ["1"]);
}

#[test]
fn a_function_that_fails_outside_of_the_scope_is_never_called() {
    let place = person.points.cast::<Integer>();
    // A scope that costs more than the value is what PostgreSQL would rather ask last.
    let scope = (100..108).map(|id| person.id.is(id)).fold(person.points.is_more_than(0), Predicate::or);
    let rule = derive("first", person.first_name, split_part(person.full_name, " ", place)).only_where(scope);
    let data =
        format!(r#"{NAMES} UPDATE "Person" SET points = 0 WHERE id = 2; UPDATE "Person" SET points = 1 WHERE id = 1;"#);
    assert_eq!(
        person_with(rule, &data).column(r#"SELECT "firstName" FROM "Person" WHERE id <= 2 ORDER BY id"#),
        ["Ada", "null"]
    );
}

const PHONES: [(&str, Option<&str>); 16] = [
    ("+49 30 1234", Some("+49301234")),
    ("+49 (0)30 / 12-34", Some("+49301234")),
    ("(+49)(0)30 1234", Some("+49301234")),
    ("0049 30 1234", Some("+49301234")),
    ("0049(0)30-1234", Some("+49301234")),
    ("030 1234", Some("+49301234")),
    ("(030) 12 34", Some("+49301234")),
    ("(0)30 1234", Some("+49301234")),
    ("Tel.: 030/1234", Some("+49301234")),
    ("30 1234", Some("+49301234")),
    ("\u{a0}+1 (555) 010-9999 ", Some("+15550109999")),
    ("+44 20 7946 0000", Some("+442079460000")),
    ("++49301234+", Some("+49301234")),
    ("", None),
    ("n/a", None),
    ("+", None),
];

#[test]
fn a_phone_number_becomes_one_that_can_be_dialled_from_anywhere() {
    let rule = derive("phone", person.phone, e164(person.email, "+49"))
        .set(person.first_name, e164(e164(person.email, "49"), "49"));
    let values: Vec<String> = (1..).zip(PHONES).map(|(id, (phone, _))| format!("({id}, '{phone}')")).collect();
    let data = format!(r#"INSERT INTO "Person" (id, email) VALUES {}, (100, NULL)"#, values.join(", "));
    let lived = person_with(rule, &data);
    let expected: Vec<&str> = PHONES.iter().map(|(_, expected)| expected.unwrap_or("null")).chain(["null"]).collect();
    assert_eq!(lived.column(r#"SELECT phone FROM "Person" ORDER BY id"#), expected);
    assert_eq!(
        lived.column(r#"SELECT id FROM "Person" WHERE phone IS DISTINCT FROM "firstName""#),
        [""; 0],
        "it is settled"
    );
}
