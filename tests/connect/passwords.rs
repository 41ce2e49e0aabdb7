//! Passwords are found, and never shown.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use backstitch::run::connect::{ConnectError, ConnectErrorKind};

use super::ground::{PASSWORD, target_with, with_tls};

/// The password as a URL writes it.
const ESCAPED: &str = "Open%2FSesame%201%25";

fn connect(user: &str, variables: &[(&str, &str)]) -> Result<(), ConnectError> {
    target_with(Some(&with_tls().url(user, "127.0.0.1", "")), variables)?.connect().map(|_| ())
}

#[test]
fn a_password_is_taken_from_the_url_the_variable_and_the_file() {
    connect(&format!("with_password:{ESCAPED}"), &[("PGPASSWORD", "wrong")]).unwrap();
    connect("with_password", &[("PGPASSWORD", PASSWORD)]).unwrap();

    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    fs::write(&file, format!("127.0.0.1:{}:*:with_password:{PASSWORD}\n", with_tls().port)).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    connect("with_password", &[("HOME", home.path().to_str().unwrap())]).unwrap();
    connect("with_password", &[("PGPASSFILE", file.to_str().unwrap())]).unwrap();

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let error = connect("with_password", &[("PGPASSFILE", file.to_str().unwrap())]).unwrap_err().to_string();
    assert!(error.contains(": the server asks for a password, and none is given\n"), "{error}");
    assert!(error.contains("is not taken, because others may read it: `chmod 600"), "{error}");
}

#[test]
fn a_wrong_password_is_said_with_where_it_is_from_and_without_itself() {
    let url = with_tls().url("with_password:SECRET", "127.0.0.1", "");
    let target = target_with(Some(&url), &[]).unwrap();
    let error = target.connect().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        format!(
            "can't connect to `with_password@127.0.0.1:{}/postgres`, from `--database-url`: password authentication failed \
             for user \"with_password\"\n  = help: the password is from `--database-url`: correct it there",
            with_tls().port
        )
    );
    let shown = format!("{error:?} {target:?} {}", target.describe());
    assert!(!shown.contains("SECRET"), "{shown}");
    let error = connect("with_password", &[("PGPASSWORD", "SECRET")]).unwrap_err().to_string();
    assert!(error.contains("the password is from `PGPASSWORD`") && !error.contains("SECRET"), "{error}");
    let error = connect("with_password", &[]).unwrap_err().to_string();
    assert!(error.contains("none is given\n  = help: give it as `PGPASSWORD`"), "{error}");
}
