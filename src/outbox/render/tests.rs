use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::outbox::message::Button;

/// The Bot API server of the integration tests judges by the same reader.
#[path = "../../../tests/it/bot_api/html.rs"]
mod reader;

const TEXT: Limits = Limits { units: 4096, entities: 100 };

fn one(spans: impl IntoIterator<Item = Span>) -> Message {
    Message::default().line(spans)
}

fn t(text: &str) -> Span {
    Span::Text(text.into())
}

#[test]
fn marks_become_tags_and_nothing_else_does() {
    let check = |message: Message, expected: &str| assert_eq!(html(&message, TEXT).text, expected);
    check(one([t("a <b> & \"c\"")]), "a &lt;b&gt; &amp; &quot;c&quot;");
    check(one([Span::Bold("x<y".into()), t(" z")]), "<b>x&lt;y</b> z");
    check(one([Span::Italic("i".into()), Span::Code("c&d".into())]), "<i>i</i><code>c&amp;d</code>");
    check(
        one([Span::Link("BBC".into(), "https://a.example/?a=1&b=\"2\"".into())]),
        "<a href=\"https://a.example/?a=1&amp;b=&quot;2&quot;\">BBC</a>",
    );
    check(one([Span::Link("no".into(), "javascript:alert(1)".into())]), "no");
    check(one([Span::Link("no".into(), "tg://user?id=1".into())]), "no");
    check(one([Span::Link("no".into(), "not an address".into())]), "no");
    check(one([Span::Bold(" ".into()), t("x")]), " x");
    check(one([t("a\0b\r\tc\u{202e}d")]), "a b cd");
    check(Message::text("one\ntwo"), "one\ntwo");
    let quote = Message { lines: vec![Line::Quote(vec![t("q"), Span::Bold("b".into())])], ..Message::default() };
    check(quote, "<blockquote>q<b>b</b></blockquote>");
}

#[test]
fn a_long_text_is_cut_between_graphemes_and_its_tags_are_closed() {
    let check = |message: Message, units: usize, expected: &str| {
        let rendered = html(&message, Limits { units, entities: 100 });
        assert_eq!(rendered.text, expected);
        assert!(rendered.cut && rendered.units <= units);
    };
    check(one([t("abcdef")]), 4, "abc…");
    check(one([t("ab cdef")]), 4, "ab…");
    check(one([Span::Bold("abcdef".into()), t("x")]), 4, "<b>abc…</b>");
    check(one([Span::Bold("abc".into()), t("def")]), 4, "<b>abc…</b>");
    check(one([t("a<>&b")]), 4, "a&lt;&gt;…");
    // A family is eleven units and one grapheme: all of it or nothing.
    check(one([t("ab👨‍👩‍👧‍👦cd")]), 13, "ab…");
    check(one([t("e\u{301}e\u{301}e\u{301}")]), 4, "e\u{301}…");
    check(Message::text("ab\ncd"), 4, "ab…");
    check(one([t("abc")]), 1, "…");
}

#[test]
fn a_grapheme_that_no_message_can_hold_is_cut_between_scalars() {
    let rendered = html(&one([t(&format!("e{}", "\u{301}".repeat(9)))]), Limits { units: 5, entities: 0 });
    assert_eq!(rendered.text, "e\u{301}\u{301}\u{301}…");
}

#[test]
fn what_is_over_the_number_of_entities_is_plain() {
    let message = one([Span::Bold("a".into()), Span::Italic("b".into()), Span::Bold("c".into())]);
    let rendered = html(&message, Limits { units: 10, entities: 2 });
    assert_eq!((rendered.text.as_str(), rendered.entities), ("<b>a</b><i>b</i>c", 2));
}

#[test]
fn plain_text_names_each_address_once_and_never_half() {
    let link = |words: &str| Span::Link(words.into(), "https://a.example/x".into());
    let check = |spans: Vec<Span>, units, expected: &str| {
        assert_eq!(plain(&one(spans), Limits { units, entities: 0 }).text, expected);
    };
    check(vec![t("<"), link("BBC")], 100, "<BBC (https://a.example/x)");
    check(vec![link("https://a.example/x")], 100, "https://a.example/x");
    check(vec![link("BBC")], 12, "BBC…");
}

#[test]
fn splitting_happens_between_lines_and_hands_out_buttons_and_picture() {
    let mut message = Message::text("aaaa\nbbbb\n\ncccc").row([Button::press("b", "b")]);
    message.image = Some("https://a.example/i.jpg".into());
    message.preview = true;
    let parts = split(&message, Limits { units: 9, entities: 100 });
    let texts: Vec<String> = parts.iter().map(Message::plain).collect();
    assert_eq!(texts, ["aaaa\nbbbb", "cccc"]);
    assert!(parts[0].buttons.is_empty() && parts[0].image.is_some() && parts[0].preview);
    assert!(parts[1].buttons.len() == 1 && parts[1].image.is_none() && !parts[1].preview);
}

#[test]
fn splitting_also_respects_the_number_of_entities() {
    let entry = || [Span::Bold("a".into()), t(" "), Span::Link("b".into(), "https://a.example".into())];
    let message = (0..101).fold(Message::default(), |message, _| message.line(entry()));
    let parts = split(&message, TEXT);
    assert_eq!(parts.iter().map(|part| part.lines.len()).collect::<Vec<_>>(), [50, 50, 1]);
    assert!(parts.iter().all(|part| !html(part, TEXT).cut && html(part, TEXT).entities <= 100));
}

#[test]
fn what_fits_is_not_split() {
    let message = Message::text("a\n\nb");
    assert_eq!(split(&message, TEXT), [message]);
    assert_eq!(split(&Message::default(), TEXT), [Message::default()]);
}

/// Scraps that break naive code: sequences, marks, turned directions, markup, very long words.
fn scrap() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<String>(),
        2 => "[<>&\"'a-z /;#=]{0,30}",
        1 => Just("👨‍👩‍👧‍👦🏳️‍🌈🇺🇦🇬🇧".to_owned()),
        1 => Just("שלום \u{202e}مرحبا\u{200f} \u{600}1".to_owned()),
        1 => (1..60usize).prop_map(|n| format!("e{}", "\u{301}".repeat(n))),
        1 => (1..200usize).prop_map(|n| "wort".repeat(n)),
        1 => Just("&amp;lt;<b></b><a href=\"x\">&#60;".to_owned()),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    let address = prop_oneof![
        scrap(),
        scrap().prop_map(|path| format!("https://a.example/{path}")),
        (1..3000usize).prop_map(|n| format!("http://a.example/{}", "x".repeat(n))),
    ];
    prop_oneof![
        scrap().prop_map(Span::Text),
        scrap().prop_map(Span::Bold),
        scrap().prop_map(Span::Italic),
        scrap().prop_map(Span::Code),
        (scrap(), address).prop_map(|(text, address)| Span::Link(text, address)),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let spans = || prop::collection::vec(span(), 0..5);
    let line = prop_oneof![spans().prop_map(Line::Plain), spans().prop_map(Line::Quote)];
    prop::collection::vec(line, 0..12).prop_map(|lines| Message { lines, ..Message::default() })
}

/// Whether a cut text is the beginning of the whole, ended between graphemes (or inside one that is too long).
fn is_beginning(kept: &str, whole: &str, limit: usize) -> bool {
    let boundaries = |at: usize| whole.grapheme_indices(true).any(|(start, _)| start == at) || at == whole.len();
    let inside_giant =
        |at: usize| whole.grapheme_indices(true).any(|(s, g)| s < at && at < s + g.len() && units(g) >= limit);
    whole.starts_with(kept) && (boundaries(kept.len()) || inside_giant(kept.len()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn html_is_always_valid_and_within_limits(message in message(), units_limit in 1..600usize, entities in 0..12usize) {
        let limits = Limits { units: units_limit, entities };
        let rendered = html(&message, limits);
        let read = reader::parse(&rendered.text).map_err(TestCaseError::fail)?;
        prop_assert!(units(&read.text) <= units_limit);
        prop_assert_eq!(units(&read.text), rendered.units);
        prop_assert!(read.entities.len() <= entities && rendered.entities <= entities);
        let whole = cut::clean(&message.plain()).into_owned();
        if rendered.cut {
            let kept = read.text.strip_suffix('…').ok_or(TestCaseError::fail("no ellipsis"))?;
            prop_assert!(is_beginning(kept, &whole, units_limit), "{:?} of {:?}", kept, whole);
        } else {
            prop_assert_eq!(read.text, whole);
        }
    }

    #[test]
    fn plain_text_is_always_within_limits(message in message(), units_limit in 1..600usize) {
        let rendered = plain(&message, Limits { units: units_limit, entities: 0 });
        prop_assert!(units(&rendered.text) <= units_limit);
        prop_assert_eq!(units(&rendered.text), rendered.units);
    }

    #[test]
    fn splitting_loses_no_line_and_each_part_fits(message in message(), units_limit in 50..900usize) {
        let limits = Limits { units: units_limit, entities: 20 };
        let parts = split(&message, limits);
        let lines = |message: &Message| -> Vec<String> {
            message.plain().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        prop_assert_eq!(parts.iter().flat_map(&lines).collect::<Vec<_>>(), lines(&message));
        for part in &parts {
            prop_assert!(part.lines.len() == 1 || parts.len() == 1 || !html(part, limits).cut);
        }
    }

    #[test]
    fn shortened_text_fits(text in scrap(), limit in 0..40usize) {
        prop_assert!(units(&shorten(&text, limit)) <= limit);
    }
}
