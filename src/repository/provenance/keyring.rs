//! Keyrings: files with OpenPGP keys, as GnuPG keeps or exports them.
//!
//! In: the bytes of a binary keyring (`pubring.gpg`), a keybox (`pubring.kbx`) or armoured exports, one behind the
//! other. Out: its keys. What is no key, or none that can be read, is left out. Answers to Helm's `pkg/provenance`.

use super::entity::Entity;
use super::{Error, clearsign};
use pgp::packet::{Packet, PacketParser};
use std::path::Path;

/// The keys of one file, in its order.
#[derive(Debug, Default)]
pub struct Keyring {
    pub(super) entities: Vec<Entity>,
}

impl Keyring {
    /// Reads a keyring; `path` is for errors.
    pub fn parse(data: &[u8], path: &Path) -> Result<Keyring, Error> {
        let path = || path.display().to_string();
        let entities = if is_keybox(data) {
            let blocks = key_blocks(data).map_err(|reason| Error::Keybox { path: path(), reason })?;
            read(&blocks)?
        } else if data.trim_ascii().starts_with(b"-----BEGIN PGP") {
            armored(&String::from_utf8_lossy(data)).map_err(|reason| Error::Armored { path: path(), reason })?
        } else {
            read(data)?
        };
        Ok(Keyring { entities })
    }

    /// The key whose name is or, when there is only one such, contains `id`; none when that is empty.
    pub(super) fn find(&self, id: &str) -> Result<Option<&Entity>, Error> {
        if id.is_empty() {
            return Ok(None);
        }
        let mut candidate = None;
        let mut vague = false;
        for entity in &self.entities {
            for name in &entity.names {
                if name == id {
                    return Ok(Some(entity));
                }
                if name.contains(id) {
                    vague |= candidate.is_some();
                    candidate = Some(entity);
                }
            }
        }
        if vague { Err(Error::Vague(id.to_owned())) } else { Ok(candidate) }
    }
}

/// The keys in a stream of packets.
fn read(data: &[u8]) -> Result<Vec<Entity>, Error> {
    if data.first().is_some_and(|byte| byte & 0x80 == 0) {
        return Err(Error::Malformed("tag byte does not have MSB set".to_owned()));
    }
    let mut groups: Vec<Vec<Packet>> = Vec::new();
    let mut failed = None;
    for packet in PacketParser::new(data) {
        match packet {
            Ok(packet @ (Packet::PublicKey(_) | Packet::SecretKey(_))) => groups.push(vec![packet]),
            // GnuPG's own notes between the packets of a key.
            Ok(Packet::Trust(_) | Packet::Marker(_) | Packet::Padding(_)) => {}
            Ok(packet) => {
                if let Some(group) = groups.last_mut() {
                    group.push(packet);
                }
            }
            Err(error) => failed = Some(error.to_string()),
        }
    }
    let entities: Vec<Entity> = groups.into_iter().filter_map(Entity::new).collect();
    match failed {
        Some(reason) if entities.is_empty() => Err(Error::Malformed(reason)),
        _ => Ok(entities),
    }
}

/// The keys of every armoured block.
fn armored(text: &str) -> Result<Vec<Entity>, String> {
    let mut entities = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("-----BEGIN ") {
        let block = &rest[start..];
        let name = block["-----BEGIN ".len()..].split("-----").next().unwrap_or_default();
        let end = format!("-----END {name}-----");
        let Some(length) = block.find(&end).map(|at| at + end.len()) else { break };
        if name != "PGP PUBLIC KEY BLOCK" && name != "PGP PRIVATE KEY BLOCK" {
            return Err(format!("expected a public or private key block, got {name:?}"));
        }
        let bytes = clearsign::unarmor(&block[..length]).ok_or("openpgp: invalid data: armor invalid")?;
        entities.extend(read(&bytes).map_err(|error| error.to_string())?);
        rest = &block[length..];
    }
    if entities.is_empty() { Err("no keys found".to_owned()) } else { Ok(entities) }
}

fn is_keybox(data: &[u8]) -> bool {
    data.len() >= 12 && data[4] == 1 && &data[8..12] == b"KBXf"
}

/// The key blocks inside of a keybox, one behind the other. A keybox is a row of blobs; each begins with its length
/// (four bytes, big endian) and its kind, and one of OpenPGP (2) tells where in it the key block is.
fn key_blocks(data: &[u8]) -> Result<Vec<u8>, String> {
    const EPHEMERAL: u8 = 2;
    let mut out = Vec::new();
    let mut offset = 0;
    while offset < data.len() {
        let rest = &data[offset..];
        if rest.len() < 5 {
            return Err(format!("truncated blob header at offset {offset}"));
        }
        let length = number(rest, 0);
        if length < 5 {
            return Err(format!("invalid blob length {length} at offset {offset}"));
        }
        let Some(blob) = rest.get(..length) else {
            let left = rest.len();
            return Err(format!("blob at offset {offset} has length {length} exceeding the {left} remaining bytes"));
        };
        if blob[4] == 2 {
            if blob.len() < 16 {
                return Err(format!("OpenPGP blob at offset {offset} is too short"));
            }
            let start = number(blob, 8);
            let block = blob.get(start..start + number(blob, 12));
            let block = block.ok_or_else(|| format!("OpenPGP blob at offset {offset} has an out-of-range keyblock"))?;
            if blob[7] & EPHEMERAL == 0 {
                out.extend_from_slice(block);
            }
        }
        offset += length;
    }
    if out.is_empty() { Err("keybox contains no OpenPGP keys".to_owned()) } else { Ok(out) }
}

/// Four bytes at a place that is known to be there.
fn number(bytes: &[u8], at: usize) -> usize {
    bytes[at..at + 4].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(kind: u8, flags: u8, block: &[u8]) -> Vec<u8> {
        let mut blob = vec![0; 16];
        blob[4] = kind;
        blob[7] = flags;
        blob[11] = 16;
        blob[15] = u8::try_from(block.len()).expect("short");
        blob.extend_from_slice(block);
        blob[3] = u8::try_from(blob.len()).expect("short");
        blob
    }

    fn check(blobs: &[Vec<u8>], expected: Result<&[u8], &str>) {
        let outcome = key_blocks(&blobs.concat());
        assert_eq!(outcome.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn takes_key_blocks_out_of_keyboxes() {
        check(&[blob(1, 0, b""), blob(2, 0, b"ab"), blob(3, 0, b"x"), blob(2, 2, b"y"), blob(2, 0, b"c")], Ok(b"abc"));
        check(&[blob(1, 0, b"")], Err("keybox contains no OpenPGP keys"));
        check(&[vec![0, 0, 0]], Err("truncated blob header at offset 0"));
        check(&[vec![0, 0, 0, 1, 2]], Err("invalid blob length 1 at offset 0"));
        check(&[vec![0, 0, 0, 9, 2]], Err("blob at offset 0 has length 9 exceeding the 5 remaining bytes"));
        check(&[vec![0, 0, 0, 5, 2]], Err("OpenPGP blob at offset 0 is too short"));
        let mut beyond = blob(2, 0, b"ab");
        beyond[12] = 9;
        check(&[beyond], Err("OpenPGP blob at offset 0 has an out-of-range keyblock"));
    }

    #[test]
    fn refuses_what_is_no_keyring() {
        let refused = |data: &[u8]| {
            Keyring::parse(data, Path::new("ring")).map(|ring| ring.entities.len()).map_err(|error| error.to_string())
        };
        assert_eq!(refused(b""), Ok(0));
        assert_eq!(refused(b"#!/bin/sh"), Err("openpgp: invalid data: tag byte does not have MSB set".to_owned()));
        assert_eq!(refused(b"-----BEGIN PGP"), Err("reading armored keyring ring: no keys found".to_owned()));
        assert_eq!(
            refused(b"-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----"),
            Err("reading armored keyring ring: expected a public or private key block, got \"PGP MESSAGE\"".to_owned())
        );
    }
}
