//! The sandbox's own authority, its certificates and the service accounts' signing key.

use super::Error;
use crate::files::{Disk, Files};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use std::path::{Path, PathBuf};

/// Where the keys of a sandbox lie.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
}

impl Keys {
    pub fn of(folder: &Path) -> Keys {
        Keys { folder: folder.join("keys") }
    }

    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.crt")
    }

    pub fn authority_key(&self) -> PathBuf {
        self.folder.join("ca.key")
    }

    /// What the servers show, and what they show each other.
    pub fn server(&self) -> PathBuf {
        self.folder.join("server.crt")
    }

    pub fn server_key(&self) -> PathBuf {
        self.folder.join("server.key")
    }

    /// The user's certificate: of the group system:masters.
    pub fn admin(&self) -> PathBuf {
        self.folder.join("admin.crt")
    }

    pub fn admin_key(&self) -> PathBuf {
        self.folder.join("admin.key")
    }

    /// Signs the tokens of service accounts.
    pub fn accounts_key(&self) -> PathBuf {
        self.folder.join("accounts.key")
    }

    pub fn accounts_public(&self) -> PathBuf {
        self.folder.join("accounts.pub")
    }

    /// Makes all keys, unless they are there. A sandbox that is replaced keeps them, so that kubeconfigs made from
    /// the former one go on working.
    pub fn make(&self) -> Result<(), Error> {
        if Disk.is_file(&self.authority()) {
            return Ok(());
        }
        Disk.make_directory(&self.folder)?;
        let mut params = parameters("kx-sandbox-authority", None)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages =
            vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Disk.write_private(&self.authority_key(), authority.key().serialize_pem().as_bytes())?;

        let mut server = parameters("kx-sandbox", None)?;
        let names = ["127.0.0.1", "localhost", "127.96.0.1", "kubernetes", "kubernetes.default.svc"];
        server.subject_alt_names = CertificateParams::new(names.map(str::to_owned))?.subject_alt_names;
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        sign(&authority, &server, (&self.server(), &self.server_key()))?;

        let mut admin = parameters("kx-sandbox-admin", Some("system:masters"))?;
        admin.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        sign(&authority, &admin, (&self.admin(), &self.admin_key()))?;

        let accounts = KeyPair::generate()?;
        Disk.write_private(&self.accounts_key(), accounts.serialize_pem().as_bytes())?;
        Disk.write_private(&self.accounts_public(), accounts.public_key_pem().as_bytes())?;
        // Last, for its presence says that all are there.
        Disk.write_private(&self.authority(), authority.pem().as_bytes())?;
        Ok(())
    }
}

fn parameters(name: &str, group: Option<&str>) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(group) = group {
        params.distinguished_name.push(DnType::OrganizationName, group);
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Ok(params)
}

fn sign(
    authority: &CertifiedIssuer<'_, KeyPair>,
    params: &CertificateParams,
    (certificate, key): (&Path, &Path),
) -> Result<(), Error> {
    let pair = KeyPair::generate()?;
    Disk.write_private(certificate, params.signed_by(&pair, authority)?.pem().as_bytes())?;
    Disk.write_private(key, pair.serialize_pem().as_bytes())?;
    Ok(())
}
