//! Patterns of `.Files.Glob`, as the Go library `gobwas/glob` takes them with `/` as separator.
//!
//! In: a pattern and a path. Out: whether they match. `*` and `?` stop at `/`, `**` does not; `[a-z]`, `[!abc]`,
//! `{one,two}` and `\x` are known.

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Letter(char),
    /// `?`: any letter but the separator.
    One,
    /// `*`
    Any,
    /// `**`
    All,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    Alternatives(Vec<Vec<Token>>),
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Glob(Vec<Token>);

impl Glob {
    /// None when the pattern is malformed.
    pub(super) fn parse(pattern: &str) -> Option<Glob> {
        let letters: Vec<char> = pattern.chars().collect();
        let mut at = 0;
        let tokens = sequence(&letters, &mut at, false)?;
        (at == letters.len()).then_some(Glob(tokens))
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        let letters: Vec<char> = path.chars().collect();
        let mut steps = 0;
        run(&self.0, &letters, &mut steps, &mut |rest| rest.is_empty())
    }
}

/// Tokens up to the end, or inside of braces up to `,` or `}`.
fn sequence(letters: &[char], at: &mut usize, inner: bool) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    while let Some(&letter) = letters.get(*at) {
        *at += 1;
        tokens.push(match letter {
            ',' | '}' if inner => {
                *at -= 1;
                return Some(tokens);
            }
            '*' if letters.get(*at) == Some(&'*') => {
                *at += 1;
                Token::All
            }
            '*' => Token::Any,
            '?' => Token::One,
            '[' => class(letters, at)?,
            '{' => alternatives(letters, at)?,
            '\\' => {
                let escaped = *letters.get(*at)?;
                *at += 1;
                Token::Letter(escaped)
            }
            letter => Token::Letter(letter),
        });
    }
    Some(tokens)
}

fn alternatives(letters: &[char], at: &mut usize) -> Option<Token> {
    let mut all = Vec::new();
    loop {
        all.push(sequence(letters, at, true)?);
        let end = *letters.get(*at)?;
        *at += 1;
        if end == '}' {
            return Some(Token::Alternatives(all));
        }
    }
}

fn class(letters: &[char], at: &mut usize) -> Option<Token> {
    let negated = letters.get(*at) == Some(&'!');
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        let letter = *letters.get(*at)?;
        *at += 1;
        match letter {
            ']' if ranges.is_empty() => return None,
            ']' => return Some(Token::Class { negated, ranges }),
            low => {
                let low = if low == '\\' {
                    *at += 1;
                    *letters.get(*at - 1)?
                } else {
                    low
                };
                let is_range = letters.get(*at) == Some(&'-') && letters.get(*at + 1).is_some_and(|next| *next != ']');
                let high = if is_range { letters[*at + 1] } else { low };
                *at += if is_range { 2 } else { 0 };
                ranges.push((low, high));
            }
        }
    }
}

/// More tries than any real pattern needs; a pattern made to take for ever then simply does not match.
const MAX_STEPS: usize = 1_000_000;

/// Matches the tokens at the start and asks `then` about the rest.
fn run(tokens: &[Token], letters: &[char], steps: &mut usize, then: &mut dyn FnMut(&[char]) -> bool) -> bool {
    *steps += 1;
    if *steps > MAX_STEPS {
        return false;
    }
    let Some((first, rest)) = tokens.split_first() else { return then(letters) };
    match first {
        Token::Any | Token::All => {
            let stop = if *first == Token::All {
                letters.len()
            } else {
                letters.iter().position(|letter| *letter == '/').unwrap_or(letters.len())
            };
            (0..=stop).any(|taken| run(rest, &letters[taken..], steps, then))
        }
        Token::Alternatives(all) => all.iter().any(|inner| {
            // What follows an alternative is tried for each of its own ways to match.
            let mut inner_steps = *steps;
            let matched = run(inner, letters, &mut inner_steps, &mut |after| {
                let mut after_steps = 0;
                run(rest, after, &mut after_steps, then)
            });
            *steps = inner_steps;
            matched
        }),
        token => match letters.split_first() {
            Some((letter, after)) if takes(token, *letter) => run(rest, after, steps, then),
            _ => false,
        },
    }
}

fn takes(token: &Token, letter: char) -> bool {
    match token {
        Token::Letter(wanted) => *wanted == letter,
        Token::One => letter != '/',
        Token::Class { negated, ranges } => {
            ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)) != *negated
        }
        Token::Any | Token::All | Token::Alternatives(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_as_gobwas() {
        for (pattern, path, expected) in [
            ("*.txt", "a.txt", Some(true)),
            ("*.txt", "x/a.txt", Some(false)),
            ("**.txt", "x/a.txt", Some(true)),
            ("config/*", "config/a", Some(true)),
            ("config/*", "config/a/b", Some(false)),
            ("config/**", "config/a/b", Some(true)),
            ("{a,b}/c?", "b/cd", Some(true)),
            ("[a-c]x", "bx", Some(true)),
            ("[!a-c]x", "bx", Some(false)),
            ("x\\*", "x*", Some(true)),
            ("a{,b}c", "ac", Some(true)),
            ("[", "x", None),
            ("{a", "a", None),
        ] {
            assert_eq!(Glob::parse(pattern).map(|glob| glob.matches(path)), expected, "{pattern} on {path}");
        }
    }
}
