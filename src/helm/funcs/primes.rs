//! Large primes, for RSA and DSA keys: found in a progression of numbers, sieved first.
//!
//! Answers to what sprig needs of Go's crypto/rsa and crypto/dsa.

use crate::helm::machine::Machine;
use rsa::BigUint;

/// So many numbers of a progression are looked at before another is drawn.
const WINDOW: usize = 1 << 14;
/// Numbers that a smaller prime divides are not tested.
const SIEVE: u32 = 1 << 16;
/// Rounds of Miller and Rabin; FIPS 186-5 asks for five at these sizes.
const ROUNDS: usize = 8;

/// Numbers `start`, `start + step`, …, and the bases that they are tested with.
pub(super) struct Progression {
    pub start: BigUint,
    pub step: BigUint,
    bases: Vec<BigUint>,
}

impl Progression {
    pub fn new(machine: &dyn Machine, start: BigUint, step: BigUint) -> Progression {
        let base = |_| {
            let mut bytes = [0; 16];
            machine.fill(&mut bytes);
            BigUint::from_bytes_be(&bytes) + 2u32
        };
        Progression { start, step, bases: (0..ROUNDS).map(base).collect() }
    }

    /// Odd numbers of so many bits, the two highest set: the product of two of them has twice as many.
    pub fn odd(machine: &dyn Machine, bits: usize) -> Progression {
        let mut bytes = random_bytes(machine, bits);
        bytes[0] |= 0xc0;
        let last = bytes.len() - 1;
        bytes[last] |= 1;
        Progression::new(machine, BigUint::from_bytes_be(&bytes), BigUint::from(2u32))
    }

    /// The first prime in reach.
    pub fn first_prime(&self) -> Option<BigUint> {
        let mut is_composite = vec![false; WINDOW];
        for prime in small_primes() {
            let rest = |number: &BigUint| {
                (number % prime).to_bytes_le().iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
            };
            let prime = u64::from(prime);
            let Some(inverse) = inverse(rest(&self.step), prime) else { continue };
            let first = (prime - rest(&self.start)) % prime * inverse % prime;
            is_composite.iter_mut().skip(first as usize).step_by(prime as usize).for_each(|mark| *mark = true);
        }
        let left = is_composite.iter().enumerate().filter(|(_, mark)| !**mark);
        let mut numbers = left.map(|(index, _)| &self.start + &self.step * index);
        numbers.find(|number| is_prime(number, &self.bases))
    }
}

/// Bytes by chance that are a number of at most so many bits, which are a multiple of eight.
pub(super) fn random_bytes(machine: &dyn Machine, bits: usize) -> Vec<u8> {
    let mut bytes = vec![0; bits / 8];
    machine.fill(&mut bytes);
    bytes
}

/// The odd primes below the sieve's.
fn small_primes() -> impl Iterator<Item = u32> {
    let mut is_composite = vec![false; SIEVE as usize];
    (3..SIEVE).step_by(2).filter(move |number| {
        let is_prime = !is_composite[*number as usize];
        if is_prime {
            let multiples = is_composite.iter_mut().skip(*number as usize).step_by(*number as usize);
            multiples.for_each(|mark| *mark = true);
        }
        is_prime
    })
}

/// What times `number` is one, modulo a prime; none for its multiples.
fn inverse(number: u64, prime: u64) -> Option<u64> {
    let (mut power, mut base, mut exponent) = (1, number % prime, prime - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    (!number.is_multiple_of(prime)).then_some(power)
}

/// Miller and Rabin's test of an odd number larger than the bases.
fn is_prime(number: &BigUint, bases: &[BigUint]) -> bool {
    let one = BigUint::from(1u32);
    let last = number - &one;
    let mut odd = last.clone();
    let mut halvings = 0;
    while (&odd % 2u32) == BigUint::from(0u32) {
        odd >>= 1;
        halvings += 1;
    }
    let passes = |base: &BigUint| {
        let mut power = base.modpow(&odd, number);
        if power == one || power == last {
            return true;
        }
        (1..halvings).any(|_| {
            power = &power * &power % number;
            power == last
        })
    };
    bases.iter().all(passes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::machine::Given;

    #[test]
    fn primes_are_told_from_what_only_looks_so() {
        let bases: Vec<BigUint> = [2u32, 3, 5, 7].map(BigUint::from).into();
        // Primes; then Carmichael numbers, and one that the bases 2, 3 and 5 take for a prime.
        for (number, expected) in [
            (1009u64, true),
            (999_983, true),
            (62_745, false),
            (63_973, false),
            (25_326_001, false),
            (1_000_003 * 999_983, false),
        ] {
            assert_eq!(is_prime(&BigUint::from(number), &bases), expected, "{number}");
        }
        assert_eq!(small_primes().take(5).collect::<Vec<_>>(), [3, 5, 7, 11, 13]);
        assert_eq!(small_primes().count(), 6541);
    }

    #[test]
    fn the_sieve_leaves_every_prime() {
        let machine = Given::at(0, "UTC");
        let base = BigUint::from(1u32) << 96;
        // 2^96 + 61 is the first prime after 2^96.
        let odd = Progression::new(&machine, &base + 1u32, BigUint::from(2u32));
        assert_eq!(odd.first_prime(), Some(&base + 61u32));
        let prime = Progression::odd(&machine, 512).first_prime().expect("a prime in reach");
        assert_eq!(prime.bits(), 512);
    }
}
