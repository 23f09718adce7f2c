//! Floats as Go's `strconv.FormatFloat(f, 'g', -1, bits)` prints them.

/// The shortest digits of a 64-bit float: `1.5`, `1e+21`, `1e-07`.
pub fn format_float(number: f64) -> String {
    arrange(&format!("{number:e}"))
}

/// The shortest digits of a 32-bit float.
pub fn format_float_32(number: f32) -> String {
    arrange(&format!("{number:e}"))
}

/// From Rust's `1.2345e6` to Go's form: an exponent below 1e-4 and from 1e6 on, with two digits at least.
fn arrange(scientific: &str) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return match scientific {
            "inf" => "+Inf".to_owned(),
            "-inf" => "-Inf".to_owned(),
            other => other.to_owned(),
        };
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_go() {
        for (number, expected) in [
            (1.5, "1.5"),
            (1e20, "1e+20"),
            (1e21, "1e+21"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1234567.5, "1.2345675e+06"),
            (-0.25, "-0.25"),
            (100000.0, "100000"),
            (1000000.0, "1e+06"),
        ] {
            assert_eq!(format_float(number), expected);
        }
    }
}
