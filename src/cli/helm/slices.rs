//! Flags that hold several texts, as pflag's StringSlice and StringToString read them: one line of CSV each.

/// Splits `a,"b,c"` into its texts; the error is the CSV reader's.
pub(super) fn split(text: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    if text.is_empty() {
        return Ok(fields);
    }
    let mut rest = text;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                if let Some(at) = rest[..end].find('"') {
                    let column = text.len() - rest.len() + at + 1;
                    return Err(format!("parse error on line 1, column {column}: bare \" in non-quoted field"));
                }
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(fields),
        }
    }
}

/// A field behind its opening quote; doubled quotes stand for one.
fn quoted_field(text: &str) -> Result<(String, &str), String> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let Some(at) = rest.find('"') else {
            return Err("parse error on line 1, column 1: extraneous or missing \" in quoted-field".to_owned());
        };
        field.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None if rest.is_empty() || rest.starts_with(',') => return Ok((field, rest)),
            None => return Err("parse error on line 1, column 1: extraneous or missing \" in quoted-field".to_owned()),
        }
    }
}

/// Splits `a=1,b=2` into pairs.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    // A single pair may hold commas and quotes of its own.
    let texts = if text.matches('=').count() == 1 { vec![text.trim_matches('"').to_owned()] } else { split(text)? };
    let pair = |text: String| match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(format!("{text} must be formatted as key=value")),
    };
    texts.into_iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_csv() {
        let check = |text: &str, expected: Result<&[&str], &str>| {
            let got = split(text);
            let got = got.as_ref().map(|fields| fields.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(got.as_deref().map_err(|error| error.as_str()), expected, "of {text}");
        };
        check("a,b", Ok(&["a", "b"]));
        check("\"a,b\",c", Ok(&["a,b", "c"]));
        check("\"a\"\"b\"", Ok(&["a\"b"]));
        check("a,", Ok(&["a", ""]));
        check("a\"b", Err("parse error on line 1, column 2: bare \" in non-quoted field"));
        assert_eq!(pairs("a=1,b=2"), Ok(vec![("a".into(), "1".into()), ("b".into(), "2".into())]));
        assert_eq!(pairs("a=1,2"), Ok(vec![("a".into(), "1,2".into())]));
        assert_eq!(pairs("a"), Err("a must be formatted as key=value".into()));
    }
}
