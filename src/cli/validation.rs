//! `--validate`: how the server judges fields that it does not know.

use super::failure::Failure;

/// The flag, to be flattened into a command's own.
#[derive(Debug, Clone, clap::Args)]
pub struct ValidateFlag {
    /// How unknown and duplicate fields are judged: strict (or true), warn, ignore (or false)
    #[arg(long, default_value = "strict", num_args = 0..=1, require_equals = true, default_missing_value = "strict")]
    pub validate: String,
}

impl ValidateFlag {
    /// The query parameter `fieldValidation`.
    pub fn read(&self) -> Result<&'static str, Failure> {
        match self.validate.as_str() {
            "strict" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok("Strict"),
            "warn" => Ok("Warn"),
            "ignore" | "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok("Ignore"),
            other => Err(Failure::new(format!(
                "invalid - validate option {other:?}; must be one of: strict (or true), warn, ignore (or false)"
            ))),
        }
    }
}
