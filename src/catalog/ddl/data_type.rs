//! The type of a column.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::builtin::{builtin, stored_name};
use super::cursor::{Cursor, Name};
use super::fault::Fault;
use super::script::Script;
use crate::catalog::ColumnType;
use crate::sql::Type;

impl Reader<'_> {
    /// Takes a type and gives it with whether it is one of the serial types, which are integers with a sequence.
    ///
    /// A name without a schema that is neither builtin nor created by the DDL is taken for an extension's type, in the
    /// schema where the DDL would create it.
    pub(super) fn data_type(&self, cursor: &mut Cursor) -> Result<(ColumnType, bool), Fault> {
        let (ty, serial) = self.element_type(cursor)?;
        let mut is_array = cursor.take("ARRAY");
        while cursor.take_symbol(&Token::LBracket) {
            is_array = true;
            if !cursor.sees_symbol(&Token::RBracket) {
                cursor.next();
            }
            if !cursor.take_symbol(&Token::RBracket) {
                return Err(cursor.expected("`]`"));
            }
        }
        if !is_array {
            return Ok((ty, serial));
        }
        let array = whole(Type::Array(Box::new(ty.base)), format!("{}[]", ty.sql));
        Ok((ColumnType { underlying: format!("{}[]", ty.underlying), ..array }, false))
    }

    fn element_type(&self, cursor: &mut Cursor) -> Result<(ColumnType, bool), Fault> {
        if let Some((name, modifier)) = words(cursor)? {
            let (base, sql) = builtin(name, &modifier).ok_or_else(|| cursor.expected("a type"))?;
            return Ok((plain(base, sql, &modifier), false));
        }
        let is_quoted =
            !cursor.pieces().first().is_some_and(|piece| piece.name().is_some_and(|name| piece.is_word(&name)));
        let name = cursor.name().map_err(|_| cursor.expected("a type"))?;
        let modifier = modifier(cursor)?;
        if let Some(integer) = serial(&name) {
            let ty = builtin(integer, "").map(|(base, sql)| whole(base, sql));
            return ty.map(|ty| (ty, true)).ok_or_else(|| cursor.expected("a type"));
        }
        let is_builtin = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        let stored = if is_quoted || name.schema.is_some() { name.name.as_str() } else { stored_name(&name.name) };
        let found = if is_builtin { builtin(stored, &modifier) } else { None };
        Ok((
            found.map_or_else(|| self.created_type(&name, &modifier), |(base, sql)| plain(base, sql, &modifier)),
            false,
        ))
    }

    fn created_type(&self, name: &Name, modifier: &str) -> ColumnType {
        let name = self.type_name(name);
        let sql = format!("{}{modifier}", name.to_sql());
        match self.domains.get(&name) {
            Some(domain) => ColumnType { sql, ..domain.ty.clone() },
            None if name.name == "citext" => whole(Type::Text, sql),
            None => whole(Type::Named(name), sql),
        }
    }
}

impl ColumnType {
    /// The type that this text names, with nothing created by any DDL: a server says itself what a domain is over.
    pub(in crate::catalog) fn of_text(text: &str) -> Option<Self> {
        let script = Script::of(text.to_owned());
        let mut cursor = script.whole();
        let (ty, _) = Reader::new("").data_type(&mut cursor).ok()?;
        cursor.end().ok().map(|()| ty)
    }
}

fn plain(base: Type, sql: String, modifier: &str) -> ColumnType {
    ColumnType { max_length: max_length(&base, modifier), ..whole(base, sql) }
}

/// A type that knows no longest text.
fn whole(base: Type, sql: String) -> ColumnType {
    ColumnType { base, underlying: sql.clone(), sql, max_length: None }
}

/// Takes a type whose spelling is more than a name, and gives its name in `pg_type` and its modifier.
fn words(cursor: &mut Cursor) -> Result<Option<(&'static str, String)>, Fault> {
    let name = if cursor.take("DOUBLE PRECISION") {
        "float8"
    } else if cursor.take("FLOAT") {
        let digits = modifier(cursor)?;
        let is_single = digits.trim_matches(['(', ')']).parse().is_ok_and(|digits: u8| digits <= 24);
        return Ok(Some((if is_single { "float4" } else { "float8" }, String::new())));
    } else if CHARACTER.iter().any(|word| cursor.take(&format!("{word} VARYING"))) {
        "varchar"
    } else if CHARACTER.iter().any(|word| cursor.take(word)) {
        let length = modifier(cursor)?;
        return Ok(Some(("bpchar", if length.is_empty() { "(1)".to_owned() } else { length })));
    } else if cursor.take("BIT VARYING") {
        "varbit"
    } else if cursor.take("BIT") {
        let length = modifier(cursor)?;
        return Ok(Some(("bit", if length.is_empty() { "(1)".to_owned() } else { length })));
    } else if cursor.take("INTERVAL") {
        return Ok(Some(("interval", interval_fields(cursor)?)));
    } else if cursor.sees("TIMESTAMP") || cursor.sees("TIME") {
        let (without, with) = if cursor.take("TIMESTAMP") { ("timestamp", "timestamptz") } else { ("time", "timetz") };
        cursor.take("TIME");
        let precision = modifier(cursor)?;
        let name = if cursor.take("WITH TIME ZONE") { with } else { without };
        cursor.take("WITHOUT TIME ZONE");
        return Ok(Some((name, precision)));
    } else {
        return Ok(None);
    };
    Ok(Some((name, modifier(cursor)?)))
}

/// The words that begin `char(n)` and, with `VARYING`, `varchar(n)`.
const CHARACTER: &[&str] = &["NATIONAL CHARACTER", "NATIONAL CHAR", "CHARACTER", "CHAR", "NCHAR"];

/// Takes what stands in parentheses behind a type, without spaces: `(10,2)`, or nothing.
fn modifier(cursor: &mut Cursor) -> Result<String, Fault> {
    let Some(group) = cursor.optional_group()? else { return Ok(String::new()) };
    let parts: Vec<_> = group.elements().into_iter().map(|part| part.text().replace(' ', "")).collect();
    Ok(format!("({})", parts.join(",")))
}

/// Takes the fields and the precision of an interval, as its spelling has them: ` day to second(3)`.
fn interval_fields(cursor: &mut Cursor) -> Result<String, Fault> {
    let mut fields = String::new();
    for field in ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "TO", "MONTH", "HOUR", "MINUTE", "SECOND"] {
        if cursor.take(field) {
            fields = fields + " " + &field.to_lowercase();
        }
    }
    Ok(fields + &modifier(cursor)?)
}

/// The integer type under a serial one.
fn serial(name: &Name) -> Option<&'static str> {
    match name.name.as_str() {
        _ if name.schema.is_some() => None,
        "smallserial" | "serial2" => Some("int2"),
        "serial" | "serial4" => Some("int4"),
        "bigserial" | "serial8" => Some("int8"),
        _ => None,
    }
}

/// The length of `varchar(n)` and `char(n)`.
fn max_length(base: &Type, modifier: &str) -> Option<u64> {
    if *base == Type::Text { modifier.trim_matches(['(', ')']).parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str) -> String {
        let script = Script::of(text.to_owned());
        let mut cursor = script.whole();
        let ty = Reader::new("test.sql").data_type(&mut cursor);
        assert_eq!(cursor.end(), Ok(()), "{text}");
        ty.map_or_else(|fault| format!("{fault:?}"), |(ty, _)| format!("{} = {}", ty.sql, ty.base))
    }

    #[test]
    fn every_spelling_of_a_type_gives_the_same_type() {
        for (spellings, expected) in [
            (&["int", "INTEGER", "int4", "pg_catalog.int4"][..], "integer = integer"),
            (&["varchar(80)", "character varying(80)", "CHAR VARYING (80)"], "varchar(80) = text"),
            (&["char", "character(1)", "char(1)"], "char(1) = text"),
            (&["bpchar", "pg_catalog.bpchar"], "bpchar = text"),
            (&["decimal(10, 2)", "numeric(10,2)"], "numeric(10,2) = numeric"),
            (&["numeric(5)", "dec(5,0)"], "numeric(5,0) = numeric"),
            (&["numeric(5, -2)"], "numeric(5,-2) = numeric"),
            (&["float", "float8", "double precision", "float(53)"], "double precision = double precision"),
            (&["float(24)", "real"], "real = real"),
            (&["timestamp(3)", "timestamp(3) without time zone"], "timestamp(3) without time zone = timestamp"),
            (&["timestamptz(3)", "timestamp(3) with time zone"], "timestamp(3) with time zone = timestamptz"),
            (&["timetz", "time with time zone"], "\"pg_catalog\".\"timetz\" = pg_catalog.timetz"),
            (&["bit", "bit(1)"], "\"pg_catalog\".\"bit\"(1) = pg_catalog.bit"),
            (&["interval day to second(3)"], "interval day to second(3) = interval"),
            (&["text[]", "text ARRAY", "text[3][]", "text ARRAY[4]"], "text[] = text[]"),
            (&["inet", "pg_catalog.inet"], "\"pg_catalog\".\"inet\" = pg_catalog.inet"),
            (&["\"char\""], "\"pg_catalog\".\"char\" = pg_catalog.char"),
            (&["\"integer\""], "\"public\".\"integer\" = integer"),
            (&["citext", "public.citext"], "\"public\".\"citext\" = text"),
            (&["geometry(Point, 4326)"], "\"public\".\"geometry\"(Point,4326) = geometry"),
        ] {
            for spelling in spellings {
                assert_eq!(sql(spelling), expected, "{spelling}");
            }
        }
    }
}
