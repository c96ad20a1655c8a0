//! How fast feeds are read, beside plain feed-rs, on real feeds held in memory. `cargo bench --bench feeds [-- FOLDER]`.

use divisionbell::sources;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

/// Each reader goes over the whole set again and again for so long.
const MEASURE_FOR: Duration = Duration::from_secs(3);
const NOW_MS: i64 = 1_780_000_000_000;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let folder = folder.unwrap_or_else(|| "../shared/data/feeds/real".into());
    if !Path::new(&folder).is_dir() {
        eprintln!("{folder} is not here: nothing measured");
        return Ok(());
    }
    let feeds = read(Path::new(&folder))?;
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    println!("{} feeds, {:.1} MB", feeds.len(), bytes as f64 / 1e6);
    measure("sources::parse", &feeds, |feed| {
        sources::parse(feed, None, "https://example.org/", NOW_MS).ok().map(|f| f.entries.len())
    });
    measure("parse and print", &feeds, |feed| {
        let feed = sources::parse(feed, None, "https://example.org/", NOW_MS).ok()?;
        Some(sources::inspection(&feed).to_string().len().min(1) * feed.entries.len())
    });
    measure("sources::body_hash", &feeds, |feed| Some(sources::body_hash(feed).len() / 64));
    measure("feed-rs", &feeds, |feed| feed_rs::parser::parse(feed).ok().map(|f| f.entries.len()));
    Ok(())
}

fn read(folder: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "gz"));
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
        .collect()
}

/// Prints what one reader makes of all feeds, and how fast. `read` gives the number of entries, `None` for a failure.
fn measure(name: &str, feeds: &[Vec<u8>], read: impl Fn(&[u8]) -> Option<usize>) {
    let outcomes: Vec<_> = feeds.iter().map(|feed| read(feed)).collect();
    let (started, begun, mut rounds) = (Instant::now(), on_cpu().unwrap_or_default(), 0);
    while started.elapsed() < MEASURE_FOR {
        for feed in feeds {
            black_box(read(black_box(feed)));
        }
        rounds += 1;
    }
    let seconds = (on_cpu().unwrap_or_else(|| started.elapsed().as_secs_f64() + begun) - begun).max(1e-9);
    let (files, bytes) = (rounds * feeds.len(), rounds * feeds.iter().map(Vec::len).sum::<usize>());
    println!(
        "{name:<20} {:>3} read, {:>5} entries, {:>7.0} files/s, {:>6.1} MB/s, {:>6.1} us a file",
        outcomes.iter().flatten().count(),
        outcomes.iter().flatten().sum::<usize>(),
        files as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        seconds * 1e6 / files as f64,
    );
}

/// Seconds that this process was on a processor (Linux), so that a busy machine does not count.
fn on_cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(stat.split(' ').next()?.parse::<u64>().ok()? as f64 / 1e9)
}
