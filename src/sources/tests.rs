use super::*;

const NOW_MS: i64 = 1_744_300_000_000; // 10 Apr 2025, 15:46 UTC

fn read(document: &str) -> Feed {
    parse(document.as_bytes(), None, "https://example.org/feeds/all.xml", NOW_MS).expect("a feed")
}

/// RSS around items.
fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>")
}

#[track_caller]
fn check_titles(document: &str, want: &[&str], repaired: bool) {
    let feed = read(document);
    let titles: Vec<_> = feed.entries.iter().map(|e| e.title.as_str()).collect();
    assert_eq!((titles.as_slice(), feed.repaired), (want, repaired), "of {document}");
}

#[track_caller]
fn check_error(document: &[u8], want: &str) {
    let error = parse(document, None, "", NOW_MS).expect_err("no feed").to_string();
    assert!(error.contains(want) && !error.contains('\n'), "{error}");
}

#[test]
fn a_good_feed_is_read_and_not_called_repaired() {
    let feed = read(&rss(r#"<link>https://example.org/</link><language>en-GB</language><ttl>60</ttl>
        <skipHours><hour>0</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
        <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example.org/"/>
        <item><guid isPermaLink="false">1</guid><title>One &amp; two</title><link>/one</link><pubDate>Thu, 10 Apr 2025 06:30:00 +0100</pubDate>
        <description>&lt;p&gt;Said &lt;b&gt;so&lt;/b&gt;.&lt;/p&gt;</description><category>UK</category><enclosure url="https://example.org/a.jpg" type="image/jpeg"/></item>"#));
    assert_eq!(feed.hints, Hints { interval_ms: Some(3_600_000), skip_hours: vec![0], skip_days: vec![6] });
    assert_eq!(
        (feed.language.as_deref(), feed.hub.as_deref(), feed.repaired),
        (Some("en-gb"), Some("https://hub.example.org/"), false)
    );
    let want = Entry {
        id: Some("1".into()),
        url: Some("https://example.org/one".into()),
        title: "One & two".into(),
        published: Some(1_744_263_000_000),
        summary: "Said so.".into(),
        image: Some("https://example.org/a.jpg".into()),
        tags: vec!["UK".into()],
        ..Entry::default()
    };
    assert_eq!(feed.entries, [want]);
}

#[test]
fn what_is_not_well_formed_is_mended_and_said_to_be() {
    let two = "<item><title>One</title><link>https://a/1</link></item><item><title>Two</title><link>https://a/2</link></item>";
    check_titles(&rss(two), &["One", "Two"], false);
    // Tags that are not closed, closed twice, or cross.
    check_titles(&rss(&two.replacen("</item>", "", 1)), &["One", "Two"], true);
    check_titles(&rss(&two.replacen("</title>", "", 1)), &["One", "Two"], true);
    check_titles(&rss(&two.replacen("</title>", "</b></title>", 1)), &["One", "Two"], true);
    check_titles(
        &rss("<item><title>One <b>big <i>thing</b></i></title><link>https://a/1</link></item>"),
        &["One big thing"],
        true,
    );
    check_titles(&rss("<item><title>One</titel><link>https://a/1</link></item>"), &["One"], true);
    check_titles(&rss(&two.replace("<link>", "<link><br>")), &["One", "Two"], true);
    // Two roots, words around the root, an end that is missing.
    check_titles(&format!("{}{}", rss(two), rss("<item><title>Three</title></item>")), &["One", "Two", "Three"], true);
    check_titles(&format!("<br />\n<b>Warning</b>: mysql is gone\n{}", rss(two)), &["One", "Two"], true);
    check_titles(&format!("{}<script>track()</script>", rss(two)), &["One", "Two"], true);
    check_titles(rss(two).trim_end_matches("</channel></rss>"), &["One", "Two"], true);
    // A lone < and quotes that are not closed.
    check_titles(&rss("<item><title>1 < 2</title><link>https://a/1</link></item>"), &["1 < 2"], true);
    check_titles(
        &rss("<item><title>One</title><enclosure url=\"https://a/x.jpg><link>https://a/1</link></item>"),
        &["One"],
        true,
    );
}

#[test]
fn entities_and_cdata_of_all_kinds_are_read() {
    check_titles(
        &rss("<item><title>Caf&eacute;&nbsp;&amp;amp; bar &#8211; R&D &bogus;</title></item>"),
        &["Café & bar – R&D &bogus;"],
        false,
    );
    check_titles(&rss("<item><title><![CDATA[A & B <b>bold</b>]]></title></item>"), &["A & B bold"], false);
    check_titles(&rss("<item><title><![CDATA[one <![CDATA[two]]> three]]></title></item>"), &["one two three"], true);
    check_titles(
        &rss("<item><title><![CDATA[never closed</title><link>https://a/1</link></item>"),
        &["never closed"],
        true,
    );
    check_titles(
        "<!DOCTYPE rss [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><rss><channel><item><title>&lol2; x</title></item></channel></rss>",
        &["&lol2; x"],
        false,
    );
}

#[test]
fn marks_white_space_and_control_characters_do_no_harm() {
    let good = rss("<item><title>One</title></item>");
    check_titles(&format!("\u{feff}{good}"), &["One"], false);
    check_titles(&format!("\n\n  {good}"), &["One"], false);
    check_titles(&format!("\n<?xml version=\"1.0\"?>{good}"), &["One"], true);
    check_titles(&rss("<item><title>O\u{8}n\u{0}e</title></item>"), &["One"], true);
    check_titles(&rss("<item><title>O&#8;n&#0;e</title></item>"), &["O&#8;n&#0;e"], false);
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"O\u0000n\u0008e"}]}"#;
    check_titles(json, &["One"], false);
}

#[test]
fn what_is_no_feed_is_one_clear_line() {
    check_error(b"", "empty");
    check_error(b" \n\t ", "empty");
    check_error(b"<!DOCTYPE html><html><head><title>x</title></head><body>feed</body></html>", "web page");
    check_error(b"<HTML><body><p>not found", "web page");
    check_error(b"<note><to>Tove</to></note>", "<note>");
    check_error(b"just words", "plain text");
    check_error(b"%PDF-1.7 <<>>", "a PDF");
    check_error(b"\x00\x01\x02\x03\x04\x05", "binary");
    check_error(b"\x89PNG\r\n\x1a\n", "a picture");
    check_error(b"{\"verion\": \"1.0\"", "broken JSON");
    check_error(b"{\"a\": 1}", "without \"items\"");
    check_error(b"<rss version=\"2.0\"><channel><title>x</title><item><title>cut", "cut on the way");
    check_error(b"<urlset><url><loc>https://a/</loc></url></urlset>", "without news");
    check_error(b"<sitemapindex><sitemap><loc>https://a/news.xml</loc></sitemap></sitemapindex>", "https://a/news.xml");
    check_error(&vec![b' '; MAX_BYTES + 1], "10 MB");
}

#[test]
fn a_document_that_was_cut_keeps_what_is_whole() {
    let whole = rss(
        "<item><title>One</title><link>https://a/1</link></item><item><title>Two</title><link>https://a/2</link></item>",
    );
    let cut_in_title = whole.find("wo</title>").expect("a title");
    check_titles(&whole[..cut_in_title], &["One"], true);
    let cut_in_link = whole.find("a/2").expect("a link");
    check_titles(&whole[..cut_in_link], &["One"], true);
    check_titles(
        r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"One"},{"id":"2","tit"#,
        &["One"],
        true,
    );
}

#[test]
fn nesting_a_hundred_thousand_deep_overflows_nothing() {
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    check_titles(
        &rss(&format!(
            "<item><title>One</title><description>{deep}</description></item><item><title>Two</title></item>"
        )),
        &["One", "Two"],
        false,
    );
    check_error("<a>".repeat(100_000).as_bytes(), "<a>");
    check_error("[".repeat(100_000).as_bytes(), "broken JSON");
    check_error("{\"items\":".repeat(100_000).as_bytes(), "broken JSON");
}

#[test]
fn atom_of_both_versions_is_read() {
    let feed = read(
        r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="fr"><title mode="escaped" type="text/html">A &lt;b&gt;feed&lt;/b&gt;</title>
        <link rel="alternate" type="text/html" href="https://example.org/"/>
        <entry><title>One</title><link rel="alternate" href="/1"/><id>tag:1</id><issued>2025-04-10T05:30:00Z</issued><modified>2025-04-10T06:30:00Z</modified>
        <author><name>Ann</name></author><summary>Short</summary><content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long</p></div></content></entry></feed>"#,
    );
    assert_eq!(
        (feed.format.as_str(), feed.title.as_str(), feed.site_url.as_deref()),
        ("atom0.3", "A feed", Some("https://example.org/"))
    );
    let entry = &feed.entries[0];
    assert_eq!((entry.url.as_deref(), entry.author.as_deref()), (Some("https://example.org/1"), Some("Ann")));
    assert_eq!((entry.published, entry.updated), (Some(1_744_263_000_000), Some(1_744_266_600_000)));
    assert_eq!(entry.content_html.as_deref(), Some("<p>Long</p>"));

    let feed = read(
        r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="https://other.example/"><a:title>T</a:title><a:entry xml:base="x/">
        <a:title type="html">A &amp;lt; B</a:title><a:link href="one"/><a:id>1</a:id><a:updated>2025-04-10T05:30:00Z</a:updated>
        <a:content type="html">&lt;a href="y"&gt;y&lt;/a&gt;</a:content></a:entry></a:feed>"#,
    );
    let entry = &feed.entries[0];
    assert_eq!(
        (feed.format.as_str(), entry.title.as_str(), entry.url.as_deref()),
        ("atom1.0", "A < B", Some("https://other.example/x/one"))
    );
    assert_eq!(entry.content_html.as_deref(), Some("<a href=\"https://other.example/x/y\">y</a>"));
    assert_eq!(entry.published, entry.updated);
}

#[test]
fn rdf_sitemaps_and_json_are_read() {
    let feed = read(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel rdf:about="https://e/"><title>T</title><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
        <item rdf:about="https://e/1"><title>One</title><link>https://e/1?a</link><dc:date>2025-04-10T05:30:00Z</dc:date><dc:creator>Ann</dc:creator></item></rdf:RDF>"#,
    );
    assert_eq!(
        (feed.format.as_str(), feed.hints.interval_ms, feed.entries[0].id.as_deref()),
        ("rdf1.0", Some(1_800_000), Some("https://e/1"))
    );
    assert_eq!((feed.entries[0].author.as_deref(), feed.entries[0].published), (Some("Ann"), Some(1_744_263_000_000)));

    let feed = read(
        r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e/1</loc>
        <n:news><n:publication><n:name>E</n:name><n:language>en</n:language></n:publication><n:publication_date>2025-04-10</n:publication_date><n:title>One</n:title><n:keywords>a, b</n:keywords></n:news></url></urlset>"#,
    );
    assert_eq!(
        (feed.format.as_str(), feed.title.as_str(), feed.entries[0].title.as_str(), feed.entries[0].tags.len()),
        ("sitemap", "E", "One", 2)
    );

    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","hubs":[{"type":"WebSub","url":"https://hub/"}],"authors":[{"name":"Ann"}],
        "items":[{"id":1,"url":"/1","content_text":"a < b","date_published":"2025-04-10T05:30:00Z","tags":["x"],},]}"#,
    );
    assert_eq!((feed.format.as_str(), feed.repaired, feed.hub.as_deref()), ("json1.1", true, Some("https://hub/")));
    assert_eq!((feed.entries[0].id.as_deref(), feed.entries[0].author.as_deref()), (Some("1"), Some("Ann")));
    assert_eq!(feed.entries[0].content_html.as_deref(), Some("a &lt; b"));
}

#[test]
fn modules_fill_what_the_core_leaves_out() {
    let feed = read(
        r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
        <item><guid>https://e/1</guid><media:group><media:content url="https://e/s.jpg" medium="image" width="100"/><media:content url="https://e/b.jpg" medium="image" width="900"/></media:group>
        <media:title>One</media:title><content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><author>ann@e.example (Ann Lee)</author></item>
        <item><itunes:title>Two</itunes:title><itunes:summary>About two</itunes:summary><itunes:author>Bob</itunes:author><itunes:image href="https://e/2.png"/><guid isPermaLink="false">two</guid></item>
        <item><description>Only a description here. It goes on for more than one sentence.</description></item></channel></rss>"#,
    );
    let [one, two, three] = &feed.entries[..] else { panic!("three entries") };
    assert_eq!(
        (one.url.as_deref(), one.title.as_str(), one.image.as_deref()),
        (Some("https://e/1"), "One", Some("https://e/b.jpg"))
    );
    assert_eq!((one.author.as_deref(), one.content_html.as_deref()), (Some("Ann Lee"), Some("<p>Long.</p>")));
    assert_eq!(
        (two.url.as_deref(), two.title.as_str(), two.summary.as_str(), two.author.as_deref()),
        (None, "Two", "About two", Some("Bob"))
    );
    assert_eq!((two.image.as_deref(), three.title.as_str()), (Some("https://e/2.png"), "Only a description here"));
}

#[test]
fn dates_never_lie_in_the_future() {
    let feed = read(&rss(
        "<item><title>a</title><pubDate>Thu, 10 Apr 2025 20:00:00 GMT</pubDate></item><item><title>b</title><pubDate>10 Apr 2031</pubDate></item><item><title>c</title></item>",
    ));
    assert_eq!(feed.entries.iter().map(|e| e.published).collect::<Vec<_>>(), [Some(NOW_MS), None, None]);
}

#[test]
fn addresses_are_made_absolute_and_only_pages_count() {
    let check = |link: &str, want: Option<&str>| {
        let feed = read(&rss(&format!("<item><title>a</title><link>{link}</link></item>")));
        assert_eq!(feed.entries[0].url.as_deref(), want, "{link}");
    };
    check("one", Some("https://example.org/feeds/one"));
    check("//other.example/one", Some("https://other.example/one"));
    check("\n  https://example.org/a\n  b?x=1&amp;y=2 ", Some("https://example.org/ab?x=1&y=2"));
    check("HTTP://Example.org/One", Some("HTTP://Example.org/One"));
    check("javascript:alert(1)", None);
    check("", None);
}

#[test]
fn the_inspection_has_the_shape_of_the_contract() {
    let json = inspection(&read(&rss(
        "<item><guid>1</guid><title>One</title><pubDate>Thu, 10 Apr 2025 05:30:00 GMT</pubDate></item>",
    )));
    let want = serde_json::json!({"format": "rss2.0", "title": "T", "site_url": null, "repaired": false, "entries": [{
        "id": "1", "url": null, "title": "One", "author": null, "published": "2025-04-10T05:30:00Z", "updated": null,
        "summary": "", "image": null, "tags": []}]});
    assert_eq!(json, want);
}

#[test]
fn a_hash_names_exactly_these_bytes() {
    // As the reference implementation (xxHash 0.8, `xxh128sum`) names them.
    assert_eq!(body_hash(b""), "99aa06d3014798d86001c324468d497f");
    assert_eq!(body_hash(b"abc"), "06b05ab6733a618578af5f94892f3950");
    assert_ne!(body_hash(b"abd"), body_hash(b"abc"));
}

/// Openings without an end, each of which a careless reader would look for through all the rest.
#[test]
fn hostile_repetition_is_read_in_one_go() {
    let pieces = [
        "<!--",
        "<![CDATA[",
        "</",
        "<?",
        "<!a[ >",
        "<a \"",
        "<a 'x\">",
        "<img ",
        "<a>&lt;IMG src=x",
        "&#",
        "<item>",
        "<a b=href=\"x\">",
    ];
    for piece in pieces {
        let many = piece.repeat(50_000 / piece.len());
        for document in
            [many.clone(), rss(&format!("<item><title>One</title><description>{many}</description></item>"))]
        {
            // Finishing at all is the point: what is quadratic takes minutes.
            let _ = parse(document.as_bytes(), None, "https://example.org/", NOW_MS);
        }
        discover::candidates(&many, "https://example.org/");
        opml::import(many.as_bytes());
        plain(&many);
    }
}
