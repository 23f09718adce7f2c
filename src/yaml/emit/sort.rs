//! The order of keys in a mapping: go-yaml's natural order, where `a2` stands before `a10` and letters behind
//! everything else (sorter.go, `keyList.Less`).

use std::cmp::Ordering;

use super::Dialect;

/// Whether a set of such keys has the same natural and byte order: letters, and signs that stand before them.
pub(super) fn orders_bytewise(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'.' | b'/'))
}

/// Sorts pairs by key. The order is not transitive for some sets of keys (go-yaml prints those in random order), so the
/// sort is one that any answer of the comparison suits.
pub(in crate::yaml) fn sort_keys<K: AsRef<str>, V>(pairs: &mut [(K, V)], dialect: Dialect) {
    for index in 1..pairs.len() {
        let mut at = index;
        while at > 0 && compare_keys(pairs[at].0.as_ref(), pairs[at - 1].0.as_ref(), dialect) == Ordering::Less {
            pairs.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// Which of two keys comes first.
fn compare_keys(left: &str, right: &str, dialect: Dialect) -> Ordering {
    let shared = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
    if shared == left.len() || shared == right.len() {
        return left.len().cmp(&right.len());
    }
    let start = (0..=shared).rev().find(|at| left.is_char_boundary(*at)).unwrap_or_default();
    let (Some(first), Some(second)) = (left[start..].chars().next(), right[start..].chars().next()) else {
        return left.len().cmp(&right.len());
    };
    let before = &left[..start];
    match (first.is_alphabetic(), second.is_alphabetic()) {
        (true, true) => first.cmp(&second),
        (false, false) => compare_numbers(before, (&left[start..], first), (&right[start..], second)),
        (letter, _) => {
            // v3 turns the order around behind a digit: `1a` stands before `1-`.
            let letter_first = dialect == Dialect::V3 && before.chars().next_back().is_some_and(char::is_numeric);
            if letter == letter_first { Ordering::Less } else { Ordering::Greater }
        }
    }
}

fn compare_numbers(before: &str, left: (&str, char), right: (&str, char)) -> Ordering {
    let zero = left.1 == '0' || right.1 == '0';
    // Zeros count when digits other than zero stand before them.
    let continues = zero && before.bytes().rev().take_while(u8::is_ascii_digit).any(|digit| digit != b'0');
    let start = i64::from(continues);
    let (first, first_length) = leading_number(left.0, start);
    let (second, second_length) = leading_number(right.0, start);
    first.cmp(&second).then(first_length.cmp(&second_length)).then(left.1.cmp(&right.1))
}

fn leading_number(text: &str, start: i64) -> (i64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    // Go's arithmetic wraps around, too.
    digits.fold((start, 0), |(sum, length), digit| {
        (sum.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')), length + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[&str]) {
        let mut pairs: Vec<(&str, ())> = keys.iter().rev().map(|key| (*key, ())).collect();
        sort_keys(&mut pairs, Dialect::V2);
        let sorted: Vec<&str> = pairs.into_iter().map(|(key, ())| key).collect();
        assert_eq!(sorted, keys);
    }

    #[test]
    fn sorts_naturally() {
        check(&["a1", "a2", "a10", "ab"]);
        check(&["_x", "1", "2", "10", "A", "a", "a_", "aB", "é"]);
        check(&["a", "a-b", "a.b", "a/b", "a_b", "a0", "ab"]);
    }
}
