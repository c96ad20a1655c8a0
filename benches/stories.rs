//! How well and how fast articles find their story. `cargo bench --bench stories -- VERB`:
//!
//!     score [FILE]       B-cubed and pairs on labelled events, in time order, shuffled, by halves, over thresholds
//!     predict [FILE]     rows for score.py on stdout
//!     purity FILE        window of 5 days: how many pairs put together share the file's own topic label
//!     pairs FILE         hand-labelled pairs of the same file (stories_pairs.tsv): which are put together
//!     growth [MAX [DAYS]]  made-up articles of 30 days: CPU time and memory from 10,000 up; a window of DAYS, else none
//!     rebuild [N]        the index of a process that starts on a SQLite file with N articles of 30 days
//!     prior FILE...      counts the table of stems that ships (src/stories/rarity_en.txt)

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use divisionbell::articles::words::{Stems, words};
use divisionbell::roles::Knowledge;
use divisionbell::store::Store;
use divisionbell::stories::{Index, Item, Placement, Settings};
use divisionbell::topics::Level;
use serde_json::Value;
use sqlx::{AnyConnection, Connection};

const LABELLED: &str = "../shared/data/stories/newscluster.jsonl";

struct Row {
    id: String,
    /// The event, or the topic where the file labels topics.
    label: String,
    title: String,
    text: String,
    published: Option<i64>,
    source: String,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let file = args.get(1).map_or(LABELLED, String::as_str);
    let verb = args.first().map_or("score", String::as_str);
    let read = |file: &str| load(file).inspect_err(|e| eprintln!("nothing measured: {e:#}")).unwrap_or_default();
    match verb {
        "score" => score(&read(file)),
        "predict" => predict(&read(file)),
        "purity" => purity(&read(file)),
        "pairs" => pairs(&read(file)),
        "growth" => {
            let days = args.get(2).map(|days| days.parse::<i64>()).transpose()?;
            growth(args.get(1).map_or(Ok(100_000), |n| n.parse())?, days);
        }
        "rebuild" => {
            let n = args.get(1).map_or(Ok(100_000), |n| n.parse())?;
            tokio::runtime::Runtime::new()?.block_on(rebuild(n))?;
        }
        "prior" => prior(args[1..].iter().flat_map(|file| read(file))),
        _ => anyhow::bail!("no verb {verb}: score, predict, purity, pairs, growth, rebuild or prior"),
    }
    Ok(())
}

fn load(file: &str) -> Result<Vec<Row>> {
    let bytes = std::fs::read(file).with_context(|| file.to_owned())?;
    let mut text = String::new();
    if file.ends_with(".gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    text.lines().map(|line| Ok(row(&serde_json::from_str(line)?))).collect()
}

fn row(value: &Value) -> Row {
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let label = value["event"].as_i64().map_or_else(|| field("topic"), |event| event.to_string());
    let text = if value["text"].is_string() { field("text") } else { field("article") };
    let published = date(&field("published"));
    Row { id: field("id"), label, title: field("title"), text, published, source: field("source") }
}

fn date(text: &str) -> Option<i64> {
    let padded = format!("{text}T00:00:00");
    let date = chrono::NaiveDateTime::parse_from_str(padded.get(..19)?, "%Y-%m-%dT%H:%M:%S").ok()?;
    Some(date.and_utc().timestamp_millis())
}

/// The story of each row, in the order of the rows.
fn run(rows: &[&Row], settings: Settings) -> Vec<i64> {
    let mut index = Index::new(settings);
    let item = |r| -> Item { item(r) };
    if std::env::var_os("JOIN").is_none() {
        return rows.iter().map(|r| index.assign(&item(r))).collect();
    }
    // With stories joined later, as the program does; `inspect stories` cannot take back what it has printed.
    let mut stories: Vec<i64> = Vec::new();
    for row in rows {
        let key = index.assign(&item(row));
        stories.push(key);
        if let Some(twin) = index.twin(key) {
            index.join(twin, key);
            stories.iter_mut().filter(|s| **s == key).for_each(|s| *s = twin);
        }
    }
    stories
}

fn item(r: &Row) -> Item<'_> {
    Item { id: 0, title: &r.title, text: &r.text, published: r.published, source: &r.source, language: Some("en") }
}

struct Scores {
    f1: f64,
    precision: f64,
    recall: f64,
    pairs_precision: f64,
    pairs_recall: f64,
    stories: usize,
}

fn count<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, f64> {
    let mut counts = HashMap::new();
    keys.for_each(|k| *counts.entry(k).or_default() += 1.0);
    counts
}

/// B-cubed (Bagga and Baldwin 1998) and pairwise figures.
fn scores(rows: &[&Row], got: &[i64]) -> Scores {
    let events = count(rows.iter().map(|r| &r.label));
    let stories = count(got.iter());
    let both = count(rows.iter().map(|r| &r.label).zip(got));
    let mean = |whole: &dyn Fn(&(&String, &i64)) -> f64| {
        both.iter().map(|(k, n)| n * n / whole(k)).sum::<f64>() / rows.len().max(1) as f64
    };
    let (precision, recall) = (mean(&|k| stories[k.1]), mean(&|k| events[k.0]));
    let pairs = |n: &f64| n * (n - 1.0) / 2.0;
    let right: f64 = both.values().map(pairs).sum();
    Scores {
        f1: 2.0 * precision * recall / (precision + recall),
        precision,
        recall,
        pairs_precision: right / stories.values().map(pairs).sum::<f64>().max(1.0),
        pairs_recall: right / events.values().map(pairs).sum::<f64>().max(1.0),
        stories: stories.len(),
    }
}

fn score(rows: &[Row]) {
    let all: Vec<&Row> = rows.iter().collect();
    let events: Vec<&String> = rows.iter().map(|r| &r.label).collect::<HashSet<_>>().into_iter().collect();
    println!("threshold  B3 F1   P      R      pairs P R       stories  shuffled: mean, least   halves: mean, least");
    for percent in (12..=26).step_by(2) {
        let settings = Settings { window_ms: None, threshold: percent as f32 / 100.0 };
        let f1 = |rows: &[&Row]| scores(rows, &run(rows, settings)).f1;
        let s = scores(&all, &run(&all, settings));
        let shuffled = (0..10).map(|seed| f1(&shuffle(&all, seed)));
        let halves = (0..10).map(|seed| {
            let half: HashSet<&String> = shuffle(&events, seed).into_iter().take(events.len() / 2).collect();
            f1(&all.iter().copied().filter(|r| half.contains(&r.label)).collect::<Vec<_>>())
        });
        let mean_and_least = |figures: Vec<f64>| {
            let mean = figures.iter().sum::<f64>() / figures.len() as f64;
            format!("{mean:.4} {:.4}", figures.into_iter().fold(1.0, f64::min))
        };
        println!(
            "{:.2}       {:.4}  {:.4} {:.4} {:.4} {:.4}   {:3}      {}           {}",
            settings.threshold,
            s.f1,
            s.precision,
            s.recall,
            s.pairs_precision,
            s.pairs_recall,
            s.stories,
            mean_and_least(shuffled.collect()),
            mean_and_least(halves.collect())
        );
    }
}

fn shuffle<T: Copy>(rows: &[T], seed: u64) -> Vec<T> {
    let mut rows = rows.to_vec();
    fastrand::Rng::with_seed(seed).shuffle(&mut rows);
    rows
}

fn predict(rows: &[Row]) {
    let got = run(&rows.iter().collect::<Vec<_>>(), Settings { window_ms: None, ..Settings::default() });
    for (row, story) in rows.iter().zip(got) {
        println!("{}", serde_json::json!({ "id": row.id, "story": story }));
    }
}

/// No labels of events there, but two articles of one event have one topic: a lower bound of precision on another set.
fn purity(rows: &[Row]) {
    let mut dated: Vec<&Row> = rows.iter().filter(|r| r.published.is_some()).collect();
    dated.sort_by_key(|r| r.published);
    println!("threshold  stories of two or more  articles in them  pairs  share with one label");
    for percent in (14..=26).step_by(4) {
        let settings = Settings { threshold: percent as f32 / 100.0, ..Settings::default() };
        let mut stories: BTreeMap<i64, Vec<&Row>> = BTreeMap::new();
        dated.iter().zip(run(&dated, settings)).for_each(|(r, s)| stories.entry(s).or_default().push(r));
        stories.retain(|_, rows| rows.len() > 1);
        let pairs = |n: usize| n * (n - 1) / 2;
        let all: usize = stories.values().map(|rows| pairs(rows.len())).sum();
        let same: f64 = stories
            .values()
            .flat_map(|rows| count(rows.iter().map(|r| &r.label)).into_values())
            .map(|n| n * (n - 1.0) / 2.0)
            .sum();
        let articles: usize = stories.values().map(Vec::len).sum();
        println!(
            "{:.2}       {:6}  {articles:6}  {all:6}  {:.4}",
            settings.threshold,
            stories.len(),
            same / all.max(1) as f64
        );
        if std::env::var_os("SHOW").is_some() && percent == 18 {
            for rows in stories.values() {
                println!("--");
                rows.iter().for_each(|r| println!("   {} | {} | {}", r.label, r.source, r.title));
            }
        }
    }
}

/// Pairs near the border, read by a person: one event (one message is enough), one affair (close developments of days), or other.
const PAIRS: &str = include_str!("stories_pairs.tsv");

fn pairs(rows: &[Row]) {
    let mut dated: Vec<&Row> = rows.iter().filter(|r| r.published.is_some()).collect();
    dated.sort_by_key(|r| r.published);
    println!("threshold  put together, of pairs labelled: event  affair  other");
    for percent in (14..=26).step_by(4) {
        let settings = Settings { threshold: percent as f32 / 100.0, ..Settings::default() };
        let story: HashMap<&str, i64> = dated.iter().map(|r| r.id.as_str()).zip(run(&dated, settings)).collect();
        let (mut together, mut all) = (HashMap::<&str, f64>::new(), HashMap::<&str, f64>::new());
        for line in PAIRS.lines() {
            let mut fields = line.split('\t');
            let (Some(a), Some(b), Some(label)) = (fields.next(), fields.next(), fields.next()) else { continue };
            *all.entry(label).or_default() += 1.0;
            let one = story.get(a).is_some_and(|a| story.get(b) == Some(a));
            *together.entry(label).or_default() += f64::from(u8::from(one));
        }
        let share = |label: &str| {
            format!("{:.0} of {:.0}", together.get(label).unwrap_or(&0.0), all.get(label).unwrap_or(&0.0))
        };
        println!("{:.2}       {}   {}   {}", settings.threshold, share("event"), share("affair"), share("other"));
    }
}

/// Articles of a made-up world over 30 days. With a window, what is older than it and two days more is not fed: its stories
/// would be closed by now.
fn growth(max: usize, days: Option<i64>) {
    println!(
        "articles   fed   stories held   CPU ms an article, the last tenth   to learn one at a start   MB resident"
    );
    let window_ms = days.map(|days| days * DAY_MS);
    for n in [10_000, 100_000, 1_000_000].into_iter().filter(|&n| n <= max) {
        let fed = days.map_or(n, |days| lately(n, days));
        let mut world = World::of(n, n - fed);
        let mut index = Index::new(Settings { window_ms, ..Settings::default() });
        let (mut spent, mut learning) = (0, 0);
        for i in 0..fed {
            let article = world.next();
            let item = article.item();
            let started = cpu_ns();
            let story = match index.place(&item) {
                Placement::Story(story) => story,
                Placement::New => i as i64,
            };
            let placed = cpu_ns();
            index.add(&item, story);
            if i >= fed - fed / 10 {
                spent += cpu_ns() - started;
                learning += cpu_ns() - placed;
            }
        }
        let ms = |ns: u64| ns as f64 / 1e6 / (fed / 10) as f64;
        println!("{n:9} {fed:8}  {:9}  {:.3}  {:.3}  {:.0}", index.len(), ms(spent), ms(learning), resident_mb());
    }
}

/// Of `n` articles in 30 days, how many came in the last `days` and two more.
fn lately(n: usize, days: i64) -> usize {
    n * usize::try_from(days + 2).unwrap_or(0).min(30) / 30
}

/// A made-up world of `n` articles in 30 days, made like the real one where it matters for the index: English words as
/// often as news has them (the shipped table), a long tail of rare words that grows with what is written, names of
/// which few are everywhere, events with words and names of their own, told mostly within hours and by few outlets.
struct World {
    rng: fastrand::Rng,
    n: usize,
    at: usize,
    /// The shipped stems, each with the sum of the frequencies up to it.
    common: Vec<(&'static str, f64)>,
    /// The event of each article of the last two days.
    events: VecDeque<u64>,
}

struct Written {
    title: String,
    text: String,
    source: String,
    published: i64,
    event: u64,
}

impl Written {
    fn item(&self) -> Item<'_> {
        let Self { title, text, source, published, .. } = self;
        Item { id: 0, title, text, published: Some(*published), source, language: Some("en") }
    }
}

const DAY_MS: i64 = 86_400_000;
const STEMS: &str = include_str!("../src/stories/rarity_en.txt");
/// Of an article's words these many in a hundred are rare ones, its event's own, and names.
const RARE: u32 = 8;
const OWN: u32 = 8;
const NAMES: u32 = 8;

impl World {
    /// Begins with the article `at`.
    fn of(n: usize, at: usize) -> Self {
        let mut sum = 0.0;
        let mut common = Vec::new();
        for line in STEMS.lines() {
            let mut fields = line.split(' ');
            let often: f64 = fields.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
            for stem in fields {
                // Of 10,000 articles so many hold it; how often it is said grows faster.
                sum += often.powf(1.3);
                common.push((stem, sum));
            }
        }
        Self { rng: fastrand::Rng::with_seed(1), n, at, common, events: VecDeque::new() }
    }

    fn next(&mut self) -> Written {
        // Half of the reports begin an event; the others tell one of the last two days, a fresh one rather than an old one.
        let back = (self.events.len() as f64).powf(self.rng.f64()) as usize;
        let event = match self.rng.bool() {
            true => self.events.get(back.saturating_sub(1)).copied(),
            false => None,
        };
        let event = event.unwrap_or(self.at as u64);
        self.events.push_front(event);
        self.events.truncate(self.n / 15);
        let published = (self.at as f64 / self.n as f64 * 30.0 * DAY_MS as f64) as i64;
        self.at += 1;
        let (title, text) = (self.said(event, 9, 3), self.said(event, 300, 1));
        Written { title, text, source: format!("outlet {}", self.rng.u32(0..500)), published, event }
    }

    /// So many words in sentences of twenty; a title says the event's own words so many times as often.
    fn said(&mut self, event: u64, words: usize, times: u32) -> String {
        let mut text = String::new();
        for at in 0..words {
            let word = self.word(event, times);
            match at % 20 {
                0 if at > 0 => text.push_str(". "),
                0 => {}
                _ => text.push(' '),
            }
            if at % 20 == 0 {
                text.push_str(&capitalised(&word));
            } else {
                text.push_str(&word);
            }
        }
        text
    }

    fn word(&mut self, event: u64, times: u32) -> String {
        let mut own =
            fastrand::Rng::with_seed(event.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(self.rng.u64(0..12)));
        match self.rng.u32(0..100) {
            die if die < RARE => self.rare(None),
            die if die < RARE + OWN * times => match own.bool() {
                true => self.rare(Some(&mut own)),
                false => self.common(Some(&mut own)),
            },
            // An event has its people and places; most of them are in other news, too.
            die if die < RARE + (OWN + NAMES) * times => capitalised(&spelt((50_000f64).powf(own.f64()) as u64, "na")),
            _ => self.common(None),
        }
    }

    fn common(&mut self, own: Option<&mut fastrand::Rng>) -> String {
        let whole = self.common.last().map_or(0.0, |last| last.1);
        // What an event is about is none of the commonest words.
        let at = match own {
            Some(own) => self.common.len() / 20 + own.usize(0..self.common.len() * 19 / 20),
            None => {
                let die = self.rng.f64() * whole;
                self.common.partition_point(|word| word.1 < die)
            }
        };
        self.common[at.min(self.common.len() - 1)].0.to_owned()
    }

    /// By Zipf's law from a tail that grows as more is written (Heaps).
    fn rare(&mut self, own: Option<&mut fastrand::Rng>) -> String {
        let tail = 20_000.0 + 30.0 * (self.n as f64).sqrt() * 10.0;
        let die = own.map_or_else(|| self.rng.f64(), fastrand::Rng::f64);
        spelt(tail.powf(die) as u64, "")
    }
}

/// A word for a number.
fn spelt(mut number: u64, begin: &str) -> String {
    const PARTS: [&str; 16] =
        ["ka", "lo", "ve", "ri", "mo", "ta", "sen", "dor", "pil", "gra", "nu", "bes", "tor", "mi", "lan", "ke"];
    let mut word = begin.to_owned();
    number += 16;
    while number > 0 {
        word.push_str(PARTS[(number % 16) as usize]);
        number /= 16;
    }
    word
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The index of a process that starts on a database of `n` articles of 30 days: SQLite in a file, and its own code. What is
/// older than a week has no text there: nobody reads it at a start.
async fn rebuild(n: usize) -> Result<()> {
    let file = format!("target/bench-stories-{n}.db");
    let url = format!("sqlite://{file}");
    let store = Store::open(&url).await?;
    store.migrate().await?;
    if store.counts().await?.articles < n as i64 {
        fill(&url, n).await?;
    }
    let megabytes = std::fs::metadata(&file)?.len() / 1_000_000;
    println!("{n} articles in a file of {megabytes} MB; {:.0} MB resident before", resident_mb());
    let knowledge = Knowledge::default();
    let (started, cpu) = (Instant::now(), process_cpu_s());
    let ready = std::cell::Cell::new(false);
    let learning = async {
        let recent = knowledge.recent(&store, 30 * DAY_MS).await;
        ready.set(true);
        anyhow::Ok((started.elapsed(), recent?.index.len()))
    };
    // What people ask meanwhile is answered by the same database.
    let asking = async {
        let mut longest = Duration::ZERO;
        loop {
            let asked = Instant::now();
            store.latest(&[], Level::Normal, 5, 0).await?;
            longest = longest.max(asked.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
            if ready.get() {
                return anyhow::Ok(longest);
            }
        }
    };
    let (learned, longest) = tokio::join!(learning, asking);
    let ((took, stories), longest) = (learned?, longest?);
    println!(
        "rebuilt in {:.1} s ({:.1} s of CPU): {stories} stories, {:.0} MB resident; the longest answer meanwhile took {longest:.0?}",
        took.as_secs_f64(),
        process_cpu_s() - cpu,
        resident_mb()
    );
    Ok(())
}

async fn fill(url: &str, n: usize) -> Result<()> {
    const COLUMNS: &str =
        "insert into articles (id, source_id, url, key, title, text, language, published_at, seen_at, hash, story_id)";
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    let old = n - lately(n, 5);
    sqlx::query("delete from articles").execute(&mut connection).await?;
    let sql = format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < {old})
         {COLUMNS} select n, 0, 'https://outlet.example/' || n, 'outlet.example/' || n, 'Old news', '', 'en',
           n * {DAY_MS} * 30 / {n}, n * {DAY_MS} * 30 / {n}, '', n from n"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await?;
    let mut world = World::of(n, old);
    let sql = format!("{COLUMNS} values ($1, 0, $2, $2, $3, $4, 'en', $5, $5, '', $6)");
    for from in (old..n).step_by(10_000) {
        let mut tx = connection.begin().await?;
        for id in from..n.min(from + 10_000) {
            let article = world.next();
            sqlx::query(sqlx::AssertSqlSafe(sql.as_str()))
                .bind(id as i64 + 1)
                .bind(format!("outlet.example/{}", id + 1))
                .bind(&article.title)
                .bind(&article.text)
                .bind(article.published)
                .bind(article.event as i64 + 1)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    }
    Ok(connection.close().await?)
}

/// What all threads have run (Linux, 100 ticks a second).
fn process_cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// What this thread has run, whatever else the machine does (Linux).
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Stems by how many of 10,000 articles hold them, in classes a quarter of a power of two apart.
fn prior(rows: impl Iterator<Item = Row>) {
    let stems = Stems::of(Some("en"));
    let mut holding: HashMap<String, f64> = HashMap::new();
    let mut articles = 0.0;
    for row in rows {
        articles += 1.0;
        let all = format!("{}\n{}", row.title, row.text);
        let distinct: HashSet<String> = words(&all).map(|(_, word)| stems.stem(word)).collect();
        distinct.into_iter().for_each(|stem| *holding.entry(stem).or_default() += 1.0);
    }
    let mut classes: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (stem, n) in holding {
        let per_10_000 = n * 1e4 / articles;
        if per_10_000 >= 7.0 {
            let class = ((per_10_000.log2() * 4.0).round() / 4.0).exp2().round() as i64;
            classes.entry(class).or_default().push(stem);
        }
    }
    for (class, mut stems) in classes.into_iter().rev() {
        stems.sort();
        stems.chunks(16).for_each(|line| println!("{class} {}", line.join(" ")));
    }
}
