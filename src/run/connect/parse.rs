//! A connection string, taken apart: `postgresql://…` or `key=value …`, as libpq reads them.
//!
//! No message here shows a part of the text, because a password that isn't escaped may stand anywhere in it.

use super::error::Unreadable;

/// Names and values, in order; a later one of a name wins.
pub(super) type Pairs = Vec<(String, String)>;

/// Takes a connection string apart.
pub(super) fn parse(text: &str) -> Result<Pairs, Unreadable> {
    let text = text.trim();
    match ["postgresql://", "postgres://"].iter().find_map(|scheme| text.strip_prefix(scheme)) {
        Some(rest) => url(rest),
        None if text.contains("://") || !text.contains('=') => Err(Unreadable {
            fact: "it begins with neither `postgresql://` nor `postgres://`, and isn't `name=value` either".to_owned(),
            help: "write it as `postgresql://user:password@host:5432/database`".to_owned(),
        }),
        None => keywords(text),
    }
}

/// `user:password@host:port,host:port/dbname?name=value&name=value`
fn url(text: &str) -> Result<Pairs, Unreadable> {
    let (authority, rest) = text.split_at(text.find(['/', '?']).unwrap_or(text.len()));
    let (credentials, hosts) = match authority.split_once('@') {
        Some((credentials, hosts)) => (Some(credentials), hosts),
        None => (None, authority),
    };
    // A password with a raw `/` or `?` ends the authority early, and its end would pass for a database's name; one with
    // a raw `@` would pass for a host's.
    if hosts.contains('@') || (credentials.is_none() && !authority.is_empty() && rest.contains('@')) {
        return Err(not_escaped("an `@` stands where none can be"));
    }
    let mut pairs = Pairs::new();
    if let Some(credentials) = credentials {
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        pairs.push(("user".to_owned(), decode(user)?));
        pairs.push(("password".to_owned(), decode(password)?));
    }
    add_hosts(hosts, &mut pairs)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    pairs.push(("dbname".to_owned(), decode(path.strip_prefix('/').unwrap_or_default())?));
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').ok_or_else(|| not_escaped("a parameter has no `=`"))?;
        let (name, value) = (decode(name)?, decode(value)?);
        // What JDBC writes, and libpq understands.
        let jdbc = name == "ssl" && value == "true";
        pairs.push(if jdbc { ("sslmode".to_owned(), "require".to_owned()) } else { (name, value) });
    }
    Ok(pairs)
}

fn add_hosts(text: &str, pairs: &mut Pairs) -> Result<(), Unreadable> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for one in text.split(',') {
        let (host, port) = match one.strip_prefix('[') {
            Some(bracketed) => {
                let (host, after) =
                    bracketed.split_once(']').ok_or_else(|| not_escaped("a `[` of a host has no `]`"))?;
                (host, if after.is_empty() { None } else { Some(after.strip_prefix(':').unwrap_or("?")) })
            }
            None => one.split_once(':').map_or((one, None), |(host, port)| (host, Some(port))),
        };
        let port = port.unwrap_or_default();
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_escaped("the port is no number"));
        }
        hosts.push(decode(host)?);
        ports.push(port);
    }
    pairs.push(("host".to_owned(), if text.is_empty() { String::new() } else { hosts.join(",") }));
    let open = ports.iter().all(|port| port.is_empty());
    pairs.push(("port".to_owned(), if open { String::new() } else { ports.join(",") }));
    Ok(())
}

/// `name = value name = 'value with blanks'`, where a backslash escapes.
fn keywords(text: &str) -> Result<Pairs, Unreadable> {
    let mut pairs = Pairs::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=').ok_or_else(|| not_quoted("a name has no `=`"))?;
        let name = name.trim_end();
        if name.contains(char::is_whitespace) {
            return Err(not_quoted("a name has no `=`"));
        }
        let (value, after) = keyword_value(value.trim_start())?;
        pairs.push((name.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// A value, and what comes after it.
fn keyword_value(text: &str) -> Result<(String, &str), Unreadable> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut characters = text.char_indices().skip(usize::from(quoted));
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, &text[at + 1..])),
            blank if !quoted && blank.is_whitespace() => return Ok((value, &text[at..])),
            other => value.push(other),
        }
    }
    if quoted { Err(not_quoted("a `'` is never closed")) } else { Ok((value, "")) }
}

/// `%41` is `A`.
fn decode(text: &str) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let escaped = part.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = escaped.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|byte| *byte != 0);
        bytes.push(byte.ok_or_else(|| not_escaped("a `%` is not followed by two hexadecimal digits"))?);
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).map_err(|_| not_escaped("what `%` escapes is not UTF-8"))
}

fn not_escaped(fact: &str) -> Unreadable {
    Unreadable {
        fact: fact.to_owned(),
        help: "in a URL, write `%` as `%25`, `@` as `%40`, `/` as `%2F`, `?` as `%3F`, `:` as `%3A`, above all in the \
               password"
            .to_owned(),
    }
}

fn not_quoted(fact: &str) -> Unreadable {
    Unreadable {
        fact: fact.to_owned(),
        help: "put a value with blanks between single quotes, and write `'` in it as `\\'` and `\\` as `\\\\`"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said, empty values left out.
    fn read(text: &str) -> String {
        let said = |pairs: Pairs| {
            let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
            said.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
        };
        parse(text).map_or_else(|error| format!("{error:?}"), said)
    }

    #[test]
    fn a_url_is_read_as_libpq_reads_it() {
        assert_eq!(
            read("postgres://u:p%40%20w@h:6543/db?sslmode=require"),
            "user=u; password=p@ w; host=h; port=6543; dbname=db; sslmode=require"
        );
        assert_eq!(read("postgresql:///db?host=/run/pg&user=u"), "dbname=db; host=/run/pg; user=u");
        assert_eq!(read("postgresql://u@%2Frun%2Fpg:1/a%2Fb"), "user=u; host=/run/pg; port=1; dbname=a/b");
        assert_eq!(read("postgresql://[::1]:5433/db"), "host=::1; port=5433; dbname=db");
        assert_eq!(read("postgresql://a:1,b/db"), "host=a,b; port=1,; dbname=db");
        assert_eq!(read("postgresql://u:a:b@h?ssl=true"), "user=u; password=a:b; host=h; sslmode=require");
        assert_eq!(read("postgresql://"), "");
    }

    #[test]
    fn names_and_values_are_read_as_libpq_reads_them() {
        assert_eq!(read(r"host = h password='a b\'c\\' user=u\ v"), r"host=h; password=a b'c\; user=u v");
        assert_eq!(read("host='' dbname=d"), "dbname=d");
    }

    #[test]
    fn what_cannot_be_read_is_never_shown() {
        for text in [
            "postgres://u:SEC/RET@h/db",
            "postgres://u:12/SECRET@h/db",
            "postgres://u:SEC?RET@h/db",
            "postgres://u:SEC@RET@h/db",
            "postgres://u:SEC%RET@h/db",
            "postgres://u:SECRET",
            "postgres://u:p@h/db?SECRET",
            "postgres://u:%FFSECRET@h/db",
            "postgres://u:%0€SECRET@h/db",
            "mysql://u:SECRET@h/db",
            "SECRET",
            "host=h password=a SECRET",
            "host=h password='SECRET",
            "host=h password=a SECRET x=y",
        ] {
            let said = format!("{:?}", parse(text).unwrap_err());
            assert!(!said.contains("SEC") && !said.contains("RET"), "{said}");
        }
    }
}
