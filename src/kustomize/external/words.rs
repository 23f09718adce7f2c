//! The words of `argsOneLiner`, as a shell splits them. Answers to `plugins/execplugin/shlex.go`.

use super::super::error::Error;

/// Words as a shell splits them: quotes, escapes, comments.
pub fn split(text: &str) -> Result<Vec<String>, Error> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut escaped = false;
    for letter in text.chars() {
        match letter {
            _ if escaped => {
                word.push(letter);
                escaped = false;
            }
            '\\' if quote != Some('\'') => escaped = true,
            '\'' | '"' if quote.is_none() => quote = Some(letter),
            _ if quote == Some(letter) => quote = None,
            '#' if quote.is_none() => break,
            _ if letter.is_whitespace() && quote.is_none() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(letter),
        }
    }
    if quote.is_some() {
        return Err(Error::UnclosedQuote);
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_words_as_a_shell() {
        for (text, expected) in
            [("a 'b c' \"d\\\"e\"", Some(vec!["a", "b c", "d\"e"])), ("a # b", Some(vec!["a"])), ("a 'b", None)]
        {
            let words = split(text).ok();
            assert_eq!(words.as_deref().map(|words| words.iter().map(String::as_str).collect()), expected, "of {text}");
        }
    }
}
