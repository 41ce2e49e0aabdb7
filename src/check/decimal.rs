/// A number as SQL writes it, where it is short enough to be compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decimal(i128);

/// How many digits behind the point are kept.
const SCALE: usize = 12;

impl Decimal {
    /// The number that the text is, if it is one without an exponent and of a common size.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let (sign, digits) = parts(text)?;
        let (whole, fraction) = digits;
        if whole.len() > 24 || fraction.len() > SCALE {
            return None;
        }
        let number: i128 = format!("{whole}{fraction:0<SCALE$}").parse().ok()?;
        Some(Decimal(sign * number))
    }
}

/// Whether `numeric(precision, scale)` is too short for the number, rounded as PostgreSQL rounds it. In doubt it is not.
pub(super) fn overflows(text: &str, precision: usize, scale: usize) -> bool {
    let Some((_, (whole, fraction))) = parts(text) else { return false };
    let whole = whole.trim_start_matches('0');
    let Some(room) = precision.checked_sub(scale) else { return false };
    let kept = fraction.get(..scale).unwrap_or(fraction);
    let rounds_up = fraction.as_bytes().get(scale).is_some_and(|digit| *digit >= b'5');
    let is_full = whole.len() == room && kept.len() == scale && whole.chars().chain(kept.chars()).all(|c| c == '9');
    whole.len() > room || (is_full && rounds_up)
}

/// The sign, the digits before the point and those behind it.
fn parts(text: &str) -> Option<(i128, (&str, &str))> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_some = !(whole.is_empty() && fraction.is_empty());
    (is_some && is_number(whole) && is_number(fraction)).then_some((sign, (whole, fraction)))
}

#[cfg(test)]
mod tests {
    use super::{Decimal, overflows};

    #[test]
    fn numbers_are_compared_and_what_is_no_plain_number_is_left_alone() {
        let parse = |text| Decimal::parse(text);
        assert!(parse("-1") < parse("-0.5") && parse("0.10") == parse(".1") && parse("+7.") == parse("7"));
        assert_eq!([parse(""), parse("1e3"), parse("NaN"), parse("0.0000000000001")], [None; 4]);
    }

    #[test]
    fn a_number_is_too_long_after_it_is_rounded() {
        assert!(overflows("10000", 6, 2) && overflows("9999.995", 6, 2) && overflows("1", 2, 2));
        assert!(!overflows("9999.994", 6, 2) && !overflows("-0009999.99", 6, 2) && !overflows("0.99", 2, 2));
        assert!(!overflows("NaN", 6, 2) && !overflows("1e9", 6, 2));
    }
}
