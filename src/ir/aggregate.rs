use super::walk::walk_order;
use super::{Expr, Node, Order};

/// What is computed from all the rows that a lookup finds. Over no rows it is null, except how many they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregate {
    /// How many rows there are.
    Count,
    /// The sum of the values that are not null.
    Sum(Box<Expr>),
    /// The least of the values that are not null.
    Min(Box<Expr>),
    /// The greatest of the values that are not null.
    Max(Box<Expr>),
    /// Whether the condition holds for some row; null where it is null for all.
    BoolOr(Box<Expr>),
    /// The texts that are not null, one after another.
    StringAgg {
        /// The text.
        value: Box<Expr>,
        /// What stands between two of them.
        separator: String,
        /// In which order; it must be total.
        order: Vec<Order>,
    },
}

impl Aggregate {
    /// What is gathered, over a row found.
    pub fn value(&self) -> Option<&Expr> {
        match self {
            Aggregate::Count => None,
            Aggregate::Sum(value) | Aggregate::Min(value) | Aggregate::Max(value) | Aggregate::BoolOr(value) => {
                Some(value)
            }
            Aggregate::StringAgg { value, .. } => Some(value),
        }
    }

    /// Visits everything inside it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        self.value().into_iter().for_each(|value| value.walk(visit));
        if let Aggregate::StringAgg { order, .. } = self {
            walk_order(order, visit);
        }
    }
}
