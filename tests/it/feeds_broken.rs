//! Feeds broken at random: whatever comes, the reader answers, and keeps its promises.

use divisionbell::sources::{self, discover, opml};
use proptest::prelude::*;

const NOW_MS: i64 = 1_744_300_000_000;
const SAMPLES: [&str; 3] = [
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>Caf\u{e9} &amp; co</title><ttl>5</ttl>\
     <item><guid>1</guid><title><![CDATA[One <b>big</b>]]></title><link>/1</link><pubDate>Thu, 10 Apr 2025 05:30:00 GMT</pubDate><media:content url=\"a.jpg\" medium=\"image\"/></item>\
     <item><title>Two &eacute;</title><description>&lt;p&gt;x&lt;img src=\"y.png\"&gt;</description></item></channel></rss>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"http://a.example/\"><title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">T</div></title>\
     <entry xml:base=\"x/\"><id>1</id><link href=\"1\"/><updated>2025-04-10T05:30:00Z</updated><content type=\"html\">&lt;a href=\"b\"&gt;</content></entry></feed>",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"title\":\"One\",\"tags\":[\"a\"],\"date_published\":\"2025-04-10\"},{\"id\":2}]}",
];
const PIECES: [&str; 22] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE [",
    "<item>",
    "</item>",
    "&#x110000;",
    "&#150;",
    "\u{0}",
    "\u{feff}",
    "ж",
    "\\",
];

/// One change: at a share of the length, take away so many bytes and put in a piece.
fn changes() -> impl Strategy<Value = Vec<(f64, usize, usize)>> {
    prop::collection::vec((0.0..1.0_f64, 0..12_usize, 0..PIECES.len()), 0..8)
}

fn broken(sample: &str, changes: &[(f64, usize, usize)]) -> Vec<u8> {
    let mut bytes = sample.as_bytes().to_vec();
    for (share, cut, piece) in changes {
        let at = (bytes.len() as f64 * share) as usize;
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, PIECES[*piece].bytes());
    }
    bytes
}

proptest! {
    #[test]
    fn a_broken_feed_is_an_error_or_a_feed_that_keeps_its_promises(sample in 0..SAMPLES.len(), changes in changes()) {
        let bytes = broken(SAMPLES[sample], &changes);
        match sources::parse(&bytes, None, "https://example.org/feed", NOW_MS) {
            Ok(feed) => {
                for entry in &feed.entries {
                    prop_assert!(entry.published.is_none_or(|at| at <= NOW_MS) && entry.updated.is_none_or(|at| at <= NOW_MS));
                    prop_assert!(!entry.title.contains('\n') && !entry.summary.contains('\n'));
                }
                prop_assert_eq!(sources::identity::keys(&feed.entries).len(), feed.entries.len());
                prop_assert!(sources::inspection(&feed).is_object());
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_page_and_any_list_gets_an_answer(sample in 0..SAMPLES.len(), changes in changes()) {
        let bytes = broken(SAMPLES[sample], &changes);
        discover::candidates(&String::from_utf8_lossy(&bytes), "https://example.org/");
        opml::import(&bytes);
    }

    #[test]
    fn any_text_is_a_date_or_none(text in "[ 0-9A-Za-z:+,./年月-]{0,40}") {
        sources::dates::parse(&text);
    }
}
