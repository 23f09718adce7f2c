//! What becomes of a folded scalar (`>`) on its way through kustomize, which writes it and reads it again in between.
//!
//! In: the scalar's text. Out: the text that comes back. go-yaml v3's writer puts an empty line behind every line of text
//! without asking how the next one starts; behind such an empty line, a line that starts with a blank keeps it.

/// The text after one more writing and reading.
pub(super) fn refold(text: &str) -> String {
    let first = text.trim_start_matches('\n').chars().next();
    let is_blank = |letter: Option<char>| matches!(letter, None | Some(' ' | '\t'));
    // Only a text that can be a block at all is written as one.
    let torn = text.ends_with(' ') || text.contains(" \n") || text.contains(['\t', '\r', '\u{85}']);
    if is_blank(first) || torn || !text.contains('\n') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.trim_start_matches('\n');
    out.push_str(&text[..text.len() - rest.len()]);
    while let Some(end) = rest.find('\n') {
        let line = &rest[..end];
        let behind = rest[end..].trim_start_matches('\n');
        let breaks = rest.len() - end - behind.len();
        let next = behind.chars().next();
        let padded = !is_blank(line.chars().next());
        // One final line end is chomped to one, whatever was written.
        let kept = padded && (if behind.is_empty() { breaks > 1 } else { is_blank(next) });
        out.push_str(line);
        out.extend(std::iter::repeat_n('\n', breaks + usize::from(kept)));
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::refold;

    fn check(text: &str, expected: &str) {
        assert_eq!(refold(text), expected, "of {text:?}");
    }

    #[test]
    fn comes_back_as_from_kustomize() {
        check("x y\nz\n", "x y\nz\n");
        check("x\n  y\nz", "x\n\n  y\nz");
        check("x\n\n", "x\n\n\n");
        check("one line", "one line");
    }
}
