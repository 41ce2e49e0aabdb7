//! `~/.pgpass`: `host:port:database:user:password`, one a line, `*` for any.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What the first line that fits says. `None` where the file isn't there or has no such line.
pub(super) fn password(file: &Path, wanted: [&str; 4]) -> Option<String> {
    if is_ignored(file) {
        return None;
    }
    find(&fs::read_to_string(file).ok()?, wanted)
}

/// Whether there is a file that others may read: libpq doesn't take it, and so doesn't this.
pub(super) fn is_ignored(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.mode() & 0o077 != 0)
}

fn find(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let (password, place) = fields.split_last()?;
        let fits = place.len() == 4 && place.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
        (fits && !password.is_empty()).then(|| password.clone())
    })
}

/// The fields of a line, at most five; a backslash takes the next character as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.trim_end_matches('\r').chars();
    while let Some(character) = characters.next() {
        if character == ':' && fields.len() < 5 {
            fields.push(String::new());
            continue;
        }
        let taken = if character == '\\' { characters.next() } else { Some(character) };
        fields.last_mut().expect("there is one from the start").extend(taken);
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_first_line_that_fits_gives_the_password() {
        let text = "# h:1:d:u:comment\nh:1:d:other:no\n\nh:1:d:u:a\\:b\\\\c:d\n*:*:*:u:any\n\\:\\:1:1:d:u:six\n";
        assert_eq!(find(text, ["h", "1", "d", "u"]).as_deref(), Some("a:b\\c:d"));
        assert_eq!(find(text, ["g", "1", "d", "u"]).as_deref(), Some("any"));
        assert_eq!(find("\\:\\:1:1:d:u:six", ["::1", "1", "d", "u"]).as_deref(), Some("six"));
        assert_eq!(find(text, ["g", "1", "d", "v"]), None);
    }

    #[test]
    fn a_file_that_others_may_read_is_not_taken() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "*:*:*:*:secret").unwrap();
        let wanted = ["h", "1", "d", "u"];
        assert_eq!(password(file.path(), wanted).as_deref(), Some("secret"));
        fs::set_permissions(file.path(), Permissions::from_mode(0o640)).unwrap();
        assert_eq!(password(file.path(), wanted), None);
        assert!(is_ignored(file.path()));
        assert!(!is_ignored(Path::new("/nowhere")));
    }
}
