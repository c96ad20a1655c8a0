//! The house rules that no compiler holds: the order of imports, and which room may know which crate.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn a_module_imports_only_modules_declared_above_it() {
    let order = modules();
    assert!(order.len() > 10, "the modules were found");
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(room) = room(&file) else { continue };
        let place = order.iter().position(|name| *name == room).expect("declared in lib.rs");
        for named in named_modules(&text) {
            let Some(other) = order.iter().position(|name| *name == named) else { continue };
            if other > place {
                wrong.push(format!("{} imports {named}, which comes after {room}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_outside_crate_is_known_to_its_room_only() {
    let rules: [(&str, &[&str]); 6] = [
        ("sqlx", &["store/"]),
        // The model's endpoint is the operator's own, under other rules than articles from anywhere.
        ("reqwest", &["fetch/", "llm/", "platforms/telegram"]),
        ("teloxide", &["platforms/telegram"]),
        ("axum", &["platforms/", "web/", "cli"]),
        ("clap", &["cli", "main.rs"]),
        ("rten", &["embedding/"]),
    ];
    for (name, rooms) in rules {
        check_only_in(name, rooms);
    }
}

#[test]
fn the_pure_stages_know_no_runtime_no_network_and_no_database() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let pure = ["sources", "articles", "embedding", "topics", "stories", "outbox"]
            .contains(&room(&file).unwrap_or_default().as_str());
        for name in ["tokio", "sqlx", "reqwest", "teloxide", "axum"] {
            if pure && uses_crate(&text, name) {
                wrong.push(format!("{} uses {name}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_only_in(name: &str, rooms: &[&str]) {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let path = file.to_string_lossy().replace('\\', "/");
        if uses_crate(&text, name) && !rooms.iter().any(|room| path.starts_with(room)) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "{name} belongs to {rooms:?} and is used in {wrong:?}");
}

/// Each file of `src/` with its text, without comments; paths relative to `src/`.
fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = without_comments(&fs::read_to_string(&path).unwrap());
                found.push((path.strip_prefix(&src).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 10, "the sources were found");
    found
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The module that a file belongs to; `None` for `lib.rs` and `main.rs`.
fn room(file: &Path) -> Option<String> {
    let first = file.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (first != "lib" && first != "main").then_some(first)
}

fn modules() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The modules that a text names as `crate::x` or in `use crate::{x::.., y}`.
fn named_modules(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` and `other_crate::` are not ours.
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(top_names(group)),
            None => named.push(identifier(rest)),
        }
    }
    named
}

/// The first names of a brace group's members, up to its closing brace.
fn top_names(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(identifier(group[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a text names a crate: as `name::`, `use name;` or `use name as`.
fn uses_crate(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = &text[at + name.len()..];
        let whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"');
        let path = before != Some(':') || text[..at].ends_with(" ::");
        whole && path && (after.starts_with("::") || text[..at].ends_with("use "))
    })
}

#[test]
fn the_scan_sees_single_and_grouped_imports() {
    let text = "use crate::store::Store;\nuse crate::{topics::{Match, Level}, articles};\nlet x = crate::clock::Clock; other_crate::roles";
    assert_eq!(named_modules(text), ["store", "topics", "articles", "clock"]);
    assert!(uses_crate("use sqlx::Row;", "sqlx"));
    assert!(uses_crate("let x: ::sqlx::Any;", "sqlx") || uses_crate("fn f() -> sqlx::Result<()>", "sqlx"));
    assert!(!uses_crate("not_sqlx::Row and \"sqlx\"", "sqlx"));
}
