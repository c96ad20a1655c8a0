//! Summarises a JSONL file (`id`, `title`, `text`, `language`) and prints rows for `score.py summaries`; the speed goes
//! to stderr. `cargo bench --bench summaries -- FILE [CHARS]`.

use std::time::Instant;

use divisionbell::stories::summarise;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let file = args.next().unwrap_or_else(|| "../shared/data/summaries/newscluster_dek241.jsonl".into());
    let chars = args.next().map_or(Ok(420), |n| n.parse())?;
    let Ok(lines) = std::fs::read_to_string(&file) else {
        eprintln!("{file} is not here: nothing measured");
        return Ok(());
    };
    let rows: Vec<serde_json::Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let started = Instant::now();
    for (n, row) in rows.iter().enumerate() {
        let summary =
            summarise(&text(row, "title"), &text(row, "text"), row["language"].as_str().or(Some("en")), chars);
        let id = if row["id"].is_null() { n.to_string().into() } else { row["id"].clone() };
        println!("{}", serde_json::json!({ "id": id, "summary": summary.text }));
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{} articles in {seconds:.3} s, {:.0} a second", rows.len(), rows.len() as f64 / seconds);
    Ok(())
}
