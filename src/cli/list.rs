use anyhow::Result;
use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use super::{Project, Verdict, say};

/// Lists the backfills.
pub(super) fn run(project: &Project) -> Result<Verdict> {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["NAME", "RULES", "PURPOSE"]);
    for backfill in project.named(None)? {
        table.add_row([backfill.name.clone(), backfill.rules.len().to_string(), backfill.purpose.clone()]);
    }
    say(table.trim_fmt())?;
    Ok(Verdict::Yes)
}
