use divisionbell::articles::words::{Stems, words};
use divisionbell::stories::{Index, Item, Settings};
use std::collections::{HashMap, HashSet};
use std::io::Read;

struct Row {
    id: String,
    event: i64,
    title: String,
    text: String,
    published: Option<i64>,
    source: String,
}

fn load(file: &str) -> Vec<Row> {
    let bytes = std::fs::read(file).unwrap();
    let mut text = String::new();
    if file.ends_with(".gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text.lines()
        .enumerate()
        .map(|(n, l)| {
            let v: serde_json::Value = serde_json::from_str(l).unwrap();
            let s = |k: &str| v[k].as_str().unwrap_or_default().to_owned();
            let p = s("published");
            let published = chrono::NaiveDateTime::parse_from_str(&p, "%Y-%m-%dT%H:%M:%S")
                .ok()
                .or_else(|| chrono::NaiveDate::parse_from_str(p.get(..10)?, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
                .map(|d| d.and_utc().timestamp_millis());
            let mut t = s("text");
            if t.is_empty() {
                t = s("article");
            }
            Row {
                id: if v["id"].is_null() { n.to_string() } else { s("id") },
                event: v["event"].as_i64().unwrap_or(0),
                title: s("title"),
                text: t,
                published,
                source: s("source"),
            }
        })
        .collect()
}

fn scores(rows: &[&Row], got: &[i64]) -> (f64, f64, f64, f64, f64, usize) {
    let mut ev: HashMap<i64, f64> = HashMap::new();
    let mut cl: HashMap<i64, f64> = HashMap::new();
    let mut both: HashMap<(i64, i64), f64> = HashMap::new();
    for (r, &g) in rows.iter().zip(got) {
        *ev.entry(r.event).or_default() += 1.0;
        *cl.entry(g).or_default() += 1.0;
        *both.entry((r.event, g)).or_default() += 1.0;
    }
    let n = rows.len() as f64;
    let (mut p, mut q) = (0.0, 0.0);
    for ((e, g), b) in &both {
        p += b * b / cl[g];
        q += b * b / ev[e];
    }
    let (p, q) = (p / n, q / n);
    let pairs = |x: f64| x * (x - 1.0) / 2.0;
    let tp: f64 = both.values().map(|&b| pairs(b)).sum();
    (
        2.0 * p * q / (p + q),
        p,
        q,
        tp / cl.values().map(|&b| pairs(b)).sum::<f64>().max(1.0),
        tp / ev.values().map(|&b| pairs(b)).sum::<f64>().max(1.0),
        cl.len(),
    )
}

fn run(rows: &[&Row], t: f32) -> Vec<i64> {
    let mut index = Index::new(Settings { window_ms: None, threshold: t });
    rows.iter()
        .map(|r| {
            index.assign(&Item {
                id: 0,
                title: &r.title,
                text: &r.text,
                published: r.published,
                source: &r.source,
                language: Some("en"),
            })
        })
        .collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if args[0] == "prior" {
        let mut df: HashMap<String, u32> = HashMap::new();
        let stems = Stems::of(Some("en"));
        let mut n = 0;
        for f in &args[1..] {
            for r in load(f) {
                n += 1;
                let all = format!("{}\n{}", r.title, r.text);
                let set: HashSet<String> = words(&all).map(|(_, w)| stems.stem(w)).collect();
                for s in set {
                    *df.entry(s).or_default() += 1;
                }
            }
        }
        let mut classes: std::collections::BTreeMap<i64, Vec<String>> = Default::default();
        for (s, c) in df {
            let per = c as f64 * 1e4 / n as f64;
            if per >= 7.0 && !s.contains(' ') {
                let class = (2.0f64.powf((per.log2() * 4.0).round() / 4.0)).round() as i64;
                classes.entry(class).or_default().push(s);
            }
        }
        for (c, mut ws) in classes.into_iter().rev() {
            ws.sort();
            println!("{c} {}", ws.join(" "));
        }
        eprintln!("{n} articles");
        return;
    }
    let rows = load(&args[0]);
    let ts: Vec<f32> = args[1].split(',').map(|t| t.parse().unwrap()).collect();
    let all: Vec<&Row> = rows.iter().collect();
    if args.get(2).is_some_and(|a| a == "errors") {
        let got = run(&all, ts[0]);
        let mut cl: HashMap<i64, Vec<&Row>> = HashMap::new();
        for (r, g) in all.iter().zip(&got) {
            cl.entry(*g).or_default().push(r);
        }
        for (g, rs) in &cl {
            let evs: HashSet<i64> = rs.iter().map(|r| r.event).collect();
            if evs.len() > 1 {
                println!("MIXED {g}");
                for r in rs {
                    println!("   {} {}", r.event, r.title);
                }
            }
        }
        let mut ev: HashMap<i64, HashMap<i64, Vec<&Row>>> = HashMap::new();
        for (r, g) in all.iter().zip(&got) {
            ev.entry(r.event).or_default().entry(*g).or_default().push(r);
        }
        for (e, gs) in &ev {
            if gs.len() > 1 {
                println!("SPLIT {e}");
                for (g, rs) in gs {
                    println!("   {g} x{} {}", rs.len(), rs[0].title);
                }
            }
        }
        return;
    }
    for t in ts {
        let s = scores(&all, &run(&all, t));
        let mut shuf = vec![];
        for seed in 0..5 {
            let mut o = all.clone();
            fastrand::Rng::with_seed(seed).shuffle(&mut o);
            shuf.push(scores(&o, &run(&o, t)).0);
        }
        let half = |h: i64| {
            let o: Vec<&Row> = all.iter().copied().filter(|r| r.event % 2 == h).collect();
            scores(&o, &run(&o, t)).0
        };
        println!(
            "t {t:.3} B3 {:.4} P {:.4} R {:.4} pairP {:.4} pairR {:.4} n {} | shuffled mean {:.4} min {:.4} | halves {:.3} {:.3}",
            s.0,
            s.1,
            s.2,
            s.3,
            s.4,
            s.5,
            shuf.iter().sum::<f64>() / 5.0,
            shuf.iter().copied().fold(1.0, f64::min),
            half(0),
            half(1)
        );
    }
    let _ = rows.iter().map(|r| &r.id).count();
}
