//! `urlParse` and `urlJoin`: sprig's url.go on Go's `net/url`.

use super::{argument, cast, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::{Entries, Signature, Text, Type, Value, quote};

pub(super) static TABLE: &[Plain] = &[
    plain("urlParse", Signature::fixed(&[Type::Text]), |values| {
        let text = argument::string(values, 0);
        let url = Url::parse(&text).map_err(|message| {
            let shown = quote::double_quoted(text.as_bytes());
            Error::call(format!("unable to parse url: parse {shown}: {message}"))
        })?;
        Ok(url.to_dict())
    }),
    plain("urlJoin", Signature::fixed(&[Type::Dict]), join),
];

/// A URL in parts, decoded where Go decodes.
#[derive(Debug, Default)]
struct Url {
    scheme: String,
    opaque: String,
    user: Option<String>,
    host: String,
    path: Vec<u8>,
    query: String,
    fragment: Vec<u8>,
}

/// Which part of a URL is escaped; each leaves other characters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    User,
    Host,
    Fragment,
}

impl Url {
    fn parse(text: &str) -> Result<Self, String> {
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
        url.path = unescape(path, Part::Path)?;
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

    fn hostname(&self) -> &str {
        let host = match self.host.rfind(':') {
            Some(colon) if self.host[colon + 1..].bytes().all(|byte| byte.is_ascii_digit()) => &self.host[..colon],
            _ => &self.host,
        };
        host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
    }

    fn to_dict(&self) -> Value {
        let fields: [(&str, Text); 8] = [
            ("scheme", self.scheme.as_str().into()),
            ("host", self.host.as_str().into()),
            ("hostname", self.hostname().into()),
            ("path", self.path.clone().into()),
            ("query", self.query.as_str().into()),
            ("opaque", self.opaque.as_str().into()),
            ("fragment", self.fragment.clone().into()),
            ("userinfo", self.user.clone().unwrap_or_default().into()),
        ];
        let entries: Entries = fields.into_iter().map(|(name, text)| (Text::from(name), Value::Text(text))).collect();
        Value::dict(entries)
    }

    fn text(&self) -> String {
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
            let path = escape(&self.path, Part::Path);
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
        Part::Path => !b"$&+,/:;=@".contains(&byte),
        Part::User => !b"$&+,;=".contains(&byte),
        Part::Host => !b"!$&'()*+,;=:[]<>\"".contains(&byte),
        Part::Fragment => !b"$&+,/:;=?@!()*".contains(&byte),
    }
}

fn escape(bytes: &[u8], part: Part) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii() && !should_escape(*byte, part) {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn join(values: &[Value]) -> Result<Value, Error> {
    let dict = argument::dict(values, 0);
    let part = |name: &str| match dict.get(name) {
        None => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.to_string()),
        Some(Value::Nil) => Err(cast::NIL.to_owned()),
        Some(other) => {
            Err(format!("unable to parse {name} key, must be of type string, but {} found", other.kind_name()))
        }
    };
    let mut url = Url {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?.into_bytes(),
        query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?.into_bytes(),
        user: None,
    };
    let user = part("userinfo")?;
    if !user.is_empty() {
        let probe = format!("proto://{user}@host");
        let parsed = Url::parse(&probe).map_err(|message| {
            let shown = quote::double_quoted(probe.as_bytes());
            Error::call(format!("unable to parse userinfo in dict: parse {shown}: {message}"))
        })?;
        url.user = parsed.user;
    }
    Ok(Value::from(url.text()))
}
