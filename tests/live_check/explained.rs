//! Every code that is said here is explained.

use std::collections::BTreeSet;

use backstitch::explain;

#[test]
fn each_code_of_the_sources_is_explained_and_no_other() {
    let mut said = BTreeSet::new();
    for folder in ["src/live", "src/check/drift"] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let text = std::fs::read_to_string(path).unwrap();
                let words = text.split('"').map(str::to_owned);
                said.extend(words.filter(|word| word.starts_with("live-") || word.starts_with("drift-")));
            }
        }
    }
    let explained = explain::all().map(|one| one.code.to_owned());
    let explained: BTreeSet<String> =
        explained.filter(|code| code.starts_with("live-") || code.starts_with("drift-")).collect();
    assert_eq!(said, explained);
}
