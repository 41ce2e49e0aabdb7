//! Hostile raw expressions: each is refused with a message, or is shown to be one harmless expression.

use backstitch::check::check;
use backstitch::prelude::*;
use backstitch::sql::raw as sql;

use crate::shop::{catalog, customer, only};

/// What is no single expression over the row's own columns.
#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "", " ", ";", "lower(email); DROP TABLE customer", "'; drop table customer; --", "email --", "email -- x",
    "email /* x */", "/* email", "email/**/", "$$x$$", "$tag$x$tag$", "'", "'''", "E'", r"E'\'", r#""email"#,
    "(email", "email)", "((email)", "[", "email,", "email, region", "email region", "AS x", "email AS x", "$1", "?",
    ":email", ":'email'", r#":"email""#, "email[1:2]", r"\g", r"\! ls", r"email \g", r"U&'\0061'", r#"U&"x""#,
    "B'1'", "X'1'", "N'x'", "'a\nb'", r"'a\b'", "'a' 'b'x", "(SELECT 1)", "EXISTS (SELECT 1)", "id IN (SELECT 1)",
    "id = ANY (SELECT 1)", "ARRAY(SELECT 1)", "(VALUES (1))", "(TABLE customer)", "(WITH x AS (SELECT 1) SELECT 1)",
    "SELECT 1", "DROP TABLE customer", "customer.email", "public.customer.email", "customer.*", "*", "count(*)",
    "max(spent)", "string_agg(email, ',')", "row_number() OVER ()", "lag(spent) OVER (ORDER BY id)",
    "lower(email) OVER ()", "array_agg(id ORDER BY id)", "count(DISTINCT id)", "sum(id) FILTER (WHERE true)",
    "generate_series(1, 3)", "unnest(ARRAY[1])", "regexp_split_to_table(email, 'x')", "pg_sleep(1)",
    "pg_catalog.pg_sleep(1)", "PG_SLEEP(1)", r#""pg_sleep"(1)"#, "set_config('a', 'b', false)",
    "pg_terminate_backend(1)", "pg_read_file('x')", "lo_import('x')", "lo_unlink(1)", "nextval('s')", "currval('s')",
    "setval('s', 1)", "pg_advisory_lock(1)", "pg_notify('a', 'b')", "query_to_xml('x', true, true, '')",
    "database_to_xml(true, true, '')", "'customer'::regclass", "CAST('x' AS regproc)", "'1'::oid", "regtype 'text'",
    "'x'::pg_catalog.regclass", "'x'::unknown", "id OPERATOR(public.+) 1", "CASE WHEN pg_sleep(1) IS NULL THEN email END",
    "coalesce(email, (SELECT 'x'))", "GROUPING SETS ((email))", "lower(x => email, (SELECT 1))", "email\0",
    "\u{feff}email", "DEFAULT", "nobody", "lower(nobody)", r#""Email""#, "EMAIL_", "ROW(nobody)", "email COLLATE",
    "NOT", "id =", "= id", "1 +", "pg_try_advisory_xact_lock(1)", "(email).x", "xmlelement(name x)",
];

/// What is.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "email", "EMAIL", r#""email""#, "'it''s'", "'; drop table customer; --'", "'/* x */'", "'$1'", "':x'", "'%s'",
    r"E'a\nb'", "lower(email)", "pg_catalog.lower(email)", "email || '-' || id", "id::text", "CAST(id AS text)",
    "CASE WHEN spent > 1 THEN 'x' ELSE 'y' END", "coalesce(region, email)", "coalesce(nullif(region, ''), email)",
    "greatest(email, region)", "substring(email FROM 1 FOR 2)", "trim(BOTH ' ' FROM email)",
    "position('a' IN email)::text", "overlay(email PLACING 'x' FROM 1)", "extract(year FROM changed_at)::text",
    "(changed_at AT TIME ZONE 'UTC')::text", r#"email COLLATE "C""#, "(ARRAY['a', email])[1]", "ROW(id, email)::text",
    "(id IN (1, 2))::text", "(email LIKE 'a%')::text", "(id = ANY (ARRAY[1, 2]))::text",
    "(region IS DISTINCT FROM email)::text", "to_char(changed_at, 'YYYY')", "concat_ws(' ', email, region)",
    "split_part(email, '@', 2)", "('{}'::jsonb ->> 'a')", "('{}'::jsonb #>> '{a}')", "md5(email)", "(id + 1)::text",
    "regexp_replace(email, 'x', 'y')", "(changed_at + INTERVAL '1 day')::text", "(DATE '2020-01-01')::text",
];

#[test]
fn what_is_no_single_expression_over_the_row_is_refused() {
    let is_refused = |text: &&&str| codes(text).iter().any(|code| matches!(*code, "unsafe-raw-sql" | "unknown-column"));
    let taken: Vec<&&str> = HOSTILE.iter().filter(|text| !is_refused(text)).collect();
    assert_eq!(taken, [&""; 0]);
}

#[test]
fn what_is_long_or_deep_is_refused_and_never_a_panic() {
    let deep = format!("{}email{}", "(".repeat(1500), ")".repeat(1500));
    let long = format!("email{}", " || email".repeat(149));
    let longer = format!("email{}", " || email".repeat(150));
    assert_eq!(codes(&deep), ["unsafe-raw-sql"]);
    assert_eq!(codes(&long), [""; 0]);
    assert_eq!(codes(&longer), ["unsafe-raw-sql"]);
    assert_eq!(codes(&longer.repeat(100)), ["unsafe-raw-sql"]);
}

#[test]
fn hostile_texts_cut_anywhere_are_no_panic() {
    for text in HOSTILE.iter().chain(HARMLESS) {
        for (end, _) in text.char_indices() {
            let _ = (sql::parse(&text[..end]), sql::parse(&text[end..]));
        }
    }
}

#[test]
fn one_expression_over_the_row_is_taken_and_printed_as_one() {
    for text in HARMLESS {
        assert_eq!(codes(text), [""; 0], "{text:?}");
        let parsed = sql::parse(text).unwrap();
        let printed = parsed.qualified(|name| format!("\"{name}\""));
        assert!(sql::parse(&printed).is_ok(), "{text:?} is printed as {printed:?}");
    }
}

#[test]
fn a_function_that_is_not_the_servers_is_named() {
    for text in ["slug(email)", "public.lower(email)", "my.slug(email)", r#""Lower"(email)"#, "lower(slug(email))"] {
        assert_eq!(codes(text), ["unknown-function"], "{text}");
    }
}

#[test]
fn a_time_that_is_written_as_now_changes_by_itself_in_sql_too() {
    for text in [
        "'now'::timestamptz::text",
        "(DATE 'today')::text",
        "CAST('tomorrow' AS date)::text",
        "current_user",
        "txid_current()",
    ] {
        assert_eq!(codes(text), ["volatile-value"], "{text}");
    }
    assert_eq!(codes("'now'"), [""; 0]);
}

#[test]
fn a_comparison_with_null_in_sql_is_seen() {
    for text in ["region = NULL", "NULL <> region", "region > (NULL::text)", "NOT (region = NULL AND true)"] {
        let rule = derive("name", customer.grade, "x").only_where(raw(text));
        assert_eq!(check(&only(rule), &catalog())[0].code, "compares-with-null", "{text}");
    }
}

/// What is said of a raw expression that a rule writes.
fn codes(text: &str) -> Vec<&'static str> {
    let of_customer = || Expr::<customer, Text>::clone(&raw(text));
    let rule = derive("name", customer.grade, coalesce([of_customer(), literal("x")]));
    let own_target = |code: &&'static str| *code != "reads-own-target";
    check(&only(rule), &catalog()).iter().map(|one| one.code).filter(own_target).collect()
}
