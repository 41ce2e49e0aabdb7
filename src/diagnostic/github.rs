use super::{Diagnostic, Severity};

/// A diagnostic as a workflow command of GitHub, which shows it beside the line in a pull request.
pub fn annotation(diagnostic: &Diagnostic) -> String {
    let mut properties = Vec::new();
    if let Some(place) = &diagnostic.place {
        properties.push(("file", place.file.clone()));
        properties.push(("line", place.line.to_string()));
        properties.extend(place.column.map(|column| ("col", column.to_string())));
    }
    properties.push(("title", diagnostic.code.to_owned()));
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.labels.iter().map(|label| format!("{}: {}", label.place, label.text)));
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.push(format!("help: {}", diagnostic.help));
    let properties: Vec<String> = properties.iter().map(|(name, text)| format!("{name}={}", property(text))).collect();
    let command = match diagnostic.severity {
        Severity::Note => "notice",
        other => other.word(),
    };
    format!("::{command} {}::{}", properties.join(","), data(&lines.join("\n")))
}

/// What stands behind the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands before it, where `:` and `,` have a meaning.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::annotation;
    use crate::diagnostic::{Diagnostic, Place};

    #[test]
    fn what_has_a_meaning_to_github_is_escaped() {
        let place = Place { file: "a,b:c%.rs".to_owned(), line: 3, column: Some(5) };
        let fault = Diagnostic::warning("some-code", "100% of\r\n`x`::y, z", "take: less").at(&place);
        assert_eq!(
            annotation(&fault.label(&place, "here").note("it is so")),
            "::warning file=a%2Cb%3Ac%25.rs,line=3,col=5,title=some-code::100%25 of%0D%0A`x`::y, z%0Aa,b:c%25.rs:3: here%0Anote: it is so%0Ahelp: take: less"
        );
    }

    #[test]
    fn a_fault_without_a_place_has_its_title_alone() {
        assert_eq!(annotation(&Diagnostic::error("code", "what", "do")), "::error title=code::what%0Ahelp: do");
    }
}
