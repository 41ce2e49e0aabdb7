use serde_json::{Map, Value, json};

use super::{Diagnostic, Place};

/// A diagnostic as an object, for a program; `program` is what explains a code.
pub fn object(diagnostic: &Diagnostic, program: &str) -> Map<String, Value> {
    let labels = diagnostic.labels.iter().map(|label| {
        let mut object = place(Some(&label.place));
        object.insert("message".to_owned(), json!(label.text));
        Value::Object(object)
    });
    let mut object = Map::new();
    object.insert("severity".to_owned(), json!(diagnostic.severity.word()));
    object.insert("code".to_owned(), json!(diagnostic.code));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.extend(place(diagnostic.place.as_ref()));
    object.insert("labels".to_owned(), labels.collect());
    object.insert("notes".to_owned(), json!(diagnostic.notes));
    object.insert("help".to_owned(), json!(diagnostic.help));
    object.insert("explain".to_owned(), json!(format!("{program} explain {}", diagnostic.code)));
    object
}

fn place(place: Option<&Place>) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".to_owned(), json!(place.map(|place| &place.file)));
    object.insert("line".to_owned(), json!(place.map(|place| place.line)));
    object.insert("column".to_owned(), json!(place.and_then(|place| place.column)));
    object
}
