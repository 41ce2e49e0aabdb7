//! `print`: one script, to be piped into psql.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::fs;

use crate::binary::{Folder, NAME, SCRIPTS, package};

#[test]
fn each_script_is_printed_as_it_is_committed() {
    let folder = Folder::empty();
    for (script, file) in SCRIPTS {
        let ran = folder.run(&["print", NAME, script]).exits_with(0);
        let committed = fs::read_to_string(package().join("generated").join(NAME).join(file)).unwrap();
        assert_eq!(ran.out, committed, "{script}");
        assert_eq!(ran.err, "");
    }
    assert!(folder.files().is_empty());
}
