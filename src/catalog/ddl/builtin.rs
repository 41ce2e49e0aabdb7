//! The types of `pg_catalog`.

use crate::sql::{QualifiedName, Type};

/// What `pg_type` calls a type that only the grammar knows by this word. A quoted word is never one of these.
pub(super) fn stored_name(word: &str) -> &str {
    match word {
        "boolean" => "bool",
        "smallint" => "int2",
        "int" | "integer" => "int4",
        "bigint" => "int8",
        "decimal" | "dec" => "numeric",
        "real" => "float4",
        "character" | "char" | "nchar" => "bpchar",
        other => other,
    }
}

/// The builtin type that `pg_type` has by this name, and its spelling in SQL with a modifier such as `(3)`, which may be
/// empty.
pub(super) fn builtin(name: &str, modifier: &str) -> Option<(Type, String)> {
    let (ty, sql) = match name {
        "text" => (Type::Text, "text"),
        "varchar" => (Type::Text, "varchar"),
        "bpchar" if modifier.is_empty() => (Type::Text, "bpchar"),
        "bpchar" => (Type::Text, "char"),
        "name" => (Type::Text, "name"),
        "bool" => (Type::Boolean, "boolean"),
        "int2" => (Type::SmallInt, "smallint"),
        "int4" => (Type::Integer, "integer"),
        "int8" => (Type::BigInt, "bigint"),
        "numeric" if !modifier.is_empty() && !modifier.contains(',') => {
            return Some((Type::Numeric, format!("numeric{},0)", modifier.trim_end_matches(')'))));
        }
        "numeric" => (Type::Numeric, "numeric"),
        "float4" => (Type::Real, "real"),
        "float8" => (Type::Double, "double precision"),
        "date" => (Type::Date, "date"),
        "interval" => (Type::Interval, "interval"),
        "uuid" => (Type::Uuid, "uuid"),
        "json" => (Type::Json, "json"),
        "jsonb" => (Type::Jsonb, "jsonb"),
        "bytea" => (Type::Bytea, "bytea"),
        "timestamp" => return Some((Type::Timestamp, format!("timestamp{modifier} without time zone"))),
        "timestamptz" => return Some((Type::TimestampTz, format!("timestamp{modifier} with time zone"))),
        "time" => return Some((Type::Time, format!("time{modifier} without time zone"))),
        other if WITHOUT_VARIANT.contains(&other) => {
            let name = QualifiedName::new("pg_catalog", other);
            let sql = format!("{}{modifier}", name.to_sql());
            return Some((Type::Named(name), sql));
        }
        _ => return None,
    };
    Some((ty, format!("{sql}{modifier}")))
}

/// The other types that a column can have, as of PostgreSQL 18.
#[rustfmt::skip]
const WITHOUT_VARIANT: &[&str] = &[
    "aclitem", "bit", "box", "char", "cid", "cidr", "circle", "datemultirange", "daterange", "gtsvector", "inet",
    "int2vector", "int4multirange", "int4range", "int8multirange", "int8range", "jsonpath", "line", "lseg", "macaddr",
    "macaddr8", "money", "nummultirange", "numrange", "oid", "oidvector", "path", "pg_lsn", "pg_snapshot", "point",
    "polygon", "refcursor", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper",
    "regoperator", "regproc", "regprocedure", "regrole", "regtype", "tid", "timetz", "tsmultirange", "tsquery", "tsrange",
    "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "varbit", "xid", "xid8", "xml",
];
