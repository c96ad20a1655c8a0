//! Who wrote an article, from the most trusted witness that names a person.

use super::clues::Clues;
use super::facts;
use super::titles::plain;

/// The longest name that is believed, and all names of an article together, in bytes.
const LONGEST_NAME: usize = 120;
const LONGEST: usize = 500;
/// What stands before a name in any field, and in lines that are to be read (where it may be a name itself: Di Wang).
const BY: &[&str] = &["by ", "autor: ", "author: ", "written by ", "posted by ", "eingestellt von ", "text: "];
const BY_LINE: &[&str] = &["von ", "par ", "por ", "di ", "door ", "av "];
/// Accounts that no person stands behind.
const ACCOUNTS: &[&str] = &[
    "admin",
    "administrator",
    "webmaster",
    "editor",
    "staff",
    "user",
    "root",
    "unknown",
    "guest",
    "none",
    "null",
    "undefined",
];

/// The names, each once, joined by commas: JSON-LD, meta tags, microdata, by-lines.
pub fn author(clues: &Clues) -> Option<String> {
    const METAS: &[&str] =
        &["author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"];
    let data = people(clues.linked_data.authors.iter().map(String::as_str));
    let declared = METAS.iter().filter_map(|&name| clues.first(&[name])).filter_map(|text| people([without_by(text)]));
    let written = clues.item("author").into_iter().chain(clues.bylines.iter().map(String::as_str));
    let written = written.filter_map(|line| people([names_in(line)?.as_str()]));
    let site = facts::site(clues);
    data.into_iter().chain(declared).chain(written).find(|names| Some(names) != site.as_ref())
}

/// The names of people among these, each once.
fn people<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut all: Vec<String> = vec![];
    for name in names.into_iter().filter_map(person) {
        for one in name.split(", ").map(str::to_owned) {
            if !all.contains(&one) && all.iter().map(|name| name.len() + 2).sum::<usize>() + one.len() <= LONGEST {
                all.push(one);
            }
        }
    }
    (!all.is_empty()).then(|| all.join(", "))
}

/// Without "By"; `None` for what is an address, an account or too long for a name.
fn person(text: &str) -> Option<String> {
    let name = plain(text);
    let name = without(BY, &name).trim();
    let fits = !name.is_empty()
        && name.split(", ").all(|one| one.len() <= LONGEST_NAME)
        && !name.contains("://")
        && !name.contains('@')
        && name.chars().any(char::is_alphabetic)
        && !name.starts_with(['{', '[', '/'])
        && !ACCOUNTS.contains(&name.to_lowercase().as_str());
    fits.then(|| name.to_owned())
}

/// A by-line's names without the date or office that often follows; `None` where more words stand in it than names have.
fn names_in(line: &str) -> Option<String> {
    let line = plain(line);
    let lower = line.to_lowercase();
    let labels = ["published", "updated", "posted", "last modified", "veröffentlicht", "publié", "publicado"];
    // Lower case may have other lengths than what is cut: then nothing is.
    let end = labels.iter().filter_map(|label| lower.find(label)).min().unwrap_or(line.len());
    let names = line.get(..end).unwrap_or(&line).split(|c: char| c.is_ascii_digit() || c == '|' || c == '•').next()?;
    let names = names.trim_end_matches([' ', ',', '-', '–', '·', '(', '&']);
    let names = without_by(names.split(" @").next()?);
    (names.split_whitespace().count() <= 9 || names.contains(", ")).then(|| names.to_owned())
}

/// Without "von" and the like, unless a single word would be left, or one that begins no name: Di Wang, Von der Leyen.
fn without_by(line: &str) -> &str {
    let bare = without(BY_LINE, line.trim());
    if bare.contains(' ') && bare.starts_with(char::is_uppercase) { bare } else { line.trim() }
}

fn without<'a>(beginnings: &[&str], text: &'a str) -> &'a str {
    let begins = |by: &&&str| text.get(..by.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(by));
    beginnings.iter().find(begins).map_or(text, |by| &text[by.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::tree::Tree;

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let page = format!("<title>x</title><h1>Ministers agree</h1>{html}<article><p>They met.</p></article>");
        assert_eq!(author(&Clues::gather(&Tree::parse(&page), "")).as_deref(), expected, "{html}");
    }

    #[test]
    fn by_lines_are_read_wherever_they_stand() {
        let jane = Some("Jane Doe");
        check("<p>By <a rel=author href=/a/jane>Jane Doe</a></p>", jane);
        check("<span class='author vcard'><a class='url fn n' href=/author/jane>Jane Doe</a></span>", jane);
        check("<a itemprop=author href=/authors/jane-doe>Jane Doe</a>", jane);
        check(
            "<span itemprop=author itemscope itemtype=http://schema.org/Person><meta itemprop=name content='Jane Doe'></span>",
            jane,
        );
        check("<div class=byline>By <a>Jane Doe</a> <span>Published 10 April 2025</span></div>", jane);
        check("<div class=byline>Jane Doe - 10 April 2025</div>", jane);
        check("<p>By Jane Doe</p>", jane);
        check("<div class=post-author>Jane Doe</div>", jane);
        check("<div class=article__author><a href=/x>Jane Doe</a></div>", jane);
        check("<div data-testid=byline-new><span>Jane Doe</span><span>Political correspondent</span></div>", jane);
        check(
            "<div class=related><span class=byline>By Other Person</span></div><div class=byline>By Jane Doe</div>",
            jane,
        );
        check(
            "<address><a rel=author>Jane Doe</a> and <a rel=author>John Roe</a></address>",
            Some("Jane Doe, John Roe"),
        );
        check("<div class=byline>By <a>Jane Doe</a> and <a>John Roe</a></div>", Some("Jane Doe and John Roe"));
        check("<div class=byline>Von Max Muster</div>", Some("Max Muster"));
        check("<div class=author><span>Autor:</span> <a>Max Muster</a></div>", Some("Max Muster"));
        check("<div class=post-author><div>Por</div> <a>Ana Ruiz @aruiz</a></div>", Some("Ana Ruiz"));
        check("<article><footer><span class=author><a>john</a></span></footer></article>", Some("john"));
        check("<footer><span class=author><a>john</a></span></footer>", None);
        check("<span class=author>Eingestellt von Unknown</span>", None);
        check("<div class=author-bio>Jane Doe lives in Kyiv.</div><p>By the end of it all they met.</p>", None);
    }

    #[test]
    fn names_that_are_declared_are_taken_as_they_are() {
        let data = |author: &str| {
            format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","author":{author}}}</script>"#)
        };
        for name in ["Di Wang", "Von der Leyen Ursula"] {
            check(&data(&format!(r#""{name}""#)), Some(name));
        }
        check(&data(r#""By Jane Doe""#), Some("Jane Doe"));
        check(&data(r#""Jane Doe, Jane Doe""#), Some("Jane Doe"));
        check(&data(r#"["jane.doe@news.example","admin",{"name":"Jane Doe"},{"name":"Jane Doe"}]"#), Some("Jane Doe"));
        let many = ["Александра Константинопольская", "Владимир Преображенский", "Екатерина Красовская"];
        check(&data(&format!("{many:?}")), Some(&many.join(", ")));
        check("<meta name=author content='von Max Muster'>", Some("Max Muster"));
        check("<meta name=author content='Von der Leyen, Ursula'>", Some("Von der Leyen, Ursula"));
        check("<meta name=author content=admin><div class=byline>Di Wang</div>", Some("Di Wang"));
    }
}
