use postgres::error::{DbError, ErrorPosition};

/// The line of the script, counted from 1, where an error of a statement arose; `start` is the statement's first byte.
///
/// The server counts from the beginning of what it was sent, PL/pgSQL from the opening dollar quote of the block.
pub(super) fn line(script: &str, start: usize, error: &DbError) -> Option<usize> {
    if let Some(ErrorPosition::Original(position)) = error.position() {
        let inside = script[start..].char_indices().nth((*position as usize).saturating_sub(1));
        return Some(line_of(script, start + inside.map_or(0, |(at, _)| at)));
    }
    let in_block = error.where_().and_then(line_in_block)?;
    let body = start + body(&script[start..])?;
    let line = line_of(script, body) + in_block - 1;
    match error.position() {
        Some(ErrorPosition::Internal { position, query }) => {
            Some(inside_query(script, line, query, *position as usize).unwrap_or(line))
        }
        _ => Some(line),
    }
}

/// The number after `inline_code_block line`, of the outermost block.
fn line_in_block(context: &str) -> Option<usize> {
    let (_, rest) = context.rsplit_once("inline_code_block line ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|line| *line > 0)
}

/// Where the text between the first dollar quotes begins. Comments stand before it, and never hold one.
fn body(statement: &str) -> Option<usize> {
    let mut at = 0;
    for line in statement.split_inclusive('\n') {
        if !line.trim_start().starts_with("--")
            && let Some(opening) = line.find('$')
        {
            let closing = line[opening + 1..].find('$')?;
            return Some(at + opening + closing + 2);
        }
        at += line.len();
    }
    None
}

/// The line of a place in a query that stands at or after a line of the script. PL/pgSQL takes `INTO` out of a query,
/// and puts as many blanks there, so that places still count from where the query begins.
fn inside_query(script: &str, line: usize, query: &str, position: usize) -> Option<usize> {
    let from = line_start(script, line)?;
    let beginning = query.lines().next()?;
    let begins = from + script[from..].find(beginning)?;
    let inside = query.char_indices().nth(position.checked_sub(1)?)?.0;
    Some(line_of(script, begins + inside))
}

fn line_of(script: &str, at: usize) -> usize {
    script.as_bytes()[..at.min(script.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn line_start(script: &str, line: usize) -> Option<usize> {
    if line <= 1 {
        return Some(0);
    }
    script.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1)
}
