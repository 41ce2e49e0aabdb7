//! What a connection string may name: libpq's parameters, and what other clients add to a URL.

/// What becomes of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It says how to connect.
    Taken,
    /// It changes nothing here, unless it has one of these values: then leaving it out would weaken what was asked for.
    Ignored(&'static [&'static str]),
    /// It is libpq's and isn't done here; connecting without it would be to connect otherwise than was asked for. With
    /// what to do instead.
    Refused(&'static str),
}

/// A parameter of a connection string.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    /// The variable of the environment that stands for it.
    pub(super) variable: Option<&'static str>,
    pub(super) becomes: Use,
}

use Use::{Ignored, Refused, Taken};

/// Every parameter that is known; the rest is an error, because a misspelt `sslmode` must not mean none.
pub(super) const ALL: &[Parameter] = &[
    known("host", Some("PGHOST"), Taken),
    known("hostaddr", Some("PGHOSTADDR"), Taken),
    known("port", Some("PGPORT"), Taken),
    known("user", Some("PGUSER"), Taken),
    known("password", Some("PGPASSWORD"), Taken),
    known("passfile", Some("PGPASSFILE"), Taken),
    known("dbname", Some("PGDATABASE"), Taken),
    known("sslmode", Some("PGSSLMODE"), Taken),
    known("sslrootcert", Some("PGSSLROOTCERT"), Taken),
    known("application_name", Some("PGAPPNAME"), Taken),
    known("fallback_application_name", None, Taken),
    known("connect_timeout", Some("PGCONNECT_TIMEOUT"), Taken),
    known("options", Some("PGOPTIONS"), Taken),
    known("channel_binding", Some("PGCHANNELBINDING"), Taken),
    known("target_session_attrs", Some("PGTARGETSESSIONATTRS"), Taken),
    known("load_balance_hosts", Some("PGLOADBALANCEHOSTS"), Taken),
    known("keepalives", None, Taken),
    known("keepalives_idle", None, Taken),
    known("keepalives_interval", None, Taken),
    known("keepalives_count", None, Taken),
    known("tcp_user_timeout", None, Taken),
    // libpq's, of no effect here: TLS 1.2 is the least there is, the encoding is UTF-8, GSSAPI isn't spoken.
    known("client_encoding", Some("PGCLIENTENCODING"), Ignored(&[])),
    known("gssencmode", Some("PGGSSENCMODE"), Ignored(&["require"])),
    known("gssdelegation", Some("PGGSSDELEGATION"), Ignored(&[])),
    known("gsslib", Some("PGGSSLIB"), Ignored(&[])),
    known("krbsrvname", Some("PGKRBSRVNAME"), Ignored(&[])),
    known("sslcompression", Some("PGSSLCOMPRESSION"), Ignored(&[])),
    known("sslnegotiation", Some("PGSSLNEGOTIATION"), Ignored(&[])),
    known("sslsni", Some("PGSSLSNI"), Ignored(&[])),
    known("sslcertmode", Some("PGSSLCERTMODE"), Ignored(&["require"])),
    known("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION"), Ignored(&["TLSv1.3"])),
    known("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION"), Ignored(&[])),
    known("service", Some("PGSERVICE"), Refused("write out what the service says, in `--database-url`")),
    known("sslcert", Some("PGSSLCERT"), Refused("let the server ask for a password instead of a client's certificate")),
    known("sslkey", Some("PGSSLKEY"), Refused("let the server ask for a password instead of a client's certificate")),
    known("sslcrl", Some("PGSSLCRL"), Refused("leave it out: revoked certificates aren't looked up")),
    known("sslcrldir", Some("PGSSLCRLDIR"), Refused("leave it out: revoked certificates aren't looked up")),
    known("requirepeer", Some("PGREQUIREPEER"), Refused("leave it out, and name the folder of the socket as `host`")),
    known("require_auth", Some("PGREQUIREAUTH"), Refused("leave it out, and take `sslmode=verify-full`")),
    known("replication", None, Refused("leave it out: a script needs an ordinary session")),
    // Prisma's and others', for their own pools.
    known("schema", None, Ignored(&[])),
    known("connection_limit", None, Ignored(&[])),
    known("pool_timeout", None, Ignored(&[])),
    known("pgbouncer", None, Ignored(&[])),
    known("socket_timeout", None, Ignored(&[])),
    known("statement_cache_size", None, Ignored(&[])),
    known("single_use_connections", None, Ignored(&[])),
    known("max_connection_lifetime", None, Ignored(&[])),
    known("max_idle_connection_lifetime", None, Ignored(&[])),
    known("sslaccept", None, Ignored(&[])),
    known("sslidentity", None, Ignored(&[])),
    known("sslpassword", None, Ignored(&[])),
    known("uselibpqcompat", None, Ignored(&[])),
];

const fn known(name: &'static str, variable: Option<&'static str>, becomes: Use) -> Parameter {
    Parameter { name, variable, becomes }
}

/// The parameter of that name.
pub(super) fn named(name: &str) -> Option<&'static Parameter> {
    ALL.iter().find(|parameter| parameter.name == name)
}
