//! The demo's outlets as documents: feeds in three formats, article pages with the furniture that real pages have, and
//! a drawing for each article.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use super::content::{Format, Outlet};
use super::newsroom::Published;

/// Entries of a feed.
const ENTRIES: usize = 25;

/// An outlet at its address (`http://127.0.0.1:8081/herald`), with its articles, the newest first.
pub struct Site<'a> {
    pub outlet: &'a Outlet,
    pub address: String,
    pub articles: Vec<&'a Published>,
}

impl Site<'_> {
    pub fn feed_address(&self) -> String {
        format!("{}/{}", self.address, self.outlet.format.file())
    }

    fn article_address(&self, article: &Published) -> String {
        format!("{}/{}", self.address, article.slug)
    }

    fn picture_address(&self, article: &Published) -> String {
        format!("{}/{}.svg", self.address, article.slug)
    }

    /// The feed, in the outlet's format.
    pub fn feed(&self) -> String {
        match self.outlet.format {
            Format::Rss => self.rss(),
            Format::Atom => self.atom(),
            Format::Json => self.json(),
        }
    }

    fn latest(&self) -> impl Iterator<Item = &&Published> {
        self.articles.iter().take(ENTRIES)
    }

    fn rss(&self) -> String {
        let item = |article: &&Published| {
            let content = match self.outlet.full {
                true => format!("<content:encoded>{}</content:encoded>", escape(&paragraphs(article))),
                false => String::new(),
            };
            format!(
                "<item><title>{}</title><link>{url}</link><guid isPermaLink=\"true\">{url}</guid><pubDate>{}</pubDate>\
                 <dc:creator>{}</dc:creator><category>{}</category><description>{}</description>{content}</item>\n",
                escape(&article.title),
                rfc2822(article.published_ms),
                escape(&article.author),
                escape(&article.topic),
                escape(&article.standfirst),
                url = self.article_address(article),
            )
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel><title>{}</title><link>{}/</link>\
             <description>{}</description><language>en</language>\
             <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n{}</channel></rss>\n",
            escape(&self.outlet.name),
            self.address,
            escape(&self.outlet.tagline),
            self.feed_address(),
            self.latest().map(item).collect::<String>(),
        )
    }

    fn atom(&self) -> String {
        let entry = |article: &&Published| {
            let content = match self.outlet.full {
                true => format!("<content type=\"html\">{}</content>", escape(&paragraphs(article))),
                false => String::new(),
            };
            format!(
                "<entry><id>tag:{},2026:{}</id><title>{}</title><link rel=\"alternate\" href=\"{}\"/>\
                 <published>{}</published><updated>{}</updated><author><name>{}</name></author>\
                 <category term=\"{}\"/><summary>{}</summary>{content}</entry>\n",
                self.outlet.host,
                article.slug,
                escape(&article.title),
                self.article_address(article),
                rfc3339(article.published_ms),
                rfc3339(article.updated_ms),
                escape(&article.author),
                escape(&article.topic),
                escape(&article.standfirst),
            )
        };
        let updated = self.articles.iter().map(|article| article.updated_ms).max().unwrap_or(0);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\
             <id>{address}/</id><title>{}</title><subtitle>{}</subtitle><updated>{}</updated>\
             <link rel=\"self\" href=\"{}\"/><link rel=\"alternate\" href=\"{address}/\"/>\n{}</feed>\n",
            escape(&self.outlet.name),
            escape(&self.outlet.tagline),
            rfc3339(updated),
            self.feed_address(),
            self.latest().map(entry).collect::<String>(),
            address = self.address,
        )
    }

    fn json(&self) -> String {
        let item = |article: &&Published| {
            let mut item = json!({
                "id": self.article_address(article),
                "url": self.article_address(article),
                "title": article.title,
                "summary": article.standfirst,
                "image": self.picture_address(article),
                "date_published": rfc3339(article.published_ms),
                "date_modified": rfc3339(article.updated_ms),
                "authors": [{ "name": article.author }],
                "tags": [article.topic],
            });
            if self.outlet.full {
                item["content_html"] = paragraphs(article).into();
            }
            item
        };
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.outlet.name,
            "home_page_url": format!("{}/", self.address),
            "feed_url": self.feed_address(),
            "description": self.outlet.tagline,
            "language": "en",
            "items": self.latest().map(item).collect::<Vec<_>>(),
        });
        format!("{feed:#}\n")
    }

    /// The front page, which names the feed so that it can be discovered.
    pub fn front_page(&self) -> String {
        let link = |article: &&Published| {
            format!("<li><a href=\"{}\">{}</a></li>\n", self.article_address(article), escape(&article.title))
        };
        let list: String = self.latest().map(link).collect();
        self.page(&self.outlet.name, "", &format!("<h1>{}</h1>\n<ul>\n{list}</ul>", escape(&self.outlet.name)))
    }

    /// An article's page: the article, and around it what is on such pages and is not the article.
    pub fn article_page(&self, article: &Published) -> String {
        let address = self.article_address(article);
        let meta = format!(
            "<link rel=\"canonical\" href=\"{address}\">\n<meta name=\"description\" content=\"{standfirst}\">\n\
             <meta name=\"author\" content=\"{author}\">\n<meta property=\"og:type\" content=\"article\">\n\
             <meta property=\"og:title\" content=\"{title}\">\n<meta property=\"og:url\" content=\"{address}\">\n\
             <meta property=\"og:site_name\" content=\"{site}\">\n<meta property=\"og:image\" content=\"{picture}\">\n\
             <meta property=\"article:published_time\" content=\"{published}\">\n\
             <meta property=\"article:modified_time\" content=\"{updated}\">\n",
            standfirst = escape(&article.standfirst),
            author = escape(&article.author),
            title = escape(&article.title),
            site = escape(&self.outlet.name),
            picture = self.picture_address(article),
            published = rfc3339(article.published_ms),
            updated = rfc3339(article.updated_ms),
        );
        let others = self.articles.iter().filter(|other| other.slug != article.slug).take(4);
        let more: String = others
            .map(|other| format!("<li><a href=\"{}\">{}</a></li>", self.article_address(other), escape(&other.title)))
            .collect();
        let main = format!(
            "<article>\n<h1>{}</h1>\n<p class=\"standfirst\">{}</p>\n<p class=\"byline\">By <span rel=\"author\">{}</span>, \
             <time datetime=\"{}\">{}</time></p>\n<figure><img src=\"{}\" alt=\"\"></figure>\n{}\n</article>\n\
             <aside><h2>More from us</h2><ul>{more}</ul>\n<p>Get the morning letter. You can cancel at any time.</p></aside>",
            escape(&article.title),
            escape(&article.standfirst),
            escape(&article.author),
            rfc3339(article.published_ms),
            rfc2822(article.published_ms),
            self.picture_address(article),
            paragraphs(article),
        );
        self.page(&article.title, &meta, &main)
    }

    fn page(&self, title: &str, meta: &str, main: &str) -> String {
        let name = escape(&self.outlet.name);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} | {name}</title>\n{meta}\
             <link rel=\"alternate\" type=\"{}\" title=\"{name}\" href=\"{}\">\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <header><a class=\"name\" href=\"{address}/\">{name}</a><p>{}</p>\n\
             <nav><a href=\"{address}/\">Home</a> <a href=\"{address}/\">Politics</a> <a href=\"{address}/\">World</a> \
             <a href=\"{address}/\">Sign in</a></nav></header>\n<main>\n{main}\n</main>\n\
             <footer><p>© {name}, {}. An outlet that does not exist: this page belongs to a demonstration.</p></footer>\n\
             </body>\n</html>\n",
            escape(title),
            self.outlet.format.mime(),
            self.feed_address(),
            escape(&self.outlet.tagline),
            self.outlet.host,
            address = self.address,
        )
    }
}

const STYLE: &str = "body{margin:0 auto;max-width:42rem;padding:1rem;font:1.1rem/1.6 Georgia,serif;color:#1b1b1b;\
background:#fbfaf6}header{border-bottom:3px double;margin-bottom:1.5rem}.name{font-size:1.8rem;font-weight:700;\
color:inherit;text-decoration:none}nav a{margin-right:1rem}.standfirst{font-size:1.2rem;font-style:italic}.byline,footer,\
header p{color:#666;font-size:.9rem}h1{line-height:1.2}figure{margin:1rem 0}img{width:100%}aside{border-top:1px solid \
#ccc;margin-top:2rem}";

/// The article's text as HTML, a correction's note at its end.
fn paragraphs(article: &Published) -> String {
    let note = article.note.as_deref();
    let all = article.text.split("\n\n").chain(note);
    all.map(|paragraph| format!("<p>{}</p>", escape(&paragraph.replace('\n', " ")))).collect::<Vec<_>>().join("\n")
}

/// A drawing for an article: the colours of its topic, hills and a sun that are its own.
pub fn picture(article: &Published) -> String {
    let seed = article.slug.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut dice = fastrand::Rng::with_seed(seed);
    let (sky, far, near) = match article.topic.as_str() {
        "sanctions" => ("#dfe7ee", "#7f97ad", "#34526e"),
        "peacekeeping" => ("#d9ecf7", "#74a9cf", "#2b6c99"),
        "elections" => ("#f5e3e0", "#cf8b80", "#93392d"),
        "defence" => ("#e6e8dc", "#98a27c", "#4d5a33"),
        "climate" => ("#dff1e4", "#79b98d", "#23704a"),
        "immigration" => ("#f3e9d7", "#c8a266", "#80591d"),
        "trade" => ("#ece2f1", "#a688b8", "#5f3f75"),
        _ => ("#e0f2f1", "#72b5b0", "#1f6d68"),
    };
    let mut hill = |from: u32, colour: &str| {
        let points: Vec<String> =
            (0..=8).map(|step| format!("{},{}", step * 100, dice.u32(from..from + 110))).collect();
        format!("<polygon fill=\"{colour}\" points=\"0,420 {} 800,420\"/>", points.join(" "))
    };
    let (far, near) = (hill(170, far), hill(270, near));
    let (x, y, r) = (dice.u32(120..680), dice.u32(80..150), dice.u32(34..64));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 420\" width=\"800\" height=\"420\">\
         <rect width=\"800\" height=\"420\" fill=\"{sky}\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"#f4c95d\"/>\
         {far}{near}</svg>\n"
    )
}

/// Text for XML and HTML, in elements and attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

fn moment(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

fn rfc3339(ms: i64) -> String {
    moment(ms).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn rfc2822(ms: i64) -> String {
    moment(ms).to_rfc2822()
}
