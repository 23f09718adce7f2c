//! File name patterns as Go's `filepath.Match` takes them: `*`, `?`, `[a-z]`, `\x`; none of them crosses a `/`.

/// The pattern is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

/// Whether the whole name matches the pattern.
pub fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    while !pattern.is_empty() {
        let (star, chunk, rest) = split_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Ok(!name.contains('/'));
        }
        if let Some(after) = match_chunk(chunk, name)?
            && (after.is_empty() || !rest.is_empty())
        {
            name = after;
            continue;
        }
        let Some(after) = (if star { skip_and_match(chunk, name, rest)? } else { None }) else {
            // The rest of the pattern must still be well-formed.
            return check_syntax(rest).map(|()| false);
        };
        name = after;
    }
    Ok(name.is_empty())
}

/// Tries the chunk behind ever longer runs that `*` may stand for.
fn skip_and_match<'a>(chunk: &str, name: &'a str, rest: &str) -> Result<Option<&'a str>, BadPattern> {
    for (at, letter) in name.char_indices() {
        if letter == '/' {
            break;
        }
        if let Some(after) = match_chunk(chunk, &name[at + letter.len_utf8()..])?
            && (!rest.is_empty() || after.is_empty())
        {
            return Ok(Some(after));
        }
    }
    Ok(None)
}

fn check_syntax(mut pattern: &str) -> Result<(), BadPattern> {
    while !pattern.is_empty() {
        let (_, chunk, rest) = split_chunk(pattern);
        match_chunk(chunk, "")?;
        pattern = rest;
    }
    Ok(())
}

/// Takes leading stars and the text up to the next star.
fn split_chunk(pattern: &str) -> (bool, &str, &str) {
    let body = pattern.trim_start_matches('*');
    let star = body.len() < pattern.len();
    let mut in_class = false;
    let mut letters = body.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '*' if !in_class => return (star, &body[..at], &body[at..]),
            _ => {}
        }
    }
    (star, body, "")
}

/// Matches a chunk without stars at the start of the name; what is left of the name when it does. A mismatch goes on
/// reading the chunk, so that a malformed one is noticed.
fn match_chunk<'a>(mut chunk: &str, name: &'a str) -> Result<Option<&'a str>, BadPattern> {
    let mut name = Some(name);
    while let Some(first) = chunk.chars().next() {
        let letter = name.and_then(|name| name.chars().next());
        let matched = match first {
            '[' => {
                let (rest, matched) = match_class(&chunk[1..], letter)?;
                chunk = rest;
                matched
            }
            '?' => {
                chunk = &chunk[1..];
                letter.is_some_and(|letter| letter != '/')
            }
            _ => {
                let literal = if first == '\\' { &chunk[1..] } else { chunk };
                let wanted = literal.chars().next().ok_or(BadPattern)?;
                chunk = &literal[wanted.len_utf8()..];
                letter == Some(wanted)
            }
        };
        name = match (matched, letter) {
            (true, Some(letter)) => name.map(|name| &name[letter.len_utf8()..]),
            _ => None,
        };
    }
    Ok(name)
}

fn match_class(mut chunk: &str, letter: Option<char>) -> Result<(&str, bool), BadPattern> {
    let negated = chunk.starts_with('^');
    if negated {
        chunk = &chunk[1..];
    }
    let (mut matched, mut ranges) = (false, 0);
    loop {
        if ranges > 0
            && let Some(rest) = chunk.strip_prefix(']')
        {
            return Ok((rest, letter.is_some() && matched != negated));
        }
        let (low, rest) = class_letter(chunk)?;
        let (high, rest) = match rest.strip_prefix('-') {
            Some(rest) => class_letter(rest)?,
            None => (low, rest),
        };
        chunk = rest;
        matched |= letter.is_some_and(|letter| (low..=high).contains(&letter));
        ranges += 1;
    }
}

fn class_letter(chunk: &str) -> Result<(char, &str), BadPattern> {
    let body = match chunk.chars().next() {
        None | Some('-' | ']') => return Err(BadPattern),
        Some('\\') => &chunk[1..],
        Some(_) => chunk,
    };
    let letter = body.chars().next().ok_or(BadPattern)?;
    let rest = &body[letter.len_utf8()..];
    if rest.is_empty() { Err(BadPattern) } else { Ok((letter, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_as_go() {
        for (pattern, name, expected) in [
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*", "ab/c", Ok(false)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*/b", "a/c/b", Ok(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Ok(true)),
            ("ab[^c]", "abc", Ok(false)),
            ("ab[b-d]", "abc", Ok(true)),
            ("a\\*b", "a*b", Ok(true)),
            ("a???b", "aαb", Ok(false)),
            ("a[^a]b", "a☺b", Ok(true)),
            ("a?b", "a/b", Ok(false)),
            ("templates/.?*", "templates/.x", Ok(true)),
            ("[]a]", "]", Err(BadPattern)),
            ("[-]", "-", Err(BadPattern)),
            ("a[", "a", Err(BadPattern)),
            ("a[", "x", Err(BadPattern)),
            ("*x", "xxx", Ok(true)),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} on {name}");
        }
    }
}
