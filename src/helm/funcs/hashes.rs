//! Encodings and digests: base64, base32, SHA, Adler-32.

use super::{argument, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Signature, Text, Type, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Digest;

const TEXT: Signature = Signature::fixed(&[Type::Text]);
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub(super) static TABLE: &[Plain] = &[
    plain("b64enc", TEXT, |values| Ok(Value::from(STANDARD.encode(argument::text(values, 0).as_bytes())))),
    plain("b64dec", TEXT, |values| Ok(decode_base64(&argument::text(values, 0)).map_or_else(Value::from, Value::text))),
    plain("b32enc", TEXT, |values| Ok(Value::from(encode_base32(argument::text(values, 0).as_bytes())))),
    plain("b32dec", TEXT, |values| Ok(decode_base32(&argument::text(values, 0)).map_or_else(Value::from, Value::text))),
    plain("sha1sum", TEXT, |values| hex(&sha1::Sha1::digest(argument::text(values, 0).as_bytes()))),
    plain("sha256sum", TEXT, |values| hex(&sha2::Sha256::digest(argument::text(values, 0).as_bytes()))),
    plain("sha512sum", TEXT, |values| hex(&sha2::Sha512::digest(argument::text(values, 0).as_bytes()))),
    plain("adler32sum", TEXT, |values| {
        let (mut low, mut high) = (1u32, 0u32);
        for byte in argument::text(values, 0).as_bytes() {
            low = (low + u32::from(*byte)) % 65_521;
            high = (high + low) % 65_521;
        }
        Ok(Value::from(((high << 16) | low).to_string()))
    }),
];

fn hex(digest: &[u8]) -> Result<Value, Error> {
    Ok(Value::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// Go's decoder: line breaks are passed over, padding is required, errors name the byte.
pub(crate) fn decode_base64(text: &Text) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    decode(bytes, 4, base64_digit, 6).map_err(|at| format!("illegal base64 data at input byte {at}"))
}

fn base64_digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn decode_base32(text: &Text) -> Result<Vec<u8>, String> {
    let digit = |byte| BASE32.iter().position(|known| *known == byte).map(|position| position as u8);
    decode(text.as_bytes(), 8, digit, 5).map_err(|at| format!("illegal base32 data at input byte {at}"))
}

/// Decodes groups of digits; the error is the position that Go reports.
fn decode(bytes: &[u8], group: usize, digit: impl Fn(u8) -> Option<u8>, bits: u32) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut position = 0;
    let skip = |mut position: usize| {
        while matches!(bytes.get(position), Some(b'\n' | b'\r')) {
            position += 1;
        }
        position
    };
    loop {
        let mut digits = Vec::with_capacity(group);
        while digits.len() < group {
            position = skip(position);
            match bytes.get(position) {
                None if digits.is_empty() => return Ok(out),
                // Where the unfinished group began.
                None => return Err(position - digits.len()),
                Some(byte) => match digit(*byte) {
                    Some(value) => digits.push(value),
                    None if *byte == b'=' => {
                        position = padding((bytes, position), digits.len(), group, skip)?;
                        push(&mut out, &digits, bits);
                        return if position < bytes.len() { Err(position) } else { Ok(out) };
                    }
                    None => return Err(position),
                },
            }
            position += 1;
        }
        push(&mut out, &digits, bits);
    }
}

/// Passes over the padding of a last group of so many digits.
fn padding(
    (bytes, mut position): (&[u8], usize),
    digits: usize,
    group: usize,
    skip: impl Fn(usize) -> usize,
) -> Result<usize, usize> {
    let allowed = if group == 4 { digits >= 2 } else { matches!(digits, 2 | 4 | 5 | 7) };
    if !allowed {
        return Err(position);
    }
    for _ in digits..group {
        position = skip(position);
        match bytes.get(position) {
            Some(b'=') => position += 1,
            None => return Err(bytes.len()),
            Some(_) => return Err(position - 1),
        }
    }
    Ok(skip(position))
}

fn push(out: &mut Vec<u8>, digits: &[u8], bits: u32) {
    let mut buffer = 0u64;
    let mut held = 0;
    for digit in digits {
        buffer = (buffer << bits) | u64::from(*digit);
        held += bits;
        if held >= 8 {
            held -= 8;
            out.push((buffer >> held) as u8);
            buffer &= (1 << held) - 1;
        }
    }
}

fn encode_base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0u8; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let number = u64::from_be_bytes(group);
        let digits = (chunk.len() * 8).div_ceil(5);
        for index in 0..8 {
            let digit = (number >> (35 - 5 * index)) & 31;
            out.push(if index < digits { char::from(BASE32[digit as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_and_decodes() {
        assert_eq!(encode_base32(b"hello"), "NBSWY3DP");
        assert_eq!(encode_base32(b"hi"), "NBUQ====");
        assert_eq!(decode_base32(&Text::from("NBUQ====")), Ok(b"hi".to_vec()));
        assert_eq!(decode_base64(&Text::from("aGVs\nbG8=")), Ok(b"hello".to_vec()));
        assert_eq!(decode_base64(&Text::from("!!")), Err("illegal base64 data at input byte 0".to_owned()));
        assert_eq!(decode_base64(&Text::from("aGVsbG8")), Err("illegal base64 data at input byte 4".to_owned()));
        assert_eq!(decode_base64(&Text::from("aGk=x")), Err("illegal base64 data at input byte 4".to_owned()));
    }
}
