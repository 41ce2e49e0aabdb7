use std::borrow::Cow;

use crate::sql::Type;

/// A function that the language has a word for. Each is PostgreSQL's own, of the versions from 14 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Function {
    /// `lower(text)`
    Lower,
    /// `upper(text)`
    Upper,
    /// `btrim(text, characters)`
    Trim,
    /// `length(text)`
    Length,
    /// `replace(text, from, to)`
    Replace,
    /// `regexp_replace(text, pattern, replacement, flags)`
    RegexpReplace,
    /// `split_part(text, delimiter, position)`
    SplitPart,
    /// `a || b`
    Concatenate,
    /// `concat_ws(separator, text, …)`
    ConcatWs,
    /// `nullif(value, other)`
    NullIf,
    /// `greatest(value, …)`
    Greatest,
    /// `least(value, …)`
    Least,
    /// `document #>> path`
    JsonText,
    /// `document #> path`
    JsonValue,
    /// `to_jsonb(value)`
    ToJsonb {
        /// The value's type.
        of: Type,
    },
    /// `jsonb_set(document, path, value)`
    JsonSet,
    /// The document, a key of which has another name.
    RenameKey,
    /// The document without a key.
    RemoveKey,
    /// `ARRAY[element, …]`
    Array {
        /// The array's type.
        of: Type,
    },
    /// `element = ANY (array)`
    Contains,
    /// `gen_random_uuid()`
    GenRandomUuid,
    /// Random bytes as hexadecimal digits.
    RandomToken {
        /// How many bytes.
        bytes: u8,
    },
    /// `now()`, in UTC where the type has no zone
    Now {
        /// `timestamp` or `timestamptz`.
        of: Type,
    },
    /// `value::type`
    Cast {
        /// The type.
        to: Type,
        /// Whether some values have none in that type.
        may_fail: bool,
    },
}

/// How a call is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notation<'a> {
    /// The name, and the arguments in parentheses.
    Prefix(&'static str),
    /// The operator between the arguments.
    Infix(&'static str),
    /// As it stands here, with the arguments in the places of `$1`, `$2` and so on.
    Pattern(Cow<'static, str>),
    /// The arguments as an array of this type.
    Array(&'a Type),
    /// The type behind the one argument.
    Cast(&'a Type),
}

/// What a function makes of null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnNull {
    /// Null exactly where an argument is null.
    Strict,
    /// Null where an argument is null, and elsewhere, too.
    StrictAndMore,
    /// Null where every argument is null.
    Skips,
    /// Null where the first argument is null.
    OfFirst,
    /// Never null.
    Never,
}

impl Function {
    /// How a call is written.
    pub fn notation(&self) -> Notation<'_> {
        match self {
            Function::Lower => Notation::Prefix("lower"),
            Function::Upper => Notation::Prefix("upper"),
            Function::Trim => Notation::Prefix("btrim"),
            Function::Length => Notation::Prefix("length"),
            Function::Replace => Notation::Prefix("replace"),
            Function::RegexpReplace => Notation::Prefix("regexp_replace"),
            Function::SplitPart => Notation::Prefix("split_part"),
            Function::Concatenate => Notation::Infix("||"),
            Function::ConcatWs => Notation::Prefix("concat_ws"),
            Function::NullIf => Notation::Prefix("NULLIF"),
            Function::Greatest => Notation::Prefix("GREATEST"),
            Function::Least => Notation::Prefix("LEAST"),
            Function::JsonText => Notation::Infix("#>>"),
            Function::JsonValue => Notation::Infix("#>"),
            Function::ToJsonb { of } => Notation::Pattern(format!("to_jsonb($1::{})", of.to_sql()).into()),
            Function::JsonSet => Notation::Pattern(JSON_SET.into()),
            Function::RenameKey => Notation::Pattern(RENAME_KEY.into()),
            Function::RemoveKey => Notation::Pattern(REMOVE_KEY.into()),
            Function::Array { of } => Notation::Array(of),
            Function::Contains => Notation::Pattern("($2 = ANY ($1))".into()),
            Function::GenRandomUuid => Notation::Prefix("gen_random_uuid"),
            Function::RandomToken { bytes } => Notation::Pattern(token(*bytes).into()),
            Function::Now { of: Type::TimestampTz } => Notation::Prefix("now"),
            Function::Now { .. } => Notation::Pattern("(now() AT TIME ZONE 'UTC')".into()),
            Function::Cast { to, .. } => Notation::Cast(to),
        }
    }

    /// What it is called in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Trim => "trim",
            Function::Length => "length",
            Function::Replace => "replace",
            Function::RegexpReplace => "regexp_replace",
            Function::SplitPart => "split_part",
            Function::Concatenate => "concatenate",
            Function::ConcatWs => "concat_ws",
            Function::NullIf => "nullif",
            Function::Greatest => "greatest",
            Function::Least => "least",
            Function::JsonText => "json_text",
            Function::JsonValue => "json_value",
            Function::ToJsonb { .. } => "to_jsonb",
            Function::JsonSet => "json_set",
            Function::RenameKey => "rename_key",
            Function::RemoveKey => "remove_key",
            Function::Array { .. } => "array",
            Function::Contains => "contains",
            Function::GenRandomUuid => "gen_random_uuid",
            Function::RandomToken { .. } => "random_token",
            Function::Now { .. } => "now",
            Function::Cast { .. } => "cast",
        }
    }

    /// What it makes of null.
    pub fn on_null(&self) -> OnNull {
        match self {
            Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Length
            | Function::Replace
            | Function::RegexpReplace
            | Function::SplitPart
            | Function::Concatenate
            | Function::ToJsonb { .. }
            | Function::GenRandomUuid
            | Function::RandomToken { .. }
            | Function::Now { .. }
            | Function::Cast { .. } => OnNull::Strict,
            Function::NullIf | Function::JsonText | Function::JsonValue | Function::Contains => OnNull::StrictAndMore,
            Function::Greatest | Function::Least => OnNull::Skips,
            Function::ConcatWs | Function::JsonSet | Function::RenameKey | Function::RemoveKey => OnNull::OfFirst,
            Function::Array { .. } => OnNull::Never,
        }
    }

    /// Whether a call can be an error for some arguments: then it is made for the rows of a rule's scope only.
    pub fn may_fail(&self) -> bool {
        match self {
            // The place 0, a pattern that is none, and a key where there is an array.
            Function::SplitPart | Function::RegexpReplace | Function::JsonSet => true,
            Function::Cast { may_fail, .. } => *may_fail,
            _ => false,
        }
    }

    /// Whether it gives another value each time.
    pub fn is_volatile(&self) -> bool {
        matches!(self, Function::GenRandomUuid | Function::RandomToken { .. } | Function::Now { .. })
    }
}

const JSON_SET: &str =
    "(CASE WHEN jsonb_typeof($1) = 'object' THEN jsonb_set($1, $2, COALESCE($3, 'null'::jsonb)) ELSE $1 END)";
const RENAME_KEY: &str = "(CASE WHEN jsonb_typeof($1) = 'object' AND $1 ? $2 THEN ($1 - $2) || jsonb_build_object($3, $1 -> $2) ELSE $1 END)";
const REMOVE_KEY: &str = "(CASE WHEN jsonb_typeof($1) = 'object' THEN $1 - $2 ELSE $1 END)";

/// Random bytes as hexadecimal digits: a hash of UUIDs, each of which has 122 random bits.
fn token(bytes: u8) -> String {
    let bytes = usize::from(bytes);
    let hash = if bytes <= 32 { "sha256" } else { "sha512" };
    let uuids = vec!["uuid_send(gen_random_uuid())"; (bytes * 8).div_ceil(122)];
    format!("left(encode({hash}({}), 'hex'), {})", uuids.join(" || "), bytes * 2)
}
