/// A count with its thousands apart: `1,234,567`.
pub(in crate::cli) fn count(number: impl Into<i128>) -> String {
    let number: i128 = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 row`, `2 rows`.
pub(in crate::cli) fn counted(number: impl Into<i128>, noun: &str) -> String {
    let number: i128 = number.into();
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A time as people say it: `0.3 s`, `42 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
pub(in crate::cli) fn duration(seconds: f64) -> String {
    if seconds < 10.0 {
        return format!("{:.1} s", seconds.max(0.0));
    }
    // Saturates, which is more than anybody waits.
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        3600..86400 => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
        _ => format!("{} d {} h", whole / 86400, whole % 86400 / 3600),
    }
}

/// Bytes as people say them: `812 B`, `1.2 MB`.
pub(in crate::cli) fn bytes(number: f64) -> String {
    let mut left = number;
    for unit in ["B", "kB", "MB", "GB"] {
        if left < 1000.0 {
            return if unit == "B" { format!("{left:.0} B") } else { format!("{left:.1} {unit}") };
        }
        left /= 1000.0;
    }
    format!("{left:.1} TB")
}

/// Names as people list them: `a`, `a and b`, `a, b and c`.
pub(in crate::cli) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(-1_234_567), "-1,234,567");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(
            [0.31, 59.6, 61.0, 7260.0, 90000.0].map(duration),
            ["0.3 s", "1 min 0 s", "1 min 1 s", "2 h 1 min", "1 d 1 h"]
        );
        assert_eq!([12.0, 1500.0, 2.5e12].map(bytes), ["12 B", "1.5 kB", "2.5 TB"]);
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
