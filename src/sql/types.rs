use std::fmt;

use serde::Serialize;

use super::QualifiedName;

/// A base type of PostgreSQL, without its modifier: what a rule and the catalog must agree on.
///
/// `varchar(80)`, `char(2)` and `citext` are all [`Type::Text`] here: to a rule they hold text. A domain is the type it
/// is over. What has no variant of its own (an enum, an array, an extension's type) is [`Type::Named`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum Type {
    /// `text`, `varchar(n)`, `char(n)`, `name`, `citext`
    Text,
    /// `boolean`
    Boolean,
    /// `smallint`
    SmallInt,
    /// `integer`
    Integer,
    /// `bigint`
    BigInt,
    /// `numeric(p, s)`
    Numeric,
    /// `real`
    Real,
    /// `double precision`
    Double,
    /// `timestamp(p) without time zone`
    Timestamp,
    /// `timestamp(p) with time zone`
    TimestampTz,
    /// `date`
    Date,
    /// `time(p) without time zone`
    Time,
    /// `interval`
    Interval,
    /// `uuid`
    Uuid,
    /// `json`
    Json,
    /// `jsonb`
    Jsonb,
    /// `bytea`
    Bytea,
    /// Any other type, by its name: an enum, an extension's type.
    Named(QualifiedName),
    /// An array of another type.
    Array(Box<Type>),
}

impl Type {
    /// The type as SQL, as a cast writes it.
    pub fn to_sql(&self) -> String {
        match self {
            Type::Named(name) => name.to_sql(),
            Type::Array(element) => format!("{}[]", element.to_sql()),
            builtin => builtin.to_string(),
        }
    }
}

/// The type as a message shows it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Type::Text => "text",
            Type::Boolean => "boolean",
            Type::SmallInt => "smallint",
            Type::Integer => "integer",
            Type::BigInt => "bigint",
            Type::Numeric => "numeric",
            Type::Real => "real",
            Type::Double => "double precision",
            Type::Timestamp => "timestamp",
            Type::TimestampTz => "timestamptz",
            Type::Date => "date",
            Type::Time => "time",
            Type::Interval => "interval",
            Type::Uuid => "uuid",
            Type::Json => "json",
            Type::Jsonb => "jsonb",
            Type::Bytea => "bytea",
            Type::Named(name) => return name.fmt(f),
            Type::Array(element) => return write!(f, "{element}[]"),
        };
        f.write_str(name)
    }
}
