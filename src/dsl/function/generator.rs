use super::call;
use crate::dsl::rule::Stamp;
use crate::dsl::{Expr, SqlType, Text, Uuid};
use crate::ir::Function;

/// A new UUID for each row: version 4, 122 random bits. Only the value of a fill may be one, and what is set beside it, as
/// it is written once.
pub fn gen_random_uuid<T>() -> Expr<T, Uuid> {
    call(Function::GenRandomUuid, [])
}

/// A new secret for each row: this many random bytes, 1 to 64, as twice as many hexadecimal digits. All their bits are
/// random: they are hashed from UUIDs that have as many random bits or more, and those come from the server's source of
/// strong random numbers. Only the value of a fill may be one, and what is set beside it, as it is written once.
pub fn random_token<T>(bytes: u8) -> Expr<T, Text> {
    call(Function::RandomToken { bytes }, [])
}

/// The time of the batch that writes the row; in UTC where the type has no zone. Only the value of a fill may be one, and
/// what is set beside it, as it is written once.
pub fn now<T, S: Stamp + SqlType>() -> Expr<T, S> {
    call(Function::Now { of: S::sql_type() }, [])
}
