//! The pages about the forms: their rules compile, the SQL that they show is what the rules compile to, and what they do
//! holds on a real server.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails where it stands")]

#[allow(dead_code, reason = "it is shared with another test program")]
#[path = "forms/life.rs"]
mod life;
mod support;

use std::fs;

use backstitch::ir::Backfill;

use support::compiled;

/// A page, and what it shows.
struct Page {
    name: &'static str,
    /// The rules, as the page shows them, and as they are.
    source: &'static str,
    rules: fn() -> Backfill,
    schema: &'static str,
    data: &'static str,
}

macro_rules! pages {
    ($($name:ident)*) => {
        #[allow(unreachable_pub, reason = "a page shows rules as a user writes them")]
        mod docs {
            $(pub(super) mod $name;)*
        }

        const PAGES: &[Page] = &[$(Page {
            name: stringify!($name),
            source: include_str!(concat!("docs/", stringify!($name), ".rs")),
            rules: docs::$name::rules,
            schema: include_str!(concat!("docs/", stringify!($name), ".sql")),
            data: include_str!(concat!("docs/", stringify!($name), ".data.sql")),
        }),*];

        $(#[test]
        fn $name() {
            let page = PAGES.iter().find(|page| page.name == stringify!($name)).unwrap();
            life::life(&(page.rules)(), page.schema, page.data);
        })*
    };
}

pages! {
    aggregate
    classify
    derive
    designate
    fill
    function
    generator
    insert_missing
    json
    lookup
    normalize
    number_within
    requirement
}

/// `UPDATE_DOCS=1` writes into the pages what they should show.
#[test]
fn each_page_shows_its_rules_and_the_sql_that_they_compile_to() {
    for page in PAGES {
        let path = format!("docs/forms/{}.md", page.name);
        let text = fs::read_to_string(&path).unwrap();
        let expected = with_blocks(&text, shown(page));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, expected).unwrap();
        } else {
            assert!(
                text == expected,
                "{path} shows something else; `UPDATE_DOCS=1 cargo test --test docs` writes it anew"
            );
        }
    }
}

#[test]
fn each_page_is_listed_and_each_file_is_a_pages() {
    let listed = fs::read_to_string("docs/forms/README.md").unwrap();
    let files = fs::read_dir("docs/forms").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.filter(|name| name != "README.md").collect();
    files.sort();
    let pages: Vec<String> = PAGES.iter().map(|page| format!("{}.md", page.name)).collect();
    assert_eq!(files, pages);
    for page in pages {
        assert!(listed.contains(&format!("]({page})")), "{page}");
    }
}

#[test]
fn what_people_ask_for_takes_less_than_25_lines() {
    for page in PAGES {
        assert!(page.source.lines().count() < 25, "{}", page.name);
    }
}

/// What the blocks of a page hold, in their order: the rules, the schema, the effect query of each rule, and where there are
/// requirements these and the proof.
fn shown(page: &Page) -> Vec<String> {
    let backfill = (page.rules)();
    let compiled = compiled(&backfill, page.schema);
    let mut shown = vec![page.source.to_owned(), page.schema.to_owned()];
    let mut show = |name: &str| {
        // Of two of a name, the first stands inside a block, and the last by itself.
        let statement = compiled.scripts.embedded.iter().rfind(|(what, _)| what == name).unwrap();
        shown.push(format!("{}\n", statement.1));
    };
    backfill.rules.iter().for_each(|rule| show(&format!("{} effect.sql", rule.name)));
    if !backfill.requirements.is_empty() {
        show("requirements.sql");
        show("checks.sql");
    }
    shown
}

/// The page with these blocks in place of its own.
fn with_blocks(page: &str, blocks: Vec<String>) -> String {
    let mut blocks = blocks.into_iter();
    let mut inside = false;
    let mut text = String::new();
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        if is_fence || !inside {
            text.push_str(line);
            text.push('\n');
        }
        if is_fence {
            inside = !inside;
            if inside {
                text.push_str(
                    &blocks.next().expect("a page has a block for its rules, its schema, and each effect query"),
                );
            }
        }
    }
    assert!(blocks.next().is_none(), "a page has a block for its rules, its schema, and each effect query");
    text
}
