use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::run::Answer;

/// Columns that hold figures, by the names that the scripts give them.
const FIGURES: [&str; 4] = ["rows", "violations", "actual", "flagged rows"];

/// A table for the terminal.
pub(super) fn table<H: AsRef<str>>(headers: &[H], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers.iter().map(AsRef::as_ref));
    for row in rows {
        table.add_row(row);
    }
    for (index, header) in headers.iter().enumerate() {
        if let (true, Some(column)) = (FIGURES.contains(&header.as_ref()), table.column_mut(index)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// What a statement returned.
pub(super) fn of_answer(answer: &Answer) -> Table {
    let rows = answer.rows.iter().map(|row| row.iter().map(|value| value.clone().unwrap_or_default()).collect());
    table(&answer.columns, rows)
}
