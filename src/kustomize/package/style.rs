//! `cfg cat --style`: objects written in another of YAML's styles.
//!
//! Answers to kyaml's `GetStyle` and `ByteWriter`, which give the style to the object alone. Styles of scalars therefore
//! change nothing.

use super::Error;
use crate::kustomize;
use crate::yaml::{Style, commented};

/// What the names of styles ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Styling {
    pub flow: bool,
    /// With the tag in front.
    pub tagged: bool,
}

impl Styling {
    pub fn of(names: &[String]) -> Styling {
        let asked = |style: &str| names.iter().any(|name| name == style);
        Styling { flow: asked("FlowStyle"), tagged: asked("TaggedStyle") }
    }

    /// An object's text in the style.
    pub fn apply(self, text: String) -> Result<String, Error> {
        if self == Styling::default() {
            return Ok(text);
        }
        let mut documents = commented::parse(&text).map_err(|source| kustomize::Error::MalformedYaml { source })?;
        for document in &mut documents {
            if self.flow {
                document.root.style = Style::Flow;
            }
            if self.tagged {
                document.root.tag = Some("!!map".to_owned());
            }
        }
        Ok(commented::write(&documents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_the_object_alone() {
        let text = "apiVersion: v1\nmetadata:\n  name: a\nlist:\n- 'b'\n";
        for (styles, expected) in [
            ("FlowStyle", "{apiVersion: v1, metadata: {name: a}, list: ['b']}\n"),
            ("TaggedStyle", "!!map\napiVersion: v1\nmetadata:\n  name: a\nlist:\n- 'b'\n"),
            ("TaggedStyle,FlowStyle", "!!map {apiVersion: v1, metadata: {name: a}, list: ['b']}\n"),
            ("LiteralStyle,nope", text),
        ] {
            let names: Vec<String> = styles.split(',').map(str::to_owned).collect();
            assert_eq!(Styling::of(&names).apply(text.to_owned()).expect("it is YAML"), expected, "{styles}");
        }
    }
}
