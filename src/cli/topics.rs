//! `topic`: the shared topics, tried, changed and taught from a terminal, beside a running bot.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{ArgGroup, Args, Subcommand};
use serde::Serialize;

use super::examples::{self, ExampleVerb};
use super::manage::{WHO, print_list, shortened};
use super::{Shape, catalogue, jsonl};
use crate::clock::Clock;
use crate::store::{ArticleRow, Store, TopicRow, WordCounts};
use crate::topics::{self, Case, Document, Figures, Frequencies, Level, Match, Matcher, Topic};

/// What a query is tried as: the id of no stored topic.
const NOT_STORED: i64 = -1;
/// How far back `topic test` looks.
const WINDOW_MS: i64 = 7 * 86_400_000;
/// What the words of an article alone must come to for its meaning to be asked for, where a topic has no query: likeness of
/// meaning lifts no lower score over a threshold.
const HOPELESS: f64 = 0.02;
/// Articles that `topic test` prints, the best of each level.
const PRINTED: usize = 50;

#[derive(Debug, Subcommand)]
pub enum TopicVerb {
    /// Add or change a shared topic; what is not given stays as it was
    Add {
        name: String,
        /// In the query language (`divisionbell topic language`); without one, the topic works from its description
        query: Option<String>,
        #[arg(long)]
        title: Option<String>,
        #[arg(long)]
        description: Option<String>,
    },
    /// All shared topics: chats that follow them, examples, queries
    List {
        #[command(flatten)]
        list: Shape,
    },
    /// Try a query, or a topic by its name, on what was seen in the last 7 days; or topics on cases. Changes nothing
    Test(Test),
    /// Remove a shared topic and its subscriptions
    Drop { name: String },
    /// Take over what a newer version's catalogue has; topics that were changed or dropped here stay as they are
    Update {
        /// Say what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Articles that are on or off topic, from which a topic learns
    #[command(subcommand)]
    Example(ExampleVerb),
    /// The query language
    Language,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["query", "cases"])))]
pub struct Test {
    /// A query, or the name of a shared topic
    query: Option<String>,
    /// A file of cases for the topic that it is named after (`sanctions.txt`), or a folder of them: prints precision and recall.
    /// `+ TITLE` and a text belong, `- TITLE` and a text do not; `+fr TITLE` names the language
    #[arg(long, value_name = "PATH")]
    cases: Option<PathBuf>,
    /// With --cases: the topics of this file instead of the database's; `shipped` for those that ship
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    topics: Option<String>,
}

pub async fn run(verb: TopicVerb) -> Result<()> {
    match verb {
        TopicVerb::Language => {
            topics::help().iter().for_each(|form| println!("{:<24} {}", form.example, form.meaning));
            return Ok(());
        }
        // The shipped topics, or a file's, need no database.
        TopicVerb::Test(Test { cases: Some(cases), topics: Some(file), .. }) => {
            let topics = super::inspect::topics_of((file != "shipped").then_some(&file))?;
            let shared: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
            return report(&cases, topics, &shared, &[], Arc::default());
        }
        _ => {}
    }
    let store = super::open_store().await?;
    match verb {
        TopicVerb::Add { name, query, title, description } => add(&store, name, query, title, description).await,
        TopicVerb::List { list } => print(&store, &list).await,
        TopicVerb::Test(Test { cases: Some(cases), .. }) => {
            let topics: Vec<Topic> = store.topics(None).await?.into_iter().map(Topic::from).collect();
            let shared: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
            let words = WordCounts::default().current(&store).await?;
            report(&cases, topics, &shared, &store.models(None).await?, words)
        }
        TopicVerb::Test(Test { query, .. }) => test(&store, query.unwrap_or_default()).await,
        TopicVerb::Drop { name } => drop_topic(&store, &name).await,
        TopicVerb::Update { dry_run } => catalogue::update(&store, dry_run).await,
        TopicVerb::Example(verb) => examples::run(&store, verb).await,
        TopicVerb::Language => Ok(()),
    }
}

async fn add(
    store: &Store,
    name: String,
    query: Option<String>,
    title: Option<String>,
    description: Option<String>,
) -> Result<()> {
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() || name.len() > 32 || !name.chars().all(named) {
        bail!("a topic's name is 1 to 32 of a-z, 0-9 and _: `{name}` is not");
    }
    let before = store.topic(0, &name).await?;
    let is_new = before.is_none();
    let before = before.unwrap_or_default();
    let query = query.unwrap_or(before.query.clone());
    let description = description.unwrap_or(before.description);
    let title = title.unwrap_or(before.title);
    if query.trim().is_empty() && description.trim().is_empty() {
        bail!("`{name}` has nothing to go by: give a query, or --description with one line that says what it is about");
    }
    if !query.trim().is_empty() {
        check(&query)?;
    }
    let now_ms = Clock::system().now_ms();
    store.save_topic(0, &name, &title, &description, &query, WHO, now_ms).await?;
    store.audit(WHO, 0, "newtopic", &before.query, &format!("{name} {query}"), now_ms).await?;
    println!("{} {name}; try it: divisionbell topic test {name}", if is_new { "added" } else { "changed" });
    Ok(())
}

/// Whether a query can be read.
fn check(query: &str) -> Result<()> {
    let hint = "the query cannot be read (`divisionbell topic language` explains)";
    topics::parse_query(query).map(|_| ()).context(hint)
}

/// A topic as the list shows it.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    topic: TopicRow,
    chats: i64,
    examples: usize,
}

async fn print(store: &Store, list: &Shape) -> Result<()> {
    let mut rows = Vec::new();
    for topic in store.topics(None).await? {
        let (chats, examples) = (store.subscriber_count(topic.id).await?, store.examples(topic.id).await?.len());
        rows.push(Listed { topic, chats, examples });
    }
    if !list.json {
        println!("{:<20} {:<28} {:>5} {:>8}  query", "name", "title", "chats", "examples");
    }
    print_list(list, &rows, |row| {
        let query = row.topic.query.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, title) = (&row.topic.name, shortened(&row.topic.title, 27));
        format!("{name:<20} {title:<28} {:>5} {:>8}  {}", row.chats, row.examples, shortened(&query, 80))
    })
}

/// What a query, or the topic of that name with what it learned, finds in what was seen lately.
async fn test(store: &Store, query: String) -> Result<()> {
    let (topic, models) = match store.topic(0, query.trim()).await? {
        Some(row) => {
            eprintln!("the topic `{}`; for the word alone, write it in quotes: '\"{0}\"'", row.name);
            let models = models_of(&store.models(Some(&[row.id])).await?);
            (Topic::from(row), models)
        }
        None => {
            check(&query)?;
            (Topic { id: NOT_STORED, name: "test".into(), query, ..Topic::default() }, Vec::new())
        }
    };
    let model = super::inspect::model()?;
    let (id, by_words) = (topic.id, !topic.query.trim().is_empty());
    // What else an article may be about counts against a topic without a query, as when the program runs.
    let mut topics: Vec<Topic> = store.topics(None).await?.into_iter().map(Topic::from).collect();
    let shared: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
    topics.retain(|known| !by_words && known.id != id);
    topics.push(topic);
    let meant =
        model.as_ref().map_or_else(Vec::new, |model| topics::meanings(&topics, &[&shared[..], &[id]].concat(), model));
    let words = WordCounts::default().current(store).await?;
    let matcher = Matcher::knowing(words, &topics).0.with_meanings(&meant).with_contrast(&shared).with_models(&models);
    let found_in = |document: &Document| matcher.matches(document).into_iter().find(|found| found.topic == id);
    let look = |row: &ArticleRow| {
        let document = row.document();
        let in_question = match by_words {
            true => found_in(&document).is_some(),
            false => matcher.all_scores(&document).iter().any(|found| found.topic == id && found.score >= HOPELESS),
        };
        let model = model.as_ref().filter(|_| in_question);
        let meaning = model.and_then(|model| model.of_article(&row.title, &row.text).ok());
        Some((found_in(&Document { embedding: meaning.as_ref(), ..document })?, row.title.clone()))
    };
    let since_ms = Clock::system().now_ms() - WINDOW_MS;
    let (mut seen, mut last) = (0, 0);
    let mut found: Vec<(Match, String)> = Vec::new();
    loop {
        let rows = store.recent_articles(since_ms, 500, last).await?;
        let Some(newest) = rows.last() else { break };
        last = newest.id;
        seen += rows.len();
        found.extend(rows.iter().filter_map(look));
    }
    found.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
    for (hit, title) in found.iter().take(PRINTED) {
        println!("{:<6} {:.2}  {title}  [{}]", level_name(hit.level), hit.score, hit.terms.join(", "));
    }
    if found.len() > PRINTED {
        println!("... and {} more", found.len() - PRINTED);
    }
    let count = |level| found.iter().filter(|(hit, _)| hit.level == Some(level)).count();
    let [strict, normal, wide] = [Level::Strict, Level::Normal, Level::Wide].map(count);
    println!(
        "{} of {seen} articles of the last 7 days: {strict} strict, {normal} normal, {wide} wide (strict and normal are sent by default)",
        found.len()
    );
    Ok(())
}

fn level_name(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Strict) => "strict",
        Some(Level::Normal) => "normal",
        Some(Level::Wide) => "wide",
        None => "-",
    }
}

/// Stored models as the matcher takes them; one of another version waits for `run` to learn it anew.
fn models_of(stored: &[(i64, String)]) -> Vec<(i64, topics::Model)> {
    stored.iter().filter_map(|(id, json)| Some((*id, serde_json::from_str(json).ok()?))).collect()
}

/// Precision and recall of topics on cases, without the model of meanings and, where there is one, with it; and the cases that
/// came out wrong with all that there is.
fn report(
    path: &Path,
    topics: Vec<Topic>,
    shared: &[i64],
    models: &[(i64, String)],
    words: Arc<Frequencies>,
) -> Result<()> {
    let (matcher, mistakes) = Matcher::knowing(Arc::clone(&words), &topics);
    if let Some((id, mistake)) = mistakes.first() {
        let name = topics.iter().find(|topic| topic.id == *id).map_or("", |topic| topic.name.as_str());
        bail!("the query of topic `{name}` cannot be read: {mistake}");
    }
    let matcher = matcher.with_contrast(shared).with_models(&models_of(models));
    let model = super::inspect::model()?;
    let meant = model.as_ref().map(|model| {
        let meanings = topics::meanings(&topics, shared, model);
        (
            model,
            Matcher::knowing(words, &topics)
                .0
                .with_meanings(&meanings)
                .with_contrast(shared)
                .with_models(&models_of(models)),
        )
    });
    let known: HashMap<&str, i64> = topics.iter().map(|topic| (topic.name.as_str(), topic.id)).collect();
    let files = read_cases(path)?;
    let more = if meant.is_some() { "  with the model: precision recall" } else { "" };
    println!("{:<20} {:>7} {:>11} {:>9} {:>6}{more}", "topic", "belong", "near misses", "precision", "recall");
    let (mut out, mut sums) = (Vec::new(), [0.0; 4]);
    for (name, cases) in &files {
        let Some(&id) = known.get(name.as_str()) else {
            bail!("there is no topic `{name}` for {name}.txt: name the file after a topic (`divisionbell topic list`)")
        };
        let mut figures = Figures::of(&matcher, id, cases, None);
        let mut row = vec![figures.precision(), figures.recall()];
        if let Some((model, matcher)) = &meant {
            figures = Figures::of(matcher, id, cases, Some(model));
            row.extend([figures.precision(), figures.recall()]);
        }
        println!("{name:<20} {:>7} {:>11} {}", figures.belonging, figures.near_misses, columns(&row));
        sums.iter_mut().zip(&row).for_each(|(sum, figure)| *sum += figure);
        out.extend(figures.missed.iter().map(|case| format!("missed by {name}: {}", case.title)));
        out.extend(figures.wrong.iter().map(|case| format!("wrongly in {name}: {}", case.title)));
    }
    let means = sums.map(|sum| sum / files.len().max(1) as f64);
    let shown = if meant.is_some() { &means[..] } else { &means[..2] };
    println!("{:<20} {:>7} {:>11} {}", "mean", "", "", columns(shown));
    out.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// Precision and recall, once or twice.
fn columns(figures: &[f64]) -> String {
    let pairs: Vec<String> = figures.chunks(2).map(|pair| format!("{:>9.2} {:>6.2}", pair[0], pair[1])).collect();
    pairs.join(&" ".repeat(18))
}

/// The cases of a file or of each `.txt` of a folder, by the topic that it is named after.
fn read_cases(path: &Path) -> Result<Vec<(String, Vec<Case>)>> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let all = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        files = all.into_iter().filter(|file| file.extension().is_some_and(|end| end == "txt")).collect();
        files.sort();
    }
    let read = |file: PathBuf| {
        let shown = file.display().to_string();
        let text = String::from_utf8(jsonl::read_file(&shown, 10_000_000)?)
            .with_context(|| format!("{shown} is not UTF-8 text"))?;
        let cases = topics::parse_cases(&text).map_err(|mistake| anyhow::anyhow!("{shown}: {mistake}"))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, cases))
    };
    let all = files.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    if all.iter().all(|(_, cases)| cases.is_empty()) {
        bail!("there are no cases in {}: see `divisionbell topic test --help`", path.display());
    }
    Ok(all)
}

async fn drop_topic(store: &Store, name: &str) -> Result<()> {
    let row = examples::topic(store, name, 0).await?;
    let (now_ms, chats) = (Clock::system().now_ms(), store.subscriber_count(row.id).await?);
    store.drop_topic(row.id, now_ms).await?;
    store.audit(WHO, 0, "droptopic", &format!("{name}: {}", row.query), "", now_ms).await?;
    println!("dropped {name}; {chats} {} subscribed", if chats == 1 { "chat was" } else { "chats were" });
    Ok(())
}
