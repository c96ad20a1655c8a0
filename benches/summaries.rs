//! How fast articles are summarised, and whether what is said stands in them: `cargo bench --bench summaries`.
//!
//! With a JSONL file (`id`, `title`, `text`, `language`) it prints rows for `score.py summaries`, and the speed on stderr:
//! `cargo bench --bench summaries -- FILE [CHARS]`.

use divisionbell::stories::{DEFAULT_CHARS, Summary, summarise};
use serde_json::Value;

const SETS: [&str; 2] = ["newscluster_dek241", "cnndm_train200"];
/// Each set is summarised so often: once is over too soon to be timed.
const TIMES: usize = 5;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    match args.first() {
        Some(file) => predict(file, args.get(1).map_or(Ok(DEFAULT_CHARS), |n| n.parse())?),
        None => SETS.iter().try_for_each(|set| measure(set)),
    }
}

fn measure(set: &str) -> anyhow::Result<()> {
    let Some(rows) = read(&format!("../shared/data/summaries/{set}.jsonl"))? else { return Ok(()) };
    let started = cpu_ns();
    let summaries: Vec<Summary> = (0..TIMES).flat_map(|_| rows.iter().map(|row| summary(row, DEFAULT_CHARS))).collect();
    let seconds = (cpu_ns() - started) as f64 / 1e9;
    let (mut said, mut verbatim, mut words) = (0, 0, 0);
    for (summary, row) in summaries.iter().zip(&rows) {
        let text = row["text"].as_str().unwrap_or_default();
        said += summary.sentences.len();
        verbatim += summary.sentences.iter().filter(|sentence| text.contains(sentence.as_str())).count();
        words += summary.text.split_whitespace().count();
    }
    println!(
        "{set}: {} articles, {:.0} a second of one core; {verbatim} of {said} sentences verbatim; {:.0} words each",
        rows.len(),
        summaries.len() as f64 / seconds,
        words as f64 / rows.len().max(1) as f64
    );
    Ok(())
}

fn predict(file: &str, chars: usize) -> anyhow::Result<()> {
    let Some(rows) = read(file)? else { return Ok(()) };
    for (n, row) in rows.iter().enumerate() {
        let id = if row["id"].is_null() { n.into() } else { row["id"].clone() };
        println!("{}", serde_json::json!({ "id": id, "summary": summary(row, chars).text }));
    }
    Ok(())
}

fn read(file: &str) -> anyhow::Result<Option<Vec<Value>>> {
    let Ok(lines) = std::fs::read_to_string(file) else {
        eprintln!("{file} is not here: nothing measured");
        return Ok(None);
    };
    Ok(Some(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?))
}

fn summary(row: &Value, chars: usize) -> Summary {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    summarise(text("title"), text("text"), row["language"].as_str().or(Some("en")), chars)
}

/// What this thread has run, whatever else the machine does (Linux).
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}
