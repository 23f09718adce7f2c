//! A stream of documents cut into texts, as kubectl does it before any YAML is parsed (`YAMLReader` of
//! k8s.io/apimachinery/pkg/util/yaml).

use std::borrow::Cow;

use super::Error;

/// The documents of a stream, in order. Made by [`documents`].
#[derive(Debug, Clone)]
pub struct Documents<'a> {
    rest: &'a str,
}

/// Cuts `source` at its lines that start with `---`. Documents that hold nothing but white space are returned, too.
pub fn documents(source: &str) -> Documents<'_> {
    Documents { rest: source }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Cow<'a, str>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest;
        let mut length = 0;
        while length < text.len() {
            let line = &text[length..];
            let end = line.find('\n').map_or(line.len(), |at| at + 1);
            if let Some(behind) = line[..end].strip_prefix("---") {
                let behind = behind.trim();
                if !behind.is_empty() && !behind.starts_with('#') {
                    self.rest = "";
                    return Some(Err(Error::bare(format!("invalid Yaml document separator: {behind}"))));
                }
                if length > 0 {
                    self.rest = &line[end..];
                    return Some(Ok(Cow::Borrowed(&text[..length])));
                }
                // The first separator of a document stays in its text.
            }
            length += end;
        }
        self.rest = "";
        match text {
            "" => None,
            _ if text.ends_with('\n') => Some(Ok(Cow::Borrowed(text))),
            // The original reads line by line and ends the last one, too.
            _ => Some(Ok(Cow::Owned(format!("{text}\n")))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::documents;

    fn check(source: &str, expected: &[&str]) {
        let found: Result<Vec<_>, _> = documents(source).collect();
        assert_eq!(found.expect("the table holds good streams"), expected, "of {source:?}");
    }

    #[test]
    fn cuts_at_separators() {
        check("", &[]);
        check("a: 1", &["a: 1\n"]);
        check("a: 1\n---\nb: 2\n", &["a: 1\n", "b: 2\n"]);
        check("---\na: 1\n--- # b\nb: 2\n", &["---\na: 1\n", "b: 2\n"]);
        check("a: 1\n---\n---\nb: 2\n", &["a: 1\n", "---\nb: 2\n"]);
        check("---\n---\n", &["---\n"]);
        check("a: |\n  ---\n", &["a: |\n  ---\n"]);
    }

    #[test]
    fn refuses_text_behind_a_separator() {
        let error = documents("a: 1\n--- b: 2\n").find_map(Result::err).expect("the separator is bad");
        assert_eq!(error.to_string(), "invalid Yaml document separator: b: 2");
    }
}
