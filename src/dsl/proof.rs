use std::marker::PhantomData;

use super::expression::Expression;
use super::place::here;
use super::rows::RowSet;
use super::types::BigInt;
use crate::ir::{self, Expected};

/// Something that is counted: see [`count`], [`each`] and [`distribution`].
#[derive(Debug)]
pub struct Figure<Kind> {
    ir: ir::Figure,
    of: PhantomData<Kind>,
}

/// A figure that is one number, or one for each row.
#[derive(Debug)]
pub struct Number;

/// A figure that is a number for each value.
#[derive(Debug)]
pub struct PerValue;

/// A figure of the proof, with what it must be.
#[derive(Debug)]
#[must_use = "a check proves nothing until it is added to a backfill"]
pub struct Check(pub(super) ir::Check);

/// A figure that is to be proven: it needs to be told what it must be.
#[derive(Debug)]
#[must_use = "a proof needs `equals`, `at_least`, `at_most` or `at_most_count`"]
pub struct ProofWithoutExpectation {
    name: String,
    figure: ir::Figure,
    place: crate::diagnostic::Place,
}

/// How many rows there are.
pub fn count<T>(rows: RowSet<T>) -> Figure<Number> {
    Figure { ir: ir::Figure::Count(rows.ir), of: PhantomData }
}

/// A number for each of the rows; each must be as expected.
pub fn each<T>(rows: RowSet<T>, value: impl Expression<Row = T, Sql = BigInt>) -> Figure<Number> {
    Figure { ir: ir::Figure::Each { rows: rows.ir, value: value.expr().ir }, of: PhantomData }
}

/// How many of the rows hold each value.
pub fn distribution<T>(rows: RowSet<T>, value: impl Expression<Row = T>) -> Figure<PerValue> {
    Figure { ir: ir::Figure::Distribution { rows: rows.ir, value: value.expr().ir }, of: PhantomData }
}

/// A figure that the proof checks. Every rule is checked anyway: nothing may be left for it to do.
#[track_caller]
pub fn prove(name: impl Into<String>, figure: Figure<Number>) -> ProofWithoutExpectation {
    ProofWithoutExpectation { name: name.into(), figure: figure.ir, place: here() }
}

/// A figure that the proof prints and expects nothing of.
#[track_caller]
pub fn report<Kind>(name: impl Into<String>, figure: Figure<Kind>) -> Check {
    Check(ir::Check { name: name.into(), figure: figure.ir, expected: None, only_warns: false, place: here() })
}

impl ProofWithoutExpectation {
    /// It must be exactly this.
    pub fn equals(self, expected: i64) -> Check {
        self.expect(Expected::Equals(expected))
    }

    /// It must be this or more.
    pub fn at_least(self, expected: i64) -> Check {
        self.expect(Expected::AtLeast(expected))
    }

    /// It must be this or less.
    pub fn at_most(self, expected: i64) -> Check {
        self.expect(Expected::AtMost(expected))
    }

    /// It must be at most as many as these rows are; `name` says what they are.
    pub fn at_most_count<T>(self, name: impl Into<String>, rows: RowSet<T>) -> Check {
        self.expect(Expected::AtMostCount { name: name.into(), rows: Box::new(rows.ir) })
    }

    fn expect(self, expected: Expected) -> Check {
        let ProofWithoutExpectation { name, figure, place } = self;
        Check(ir::Check { name, figure, expected: Some(expected), only_warns: false, place })
    }
}

impl Check {
    /// A figure that is not as expected is shown as a warning, and fails nothing.
    pub fn only_warns(mut self) -> Self {
        self.0.only_warns = true;
        self
    }
}
