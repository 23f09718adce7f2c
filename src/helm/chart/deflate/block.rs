//! Blocks of a deflate stream.
//!
//! In: tokens (literals and matches). Out: bits: stored, with the fixed codes or with codes of their own, whichever is
//! smallest. Sizes are reckoned as Go's `compress/flate` does, so that the choice is the same.

use super::huffman::Codes;

/// A literal byte, or a match: its length less 3 and its distance less 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Literal(u8),
    Match { length: u8, distance: u16 },
}

const END: usize = 256;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
/// What a stored block can hold.
const STORED: usize = 65_535;
/// The order in which the lengths of the codes for lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code of a length (less 3) from 0 on, and its extra bits with their number.
fn length_code(length: u8) -> (usize, u16, u8) {
    match length {
        0..=7 => (usize::from(length), 0, 0),
        255 => (28, 0, 0),
        _ => {
            let extra = 5 - length.leading_zeros() as u8;
            let code = usize::from(extra) * 4 + usize::from(length >> extra);
            (code, u16::from(length & ((1 << extra) - 1)), extra)
        }
    }
}

/// The code of a distance (less 1), and its extra bits with their number.
fn distance_code(distance: u16) -> (usize, u16, u8) {
    if distance < 4 {
        return (usize::from(distance), 0, 0);
    }
    let extra = 14 - distance.leading_zeros() as u8;
    let code = usize::from(extra) * 2 + usize::from(distance >> extra);
    (code, distance & ((1 << extra) - 1), extra)
}

/// Bits on their way to bytes.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u8,
}

impl Bits {
    pub fn new(bytes: Vec<u8>) -> Bits {
        Bits { bytes, waiting: 0, count: 0 }
    }

    fn put(&mut self, bits: u16, count: u8) {
        self.waiting |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.waiting as u32).to_le_bytes());
            self.waiting >>= 32;
            self.count -= 32;
        }
    }

    /// Fills up the last byte.
    fn align(&mut self) {
        while self.count > 0 {
            self.bytes.push(self.waiting as u8);
            self.waiting >>= 8;
            self.count = self.count.saturating_sub(8);
        }
    }

    fn stored_header(&mut self, length: usize, last: bool) {
        self.put(u16::from(last), 3);
        self.align();
        let length = length as u16;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&(!length).to_le_bytes());
    }

    /// Ends the stream by an empty stored block, as Go does.
    pub fn finish(mut self) -> Vec<u8> {
        self.stored_header(0, true);
        self.bytes
    }

    /// Writes a block. `input` is what the tokens stand for, where that is still known.
    pub fn block(&mut self, tokens: &[Token], input: Option<&[u8]>) {
        let frequencies = Frequencies::count(tokens);
        let own = Tables::new(&frequencies);
        let fixed = fixed();
        let extra = frequencies.extra_bits();
        let fixed_size = 3 + fixed.0.cost(&frequencies.literals) + fixed.1.cost(&frequencies.distances) + extra;
        let own_size = own.size(&frequencies) + extra;
        let stored = input.filter(|input| input.len() <= STORED);
        if let Some(input) = stored
            && (input.len() + 5) * 8 < own_size.min(fixed_size)
        {
            self.stored_header(input.len(), false);
            self.bytes.extend_from_slice(input);
            return;
        }
        if own_size < fixed_size {
            self.header(&own);
            self.tokens(tokens, &own.literals, &own.distances);
        } else {
            self.put(2, 3);
            self.tokens(tokens, &fixed.0, &fixed.1);
        }
    }

    /// The codes of a block that has its own.
    fn header(&mut self, tables: &Tables) {
        self.put(4, 3);
        self.put((tables.literals.lengths.len() - 257) as u16, 5);
        self.put((tables.distances.lengths.len() - 1) as u16, 5);
        self.put((tables.shown - 4) as u16, 4);
        for symbol in &ORDER[..tables.shown] {
            self.put(u16::from(tables.codes.lengths[*symbol]), 3);
        }
        for (symbol, extra, count) in &tables.runs {
            self.put(tables.codes.bits[*symbol], tables.codes.lengths[*symbol]);
            self.put(u16::from(*extra), *count);
        }
    }

    fn tokens(&mut self, tokens: &[Token], literals: &Codes, distances: &Codes) {
        for token in tokens {
            match *token {
                Token::Literal(byte) => {
                    let symbol = usize::from(byte);
                    self.put(literals.bits[symbol], literals.lengths[symbol]);
                }
                Token::Match { length, distance } => {
                    let (code, extra, count) = length_code(length);
                    self.put(literals.bits[END + 1 + code], literals.lengths[END + 1 + code]);
                    self.put(extra, count);
                    let (code, extra, count) = distance_code(distance);
                    self.put(distances.bits[code], distances.lengths[code]);
                    self.put(extra, count);
                }
            }
        }
        self.put(literals.bits[END], literals.lengths[END]);
    }
}

/// The codes that every reader knows.
fn fixed() -> (Codes, Codes) {
    let length = |symbol: usize| match symbol {
        0..144 => 8,
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    };
    (Codes::canonical((0..288).map(length).collect()), Codes::canonical(vec![5; DISTANCES]))
}

/// How often each symbol occurs.
struct Frequencies {
    literals: Vec<u32>,
    distances: Vec<u32>,
}

impl Frequencies {
    fn count(tokens: &[Token]) -> Frequencies {
        let (mut literals, mut distances) = (vec![0; LITERALS], vec![0; DISTANCES]);
        for token in tokens {
            match *token {
                Token::Literal(byte) => literals[usize::from(byte)] += 1,
                Token::Match { length, distance } => {
                    literals[END + 1 + length_code(length).0] += 1;
                    distances[distance_code(distance).0] += 1;
                }
            }
        }
        literals[END] += 1;
        // A block without a match must still have a code for distances.
        if distances.iter().all(|count| *count == 0) {
            distances[0] = 1;
        }
        let trim = |counts: &mut Vec<u32>| {
            let used = counts.iter().rposition(|count| *count > 0).map_or(0, |at| at + 1);
            counts.truncate(used);
        };
        trim(&mut literals);
        trim(&mut distances);
        Frequencies { literals, distances }
    }

    /// The bits beside the codes.
    fn extra_bits(&self) -> usize {
        let lengths = self.literals.iter().skip(END + 1).enumerate();
        let of_length = |code: usize| if (8..28).contains(&code) { code / 4 - 1 } else { 0 };
        let of_distance = |code: usize| (code / 2).saturating_sub(1);
        let lengths = lengths.map(|(code, count)| *count as usize * of_length(code));
        let distances = self.distances.iter().enumerate().map(|(code, count)| *count as usize * of_distance(code));
        lengths.chain(distances).sum()
    }
}

/// A block's own codes, and how they are told.
struct Tables {
    literals: Codes,
    distances: Codes,
    /// The lengths of both, run by run: a symbol, its extra bits, their number.
    runs: Vec<(usize, u8, u8)>,
    frequencies: [u32; 19],
    codes: Codes,
    /// How many lengths of the codes for lengths are written.
    shown: usize,
}

impl Tables {
    fn new(frequencies: &Frequencies) -> Tables {
        let literals = Codes::cheapest(&frequencies.literals, 15);
        let distances = Codes::cheapest(&frequencies.distances, 15);
        let lengths: Vec<u8> = literals.lengths.iter().chain(&distances.lengths).copied().collect();
        let mut runs = Vec::new();
        for run in lengths.chunk_by(|left, right| left == right) {
            push_run(&mut runs, run[0], run.len());
        }
        let mut counts = [0; 19];
        runs.iter().for_each(|(symbol, ..)| counts[*symbol] += 1);
        let codes = Codes::cheapest(&counts, 7);
        let shown = ORDER.iter().rposition(|symbol| counts[*symbol] > 0).map_or(4, |at| (at + 1).max(4));
        Tables { literals, distances, runs, frequencies: counts, codes, shown }
    }

    /// The bits of the block without those beside the codes of its tokens.
    fn size(&self, frequencies: &Frequencies) -> usize {
        let beside: usize = self.runs.iter().map(|(_, _, count)| usize::from(*count)).sum();
        let header = 3 + 5 + 5 + 4 + 3 * self.shown + self.codes.cost(&self.frequencies) + beside;
        header + self.literals.cost(&frequencies.literals) + self.distances.cost(&frequencies.distances)
    }
}

/// Tells `count` lengths that are equal: a length itself, 16 for it again 3 to 6 times, 17 and 18 for many zeros.
fn push_run(runs: &mut Vec<(usize, u8, u8)>, length: u8, mut count: usize) {
    let symbol = usize::from(length);
    if length == 0 {
        while count >= 11 {
            let taken = count.min(138);
            runs.push((18, (taken - 11) as u8, 7));
            count -= taken;
        }
        if count >= 3 {
            runs.push((17, (count - 3) as u8, 3));
            count = 0;
        }
    } else {
        runs.push((symbol, 0, 0));
        count -= 1;
        while count >= 3 {
            let taken = count.min(6);
            runs.push((16, (taken - 3) as u8, 2));
            count -= taken;
        }
    }
    runs.extend(std::iter::repeat_n((symbol, 0, 0), count));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_codes_of_lengths_and_distances() {
        for (length, code, extra, count) in [(0, 0, 0, 0), (7, 7, 0, 0), (8, 8, 0, 1), (9, 8, 1, 1), (10, 9, 0, 1)] {
            assert_eq!(length_code(length), (code, extra, count), "of {length}");
        }
        assert_eq!((length_code(64), length_code(254), length_code(255)), ((20, 0, 4), (27, 30, 5), (28, 0, 0)));
        for (distance, code, extra, count) in [(3, 3, 0, 0), (4, 4, 0, 1), (5, 4, 1, 1), (6, 5, 0, 1), (8, 6, 0, 2)] {
            assert_eq!(distance_code(distance), (code, extra, count), "of {distance}");
        }
        assert_eq!((distance_code(0x6000), distance_code(0x7fff)), ((29, 0, 13), (29, 0x1fff, 13)));
    }

    #[test]
    fn tells_equal_lengths_by_runs() {
        let check = |length: u8, count: usize, expected: &[(usize, u8, u8)]| {
            let mut runs = Vec::new();
            push_run(&mut runs, length, count);
            assert_eq!(runs, expected, "of {count} times {length}");
        };
        check(5, 3, &[(5, 0, 0), (5, 0, 0), (5, 0, 0)]);
        check(5, 9, &[(5, 0, 0), (16, 3, 2), (5, 0, 0), (5, 0, 0)]);
        check(0, 2, &[(0, 0, 0), (0, 0, 0)]);
        check(0, 10, &[(17, 7, 3)]);
        check(0, 150, &[(18, 127, 7), (18, 1, 7)]);
    }
}
