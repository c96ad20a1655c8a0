//! How well topics find what is about them, on labelled articles that are not part of the project.
//!
//!     cargo bench --bench aboutness                        mean average precision from description alone
//!     cargo bench --bench aboutness -- write FILE          the same scores as `inspect match --all-scores` would print
//!     cargo bench --bench aboutness -- learn               the same with 20 examples a topic, which are not scored
//!     cargo bench --bench aboutness -- show TOPIC          what a topic of the catalogue matches, with level and words
//!     cargo bench --bench aboutness -- frequencies FILE    makes data/word-frequencies.txt anew

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};

use divisionbell::articles::words::{Stems, words};
use divisionbell::topics::{Document, Example, Matcher, Model, Topic, catalogue, learn, parse_topics_toml, topic_json};

const ARTICLES: &str = "../shared/data/topics/allsides.jsonl.gz";
const TOPICS: &str = "../shared/data/topics/allsides-topics.toml";

#[derive(serde::Deserialize)]
struct Row {
    id: String,
    topic: String,
    title: String,
    text: String,
}

impl Row {
    fn document(&self) -> Document<'_> {
        Document { title: &self.title, text: &self.text, language: Some("en"), ..Document::default() }
    }
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Ok(file) = std::fs::File::open(ARTICLES) else {
        println!("skipped: {ARTICLES} is not here");
        return Ok(());
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let mut rows: Vec<Row> = lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<_>>()?;
    if let [verb, path] = &arguments[..]
        && verb == "frequencies"
    {
        return frequencies(&rows, path);
    }
    if let [verb, name] = &arguments[..]
        && verb == "show"
    {
        return show(&rows, name);
    }
    let topics = parse_topics_toml(&std::fs::read_to_string(TOPICS)?)?;
    let (mut matcher, _) = Matcher::new(&topics);
    if arguments.first().is_some_and(|verb| verb == "learn") {
        matcher = matcher.with_models(&models(&mut rows, &topics));
    }
    let began = std::time::Instant::now();
    let scores: Vec<_> = rows.iter().map(|row| matcher.all_scores(&row.document())).collect();
    println!("{:.0} articles a second", rows.len() as f64 / began.elapsed().as_secs_f64());
    if let [verb, path] = &arguments[..]
        && verb == "write"
    {
        let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
        for (row, scores) in rows.iter().zip(&scores) {
            let found: Vec<_> = scores.iter().map(|m| topic_json(&topics[m.topic as usize], m)).collect();
            writeln!(out, "{}", serde_json::json!({"id": row.id, "topics": found}))?;
        }
    }
    let scores: Vec<HashMap<i64, f64>> =
        scores.into_iter().map(|all| all.into_iter().map(|m| (m.topic, m.score)).collect()).collect();
    report(&rows, &topics, |row, topic| scores[row][&(topic as i64)]);
    Ok(())
}

/// Takes 20 articles of each topic out of the rows; what is wanted for one is unwanted for the others.
fn models(rows: &mut Vec<Row>, topics: &[Topic]) -> Vec<(i64, Model)> {
    let mut taken = Vec::new();
    for topic in topics {
        for _ in 0..20 {
            if let Some(place) = rows.iter().position(|row| row.topic == topic.name) {
                taken.push(rows.remove(place));
            }
        }
    }
    let model = |(number, topic): (usize, &Topic)| {
        let example = |row| Example { document: Row::document(row), wanted: row.topic == topic.name };
        (number as i64, learn(&taken.iter().map(example).collect::<Vec<_>>()))
    };
    topics.iter().enumerate().map(model).collect()
}

/// One line for each article that a topic matches: id, level, score, words, title.
fn show(rows: &[Row], name: &str) -> anyhow::Result<()> {
    let topics: Vec<Topic> = catalogue().into_iter().filter(|topic| topic.name == name).collect();
    let (matcher, _) = Matcher::new(&topics);
    for row in rows {
        for found in matcher.matches(&row.document()) {
            println!("{}\t{:?}\t{:.3}\t{}\t{}", row.id, found.level, found.score, found.terms.join(", "), row.title);
        }
    }
    Ok(())
}

fn report(rows: &[Row], topics: &[Topic], score: impl Fn(usize, usize) -> f64) {
    let mut sum = 0.0;
    for (number, topic) in topics.iter().enumerate() {
        let mut ranked: Vec<_> =
            (0..rows.len()).map(|row| (score(row, number), rows[row].topic == topic.name)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut hits, mut precision) = (0, 0.0);
        for (place, _) in ranked.iter().enumerate().filter(|(_, (_, right))| *right) {
            hits += 1;
            precision += f64::from(hits) / (place + 1) as f64;
        }
        let average = precision / f64::from(hits.max(1));
        println!("{:34} {average:.3}", topic.name);
        sum += average;
    }
    println!(
        "mean average precision {:.4} over {} topics, {} articles",
        sum / topics.len() as f64,
        topics.len(),
        rows.len()
    );
}

/// In how many articles each stem stands: numbers only, and only of words that stand in at least eight of them.
fn frequencies(rows: &[Row], path: &str) -> anyhow::Result<()> {
    let stems = Stems::of(Some("en"));
    let mut counts: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let all = words(&row.title).chain(words(&row.text));
        let distinct: HashSet<String> = all.map(|(_, word)| stems.stem(word)).collect();
        distinct.into_iter().for_each(|stem| *counts.entry(stem).or_default() += 1);
    }
    let fit = |stem: &str| stem.len() > 1 && stem.len() < 24 && stem.chars().all(|c| c.is_alphabetic() || c == '\'');
    let mut kept: Vec<_> = counts.into_iter().filter(|(stem, count)| *count >= 8 && fit(stem)).collect();
    kept.sort();
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(
        out,
        "# In how many news articles each English stem stands; made by `cargo bench --bench aboutness -- frequencies`."
    )?;
    writeln!(
        out,
        "# Counted in the 10,544 political articles of ramybaly/Article-Bias-Prediction (Baly et al., EMNLP 2020); counts only."
    )?;
    writeln!(out, "#articles {}", rows.len())?;
    kept.iter().try_for_each(|(stem, count)| writeln!(out, "{stem} {count}"))?;
    Ok(())
}
