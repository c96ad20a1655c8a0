//! How many articles a second meet 1,000, 10,000 and 100,000 topics on one core, and in how much memory.
//!
//!     cargo bench --bench topics
//!
//! Articles are those of ../shared/data/topics. Topics are made of their words as people make them: 30 % one word,
//! 40 % two, the rest phrases, alternatives, prefixes and NOT; see `benches/topics.md` for figures.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use divisionbell::articles::words::{stop_word, words};
use divisionbell::topics::{Document, Matcher, Topic};

const ARTICLES: &str = "../shared/data/topics/allsides.jsonl.gz";
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

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
    let only: Option<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).next();
    let rows: Vec<Row> = lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<_>>()?;
    let bytes: usize = rows.iter().map(|row| row.title.len() + row.text.len()).sum();
    println!("{} articles, {} bytes each", rows.len(), bytes / rows.len());

    let began = cpu_time();
    let count: usize = rows.iter().map(|row| words(&row.title).count() + words(&row.text).count()).sum();
    println!(
        "words alone: {:.0} articles/s, {} words each",
        rows.len() as f64 / (cpu_time() - began).as_secs_f64(),
        count / rows.len()
    );

    let vocabulary = vocabulary(&rows);
    println!("vocabulary {}", vocabulary.len());
    for size in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
        let topics = topics(&rows, &vocabulary, size);
        measure(&rows, &topics);
    }
    Ok(())
}

fn measure(rows: &[Row], topics: &[Topic]) {
    let before = resident_mb();
    let began = cpu_time();
    let (matcher, wrong) = Matcher::new(topics);
    let compiled = cpu_time() - began;
    assert!(wrong.is_empty(), "{:?}", wrong[0]);
    let meet = |row: &Row| {
        matcher
            .matches(&Document { title: &row.title, text: &row.text, language: Some("en"), ..Document::default() })
            .len()
    };
    rows.iter().take(1_000).map(meet).sum::<usize>();
    let began = cpu_time();
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let found: usize = (0..rounds).map(|_| rows.iter().map(meet).sum::<usize>()).sum::<usize>() / rounds;
    println!(
        "{:7} topics: {:6.0} articles/s, {:.1} matches each, compiled in {:.2} s, {:.0} MB",
        topics.len(),
        (rounds * rows.len()) as f64 / (cpu_time() - began).as_secs_f64(),
        found as f64 / rows.len() as f64,
        compiled.as_secs_f64(),
        resident_mb() - before
    );
}

/// Words that at least two articles have and not one in fifty: what people make topics of.
fn vocabulary(rows: &[Row]) -> Vec<String> {
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        for (_, word) in words(&row.text).filter(|(_, word)| word.len() > 3 && word.chars().all(char::is_alphabetic)) {
            let known = counts.entry(word.to_lowercase()).or_insert((0, usize::MAX));
            if known.1 != number {
                *known = (known.0 + 1, number);
            }
        }
    }
    let fit = |(word, (count, _)): (String, (usize, usize))| {
        (count >= 2 && count < rows.len() / 50 && !stop_word(Some("en"), &word)).then_some(word)
    };
    let mut words: Vec<String> = counts.into_iter().filter_map(fit).collect();
    words.sort();
    words
}

fn topics(rows: &[Row], vocabulary: &[String], size: usize) -> Vec<Topic> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut made = Vec::with_capacity(size);
    while made.len() < size {
        let mut word = || vocabulary[random.usize(..vocabulary.len())].as_str();
        let six = [word(), word(), word(), word(), word(), word()];
        let [a, b, c, d, e, f] = six;
        let query = match random.u32(..100) {
            0..30 => a.to_owned(),
            30..50 => format!("{a} {b}"),
            50..70 => format!("{a} OR {b}"),
            70..80 => match phrase(rows, &mut random) {
                Some(phrase) => format!("\"{phrase}\""),
                None => continue,
            },
            80..86 => format!("{a} NOT {b}"),
            86..90 => format!("{a}* OR \"{b} {c}\"~5"),
            90..93 => format!("title:{a} OR {b}:2"),
            93..97 => format!("({a} OR {b} OR {c}) ({d} OR {e} OR {f})"),
            _ => format!("{a} OR {b} OR {c} OR {d} NOT ({e} OR {f})"),
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
