//! How many articles a second meet 1,000, 10,000 and 100,000 topics on one core, and in how much memory.
//!
//!     cargo bench --bench topics [-- SIZE] [-- own|news]
//!
//! Articles are those of ../shared/data/topics. Topics are made as the issue that set the targets made them: 30 % one term,
//! 40 % two, phrases, NOT, and a tenth with all else of the grammar. Two mixes: `own`, where a chat's words are its own
//! interest (each stem as likely as another), and `news`, where words are drawn as often as news has them. Figures, and why
//! the first is the one that counts, in `benches/topics.md`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use divisionbell::articles::words::{Stems, stop_word, words};
use divisionbell::topics::{Document, Matcher, Topic};

const ARTICLES: &str = "../shared/data/topics/allsides.jsonl.gz";
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// A word that a larger share of articles has is nobody's topic.
const MOST_COMMON: usize = 50;

#[derive(serde::Deserialize)]
struct Row {
    title: String,
    text: String,
}

fn main() -> anyhow::Result<()> {
    let Ok(file) = std::fs::File::open(ARTICLES) else {
        println!("skipped: {ARTICLES} is not here");
        return Ok(());
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines().take(4_000);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only: Option<usize> = arguments.iter().find_map(|argument| argument.parse().ok());
    let mixes = ["own", "news"]
        .into_iter()
        .filter(|mix| !arguments.iter().any(|a| a == "own" || a == "news") || arguments.iter().any(|a| a == mix));
    let rows: Vec<Row> = lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<_>>()?;
    let bytes: usize = rows.iter().map(|row| row.title.len() + row.text.len()).sum();
    println!("{} articles, {} bytes each", rows.len(), bytes / rows.len());
    floor(&rows);
    for mix in mixes {
        let vocabulary = vocabulary(&rows, mix);
        println!("{mix}: {} words to choose from", vocabulary.len());
        for size in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
            measure(&rows, &topics(&rows, &vocabulary, size));
        }
    }
    Ok(())
}

/// Cutting into words alone, and looking each of them up for one topic.
fn floor(rows: &[Row]) {
    let cut = |row: &Row| words(&row.title).count() + words(&row.text).count();
    rows.iter().map(cut).sum::<usize>();
    let began = cpu_time();
    let count: usize = (0..rounds()).map(|_| rows.iter().map(cut).sum::<usize>()).sum::<usize>() / rounds();
    println!("words alone: {:.0} articles/s, {} words each", rate(rows, began), count / rows.len());
    let (matcher, _) = Matcher::new(&[Topic { query: "sanction".into(), ..Topic::default() }]);
    rows.iter().for_each(|row| drop(matcher.find(&document(row))));
    let began = cpu_time();
    (0..rounds()).for_each(|_| rows.iter().for_each(|row| drop(matcher.find(&document(row)))));
    println!("with looking them up: {:.0} articles/s", rate(rows, began));
}

fn measure(rows: &[Row], topics: &[Topic]) {
    let before = resident_mb();
    let began = cpu_time();
    let (matcher, wrong) = Matcher::new(topics);
    let compiled = cpu_time() - began;
    assert!(wrong.is_empty(), "{:?}", wrong[0]);
    // Each form of a word is stemmed when it is first met; that is over after the first articles.
    rows.iter().for_each(|row| drop(matcher.find(&document(row))));
    let began = cpu_time();
    let found = |row: &Row| matcher.find(&document(row)).len();
    let found: usize = (0..rounds()).map(|_| rows.iter().map(found).sum::<usize>()).sum::<usize>() / rounds();
    let speed = rate(rows, began);
    let began = cpu_time();
    (0..rounds()).for_each(|_| rows.iter().for_each(|row| drop(matcher.matches(&document(row)))));
    println!(
        "{:7} topics: {speed:6.0} articles/s, {:.1} matches each, {:6.0} with their terms as strings, compiled in {:.2} s, {:.0} MB",
        topics.len(),
        found as f64 / rows.len() as f64,
        rate(rows, began),
        compiled.as_secs_f64(),
        resident_mb() - before
    );
}

fn document(row: &Row) -> Document<'_> {
    Document { title: &row.title, text: &row.text, language: Some("en"), ..Document::default() }
}

fn rounds() -> usize {
    std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

fn rate(rows: &[Row], began: Duration) -> f64 {
    (rounds() * rows.len()) as f64 / (cpu_time() - began).as_secs_f64()
}

/// What people make topics of: words whose stem at least two articles have and not one in fifty. Each stem once, in its
/// commonest form; for `news` as often as articles have it.
fn vocabulary(rows: &[Row], mix: &str) -> Vec<String> {
    let stems = Stems::of(Some("en"));
    let mut known: HashMap<String, (usize, usize, HashMap<String, usize>)> = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        for (_, word) in words(&row.text).filter(|(_, word)| word.len() > 3 && word.chars().all(char::is_alphabetic)) {
            let (count, last, forms) = known.entry(stems.stem(word)).or_insert((0, usize::MAX, HashMap::new()));
            *forms.entry(word.to_lowercase()).or_default() += 1;
            if *last != number {
                (*count, *last) = (*count + 1, number);
            }
        }
    }
    let mut words = Vec::new();
    for (count, _, forms) in known.into_values() {
        let Some((form, _)) = forms.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))) else { continue };
        if count >= 2 && count < rows.len() / MOST_COMMON && !stop_word(Some("en"), &form) {
            words.extend(std::iter::repeat_n(form, if mix == "news" { count } else { 1 }));
        }
    }
    words.sort();
    words
}

fn topics(rows: &[Row], vocabulary: &[String], size: usize) -> Vec<Topic> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut made = Vec::with_capacity(size);
    while made.len() < size {
        let mut word = || vocabulary[random.usize(..vocabulary.len())].as_str();
        let [a, b, c, d, e, f] = [word(), word(), word(), word(), word(), word()];
        let query = match random.u32(..100) {
            0..30 => a.to_owned(),
            30..70 => format!("{a} {b}"),
            70..80 => match phrase(rows, &mut random) {
                Some(phrase) => format!("\"{phrase}\""),
                None => continue,
            },
            80..85 => format!("{a} NOT {b}"),
            85..90 => format!("{a} {b} NOT {c}"),
            90..92 => format!("{a} OR {b} OR {c}"),
            92..94 => format!("{a}* \"{b} {c}\"~5"),
            94..96 => format!("title:{a} OR {b}:2"),
            96..98 => format!("({a} OR {b} OR {c}) ({d} OR {e} OR {f})"),
            _ => format!("={a} OR \"{b} {c}\" OR {d} NOT ({e} OR {f})"),
        };
        made.push(Topic { id: made.len() as i64 + 1, name: format!("t{}", made.len()), query, ..Topic::default() });
    }
    made
}

/// Two words that stand side by side in some article.
fn phrase(rows: &[Row], random: &mut fastrand::Rng) -> Option<String> {
    let row = &rows[random.usize(..rows.len())];
    let all: Vec<&str> = words(&row.text).map(|(_, word)| word).collect();
    let place = random.usize(..all.len().checked_sub(1)?);
    let fit = |word: &str| word.len() > 3 && !stop_word(Some("en"), word);
    (fit(all[place]) && fit(all[place + 1])).then(|| format!("{} {}", all[place], all[place + 1]))
}

/// What this thread has had of a core: other work on the machine does not count.
fn cpu_time() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.as_deref().and_then(|line| line.split(' ').next()).and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

/// Memory in use by this process, in megabytes; 0 where the system does not tell.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}
