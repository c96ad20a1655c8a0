//! Pages made to take for ever: each is read with no more than a few times the work of an honest page.
//!
//! Work is the time that the thread had a core for, however busy the machine is, and it is compared with that of a page
//! that is read in the same breath: what a slow machine or build takes longer for, it takes longer for with both.

use std::fmt::Write as _;
use std::time::Duration;

use divisionbell::articles::{Article, MAX_BYTES, extract};

use super::{TEXT, URL, page};

/// Bytes of the honest page.
const HONEST: usize = 800_000;
/// So many times its work is allowed for as many bytes or fewer: the worst of these take eight times, and what grows with the
/// square hundreds.
const TIMES: u32 = 30;

/// Time that this thread has had a core for; Linux tells it.
fn on_core() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn read(html: &str) -> (Option<Article>, Option<Duration>) {
    let begun = on_core();
    let article = extract(html.as_bytes(), None, URL).ok();
    (article, on_core().zip(begun).map(|(now, begun)| now.saturating_sub(begun)))
}

/// Reads hostile pages.
struct Reader {
    allowed: Option<Duration>,
}

impl Reader {
    fn new() -> Self {
        let (article, took) = read(&page("", &TEXT.repeat(HONEST / TEXT.len())));
        assert!(article.is_some());
        Self { allowed: took.map(|took| took * TIMES) }
    }

    #[track_caller]
    fn ends(&self, what: &str, html: &str) -> Option<Article> {
        assert!(html.len() <= MAX_BYTES, "{what}");
        let (article, took) = read(html);
        let allowed = self.allowed.map(|allowed| allowed * html.len().div_ceil(HONEST) as u32);
        assert!(took <= allowed || allowed.is_none(), "{what}: {took:?}, of {allowed:?}");
        article
    }
}

#[test]
fn an_article_before_a_page_goes_wild_is_still_read() {
    let reader = Reader::new();
    let deep = reader.ends("nesting", &format!("{}{}", page("", TEXT), "<div>".repeat(100_000))).expect("a page");
    assert!(deep.text.starts_with("The ministers met"), "{}", deep.text);
    let links = "<a href=/x>A link</a> ".repeat(200_000);
    let linked = reader.ends("links", &page("", &format!("{TEXT}<div>{links}</div>"))).expect("a page");
    assert!(linked.text.contains("Two more are in talks") && linked.text.len() < 1_000, "{} bytes", linked.text.len());
}

#[test]
fn tags_that_nobody_closes_cost_no_more_than_they_weigh() {
    let reader = Reader::new();
    for (tag, times) in [
        ("b", 100_000),
        ("font color=1", 100_000),
        ("svg", 100_000),
        ("template", 100_000),
        ("p", 40_000),
        ("table", 40_000),
        ("a", 40_000),
        ("select", 40_000),
        ("li", 40_000),
    ] {
        reader.ends(tag, &format!("{TEXT}{}", format!("<{tag}>").repeat(times)));
    }
    reader.ends("tables in tables", &"<table><td></div>".repeat(200_000));
    reader.ends("items", &"<i itemprop=author>".repeat(40_000));
    reader.ends("open angle brackets", &"<".repeat(400_000));
    reader.ends("open comments", &"<!-".repeat(300_000));
    reader.ends("entities", &"&amp".repeat(100_000));
    reader.ends("one giant word", &"a".repeat(1_000_000));
}

#[test]
fn hostile_pages_end_in_bounded_time() {
    let reader = Reader::new();
    let (mut formats, mut attributes) = (String::new(), "<p ".to_owned());
    for i in 0..150_000 {
        let _ = write!(formats, "<p><b id={i}>x");
        let _ = write!(attributes, "a{i}={i} ");
    }
    reader.ends("formatting that is reopened in each paragraph", &formats);
    reader.ends("attributes", &attributes);
    reader.ends("attributes after a text", &format!("{TEXT}{attributes}>"));
    let described = format!("<meta name=description content=\"{}\">", "word ".repeat(100_000));
    let paragraphs = "<p>Some thirty letters stand in here</p>".repeat(20_000);
    reader.ends("a long description", &format!("{described}{paragraphs}<article>{TEXT}</article>"));
    let data = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
    reader.ends("deep JSON", &data(&"[".repeat(2_000_000)));
    reader.ends("much JSON", &data(&format!("[{}0]", "{\"@type\":\"NewsArticle\"},".repeat(150_000))));
}

#[test]
fn a_page_that_says_much_of_itself_costs_no_more_than_it_weighs() {
    let reader = Reader::new();
    let large = "x".repeat(1_000_000);
    let many = |name: &str| (0..3_000).fold(String::new(), |all, i| all + &format!("{name}{i} "));
    for attribute in ["rel", "itemprop", "itemtype"] {
        let tag = if attribute == "rel" { "link" } else { "i" };
        let page = format!("<{tag} {attribute}='{}' href='{large}' content='{large}'>{TEXT}", many("a"));
        let article = reader.ends(attribute, &page).expect("a page");
        assert!(article.text.starts_with("The ministers met"), "{attribute}");
    }
    let nested = "<div itemprop=x class=byline>".repeat(590);
    reader.ends("items around much", &format!("{nested}{}", "<i></i>".repeat(450_000)));
    let meta = format!("<meta name=description content='{large}'><meta name=author content='{large}'>");
    let article = reader.ends("long values", &page(&meta, TEXT));
    assert_eq!(article.and_then(|article| article.author), None);
}
