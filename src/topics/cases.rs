//! Cases that a topic is tried on: articles that belong and near misses that do not, and how many of them it gets right.
//!
//! ```text
//! # a comment
//! + Ministers agree new sanctions on oil          belongs; its language is detected
//! The lead, one line or several.
//!
//! - Sprinter faces two-year sanction              a near miss
//! The lead.
//!
//! +fr Bruxelles adopte un paquet de sanctions     with its language
//! ...
//! ```

use super::{Document, Level, Matcher};
use crate::articles::detect;
use crate::embedding::Meanings;

/// One article and whether it is about the topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub belongs: bool,
    pub title: String,
    pub text: String,
    /// ISO 639-1.
    pub language: Option<String>,
}

/// What a topic made of its cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures<'a> {
    /// Cases that belong, and near misses.
    pub belonging: usize,
    pub near_misses: usize,
    /// Cases that belong and were not found, and near misses that were.
    pub missed: Vec<&'a Case>,
    pub wrong: Vec<&'a Case>,
}

/// Reads cases; the error names the line.
pub fn parse_cases(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    for (line, number) in text.lines().map(str::trim_end).zip(1..) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some((belongs, language, title)) = heading(line) {
            cases.push(Case { belongs, title: title.to_owned(), text: String::new(), language });
            continue;
        }
        let case = cases.last_mut().ok_or_else(|| {
            format!("line {number}: expected `+ TITLE` (belongs) or `- TITLE` (a near miss) before the first text")
        })?;
        if !case.text.is_empty() {
            case.text.push('\n');
        }
        case.text.push_str(line);
    }
    for case in &mut cases {
        if case.language.is_none() {
            case.language = detect(&case.title, &case.text, None);
        }
    }
    Ok(cases)
}

/// `+ TITLE`, `-fr TITLE`.
fn heading(line: &str) -> Option<(bool, Option<String>, &str)> {
    let (mark, title) = line.split_once(' ')?;
    let belongs = match mark.get(..1)? {
        "+" => true,
        "-" => false,
        _ => return None,
    };
    match &mark[1..] {
        "" => Some((belongs, None, title)),
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some((belongs, Some(code.to_ascii_lowercase()), title))
        }
        _ => None,
    }
}

impl Case {
    pub fn document(&self) -> Document<'_> {
        Document { title: &self.title, text: &self.text, language: self.language.as_deref(), ..Document::default() }
    }
}

impl<'a> Figures<'a> {
    /// Tries the topic of that id on cases, at the level that a subscription gets by default; with a model, also by what they mean.
    pub fn of(matcher: &Matcher, topic: i64, cases: &'a [Case], model: Option<&Meanings>) -> Self {
        let mut figures = Self::default();
        for case in cases {
            let meaning = model.and_then(|model| model.of_article(&case.title, &case.text).ok());
            let matches = matcher.matches(&Document { embedding: meaning.as_ref(), ..case.document() });
            let found = matches.iter().any(|found| found.topic == topic && found.level >= Some(Level::Normal));
            *(if case.belongs { &mut figures.belonging } else { &mut figures.near_misses }) += 1;
            match (case.belongs, found) {
                (true, false) => figures.missed.push(case),
                (false, true) => figures.wrong.push(case),
                _ => {}
            }
        }
        figures
    }

    /// Of what the topic took, the share that belongs; 1 where it took nothing.
    pub fn precision(&self) -> f64 {
        let right = self.belonging - self.missed.len();
        if right + self.wrong.len() == 0 { 1.0 } else { right as f64 / (right + self.wrong.len()) as f64 }
    }

    /// Of what belongs, the share that the topic took; 1 where nothing belongs.
    pub fn recall(&self) -> f64 {
        if self.belonging == 0 { 1.0 } else { 1.0 - self.missed.len() as f64 / self.belonging as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_read_with_their_languages_and_a_stray_text_is_named() {
        let cases = parse_cases(
            "# two\n+fr Un titre\nUn texte.\nEncore.\n\n- A title about things\nThe text of an article in English.\n",
        );
        let cases = cases.unwrap();
        assert_eq!(
            (cases[0].belongs, &*cases[0].text, cases[0].language.as_deref()),
            (true, "Un texte.\nEncore.", Some("fr"))
        );
        assert_eq!((cases[1].belongs, cases[1].language.as_deref()), (false, Some("en")));
        assert!(parse_cases("\nA text\n").unwrap_err().starts_with("line 2: expected `+ TITLE`"));
    }
}
