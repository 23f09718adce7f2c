//! Deflate as Go's `compress/flate` writes it at its usual level (6), bit for bit.
//!
//! In: bytes, in the pieces in which Go would be given them. Out: the stream. A chart has the same digest then as one
//! that Helm packed: what refers to charts by their digests (registries, indexes, provenance files) does not see which
//! of the two it was. Other compressors are as right, but choose other matches, blocks and codes.

mod block;
mod huffman;

use block::{Bits, Token};

const WINDOW: usize = 1 << 15;
const MASK: usize = WINDOW - 1;
const SHORTEST: usize = 4;
const LONGEST: usize = 258;
/// Bytes that must be known before a match is looked for, but at the end.
const AHEAD: usize = SHORTEST + LONGEST;
const HASH_BITS: u32 = 17;
/// How many tokens a block has.
const BLOCK: usize = 1 << 14;
/// What level 6 means: a match this long is good enough not to wait for a better one, or ends the search; and how many
/// candidates are tried.
const LAZY: usize = 16;
const NICE: usize = 128;
const CHAIN: usize = 128;

/// A match that was found.
#[derive(Debug, Clone, Copy)]
struct Match {
    length: usize,
    distance: usize,
}

/// No match: one shorter than the shortest.
const NONE: Match = Match { length: SHORTEST - 1, distance: 0 };

/// A stream in the making.
#[derive(Debug)]
pub(super) struct Deflater {
    bits: Bits,
    tokens: Vec<Token>,
    /// Two windows; the first is what can be referred to when the second is worked on.
    window: Vec<u8>,
    /// How much of the window is filled.
    end: usize,
    /// What comes next.
    at: usize,
    /// Where the block began; nothing when that has left the window.
    block_start: Option<usize>,
    /// The byte before `at` has no token yet.
    pending: bool,
    /// The match at the byte before.
    found: Match,
    /// Hashes are known before this.
    insert_end: usize,
    /// Places of the window plus `offset`, by the hash of what stands there; zero for none.
    heads: Vec<u32>,
    /// The place before with the same hash.
    previous: Vec<u32>,
    offset: usize,
    /// The head that the last hash had before; it stays when there is none any more.
    candidate: usize,
}

impl Deflater {
    /// A stream behind the bytes that are there already.
    pub fn new(bytes: Vec<u8>) -> Deflater {
        Deflater {
            bits: Bits::new(bytes),
            tokens: Vec::with_capacity(BLOCK),
            window: vec![0; 2 * WINDOW],
            end: 0,
            at: 0,
            block_start: Some(0),
            pending: false,
            found: NONE,
            insert_end: 0,
            heads: vec![0; 1 << HASH_BITS],
            previous: vec![0; WINDOW],
            offset: 1,
            candidate: 0,
        }
    }

    /// Takes the next piece. Where pieces end is seen in the result.
    pub fn write(&mut self, mut piece: &[u8]) {
        while !piece.is_empty() {
            self.run(false);
            if self.at >= 2 * WINDOW - AHEAD {
                self.shift();
            }
            let taken = piece.len().min(2 * WINDOW - self.end);
            self.window[self.end..self.end + taken].copy_from_slice(&piece[..taken]);
            self.end += taken;
            piece = &piece[taken..];
        }
    }

    /// The whole stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.run(true);
        self.bits.finish()
    }

    /// Makes the second window the first.
    fn shift(&mut self) {
        self.window.copy_within(WINDOW.., 0);
        self.at -= WINDOW;
        self.end -= WINDOW;
        self.block_start = self.block_start.and_then(|start| start.checked_sub(WINDOW));
        self.offset += WINDOW;
        if self.offset > 1 << 24 {
            let less = self.offset - 1;
            self.offset -= less;
            self.candidate = self.candidate.saturating_sub(less);
            let lower = |place: &mut u32| *place = place.saturating_sub(less as u32);
            self.heads.iter_mut().for_each(lower);
            self.previous.iter_mut().for_each(lower);
        }
    }

    /// Works on what is known; at the end of the stream, on all of it.
    fn run(&mut self, last: bool) {
        if self.end - self.at < AHEAD && !last {
            return;
        }
        self.insert_end = self.end.saturating_sub(SHORTEST - 1);
        while self.end - self.at >= AHEAD || (last && self.at < self.end) {
            self.step();
        }
        if last {
            if std::mem::take(&mut self.pending) {
                self.tokens.push(Token::Literal(self.window[self.at - 1]));
            }
            if !self.tokens.is_empty() {
                self.end_block(self.at);
            }
        }
    }

    fn step(&mut self) {
        let ahead = self.end - self.at;
        if self.at < self.insert_end {
            self.candidate = self.insert(self.at);
        }
        let before = std::mem::replace(&mut self.found, NONE);
        let reachable = self.candidate.checked_sub(self.offset).filter(|start| start + WINDOW >= self.at);
        if let Some(start) = reachable
            && ahead > before.length
            && before.length < LAZY
        {
            self.found = self.find(start, ahead);
        }
        if before.length >= SHORTEST && self.found.length <= before.length {
            self.take(before);
        } else {
            let is_pending = std::mem::replace(&mut self.pending, true);
            if is_pending {
                self.tokens.push(Token::Literal(self.window[self.at - 1]));
                if self.tokens.len() == BLOCK {
                    self.end_block(self.at);
                }
            }
            self.at += 1;
        }
    }

    /// Takes the match at the byte before: it was not bettered.
    fn take(&mut self, before: Match) {
        let distance = (before.distance - 1) as u16;
        self.tokens.push(Token::Match { length: (before.length - 3) as u8, distance });
        let end = self.at + before.length - 1;
        for place in self.at + 1..end.min(self.insert_end) {
            self.insert(place);
        }
        self.at = end;
        self.pending = false;
        self.found = NONE;
        if self.tokens.len() == BLOCK {
            self.end_block(self.at);
        }
    }

    /// Enters a place under its hash; gives the place that was there, plus the offset.
    fn insert(&mut self, place: usize) -> usize {
        let bytes = &self.window[place..place + 4];
        let word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let hash = word.wrapping_mul(0x1e35_a7bd) >> (32 - HASH_BITS);
        let head = std::mem::replace(&mut self.heads[hash as usize], (place + self.offset) as u32);
        self.previous[place & MASK] = head;
        head as usize
    }

    /// The longest match for what stands at `at`, from a candidate on backwards.
    fn find(&self, candidate: usize, ahead: usize) -> Match {
        let window = &self.window[..self.at + ahead.min(LONGEST)];
        let subject = &window[self.at..];
        let nice = subject.len().min(NICE);
        let lowest = self.at.checked_sub(WINDOW);
        let mut best = NONE;
        let mut start = candidate;
        for _ in 0..CHAIN {
            if subject[best.length] == window[start + best.length] {
                let length = subject.iter().zip(&window[start..]).take_while(|(left, right)| left == right).count();
                let distance = self.at - start;
                if length > best.length && (length > SHORTEST || distance <= 4096) {
                    best = Match { length, distance };
                    if length >= nice {
                        break;
                    }
                }
            }
            if Some(start) == lowest {
                break;
            }
            match (self.previous[start & MASK] as usize).checked_sub(self.offset) {
                Some(next) if lowest.is_none_or(|lowest| next >= lowest) => start = next,
                _ => break,
            }
        }
        best
    }

    fn end_block(&mut self, end: usize) {
        let input = self.block_start.map(|start| &self.window[start..end]);
        self.bits.block(&self.tokens, input);
        self.block_start = Some(end);
        self.tokens.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::io::Read;

    /// Text that is neither too plain nor too wild, the same each time.
    fn text(length: usize, kinds: u64) -> Vec<u8> {
        let mut state = 12345_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let mut out = Vec::with_capacity(length + 64);
        while out.len() < length {
            match next() % 4 {
                0 if out.len() > 300 => {
                    let start = out.len() - 1 - (next() as usize % out.len().min(60_000));
                    let end = (start + 3 + next() as usize % 300).min(out.len());
                    out.extend_from_within(start..end);
                }
                _ => out.extend((0..next() % 12).map(|_| (next() % kinds) as u8 + b'a')),
            }
        }
        out.truncate(length);
        out
    }

    /// The stream of a text in pieces, checked to be the text again.
    fn stream(text: &[u8], piece: usize) -> Vec<u8> {
        let mut deflater = Deflater::new(Vec::new());
        text.chunks(piece).for_each(|piece| deflater.write(piece));
        let stream = deflater.finish();
        let mut again = Vec::new();
        flate2::read::DeflateDecoder::new(stream.as_slice()).read_to_end(&mut again).expect("a sound stream");
        assert!(again == text, "{} bytes in pieces of {piece} come back", text.len());
        stream
    }

    fn check(length: usize, kinds: u64, piece: usize, expected: &str) {
        let stream = stream(&text(length, kinds), piece);
        let digest: String = Sha256::digest(&stream).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, expected, "of {length} bytes of {kinds} kinds in pieces of {piece}");
    }

    /// The digests are those of what Go wrote.
    #[test]
    fn writes_what_go_writes() {
        check(0, 1, 100, "f067985d352d2da6");
        check(1, 1, 1, "e45ce219caee059e");
        check(3, 26, 3, "bbe1e0941a445ff9");
        check(10, 26, 100, "8984f9de2b8f8536");
        check(300, 26, 100, "6bfb44f67882b740");
        check(5000, 4, 5000, "04c64364fabdfe52");
        check(70_000, 26, 512, "6aa3d73172916aaf");
        check(300_000, 26, 1000, "56847a9ddbe6bef6");
        check(1_000_000, 60, 65_537, "555bddf84d1709e0");
        check(1_000_000, 2, 700, "9d41b1b4f3c1aee2");
        check(200_000, 159, 333, "787d0863b4d2a4fd");
    }

    #[test]
    fn places_are_counted_anew_before_they_overflow() {
        let text = text(300_000, 26);
        let mut deflater = Deflater::new(Vec::new());
        deflater.offset = (1 << 24) - 2 * WINDOW;
        deflater.write(&text);
        assert!(deflater.offset < 1 << 24);
        assert!(deflater.finish() == stream(&text, text.len()), "the same stream");
    }
}
