//! Provenance files: who packed a chart, shown by an OpenPGP signature.
//!
//! In: an archive, its definition and a private key, or an archive, its provenance file and a keyring. Out: the text of
//! a provenance file, or who signed it. A provenance file is a clearsigned text: Chart.yaml, a line `...`, and the
//! SHA-256 sums of the archives. Answers to Helm's `pkg/provenance`.

mod clearsign;
mod entity;
mod error;
mod keyring;

pub use error::Error;
pub use keyring::Keyring;

use super::{World, content};
use crate::files::{Files, Kind};
use crate::value::Json;
use crate::yaml;
use entity::{Entity, Signer};
use pgp::composed::SignedSecretKey;
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{Notation, Packet, PacketParser, PacketTrait, Signature, SignatureConfig, SignatureType};
use pgp::packet::{Subpacket, SubpacketData};
use pgp::types::{KeyDetails, Password, SecretParams};
use std::path::Path;
use std::time::SystemTime;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The names of the key that signed.
    pub signed_by: Vec<String>,
    /// Its fingerprint, in capitals.
    pub fingerprint: String,
    /// `sha256:…` of the archive.
    pub file_hash: String,
}

/// Checks that an archive is what its provenance file says, and that a key of the keyring signed that.
pub fn verify(world: &World<'_>, archive: &Path, provenance: &Path) -> Result<Verification, Error> {
    let files = world.files;
    if files.kind(archive)? == Kind::Directory {
        return Err(Error::Unpacked);
    }
    let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !name.to_ascii_lowercase().ends_with(".tgz") {
        return Err(Error::NotAnArchive);
    }
    files.kind(provenance).map_err(|source| Error::NoProvenance { path: provenance.display().to_string(), source })?;
    let keyring = open(files, &world.folders.keyring).map_err(|error| Error::Keyring(Box::new(error)))?;
    let data = files.read(archive).map_err(Error::Archive)?;
    let provenance = files.read(provenance).map_err(Error::Provenance)?;
    keyring.verify((&data, &name), &String::from_utf8_lossy(&provenance), world.now)
}

/// Reads a keyring's file.
pub fn open(files: &dyn Files, path: &Path) -> Result<Keyring, Error> {
    Keyring::parse(&files.read(path)?, path)
}

impl Keyring {
    /// Checks an archive (its bytes and its name) against the text of its provenance file.
    pub fn verify(&self, archive: (&[u8], &str), provenance: &str, now: SystemTime) -> Result<Verification, Error> {
        let block = clearsign::decode(provenance).ok_or(Error::NoSignature)?;
        let entity = self.signer(&block, now)?;
        let (data, name) = archive;
        let got = content::named_digest(data);
        let wanted = sum(&block.text, name)?.ok_or_else(|| Error::NoSum(name.to_owned()))?;
        if wanted != got {
            return Err(Error::WrongSum { file: name.to_owned(), wanted, got });
        }
        Ok(Verification { signed_by: entity.names.clone(), fingerprint: entity.fingerprint(), file_hash: got })
    }

    /// Who signed the message; a sound signature of a key that may not sign any more is refused.
    fn signer(&self, block: &clearsign::Block, now: SystemTime) -> Result<&Entity, Error> {
        for packet in PacketParser::new(block.signature.as_slice()) {
            let Packet::Signature(signature) = packet.map_err(|error| Error::Malformed(error.to_string()))? else {
                return Err(Error::Malformed("non signature packet found".to_owned()));
            };
            let issuers = signature.issuer_key_id();
            let Some(issuer) = issuers.first() else {
                return Err(Error::Malformed("signature doesn't have an issuer".to_owned()));
            };
            let known = |entity: &'_ Entity| entity.signers(issuer).is_empty();
            if self.entities.iter().all(known) {
                continue;
            }
            let signers = self
                .entities
                .iter()
                .flat_map(|entity| entity.signers(issuer).into_iter().map(move |signer| (entity, signer)));
            let mut method = PublicKeyAlgorithm::RSA;
            for (entity, signer) in signers {
                let (outcome, algorithm) = check(&signature, signer, &block.signed);
                method = algorithm;
                if outcome {
                    entity.judge(signer, &signature, now)?;
                    return Ok(entity);
                }
            }
            return Err(Error::Forged(method_name(method)));
        }
        Err(Error::UnknownSigner)
    }

    /// The private key to sign with, by its name or a part of it.
    pub fn private_key(&self, id: &str) -> Result<PrivateKey, Error> {
        let entity = self.find(id)?.ok_or(Error::NoKey)?;
        let key = entity.secret.clone().ok_or(Error::NotPrivate)?;
        Ok(PrivateKey { key, name: entity.names.first().cloned().unwrap_or_else(|| "Unknown".to_owned()) })
    }
}

fn check(signature: &Signature, signer: Signer<'_>, signed: &str) -> (bool, PublicKeyAlgorithm) {
    match signer {
        Signer::Primary(key) => (signature.verify(key, signed.as_bytes()).is_ok(), key.algorithm()),
        Signer::Subkey(key) => (signature.verify(key, signed.as_bytes()).is_ok(), key.algorithm()),
    }
}

/// A method as go-crypto names it.
fn method_name(method: PublicKeyAlgorithm) -> &'static str {
    match method {
        PublicKeyAlgorithm::DSA => "DSA",
        PublicKeyAlgorithm::ECDSA => "ECDSA",
        PublicKeyAlgorithm::EdDSALegacy => "EdDSA",
        PublicKeyAlgorithm::Ed25519 => "Ed25519",
        PublicKeyAlgorithm::Ed448 => "Ed448",
        _ => "RSA",
    }
}

/// The sum that a signed text has for a file.
fn sum(text: &str, name: &str) -> Result<Option<String>, Error> {
    let sums = text.split("\n...\n").nth(1).ok_or(Error::OnePart)?;
    let tree = yaml::read(sums, yaml::Version::V2).map_err(Error::Sums)?;
    Ok(tree.get("files").and_then(|files| files.get(name)).and_then(Json::as_str).map(str::to_owned))
}

/// The sum that a provenance file claims for an archive, whoever signed it; nothing when it is no clearsigned text.
pub fn claimed_sum(provenance: &str, name: &str) -> Option<String> {
    let block = clearsign::decode(provenance)?;
    Some(sum(&block.text, name).ok().flatten().unwrap_or_default())
}

/// A key to sign with.
#[derive(Debug)]
pub struct PrivateKey {
    key: SignedSecretKey,
    /// The name to ask a passphrase for.
    pub name: String,
}

/// What a signature takes from the world: the time, and 32 bytes of chance.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub now: SystemTime,
    pub salt: [u8; 32],
}

impl PrivateKey {
    pub fn is_locked(&self) -> bool {
        matches!(self.key.primary_key.secret_params(), SecretParams::Encrypted(_))
    }

    pub fn unlock(&mut self, passphrase: &[u8]) -> Result<(), Error> {
        self.key.primary_key.remove_password(&Password::from(passphrase)).map_err(|_| Error::Passphrase)
    }

    /// The provenance file of an archive (its bytes and its name) with this definition.
    pub fn sign(&self, archive: (&[u8], &str), definition: &str, moment: &Moment) -> Result<String, Error> {
        let (data, name) = archive;
        let sums = serde_json::json!({"files": {name: content::named_digest(data)}});
        let text = format!("{definition}\n...\n{}", yaml::write(&sums));
        let prepared = clearsign::prepare(&text);
        let signature = self.signature(&prepared.signed, moment).map_err(|error| Error::Signing(error.to_string()))?;
        Ok(prepared.frame(&signature))
    }

    /// A signature with the fields that go-crypto gives it.
    fn signature(&self, signed: &str, moment: &Moment) -> pgp::errors::Result<Vec<u8>> {
        let key = &self.key.primary_key;
        let salt = Notation {
            readable: false,
            name: "salt@notations.openpgpjs.org".into(),
            value: moment.salt.to_vec().into(),
        };
        let created = pgp::types::Timestamp::try_from(moment.now).unwrap_or_default();
        let mut config = SignatureConfig::v4(SignatureType::Text, key.algorithm(), HashAlgorithm::Sha512);
        config.hashed_subpackets = vec![
            Subpacket::critical(SubpacketData::SignatureCreationTime(created))?,
            Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?,
            Subpacket::regular(SubpacketData::Notation(salt))?,
            Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        ];
        let mut bytes = Vec::new();
        config.sign(key, &Password::empty(), signed.as_bytes())?.to_writer_with_header(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
