/// What the server does with a function of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerFunction {
    /// The same arguments always give the same value.
    Immutable,
    /// The same within one statement; it may depend on settings and on what is stored.
    Stable,
    /// Another value each time, or it acts on something.
    Volatile,
    /// It is computed from many rows.
    Aggregate,
    /// It is computed from the rows around.
    Window,
    /// It gives many rows.
    Set,
}

/// The functions of the oldest server that is supported, a line for each kind, as its catalog has them: of several with one
/// name the most volatile counts. A test compares the list with a server.
const OF_THE_SERVER: &str = include_str!("functions.txt");

/// What is written like a function, and is grammar.
const OF_THE_GRAMMAR: [&str; 5] = ["coalesce", "greatest", "least", "nullif", "row"];

/// What the server has a function of this name for; nothing where it has none.
pub fn server_function(name: &str) -> Option<ServerFunction> {
    if OF_THE_GRAMMAR.contains(&name) {
        return Some(ServerFunction::Immutable);
    }
    let (kind, _) = OF_THE_SERVER
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(_, names)| names.split(' ').any(|known| known == name))?;
    match kind {
        "immutable" => Some(ServerFunction::Immutable),
        "stable" => Some(ServerFunction::Stable),
        "volatile" => Some(ServerFunction::Volatile),
        "aggregate" => Some(ServerFunction::Aggregate),
        "window" => Some(ServerFunction::Window),
        "set" => Some(ServerFunction::Set),
        _ => None,
    }
}
