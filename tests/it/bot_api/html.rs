//! A strict reader of Telegram's HTML (Bot API, "HTML style"): stricter than the real server, which lets
//! some things pass, so that what passes here passes there.

/// What remains of a text once its markup is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub text: String,
    pub entities: Vec<Entity>,
}

/// A stretch of the text, in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    pub kind: String,
    pub offset: usize,
    pub length: usize,
    pub url: Option<String>,
}

const TAGS: &[(&str, &str)] = &[
    ("b", "bold"),
    ("strong", "bold"),
    ("i", "italic"),
    ("em", "italic"),
    ("u", "underline"),
    ("s", "strikethrough"),
    ("code", "code"),
    ("pre", "pre"),
    ("blockquote", "blockquote"),
    ("a", "text_link"),
];

/// Reads a text, or says what is wrong with it in the words of the real server.
pub fn parse(html: &str) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut open: Vec<(String, Entity)> = Vec::new();
    let mut units = 0;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let at = html.len() - rest.len();
        match c {
            '<' => {
                let end = rest.find('>').ok_or(format!("Unclosed start tag at byte offset {at}"))?;
                let tag = &rest[1..end];
                match tag.strip_prefix('/') {
                    Some(name) => close(name, at, units, &mut open, &mut parsed)?,
                    None => open.push(start(tag, at, units, &open)?),
                }
                rest = &rest[end + 1..];
            }
            '>' => return Err(format!("Unescaped '>' at byte offset {at}")),
            '&' => {
                let (decoded, length) = entity(rest).ok_or(format!("Unescaped '&' at byte offset {at}"))?;
                parsed.text.push(decoded);
                units += decoded.len_utf16();
                rest = &rest[length..];
            }
            '\0'..='\u{9}' | '\u{b}'..='\u{1f}' => return Err(format!("Control character at byte offset {at}")),
            _ => {
                parsed.text.push(c);
                units += c.len_utf16();
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    match open.pop() {
        Some((name, _)) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(parsed),
    }
}

fn start(tag: &str, at: usize, units: usize, open: &[(String, Entity)]) -> Result<(String, Entity), String> {
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let Some((_, kind)) = TAGS.iter().find(|(known, _)| *known == name) else {
        return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
    };
    let inside = |kinds: &[&str]| open.iter().any(|(_, entity)| kinds.contains(&entity.kind.as_str()));
    if inside(&["code", "pre"]) || (inside(&["blockquote"]) && *kind == "blockquote") || inside(&[*kind]) {
        return Err(format!("Entity \"{name}\" may not stand there at byte offset {at}"));
    }
    let url = if name == "a" { Some(href(attributes, at)?) } else { None };
    if name != "a" && !attributes.is_empty() {
        return Err(format!("Unexpected attribute at byte offset {at}"));
    }
    Ok((name.to_owned(), Entity { kind: (*kind).to_owned(), offset: units, length: 0, url }))
}

fn href(attributes: &str, at: usize) -> Result<String, String> {
    let value = attributes.strip_prefix("href=\"").and_then(|rest| rest.strip_suffix('"'));
    let value = value.filter(|value| !value.contains(['"', '<', '>']));
    let value = value.ok_or(format!("Bad attribute of tag \"a\" at byte offset {at}"))?;
    let mut url = String::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let (decoded, length) = match c {
            '&' => entity(rest).ok_or(format!("Unescaped '&' in an attribute at byte offset {at}"))?,
            c => (c, c.len_utf8()),
        };
        url.push(decoded);
        rest = &rest[length..];
    }
    match url.starts_with("http://") || url.starts_with("https://") || url.to_lowercase().starts_with("http") {
        true => Ok(url),
        false => Err(format!("Bad address of tag \"a\" at byte offset {at}")),
    }
}

fn close(
    name: &str,
    at: usize,
    units: usize,
    open: &mut Vec<(String, Entity)>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    let Some((expected, mut entity)) = open.pop() else {
        return Err(format!("Unexpected end tag at byte offset {at}"));
    };
    if expected != name {
        return Err(format!("Unmatched end tag at byte offset {at}, expected \"</{expected}>\", found \"</{name}>\""));
    }
    entity.length = units - entity.offset;
    if entity.length > 0 {
        parsed.entities.push(entity);
    }
    Ok(())
}

/// The four named entities that Telegram knows.
fn entity(text: &str) -> Option<(char, usize)> {
    let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
    known.iter().find(|(name, _)| text.starts_with(name)).map(|(name, c)| (*c, name.len()))
}
