//! Addresses in Chart.yaml: whether a text is a mail address or a URL, as loosely as Helm's validator judges.

use url::Url;

/// `someone@example.com`
pub(super) fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && !"()<>[],;:\\\"@".contains(letter);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    !user.is_empty()
        && user.chars().all(plain)
        && !user.starts_with('.')
        && !user.ends_with('.')
        && host.contains('.')
        && host.split('.').all(label)
}

/// A URL with its scheme.
pub(super) fn is_request_url(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    let is_scheme = scheme.len() < text.len()
        && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    is_scheme && !text.contains(char::is_whitespace) && Url::parse(text).is_ok()
}

/// A URL, whose scheme may be left out.
pub(super) fn is_url(text: &str) -> bool {
    if text.contains(char::is_whitespace) || text.starts_with('.') {
        return false;
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let host = Url::parse(&whole).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host.contains('.') || host.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_addresses() {
        assert!(is_email("a.b@example.com") && !is_email("a@b") && !is_email("example.com") && !is_email("a b@c.de"));
        assert!(
            is_request_url("https://example.com/x") && !is_request_url("example.com") && !is_request_url("http://a b")
        );
        assert!(is_url("example.com") && is_url("https://x.io/y") && !is_url("nonsense") && !is_url("a b.c"));
    }
}
