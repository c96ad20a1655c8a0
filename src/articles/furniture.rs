//! What on a page is not the article, told by tags, classes and ids; and what names the article itself.
//!
//! The word lists follow what trafilatura and Readability learned about news pages.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use super::blocks::is_own_block;
use super::tree::{Id, Tree};

/// How surely an element is not the article's own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Text,
    /// Furniture unless long sentences stand in it.
    Doubtful,
    /// Furniture unless the article itself stands in it, or too little would be left.
    Furniture,
    /// Furniture unless the article itself stands in it.
    Surely,
    /// Never text.
    Never,
}

/// What a tag says by itself.
static TAGS: LazyLock<FxHashMap<&str, Verdict>> = LazyLock::new(|| {
    graded([
        ("figure label address", Verdict::Doubtful),
        ("form figcaption", Verdict::Furniture),
        ("nav footer aside menu", Verdict::Surely),
        (
            "head script style noscript template button select input textarea option iframe svg object embed video audio canvas
             dialog math map picture",
            Verdict::Never,
        ),
    ])
});

/// Anywhere in a class or id: furniture.
static FURNITURE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    parts(
        "footer related viral sharing share- shareblock sharedaddy social sociable syndication newsletter subscribe signup
         sign-up cookie consent advert sponsor outbrain taboola criteo recommend trending tendencia most-popular mostpopular
         most-read mostread side-stories same-topic mehr-zum morelinks article-subvert
         sidebar subnav breadcrumb bread-crumb navigation navbar navbox pagination skip-link
         byline timestamp authorbox author- author_ about-author user-info user-profile infoline postmeta copyright
         tag-list taglist caption imagedesc image-box imagewrap media-desc mediatitle
         disqus akismet kommentar comentario jp- noprint print-only lightbox whatsapp factbox",
    )
});
/// Anywhere in a class or id: furniture where no long sentences stand in it.
static DOUBTFUL: LazyLock<AhoCorasick> = LazyLock::new(|| {
    parts(
        "teaser widget banner promo paid-content paidcontent paywall pager rating menu toolbar metadata author slide gallery
         carousel infobox hidden popup attachment readmore read-more",
    )
});
/// What a whole word of a class or id says: of two lists that have it, the later one counts.
static WORDS: LazyLock<FxHashMap<&str, Verdict>> = LazyLock::new(|| {
    graded([
        (
            "meta tag bar hide next prev previous button buttons message options expand date source contact",
            Verdict::Doubtful,
        ),
        (
            "nav ad ads tags share shares shared embed embedded modal overlay rail credit credits btn reply respond icon icons
             login search bio likes dida themes topics legend pum",
            Verdict::Furniture,
        ),
        (
            "sidebar footer respond cookie cookies breadcrumb breadcrumbs sharedaddy disqus newsletter related widgettitle
             forum",
            Verdict::Surely,
        ),
    ])
});
/// Anywhere in a class or id: the article's own text.
static ARTICLE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    parts(
        "post-text post_text post-body post-entry postentry post-content post_content postcontent article-text articletext
         article_text entry-content article-content article__content article_content article-body article__body article_body
         articlebody articlecontent body-text bodytext story-body storybody story-content storycontent art-content field-body
         news-text articulo-contenido cuerpo_noticia",
    )
});
/// The same, less surely.
static MAYBE_ARTICLE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    parts(
        "page-content text-content blog-content section-content single-content single-post main-content content-main
         content_main content-body content__body maincontent fulltext post-single",
    )
});
/// As a whole word of a class or id: the article's lead.
static LEAD: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    words(
        "lead leadtext intro introtext introduction teaser teasertext standfirst summary excerpt subtitle subline subhead
         subheadline dek deck abstract description epigraph chapo entradilla bajada copete sommario occhiello vorspann sapo",
    )
});

fn parts(list: &'static str) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(list.split_whitespace())
        .expect("the list is short and constant")
}

fn graded<const N: usize>(lists: [(&'static str, Verdict); N]) -> FxHashMap<&'static str, Verdict> {
    lists.into_iter().flat_map(|(list, verdict)| list.split_whitespace().map(move |word| (word, verdict))).collect()
}

fn words(list: &'static str) -> FxHashSet<&'static str> {
    list.split_whitespace().collect()
}

/// Judges the elements of one page: its few names stand on many of them.
#[derive(Default)]
pub struct Judge<'t> {
    by_name: FxHashMap<&'t str, Verdict>,
}

impl<'t> Judge<'t> {
    pub fn verdict(&mut self, tree: &'t Tree, id: Id) -> Verdict {
        let tag = tree.tag(id);
        let by_tag = match TAGS.get(tag).copied().unwrap_or(Verdict::Text) {
            Verdict::Never if tree.attribute(id, "shadowrootmode").is_none() => return Verdict::Never,
            Verdict::Never => Verdict::Text,
            _ if tag == "figure" && tree.children(id).any(|id| matches!(tree.tag(id), "table" | "blockquote")) => {
                Verdict::Text
            }
            verdict => verdict,
        };
        if matches!(tag, "html" | "body" | "article" | "main" | "em" | "strong" | "b" | "i" | "a" | "h1" | "") {
            return by_tag;
        }
        let attributes = tree.attributes(id).iter();
        let by_own_name = if is_own_block(tree, id) { self.named(tag) } else { Verdict::Text };
        attributes
            .map(|attribute| self.by_attribute(&attribute.name.local, &attribute.value))
            .fold(by_tag.max(by_own_name), Verdict::max)
    }

    fn by_attribute(&mut self, name: &str, value: &'t str) -> Verdict {
        let furniture = match name {
            "class" | "id" | "data-component" | "data-testid" => return self.named(value),
            "role" => matches!(value, "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog"),
            "style" => value.contains("display:none") || value.contains("display: none"),
            "aria-hidden" => value == "true",
            "hidden" => true,
            _ => false,
        };
        if furniture { Verdict::Furniture } else { Verdict::Text }
    }

    fn named(&mut self, value: &'t str) -> Verdict {
        *self.by_name.entry(value).or_insert_with(|| by_name(value))
    }
}

fn by_name(value: &str) -> Verdict {
    let lower = own_names(value);
    // A blog's post carries the names of its author, tags and categories as classes.
    if lower.contains("hentry") || lower.contains("type-post") || lower.contains("type-page") {
        return Verdict::Text;
    }
    let by_word =
        |word| if is_comments(word) { Verdict::Surely } else { WORDS.get(word).copied().unwrap_or(Verdict::Text) };
    let by_part = if FURNITURE.is_match(&*lower) {
        Verdict::Furniture
    } else if DOUBTFUL.is_match(&*lower) {
        Verdict::Doubtful
    } else {
        Verdict::Text
    };
    split(&lower).map(by_word).fold(by_part, Verdict::max)
}

/// The names in lower case, without what they say that stands in or beside the element: `row has-sidebar` is a `row`.
fn own_names(value: &str) -> String {
    const JOINING: &[&str] = &["with", "has", "no", "without", "and"];
    let value = value.to_ascii_lowercase();
    let mut own = String::with_capacity(value.len());
    for name in value.split_whitespace() {
        let parts = name.split_inclusive(['-', '_']);
        own.extend(parts.take_while(|part| !JOINING.contains(&part.trim_end_matches(['-', '_']))));
        own.push(' ');
    }
    own
}

/// `comment`, `comments`, `commentlist`, but not a commentary, which is an article.
fn is_comments(word: &str) -> bool {
    word.strip_prefix("comment").is_some_and(|rest| !rest.starts_with("ar") && !rest.starts_with("at"))
}

fn split(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// How surely the element's name says that it holds the article, 0 the surest, below 4.
pub fn names_article(tree: &Tree, id: Id) -> Option<u8> {
    let tag = tree.tag(id);
    if !matches!(tag, "article" | "div" | "main" | "section" | "td") && !is_own_block(tree, id) {
        return None;
    }
    let has = |parts: &AhoCorasick| named(tree, id).any(|value| parts.is_match(value));
    if tree.attribute(id, "itemprop").is_some_and(|value| value.contains("articleBody")) || has(&ARTICLE) {
        Some(0)
    } else if tag == "article" {
        Some(1)
    } else if has(&MAYBE_ARTICLE) {
        Some(2)
    } else {
        let plain = matches!(tree.attribute(id, "id"), Some("content" | "main"));
        (tag == "main" || plain || tree.attribute(id, "role") == Some("main")).then_some(3)
    }
}

/// True where the element's name says that it holds the article's lead.
pub fn names_lead(tree: &Tree, id: Id) -> bool {
    tree.attribute(id, "itemprop") == Some("description")
        || named(tree, id).any(|value| split(&value.to_ascii_lowercase()).any(|word| LEAD.contains(word)))
}

fn named(tree: &Tree, id: Id) -> impl Iterator<Item = &str> {
    let tag = is_own_block(tree, id).then(|| tree.tag(id));
    ["class", "id"].into_iter().filter_map(move |name| tree.attribute(id, name)).chain(tag)
}
