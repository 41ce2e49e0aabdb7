use super::{call, nullif, regexp_replace, text};
use crate::dsl::{Expr, Expression, Text};
use crate::ir::Function;

/// What is done to a phone number, in this order: a regular expression, and what takes the place of its first match.
///
/// `{country}` stands for the digits of the country code.
const STEPS: [(&str, &str); 3] = [
    // The `(0)` of `+49 (0)30 1234` is not dialled. Of a number in the country, `(0)30 1234`, it is what comes first.
    (r"^([^0-9]*(?:[+]|00)[^(]*)[(]0[)]", r"\1"),
    (r"^[^0-9+]*00", "+"),
    (r"^[^0-9+]*0?[^0-9+]*([0-9])", r"+{country}\1"),
];

/// A phone number in the form E.164, `+49301234`: a `+`, the country code and the number, in digits only.
///
/// - Everything but digits and the leading `+` is taken out; null where no digit is left.
/// - A leading `00` is a `+`.
/// - A number without either is one of the country: a leading `0` is taken off, and the country code put before it. (Where
///   the `0` is dialled from abroad, too, as in Italy, that is wrong.)
///
/// Whether there is such a number is not looked at, and an extension (`ext. 12`) becomes part of it.
pub fn e164<E: Expression<Sql = Text>>(value: E, country: &str) -> Expr<E::Row, Text> {
    let country: String = country.chars().filter(char::is_ascii_digit).collect();
    let mut number = value.expr();
    for (pattern, replacement) in STEPS {
        let replacement = text::constant(&replacement.replace("{country}", &country));
        number = call(Function::RegexpReplace, [number.ir, text::constant(pattern), replacement]);
    }
    let plus = Expr::new(text::constant("+"));
    nullif(super::concatenate([plus, regexp_replace(number, "[^0-9]", "")]), "+")
}
