use super::{Expr, Order};
use crate::diagnostic::Place;
use crate::sql::Type;

/// How the rows of a group that have no number yet get one: the next after the group's highest, in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbering {
    /// What makes a group; a row where it is null belongs to none, and gets no number.
    pub group: Expr,
    /// The group's type: what is planned is kept with the group that it was planned for.
    pub group_type: Type,
    /// The order in which rows are numbered; it must be total.
    pub order: Vec<Order>,
    /// Where it was written.
    pub place: Place,
}
