//! How the feed reader agrees with another one, field by field, and that it reads every real feed. Skips
//! where the data is not there.

use divisionbell::sources::{self, Entry, Feed};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

const GOFEED: &str = "../shared/data/feeds/gofeed/testdata";
const REAL: &str = "../shared/data/feeds/real";
const NOW_MS: i64 = 1_780_000_000_000;

/// Fields that agree, fields that were compared, and what the disagreements look like.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, (usize, usize, Vec<String>)>);

impl Tally {
    /// Compares as plain text; what the other reader does not give is not compared.
    fn compare(&mut self, file: &Path, field: &'static str, want: Option<&str>, got: Option<&str>) {
        let Some(want) = want.map(sources::plain).filter(|w| !w.is_empty()) else { return };
        let got = got.unwrap_or_default();
        let (agree, all, differences) = self.0.entry(field).or_default();
        *all += 1;
        match want == got {
            true => *agree += 1,
            false => differences.push(format!("{}: wanted {want:?}, got {got:?}", file.display())),
        }
    }

    fn print(&self, name: &str) {
        for (field, (agree, all, differences)) in &self.0 {
            println!("{name:<12} {field:<10} {agree:>4} of {all:>4}");
            differences.iter().take(30).for_each(|d| println!("    {}", d.chars().take(400).collect::<String>()));
        }
    }

    fn share(&self) -> f64 {
        let (agree, all) = self.0.values().fold((0, 0), |(a, n), (agree, all, _)| (a + agree, n + all));
        agree as f64 / all as f64
    }
}

fn files(folder: &Path) -> Option<Vec<PathBuf>> {
    let mut found: Vec<_> = std::fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    found.sort();
    Some(found)
}

/// Each feed of a folder with its expected JSON: `x.xml` beside `x.json`, `x.json` beside `x_expected.json`.
fn pairs(folder: &str) -> Vec<(PathBuf, Value)> {
    let Some(files) = files(&Path::new(GOFEED).join(folder)) else { return Vec::new() };
    let expected = |feed: &Path| {
        let stem = feed.file_stem()?.to_str()?;
        let name = if feed.extension()? == "xml" { format!("{stem}.json") } else { format!("{stem}_expected.json") };
        serde_json::from_slice(&std::fs::read(feed.with_file_name(name)).ok()?).ok()
    };
    files.into_iter().filter_map(|feed| Some((feed.clone(), expected(&feed)?))).collect()
}

fn str_of<'v>(value: &'v Value, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| value.pointer(name)?.as_str())
}

fn compare(tally: &mut Tally, file: &Path, want: &Value, got: &Feed) {
    let date = |at: Option<i64>| at.and_then(sources::dates::rfc3339);
    let instant = |text: Option<&str>| text.and_then(sources::dates::parse).and_then(sources::dates::rfc3339);
    let version = str_of(want, &["/feedVersion", "/version"]);
    let number = got.format.trim_start_matches(|c: char| c.is_alphabetic());
    tally.compare(file, "version", version, Some(number));
    tally.compare(file, "feed title", str_of(want, &["/title"]), Some(&got.title));
    tally.compare(file, "site", str_of(want, &["/link", "/home_page_url"]), got.site_url.as_deref());
    tally.compare(
        file,
        "language",
        str_of(want, &["/language"]).map(str::to_lowercase).as_deref(),
        got.language.as_deref(),
    );
    tally.compare(file, "self", str_of(want, &["/feedLink", "/feed_url"]), got.self_url.as_deref());
    let items =
        want.get("items").or(want.get("entries")).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    tally.compare(file, "entries", Some(&items.len().to_string()), Some(&got.entries.len().to_string()));
    for (item, entry) in items.iter().zip(&got.entries) {
        let Entry { id, url, title, author, published, updated, summary, content_html, image, tags } = entry;
        tally.compare(file, "title", str_of(item, &["/title"]), Some(title));
        tally.compare(file, "link", str_of(item, &["/link", "/url"]), url.as_deref());
        tally.compare(file, "id", str_of(item, &["/guid/value", "/guid", "/id"]), id.as_deref());
        let want_published = str_of(item, &["/publishedParsed", "/pubDateParsed", "/date_published"]);
        tally.compare(file, "published", instant(want_published).as_deref(), date(*published).as_deref());
        tally.compare(
            file,
            "updated",
            instant(str_of(item, &["/updatedParsed", "/date_modified"])).as_deref(),
            date(*updated).as_deref(),
        );
        tally.compare(file, "summary", str_of(item, &["/description", "/summary"]), Some(summary));
        let want_content = str_of(item, &["/content/value", "/content", "/content_html", "/content_text"]);
        tally.compare(file, "content", want_content, content_html.as_deref().map(sources::plain).as_deref());
        let want_author = str_of(item, &["/author/name", "/authors/0/name", "/author/email", "/authors/0/email"]);
        tally.compare(file, "author", want_author, author.as_deref());
        tally.compare(file, "image", str_of(item, &["/image/url", "/image"]), image.as_deref());
        let want_tags: Vec<_> = item
            .get("categories")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|c| str_of(c, &["", "/value", "/label", "/term"]).unwrap_or_default())
            .collect();
        tally.compare(file, "tags", Some(&want_tags.join(", ")), Some(&tags.join(", ")));
    }
}

fn agreement(folders: &[&str]) -> Option<f64> {
    let mut total = Tally::default();
    for folder in folders {
        for (file, want) in pairs(folder) {
            let bytes = std::fs::read(&file).expect("a readable feed");
            match sources::parse(&bytes, None, "", NOW_MS) {
                Ok(got) => compare(&mut total, Path::new(file.file_name().expect("a name")), &want, &got),
                Err(error) => total.compare(&file, "parsed", Some("a feed"), Some(&error.to_string())),
            }
        }
    }
    if total.0.is_empty() {
        println!("skipped: {GOFEED} is not there");
        return None;
    }
    total.print(folders[0]);
    Some(total.share())
}

#[test]
fn fields_agree_with_the_unified_form_of_another_reader() {
    let folders = [
        "translator/rss",
        "translator/atom",
        "translator/json",
        "extensions/dublincore",
        "extensions/itunes",
        "extensions/media",
    ];
    if let Some(share) = agreement(&folders) {
        assert!(share >= 0.97, "{share}");
    }
}

#[test]
fn fields_agree_with_the_raw_form_of_another_reader() {
    if let Some(share) = agreement(&["parser/rss", "parser/atom", "parser/json"]) {
        assert!(share >= 0.97, "{share}");
    }
}

/// On real feeds there is no expected result, but a second, independent reader.
#[test]
fn real_feeds_read_as_feed_rs_reads_them() {
    let Some(feeds) = real_feeds() else { return println!("skipped: {REAL} is not there") };
    let (mut tally, mut refused, mut entries) = (Tally::default(), 0, 0);
    for (file, bytes) in feeds {
        let parser = feed_rs::parser::Builder::new().base_uri(Some("https://example.org/feed")).build();
        let Ok(want) = parser.parse(&bytes[..]) else {
            refused += 1;
            continue;
        };
        let got = sources::parse(&bytes, None, "https://example.org/feed", NOW_MS).expect("a feed");
        entries += want.entries.len();
        let has_ids = !got.format.starts_with("rdf");
        let file = Path::new(file.file_name().expect("a name"));
        tally.compare(file, "feed title", want.title.map(|t| t.content).as_deref(), Some(&got.title));
        tally.compare(file, "entries", Some(&want.entries.len().to_string()), Some(&got.entries.len().to_string()));
        for (want, got) in want.entries.iter().zip(&got.entries) {
            let link = want.links.iter().find(|l| l.rel.as_deref().unwrap_or("alternate") == "alternate");
            let instant = |at: Option<i64>| at.and_then(sources::dates::rfc3339);
            tally.compare(file, "title", want.title.as_ref().map(|t| t.content.as_str()), Some(&got.title));
            tally.compare(file, "link", link.map(|l| l.href.as_str()), got.url.as_deref());
            // feed-rs makes up an id where the feed gives none, as in RDF.
            if got.id.is_some() && has_ids {
                tally.compare(file, "id", Some(&want.id), got.id.as_deref());
            }
            tally.compare(
                file,
                "published",
                instant(want.published.map(|d| d.timestamp_millis()).filter(|at| *at > 0)).as_deref(),
                instant(got.published).as_deref(),
            );
            let content = got.content_html.as_deref().map(sources::plain);
            tally.compare(file, "content", want.content.as_ref().and_then(|c| c.body.as_deref()), content.as_deref());
        }
    }
    tally.print("feed-rs");
    println!("{refused} refused by feed-rs, {entries} entries compared");
    assert!(tally.share() >= 0.98, "{}", tally.share());
}

/// Each real feed, unpacked.
fn real_feeds() -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let files = files(Path::new(REAL))?.into_iter().filter(|f| f.extension().is_some_and(|e| e == "gz"));
    let unpack = |file: PathBuf| {
        let mut bytes = Vec::new();
        let gzipped = std::fs::File::open(&file).expect("a readable feed");
        flate2::read::GzDecoder::new(gzipped).read_to_end(&mut bytes).expect("gzip");
        (file, bytes)
    };
    Some(files.map(unpack).collect())
}

#[test]
fn every_real_feed_is_read() {
    let Some(feeds) = real_feeds() else { return println!("skipped: {REAL} is not there") };
    let (mut entries, mut repaired) = (0, 0);
    for (file, bytes) in &feeds {
        let feed = sources::parse(bytes, None, "https://example.org/feed", NOW_MS);
        let feed = feed.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        entries += feed.entries.len();
        repaired += usize::from(feed.repaired);
    }
    println!("{} feeds, {entries} entries, {repaired} repaired", feeds.len());
    assert_eq!((feeds.len(), entries), (102, 2243));
}
