use std::rc::Rc;

use super::{Aggregate, Declared, Function, Lookup, Numbering, OnNull, Rows};
use crate::diagnostic::Place;
use crate::sql::Type;

/// A value, computed from one row. Every slot that holds an expression says which row that is.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column of the row.
    Column {
        /// What the row is a row of.
        of: Rows,
        /// The column.
        name: String,
        /// The type that the rule takes it to have.
        ty: Type,
        /// Whether the rule takes it to be nullable.
        nullable: bool,
        /// Where the rules declare it.
        declared: Declared,
    },
    /// A constant.
    Literal(Literal),
    /// A setting of the session, `backstitch.<name>`, read once.
    Parameter {
        /// The name, without the prefix.
        name: String,
        /// The type it is read as.
        ty: Type,
    },
    /// A single SQL expression over the row's columns, as the author wrote it.
    Raw {
        /// The row it is over.
        of: Rows,
        /// The expression.
        sql: String,
        /// The type that the author gives it.
        ty: Type,
        /// Where it was written.
        place: Place,
    },
    /// A value of the row that a lookup finds; null where it finds none.
    Field {
        /// The lookup, from this row.
        lookup: Rc<Lookup>,
        /// The value, over the row found.
        value: Box<Expr>,
    },
    /// Whether a lookup finds a row.
    Exists(Rc<Lookup>),
    /// What all the rows that a lookup finds give together.
    Aggregate {
        /// The lookup, from this row.
        lookup: Rc<Lookup>,
        /// What they give.
        aggregate: Aggregate,
    },
    /// The next number of the row's group. Only a case of a fill can give it.
    Number(Rc<Numbering>),
    /// A comparison; never true where a side is null, except with the two `Distinct` operators.
    Compare {
        /// The left side.
        left: Box<Expr>,
        /// The operator.
        operator: Comparison,
        /// The right side.
        right: Box<Expr>,
    },
    /// Whether the value is null.
    IsNull(Box<Expr>),
    /// Whether the condition does not hold: it is false, or null.
    Not(Box<Expr>),
    /// Whether every condition holds.
    All(Vec<Expr>),
    /// Whether some condition holds.
    Any(Vec<Expr>),
    /// Whether the value is one of these.
    In {
        /// The value.
        value: Box<Expr>,
        /// The constants.
        list: Vec<Literal>,
    },
    /// The first value that is not null.
    Coalesce(Vec<Expr>),
    /// What a function gives.
    Call {
        /// The function.
        function: Function,
        /// What it is given.
        arguments: Vec<Expr>,
    },
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A text, or an enum's label.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Any other constant, as text of its type.
    Typed {
        /// The text, as PostgreSQL reads it.
        text: String,
        /// The type.
        ty: Type,
    },
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `IS DISTINCT FROM`
    Distinct,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The operator as SQL.
    pub fn to_sql(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::Distinct => "IS DISTINCT FROM",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

impl Expr {
    /// Whether it can't be null, as far as the expression alone shows: a constant, or a condition made to hold or not.
    pub fn is_never_null(&self) -> bool {
        match self {
            Expr::Literal(_) | Expr::Exists(_) | Expr::IsNull(_) | Expr::Not(_) => true,
            Expr::Aggregate { aggregate, .. } => *aggregate == Aggregate::Count,
            Expr::Call { function, arguments } => match function.on_null() {
                OnNull::Strict => arguments.iter().all(Expr::is_never_null),
                OnNull::StrictAndMore => false,
                OnNull::Never => true,
                OnNull::Skips => arguments.iter().any(Expr::is_never_null),
                OnNull::OfFirst => arguments.first().is_some_and(Expr::is_never_null),
            },
            _ => false,
        }
    }
}
