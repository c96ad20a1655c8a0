//! What pages are read as: the article that the project began with, whole pages of every kind, and bad ones.

use divisionbell::articles::{Article, File, Kind, PageError, extract, fingerprint, from_entry, inspection};
use divisionbell::sources::Entry;
use proptest::prelude::*;

mod hostile;

const URL: &str = "https://www.news.example/politics/talks-1?utm_source=rss";
const CLEAN: &str = "https://www.news.example/politics/talks-1";

fn read(html: &str) -> Article {
    extract(html.as_bytes(), Some("text/html"), URL).expect("a page")
}

/// A page as newspapers make them: `head` and `text` between the usual furniture.
fn page(head: &str, text: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Talks in Brussels go on - The News</title>{head}</head><body>\
         <header><nav><ul><li><a href=/>Home</a><li><a href=/p>Politics</a></ul></nav></header>\
         <main><article><h1>Talks in Brussels go on</h1><div class=share><a href=#>Share</a></div>{text}\
         <p><strong>READ MORE:</strong> <a href=/w>Join our politics group to get the latest updates</a></p></article>\
         <aside><h3>Most read</h3><p>A giraffe was born in the zoo on Monday, and it is already two metres tall.</p></aside></main>\
         <section id=comments><p>I do not agree with a single word of this article, said the first reader of it.</p></section>\
         <footer><p>All rights reserved. The News is a trading name of News Limited, of News Street, in News Town.</p></footer></body></html>"
    )
}

const TEXT: &str = "<p>The ministers met in Brussels on Thursday to speak of what comes after the war, officials said.</p>\
    <p>They agreed to meet again within a month, and to send a mission to the region before that.</p>\
    <h2>What comes next</h2>\
    <p>No date was named. A spokesman said that the plans, drawn up in spring, were far advanced by now.</p>\
    <ul><li>Thirty states take part in the plan so far.</li><li>Two more are in talks about it.</li></ul>";

fn shared(path: &str) -> Option<Vec<u8>> {
    let found = std::fs::read(format!("../shared/data/{path}")).ok();
    if found.is_none() {
        println!("skipped: ../shared/data/{path} is not there");
    }
    found
}

#[test]
fn the_first_article_is_read_paragraph_by_paragraph_without_its_furniture() {
    let (Some(html), Some(text)) = (shared("seed/article.html"), shared("seed/article.txt")) else { return };
    let article =
        extract(&html, None, "https://news.example/politics/healey-putin-even-more-pressure-35033001").expect("a page");
    let wanted = String::from_utf8(text).expect("UTF-8");
    let (title, paragraphs) = wanted.trim_end().split_once("\n\n").expect("title, empty line, paragraphs");
    assert_eq!(article.title, title);
    assert_eq!(article.text, paragraphs);
    let printed = inspection(&article);
    assert_eq!(printed["published"], "2025-04-10T05:30:00Z");
    assert_eq!(printed["language"], "en");
    assert_eq!(printed["site"], "Mirror Online");
    assert_eq!(printed["image"], "https://news.example/img/healey-brussels.jpg");
    assert_eq!(printed["kind"], "article");
    assert_eq!(printed["url"], "https://news.example/politics/healey-putin-even-more-pressure-35033001");
}

#[test]
fn the_text_stands_alone_in_its_paragraphs() {
    let article = read(&page("", TEXT));
    let expected = "The ministers met in Brussels on Thursday to speak of what comes after the war, officials said.\n\
        They agreed to meet again within a month, and to send a mission to the region before that.\n\
        What comes next\n\
        No date was named. A spokesman said that the plans, drawn up in spring, were far advanced by now.\n\
        Thirty states take part in the plan so far.\n\
        Two more are in talks about it.";
    assert_eq!(article.text, expected);
    assert_eq!(article.title, "Talks in Brussels go on");
    assert_eq!(article.url, "https://www.news.example/politics/talks-1");
}

#[test]
fn what_the_page_says_of_itself_is_believed_in_order_of_trust() {
    let head = r#"<link rel=canonical href="/politics/talks-1-final"><meta property="og:site_name" content="The News">
        <meta property="og:image" content="/img/a.jpg"><meta name=author content="By Jane Doe">
        <meta property="article:published_time" content="2025-04-10T06:30:00+01:00">
        <script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Talks go on",
        "author":{"name":"John Roe"},"dateModified":"2025-04-10T09:00:00Z",}]}</script>"#;
    let printed = inspection(&read(&page(head, TEXT)));
    let expected = [
        ("url", "https://www.news.example/politics/talks-1-final"),
        ("title", "Talks go on"),
        ("author", "John Roe"),
        ("published", "2025-04-10T05:30:00Z"),
        ("updated", "2025-04-10T09:00:00Z"),
        ("language", "en"),
        ("image", "https://www.news.example/img/a.jpg"),
        ("site", "The News"),
        ("kind", "article"),
    ];
    for (name, value) in expected {
        assert_eq!(printed[name], value, "{name}");
    }
    assert_eq!(printed.as_object().expect("an object").len(), expected.len() + 1);
}

#[test]
fn a_canonical_address_of_another_site_or_of_the_front_page_is_not_believed() {
    for address in
        ["https://evil.example/politics/talks-1", "/", "https://www.news.example", "javascript:void(0)", "http://[bad"]
    {
        let head = format!("<link rel=canonical href=\"{address}\">");
        assert_eq!(read(&page(&head, TEXT)).url, "https://www.news.example/politics/talks-1", "{address}");
    }
}

#[test]
fn a_text_that_only_json_ld_holds_is_taken_from_there() {
    let body = "The ministers met in Brussels on Thursday. ".repeat(30);
    let head =
        format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>"#);
    assert_eq!(read(&page(&head, "<p>Loading</p>")).text, body.trim());
}

#[test]
fn microdata_tells_what_json_ld_would() {
    let html = |kind: &str, text: &str| {
        format!(
            "<html lang=en><body><div itemscope itemtype=\"https://schema.org/{kind}\">\
             <p itemprop=headline>Talks in Brussels go on</p><span itemprop=author>By Jane Doe</span>\
             <time itemprop=datePublished datetime=2025-04-10T06:30:00+01:00>this morning</time>\
             <time itemprop=dateModified datetime=2025-04-10T09:00:00Z>later</time>\
             <div itemprop=articleBody>{text}</div></div>\
             <div class=more><p>A giraffe was born in the zoo on Monday, and it is already two metres tall, they say.</p></div>"
        )
    };
    let long = TEXT.to_owned();
    let printed = inspection(&read(&html("NewsArticle", &long)));
    let expected = [
        ("title", "Talks in Brussels go on"),
        ("author", "Jane Doe"),
        ("published", "2025-04-10T05:30:00Z"),
        ("updated", "2025-04-10T09:00:00Z"),
        ("kind", "article"),
    ];
    for (name, value) in expected {
        assert_eq!(printed[name], value, "{name}");
    }
    let text = printed["text"].as_str().expect("a text");
    assert!(text.starts_with("The ministers met") && !text.contains("giraffe"), "{text}");
    let kind = |kind: &str, text: &str| read(&html(kind, text)).kind;
    assert_eq!(kind("LiveBlogPosting", &long), Kind::Live);
    assert_eq!(kind("VideoObject", "<p>The ministers meet.</p>"), Kind::Video);
    let closed = format!("<meta itemprop=isAccessibleForFree content=false>{long}");
    assert_eq!(kind("NewsArticle", &closed), Kind::Stub);
}

#[test]
fn any_encoding_is_read() {
    let html = page(
        "",
        "<p>Die Minister träfen sich in Brüssel, hieß es, und größere Pläne seien längst überfällig geworden.</p>",
    );
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(&html);
    let declared = html.replace("<head>", "<head><meta charset=iso-8859-1>");
    let (declared, ..) = encoding_rs::WINDOWS_1252.encode(&declared);
    let lies = html.replace("<head>", "<head><meta charset=iso-8859-1>");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(html.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let with_mark = [b"\xef\xbb\xbf", html.as_bytes()].concat();
    let cases: [(&str, &[u8], Option<&str>); 7] = [
        ("UTF-8", html.as_bytes(), None),
        ("a mark", &with_mark, Some("text/html; charset=windows-1252")),
        ("a header", &latin, Some("text/html; charset=\"ISO-8859-1\"")),
        ("a meta tag", &declared, None),
        ("nothing", &latin, None),
        ("a lie", lies.as_bytes(), None),
        ("UTF-16", &utf16, None),
    ];
    for (what, bytes, header) in cases {
        let article = extract(bytes, header, URL).expect("a page");
        assert!(article.text.starts_with("Die Minister träfen sich in Brüssel"), "{what}: {}", article.text);
    }
}

#[test]
fn elements_that_xhtml_closes_at_once_do_not_swallow_the_page() {
    let prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let quoted =
        "<script>//<![CDATA[\nwrite('<script src=\"b.js\"/>', '<title/>'); if (a<b) c('</p>');\n//]]></script>";
    let head = |inner: &str| page(&format!("{inner}{quoted}<!-- <script/> <style/> -->"), TEXT);
    let check = |html: &str, content_type: &str, is_read: bool| {
        let article = extract(html.as_bytes(), Some(content_type), URL).expect("a page");
        let text = &article.text;
        assert_eq!(
            text.starts_with("The ministers met") && text.ends_with("in talks about it."),
            is_read,
            "{html}: {text}"
        );
    };
    for inner in ["<script src='a>.js' />", "<script/><style type=\"text/css\"/>", "<iframe\nsrc='a' /><noscript/>", ""]
    {
        check(&head(inner), "application/xhtml+xml; charset=utf-8", true);
        check(&format!("{prolog}{}", head(inner)), "text/html", true);
        check(&format!("\u{feff}{prolog}{}", head(inner)), "text/html", true);
    }
    check(&page("<script src=a.js />", TEXT), "text/html", false);
    check(&head("<script src=a.js/></script>"), "text/html", true);
}

#[test]
fn a_page_that_is_no_whole_article_is_recognised() {
    let closed = r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>"#;
    let live = r#"<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>"#;
    let video = r#"<meta property="og:type" content="video.other">"#;
    let cases = [
        (page("", TEXT), Kind::Article),
        (
            page(closed, "<p>The ministers met in Brussels on Thursday to speak of what comes after the war.</p>"),
            Kind::Stub,
        ),
        (page("", &format!("{TEXT}<p>Subscribe to continue reading.</p>")), Kind::Stub),
        (page(live, TEXT), Kind::Live),
        (page(video, "<video></video><p>The ministers meet.</p>"), Kind::Video),
        ("<title>Log in</title><form><input type=password></form>".to_owned(), Kind::Other),
        ("%PDF-1.7\n%\u{fffd}".to_owned(), Kind::Other),
    ];
    for (html, kind) in cases {
        assert_eq!(read(&html).kind, kind, "{html}");
    }
}

#[test]
fn a_file_is_recognised_by_its_bytes_or_by_what_its_server_calls_it() {
    let check = |bytes: &[u8], content_type: Option<&str>, kind: Kind, what: &str| {
        let article = extract(bytes, content_type, URL).expect("recognised");
        let found = File::of(content_type, bytes).map(|file| file.to_string());
        assert_eq!((article.kind, found.as_deref()), (kind, Some(what)), "{content_type:?}");
        assert_eq!(
            (article.title.as_str(), article.text.as_str(), article.url.as_str()),
            ("", "", CLEAN),
            "{content_type:?}"
        );
    };
    check(b"%PDF-1.7\n%\xe2\xe3", None, Kind::Other, "a PDF");
    check(b"\xef\xbb\xbf\r\n%PDF-1.4", Some("text/html; charset=utf-8"), Kind::Other, "a PDF");
    check(b"", Some("application/pdf"), Kind::Other, "a PDF");
    check(b"", Some("Application/X-PDF; qs=0.001"), Kind::Other, "a PDF");
    check(b"\x89PNG\r\n\x1a\n0000", Some("application/octet-stream"), Kind::Other, "a picture");
    check(b"RIFF\0\0\0\0WEBPVP8 ", None, Kind::Other, "a picture");
    check(b"\0\0\0\x1cftypavif\0\0\0\0", None, Kind::Other, "a picture");
    check(b"", Some("image/svg+xml"), Kind::Other, "a picture");
    check(b"RIFF\0\0\0\0WAVEfmt ", None, Kind::Other, "a sound");
    check(b"\0\0\0\x20ftypM4A \0\0\0\0", None, Kind::Other, "a sound");
    check(b"ID3\x04", None, Kind::Other, "a sound");
    check(b"", Some("audio/mpeg"), Kind::Other, "a sound");
    check(b"\0\0\0\x20ftypisom\0\0\x02\0", None, Kind::Video, "a video");
    check(b"\x1a\x45\xdf\xa3\x01\0\0\0", None, Kind::Video, "a video");
    check(b"", Some("video/mp4"), Kind::Video, "a video");
    for (bytes, content_type) in [(TEXT.as_bytes(), Some("application/pdf")), (b"", Some("text/html")), (b"", None)] {
        assert_eq!(File::of(content_type, bytes), None, "{content_type:?}");
    }
}

#[test]
fn what_is_no_page_is_refused_with_what_to_do() {
    let huge = vec![b'a'; 50 * 1024 * 1024];
    let noise: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: [(&[u8], PageError); 5] = [
        (b"", PageError::Empty),
        (b" \n\t ", PageError::Empty),
        (&huge, PageError::TooLarge { bytes: huge.len() }),
        (b"PK\x03\x04\x14\0", PageError::NotText { what: "a compressed file" }),
        (&noise, PageError::NotText { what: "binary data" }),
    ];
    for (bytes, error) in cases {
        assert_eq!(extract(bytes, None, URL), Err(error));
    }
    assert!(PageError::Empty.to_string().contains(": open its address"));
}

#[test]
fn control_characters_reach_no_field() {
    let head = r#"<meta name=author content="Jane&#8; Doe"><script type="application/ld+json">
        {"@type":"NewsArticle","headline":"Talks\u0000 go\u0008 on"}</script>"#;
    let article = read(&page(head, &TEXT.replace("officials", "offi&#1;cials\u{8}")));
    assert_eq!((article.title.as_str(), article.author.as_deref()), ("Talks go on", Some("Jane Doe")));
    assert!(article.text.contains("officials said") && !article.text.contains(|c: char| c.is_control() && c != '\n'));
    let content = "<p>The minis&#1;ters met.</p><p>&#2;</p><p>They agreed.&#127;</p>";
    let entry = Entry { content_html: Some(content.to_owned()), ..Entry::default() };
    assert_eq!(from_entry(&entry, None, "").text, "The ministers met.\nThey agreed.");
    assert_eq!(read(&format!("<article>{content}")).text, "The ministers met.\nThey agreed.");
}

#[test]
fn every_shared_page_is_read() {
    let Ok(files) = std::fs::read_dir("../shared/data/pages/html") else {
        println!("skipped: ../shared/data/pages is not there");
        return;
    };
    for file in files.flatten() {
        let mut bytes = vec![];
        let packed = std::fs::File::open(file.path()).expect("a file");
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).expect("gzip");
        assert!(extract(&bytes, None, URL).is_ok(), "{}", file.path().display());
    }
}

/// A page in random pieces: real ones, tags and bytes, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let whole =
        page("<meta charset=utf-8><script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script>", TEXT);
    let piece = prop_oneof![
        4 => (0..whole.len(), 1..200usize).prop_map(move |(at, long)| whole.as_bytes()[at..whole.len().min(at + long)].to_vec()),
        2 => "</?(a|p|b|td|tr|table|article|h1|br|svg|template|select|form|math|script|title)( class=[a-z-]{1,12})?>".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 1..20),
        1 => "\\PC{1,40}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_page_or_an_error(bytes in pieces()) {
        if let Ok(article) = extract(&bytes, None, URL) {
            prop_assert!(!article.text.lines().any(|line| line.trim().is_empty()));
            prop_assert!(inspection(&article).is_object());
            let _ = fingerprint(&article.title, &article.text);
        }
    }
}
