use std::marker::PhantomData;

use crate::sql::Type;

/// A type of PostgreSQL, as a type of Rust. [`named_type!`](crate::named_type) makes one of an enum or any other type.
pub trait SqlType: 'static {
    /// The type as the compiler knows it.
    fn sql_type() -> Type;
}

/// A type that [`named_type!`](crate::named_type) declared. A text stands for its constants: the labels of an enum.
pub trait NamedType: SqlType {}

macro_rules! sql_types {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl SqlType for $name {
            fn sql_type() -> Type {
                Type::$name
            }
        }
    )*};
}

sql_types! {
    /// `text`, `varchar(n)`, `char(n)`, `citext`
    Text
    /// `boolean`
    Boolean
    /// `smallint`
    SmallInt
    /// `integer`
    Integer
    /// `bigint`
    BigInt
    /// `numeric`
    Numeric
    /// `real`
    Real
    /// `double precision`
    Double
    /// `timestamp without time zone`
    Timestamp
    /// `timestamp with time zone`
    TimestampTz
    /// `date`
    Date
    /// `time without time zone`
    Time
    /// `interval`
    Interval
    /// `uuid`
    Uuid
    /// `json`
    Json
    /// `jsonb`
    Jsonb
    /// `bytea`
    Bytea
}

/// An array, of any number of dimensions: `Array<Text>` is `text[]`.
#[derive(Debug, Clone, Copy)]
pub struct Array<S>(PhantomData<fn() -> S>);

impl<S: SqlType> SqlType for Array<S> {
    fn sql_type() -> Type {
        Type::Array(Box::new(S::sql_type()))
    }
}

/// Declares a type of the database that has no type of its own here: an enum, or an extension's type.
///
/// ```
/// backstitch::named_type! {
///     /// How an order stands.
///     pub OrderStatus = "shop"."order_status"
/// }
/// ```
#[macro_export]
macro_rules! named_type {
    ($(#[$doc:meta])* $vis:vis $name:ident = $sql:literal) => {
        $crate::named_type! { $(#[$doc])* $vis $name = "public".$sql }
    };
    ($(#[$doc:meta])* $vis:vis $name:ident = $schema:literal . $sql:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        $vis struct $name;

        impl $crate::dsl::SqlType for $name {
            fn sql_type() -> $crate::sql::Type {
                $crate::sql::Type::Named($crate::sql::QualifiedName::new($schema, $sql))
            }
        }

        impl $crate::dsl::NamedType for $name {}
    };
}
