//! What stands in an article's text and is not its text: by-lines, time stamps, captions, credits, calls to
//! subscribe, datelines. Everything here is a plain table with a predicate over it.

/// A sentence that begins with these words is a label, a caption or a call, whatever follows.
const OPENINGS: &[&str] = &[
    "above,",
    "below,",
    "pictured",
    "file photo",
    "file -",
    "file –",
    "photo by",
    "photos by",
    "image copyright",
    "image caption",
    "image source",
    "enlarge this image",
    "read more",
    "read also",
    "read the full",
    "getty images",
    "share this",
    "share on",
    "follow us",
    "follow our",
    "sign up",
    "subscribe",
    "click here",
    "click to",
    "click on",
    "watch the video",
    "watch live",
    "watch now",
    "watch below",
    "listen to the",
    "listen now",
    "last updated",
    "story highlights",
    "media playback",
    "media caption",
    "scroll down",
    "show hide",
    "see also",
    "also read",
    "join our",
    "join us",
    "editor's note",
    "this story",
    "this article",
    "this transcript",
    "the associated press contributed",
    "reporting by",
    "additional reporting",
    "written by",
    "posted by",
    "posted on",
    "posted at",
    "story continues",
    "play video",
    "skip to",
    "skip advertisement",
    "first published",
    "download the",
    "download our",
    "register now",
    "register here",
    "register for",
    "log in",
    "sign in",
    "thank you for",
    "chat with us",
    "most read",
    "get the latest",
    "to see this",
    "hide caption",
    "toggle caption",
    "lesen sie",
    "lesen sie auch",
    "abonnieren sie",
    "jetzt abonnieren",
    "lire aussi",
    "à lire",
    "abonnez",
    "abonnez-vous",
    "читайте також",
    "читайте также",
    "підпис до фото",
    "підписуйтесь",
    "підписуйтеся",
    "підпишіться",
    "подписывайтесь",
];

/// These are labels where nothing but a mark or a figure follows ("Photo: ...", "Updated 14:11"), and news where words do
/// ("Video footage showed ...", "Watchdogs warned ...").
const LABELS: &[&str] = &[
    "photo",
    "photos",
    "image",
    "images",
    "video",
    "watch",
    "listen",
    "read",
    "more",
    "related",
    "advertisement",
    "newsletter",
    "topics",
    "updated",
    "update",
    "published",
    "posted",
    "download",
    "register",
    "recommended",
    "correction",
    "copyright",
    "close",
    "by",
    "foto",
    "fotos",
    "bild",
    "video",
    "stand",
    "anzeige",
    "quelle",
    "crédit",
    "vidéo",
    "photo",
    "фото",
    "відео",
    "джерело",
    "видео",
    "источник",
];

/// Wherever this stands, the sentence is a credit or a call.
const MARKS: &[&str] = &[
    "getty images",
    "/getty",
    "/ap)",
    "(ap)",
    "/afp",
    "/reuters)",
    "via ap)",
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
    "this photo shows",
    "this image shows",
    "this picture shows",
    "photo made available",
    "image made available",
    "photo provided by",
    "image provided by",
    "toggle caption",
    "credit:",
    "sign up for our",
    "sign up to our",
    "sign up here",
    "sign up now",
    "subscribe to our",
    "subscribe now",
    "our newsletter",
    "daily newsletter",
    "weekly newsletter",
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
    "use of cookies",
    "uses cookies",
    "all rights reserved",
    "contributed to this report",
    "contributed reporting",
    "scroll down",
    "pictured here",
    "seen here",
    "poses for",
    "pose for a",
    "poses during",
    "(reuters)",
    "press association)",
    "in this image",
    "in this photo",
    "seen in this",
    " @",
    "(@",
    "retweet",
    "watch the video",
    "in the video above",
    "video below",
    "download our app",
    "privacy policy",
    "terms of service",
    "terms of use",
    "terms and conditions",
    "recevez",
    "notre newsletter",
    "unseren newsletter",
    "unserem newsletter",
    "наш telegram",
    "наш канал",
    "наш телеграм",
];

/// Stand before the news and are no part of it ("EXCLUSIVE: The minister ...").
const PREFIXES: &[&str] =
    &["EXCLUSIVE:", "Exclusive:", "BREAKING:", "Breaking:", "UPDATE:", "Updated |", "Update |", "UPDATED:"];

/// A caption is no longer than this; a longer line is a text of its own, whatever stands at its end.
const CAPTION_BYTES: usize = 700;

/// True for a sentence that belongs to the page rather than to the news.
pub fn is_furniture(sentence: &str) -> bool {
    let lower = sentence.to_lowercase().replace('’', "'");
    sentence.starts_with("CLOSE ")
        || OPENINGS.iter().any(|o| begins(&lower, o))
        || LABELS.iter().any(|label| is_label(&lower, label))
        || lower.starts_with(['|', '•', '©', '►', '▶'])
        || lower.starts_with("-- ")
        || MARKS.iter().any(|m| lower.contains(m))
        || shouts(sentence)
        || is_by_line(sentence)
        || is_stamp(sentence)
        || speaks_in_transcript(sentence)
}

/// True for a line that is a caption as a whole: it begins as one, or a credit stands at its end.
pub fn is_caption(line: &str) -> bool {
    let line = line.trim();
    if line.len() > CAPTION_BYTES {
        return false;
    }
    let lower = line.to_lowercase().replace('’', "'");
    let head: String = lower.chars().take(90).collect();
    const HEADS: &[&str] = &["file -", "file –", "file photo", "image copyright", "image caption", "media caption"];
    const SHOWN: &[&str] = &[
        " photo released",
        " photo made available",
        " photo provided",
        " photo taken",
        " file photo",
        " handout photo",
    ];
    const THIS: &[&str] = &[
        " photo shows",
        " image shows",
        " photo from",
        " image from",
        " image released",
        " image made",
        " image provided",
    ];
    HEADS.iter().any(|h| head.starts_with(h))
        || head.starts_with("this ") && THIS.iter().any(|s| head.contains(s))
        || SHOWN.iter().any(|s| head.contains(s))
        || ends_in_credit(line)
}

/// "... in Dandong on Feb. 7. (Reuters)", "... six hours. Photograph: Jane Doe for the Guardian".
fn ends_in_credit(line: &str) -> bool {
    let stops = [". (", "! (", "? (", ".” (", ".\" (", ".’ ("];
    let bracketed = line.strip_suffix(')').and_then(|rest| {
        let at = stops.iter().filter_map(|stop| rest.rfind(stop).map(|at| at + stop.len())).max()?;
        Some(&rest[at..])
    });
    let is_credit = |text: &str| {
        let short = text.chars().count() <= 80 && !text.contains(['(', ')', '.', '“', '"']);
        short && text.trim_start().starts_with(char::is_uppercase)
    };
    bracketed.is_some_and(is_credit)
        || [" Photograph: ", " Photo: ", " Credit: ", ". Credit ", " Picture: ", " Foto: ", " Фото: "]
            .iter()
            .any(|mark| line.rfind(mark).is_some_and(|at| line.len() - at < 120))
}

fn begins(lower: &str, opening: &str) -> bool {
    let rest = lower.strip_prefix(opening);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn is_label(lower: &str, label: &str) -> bool {
    let Some(rest) = lower.strip_prefix(label).filter(|rest| !rest.starts_with(char::is_alphanumeric)) else {
        return false;
    };
    let after = rest.trim_start();
    after.is_empty()
        || after.starts_with([':', '|', '.', '/', '–', '—', '©'])
        || after.starts_with(|c: char| c.is_ascii_digit()) && label != "by" && label != "more"
}

/// "SCOTT HORSLEY, BYLINE: Good to be with you": a line of a transcript.
fn speaks_in_transcript(sentence: &str) -> bool {
    let Some((name, _)) = sentence.split_once(": ") else { return false };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4 && name.chars().count() <= 50 && !name.chars().any(char::is_lowercase)
}

/// A heading run into its first sentence ("CHECK YOUR STATEMENTS Check ..."), or a label within one.
fn shouts(sentence: &str) -> bool {
    let capital = |w: &str| w.chars().count() > 1 && w.chars().all(|c| c.is_uppercase() || c == '’' || c == '\'');
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
    if words.first().is_some_and(|word| is_clock(word)) {
        return true;
    }
    let figures = words.iter().filter(|w| w.chars().any(|c| c.is_ascii_digit())).count();
    words.len() <= 8 && figures >= 2 && 2 * figures + 1 >= words.len()
}

/// "09:41", "9.41am", "21h30": with these the entries of a live blog begin.
fn is_clock(word: &str) -> bool {
    let word = word.trim_end_matches([':', ',', '-']).to_lowercase();
    let bare = word.trim_end_matches("am").trim_end_matches("pm").trim_end_matches("uhr");
    let with_half = bare.len() < word.len();
    let Some((hours, minutes)) = bare.split_once([':', 'h']).or_else(|| bare.split_once('.').filter(|_| with_half))
    else {
        return false;
    };
    let figures =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    figures(hours, 2) && figures(minutes, 2) && minutes.len() == 2
}

/// The sentence without a dateline ("LONDON (Reuters) — ", "(CNN) -- ", "SEOUL, South Korea — "); what is left stands verbatim.
pub fn after_dateline(sentence: &str) -> &str {
    let prefix = PREFIXES.iter().find_map(|prefix| sentence.strip_prefix(prefix));
    let sentence = prefix.map_or(sentence, str::trim_start);
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
        check(true, "Photo: Jane Doe");
        check(true, "Updated 14:11 GMT by our correspondent in Kyiv.");
        check(true, "09:41 The minister arrives at the palace.");
        check(true, "9.41am BST The minister arrives at the palace.");
        check(true, "SCOTT HORSLEY, BYLINE: Good to be with you, Ari.");
        check(true, "Підписуйтесь на наш канал, щоб не пропустити новин.");
        check(true, "Lesen Sie auch: Was die Verbündeten wollen.");
        check(false, "Підписано угоду про постачання газу до 2030 року.");
        check(false, "Watchdogs warned that the deal breaks the law.");
        check(false, "Video footage showed police firing into the crowd.");
        check(false, "Close allies of the president left the party on Monday.");
        check(false, "Under the terms of the deal, both armies leave the valley.");
        check(false, "More than 40 countries will sign up to the treaty in May.");
        check(false, "Registered voters fell by a tenth, the commission said.");
        check(false, "Published figures show that 12 of 40 banks failed the test.");
        check(false, "Photographs of the meeting surprised the opposition.");
        check(false, "By 2030 the government wants to end sales of new petrol cars.");
        check(false, "The minister will meet 30 allies in Brussels today.");
    }

    #[test]
    fn a_line_that_ends_in_a_credit_or_begins_as_a_caption_is_one_as_a_whole() {
        let check = |expected: bool, line: &str| assert_eq!(is_caption(line), expected, "{line}");
        check(true, "A flying object is seen from Dandong on Feb. 7. North Korea launched a rocket. (Reuters)");
        check(true, "Police cordon off the area at the Brandenburg Gate in Berlin. (Hayoung Jeon/EPA)");
        check(true, "Teenagers use media for nine hours. Photograph: Jane Doe for the Guardian");
        check(true, "This photo released by the ministry shows smoke. Twelve people were aboard the plane.");
        check(true, "FILE - In this Dec. 29 photo, a ship is seen at sea. Prosecutors are looking into it.");
        check(false, "The minister met the chancellor in Berlin (their second meeting this year).");
        check(false, "The parliament (the Rada) voted on Monday. It was late.");
        check(false, "This image of the party will not help it, its chairman said.");
    }

    #[test]
    fn a_dateline_falls_away_and_a_dash_within_a_sentence_stays() {
        let check = |expected: &str, text: &str| assert_eq!(after_dateline(text), expected);
        check("The pound fell.", "LONDON (Reuters) - The pound fell.");
        check("South Korea launched it.", "SEOUL, South Korea — South Korea launched it.");
        check("A minister left.", "(CNN) -- A minister left.");
        check("A minister left.", "(CNN) A minister left.");
        check("It ended.", "London (AFP) – It ended.");
        check("The minister will resign.", "EXCLUSIVE: The minister will resign.");
        check("The minister will resign.", "Updated | The minister will resign.");
        let kept = "Putin must face pressure – as he meets allies.";
        check(kept, kept);
        let kept = "NATO will meet – if it must.";
        check(kept, kept);
    }
}
