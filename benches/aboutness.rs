//! How well topics find what is about them, on labelled articles that are not part of the project.
//!
//!     cargo bench --bench aboutness                        mean average precision from description alone, then with 20 examples
//!                                                          a topic, which are not scored
//!     cargo bench --bench aboutness -- write FILE          the first scores as `inspect match --all-scores` would print them
//!     cargo bench --bench aboutness -- sanctions           the catalogue's topic on benches/sanctions.tsv, beside counting mentions
//!     EMBEDDING_MODEL=FILE cargo bench ...                 each with a model of meanings
//!     EVERY=3 cargo bench ...                              the first on every third article: a model takes its time
//!     cargo bench --bench aboutness -- show TOPIC          what a topic of the catalogue matches, with level and words
//!     cargo bench --bench aboutness -- frequencies FILE    makes data/word-frequencies.txt anew

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};

use divisionbell::articles::words::{Stems, words};
use divisionbell::embedding::{Embedding, Meanings, Model as MeaningModel};
use divisionbell::topics::{
    Document, Example, Level, Matcher, Model, Topic, catalogue, learn, meanings, parse_topics_toml, topic_json,
};

const ARTICLES: &str = "../shared/data/topics/allsides.jsonl.gz";
/// Articles of `sanctions.tsv` that the first reader labelled; another one labelled those after.
const FIRST_READER: usize = 200;
const TOPICS: &str = "../shared/data/topics/allsides-topics.toml";

#[derive(serde::Deserialize)]
struct Row {
    id: String,
    topic: String,
    title: String,
    text: String,
    #[serde(skip)]
    meaning: Option<Embedding>,
}

impl Row {
    fn document(&self) -> Document<'_> {
        let embedding = self.meaning.as_ref();
        Document { title: &self.title, text: &self.text, language: Some("en"), embedding, ..Document::default() }
    }
}

/// An article of any of the labelled sets.
#[derive(serde::Deserialize)]
struct Labelled {
    id: Option<serde_json::Value>,
    title: Option<String>,
    text: String,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Ok(file) = std::fs::File::open(ARTICLES) else {
        println!("skipped: {ARTICLES} is not here");
        return Ok(());
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let rows: Vec<Row> = lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<_>>()?;
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
    if arguments.first().is_some_and(|verb| verb == "sanctions") {
        return sanctions();
    }
    let every = std::env::var("EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut rows: Vec<Row> = rows.into_iter().step_by(every).collect();
    let topics = parse_topics_toml(&std::fs::read_to_string(TOPICS)?)?;
    let ids: Vec<i64> = (0..topics.len() as i64).collect();
    let mut matcher = Matcher::new(&topics).0.with_contrast(&ids);
    if let Some(model) = model()? {
        let began = std::time::Instant::now();
        for row in &mut rows {
            row.meaning = Some(model.of_article(&row.title, &row.text)?);
        }
        println!("{:.0} meanings a second", rows.len() as f64 / began.elapsed().as_secs_f64());
        matcher = matcher.with_meanings(&meanings_by_place(&topics, &model));
    }
    let began = std::time::Instant::now();
    let scores = scores(&matcher, &rows, &topics, arguments.get(1).filter(|_| arguments[0] == "write"))?;
    println!("{:.0} articles a second", rows.len() as f64 / began.elapsed().as_secs_f64());
    println!("\nfrom descriptions");
    both_readings(&rows, &topics, &scores);
    let models = models(&mut rows, &topics);
    let scores = self::scores(&matcher.with_models(&models), &rows, &topics, None)?;
    println!("\nwith 20 examples a topic");
    both_readings(&rows, &topics, &scores);
    Ok(())
}

fn model() -> anyhow::Result<Option<std::sync::Arc<Meanings>>> {
    let path = std::env::var_os("EMBEDDING_MODEL");
    Ok(path.map(|path| MeaningModel::open(path.as_ref())).transpose()?.map(Meanings::new))
}

/// Topics that are not stored go by their place.
fn meanings_by_place(topics: &[Topic], model: &Meanings) -> Vec<(i64, Embedding)> {
    let ids = (0..).zip(topics).map(|(id, topic)| Topic { id, ..topic.clone() });
    meanings(&ids.collect::<Vec<_>>(), &(0..topics.len() as i64).collect::<Vec<_>>(), model)
}

type Scores = Vec<HashMap<i64, f64>>;

/// Every topic's score for each row; also as JSON lines, where a file is named.
fn scores(matcher: &Matcher, rows: &[Row], topics: &[Topic], file: Option<&String>) -> anyhow::Result<Scores> {
    let mut out = file.map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let mut scores = Vec::new();
    for row in rows {
        let all = matcher.all_scores(&row.document());
        if let Some(out) = &mut out {
            let found: Vec<_> = all.iter().map(|m| topic_json(&topics[m.topic as usize], m)).collect();
            writeln!(out, "{}", serde_json::json!({"id": row.id, "topics": found}))?;
        }
        scores.push(all.into_iter().map(|found| (found.topic, found.score)).collect());
    }
    Ok(scores)
}

/// `score.py topics` reads it the first way.
fn both_readings(rows: &[Row], topics: &[Topic], scores: &Scores) {
    for (which, all) in [("all articles", true), ("articles of these topics alone", false)] {
        println!("{which}");
        let kept: Vec<usize> =
            (0..rows.len()).filter(|&n| all || topics.iter().any(|topic| topic.name == rows[n].topic)).collect();
        report(rows, &kept, topics, |row, topic| scores[row][&(topic as i64)]);
    }
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

/// Precision and recall of the catalogue's topic, and of counting two mentions or more, on all labelled articles and on the hard
/// ones, which have at most four mentions.
fn sanctions() -> anyhow::Result<()> {
    let topics: Vec<Topic> = catalogue().into_iter().filter(|topic| topic.name == "sanctions").collect();
    let (model, mut matcher) = (model()?, Matcher::new(&topics).0);
    if let Some(model) = &model {
        matcher = matcher.with_meanings(&meanings_by_place(&topics, model));
    }
    let mut sets: HashMap<&str, HashMap<String, Labelled>> = HashMap::new();
    for (set, file) in [
        ("allsides", "topics/allsides.jsonl.gz"),
        ("stories", "stories/newscluster.jsonl"),
        ("cnndm", "summaries/cnndm_train200.jsonl"),
        ("dek", "summaries/newscluster_dek241.jsonl"),
    ] {
        let file = std::fs::File::open(format!("../shared/data/{file}"))?;
        let input: Box<dyn std::io::Read> =
            if set == "allsides" { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        for (number, line) in BufReader::new(input).lines().enumerate() {
            let row: Labelled = serde_json::from_str(&line?)?;
            let id = match &row.id {
                Some(serde_json::Value::String(id)) => id.clone(),
                Some(id) => id.to_string(),
                None => number.to_string(),
            };
            sets.entry(set).or_default().insert(id, row);
        }
    }
    let (mut pairs, mut read_again) = (Vec::new(), Vec::new());
    let lines = include_str!("sanctions.tsv").lines().filter(|line| !line.starts_with('#'));
    for (number, line) in lines.enumerate() {
        let [set, id, label, mentions, ref again @ ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            anyhow::bail!("{line}")
        };
        let Some(row) = sets.get(set).and_then(|set| set.get(id)) else { anyhow::bail!("{set} has no {id}") };
        let title = row.title.as_deref().unwrap_or_default();
        let meaning = model.as_ref().map(|model| model.of_article(title, &row.text)).transpose()?;
        let embedding = meaning.as_ref();
        let document = Document { title, text: &row.text, language: Some("en"), embedding, ..Document::default() };
        let found = matcher.matches(&document).iter().any(|m| m.level >= Some(Level::Normal));
        let mentions: u32 = mentions.parse()?;
        if let [again] = again {
            read_again.push((found, label != "0", *again != "0", mentions <= 4));
        }
        pairs.push((found, mentions >= 2, label != "0", mentions <= 4, number >= FIRST_READER));
    }
    for (set, kept_sets) in [("all", [false, true].as_slice()), ("first", &[false]), ("later", &[true])] {
        for (what, all) in [("", true), (", one to four mentions", false)] {
            let kept: Vec<_> = pairs.iter().filter(|pair| (all || pair.3) && kept_sets.contains(&pair.4)).collect();
            figures(&format!("{set}{what}: as matched"), kept.iter().map(|pair| (pair.0, pair.2)));
            figures(&format!("{set}{what}: two mentions"), kept.iter().map(|pair| (pair.1, pair.2)));
        }
    }
    for (what, all) in [("", true), (", one to four mentions", false)] {
        let kept: Vec<_> = read_again.iter().filter(|read| all || read.3).collect();
        figures(&format!("read again{what}: third reader"), kept.iter().map(|read| (read.2, read.1)));
        figures(&format!("read again{what}: as matched"), kept.iter().map(|read| (read.0, read.1)));
        figures(&format!("read again{what}: beside the third"), kept.iter().map(|read| (read.0, read.2)));
        let agreed = kept.iter().filter(|read| read.1 == read.2);
        figures(&format!("read again{what}: where both agree"), agreed.map(|read| (read.0, read.1)));
    }
    Ok(())
}

fn figures(what: &str, pairs: impl Iterator<Item = (bool, bool)>) {
    let (mut both, mut found, mut wanted, mut right, mut all) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (is_found, is_wanted) in pairs {
        let one = |yes: bool| f64::from(u8::from(yes));
        both += one(is_found && is_wanted);
        found += one(is_found);
        wanted += one(is_wanted);
        right += one(is_found == is_wanted);
        all += 1.0;
    }
    println!(
        "{what:42} F1 {:.3} precision {:.3} recall {:.3}, right for {:.3} of {all}",
        2.0 * both / (found + wanted),
        both / found,
        both / wanted,
        right / all
    );
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

fn report(rows: &[Row], kept: &[usize], topics: &[Topic], score: impl Fn(usize, usize) -> f64) {
    let mut sum = 0.0;
    let mut everything: Vec<(f64, bool)> = Vec::new();
    for (number, topic) in topics.iter().enumerate() {
        let mut ranked: Vec<_> = kept.iter().map(|&row| (score(row, number), rows[row].topic == topic.name)).collect();
        everything.extend(&ranked);
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
        kept.len()
    );
    let (threshold, f1) = best_threshold(everything);
    println!("F1 over all pairs is best at a score of {threshold:.3}: {f1:.3}");
}

/// The score from which on articles should count as wanted, for the best F1.
fn best_threshold(mut pairs: Vec<(f64, bool)>) -> (f64, f64) {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let wanted = pairs.iter().filter(|pair| pair.1).count() as f64;
    let mut hits = 0.0;
    let f1s = pairs.iter().enumerate().map(|(place, (score, right))| {
        hits += f64::from(u8::from(*right));
        (*score, 2.0 * hits / (wanted + place as f64 + 1.0))
    });
    f1s.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default()
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
