use postgres::Client;

use super::Error;
use super::session::Session;
use crate::catalog::Catalog;
use crate::catalog::server::Answers;

/// The catalog of a live database, the same that its DDL gives. Any role that may connect may ask; nothing is written.
///
/// # Errors
///
/// Where the connection is gone, or in a transaction already.
pub fn introspect(client: &mut Client) -> Result<Catalog, Error> {
    catalog(&mut Session::begin(client)?)
}

pub(super) fn catalog(session: &mut Session<'_>) -> Result<Catalog, Error> {
    Ok(Catalog::from_server(Answers {
        relations: session.ask(include_str!("questions/relations.sql"), &[])?,
        columns: session.ask(include_str!("questions/columns.sql"), &[])?,
        indexes: session.ask(include_str!("questions/indexes.sql"), &[])?,
        foreign_keys: session.ask(include_str!("questions/foreign_keys.sql"), &[])?,
        checks: session.ask(include_str!("questions/checks.sql"), &[])?,
        enums: session.ask(include_str!("questions/enums.sql"), &[])?,
    }))
}
