//! Two digests of an article: one that any change changes, one that survives what is not the article's own text.

use sha2::{Digest, Sha256};

/// Least bytes of letters and digits in a sentence that is no furniture.
const LONG: usize = 40;
/// Least bytes in all such sentences of a text that can be told from others by them.
const ENOUGH: usize = 160;
/// How many of the longest sentences make the fingerprint.
const SENTENCES: usize = 4;

/// Exact: a different hash is a revision. 32 hexadecimal digits.
pub fn hash(title: &str, text: &str) -> String {
    digest([title, text].into_iter())
}

/// Coarse: the same for one article under two addresses, whatever its case, punctuation, white space, paragraphs and
/// the small furniture around it. Empty where the text is too short to tell.
///
/// It is made of the longest sentences, since furniture is short. The title is left out: outlets change it, and add
/// their own name to it. Agency text in two outlets has one fingerprint, so compare only within a source.
pub fn fingerprint(_title: &str, text: &str) -> String {
    let mut sentences: Vec<String> = sentences(text).map(bare).filter(|sentence| sentence.len() >= LONG).collect();
    if sentences.iter().map(String::len).sum::<usize>() < ENOUGH {
        return String::new();
    }
    sentences.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    sentences.dedup();
    sentences.truncate(SENTENCES);
    digest(sentences.iter().map(String::as_str))
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

/// Lower-case letters and digits alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn digest<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_le_bytes());
        sha.update(part);
    }
    sha.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ministers met in Brussels on Thursday to speak of what comes after the war.\n\
        They agreed to meet again within a month, and to send a mission before that.\n\
        No date was named. A spokesman said that the plans, drawn up in spring, were far advanced by now.";

    #[test]
    fn any_change_changes_the_hash() {
        assert_eq!(hash("Talks", TEXT), hash("Talks", TEXT));
        assert_ne!(hash("Talks", TEXT), hash("Talks!", TEXT));
        assert_ne!(hash("a", "bc"), hash("ab", "c"));
        assert_eq!(hash("", "").len(), 32);
    }

    #[test]
    fn the_fingerprint_survives_what_is_not_the_article() {
        let same = [
            TEXT.to_uppercase(),
            TEXT.replace('\n', " "),
            TEXT.replace(',', " –").replace(' ', "  "),
            format!("Share this\n{TEXT}\nSign up to our newsletter"),
        ];
        for text in same {
            assert_eq!(fingerprint("Talks | The News", &text), fingerprint("Talks", TEXT), "{text}");
        }
    }

    #[test]
    fn another_article_has_another_fingerprint() {
        assert_ne!(fingerprint("Talks", &TEXT.replace("Brussels", "Geneva")), fingerprint("Talks", TEXT));
    }

    #[test]
    fn a_short_text_cannot_be_told() {
        assert_eq!(fingerprint("Talks", "The ministers met."), "");
        assert_eq!(fingerprint("", ""), "");
    }
}
