//! Prefix codes of limited length.
//!
//! In: how often each symbol occurs. Out: its code. Among the codes that cost the same, it is the one that Go's
//! `compress/flate` chooses.

/// The codes of an alphabet; a symbol that does not occur has length zero.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    pub lengths: Vec<u8>,
    /// With their bits reversed, as they are written.
    pub bits: Vec<u16>,
}

impl Codes {
    /// The cheapest codes with at most `limit` bits.
    pub fn cheapest(frequencies: &[u32], limit: usize) -> Codes {
        let occurs = |symbol: &usize| frequencies[*symbol] > 0;
        let mut symbols: Vec<usize> = (0..frequencies.len()).filter(occurs).collect();
        let mut lengths = vec![0; frequencies.len()];
        if symbols.len() <= 2 {
            symbols.iter().for_each(|symbol| lengths[*symbol] = 1);
            return Codes::canonical(lengths);
        }
        symbols.sort_by_key(|symbol| (frequencies[*symbol], *symbol));
        let sorted: Vec<u32> = symbols.iter().map(|symbol| frequencies[*symbol]).collect();
        let counts = counts(&sorted, limit.min(sorted.len() - 1));
        // The most frequent symbols stand last and get the shortest codes.
        let mut end = symbols.len();
        for (length, count) in (1..).zip(counts) {
            symbols[end - count..end].iter().for_each(|symbol| lengths[*symbol] = length);
            end -= count;
        }
        Codes::canonical(lengths)
    }

    /// The codes that follow from their lengths alone.
    pub fn canonical(lengths: Vec<u8>) -> Codes {
        let mut bits = vec![0; lengths.len()];
        let mut code = 0_u16;
        for length in 1..=15_u8 {
            code <<= 1;
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, own)| **own == length) {
                bits[symbol] = code.reverse_bits() >> (16 - length);
                code += 1;
            }
        }
        Codes { lengths, bits }
    }

    /// How many bits symbols take that occur this often.
    pub fn cost(&self, frequencies: &[u32]) -> usize {
        frequencies.iter().zip(&self.lengths).map(|(count, length)| *count as usize * usize::from(*length)).sum()
    }
}

/// How many codes have one bit, two bits and so on: package-merge over frequencies in rising order. A pair goes before
/// a symbol that weighs as much.
fn counts(sorted: &[u32], limit: usize) -> Vec<usize> {
    // What each level has, lightest first: the weight, and whether it is a symbol.
    let mut levels: Vec<Vec<(u32, bool)>> = Vec::with_capacity(limit);
    for _ in 0..limit {
        let pairs: Vec<u32> = match levels.last() {
            None => Vec::new(),
            Some(below) => below.chunks_exact(2).map(|pair| pair[0].0 + pair[1].0).collect(),
        };
        let mut level = Vec::with_capacity(sorted.len() + pairs.len());
        let (mut symbols, mut pairs) = (sorted.iter().peekable(), pairs.iter().peekable());
        loop {
            match (symbols.peek(), pairs.peek()) {
                (Some(symbol), Some(pair)) if symbol < pair => level.push((**symbol, true)),
                (_, Some(pair)) => {
                    level.push((**pair, false));
                    pairs.next();
                    continue;
                }
                (Some(symbol), None) => level.push((**symbol, true)),
                (None, None) => break,
            }
            symbols.next();
        }
        levels.push(level);
    }
    // Of the top level two items less than twice the symbols are taken, below it what the taken pairs are made of.
    let mut taken = 2 * sorted.len() - 2;
    let mut symbols = Vec::with_capacity(limit + 1);
    for level in levels.iter().rev() {
        let count = level[..taken].iter().filter(|(_, is_symbol)| *is_symbol).count();
        symbols.push(count);
        taken = 2 * (taken - count);
    }
    symbols.push(0);
    symbols.windows(2).map(|pair| pair[0] - pair[1]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frequencies: &[u32], limit: usize, expected: &[u8]) {
        assert_eq!(Codes::cheapest(frequencies, limit).lengths, expected, "of {frequencies:?}");
    }

    #[test]
    fn gives_short_codes_to_what_is_frequent() {
        check(&[0, 7], 15, &[0, 1]);
        check(&[3, 0, 7], 15, &[1, 0, 1]);
        check(&[1, 1, 2, 4], 15, &[3, 3, 2, 1]);
        check(&[1, 1, 2, 4, 8, 16], 3, &[3, 3, 3, 3, 2, 2]);
        check(&[1, 1, 1, 1], 15, &[2, 2, 2, 2]);
        assert_eq!(Codes::cheapest(&[1, 1, 2, 4], 15).bits, [0b011, 0b111, 0b01, 0b0]);
    }
}
