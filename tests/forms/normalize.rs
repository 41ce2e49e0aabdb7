//! A normalisation corrects what is not in its normal form, and stops before any write where that form is none.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{Lived, column, life, rules, run, succeeds};
use crate::support::{Database, compiled, server};

table! {
    account: "Account" {
        id: Integer,
        org: Option<Text>,
        email: Option<Text>,
        phone: Text,
        code: Option<Text>,
        changed: Option<TimestampTz>,
    }
}

const DDL: &str = r#"CREATE TABLE "Account" (
    id integer PRIMARY KEY, org text, email text UNIQUE, phone varchar(20) NOT NULL DEFAULT '030 1', code char(6), changed timestamptz,
    UNIQUE NULLS NOT DISTINCT (org, code)
);"#;

/// Before version 15 nulls are always distinct.
fn ddl() -> String {
    if server().version() < 15 { DDL.replace(" NULLS NOT DISTINCT", "") } else { DDL.to_owned() }
}

const DATA: &str = r#"INSERT INTO "Account" (id, org, email, phone, code) VALUES
    (1, 'a', ' Ada@Example.COM', '+49 30 1', 'A 1'), (2, 'b', 'bob@example.com', '0049301', 'A 1'), (3, 'a', NULL, '(030) 1', NULL),
    (4, 'c', E'\u00c4\t', '+49301', 'x'), (5, 'd', '', '030 2', ''), (6, 'e', E'it''s \\ %', '1', NULL), (7, NULL, NULL, '2', 'x');"#;

fn emails() -> Normalize<account> {
    normalize("email", account.email, |email| lower(trim(email))).stamp(account.changed)
}

/// What forward says when it refuses; nothing may have been written.
fn refused(rule: impl FinishedRule, data: &str) -> String {
    let compiled = compiled(&rules([rule.finish()]), &ddl());
    let database = Database::with(&[&ddl(), data]);
    let versions = database.rows_and_versions();
    let said = [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof].map(|name| {
        let psql = run(&database, "", &compiled, name);
        assert_eq!(psql.code, 3, "{}\n{}{}", name.file(), psql.out, psql.err);
        psql.err + &psql.out
    });
    assert_eq!(database.rows_and_versions(), versions, "it wrote");
    assert_eq!(column(&database, "SELECT to_regclass('backstitch.run')"), ["null"], "it began");
    let [preview, forward, proof] = said;
    let name = forward.split("requirements do not hold: ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    assert!(preview.contains(name) && proof.contains(&format!("requirement {name}")), "{name}\n{preview}\n{proof}");
    forward
}

fn emails_of(lived: &Lived) -> Vec<String> {
    lived.column(r#"SELECT email FROM "Account" ORDER BY id"#)
}

#[test]
fn emails_are_trimmed_and_in_lower_case() {
    let lived = life(&rules([emails().finish()]), &ddl(), DATA);
    assert_eq!(emails_of(&lived), ["ada@example.com", "bob@example.com", "null", "ä", "", r"it's \ %", "null"]);
    assert_eq!(lived.rows("email", "normalized"), 2);
    assert_eq!(lived.column(r#"SELECT count(changed) FROM "Account""#), ["2"], "the others are not touched");
}

#[test]
fn phone_numbers_are_brought_into_one_form_and_codes_into_another() {
    let phones = normalize("phone", account.phone, |phone| coalesce([e164(phone.clone(), "+49"), phone]))
        .set(account.email, concatenate([account.phone.expr(), literal("@"), account.id.to_text()]));
    let codes = normalize("code", account.code, |code| nullif(upper(replace(code, " ", "")), ""))
        .only_where(account.org.is_not("b"));
    let lived = life(&rules([phones.finish(), codes.finish()]), &ddl(), DATA);
    let phones = lived.column(r#"SELECT phone || ' ' || email FROM "Account" ORDER BY id"#);
    assert_eq!(phones[..3], ["+49301 +49301@1", "+49301 +49301@2", "+49301 +49301@3"]);
    let codes = lived.column(r#"SELECT trim(code) FROM "Account" ORDER BY id"#);
    assert_eq!(codes, ["A1", "A 1", "null", "X", "null", "null", "X"]);
}

#[test]
fn what_the_function_would_change_again_stops_the_run_before_any_write() {
    let rule = || normalize("email", account.email, |email| replace(email, "aa", "a"));
    let data = r#"INSERT INTO "Account" (id, email, code) VALUES (1, 'baaad', '1'), (2, 'aa', '2'), (3, 'aaaa', '3'), (4, 'b', '4'), (5, NULL, '5')"#;
    let said = refused(rule(), data);
    assert!(said.contains("email is settled: Account 1, 3 would be written by each run anew"), "{said}");
    let scoped = rule().only_where(account.id.is_at_least(2).and(account.email.is_not("aaaa")));
    let lived = life(&rules([scoped.finish()]), &ddl(), data);
    assert_eq!(emails_of(&lived), ["baaad", "a", "aaaa", "b", "null"]);
    let until_short = rule().only_where(account.email.is_not("aa").and(account.email.is_not("baaad")));
    let data = data.replace("(2, 'aa', ", "(2, 'x', ");
    assert_eq!(emails_of(&life(&rules([until_short.finish()]), &ddl(), &data)), ["baaad", "x", "aa", "b", "null"]);
}

#[test]
fn rows_that_would_come_to_share_a_unique_value_stop_the_run_and_are_named() {
    let data = r#"INSERT INTO "Account" (id, email, org) VALUES (1, 'A@x', 'a'), (20, 'a@X', 'b'), (3, 'b@x', 'c'), (4, NULL, 'd'), (5, NULL, 'e'),
        (6, ' b@x', 'f'), (7, E'b@x\t', 'g'), (8, ' ', 'h'), (9, 'c@x', 'i')"#;
    let said = refused(emails(), data);
    assert!(
        said.contains(
            "email is unique over (email): email a@x (1, 20), b@x (3, 6, 7) would stand in several rows of Account"
        ),
        "{said}"
    );
    assert!(!said.contains("email is settled"), "{said}");
    assert!(said.contains("merge the rows that are named"), "{said}");

    let only_one = refused(emails().only_where(account.id.is(1).or(account.id.is(6))), data);
    assert!(only_one.contains("email b@x (3, 6) would"), "a row out of the scope keeps what it holds: {only_one}");
    let lived = life(&rules([emails().only_where(account.id.is(1).or(account.id.is(8))).finish()]), &ddl(), data);
    assert_eq!(emails_of(&lived)[..2], ["a@x", "b@x"]);

    let compiled = compiled(&rules([emails().finish()]), &ddl());
    let database = Database::with(&[&ddl(), data, r#"DELETE FROM "Account" WHERE id IN (20, 6, 7)"#]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward, once they are merged");
}

#[test]
fn a_key_of_several_columns_and_one_that_takes_nulls_for_equal_are_kept() {
    let rule = || normalize("code", account.code, |code| nullif(lower(trim(code)), "-"));
    let data = r#"INSERT INTO "Account" (id, org, code) VALUES (1, 'a', 'X'), (2, 'b', 'x'), (3, 'a', 'x'), (4, 'c', NULL), (5, 'c', '-'), (6, NULL, 'y'), (7, NULL, 'Y')"#;
    let said = refused(rule(), data);
    let named: Vec<&str> = said.lines().filter(|line| line.contains("unique over (org, code)")).collect();
    let named = named.join("\n");
    let equal_by_null: &[&str] = if server().version() < 15 { &[] } else { &["null (4, 5)", "(6, 7)"] };
    for values in ["(1, 3)"].iter().chain(equal_by_null) {
        assert!(named.contains(values), "{values}: {named}");
    }
    assert!(!named.contains('2'), "{named}");
    life(&rules([rule().only_where(account.org.is("b")).finish()]), &ddl(), data);
}

#[test]
#[should_panic(expected = "volatile-value")]
fn a_normal_form_that_is_another_one_each_time_is_refused() {
    let rule = normalize("email", account.email, |email| concatenate([email, random_token(4)]));
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "not-nullable")]
fn a_normal_form_that_may_be_null_is_not_written_where_no_null_may_be() {
    let rule = normalize("phone", account.phone, |phone| e164(phone, "+49"));
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "reads-own-target")]
fn a_normal_form_that_goes_by_other_rows_of_the_column_is_refused() {
    let first = lookup("first", account).on(account.org, account.org).first_by([account.id.asc()]);
    let rule = normalize("email", account.email, |email| coalesce([first.get(account.email), email]));
    let _ = compiled(&rules([rule.finish()]), DDL);
}
