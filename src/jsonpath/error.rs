//! What can go wrong in a template, in client-go's words.

use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    // While parsing.
    #[error("unclosed action")]
    UnclosedAction,
    #[error("unrecognized character in action: {}", code_point(*.0))]
    Character(char),
    #[error("invalid multiple recursive descent")]
    Descents,
    #[error("cannot parse number {0}")]
    Number(String),
    #[error("unterminated array")]
    UnterminatedArray,
    #[error("invalid array index {0}")]
    Index(String),
    #[error("array index {0} is not a number")]
    IndexNumber(String),
    #[error("unterminated filter")]
    UnterminatedFilter,
    #[error("unclosed array expect ]")]
    UnclosedArray,
    #[error("unterminated quoted string")]
    UnterminatedQuote,
    #[error("unquote string {0} error invalid syntax")]
    Quote(String),
    #[error(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{{name1.name2}}' or '{{.name1.name2}}'"
    )]
    NotRelaxed,

    // While looking.
    #[error("{0} is not found")]
    NotFound(String),
    #[error("unrecognized identifier {0}")]
    Word(String),
    #[error("not in range, nothing to end")]
    NothingToEnd,
    #[error("{0} is not array or slice")]
    NotArray(&'static str),
    #[error("array index out of bounds: index {index}, length {length}")]
    OutOfBounds { index: i64, length: i64 },
    #[error("starting index {start} is greater than ending index {end}")]
    Reversed { start: i64, end: i64 },
    #[error("step must be > 0")]
    Step,
    #[error("{0} is not array or slice and cannot be filtered")]
    NotFiltered(String),
    #[error("can only compare one element at a time")]
    ManyCompared,
    #[error("unrecognized filter operator {0}")]
    Operator(String),
    #[error("invalid type for comparison")]
    ComparedType,
    #[error("incompatible types for comparison")]
    ComparedTypes,
}

/// Go's `%#U`: `U+002A '*'`, without the picture for what cannot be printed.
fn code_point(character: char) -> String {
    let number = u32::from(character);
    if character.is_control() { format!("U+{number:04X}") } else { format!("U+{number:04X} '{character}'") }
}
