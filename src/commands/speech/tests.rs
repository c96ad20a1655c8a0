use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Each message of a file with the names of the values it uses.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if !line.starts_with([' ', '}']) {
            id = line.split('=').next().unwrap().trim().to_owned();
            assert!(!found.contains_key(&id), "{id} is there twice");
            found.entry(id.clone()).or_default();
        }
        for name in line.split('$').skip(1) {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            found.get_mut(&id).unwrap().insert(name[..end].to_owned());
        }
    }
    found
}

/// The program's own source files that speak.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "rs") && !entry.ends_with("speech/tests.rs") {
                files.push((entry.display().to_string(), std::fs::read_to_string(&entry).unwrap()));
            }
        }
    }
    files
}

/// The calls `say("id", &[("name", ...), ...])` of a file: id, and the names where they are written out.
fn calls(source: &str) -> Vec<(String, Option<BTreeSet<String>>)> {
    let mut calls = Vec::new();
    for (at, _) in source.match_indices("say(") {
        let rest = source[at + 4..].trim_start();
        let Some(id) = rest.strip_prefix('"').and_then(|r| r.split('"').next()) else { continue };
        let mut depth = 1;
        let end = rest
            .find(|c| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            })
            .unwrap_or(rest.len());
        let values = rest[id.len() + 2..end].trim_start_matches(',').trim();
        let names = values.starts_with("&[").then(|| {
            let mut names = BTreeSet::new();
            for part in values.split("(\"").skip(1) {
                let name = part.split('"').next().unwrap();
                // ("name", value): a literal followed by a comma; other literals are values.
                if part[name.len() + 1..].starts_with(',') {
                    names.insert(name.to_owned());
                }
            }
            names
        });
        calls.push((id.to_owned(), names));
    }
    calls
}

#[test]
fn every_language_has_every_message_with_the_same_values() {
    let english = messages(LOCALES[0].2);
    for (language, _, file) in &LOCALES[1..] {
        let theirs = messages(file);
        for (id, values) in &english {
            let found = theirs.get(id).unwrap_or_else(|| panic!("{language} has no {id}"));
            assert_eq!(found, values, "values of {id} in {language}");
        }
        for id in theirs.keys() {
            assert!(english.contains_key(id), "{id} of {language} is not in en.ftl");
        }
    }
}

#[test]
fn every_file_is_read_without_a_mistake() {
    for (language, _, file) in LOCALES {
        if let Err((_, mistakes)) = FluentResource::try_new(file.to_owned()) {
            panic!("{language}: {mistakes:?}");
        }
    }
}

#[test]
fn every_message_is_used_and_every_used_message_is_there() {
    let english = messages(LOCALES[0].2);
    let sources = sources();
    // Families whose ids are put together: `month-4`, `about-help`, `mode-daily`, ...
    let families: Vec<String> = sources
        .iter()
        .flat_map(|(_, text)| text.split('"').filter(|part| part.contains("-{") && !part.contains(' ')))
        .map(|part| part[..part.find('{').unwrap()].to_owned())
        .collect();
    for id in english.keys() {
        let literal = format!("\"{id}\"");
        let used =
            sources.iter().any(|(_, text)| text.contains(&literal)) || families.iter().any(|f| id.starts_with(f));
        assert!(used, "{id} is used nowhere");
    }
    for (path, text) in &sources {
        for (id, names) in calls(text) {
            let wanted = english.get(&id).unwrap_or_else(|| panic!("{path} says {id}, which en.ftl does not have"));
            if let Some(names) = names {
                assert_eq!(&names, wanted, "values of {id} in {path}");
            }
        }
        for part in text.split("word(\"").skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(english.get(id).is_some_and(BTreeSet::is_empty), "{path} says {id} without values");
        }
    }
}

#[test]
fn plural_forms_follow_the_language() {
    for (language, n, wanted) in [
        ("en", 1, "1 hour"),
        ("en", 2, "2 hours"),
        ("uk", 1, "1 година"),
        ("uk", 3, "3 години"),
        ("uk", 5, "5 годин"),
        ("uk", 11, "11 годин"),
        ("uk", 21, "21 година"),
        ("uk", 22, "22 години"),
        ("fr", 1, "1 heure"),
        ("fr", 2, "2 heures"),
        ("de", 1, "1 Stunde"),
        ("de", 2, "2 Stunden"),
    ] {
        assert_eq!(Speech::of(language).say("span-hours", &[("n", n.into())]), wanted, "{language} {n}");
    }
}

#[test]
fn dates_are_in_the_chats_zone_and_language() {
    let at = 1_744_263_000_000; // 2025-04-10T05:30:00Z
    let check = |language, zone: Tz, now, wanted: &str| {
        assert_eq!(Speech::of(language).date_time(at, now, zone), wanted, "{language} {zone}");
    };
    check("en", chrono_tz::Europe::London, at, "10 Apr 06:30");
    check("uk", chrono_tz::Europe::Kyiv, at, "10 квіт. 08:30");
    check("fr", chrono_tz::Europe::Paris, at, "10 avr. 07:30");
    check("de", chrono_tz::Europe::Berlin, at, "10. Apr. 07:30");
    check("en", chrono_tz::Asia::Kathmandu, at + 366 * 86_400_000, "10 Apr 2025 11:15");
    // The first of a month has a form of its own in French.
    let first = at - 9 * 86_400_000;
    assert_eq!(Speech::of("fr").date_time(first, at, chrono_tz::Europe::Paris), "1er avr. 07:30");
    assert_eq!(Speech::of("fr").date(first, 0, chrono_tz::Europe::Paris), "1er avr. 2025");
}

#[test]
fn an_unknown_language_is_answered_in_english() {
    assert_eq!(Speech::of("xx").language(), "en");
    assert_eq!(Speech::of("de-AT").language(), "de");
    assert_eq!(Speech::of("").language(), "en");
}
