//! How well the check of written summaries agrees with people: precision and recall of "not supported" on sentences with
//! three votes each (QAGS), and how many standfirsts, which people wrote of these very articles, it refuses.
//! `cargo bench --bench faithful`.

use divisionbell::stories::{Unsupported, unsupported};
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    for set in ["cnndm", "xsum"] {
        let file = format!("../shared/data/summaries/qags_mturk_{set}.jsonl");
        let Ok(lines) = std::fs::read_to_string(&file) else {
            eprintln!("{file} is not here: nothing measured");
            continue;
        };
        let mut judged = Vec::new();
        for line in lines.lines() {
            let row: Value = serde_json::from_str(line)?;
            let source = row["article"].as_str().unwrap_or_default();
            for sentence in row["summary_sentences"].as_array().into_iter().flatten() {
                let no = |v: &&Value| v["response"] == "no";
                let refused = sentence["responses"]
                    .as_array()
                    .is_some_and(|votes| 2 * votes.iter().filter(no).count() > votes.len());
                let found = unsupported(sentence["sentence"].as_str().unwrap_or_default(), source, Some("en"));
                if std::env::var_os("SHOW").is_some() && !refused && !found.is_empty() {
                    println!("   {found:?} {}", sentence["sentence"]);
                }
                judged.push((refused, found));
            }
        }
        print(set, "all checks", &judged, |_| true);
        print(set, "numbers", &judged, |u| matches!(u, Unsupported::Number(_)));
        print(set, "names", &judged, |u| matches!(u, Unsupported::Name(_)));
        print(set, "quotations", &judged, |u| matches!(u, Unsupported::Quotation(_)));
        print(set, "sentences", &judged, |u| matches!(u, Unsupported::Sentence(_)));
        print(set, "negations", &judged, |u| matches!(u, Unsupported::Negation(_)));
    }
    standfirsts("../shared/data/summaries/newscluster_dek241.jsonl")
}

fn standfirsts(file: &str) -> anyhow::Result<()> {
    let Ok(lines) = std::fs::read_to_string(file) else {
        eprintln!("{file} is not here: nothing measured");
        return Ok(());
    };
    let mut found = Vec::new();
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let source = format!("{}\n{}", field("title"), field("text"));
        found.push(unsupported(field("summary"), &source, Some("en")));
        if std::env::var_os("SHOW").is_some() {
            println!("   {:?}", found.last());
        }
    }
    let with = |counts: &dyn Fn(&Unsupported) -> bool| found.iter().filter(|found| found.iter().any(counts)).count();
    println!(
        "standfirsts: {} of {} refused; numbers {}, names {}, quotations {}, sentences {}, negations {}",
        with(&|_| true),
        found.len(),
        with(&|u| matches!(u, Unsupported::Number(_))),
        with(&|u| matches!(u, Unsupported::Name(_))),
        with(&|u| matches!(u, Unsupported::Quotation(_))),
        with(&|u| matches!(u, Unsupported::Sentence(_))),
        with(&|u| matches!(u, Unsupported::Negation(_))),
    );
    Ok(())
}

fn print(set: &str, check: &str, judged: &[(bool, Vec<Unsupported>)], counts: impl Fn(&Unsupported) -> bool) {
    let flagged = |found: &[Unsupported]| found.iter().any(&counts);
    let right = judged.iter().filter(|(no, found)| *no && flagged(found)).count() as f64;
    let said = judged.iter().filter(|(_, found)| flagged(found)).count() as f64;
    let refused = judged.iter().filter(|(no, _)| *no).count() as f64;
    println!(
        "{set} {check}: precision {:.3} recall {:.3} ({said} flagged, {refused} of {} refused by people)",
        right / said.max(1.0),
        right / refused.max(1.0),
        judged.len()
    );
}
