//! How a registry asks for credentials: the header `WWW-Authenticate`, and the scopes of a token.
//!
//! In: header and scopes as texts. Out: what kind of credentials, and where tokens are given out.

/// What a registry wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    Basic,
    Bearer {
        realm: String,
        service: String,
        scope: String,
    },
    /// Nothing that is known here.
    Unknown,
}

impl Challenge {
    /// Reads the header's value.
    pub fn parse(header: &str) -> Challenge {
        let (scheme, rest) = token(header);
        if scheme.eq_ignore_ascii_case("basic") {
            return Challenge::Basic;
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Challenge::Unknown;
        }
        let (mut realm, mut service, mut scope) = (String::new(), String::new(), String::new());
        for (key, value) in Parameters(rest) {
            match key {
                "realm" => realm = value,
                "service" => service = value,
                "scope" => scope = value,
                _ => {}
            }
        }
        Challenge::Bearer { realm, service, scope }
    }
}

/// The parameters behind a scheme, up to the first that is written wrongly.
struct Parameters<'a>(&'a str);

impl<'a> Iterator for Parameters<'a> {
    type Item = (&'a str, String);

    fn next(&mut self) -> Option<Self::Item> {
        let blank = [' ', '\t'];
        let (key, rest) = token(self.0.trim_start_matches(blank));
        if key.is_empty() {
            return None;
        }
        let rest = rest.trim_start_matches(blank).strip_prefix('=')?.trim_start_matches(blank);
        let (value, rest) = match rest.strip_prefix('"') {
            Some(inner) => quoted(inner)?,
            None => match token(rest) {
                ("", _) => return None,
                (word, rest) => (word.to_owned(), rest),
            },
        };
        // Without a comma this was the last.
        self.0 = rest.trim_start_matches(blank).strip_prefix(',').unwrap_or_default();
        Some((key, value))
    }
}

/// A word as HTTP's grammar has it, and what follows.
fn token(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !(letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter)));
    text.split_at(end.unwrap_or(text.len()))
}

/// What stands before the closing quote, escapes resolved, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

/// Scopes without doubles, the actions of one resource joined, in order.
pub fn clean_scopes(scopes: &[String]) -> Vec<String> {
    let mut named: Vec<(String, Vec<String>)> = Vec::new();
    let mut out = Vec::new();
    for scope in scopes.iter().filter(|scope| !scope.is_empty()) {
        let Some((resource, actions)) = scope.rsplit_once(':').filter(|(resource, _)| resource.contains(':')) else {
            out.push(scope.clone());
            continue;
        };
        let at = named.iter().position(|(known, _)| known == resource).unwrap_or_else(|| {
            named.push((resource.to_owned(), Vec::new()));
            named.len() - 1
        });
        named[at].1.extend(actions.split(',').filter(|action| !action.is_empty()).map(str::to_owned));
    }
    for (resource, mut actions) in named {
        actions.sort();
        actions.dedup();
        if actions.iter().any(|action| action == "*") {
            actions = vec!["*".to_owned()];
        }
        if !actions.is_empty() {
            out.push(format!("{resource}:{}", actions.join(",")));
        }
    }
    out.sort();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let bearer = |realm: &str, service: &str, scope: &str| Challenge::Bearer {
            realm: realm.into(),
            service: service.into(),
            scope: scope.into(),
        };
        for (header, expected) in [
            ("Basic realm=\"x\"", Challenge::Basic),
            ("basic", Challenge::Basic),
            ("Digest realm=\"x\"", Challenge::Unknown),
            ("", Challenge::Unknown),
            (
                "Bearer realm=\"https://a/t\",service=\"r\", scope=\"repository:x:pull,push\"",
                bearer("https://a/t", "r", "repository:x:pull,push"),
            ),
            ("bearer realm=a, service = b", bearer("a", "b", "")),
            ("Bearer realm=\"a\\\"b\"", bearer("a\"b", "", "")),
            ("Bearer realm=\"open", bearer("", "", "")),
            ("Bearer realm=a service=b", bearer("a", "", "")),
        ] {
            assert_eq!(Challenge::parse(header), expected, "of {header}");
        }
    }

    #[test]
    fn scopes_are_joined() {
        let cleaned = |scopes: &[&str]| clean_scopes(&scopes.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            cleaned(&["repository:b:push,pull", "repository:a:*,pull", "repository:b:pull", "other"]),
            ["other", "repository:a:*", "repository:b:pull,push"]
        );
        assert!(cleaned(&["repository:a:", ""]).is_empty());
    }
}
