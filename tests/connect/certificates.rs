//! Authorities, and what they sign.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// A certificate and its key, as PEM.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// Who signs.
pub(crate) struct Authority {
    pub(crate) certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let params = of_an_authority(Vec::new(), "the tests' authority");
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// A certificate for these hosts.
    pub(crate) fn signs(&self, hosts: &[&str]) -> Identity {
        self.sign(named(hosts, "a server"))
    }

    /// A certificate whose only name is its common name.
    pub(crate) fn signs_common_name(&self, host: &str) -> Identity {
        self.sign(named(&[], host))
    }

    /// A certificate that was good until 2001.
    pub(crate) fn signs_expired(&self, host: &str) -> Identity {
        self.sign(expired(named(&[host], "a server")))
    }

    fn sign(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity { certificate: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }
}

/// What `openssl req -x509` makes: a certificate that nobody else signed, and that may sign others.
pub(crate) fn self_signed(host: &str) -> Identity {
    signed_by_itself(of_an_authority(vec![host.to_owned()], host))
}

/// The same, good until 2001.
pub(crate) fn self_signed_expired(host: &str) -> Identity {
    signed_by_itself(expired(of_an_authority(vec![host.to_owned()], host)))
}

/// A certificate of X.509's first version, for `localhost`. It is kept as a file, because only older tools make one:
/// `openssl x509 -req -signkey` of OpenSSL 3.0.
pub(crate) fn of_version_1() -> Identity {
    let text = |pem: &str| pem.to_owned();
    Identity { certificate: text(include_str!("version_1.crt")), key: text(include_str!("version_1.key")) }
}

fn signed_by_itself(params: CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    Identity { certificate: params.self_signed(&key).unwrap().pem(), key: key.serialize_pem() }
}

fn of_an_authority(hosts: Vec<String>, name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn named(hosts: &[&str], common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

fn expired(mut params: CertificateParams) -> CertificateParams {
    (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2001, 1, 1));
    params
}
