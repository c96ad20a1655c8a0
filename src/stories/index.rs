//! The stories of the last days, in memory, and which of them an article belongs to.
//!
//! An article is compared with few stories only: those that share its rarest terms, through an inverted index. What is
//! kept of a story is some hundred bytes; the index is rebuilt from stored articles with [`Index::add`].

use rustc_hash::FxHashMap;

use super::Item;
use super::likeness::Story;
use super::postings::Postings;
use super::rarity::Rarity;
use super::sketch::{Sketch, Vector, keep};

/// A story is found by so many of each article's weightiest terms...
const INDEXED_TERMS: usize = 8;
/// ...and at most so many of the newest stories are tried for one term, so that an article's cost is bounded.
const TRIED_PER_TERM: usize = 500;
/// Of an article's terms so many are looked up: an event's stories share some of them, however long the text.
const LOOKED_UP: usize = 32;
/// So many of the stories that share most are compared in full.
const COMPARED: usize = 32;
/// Closed stories are dropped once in so many articles.
const TIDIED_EVERY: usize = 20_000;

/// What an operator may turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// A story closes after so long without an article; `None`: never.
    pub window_ms: Option<i64>,
    /// The likeness (0 to 1) from which an article belongs to a story.
    pub threshold: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { window_ms: Some(5 * 86_400_000), threshold: 0.22 }
    }
}

/// Where an article belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// To the story that the caller added under this key.
    Story(i64),
    New,
}

/// Recent stories by their rare terms.
pub struct Index {
    settings: Settings,
    rarity: Rarity,
    stories: Vec<Option<Story>>,
    /// Empty places in `stories`.
    free: Vec<u32>,
    by_key: FxHashMap<i64, u32>,
    by_term: Postings,
    /// The index has no other clock than its articles' dates: the second newest, because the newest may be wrong (a page of today
    /// that says 2035 would close every story), and...
    now_ms: i64,
    /// ...the newest.
    newest_ms: i64,
    since_tidied: usize,
    next_key: i64,
}

impl Index {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            rarity: Rarity::new(),
            stories: Vec::new(),
            free: Vec::new(),
            by_key: FxHashMap::default(),
            by_term: Postings::default(),
            now_ms: 0,
            newest_ms: 0,
            since_tidied: 0,
            next_key: 1,
        }
    }

    /// How many stories are held.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// The open story that the article belongs to, if there is one. Changes nothing: call [`Index::add`] once it is stored.
    pub fn place(&self, item: &Item) -> Placement {
        self.place_sketch(&Sketch::of(item, &self.rarity))
    }

    /// Remembers that an article belongs to a story; a key not met before begins one.
    pub fn add(&mut self, item: &Item, story: i64) {
        let sketch = Sketch::of(item, &self.rarity);
        self.add_sketch(&sketch, story);
    }

    /// Places and adds under keys of its own, counted from 1: for `inspect stories`, which has no database.
    pub fn assign(&mut self, item: &Item) -> i64 {
        let sketch = Sketch::of(item, &self.rarity);
        let key = match self.place_sketch(&sketch) {
            Placement::Story(key) => key,
            Placement::New => self.next_key,
        };
        self.add_sketch(&sketch, key);
        key
    }

    /// Another open story that has turned out to be the same one: two reports that shared little, until a third joined
    /// one of them. Call after [`Index::add`]; then [`Index::join`].
    pub fn twin(&self, story: i64) -> Option<i64> {
        let this = self.story(story)?;
        let near =
            self.candidates(&this.strongest()).into_iter().filter_map(|slot| self.stories[slot as usize].as_ref());
        let alike = near
            .filter(|s| s.key != story && s.language == this.language && self.is_open(s, this.last_ms))
            .map(|s| (s.likeness_to(this), s.key))
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        (alike.0 >= self.settings.threshold).then_some(alike.1)
    }

    /// Makes two stories one under the key `into`; nothing where either is not held.
    pub fn join(&mut self, into: i64, from: i64) {
        if into == from || !self.by_key.contains_key(&into) {
            return;
        }
        let Some(slot) = self.by_key.remove(&from) else { return };
        let Some(old) = self.stories[slot as usize].take() else { return };
        // The emptied place is not reused before its postings are dropped.
        if let Some(kept) = self.by_key.get(&into).and_then(|&slot| self.stories[slot as usize].as_mut()) {
            kept.absorb(&old);
        }
        if let Some(&slot) = self.by_key.get(&into) {
            self.index_terms(old.strongest(), slot, true);
        }
    }

    fn story(&self, key: i64) -> Option<&Story> {
        self.by_key.get(&key).and_then(|&slot| self.stories[slot as usize].as_ref())
    }

    /// Drops every story whose last article is older than `before_ms` (Unix milliseconds).
    pub fn forget(&mut self, before_ms: i64) {
        self.free.clear();
        for (slot, place) in self.stories.iter_mut().enumerate() {
            if let Some(story) = place.take_if(|s| s.last_ms < before_ms) {
                self.by_key.remove(&story.key);
            }
            if place.is_none() {
                self.free.push(slot as u32);
            }
        }
        let stories = &self.stories;
        self.by_term.retain(|slot| stories[slot as usize].is_some());
    }

    fn place_sketch(&self, sketch: &Sketch) -> Placement {
        let at_ms = self.time_of(sketch);
        let open = |story: &Story| story.language == sketch.language && self.is_open(story, at_ms);
        let mut best = (self.settings.threshold, None);
        for slot in self.candidates(&sketch.terms) {
            let Some(story) = self.stories[slot as usize].as_ref().filter(|s| open(s)) else { continue };
            let like = story.likeness(sketch, at_ms);
            if like >= best.0 {
                best = (like, Some(story.key));
            }
        }
        best.1.map_or(Placement::New, Placement::Story)
    }

    /// A story is open while its articles are less than the window away, in either direction (a feed may be late).
    fn is_open(&self, story: &Story, at_ms: i64) -> bool {
        self.settings.window_ms.is_none_or(|window| {
            at_ms.saturating_sub(story.last_ms) <= window && story.first_ms.saturating_sub(at_ms) <= window
        })
    }

    /// An article without a date is as old as the newest so far. One that is dated further ahead than the window is taken for just so
    /// far ahead: the date may be wrong, and what others report of the same shall join it.
    fn time_of(&self, sketch: &Sketch) -> i64 {
        let at_ms = sketch.published.unwrap_or(self.now_ms);
        let known = self.settings.window_ms.filter(|_| self.now_ms > 0);
        known.map_or(at_ms, |window| at_ms.min(self.now_ms.saturating_add(window)))
    }

    /// The stories that share most of the article's weight, through their indexed terms.
    fn candidates(&self, terms: &[(u32, f32)]) -> Vec<u32> {
        let mut shared: FxHashMap<u32, f32> = FxHashMap::default();
        let mut terms = terms.to_vec();
        keep(&mut terms, LOOKED_UP);
        for (term, weight) in terms {
            for slot in self.by_term.of(term).take(TRIED_PER_TERM) {
                *shared.entry(slot).or_default() += weight;
            }
        }
        let mut ranked: Vec<(u32, f32)> = shared.into_iter().collect();
        let most_first = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if ranked.len() > COMPARED {
            ranked.select_nth_unstable_by(COMPARED, most_first);
        }
        ranked.into_iter().take(COMPARED).map(|(slot, _)| slot).collect()
    }

    fn add_sketch(&mut self, sketch: &Sketch, key: i64) {
        let at_ms = self.time_of(sketch);
        self.now_ms = self.now_ms.max(at_ms.min(self.newest_ms));
        self.newest_ms = self.newest_ms.max(at_ms);
        self.next_key = self.next_key.max(key.saturating_add(1));
        let known = self.by_key.contains_key(&key);
        if !known {
            self.rarity.see(sketch.language, &sketch.said);
        }
        let slot = self.slot_of(key, sketch, at_ms);
        self.index_terms(sketch.terms.clone(), slot, known);
        self.tidy_now_and_then();
    }

    /// Makes a story findable by the weightiest of the terms; `known`: by some of them it may be already.
    fn index_terms(&mut self, mut terms: Vector, slot: u32, known: bool) {
        terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (term, _) in terms.into_iter().take(INDEXED_TERMS) {
            if !known || !self.by_term.of(term).take(TRIED_PER_TERM).any(|s| s == slot) {
                self.by_term.add(term, slot);
            }
        }
    }

    /// The place of the story, with the article added to it.
    fn slot_of(&mut self, key: i64, sketch: &Sketch, at_ms: i64) -> u32 {
        if let Some(&slot) = self.by_key.get(&key) {
            if let Some(story) = &mut self.stories[slot as usize] {
                story.add(sketch, at_ms);
            }
            return slot;
        }
        let story = Some(Story::new(key, sketch, at_ms));
        let slot = match self.free.pop() {
            Some(slot) => {
                self.stories[slot as usize] = story;
                slot
            }
            None => {
                self.stories.push(story);
                (self.stories.len() - 1) as u32
            }
        };
        self.by_key.insert(key, slot);
        slot
    }

    fn tidy_now_and_then(&mut self) {
        self.since_tidied += 1;
        if let Some(window) = self.settings.window_ms
            && self.since_tidied >= TIDIED_EVERY
        {
            self.since_tidied = 0;
            self.forget(self.now_ms.saturating_sub(window));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;
    const TALKS: (&str, &str) = (
        "Healey meets allies in Brussels over Ukraine peace force",
        "Defence Secretary John Healey met ministers of 30 nations in Brussels to plan a peacekeeping force for Ukraine.",
    );
    const TALKS_AGAIN: (&str, &str) = (
        "Allies plan Ukraine peace force at Brussels meeting",
        "Ministers of 30 nations met in Brussels, led by John Healey, to plan a force that would keep the peace in Ukraine.",
    );
    const FLOODS: (&str, &str) = (
        "Floods kill twelve in Valencia after night of heavy rain",
        "Twelve people drowned near Valencia when rivers burst their banks, Spanish rescue services said.",
    );

    fn item<'a>((title, text): (&'a str, &'a str), source: &'a str, published: Option<i64>) -> Item<'a> {
        Item { id: 0, title, text, published, source, language: Some("en") }
    }

    #[test]
    fn two_reports_of_one_event_are_one_story_and_another_event_is_not() {
        let mut index = Index::new(Settings::default());
        let talks = index.assign(&item(TALKS, "BBC", Some(0)));
        assert_eq!(index.assign(&item(TALKS_AGAIN, "Reuters", Some(DAY_MS))), talks);
        assert_ne!(index.assign(&item(FLOODS, "Reuters", Some(DAY_MS))), talks);
        assert_eq!(index.len(), 2);
    }

    #[test]
    fn a_story_closes_after_the_window_and_never_without_one() {
        let check = |window_ms: Option<i64>, expected: Placement| {
            let mut index = Index::new(Settings { window_ms, ..Settings::default() });
            index.add(&item(TALKS, "BBC", Some(0)), 7);
            assert_eq!(index.place(&item(TALKS_AGAIN, "Reuters", Some(6 * DAY_MS))), expected);
        };
        check(Some(5 * DAY_MS), Placement::New);
        check(Some(7 * DAY_MS), Placement::Story(7));
        check(None, Placement::Story(7));
    }

    #[test]
    fn another_language_is_another_story() {
        let mut index = Index::new(Settings::default());
        index.add(&item(TALKS, "BBC", Some(0)), 7);
        let german = Item { language: Some("de"), ..item(TALKS, "Zeit", Some(0)) };
        assert_eq!(index.place(&german), Placement::New);
    }

    #[test]
    fn an_outlets_second_report_needs_more_likeness_than_another_outlets() {
        const SAID: [&str; 8] = [
            "Defence Secretary John Healey met ministers of 30 nations in Brussels.",
            "They plan a peacekeeping force for Ukraine.",
            "France and Britain would send most of the soldiers.",
            "No date was named for the force.",
            "Farmers blocked the road to the airport with tractors.",
            "The commission will look at milk prices in June.",
            "A strike of drivers stopped all trams at noon.",
            "The king opened a museum of comics.",
        ];
        // As an article to a story, and as two stories that are held already.
        let joins = |as_stories: bool, shared: usize, outlet: &str| {
            let mut index = Index::new(Settings::default());
            index.add(&item((TALKS.0, &SAID[..4].join(" ")), "BBC", Some(0)), 7);
            let text = SAID[4 - shared..8 - shared].join(" ");
            let second = item(("Allies meet in Brussels", &text), outlet, Some(0));
            if !as_stories {
                return index.place(&second) == Placement::Story(7);
            }
            index.add(&second, 8);
            index.twin(8).is_some()
        };
        for as_stories in [false, true] {
            let join = |shared| (joins(as_stories, shared, "Reuters"), joins(as_stories, shared, "BBC"));
            let both: Vec<(bool, bool)> = (0..=4).map(join).collect();
            assert!(both.iter().all(|(another, own)| *another || !own), "{both:?}");
            assert!(both.contains(&(true, false)) && both.contains(&(true, true)), "{as_stories}: {both:?}");
        }
    }

    #[test]
    fn function_words_of_a_language_that_was_not_recognised_make_no_story() {
        // Albanian, Welsh and Maltese: what the reports of each have in common is "and", "because", "the minister said that".
        const REPORTS: [[(&str, &str); 4]; 3] = [
            [
                (
                    "Qeveria vendos për taksat",
                    "Qeveria vendosi të hënën për taksat e reja, dhe ministri tha se ato janë të nevojshme sepse borxhi i shtetit është rritur.",
                ),
                (
                    "Një ari u pa në plazh",
                    "Një ari u pa në plazh të dielën, dhe policia tha se njerëzit janë të sigurt sepse kafsha është larguar në det.",
                ),
                (
                    "Mjekët janë në grevë",
                    "Mjekët janë në grevë prej një jave, dhe drejtori tha se pacientët janë në rrezik sepse kujdesi është ndërprerë.",
                ),
                (
                    "Hapet ura e re",
                    "Ura e re u hap të martën për makinat, dhe bashkia tha se është më e gjata sepse lumi është i gjerë.",
                ),
            ],
            [
                (
                    "Llywodraeth yn codi trethi",
                    "Mae'r llywodraeth wedi penderfynu codi trethi, ac fe ddywedodd y gweinidog fod hyn yn angenrheidiol oherwydd y ddyled.",
                ),
                (
                    "Arth wen ar y traeth",
                    "Mae arth wen wedi cael ei gweld ar y traeth, ac fe ddywedodd yr heddlu fod pobl yn ddiogel oherwydd bod yr anifail wedi mynd.",
                ),
                (
                    "Meddygon ar streic",
                    "Mae meddygon wedi bod ar streic ers wythnos, ac fe ddywedodd y cyfarwyddwr fod cleifion mewn perygl oherwydd hyn.",
                ),
                (
                    "Pont newydd yn agor",
                    "Mae pont newydd wedi agor i draffig, ac fe ddywedodd y cyngor fod hon yn hir iawn oherwydd lled yr afon.",
                ),
            ],
            [
                (
                    "Il-gvern jiddeċiedi dwar it-taxxi",
                    "Il-gvern iddeċieda nhar it-Tnejn dwar taxxi ġodda, u l-ministru qal li dawn huma meħtieġa għaliex id-dejn tal-istat żdied.",
                ),
                (
                    "Ors abjad jidher fuq il-bajja",
                    "Ors abjad deher fuq il-bajja nhar il-Ħadd, u l-pulizija qalet li n-nies huma siguri għaliex l-annimal telaq lejn il-baħar.",
                ),
                (
                    "It-tobba jagħmlu strajk",
                    "It-tobba ilhom fuq strajk għal ġimgħa, u d-direttur qal li l-pazjenti huma fil-periklu għaliex il-kura twaqqfet.",
                ),
                (
                    "Jinfetaħ il-pont il-ġdid",
                    "Il-pont il-ġdid infetaħ nhar it-Tlieta għat-traffiku, u l-belt qalet li huwa l-itwal għaliex ix-xmara hija wiesgħa.",
                ),
            ],
        ];
        for reports in REPORTS {
            for language in [None, Some("en"), Some("xx")] {
                let mut index = Index::new(Settings::default());
                for (outlet, report) in ["a", "b", "c", "d"].into_iter().zip(reports) {
                    index.assign(&Item { language, ..item(report, outlet, Some(0)) });
                }
                assert_eq!(index.len(), 4, "{} taken for {language:?}", reports[0].0);
                let again = Item { language, ..item(reports[0], "e", Some(0)) };
                assert!(matches!(index.place(&again), Placement::Story(_)), "the same words are one story");
            }
        }
    }

    #[test]
    fn what_is_forgotten_is_not_found_and_its_place_is_used_again() {
        let mut index = Index::new(Settings { window_ms: None, ..Settings::default() });
        index.add(&item(TALKS, "BBC", Some(0)), 7);
        index.add(&item(FLOODS, "BBC", Some(9 * DAY_MS)), 8);
        index.forget(DAY_MS);
        assert_eq!(index.place(&item(TALKS, "Reuters", Some(0))), Placement::New);
        assert_eq!(index.place(&item(FLOODS, "Reuters", Some(9 * DAY_MS))), Placement::Story(8));
        index.add(&item(TALKS, "BBC", Some(9 * DAY_MS)), 9);
        assert_eq!((index.len(), index.stories.len()), (2, 2));
    }

    #[test]
    fn one_article_with_a_date_of_years_ahead_closes_no_story() {
        let mut index = Index::new(Settings::default());
        index.add(&item(TALKS, "BBC", Some(DAY_MS)), 7);
        index.add(&item(FLOODS, "BBC", Some(3650 * DAY_MS)), 8);
        index.since_tidied = TIDIED_EVERY;
        index.add(&item(("Rain", "It rained."), "BBC", Some(2 * DAY_MS)), 9);
        assert_eq!(index.place(&item(TALKS_AGAIN, "Reuters", Some(2 * DAY_MS))), Placement::Story(7));
        assert_eq!(index.place(&item(TALKS_AGAIN, "Reuters", None)), Placement::Story(7));
        let again = item(("Floods kill twelve in Valencia", FLOODS.1), "Reuters", Some(2 * DAY_MS));
        assert_eq!(index.place(&again), Placement::New, "dated before anything was known of the day");
        index.add(&item(FLOODS, "AP", Some(3650 * DAY_MS)), 10);
        assert_eq!(index.place(&again), Placement::Story(10));
    }

    #[test]
    fn stories_that_turn_out_to_be_one_are_joined() {
        let mut index = Index::new(Settings::default());
        index.add(&item(TALKS, "BBC", Some(0)), 7);
        index.add(&item(TALKS_AGAIN, "Reuters", Some(0)), 8);
        index.add(&item(FLOODS, "BBC", Some(0)), 9);
        assert_eq!((index.twin(8), index.twin(9)), (Some(7), None));
        index.join(7, 8);
        assert_eq!(index.place(&item(TALKS_AGAIN, "AP", Some(0))), Placement::Story(7));
        assert_eq!((index.len(), index.twin(7)), (2, None));
    }

    #[test]
    fn an_empty_article_is_a_story_of_its_own() {
        let mut index = Index::new(Settings::default());
        let first = index.assign(&Item::default());
        assert_ne!(index.assign(&Item::default()), first);
    }
}
