use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use crate::sql;

/// The templates, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("REVIEW.md", include_str!("templates/REVIEW.md.jinja")),
    ("cached.sql", include_str!("templates/cached.sql.jinja")),
    ("apply.sql", include_str!("templates/apply.sql.jinja")),
    ("apply_insert.sql", include_str!("templates/apply_insert.sql.jinja")),
    ("at_work.sql", include_str!("templates/at_work.sql.jinja")),
    ("checks.sql", include_str!("templates/checks.sql.jinja")),
    ("cost.sql", include_str!("templates/cost.sql.jinja")),
    ("counts.sql", include_str!("templates/counts.sql.jinja")),
    ("drop_stale.sql", include_str!("templates/drop_stale.sql.jinja")),
    ("effect.sql", include_str!("templates/effect.sql.jinja")),
    ("finish.sql", include_str!("templates/finish.sql.jinja")),
    ("flags.sql", include_str!("templates/flags.sql.jinja")),
    ("forget.sql", include_str!("templates/forget.sql.jinja")),
    ("forward.sql", include_str!("templates/forward.sql.jinja")),
    ("gauges.sql", include_str!("templates/gauges.sql.jinja")),
    ("header.sql", include_str!("templates/header.sql.jinja")),
    ("held_up.sql", include_str!("templates/held_up.sql.jinja")),
    ("hold.sql", include_str!("templates/hold.sql.jinja")),
    ("install.sql", include_str!("templates/install.sql.jinja")),
    ("kept_back.sql", include_str!("templates/kept_back.sql.jinja")),
    ("left.sql", include_str!("templates/left.sql.jinja")),
    ("leaf.sql", include_str!("templates/leaf.sql.jinja")),
    ("leaves.sql", include_str!("templates/leaves.sql.jinja")),
    ("ledger.sql", include_str!("templates/ledger.sql.jinja")),
    ("noted.sql", include_str!("templates/noted.sql.jinja")),
    ("numbered.sql", include_str!("templates/numbered.sql.jinja")),
    ("one_at_a_time.sql", include_str!("templates/one_at_a_time.sql.jinja")),
    ("same_parameters.sql", include_str!("templates/same_parameters.sql.jinja")),
    ("own_schema.sql", include_str!("templates/own_schema.sql.jinja")),
    ("parents.sql", include_str!("templates/parents.sql.jinja")),
    ("pause.sql", include_str!("templates/pause.sql.jinja")),
    ("plan.sql", include_str!("templates/plan.sql.jinja")),
    ("preview.sql", include_str!("templates/preview.sql.jinja")),
    ("privileges.sql", include_str!("templates/privileges.sql.jinja")),
    ("proof.sql", include_str!("templates/proof.sql.jinja")),
    ("published.sql", include_str!("templates/published.sql.jinja")),
    ("reactions.sql", include_str!("templates/reactions.sql.jinja")),
    ("requirements.sql", include_str!("templates/requirements.sql.jinja")),
    ("requirements_raised.sql", include_str!("templates/requirements_raised.sql.jinja")),
    ("requirements_shown.sql", include_str!("templates/requirements_shown.sql.jinja")),
    ("requirements_statement.sql", include_str!("templates/requirements_statement.sql.jinja")),
    ("rollback.sql", include_str!("templates/rollback.sql.jinja")),
    ("same_revision.sql", include_str!("templates/same_revision.sql.jinja")),
    ("schema.sql", include_str!("templates/schema.sql.jinja")),
    ("schema_statement.sql", include_str!("templates/schema_statement.sql.jinja")),
    ("select.sql", include_str!("templates/select.sql.jinja")),
    ("session.sql", include_str!("templates/session.sql.jinja")),
    ("settings.sql", include_str!("templates/settings.sql.jinja")),
    ("settled.sql", include_str!("templates/settled.sql.jinja")),
    ("slice_claim.sql", include_str!("templates/slice_claim.sql.jinja")),
    ("slice_end.sql", include_str!("templates/slice_end.sql.jinja")),
    ("slice_ended.sql", include_str!("templates/slice_ended.sql.jinja")),
    ("slice_join.sql", include_str!("templates/slice_join.sql.jinja")),
    ("slice_meet.sql", include_str!("templates/slice_meet.sql.jinja")),
    ("slice_next.sql", include_str!("templates/slice_next.sql.jinja")),
    ("next_window.sql", include_str!("templates/next_window.sql.jinja")),
    ("slice_progress.sql", include_str!("templates/slice_progress.sql.jinja")),
    ("slice_setting.sql", include_str!("templates/slice_setting.sql.jinja")),
    ("slice_share.sql", include_str!("templates/slice_share.sql.jinja")),
    ("slice_wait.sql", include_str!("templates/slice_wait.sql.jinja")),
    ("step.sql", include_str!("templates/step.sql.jinja")),
    ("status.sql", include_str!("templates/status.sql.jinja")),
    ("stop.sql", include_str!("templates/stop.sql.jinja")),
    ("throttle.sql", include_str!("templates/throttle.sql.jinja")),
    ("transaction.sql", include_str!("templates/transaction.sql.jinja")),
    ("transaction_timeout.sql", include_str!("templates/transaction_timeout.sql.jinja")),
    ("tuning.sql", include_str!("templates/tuning.sql.jinja")),
    ("unfinished.sql", include_str!("templates/unfinished.sql.jinja")),
    ("unfinished_pass.sql", include_str!("templates/unfinished_pass.sql.jinja")),
    ("untimed.sql", include_str!("templates/untimed.sql.jinja")),
    ("undo.sql", include_str!("templates/undo.sql.jinja")),
    ("undo_insert.sql", include_str!("templates/undo_insert.sql.jinja")),
    ("undo_settled.sql", include_str!("templates/undo_settled.sql.jinja")),
    ("undo_step.sql", include_str!("templates/undo_step.sql.jinja")),
    ("waits_whole.sql", include_str!("templates/waits_whole.sql.jinja")),
];

/// The templates, with the filters that they print names and texts by.
///
/// In a template of SQL nothing is printed that is not marked as SQL: `ident`, `literal`, `alias`, `comment` and `sql`
/// mark it, and a plain text is an error that names the template and the line.
pub(super) fn environment(journal_schema: &str) -> Environment<'static> {
    // Parsing the templates costs as much as printing a backfill by them: once is enough.
    static PARSED: LazyLock<Environment<'static>> = LazyLock::new(parsed);
    let mut environment = PARSED.clone();
    // A plain word, which the check `unusable-name` sees to: it needs no quotes, in SQL and in the texts of messages.
    environment.add_global("journal_schema", Value::from_safe_string(journal_schema.to_owned()));
    environment
}

fn parsed() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the default delimiters with other white space are a syntax"));
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".sql") { AutoEscape::Custom("sql".into()) } else { AutoEscape::None }
    });
    environment.set_formatter(|out, state, value| {
        if *state.auto_escape() == AutoEscape::None {
            return minijinja::escape_formatter(out, state, value);
        }
        if value.is_safe() || value.kind() == ValueKind::Number {
            return out.write_str(&value.to_string()).map_err(Error::from);
        }
        if value.kind() == ValueKind::Bool {
            return out.write_str(if value.is_true() { "true" } else { "false" }).map_err(Error::from);
        }
        Err(refused(format!("`{value}` is printed without `ident`, `literal`, `comment` or `sql`")))
    });
    environment.add_filter("sql", |value: Value| -> Result<Value, Error> {
        let sql = value.get_attr("sql")?;
        let text = sql.as_str().ok_or_else(|| refused(format!("`{value}` is not SQL that the compiler printed")))?;
        Ok(Value::from_safe_string(text.to_owned()))
    });
    environment.add_filter("ident", |name: &str| Value::from_safe_string(sql::identifier(name)));
    // A name as it is written inside a text of SQL, which is then printed as a literal.
    environment.add_filter("quoted", sql::identifier);
    environment.add_filter("literal", |text: &str| Value::from_safe_string(sql::literal(text)));
    environment.add_filter("alias", |name: &str| -> Result<Value, Error> {
        let is_word = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if is_word && !name.is_empty() {
            return Ok(Value::from_safe_string(name.to_owned()));
        }
        Err(refused(format!("`{name}` is not a word that can be an alias without quotes")))
    });
    // A cell of a Markdown table: one line, and no bar that would end it.
    environment.add_filter("cell", |text: &Value| {
        let text = text.to_string();
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
    });
    environment.add_filter("sentence", |text: &str| format!("{}.", text.trim_end_matches('.')));
    environment.add_filter("keyword", |words: &str| -> Result<Value, Error> {
        if words.chars().all(|c| c.is_ascii_uppercase() || c == ' ') {
            return Ok(Value::from_safe_string(words.to_owned()));
        }
        Err(refused(format!("`{words}` is not a keyword")))
    });
    environment.add_filter("comment", |text: &str| Value::from_safe_string(comment(text)));
    environment.add_filter("indent", |text: Value, width: usize| -> Result<Value, Error> {
        if !text.is_safe() {
            return Err(refused(format!("`{text}` is indented before it is SQL")));
        }
        Ok(Value::from_safe_string(indent(&text.to_string(), width)))
    });
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("the templates are part of the program, and compile");
    }
    environment
}

fn refused(detail: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}

fn indent(text: &str, width: usize) -> String {
    let prefix = " ".repeat(width);
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{prefix}{line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Text as the lines of a comment, wrapped. Text that is indented hangs a little further in after its first line.
fn comment(text: &str) -> String {
    const WIDTH: usize = 110;
    let margin = text.len() - text.trim_start().len();
    let hang = if margin == 0 { 0 } else { margin + 2 };
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            line => {
                let margin = if line.is_none() { margin } else { hang };
                lines.push(format!("{}{word}", " ".repeat(margin)));
            }
        }
    }
    lines.iter().map(|line| format!("-- {line}")).collect::<Vec<_>>().join("\n")
}
