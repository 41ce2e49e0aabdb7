//! The account that the server runs as where this process is the superuser.

use std::fs;

use super::SandboxError;

/// The accounts to try, in order: PostgreSQL's own, and the one that every system has.
const NAMES: [&str; 2] = ["postgres", "nobody"];

/// An account of the system, by its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: &'static str,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Account {
    /// The account to run a server as.
    pub(super) fn unprivileged() -> Result<Self, SandboxError> {
        let passwd = fs::read_to_string("/etc/passwd")
            .map_err(|source| SandboxError::Io { what: "read `/etc/passwd`".to_owned(), source })?;
        Self::find_in(&passwd).ok_or(SandboxError::NoAccount { tried: &NAMES })
    }

    fn find_in(passwd: &str) -> Option<Self> {
        NAMES.iter().find_map(|name| {
            passwd.lines().find_map(|line| match line.split(':').collect::<Vec<_>>()[..] {
                [found, _, uid, gid, ..] if found == *name => {
                    Some(Self { name, uid: uid.parse().ok()?, gid: gid.parse().ok()? })
                }
                _ => None,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: &str = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/:/usr/sbin/nologin\n";

    #[test]
    fn postgres_is_preferred_to_nobody() {
        let both = format!("{NOBODY}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n");
        assert_eq!(Account::find_in(&both), Some(Account { name: "postgres", uid: 101, gid: 104 }));
        assert_eq!(Account::find_in(NOBODY), Some(Account { name: "nobody", uid: 65534, gid: 65533 }));
        assert_eq!(Account::find_in("root:x:0:0:root:/root:/bin/bash"), None);
    }
}
