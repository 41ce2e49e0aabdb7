use std::marker::PhantomData;

use crate::ir::{self, Direction};

/// A term of an order over rows of `T`. Nulls come last, unless [`nulls_first`](Order::nulls_first) says otherwise.
#[derive(Debug)]
pub struct Order<T> {
    pub(super) ir: ir::Order,
    of: PhantomData<fn() -> T>,
}

impl<T> Order<T> {
    pub(super) fn by(value: ir::Expr, direction: Direction) -> Self {
        Self { ir: ir::Order { value, direction, nulls_first: false }, of: PhantomData }
    }

    /// Nulls come before everything else.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.ir.nulls_first = true;
        self
    }
}

pub(super) fn terms<T, const N: usize>(order: [Order<T>; N]) -> Vec<ir::Order> {
    order.into_iter().map(|term| term.ir).collect()
}
