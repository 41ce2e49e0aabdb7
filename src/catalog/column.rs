use crate::diagnostic::Place;
use crate::sql::Type;

/// A column as the database has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name, unquoted.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// Whether it may hold null. Key columns and `NOT NULL` domains may not.
    pub nullable: bool,
    /// The default expression as written, if any.
    pub default: Option<String>,
    /// `GENERATED ALWAYS AS (…) STORED`: nobody can write it.
    pub generated: bool,
    /// `GENERATED … AS IDENTITY`, or one of the serial types' sequences.
    pub identity: bool,
    /// Where the DDL declares it.
    pub place: Place,
}

/// A column's type: what a rule sees, and what the journal must store.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnType {
    /// The type without its modifier; a domain's is the type it is over.
    pub base: Type,
    /// The type exactly as the column has it, as SQL with quoted names: `numeric(10,2)`, `timestamp(3) without time
    /// zone`, `"public"."Mood"`, `"shop"."email_address"` (a domain), `varchar(80)`, `text[]`.
    pub sql: String,
    /// The same, but of a domain, or of an array of one, that of the type that the domain is over.
    pub underlying: String,
    /// The longest text the type holds, of `varchar(n)` and `char(n)`.
    pub max_length: Option<u64>,
}

impl ColumnType {
    /// The type that a new value is cast to before it is compared with what the column holds, so that both are rounded
    /// alike. Text types, their arrays and bit strings are left without their length: a cast would cut silently where the
    /// assignment raises. Those of fixed length are compared as such: blanks at the end don't count.
    pub fn comparison_sql(&self) -> String {
        match self.base {
            Type::Text if self.sql.starts_with("char(") || self.sql.starts_with("bpchar") => "bpchar".to_owned(),
            Type::Text if self.max_length.is_some() => Type::Text.to_sql(),
            _ => match (self.sql.split_once('('), self.sql.ends_with("[]")) {
                (Some(("char", _)), true) => "bpchar[]".to_owned(),
                (Some(("varchar", _)), true) => "varchar[]".to_owned(),
                (Some((r#""pg_catalog"."bit""# | r#""pg_catalog"."varbit""#, _)), false) => {
                    r#""pg_catalog"."varbit""#.to_owned()
                }
                _ => self.sql.clone(),
            },
        }
    }
}
