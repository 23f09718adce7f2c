//! A key with its names, as far as its own signatures vouch for them.
//!
//! In: the packets of one key. Out: an [`Entity`]: the primary key, the names that it signed, the keys that may sign
//! for it, and when they stopped doing so. Answers to go-crypto's `openpgp.Entity`.

use super::Error;
use pgp::composed::{Deserializable, SignedKeyDetails, SignedPublicKey, SignedSecretKey};
use pgp::packet::{Packet, PublicKey, PublicSubkey, Signature, SignatureType};
use pgp::types::{KeyDetails, KeyId, Tag};
use std::time::SystemTime;

#[derive(Debug)]
pub(super) struct Entity {
    /// `NAME (COMMENT) <MAIL>` of every identity that the key itself has signed.
    pub names: Vec<String>,
    pub secret: Option<SignedSecretKey>,
    pub primary: PublicKey,
    subkeys: Vec<Subkey>,
    /// The newest signature over the main identity: what the primary key is for, and until when.
    own: Signature,
    revoked: bool,
}

#[derive(Debug)]
struct Subkey {
    key: PublicSubkey,
    binding: Signature,
    revoked: bool,
}

/// A key that a signature names as its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signer<'a> {
    Primary(&'a PublicKey),
    Subkey(&'a PublicSubkey),
}

/// A signature that vouches, with whether it is newer than what was found before.
fn newest<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Option<&'a Signature> {
    signatures.max_by_key(|signature| signature.created())
}

impl Entity {
    /// The key of a group of packets; none when it has no name of its own.
    pub fn new(packets: Vec<Packet>) -> Option<Entity> {
        let is_secret = matches!(packets.first(), Some(Packet::SecretKey(_)));
        let packets = packets.into_iter().map(Ok);
        let (public, secret) = if is_secret {
            let secret = SignedSecretKey::from_packets(packets.peekable()).next()?.ok()?;
            (secret.to_public_key(), Some(secret))
        } else {
            (SignedPublicKey::from_packets(packets.peekable()).next()?.ok()?, None)
        };
        let SignedPublicKey { primary_key: primary, details, public_subkeys } = public;
        let (names, own) = identities(&primary, &details)?;
        let revoked = details.revocation_signatures.iter().any(|signature| signature.verify_key(&primary).is_ok());
        let subkeys = public_subkeys.iter().filter_map(|subkey| {
            let sound = |wanted: SignatureType| {
                let signatures = subkey.signatures.iter().filter(move |signature| signature.typ() == Some(wanted));
                signatures.filter(|signature| signature.verify_subkey_binding(&primary, &subkey.key).is_ok())
            };
            let binding = newest(sound(SignatureType::SubkeyBinding))?;
            // A key that signs must have agreed to belong here.
            if binding.key_flags().sign() {
                let back = binding.embedded_signature()?;
                back.verify_primary_key_binding(&subkey.key, &primary).ok()?;
            }
            let revoked = sound(SignatureType::SubkeyRevocation).next().is_some();
            Some(Subkey { key: subkey.key.clone(), binding: binding.clone(), revoked })
        });
        let subkeys = subkeys.collect();
        Some(Entity { names, secret, subkeys, own, revoked, primary })
    }

    /// The keys of this entity with that number that may sign.
    pub fn signers(&self, id: &KeyId) -> Vec<Signer<'_>> {
        let mut found = Vec::new();
        if self.primary.legacy_key_id() == *id && self.own.key_flags().sign() {
            found.push(Signer::Primary(&self.primary));
        }
        let fitting = |subkey: &&Subkey| subkey.key.legacy_key_id() == *id && subkey.binding.key_flags().sign();
        found.extend(self.subkeys.iter().filter(fitting).map(|subkey| Signer::Subkey(&subkey.key)));
        found
    }

    /// Refuses a sound signature by a key that is revoked or expired.
    pub fn judge(&self, signer: Signer<'_>, signature: &Signature, now: SystemTime) -> Result<(), Error> {
        let subkey = match signer {
            Signer::Primary(_) => None,
            Signer::Subkey(key) => self.subkeys.iter().find(|subkey| subkey.key == *key),
        };
        if self.revoked || subkey.is_some_and(|subkey| subkey.revoked) {
            return Err(Error::Revoked);
        }
        let over = |start: pgp::types::Timestamp, span: Option<pgp::types::Duration>| {
            let span = span.map(std::time::Duration::from).filter(|span| !span.is_zero());
            span.is_some_and(|span| SystemTime::from(start) + span < now)
        };
        let subkey_over =
            subkey.is_some_and(|subkey| over(subkey.key.created_at(), subkey.binding.key_expiration_time()));
        if over(self.primary.created_at(), self.own.key_expiration_time()) || subkey_over {
            return Err(Error::KeyExpired);
        }
        let checked = [Some(signature), Some(&self.own), subkey.map(|subkey| &subkey.binding)];
        let expired = |signature: &Signature| {
            signature.created().is_some_and(|created| over(created, signature.signature_expiration_time()))
        };
        if checked.into_iter().flatten().any(expired) { Err(Error::SignatureExpired) } else { Ok(()) }
    }

    /// The primary key's fingerprint in capitals.
    pub fn fingerprint(&self) -> String {
        self.primary.fingerprint().as_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

/// The names that the key signed itself, and the signature over the main one.
fn identities(primary: &PublicKey, details: &SignedKeyDetails) -> Option<(Vec<String>, Signature)> {
    let mut names = Vec::new();
    let mut main: Option<&Signature> = None;
    for user in &details.users {
        let own = user.signatures.iter().filter(|signature| {
            signature.is_certification() && signature.verify_certification(primary, Tag::UserId, &user.id).is_ok()
        });
        let Some(own) = newest(own) else { continue };
        names.push(String::from_utf8_lossy(user.id.id()).into_owned());
        let rank = |signature: &Signature| (signature.is_primary(), signature.created());
        if main.is_none_or(|main| rank(own) > rank(main)) {
            main = Some(own);
        }
    }
    Some((names, main?.clone()))
}
