//! URLs as Go's `net/url` reads, joins and writes them.
//!
//! In: a text. Out: its parts, or why Go refuses it. The template functions on URLs and the references of charts stand
//! on it.

use super::quote;

/// A URL in parts, decoded where Go decodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    pub scheme: String,
    pub opaque: String,
    /// Name and password with their escapes.
    pub user: Option<String>,
    /// With its port.
    pub host: String,
    pub path: Vec<u8>,
    /// The path as it was written, when that is not how Go would write it.
    pub raw_path: String,
    pub query: String,
    pub fragment: Vec<u8>,
}

/// Which part of a URL is escaped; each leaves other characters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Query,
    PathSegment,
    Path,
    User,
    Host,
    Fragment,
}

impl Url {
    /// Reads a URL or a reference; the error is what Go puts behind `parse "TEXT": `.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut url = Self { fragment: unescape(fragment, Part::Fragment)?, ..Self::default() };
        if rest == "*" {
            url.path = b"*".to_vec();
            return Ok(url);
        }
        let (scheme, rest) = split_scheme(rest)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        url.query = query.to_owned();
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_owned();
                return Ok(url);
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        let mut path = rest;
        if rest.starts_with("//") && (!url.scheme.is_empty() || !rest.starts_with("///")) {
            let authority = &rest[2..];
            let end = authority.find('/').unwrap_or(authority.len());
            url.set_authority(&authority[..end])?;
            path = &authority[end..];
        }
        url.set_path(path)?;
        Ok(url)
    }

    fn set_authority(&mut self, authority: &str) -> Result<(), String> {
        let host = match authority.rsplit_once('@') {
            None => authority,
            Some((user, host)) => {
                if !user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)) {
                    return Err("net/url: invalid userinfo".to_owned());
                }
                let parts: Vec<String> = user
                    .splitn(2, ':')
                    .map(|part| unescape(part, Part::User).map(|part| escape(&part, Part::User)))
                    .collect::<Result<_, _>>()?;
                self.user = Some(parts.join(":"));
                host
            }
        };
        check_port(host)?;
        self.host = String::from_utf8_lossy(&unescape(host, Part::Host)?).into_owned();
        Ok(())
    }

    /// The host without its port.
    pub fn hostname(&self) -> &str {
        let host = match self.host.rfind(':') {
            Some(colon) if self.host[colon + 1..].bytes().all(|byte| byte.is_ascii_digit()) => &self.host[..colon],
            _ => &self.host,
        };
        host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
    }

    fn set_path(&mut self, path: &str) -> Result<(), String> {
        self.path = unescape(path, Part::Path)?;
        self.raw_path = if escape(&self.path, Part::Path) == path { String::new() } else { path.to_owned() };
        Ok(())
    }

    /// The path as it stands in a URL.
    pub fn escaped_path(&self) -> String {
        let valid =
            |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || byte.is_ascii() && !should_escape(byte, Part::Path);
        let usable = self.raw_path.bytes().all(valid)
            && unescape(&self.raw_path, Part::Path).is_ok_and(|path| path == self.path);
        if !self.raw_path.is_empty() && usable { self.raw_path.clone() } else { escape(&self.path, Part::Path) }
    }

    /// The path as text.
    pub fn path_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.path)
    }

    /// What `reference` means when it stands in a document of this URL.
    pub fn resolve(&self, reference: &Url) -> Url {
        let mut url = reference.clone();
        // A path that was read before can be read again.
        let set = |url: &mut Url, path: &str| url.set_path(path).unwrap_or_default();
        if url.scheme.is_empty() {
            url.scheme.clone_from(&self.scheme);
        }
        if !reference.scheme.is_empty() || !reference.host.is_empty() || reference.user.is_some() {
            set(&mut url, &resolve_path(&reference.escaped_path(), ""));
            return url;
        }
        if !reference.opaque.is_empty() {
            return url;
        }
        if reference.path.is_empty() && reference.query.is_empty() {
            url.query.clone_from(&self.query);
            if reference.fragment.is_empty() {
                url.fragment.clone_from(&self.fragment);
            }
        }
        url.host.clone_from(&self.host);
        url.user.clone_from(&self.user);
        set(&mut url, &resolve_path(&self.escaped_path(), &reference.escaped_path()));
        url
    }

    /// The URL as Go writes it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if !self.opaque.is_empty() {
            out.push_str(&self.opaque);
        } else {
            if !self.scheme.is_empty() || !self.host.is_empty() || self.user.is_some() {
                if !self.host.is_empty() || !self.path.is_empty() || self.user.is_some() {
                    out.push_str("//");
                }
                if let Some(user) = &self.user {
                    out.push_str(user);
                    out.push('@');
                }
                out.push_str(&escape(self.host.as_bytes(), Part::Host));
            }
            let path = self.escaped_path();
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                out.push('/');
            }
            if out.is_empty() && path.split('/').next().is_some_and(|segment| segment.contains(':')) {
                out.push_str("./");
            }
            out.push_str(&path);
        }
        if !self.query.is_empty() {
            out.push('?');
            out.push_str(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push('#');
            out.push_str(&escape(&self.fragment, Part::Fragment));
        }
        out
    }
}

/// The path `reference` seen from `base`, without `.` and `..`.
fn resolve_path(base: &str, reference: &str) -> String {
    let full = match reference {
        "" => base.to_owned(),
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        relative => format!("{}{relative}", &base[..base.rfind('/').map_or(0, |slash| slash + 1)]),
    };
    if full.is_empty() {
        return full;
    }
    let mut out = String::new();
    let mut first = true;
    let mut last = "";
    for element in full.split('/') {
        last = element;
        match element {
            "." => first = false,
            ".." => match out.rfind('/') {
                Some(slash) => out.truncate(slash),
                None => {
                    out.clear();
                    first = true;
                }
            },
            element => {
                if !first {
                    out.push('/');
                }
                out.push_str(element);
                first = false;
            }
        }
    }
    if matches!(last, "." | "..") {
        out.push('/');
    }
    if out.starts_with('/') { out } else { format!("/{out}") }
}

fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..index], &text[index + 1..])),
            _ => return Ok(("", text)),
        }
    }
    Ok(("", text))
}

fn check_port(host: &str) -> Result<(), String> {
    let port = match host.strip_prefix('[') {
        Some(inner) => match inner.rfind(']') {
            Some(end) => &inner[end + 1..],
            None => return Err("missing ']' in host".to_owned()),
        },
        None => host.rfind(':').map_or("", |colon| &host[colon..]),
    };
    let fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if fits { Ok(()) } else { Err(format!("invalid port {} after host", quote::double_quoted(port.as_bytes()))) }
}

fn unescape(text: &str, part: Part) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes[index];
        if byte == b'%' {
            let digits = bytes.get(index + 1..index + 3).and_then(|digits| std::str::from_utf8(digits).ok());
            let Some(code) = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit())) else {
                let shown = String::from_utf8_lossy(&bytes[index..bytes.len().min(index + 3)]);
                return Err(format!("invalid URL escape {}", quote::double_quoted(shown.as_bytes())));
            };
            out.push(u8::from_str_radix(code, 16).unwrap_or_default());
            index += 3;
            continue;
        }
        if part == Part::Host && byte < 0x80 && should_escape(byte, part) {
            let shown = quote::double_quoted(&bytes[index..=index]);
            return Err(format!("invalid character {shown} in host name"));
        }
        out.push(byte);
        index += 1;
    }
    Ok(out)
}

fn should_escape(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    match part {
        Part::Query => true,
        Part::PathSegment => !b"$&+:=@".contains(&byte),
        Part::Path => !b"$&+,/:;=@".contains(&byte),
        Part::User => !b"$&+,;=".contains(&byte),
        Part::Host => !b"!$&'()*+,;=:[]<>\"".contains(&byte),
        Part::Fragment => !b"$&+,/:;=?@!()*".contains(&byte),
    }
}

/// Encodes as Go's `url.QueryEscape`, `url.PathEscape` and what writes the parts of a URL.
pub fn escape(bytes: &[u8], part: Part) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        if part == Part::Query && *byte == b' ' {
            out.push('+');
        } else if byte.is_ascii() && !should_escape(*byte, part) {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_read() {
        for text in [
            "https://example.com/a%2Fb/c%20d?q=1#f",
            "oci://host:5000/x/y",
            "mailto:a@b",
            "repo/chart",
            "http://u:p@h/",
            "",
        ] {
            assert_eq!(Url::parse(text).map(|url| url.text()), Ok(text.to_owned()));
        }
        assert_eq!(Url::parse("http://h:x/"), Err("invalid port \":x\" after host".to_owned()));
        assert_eq!(Url::parse("%zz"), Err("invalid URL escape \"%zz\"".to_owned()));
    }

    #[test]
    fn resolves_as_go() {
        let check = |base: &str, reference: &str, expected: &str| {
            let (base, reference) = (Url::parse(base).expect("valid"), Url::parse(reference).expect("valid"));
            assert_eq!(base.resolve(&reference).text(), expected, "{reference:?} in {base:?}");
        };
        check("http://h/a/", "index.yaml", "http://h/a/index.yaml");
        check("http://h/a", "b/c", "http://h/b/c");
        check("http://h/a/b/", "../c.tgz", "http://h/a/c.tgz");
        check("http://h/", "/x/./y/..", "http://h/x/");
        check("http://h/a?t=1", "", "http://h/a?t=1");
        check("http://h/a", "//other/b", "http://other/b");
        check("http://h/a", "https://other/b", "https://other/b");
        check("http://h", "../../x", "http://h/x");
    }
}
