use std::fmt;

/// A question to the server that got no answer.
#[derive(Debug)]
pub enum Error {
    /// The server refused it, or is gone.
    Server(postgres::Error),
    /// The answer is not what was asked for: a defect of backstitch.
    Answer(serde_json::Error),
    /// The question could not be printed: a defect of backstitch.
    Question(crate::script::ScriptError),
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Error::Server(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Answer(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Server(error) => match error.as_db_error() {
                Some(server) => write!(f, "the database can't be looked at: {}", server.message()),
                None => write!(f, "the database can't be looked at: {error}"),
            },
            Error::Answer(error) => write!(f, "the server's answer can't be read: {error}"),
            Error::Question(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
