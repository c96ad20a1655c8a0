//! What stands in an article's text and is not its text: by-lines, time stamps, captions, credits, calls to
//! subscribe, datelines. Everything here is a plain table with a predicate over it.

/// A line that begins so is a label, a caption or a call, whatever follows.
const OPENINGS: &[&str] = &[
    "file -",
    "file –",
    "file photo",
    "photo",
    "image ",
    "images ",
    "video",
    "advertisement",
    "enlarge this image",
    "read more",
    "read:",
    "close ",
    "getty",
    "related",
    "share ",
    "follow ",
    "sign up",
    "subscribe",
    "newsletter",
    "click",
    "watch",
    "listen",
    "copyright",
    "©",
    "updated",
    "published",
    "last updated",
    "story highlights",
    "media playback",
    "media caption",
    "scroll down",
    "more:",
    "see also",
    "also read",
    "join our",
    "join us",
    "exclusive:",
    "correction:",
    "editor's note",
    "editor’s note",
    "this story",
    "this article",
    "this transcript",
    "the associated press contributed",
    "reporting by",
    "additional reporting",
    "written by",
    "posted",
    "by.",
    "|",
    "•",
    "-- ",
    "story continues",
    "play video",
    "skip ",
    "first published",
    "topics",
    "download",
    "register",
    "log in",
    "sign in",
    "thank you for",
    "chat with us",
    "foto:",
    "lesen sie",
    "lire aussi",
    "à lire",
    "abonnez",
    "abonnieren",
    "читайте також",
    "фото",
    "підпис",
    "підписуйтесь",
    "reuters)",
    "most read",
    "recommended",
    "get the latest",
    "to see this",
    "hide caption",
    "toggle caption",
];

/// Wherever this stands, the sentence is a credit or a call.
const MARKS: &[&str] = &[
    "getty images",
    "/getty",
    "/ap)",
    "(ap)",
    "/afp",
    "/reuters)",
    "via ap",
    "associated press)",
    "ap photo",
    "(photo",
    "photo:",
    "photo by",
    "photograph:",
    "photograph by",
    "photos:",
    "image copyright",
    "image caption",
    "image:",
    "file photo",
    "file picture",
    "photo released",
    "photo shows",
    "image shows",
    "toggle caption",
    "credit:",
    "sign up",
    "subscribe",
    "newsletter",
    "click here",
    "click to",
    "continue reading",
    "whatsapp group",
    "telegram channel",
    "follow us",
    "share this",
    "read more",
    "pic.twitter.com",
    "http://",
    "https://",
    "www.",
    "cookies",
    "all rights reserved",
    "contributed to this report",
    "scroll down",
    "et al.",
    "poses for",
    "pose for",
    "poses during",
    "(reuters)",
    "press association)",
    "in this image",
    "in this photo",
    "seen in this",
    "@",
    "retweet",
    "watch the video",
    "in the video above",
    "video below",
    "our app",
    "privacy policy",
    "terms of",
    "recevez",
    "notre newsletter",
    "unseren newsletter",
    "наш telegram",
    "наш канал",
];

/// True for a sentence that belongs to the page rather than to the news.
pub fn is_furniture(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    OPENINGS.iter().any(|o| lower.starts_with(o))
        || MARKS.iter().any(|m| lower.contains(m))
        || shouts(sentence)
        || is_by_line(sentence)
        || is_stamp(sentence)
}

/// A heading run into its first sentence ("CHECK YOUR STATEMENTS Check ..."), or a label within one.
fn shouts(sentence: &str) -> bool {
    let capital = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_uppercase() || c == '’' || c == '\'');
    sentence.split_whitespace().take(4).filter(|w| capital(w)).count() >= 3
        || [" Image ", " Photo ", " Video "].iter().any(|label| sentence.contains(label))
}

/// "By Jane Doe, Political Editor": a by-line has no verb, which shows in its length and its capitals.
fn is_by_line(sentence: &str) -> bool {
    let Some(rest) = sentence.strip_prefix("By ").or_else(|| sentence.strip_prefix("BY ")) else { return false };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let capitals = words.iter().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count();
    words.len() <= 12 && 3 * capitals >= 2 * words.len()
}

/// "14:11 EST, 25 October 2013" and the like: mostly figures, or a clock time in few words.
fn is_stamp(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let figures = words.iter().filter(|w| w.chars().any(|c| c.is_ascii_digit())).count();
    words.len() <= 8 && figures >= 2 && 2 * figures + 1 >= words.len()
}

/// The sentence without a dateline ("LONDON (Reuters) — ", "(CNN) -- ", "SEOUL, South Korea — "); what is left stands verbatim.
pub fn after_dateline(sentence: &str) -> &str {
    let cut = sentence.strip_prefix('(').and_then(|s| s.split_once(')')).filter(|(agency, _)| is_agency(agency));
    let sentence =
        cut.map_or(sentence, |(_, rest)| rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—".contains(c)));
    for dash in [" — ", " – ", " -- ", " - ", "— "] {
        if let Some((place, rest)) = sentence.split_once(dash)
            && is_dateline(place)
        {
            return rest.trim_start();
        }
    }
    sentence
}

fn is_agency(text: &str) -> bool {
    text.len() <= 24 && !text.is_empty() && text.chars().next().is_some_and(char::is_uppercase)
}

/// A place in capitals, perhaps its country and an agency, and nothing that reads like a sentence.
fn is_dateline(place: &str) -> bool {
    let mut words = place.split_whitespace();
    let shouted = words
        .next()
        .is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3 && w.chars().all(|c| !c.is_lowercase()));
    let agency = place.ends_with(')');
    let few = place.chars().count() <= 60 && words.clone().count() <= 7;
    let named = words.all(|w| w.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase()));
    few && named && (shouted || agency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_news() {
        let check = |expected: bool, text: &str| assert_eq!(is_furniture(text), expected, "{text}");
        check(true, "By Jane Doe, Political Editor");
        check(true, "14:11 EST, 25 October 2013.");
        check(true, "FILE - In this May 18 photo, the minister speaks.");
        check(true, "Troops near the border. (Jane Doe/Associated Press)");
        check(true, "Join our politics WhatsApp group to get the latest updates");
        check(true, "Sign up for our newsletter.");
        check(false, "By 2030 the government wants to end sales of new petrol cars.");
        check(false, "The minister will meet 30 allies in Brussels today.");
    }

    #[test]
    fn a_dateline_falls_away_and_a_dash_within_a_sentence_stays() {
        let check = |expected: &str, text: &str| assert_eq!(after_dateline(text), expected);
        check("The pound fell.", "LONDON (Reuters) - The pound fell.");
        check("South Korea launched it.", "SEOUL, South Korea — South Korea launched it.");
        check("A minister left.", "(CNN) -- A minister left.");
        check("A minister left.", "(CNN) A minister left.");
        check("It ended.", "London (AFP) – It ended.");
        let kept = "Putin must face pressure – as he meets allies.";
        check(kept, kept);
        let kept = "NATO will meet – if it must.";
        check(kept, kept);
    }
}
