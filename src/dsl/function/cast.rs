use crate::dsl::{
    BigInt, Boolean, Date, Integer, Json, Jsonb, NamedType, Numeric, SmallInt, SqlType, Text, Timestamp, Uuid,
};

/// A type whose values are written as the same text in every session. Those of which a setting decides are not among them:
/// times (`DateStyle`, `TimeZone`), intervals, bytes and floating-point numbers.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is written in another way in another session, so `to_text` can't be used",
    note = "say how it is to be written with `raw`, for times with `to_char(…)`"
)]
pub trait Textual: SqlType {}

macro_rules! textual {
    ($($sql:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Textual for $sql {}
    )*};
}

textual! { Text Boolean SmallInt Integer BigInt Numeric Uuid Json Jsonb }

#[diagnostic::do_not_recommend]
impl<S: NamedType> Textual for S {}

/// A type whose values can be taken for values of another one, in every session alike.
#[diagnostic::on_unimplemented(message = "a `{Self}` can't be cast to `{S}`", note = "`raw` takes any cast")]
pub trait CastTo<S: SqlType>: SqlType {
    /// Whether some values have none in the other type.
    const MAY_FAIL: bool;
}

macro_rules! casts {
    ($($from:ty => $to:ty, $may_fail:literal;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl CastTo<$to> for $from {
            const MAY_FAIL: bool = $may_fail;
        }
    )*};
}

casts! {
    SmallInt => Integer, false;
    SmallInt => BigInt, false;
    SmallInt => Numeric, false;
    Integer => BigInt, false;
    Integer => Numeric, false;
    BigInt => Integer, true;
    BigInt => Numeric, false;
    Numeric => Integer, true;
    Numeric => BigInt, true;
    Date => Timestamp, false;
    Timestamp => Date, false;
    Json => Jsonb, true;
    Jsonb => Json, false;
}
