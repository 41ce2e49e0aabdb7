use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "unusable-name";

/// Can every name stand where it is used: a folder's, a ledger's, a comment's? Is there a rule at all?
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if backfill.name.is_empty() || backfill.name.len() > 63 || !backfill.name.chars().all(is_word) {
        let message =
            format!("the backfill's name `{}` can't be a folder's and a ledger's name", backfill.name.escape_debug());
        let help = "use letters, digits, `_` and `-`, 63 of them at most";
        found.push(Diagnostic::error(CODE, message, help).at(&backfill.place));
    }
    if backfill.rules.is_empty() {
        let message = format!("the backfill `{}` has no rule, and would write nothing", backfill.name);
        found.push(Diagnostic::error("no-rules", message, "add a rule with `.rule(…)`").at(&backfill.place));
    }
    for item in Item::all(backfill) {
        let name = item.name();
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_rule = matches!(item, Item::Rule(_));
        let is_usable = if is_rule {
            starts_well && name.len() <= 50 && name.chars().all(is_word)
        } else {
            !name.is_empty() && !name.contains(char::is_control)
        };
        if !is_usable {
            let message = format!("{} has a name that can't be used in a script", item.what().escape_debug());
            let help =
                "begin a rule's name with a letter, and go on with letters, digits, `_` and `-`, 50 of them at most";
            found.push(Diagnostic::error(CODE, message, help).at(item.place()));
        }
    }
    found
}
