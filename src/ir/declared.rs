use std::cmp::Ordering;

use crate::diagnostic::Place;

/// Where `table!` declares the table of a column, for messages: the same column declared elsewhere is no other column.
#[derive(Debug, Clone, Default)]
pub struct Declared(pub Option<Place>);

impl PartialEq for Declared {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Declared {}

impl PartialOrd for Declared {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Declared {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}
