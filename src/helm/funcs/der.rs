//! DER: what keys and certificates are made of, written and taken apart again.
//!
//! Answers to what sprig needs of Go's encoding/asn1.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// One element: its tag, its length and its contents.
pub(super) fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(contents.len() + 6);
    out.push(tag);
    let length = contents.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match contents.len() {
        short @ 0..0x80 => out.push(short as u8),
        _ => {
            out.push(0x80 | length.len() as u8);
            out.extend_from_slice(length);
        }
    }
    out.extend_from_slice(contents);
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// A whole number that is not negative, from its bytes with the highest first.
pub(super) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match digits.first() {
        Some(first) if *first < 0x80 => element(INTEGER, digits),
        _ => element(INTEGER, &[&[0], digits].concat()),
    }
}

pub(super) fn object(identifier: &[u8]) -> Vec<u8> {
    element(OBJECT, identifier)
}

pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, bytes)
}

/// A string of whole bytes of bits.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

/// The elements of a text of bytes, one after the other.
pub(super) struct Reader<'d>(pub &'d [u8]);

/// An element as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'d> {
    pub tag: u8,
    pub contents: &'d [u8],
    /// With its tag and length.
    pub whole: &'d [u8],
}

impl<'d> Reader<'d> {
    /// The next element, if the bytes hold a whole one.
    pub fn next(&mut self) -> Option<Element<'d>> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match *first {
            short if short < 0x80 => (usize::from(short), rest),
            0x81..=0x84 => {
                let (length, rest) = rest.split_at_checked(usize::from(*first & 0x7f))?;
                (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        let (whole, _) = self.0.split_at(self.0.len() - rest.len());
        self.0 = rest;
        Some(Element { tag: *tag, contents, whole })
    }

    /// The next element, where it has this tag; otherwise nothing is read.
    pub fn take(&mut self, tag: u8) -> Option<Element<'d>> {
        let mut rest = Reader(self.0);
        let element = rest.next().filter(|element| element.tag == tag)?;
        self.0 = rest.0;
        Some(element)
    }

    /// The elements inside the next one, which must be a sequence.
    pub fn open(&mut self) -> Option<Reader<'d>> {
        self.take(SEQUENCE).map(|element| Reader(element.contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x10000] {
            let bytes = vec![7; length];
            let written = element(OCTET_STRING, &bytes);
            let element = Reader(&written).next().expect("an element");
            assert_eq!((element.tag, element.contents, element.whole), (OCTET_STRING, &bytes[..], &written[..]));
            assert_eq!(Reader(&written[..written.len() - 1]).next(), None, "{length} bytes cut short");
        }
        assert_eq!(unsigned(&[0, 0, 0x80]), [INTEGER, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0]), [INTEGER, 1, 0]);
        assert_eq!(bits(&[1]), [BIT_STRING, 2, 0, 1]);
    }

    #[test]
    fn an_element_of_another_kind_stays() {
        let written = sequence(&[&unsigned(&[1]), &octets(b"x")]);
        let mut inside = Reader(&written).open().expect("a sequence");
        assert_eq!(inside.take(OCTET_STRING), None);
        assert_eq!(inside.take(INTEGER).map(|element| element.contents), Some(&[1][..]));
        assert_eq!(inside.take(OCTET_STRING).map(|element| element.contents), Some(&b"x"[..]));
        assert_eq!(inside.next(), None);
    }
}
