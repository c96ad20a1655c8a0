//! Reads every page of a folder and prints how many a second, on one core.
//!
//!     cargo bench --bench pages -- [FOLDER] [PRED.jsonl]
//!
//! FOLDER holds `*.html.gz` and defaults to `../shared/data/pages/html`; PRED.jsonl gets `{"file","text"}` rows.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// Time that this thread has had a core for; the machine may be busy with other things. Linux tells it.
fn on_core(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = arguments.next().unwrap_or_else(|| "../shared/data/pages/html".to_owned());
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {folder} is not there");
        return Ok(());
    };
    let mut files: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    let begun = Instant::now();
    let mut out = arguments.next().map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let (mut spent, mut bytes, mut errors, mut slowest) = (Duration::ZERO, 0, 0, (Duration::ZERO, String::new()));
    for path in &files {
        let mut page = vec![];
        flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut page)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().trim_end_matches(".gz").to_owned();
        let start = on_core(begun);
        let article = divisionbell::articles::extract(&page, None, &format!("https://page.example/{name}"));
        let took = on_core(begun).saturating_sub(start);
        (spent, bytes) = (spent + took, bytes + page.len());
        slowest = slowest.max((took, name.clone()));
        errors += usize::from(article.is_err());
        if let Some(out) = &mut out {
            let text = article.map(|article| article.text).unwrap_or_default();
            writeln!(out, "{}", serde_json::json!({"file": name, "text": text}))?;
        }
    }
    let seconds = spent.as_secs_f64();
    println!(
        "{} pages, {errors} errors, {:.2} s: {:.0} pages/s, {:.1} MB/s; slowest {:?} ({})",
        files.len(),
        seconds,
        files.len() as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        slowest.0,
        slowest.1
    );
    Ok(())
}
