use std::marker::PhantomData;
use std::rc::Rc;

use super::Table;
use super::expression::{Expr, Expression, Operand, Predicate};
use super::order::{self, Order};
use super::place::here;
use crate::diagnostic::Place;
use crate::ir::{self, Choice};

/// A lookup that has no `on` yet: see [`lookup`].
#[derive(Debug)]
#[must_use = "a lookup needs `.on(…)`, which says what belongs to what"]
pub struct LookupWithoutOn<L> {
    name: String,
    place: Place,
    of: PhantomData<fn() -> L>,
}

/// Rows of `L` that belong to a row of `T`, and the one of them that is meant.
#[derive(Debug)]
pub struct Lookup<T, L> {
    pub(super) ir: Rc<ir::Lookup>,
    of: PhantomData<fn() -> (T, L)>,
}

/// Begins a lookup in another table. The name becomes the alias in SQL, so give it the name of what is found.
///
/// Without [`first_by`](Lookup::first_by) or [`spread`](Lookup::spread) the columns of `on` must be unique in the table.
#[track_caller]
pub fn lookup<L: Table>(name: impl Into<String>, table: L) -> LookupWithoutOn<L> {
    let _ = table;
    LookupWithoutOn { name: name.into(), place: here(), of: PhantomData }
}

impl<L: Table> LookupWithoutOn<L> {
    /// A row belongs where its value equals that of the row looked up from; never where either is null.
    pub fn on<T, E: Expression<Row = L>>(self, inner: E, outer: impl Operand<T, E::Sql>) -> Lookup<T, L> {
        let ir = ir::Lookup {
            name: self.name,
            table: L::name(),
            on: vec![(inner.expr().ir, outer.into_expr().ir)],
            filter: None,
            choice: Choice::Unique,
            place: self.place,
        };
        Lookup { ir: Rc::new(ir), of: PhantomData }
    }
}

impl<T, L: Table> Lookup<T, L> {
    /// And these two must be equal, too.
    #[must_use]
    pub fn on<E: Expression<Row = L>>(self, inner: E, outer: impl Operand<T, E::Sql>) -> Self {
        self.with(|ir| ir.on.push((inner.expr().ir, outer.into_expr().ir)))
    }

    /// Only rows for which this holds.
    #[must_use]
    pub fn only_where(self, condition: Predicate<L>) -> Self {
        self.with(|ir| {
            ir.filter = Some(match ir.filter.take() {
                Some(filter) => ir::Expr::All(vec![filter, condition.ir]),
                None => condition.ir,
            });
        })
    }

    /// Of several rows the first by this order, which must end in a unique column.
    #[must_use]
    pub fn first_by<const N: usize>(self, order: [Order<L>; N]) -> Self {
        self.with(|ir| ir.choice = Choice::First(order::terms(order)))
    }

    /// The rows found are dealt out in rotation: the k-th of the rows that come to this source, counted within those
    /// that have the same `on` values, gets member k modulo n. Both orders must end in a unique column.
    #[must_use]
    pub fn spread<const M: usize, const N: usize>(self, members: [Order<L>; M], rows: [Order<T>; N]) -> Self {
        self.with(|ir| ir.choice = Choice::Spread { members: order::terms(members), rows: order::terms(rows) })
    }

    /// A value of the row found; null where none is.
    pub fn get<E: Expression<Row = L>>(&self, value: E) -> Expr<T, E::Sql> {
        Expr::new(ir::Expr::Field { lookup: self.ir.clone(), value: Box::new(value.expr().ir) })
    }

    /// Whether any row is found.
    pub fn exists(&self) -> Predicate<T> {
        Expr::new(ir::Expr::Exists(self.ir.clone()))
    }

    fn with(mut self, change: impl FnOnce(&mut ir::Lookup)) -> Self {
        change(Rc::make_mut(&mut self.ir));
        self
    }
}

impl<T, L> Clone for Lookup<T, L> {
    fn clone(&self) -> Self {
        Self { ir: self.ir.clone(), of: PhantomData }
    }
}
