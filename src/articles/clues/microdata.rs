//! Microdata: schema.org's words as attributes. Each article of a page is kept apart; the one with most text is the page's own.

use std::collections::HashMap;

use super::{MOST, bylines, text_of, value};
use crate::articles::json_ld;
use crate::articles::tree::{Id, Tree};

/// The properties that are asked for, in lower case.
pub const NAMES: &[&str] = &["headline", "author", "datepublished", "datemodified", "image", "isaccessibleforfree"];
/// Types that speak of the page itself.
const PAGES: &[&str] = &["WebPage", "CreativeWork", "VideoObject", "ItemPage"];
/// The scope of things that are neither the page nor an article: people, comments, organisations.
const OTHER: usize = usize::MAX;

#[derive(Debug, Default)]
pub struct Found {
    pub is_article: bool,
    pub is_live: bool,
    pub is_video: bool,
    pub values: HashMap<&'static str, String>,
}

/// What stands outside of all articles, and each article, by its place in the list.
pub struct Microdata {
    scopes: Vec<Scope>,
    is_video: bool,
}

#[derive(Default)]
struct Scope {
    is_live: bool,
    /// Bytes of text.
    weight: usize,
    values: HashMap<&'static str, String>,
}

impl Default for Microdata {
    fn default() -> Self {
        Self { scopes: vec![Scope::default()], is_video: false }
    }
}

impl Microdata {
    /// The scope that what is in an element belongs to.
    pub fn scope(&mut self, tree: &Tree, id: Id, outer: usize) -> usize {
        let Some(types) = tree.attribute(id, "itemtype") else {
            let is_thing = tree.attribute(id, "itemscope").is_some() && tree.attribute(id, "itemprop").is_some();
            return if is_thing { OTHER } else { outer };
        };
        let names = types.split_whitespace().take(MOST).filter_map(|kind| kind.rsplit(['/', '#']).next());
        let names: Vec<&str> = names.collect();
        self.is_video |= names.contains(&"VideoObject");
        if names.iter().any(|kind| json_ld::is_article(kind)) {
            if self.scopes.len() < MOST {
                self.scopes.push(Scope { is_live: names.contains(&"LiveBlogPosting"), ..Scope::default() });
            }
            return self.scopes.len() - 1;
        }
        let is_page = names.iter().any(|kind| PAGES.contains(kind)) && tree.attribute(id, "itemprop").is_none();
        if is_page { outer } else { OTHER }
    }

    pub fn weigh(&mut self, scope: usize, bytes: usize) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.weight += bytes;
        }
    }

    /// What an element says of the thing that it belongs to.
    pub fn property(&mut self, tree: &Tree, id: Id, scope: usize) {
        let Some(names) = tree.attribute(id, "itemprop") else { return };
        let Some(scope) = self.scopes.get_mut(scope) else { return };
        for &name in NAMES {
            if scope.values.contains_key(name) && name != "author"
                || !names.split_whitespace().take(MOST).any(|given| given.eq_ignore_ascii_case(name))
            {
                continue;
            }
            let Some(value) = said(tree, id, name).filter(|value| !value.is_empty()) else { continue };
            let all = scope.values.entry(name).or_default();
            if all.is_empty() {
                *all = value;
            } else if !all.contains(&value) && all.len() < 400 {
                *all += &format!(", {value}");
            }
        }
    }

    pub fn own(self) -> Found {
        let all: usize = self.scopes.iter().skip(1).map(|scope| scope.weight).sum();
        let mut scopes = self.scopes.into_iter();
        let mut values = scopes.next().unwrap_or_default().values;
        let own = scopes.reduce(|best, next| if next.weight > best.weight { next } else { best });
        let Some(own) = own else { return Found { is_video: self.is_video, values, ..Found::default() } };
        values.extend(own.values);
        Found { is_article: own.weight * 2 >= all, is_live: own.is_live, is_video: self.is_video, values }
    }
}

/// The value of a property: of a person the name, of a picture the address, else what is written for programs or to be read.
fn said(tree: &Tree, id: Id, name: &str) -> Option<String> {
    let attribute = |id, names: &[&str]| names.iter().find_map(|name| tree.attribute(id, name)).map(value);
    let below = |wanted: &[&str]| {
        tree.subtree(id)
            .skip(1)
            .take(MOST)
            .find(|&id| tree.attribute(id, "itemprop").is_some_and(|p| wanted.contains(&p)))
    };
    match name {
        "image" => attribute(id, &["content", "src", "href"])
            .or_else(|| attribute(below(&["url", "contentUrl"])?, &["content", "src", "href"])),
        "author" => {
            let person = below(&["name"]).unwrap_or(id);
            attribute(person, &["content"]).or_else(|| bylines::names(tree, person))
        }
        _ => attribute(id, &["content", "datetime"]).or_else(|| Some(text_of(tree, id, 200))),
    }
}

#[cfg(test)]
mod tests {
    use crate::articles::clues::Clues;
    use crate::articles::tree::Tree;

    const TEXT: &str =
        "<p>The ministers met in Brussels on Thursday to speak of what comes after the war, officials said.</p>";
    const TEASER: &str = "<div itemscope itemtype=https://schema.org/NewsArticle><meta itemprop=datePublished content=2020-01-01>\
        <b itemprop=headline>A giraffe was born</b> <i itemprop=author>Zoo Desk</i><img itemprop=image src=/giraffe.jpg></div>";

    /// Whether the page says that it is an article, its headline and its author.
    #[track_caller]
    fn check(html: &str, is_article: bool, headline: Option<&str>, author: Option<&str>) {
        let clues = Clues::gather(&Tree::parse(html), "https://news.example/a");
        let found = (clues.linked_data.is_article, clues.item("headline"), clues.item("author"));
        assert_eq!(found, (is_article, headline, author), "{html}");
    }

    #[test]
    fn teasers_of_other_articles_do_not_speak_for_the_page() {
        let own = |inner: &str| {
            format!(
                "<main itemscope itemtype=https://schema.org/NewsArticle><h1 itemprop=headline>Talks go on</h1>\
                     <i itemprop=author>Jane Doe</i>{TEXT}{inner}</main>"
            )
        };
        let (talks, jane) = (Some("Talks go on"), Some("Jane Doe"));
        check(&own(""), true, talks, jane);
        check(&format!("{TEASER}{}", own("")), true, talks, jane);
        check(&format!("{}{TEASER}{TEASER}", own("")), true, talks, jane);
        check(&own(&format!("<aside>{TEASER}</aside>")), true, talks, jane);
        check(&own("").replace("<i itemprop=author>Jane Doe</i>", TEASER), true, talks, None);
    }

    #[test]
    fn a_page_of_teasers_is_no_article() {
        check(&TEASER.repeat(5), false, Some("A giraffe was born"), Some("Zoo Desk"));
        check(&format!("{TEXT}{TEXT}"), false, None, None);
    }

    #[test]
    fn things_within_an_article_say_nothing_of_it() {
        let within = |thing: &str| {
            format!(
                "<main itemscope itemtype=https://schema.org/NewsArticle><h1 itemprop=headline>Talks go on</h1>{thing}{TEXT}</main>"
            )
        };
        let talks = Some("Talks go on");
        check(&within("<div itemprop=publisher itemscope><b itemprop=headline>The News</b></div>"), true, talks, None);
        check(
            &within("<div itemscope itemtype=https://schema.org/Comment><i itemprop=author>A reader</i></div>"),
            true,
            talks,
            None,
        );
        check(
            &within("<i itemprop=author>Jane Doe</i><i itemprop=author>John Roe</i>"),
            true,
            talks,
            Some("Jane Doe, John Roe"),
        );
    }
}
