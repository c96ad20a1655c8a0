//! Entries, articles, versions, search.

use divisionbell::articles::Article;
use divisionbell::store::*;
use divisionbell::topics::{Level, Match};

use super::given::*;
use crate::databases::each_database;

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn an_entry_counts_as_seen_with_all_that_follows_from_it() {
    each_database(async |store| {
        let (source, topic) = (source(store, "mirror").await, topic(store, "sanctions").await);
        let stored = store.store_entry(&entry(source, "a", &[topic], Placement::New), NOW).await.unwrap();
        let seen = store.seen_entries(source, &["a".to_owned(), "b".to_owned()]).await.unwrap();
        assert_eq!(seen, [("a".to_owned(), "hash of a".to_owned(), Some(stored.article_id))]);
        let article = store.article(stored.article_id).await.unwrap().unwrap();
        assert_eq!((article.story_id, &*article.outlet, &*article.kind), (stored.story_id, "mirror", "article"));
        assert_eq!(store.article_by_url("https://news.example/a").await.unwrap().unwrap(), article);
        let story = store.story(stored.story_id.unwrap()).await.unwrap().unwrap();
        assert_eq!((&*story.title, &*story.summary, story.outlets), ("Title of a", "Summary of a.", 1));
        assert_eq!((&*story.outlet, story.fan_cursor, stored.new_story), ("mirror", Some(0), true));
        let matches = store.matches(stored.article_id).await.unwrap();
        assert_eq!((&*matches[0].0.name, &matches[0].1), ("sanctions", &matched(&[topic])[0]));
    })
    .await;
}

#[tokio::test]
async fn a_sample_is_spread_over_all_that_was_seen_since() {
    each_database(async |store| {
        let source = source(store, "a").await;
        for n in 0..10 {
            store.store_entry(&entry(source, &format!("n{n}"), &[], Placement::New), NOW + n).await.unwrap();
        }
        let sample = async |since_ms, most| {
            let (rows, total) = store.sample_articles(since_ms, most).await.unwrap();
            (rows.iter().map(|row| row.seen_at - NOW).collect::<Vec<_>>(), total)
        };
        assert_eq!(sample(NOW, 100).await, ((0..10).rev().collect(), 10));
        assert_eq!(sample(NOW, 4).await, (vec![9, 6, 3, 0], 10));
        assert_eq!(sample(NOW + 6, 2).await, (vec![8, 6], 4));
        assert_eq!(sample(NOW + 10, 2).await, (vec![], 0));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_another_source_stored_in_the_meantime_is_a_known_article() {
    each_database(async |store| {
        let (a, b) = (source(store, "a").await, source(store, "b").await);
        let of = async |source| store.store_entry(&entry(source, "same", &[], Placement::New), NOW).await.unwrap();
        let (first, second) = futures_util::join!(of(a), of(b));
        assert_eq!(first.article_id, second.article_id);
        assert_eq!(first.story_id, second.story_id);
        assert_ne!(first.new_story, second.new_story, "one of them made the story");
        for source in [a, b] {
            assert_eq!(store.seen_entries(source, &["same".to_owned()]).await.unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_first_poll_finds_is_kept_and_told_to_nobody() {
    each_database(async |store| {
        let (source, topic) = (source(store, "a").await, topic(store, "sanctions").await);
        let mut archived = entry(source, "old", &[topic], Placement::New);
        if let ArticleIn::New { archived, .. } = &mut archived.article {
            *archived = true;
        }
        let story = store.store_entry(&archived, NOW).await.unwrap().story_id.unwrap();
        assert_eq!(store.story(story).await.unwrap().unwrap().fan_cursor, None);
        assert_eq!(store.search(&words("sanction"), 10, 0).await.unwrap().1, 1);
        let further = entry(source, "new", &[topic], Placement::Existing(story));
        store.store_entry(&further, NOW).await.unwrap();
        assert_eq!(store.story(story).await.unwrap().unwrap().fan_cursor, Some(0), "a further article is news");
    })
    .await;
}

#[tokio::test]
async fn nearly_matched_topics_are_kept_as_reasons_and_send_nothing() {
    each_database(async |store| {
        let (source, topic) = (source(store, "a").await, topic(store, "sanctions").await);
        let mut near = entry(source, "near", &[], Placement::New);
        near.matches = vec![Match { topic, score: 0.1, level: None, terms: vec![], ..Match::default() }];
        let stored = store.store_entry(&near, NOW).await.unwrap();
        assert_eq!(store.matches(stored.article_id).await.unwrap()[0].1.level, None);
        assert!(store.story_topics(stored.story_id.unwrap()).await.unwrap().is_empty());
        assert_eq!(store.story(stored.story_id.unwrap()).await.unwrap().unwrap().fan_cursor, None);
    })
    .await;
}

#[tokio::test]
async fn an_article_is_found_by_address_and_for_a_week_by_fingerprint() {
    each_database(async |store| {
        let source = source(store, "a").await;
        let id = store.store_entry(&entry(source, "a", &[], Placement::None), NOW).await.unwrap().article_id;
        let find =
            async |url: &str, print: &str, now| store.find_article(url, print, now).await.unwrap().map(|row| row.id);
        assert_eq!(find("https://news.example/a", "", NOW + 99 * DAY).await, Some(id));
        assert_eq!(find("https://other.example", "print of a", NOW + 6 * DAY).await, Some(id));
        assert_eq!(find("https://other.example", "print of a", NOW + 8 * DAY).await, None);
        assert_eq!(find("https://other.example", "", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_revision_keeps_what_was_said_before_and_corrects_the_story() {
    each_database(async |store| {
        let (source, topic) = (source(store, "a").await, topic(store, "sanctions").await);
        let stored = store.store_entry(&entry(source, "a", &[topic], Placement::New), NOW).await.unwrap();
        let story = stored.story_id.unwrap();
        fan_out(store, NOW).await;
        let revised = |title: &str, correction: Option<&str>| EntryOutcome {
            article: ArticleIn::Revised {
                article_id: stored.article_id,
                article: Box::new(Article { title: title.into(), text: "New text.".into(), ..Default::default() }),
                words: words("new peacekeep"),
                hash: "h2".into(),
                correction: correction.map(str::to_owned),
            },
            summary: Some(("New summary.".into(), "extract".into())),
            ..entry(source, "a", &[topic], Placement::None)
        };
        store.store_entry(&revised("Title of a", None), NOW + 1).await.unwrap();
        let row = store.story(story).await.unwrap().unwrap();
        assert_eq!((row.revision, row.fan_cursor), (0, None), "a silent change of the text is nothing to tell");
        store.store_entry(&revised("New title", Some("the title")), NOW + 2).await.unwrap();
        let row = store.story(story).await.unwrap().unwrap();
        assert_eq!((row.revision, row.fan_cursor, row.fan_new), (1, Some(0), 0));
        assert_eq!(
            (&*row.title, &*row.summary, row.correction.as_deref()),
            ("New title", "New summary.", Some("the title"))
        );
        let versions = store.versions(stored.article_id).await.unwrap();
        let seen: Vec<_> = versions.iter().map(|v| (v.revision, &*v.title, v.seen_at)).collect();
        assert_eq!(seen, [(0, "Title of a", NOW), (1, "Title of a", NOW + 1)], "each with when it was first seen");
        assert_eq!(store.search(&words("peacekeep"), 10, 0).await.unwrap().1, 1);
        assert_eq!(store.search(&words("sanction"), 10, 0).await.unwrap().1, 0);
    })
    .await;
}

#[tokio::test]
async fn search_wants_every_word_and_puts_the_best_first() {
    each_database(async |store| {
        let source = source(store, "a").await;
        let put = async |key: &str, text: &str| {
            let mut new = entry(source, key, &[], Placement::None);
            if let ArticleIn::New { words: all, .. } = &mut new.article {
                *all = words(text);
            }
            store.store_entry(&new, NOW).await.unwrap().article_id
        };
        let filler = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
        let passing = put("passing", &format!("{filler} {filler} sanction russia")).await;
        let whole = put("whole", "sanction russia sanction oil").await;
        put("other", "weather").await;
        let find = async |text: &str, limit, offset| {
            let (rows, total) = store.search(&words(text), limit, offset).await.unwrap();
            (rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), total)
        };
        assert_eq!(find("sanction russia", 10, 0).await, (vec![whole, passing], 2));
        assert_eq!(find("sanction russia", 1, 1).await, (vec![passing], 2));
        assert_eq!(find("sanction weather", 10, 0).await, (vec![], 0));
        for hostile in ["\"", "' OR 1", "sanction* )(", "NEAR AND", "санкції ☂", "a'b\\c:*"] {
            store.search(&words(hostile), 10, 0).await.unwrap();
        }
        assert_eq!(find("!", 10, 0).await, (vec![], 0));
        let strange = put("strange", "санкції d'état 3.5 u.s \\ ' : & 制裁").await;
        assert_eq!(find("санкції d'état u.s 3.5 制裁", 10, 0).await, (vec![strange], 1));
        assert_eq!(store.recent_articles(NOW, 2, passing).await.unwrap()[0].id, whole);
        let leads = async |since, after| {
            let leads = store.recent_leads(since, 10, after).await.unwrap();
            leads.into_iter().map(|lead| lead.id).collect::<Vec<_>>()
        };
        let all: Vec<i64> = store.recent_articles(NOW, 10, 0).await.unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!(leads(NOW, 0).await, all, "0 begins with the first of them");
        assert_eq!(leads(NOW, all[0]).await, all[1..]);
        assert!(leads(NOW + DAY, 0).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_still_shown_is_refreshed_once_a_day() {
    each_database(async |store| {
        let source = source(store, "a").await;
        store.store_entry(&entry(source, "a", &[], Placement::None), NOW).await.unwrap();
        let keys = ["a".to_owned()];
        store.touch_entries(source, &keys, NOW + 2 * DAY).await.unwrap();
        store.prune(NOW + DAY, 10).await.unwrap();
        assert_eq!(store.seen_entries(source, &keys).await.unwrap().len(), 1);
        assert!(store.article_by_url("https://news.example/a").await.unwrap().is_some(), "its article stays with it");
    })
    .await;
}

#[tokio::test]
async fn a_topic_counts_for_a_story_at_its_highest_level() {
    each_database(async |store| {
        let (source, topic) = (source(store, "a").await, topic(store, "sanctions").await);
        let at = |level, score| vec![Match { topic, score, level: Some(level), terms: vec![], ..Match::default() }];
        let mut first = entry(source, "a", &[], Placement::New);
        first.matches = at(Level::Wide, 0.2);
        let story = store.store_entry(&first, NOW).await.unwrap().story_id.unwrap();
        let mut second = entry(source, "b", &[], Placement::Existing(story));
        second.matches = at(Level::Strict, 0.9);
        store.store_entry(&second, NOW).await.unwrap();
        let topics = store.story_topics(story).await.unwrap();
        assert_eq!((topics.len(), topics[0].1, topics[0].2), (1, 2, 0.9));
    })
    .await;
}
