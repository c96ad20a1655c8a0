//! Blocks of JSON-LD that are not quite JSON.

use serde_json::Value;

/// The values of a block; one that is broken is mended, or given up.
pub fn parse(block: &str) -> Vec<Value> {
    let all = |text: &str| serde_json::Deserializer::from_str(text).into_iter().collect::<Result<Vec<Value>, _>>();
    all(block).or_else(|_| all(&mend(block))).unwrap_or_default()
}

/// Takes away comment and CDATA wrappers, control characters in strings, trailing commas and semicolons.
fn mend(block: &str) -> String {
    let begin = block.find(['{', '[']).unwrap_or(0);
    let begin = if block[begin..].starts_with("[CDATA[") {
        block[begin + 7..].find(['{', '[']).map_or(begin, |at| begin + 7 + at)
    } else {
        begin
    };
    let end = block.rfind('}').map_or(block.len(), |at| at + 1);
    let end = block[end..].find(']').filter(|_| block[begin..].starts_with('[')).map_or(end, |at| end + at + 1);
    let mut out = String::with_capacity(block.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in block.get(begin..end).unwrap_or(block).chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' | ']' if !quoted => out.truncate(out.trim_end_matches(|c: char| c == ',' || c.is_whitespace()).len()),
            _ => {}
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
