use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity, Sources};

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// The texts of the files that are pointed into.
    pub sources: &'a Sources,
    /// Whether it is coloured.
    pub is_coloured: bool,
    /// The program that explains a code.
    pub program: &'a str,
}

/// Draws a diagnostic in rustc's layout, with the lines that it is about. A place whose line is not known is named.
pub fn draw(diagnostic: &Diagnostic, drawing: &Drawing<'_>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code));
    for file in files(diagnostic) {
        let annotations: Vec<Annotation<'_>> = annotations(diagnostic, file, drawing.sources);
        if let Some(text) = drawing.sources.text(file).filter(|_| !annotations.is_empty()) {
            group = group.element(Snippet::source(text).path(file).annotations(annotations));
        } else if let Some(place) = diagnostic.place.as_ref().filter(|place| place.file == file) {
            group = group.element(origin(place));
        }
    }
    for label in &diagnostic.labels {
        if drawing.sources.span(&label.place, &label.text).is_none() {
            group = group.element(Level::NOTE.message(format!("{}: {}", label.place, label.text)));
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    let more = format!("for more: `{} explain {}`", drawing.program, diagnostic.code);
    group = group.element(Level::HELP.message(&diagnostic.help)).element(Level::NOTE.message(more));
    let renderer = if drawing.is_coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// Every file that is named, the fault's own first.
fn files(diagnostic: &Diagnostic) -> Vec<&str> {
    let mut files: Vec<&str> = Vec::new();
    for place in diagnostic.places() {
        if !files.contains(&place.file.as_str()) {
            files.push(&place.file);
        }
    }
    files
}

/// What is to be marked in a file.
fn annotations<'a>(diagnostic: &'a Diagnostic, file: &str, sources: &Sources) -> Vec<Annotation<'a>> {
    let own = diagnostic.place.iter().filter(|place| place.file == file);
    let own = own.filter_map(|place| sources.span(place, &diagnostic.message));
    let others = diagnostic.labels.iter().filter(|label| label.place.file == file);
    let others = others.filter_map(|label| Some((sources.span(&label.place, &label.text)?, label.text.as_str())));
    own.map(|span| AnnotationKind::Primary.span(span))
        .chain(others.map(|(span, text)| AnnotationKind::Context.span(span).label(text)))
        .collect()
}

/// The place by its name alone.
fn origin(place: &Place) -> Origin<'_> {
    let Some(line) = usize::try_from(place.line).ok().filter(|line| *line > 0) else {
        return Origin::path(&place.file);
    };
    let column = place.column.and_then(|column| usize::try_from(column).ok());
    let origin = Origin::path(&place.file).line(line);
    match column {
        Some(column) => origin.char_column(column),
        None => origin,
    }
}
