//! What has been published, and what comes next: first the written articles in their order, then developments.

use std::collections::VecDeque;

use super::content::{Content, Correction, Telling};
use super::developments::development;

/// Articles that an outlet keeps on its site.
const KEPT: usize = 400;
const HOUR_MS: i64 = 3_600_000;

/// An article as its outlet shows it. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Index of the outlet.
    pub outlet: usize,
    /// The last part of its address; stays the same when it is corrected.
    pub slug: String,
    pub topic: String,
    pub author: String,
    pub title: String,
    pub standfirst: String,
    /// Paragraphs separated by empty lines.
    pub text: String,
    /// What a correction says about itself.
    pub note: Option<String>,
    pub published_ms: i64,
    pub updated_ms: i64,
}

enum Step {
    Publish(Published),
    Correct { outlet: usize, slug: String, correction: Correction },
}

pub struct Newsroom {
    pub content: Content,
    /// For each outlet: its articles, the newest first.
    sites: Vec<VecDeque<Published>>,
    /// For each outlet: how often its site has changed.
    pub changes: Vec<u64>,
    to_come: VecDeque<Step>,
    developments: u64,
}

impl Newsroom {
    /// A newsroom whose archive reaches back from `now_ms`.
    pub fn open(content: Content, now_ms: i64) -> Self {
        let (archive, to_come) = plan(&content);
        let outlets = content.outlets.len();
        let mut newsroom = Self {
            content,
            sites: vec![VecDeque::new(); outlets],
            changes: vec![0; outlets],
            to_come,
            developments: 0,
        };
        for (slot, article) in archive {
            let at_ms = now_ms + slot * HOUR_MS;
            newsroom.put(Published { published_ms: at_ms, updated_ms: at_ms, ..article });
        }
        newsroom
    }

    pub fn site(&self, outlet: usize) -> &VecDeque<Published> {
        &self.sites[outlet]
    }

    /// Publishes what comes next, or corrects; it never comes to an end.
    pub fn publish_next(&mut self, now_ms: i64) -> Published {
        let article = match self.to_come.pop_front() {
            Some(Step::Publish(article)) => article,
            Some(Step::Correct { outlet, slug, correction }) => {
                if let Some(corrected) = self.correct(outlet, &slug, &correction, now_ms) {
                    return corrected;
                }
                self.develop()
            }
            None => self.develop(),
        };
        let article = Published { published_ms: now_ms, updated_ms: now_ms, ..article };
        self.put(article.clone());
        article
    }

    fn develop(&mut self) -> Published {
        let news = development(&self.content, self.developments);
        self.developments += 1;
        Published {
            outlet: news.outlet,
            slug: news.slug,
            topic: news.topic,
            author: news.author,
            title: news.title,
            standfirst: news.standfirst,
            text: news.text,
            note: None,
            published_ms: 0,
            updated_ms: 0,
        }
    }

    fn put(&mut self, article: Published) {
        let outlet = article.outlet;
        self.changes[outlet] += 1;
        self.sites[outlet].push_front(article);
        self.sites[outlet].truncate(KEPT);
    }

    fn correct(&mut self, outlet: usize, slug: &str, correction: &Correction, now_ms: i64) -> Option<Published> {
        let article = self.sites[outlet].iter_mut().find(|article| article.slug == slug)?;
        article.title.clone_from(&correction.title);
        article.standfirst.clone_from(&correction.standfirst);
        for (old, new) in &correction.replace {
            article.text = article.text.replace(old, new);
        }
        article.note = Some(correction.note.clone());
        article.updated_ms = now_ms;
        self.changes[outlet] += 1;
        Some(article.clone())
    }
}

/// The written articles: those of the archive with their slots, oldest first, and the steps that come after.
fn plan(content: &Content) -> (Vec<(i64, Published)>, VecDeque<Step>) {
    let (mut archive, mut to_come) = (Vec::new(), Vec::new());
    for event in &content.events {
        for (number, telling) in event.tellings.iter().enumerate() {
            let Some(outlet) = content.outlets.iter().position(|outlet| outlet.key == telling.outlet) else { continue };
            let slug = if number == 0 { event.name.clone() } else { format!("{}-{}", event.name, number + 1) };
            if let Some(correction) = telling.correction.clone() {
                to_come.push((correction.slot, Step::Correct { outlet, slug: slug.clone(), correction }));
            }
            let article = article(telling, outlet, slug, &event.topic);
            if telling.slot < 0 {
                archive.push((telling.slot, article));
            } else {
                to_come.push((telling.slot, Step::Publish(article)));
            }
        }
    }
    archive.sort_by_key(|(slot, _)| *slot);
    to_come.sort_by_key(|(slot, _)| *slot);
    (archive, to_come.into_iter().map(|(_, step)| step).collect())
}

fn article(telling: &Telling, outlet: usize, slug: String, topic: &str) -> Published {
    Published {
        outlet,
        slug,
        topic: topic.to_owned(),
        author: telling.author.clone(),
        title: telling.title.clone(),
        standfirst: telling.standfirst.clone(),
        text: telling.text.trim().to_owned(),
        note: None,
        published_ms: 0,
        updated_ms: 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const NOW_MS: i64 = 1_790_000_000_000;

    fn newsroom() -> Newsroom {
        Newsroom::open(Content::load().unwrap(), NOW_MS)
    }

    #[test]
    fn it_begins_with_an_archive_that_lies_in_the_past() {
        let newsroom = newsroom();
        let articles: Vec<&Published> = newsroom.sites.iter().flatten().collect();
        assert!(articles.len() >= 10, "{}", articles.len());
        assert!(articles.iter().all(|article| article.published_ms < NOW_MS));
    }

    #[test]
    fn the_first_news_are_on_the_topics_that_the_demo_follows() {
        let mut newsroom = newsroom();
        let topics: Vec<String> = (0..2).map(|n| newsroom.publish_next(NOW_MS + n).topic).collect();
        assert_eq!(topics, ["sanctions", "peacekeeping"]);
    }

    #[test]
    fn a_correction_changes_the_article_and_keeps_its_address_and_date() {
        let mut newsroom = newsroom();
        let published: Vec<Published> = (0..40).map(|n| newsroom.publish_next(NOW_MS + n)).collect();
        let corrected = published.iter().find(|article| article.note.is_some()).unwrap();
        let before = published.iter().find(|article| article.slug == corrected.slug).unwrap();
        assert_eq!((before.outlet, before.published_ms), (corrected.outlet, corrected.published_ms));
        assert!(before.updated_ms < corrected.updated_ms && before.title != corrected.title);
        let shown: Vec<_> =
            newsroom.site(corrected.outlet).iter().filter(|article| article.slug == corrected.slug).collect();
        assert_eq!(shown, [corrected], "one article, in its new version");
    }

    #[test]
    fn it_never_ends_and_never_uses_an_address_twice() {
        let mut newsroom = newsroom();
        let mut addresses: HashSet<(usize, String)> = HashSet::new();
        for n in 0..3000 {
            let article = newsroom.publish_next(NOW_MS + n);
            let new = addresses.insert((article.outlet, article.slug.clone()));
            assert!(new || article.note.is_some(), "{}", article.slug);
        }
        assert!(newsroom.sites.iter().all(|site| site.len() <= KEPT));
    }
}
