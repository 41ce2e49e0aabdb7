use crate::diagnostic::Place;
use crate::sql::QualifiedName;

/// A table that [`table!`](crate::table) declared.
pub trait Table: Copy + 'static {
    /// Its name in the database.
    fn name() -> QualifiedName;

    /// Where the rules declare it.
    fn place() -> Place;
}

/// Declares a table and the columns that rules use. Columns that no rule uses may be left out.
///
/// A column that may be null is an `Option`. A column's SQL name is its Rust name, unless another is given. A schema
/// other than `public` stands before the table's name. The table's own name becomes a constant of the module, so it can't
/// be the name of a variable there.
///
/// ```
/// use backstitch::prelude::*;
///
/// table! {
///     /// A customer of the shop.
///     pub customer: "shop"."Customer" {
///         id: BigInt,
///         display_name: Option<Text> = "displayName",
///     }
/// }
/// ```
#[macro_export]
macro_rules! table {
    ($(#[$doc:meta])* $vis:vis $table:ident : $sql:literal { $($columns:tt)* }) => {
        $crate::table! { $(#[$doc])* $vis $table : "public".$sql { $($columns)* } }
    };
    (
        $(#[$doc:meta])* $vis:vis $table:ident : $schema:literal . $sql:literal {
            $($(#[$column_doc:meta])* $column:ident : $ty:ty $(= $column_sql:literal)?),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[allow(non_camel_case_types, missing_docs)]
        #[derive(Debug, Clone, Copy)]
        $vis struct $table {
            $($(#[$column_doc])* $vis $column: $crate::dsl::Column<$table, $crate::table!(@type $ty)>,)*
        }

        $(#[$doc])*
        #[allow(non_upper_case_globals, missing_docs)]
        $vis const $table: $table = $table {
            $($column: $crate::dsl::Column::new($crate::table!(@name $column $($column_sql)?)),)*
        };

        impl $crate::dsl::Table for $table {
            fn name() -> $crate::sql::QualifiedName {
                $crate::sql::QualifiedName::new($schema, $sql)
            }

            fn place() -> $crate::diagnostic::Place {
                $crate::diagnostic::Place::of_rules(file!(), line!(), column!())
            }
        }
    };
    (@type $ty:ty) => { $ty };
    (@name $column:ident) => { stringify!($column) };
    (@name $column:ident $sql:literal) => { $sql };
}
