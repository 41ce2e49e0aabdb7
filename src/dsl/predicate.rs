use super::expression::Predicate;
use crate::ir;

/// The condition does not hold: it is false, or null.
pub fn not<T>(condition: Predicate<T>) -> Predicate<T> {
    Predicate::new(ir::Expr::Not(Box::new(condition.ir)))
}

impl<T> Predicate<T> {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Predicate<T>) -> Predicate<T> {
        let mut all = match self.ir {
            ir::Expr::All(all) => all,
            one => vec![one],
        };
        all.push(other.ir);
        Predicate::new(ir::Expr::All(all))
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Predicate<T>) -> Predicate<T> {
        let mut any = match self.ir {
            ir::Expr::Any(any) => any,
            one => vec![one],
        };
        any.push(other.ir);
        Predicate::new(ir::Expr::Any(any))
    }
}
