//! Intake: an entry on its way through the stages, from the feed to the outbox.
//!
//! All slow work (the page, matching, the summary) is done first; then one short transaction stores the entry with
//! everything that follows from it. A bad entry is recorded and passed over.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use metrics::counter;
use tracing::{debug, info, warn};

use super::Newsroom;
use super::joining::{Joining, joined, joining, voice_without};
use super::writing;
use crate::articles::{self, Article, Kind};
use crate::sources::{Entry, Feed, identity};
use crate::store::{ArticleIn, ArticleRow, CheckRow, EntryOutcome, Placement, SourceRow, Stored};
use crate::stories;
use crate::topics::{Document, Match};

/// Entries of one feed that are looked at; a longer feed's newest come first.
const ENTRIES: usize = 1_000;
/// Under another address and title, an article with so much of the words that its id had is the same, rewritten.
const STILL: f64 = 0.5;

/// How many entries of a feed were new, and how many could not be stored and wait to be read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub new: usize,
    pub failed: usize,
}

/// Takes what is new or changed in a feed, oldest first.
pub async fn take_feed(room: &Newsroom, source: &SourceRow, feed: &Feed) -> Result<Taken> {
    let shown = feed.entries.get(..ENTRIES).unwrap_or(&feed.entries);
    let keys = identity::keys(shown);
    let seen: HashMap<String, (String, Option<i64>)> =
        room.store.seen_entries(source.id, &keys).await?.into_iter().map(|(k, h, a)| (k, (h, a))).collect();
    let still_shown: Vec<String> = keys.iter().filter(|key| seen.contains_key(*key)).cloned().collect();
    room.store.touch_entries(source.id, &still_shown, room.clock.now_ms()).await?;
    let until_ms = room.clock.now_ms() + writing::PATIENCE_MS;
    let mut taken = Taken::default();
    for (key, entry) in keys.iter().zip(shown).rev() {
        let hash = identity::content_hash(entry);
        let known = seen.get(key);
        if known.is_some_and(|(before, _)| *before == hash) {
            counter!("divisionbell_entries_total", "what" => "unchanged").increment(1);
            continue;
        }
        let take = Take { room, source, feed, key, hash: &hash, entry, until_ms };
        match take.entry(known.and_then(|(_, article)| *article)).await {
            Ok(what) => {
                taken.new += usize::from(what == "new");
                counter!("divisionbell_entries_total", "what" => what).increment(1);
            }
            Err(error) => {
                taken.failed += 1;
                counter!("divisionbell_entries_total", "what" => "failed").increment(1);
                warn!(source.id = source.id, entry = key, "not stored: {error:#}");
            }
        }
    }
    Ok(taken)
}

/// One entry under way.
struct Take<'a> {
    room: &'a Newsroom,
    source: &'a SourceRow,
    feed: &'a Feed,
    key: &'a str,
    hash: &'a str,
    entry: &'a Entry,
    /// When the language model has had its time with this feed.
    until_ms: i64,
}

impl Take<'_> {
    /// What became of it: `new`, `known` (another source or address of the same article), `revised`.
    async fn entry(&self, known: Option<i64>) -> Result<&'static str> {
        // A source's first poll only fills the archive: no page is fetched for what is sent to nobody.
        let archived = self.source.first_polled_at.is_none();
        let (article, page) = self.article(archived).await;
        let fingerprint = articles::fingerprint(&article.title, &article.text);
        let known = match known {
            // Some feeds number their entries by place: an id that now names other words names another article.
            Some(id) => self.room.store.article(id).await?.filter(|before| is_still(before, &article, &fingerprint)),
            None => None,
        };
        let before = match known {
            Some(before) => Some(before),
            None => self
                .room
                .store
                .find_article(&article.url, &fingerprint, self.room.clock.now_ms())
                .await?
                // Another outlet's copy of the same words (an agency's report) is an article of its own in the same story.
                .filter(|before| {
                    one_address(&before.url, &article.url) || articles::same_site(&before.url, &article.url)
                }),
        };
        match before {
            None => self.store_new(article, page, fingerprint, archived).await,
            Some(before) if before.source_id == self.source.id => self.store_changed(before, article, page).await,
            Some(before) => {
                let outcome = self.outcome(ArticleIn::Known { article_id: before.id });
                self.room.store.store_entry(&outcome, self.room.clock.now_ms()).await?;
                Ok("known")
            }
        }
    }

    /// The article as the feed has it, completed from its page where that says more; and what was read of the page.
    async fn article(&self, archived: bool) -> (Article, Option<CheckRow>) {
        let mut article = articles::from_entry(self.entry, self.feed.language.as_deref(), self.outlet());
        if article.url.is_empty() {
            // An entry without an address still needs one of its own.
            article.url = format!("urn:divisionbell:{}:{}", self.source.id, self.key);
            return (article, None);
        }
        if archived || articles::is_full(&article) {
            return (article, None);
        }
        match self.page(&article.url).await {
            Ok((page, seen)) => {
                // The title and validators of a wall are nothing to compare a later look with.
                let known = (article.title.as_str(), article.text.as_str());
                let is_other = page.kind == Kind::Other
                    || !articles::tells_of((&page.title, &page.text), known, article.language.as_deref());
                let seen = if is_other { CheckRow::default() } else { seen };
                (articles::combine(article, page), Some(seen))
            }
            Err(error) => {
                debug!(source.id = self.source.id, article.url, "the page adds nothing: {error:#}");
                (Article { kind: Kind::Stub, ..article }, None)
            }
        }
    }

    async fn page(&self, canonical: &str) -> Result<(Article, CheckRow)> {
        let address = self.entry.url.as_deref().unwrap_or(canonical);
        let fetched = self.room.fetcher.page(address).await?;
        let (etag, last_modified) = (fetched.etag.clone(), fetched.last_modified.clone());
        let parse = move || articles::extract(&fetched.body, fetched.content_type.as_deref(), &fetched.final_url);
        let page = tokio::task::spawn_blocking(parse).await??;
        let seen = CheckRow { title: Some(page.title.clone()), etag, last_modified, ..CheckRow::default() };
        Ok((page, seen))
    }

    async fn store_new(
        &self,
        article: Article,
        page: Option<CheckRow>,
        fingerprint: String,
        archived: bool,
    ) -> Result<&'static str> {
        let matches = self.matches(&article).await?;
        let extract = writing::extract(&article);
        let written = if archived { None } else { self.written(&article, &matches, &extract.0).await? };
        let now_ms = self.room.clock.now_ms();
        // Held until the row is there, so that two articles of one event never both start its story.
        let mut recent = self.room.knowledge.recent(&self.room.store, now_ms).await?;
        let item = |id| self.item(id, &article, now_ms);
        let story = placement(recent.index.place(&item(0)));
        let words = articles::search_words(&article.title, &article.text, article.language.as_deref());
        let brings = match story {
            Placement::Existing(id) if !archived => joining(self.room, id, self.outlet(), &article, &extract.0).await?,
            _ => Joining::default(),
        };
        let outcome = EntryOutcome {
            matches,
            story,
            summary: Some(written.unwrap_or(extract)),
            breaking: brings.breaking,
            speaks: brings.speaks,
            development: brings.development,
            page,
            ..self.outcome(ArticleIn::New {
                hash: articles::hash(&article.title, &article.text),
                article: Box::new(article.clone()),
                words,
                fingerprint,
                archived,
            })
        };
        let stored = self.room.store.store_entry(&outcome, now_ms).await?;
        if let Some(story) = stored.story_id {
            let placed = match outcome.story {
                Placement::Existing(placed) => Some(placed),
                _ => None,
            };
            recent.note(&item(stored.article_id), placed, story);
            // Two stories that shared little may be one, now that this article tells both.
            if let Some(other) = recent.index.twin(story).filter(|_| !stored.new_story) {
                let (into, from) = (story.min(other), story.max(other));
                self.room.store.merge_stories(from, into).await?;
                recent.index.join(into, from);
                joined(self.room, into).await?;
                info!(story.id = into, joined = from, "two stories are one");
            }
        }
        drop(recent);
        self.tell(&stored, archived);
        Ok("new")
    }

    /// What the language model wrote of a new article that will speak for its story. Asked before anything is held; what
    /// breaks waits for nobody.
    async fn written(&self, article: &Article, matches: &[Match], extract: &str) -> Result<Option<writing::Made>> {
        let room = self.room;
        if !writing::is_wanted(room, article, matches).await? {
            return Ok(None);
        }
        let now_ms = room.clock.now_ms();
        let place = room.knowledge.recent(&room.store, now_ms).await?.index.place(&self.item(0, article, now_ms));
        if let Placement::Existing(id) = placement(place) {
            let brings = joining(room, id, self.outlet(), article, extract).await?;
            if brings.breaking || !brings.speaks {
                return Ok(None);
            }
        }
        writing::write(room, article, self.until_ms).await
    }

    /// The same article again: a revision where the title or the text changed.
    async fn store_changed(
        &self,
        before: ArticleRow,
        article: Article,
        page: Option<CheckRow>,
    ) -> Result<&'static str> {
        let (article, change) = changed(&before, article);
        let restored = before.withdrawn_at.is_some() && !stories::is_retraction(&article.title, &article.text);
        let correction = match change {
            stories::Change::Nothing => {
                let outcome = self.outcome(ArticleIn::Known { article_id: before.id });
                self.room.store.store_entry(&outcome, self.room.clock.now_ms()).await?;
                return Ok("known");
            }
            stories::Change::Typo | stories::Change::Retraction(_) => None,
            // A live blog's new headline is news, and corrects nothing.
            stories::Change::Correction(_) if article.kind == Kind::Live => None,
            stories::Change::Correction(ref line) => Some(line.clone()),
        };
        let retracted = match change {
            stories::Change::Retraction(_) => Some(voice_without(self.room, &before).await?),
            _ => None,
        };
        let matches = self.matches(&article).await?;
        let summary = match correction {
            Some(_) => writing::again(self.room, &before, &article, &matches, self.until_ms).await?,
            None => writing::extract(&article),
        };
        let words = articles::search_words(&article.title, &article.text, article.language.as_deref());
        let article_in = ArticleIn::Revised {
            article_id: before.id,
            hash: articles::hash(&article.title, &article.text),
            article: Box::new(article),
            words,
            correction,
        };
        let outcome = EntryOutcome {
            matches,
            story: before.story_id.map_or(Placement::None, Placement::Existing),
            retracted,
            restored,
            page,
            summary: Some(summary),
            ..self.outcome(article_in)
        };
        let stored = self.room.store.store_entry(&outcome, self.room.clock.now_ms()).await?;
        self.tell(&stored, false);
        Ok("revised")
    }

    fn item<'i>(&'i self, id: i64, article: &'i Article, now_ms: i64) -> stories::Item<'i> {
        stories::Item {
            id,
            title: &article.title,
            text: &article.text,
            published: Some(article.published.map_or(now_ms, |at| at.min(now_ms))),
            source: self.outlet(),
            language: article.language.as_deref(),
        }
    }

    async fn matches(&self, article: &Article) -> Result<Vec<Match>> {
        let meaning = self.room.knowledge.meaning(&article.title, &article.text).await;
        let document = Document {
            title: &article.title,
            text: &article.text,
            language: article.language.as_deref(),
            source: self.outlet(),
            url: &article.url,
            embedding: meaning.as_ref(),
        };
        Ok(self.room.knowledge.matcher().await?.matches(&document))
    }

    fn outcome(&self, article: ArticleIn) -> EntryOutcome {
        EntryOutcome {
            source_id: self.source.id,
            key: self.key.to_owned(),
            hash: self.hash.to_owned(),
            article,
            ..EntryOutcome::default()
        }
    }

    fn tell(&self, stored: &Stored, archived: bool) {
        if archived {
            return;
        }
        info!(source.id = self.source.id, article.id = stored.article_id, story.id = stored.story_id, "stored");
    }

    fn outlet(&self) -> &str {
        let names = [&self.source.outlet, &self.source.title, &self.feed.title];
        names.into_iter().find(|name| !name.is_empty()).map_or("", String::as_str)
    }
}

fn placement(found: stories::Placement) -> Placement {
    match found {
        stories::Placement::Story(id) => Placement::Existing(id),
        stories::Placement::New => Placement::New,
    }
}

/// What changed. The teaser of a page that cannot be read just now is no new version of a text that was whole: only its headline
/// is, unless it says that the article is taken back.
fn changed(before: &ArticleRow, article: Article) -> (Article, stories::Change) {
    let change = |article: &Article| stories::compare((&before.title, &before.text), (&article.title, &article.text));
    let found = change(&article);
    let teaser = article.kind == Kind::Stub && before.is_whole();
    if !teaser || matches!(found, stories::Change::Retraction(_)) {
        return (article, found);
    }
    let article = Article { text: before.text.clone(), kind: Kind::Article, ..article };
    let found = change(&article);
    (article, found)
}

fn one_address(a: &str, b: &str) -> bool {
    a == b || articles::canonical_url(a).is_some_and(|a| Some(a) == articles::canonical_url(b))
}

/// Whether an entry's id still names the article that it named: by its address, title or text, or by most of its words.
fn is_still(before: &ArticleRow, article: &Article, fingerprint: &str) -> bool {
    one_address(&before.url, &article.url)
        || before.title == article.title
        || !fingerprint.is_empty() && articles::fingerprint(&before.title, &before.text) == fingerprint
        || shared_words(before, article) >= STILL
}

/// The share of the shorter one's words that the other has, too; short words are in everything.
fn shared_words(before: &ArticleRow, article: &Article) -> f64 {
    fn words<'a>(title: &'a str, text: &'a str) -> HashSet<&'a str> {
        let all = [title, text].into_iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
        all.filter(|word| word.chars().count() > 3).collect()
    }
    let (before, now) = (words(&before.title, &before.text), words(&article.title, &article.text));
    before.intersection(&now).count() as f64 / before.len().min(now.len()).max(1) as f64
}
