//! Both parsers against each other and against go-yaml's recorded words.

use crate::yaml::resolve::Version;
use crate::yaml::{full, quick};

/// Texts that the quick parser takes: the full one has to make the same of them.
const PLAIN: &[&str] = &[
    "a: 1\nb:\n- x\n- y: z\n  w: [1, {a: b}, \"c\"]\n",
    "a: |\n  one\n\n  two\n\nb: >-\n  folded\n  text\n    more\n  end\n",
    "a: plain\n  on\n\n  lines # c\nb: \"quoted\n  lines\\n \\u00e9\"\nc: 'it''s\n\n  so'\n",
    "---\na: 1\n---\n# nothing\n---\n- - a\n  - b\n-\n- c\n",
    "{\"a\": [1, 2.5, null],\n \"b\": {}}\n",
    "a:\nb: ~\n\"c d\": |2+\n    x\n\n",
    "",
    "# only a comment\n",
    "a: http://x.y/z?b=c#d\nb: a:b\n- ",
];

#[test]
fn both_parsers_agree() {
    for text in PLAIN {
        let full = full::parse(text, Version::V2, false);
        match quick::parse(text, false) {
            Some(documents) => assert_eq!(full.as_ref(), Ok(&documents), "of {text:?}"),
            None => assert!(full.is_err(), "of {text:?}"),
        }
    }
}

/// Cut and changed texts: whatever the quick parser takes, the full one takes, too.
#[test]
fn both_parsers_agree_on_mutants() {
    for text in PLAIN {
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for put in ["", "\n", " ", ":", "- ", "\"", "#", "[", "}", "\t", "&a ", "é", "'", "|", "? "] {
                for keep in [&text[at..], text[at..].get(1..).unwrap_or_default(), ""] {
                    let mutant = format!("{}{put}{keep}", &text[..at]);
                    if let Some(documents) = quick::parse(&mutant, false) {
                        assert_eq!(full::parse(&mutant, Version::V2, false), Ok(documents), "of {mutant:?}");
                    }
                }
            }
        }
    }
}

fn check(text: &str, v2: &str, v3: &str) {
    for (version, expected) in [(Version::V2, v2), (Version::V3, v3)] {
        let error = full::parse(text, version, false).map(|_| "no error".to_owned());
        assert_eq!(error.unwrap_or_else(|error| error.to_string()), expected, "of {text:?} with {version:?}");
    }
}

#[test]
fn tells_errors_in_the_words_of_go_yaml() {
    let both = |text: &str, words: &str| check(text, words, words);
    both("a: [1\n", "yaml: line 1: did not find expected ',' or ']'");
    both("a: %x\n", "yaml: found character that cannot start any token");
    both("a: *x\n", "yaml: unknown anchor 'x' referenced");
    both("a: &x [*x]\n", "yaml: anchor 'x' value contains itself");
    both("a\u{1}: b\n", "yaml: control characters are not allowed");
    both("a: b\nc: d: e\n", "yaml: line 2: mapping values are not allowed in this context");
    check("a: b\nc\nd: e\n", "yaml: line 3: could not find expected ':'", "yaml: line 2: could not find expected ':'");
    both("x:\n  a: 1\n b: 2\n", "yaml: line 2: did not find expected key");
    both("a: \"x\n", "yaml: line 2: found unexpected end of stream");
    both("\n%x", "yaml: line 2: found unknown directive name");
    let (v2, v3) = ("yaml: line 3: did not find expected ',' or ']'", "yaml: line 2: did not find expected ',' or ']'");
    check("\n\na: [b\n", v2, v3);
    check(
        "\n\n\nb:\n  - a\n c: d\n",
        "yaml: line 5: did not find expected key",
        "yaml: line 3: did not find expected key",
    );
}
