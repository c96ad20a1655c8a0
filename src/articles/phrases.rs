//! Furniture that stands among the article's own paragraphs and can only be told by its words.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};
use rustc_hash::FxHashSet;

/// Words that a heading without a heading's tag has at most.
const MOST_WORDS: usize = 4;

/// What short blocks say that stand alone between paragraphs: compared whole, lower case, without punctuation at the ends.
static ALONE: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    list(
        "by|von|promoted content|sponsored content|promoted|political editor|advertisement|ad|sponsored|share|
         share this|share this article|share article|comments|comment|print|email|read more|more|see also|related|
         watch|listen|sign up|subscribe|explore further|credit|loading|view comments|recommended|most read|
         related topics|topics|tags|follow us|back to top|save|copy link|bookmark|image|what do you think|
         skip advertisement|story continues below|continue reading|getty images|reuters|about the author|
         further reading|sources|references|key points|to the shop|like this|like loading|published|updated|anzeige|
         werbung|teilen|diesen artikel teilen|seite teilen|diese seite teilen|artikel teilen|kommentare|drucken|
         themen|schlagworte|mehr zum thema|auch interessant|lesen sie auch|weiterlesen|zum weiterlesen|
         weitere informationen|mehr themen|mehr infos|weiterführender link|weiterführende links|links|quelle|
         quellen|quellen ausblenden|kontakt|ansprechpartner|gefällt mir|wird geladen|ähnliche beiträge|
         ähnliche artikel|ähnliche themen|das könnte dich auch interessieren|das könnte sie auch interessieren|
         schon gelesen|zum shop|beitragsbild|veröffentlicht|veröffentlichung|über den autor|über die autorin|
         kommentar verfassen|zur startseite|darstellung|weitere artikel|pressekontakt|fotos|foto|bild|inhalt|
         inhaltsverzeichnis|nach oben|zurück|publicité|partager|à lire aussi|lire aussi|à découvrir|en savoir plus|
         lire la suite|commentaires|voir aussi|sur le même sujet|publicidad|compartir|comentarios|temas|
         temas relacionados|mirá también|mira también|lea también|lee también|te puede interesar|relacionadas|
         más información|etiquetas|publicidade|compartilhar|leia também|leia mais|nos siga no|siga-nos|pubblicità|
         condividi|leggi anche|argomenti|commenti|reklama|udostępnij|czytaj też|czytaj także|zobacz też|
         przeczytaj także|komentarze|реклама|читайте також|поділитися|коментарі|читайте также|поделиться|
         комментарии|lees ook|delen|advertentie",
    )
    .collect()
});

/// How blocks begin that are furniture whatever follows; of blocks below 300 bytes.
static BEGINNINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    beginnings(
        "siguenos|suscríbase|síganos|rate this|thank you for your support|this website uses cookies|
         diese website verwendet cookies|wir verwenden cookies|gefällt dir|hat dir der|hat ihnen der|
         für links auf dieser seite|affiliate-link|affiliate link|dieser eintrag wurde|dowiedz się więcej|
         więcej informacji|zapraszamy do|zapraszamy też|subskrybuj|підтримайте|read more on|read also|also read|
         click here|sign up to|sign up for|sign up here|subscribe to|follow us|join our|join the conversation|get the latest|
         get our|download the app|download our|copyright ©|©|all rights reserved|filed under|tagged with|this site uses akismet|
         this article was originally published|have you got a story|contact us at|do you want to be informed|
         we use cookies|by signing up|you can unsubscribe|enter your email|support our journalism|lesen sie auch|
         lesen sie hier|auch lesenswert|siehe auch|teilen sie dies|kommentare sind geschlossen|bloggern gefällt|
         gefällt mir|hinterlasse ein|schreibe einen kommentar|sie müssen angemeldet|du musst angemeldet|bitte laden sie|
         veröffentlicht am|veröffentlicht in|veröffentlicht unter|jetzt abonnieren|melden sie sich|hier geht es zu|
         hier geht's zu|folgen sie uns|folge uns|das könnte sie auch|das könnte dich auch|das könnte ihnen|
         diesen artikel teilen|diesen artikel weiter|artikel gefallen|weitere infos|schlagwörter|schlagworte|
         verschlagwortet|durch die weitere nutzung|lire aussi|à lire aussi|voir aussi|abonnez-vous|suivez-nous|
         inscrivez-vous|pour accéder en illimité|lea también|lee también|leer también|mirá también|mira también|
         te puede interesar|ver también|seguí leyendo|sigue leyendo|suscríbete|síguenos|leia também|leia mais|
         veja também|leggi anche|iscriviti|czytaj także|czytaj też|zobacz także|przeczytaj też|читайте також|
         читайте также|підписуйтесь|подписывайтесь|lees ook",
    )
});

/// What stands before a name or the title of something else; before a sentence it is the sentence's own.
static LABELS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    beginnings(
        "mira:|mirá:|lea:|posted by|posted on|bewerten:|źródło|fot.|джерело:|источник:|source:|fuente:|fonte:|
         read more:|read next|see also:|related:|more:|watch:|listen:|photo:|photo by|
         photograph:|image:|picture:|credit:|image source|image caption|image copyright|media playback is unsupported|
         copyright:|share on|share via|posted in|tagged:|
         tags:|published by|last updated|more on this|mehr zum thema|mehr dazu:|lies auch|lesetipp|auch interessant|
         weiterlesen:|zum thema:|foto:|fotos:|bild:|bildquelle|quelle:|quellen:|newsletter:|stand:|letzte änderung|
         weitere informationen:|kategorie:|kategorien:|à lire :|lire :|crédit|siga o|siga a|assine|segui |фото:",
    )
});

/// Headings after which nothing of the article follows.
static ENDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    list(
        "comments|leave a reply|leave a comment|post a comment|related articles|related stories|related posts|
         related news|more from|more stories|you might also like|you may also like|recommended for you|read next|
         about the author|join the conversation|responses to|kommentare|kommentar verfassen|
         schreibe einen kommentar|hinterlasse ein|ähnliche beiträge|ähnliche artikel|ähnliche themen|
         weitere artikel|das könnte dich auch|das könnte sie auch|mehr zum thema|mehr aus|über den autor|
         über die autorin|passend zum thema|verwandte|beliebte beiträge|das thema könnte dich|entdecke weitere|
         noch mehr infos|commentaires|sur le même sujet|articles liés|comentarios|noticias relacionadas|
         temas relacionados|comentários|commenti|articoli correlati|komentarze|коментарі|комментарии|similar|
         meist-diskutiert|verwendete",
    )
    .collect()
});

/// What a page says where an article breaks off for those who do not pay.
static ASKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let all = list(
        "subscribe to continue|subscribe to read|to continue reading|to read the full|to read this article|
         already a subscriber|this article is for subscribers|this content is for subscribers|
         exclusively for subscribers|sign in to read|log in to continue|weiterlesen mit|jetzt weiterlesen|
         exklusiv für abonnenten|réservé aux abonnés|réservée aux abonnés|abonnez-vous pour|suscríbete para|
         para seguir leyendo|лише для передплатників|subscribe to unlock|subscribe now to|continue reading your article|
         register for free to|register to continue|register to read|free to keep reading|
         subscribe to keep reading|start your free trial|limit of free articles|free articles this month|for paid subscribers|subscriber-only|subscribers only|
         only for subscribers|nur für abonnenten|nur für abonnentinnen|+ weiterlesen|plus weiterlesen|
         lesen sie diesen artikel mit|testen und weiterlesen|réservé à nos abonnés|de cet article à lire|
         pour lire la suite|s'abonner pour lire|exclusivo para suscriptores|solo para suscriptores|
         riservato agli abbonati|abbonati per continuare|per continuare a leggere|exclusivo para assinantes|
         para continuar lendo|tylko dla subskrybentów|dla prenumeratorów|aby czytać dalej|voor abonnees|
         om verder te lezen|только подписчикам|только для подписчиков|по подписке доступен|лише передплатникам|
         тільки для передплатників|щоб читати далі",
    );
    AhoCorasick::new(all).expect("the list is short and constant")
});

/// A list is written with `|` between its entries.
fn list(all: &'static str) -> impl Iterator<Item = &'static str> {
    all.split('|').map(|entry| entry.trim_start_matches(['\n', ' ']))
}

fn beginnings(all: &'static str) -> AhoCorasick {
    let builder = &mut AhoCorasick::builder();
    builder.start_kind(StartKind::Anchored).build(list(all)).expect("the list is short and constant")
}

/// True where a block is furniture by its words alone. In the cell of a table a word or a date alone is data.
pub fn is_furniture(text: &str, is_cell: bool) -> bool {
    if text.len() >= 300 {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = bare(&lower);
    let begins = |all: &AhoCorasick| all.is_match(Input::new(&lower).anchored(Anchored::Yes));
    bare.is_empty()
        || !is_cell && (ALONE.contains(bare) || is_date(text))
        || is_byline(text)
        || is_copyright(text)
        || is_origin(&lower)
        || begins(&BEGINNINGS)
        || !is_sentence(text) && begins(&LABELS)
}

/// True for a block that asks for a subscription to read on.
pub fn asks_to_subscribe(text: &str) -> bool {
    text.len() < 300 && ASKS.is_match(&text.to_lowercase())
}

/// True for a heading after which the article is over, or a few words that stand alone as one does.
pub fn is_end(text: &str, is_heading: bool) -> bool {
    let introduces = || text.ends_with(':') || !ends_sentence(text) && text.split_whitespace().count() <= MOST_WORDS;
    if text.len() >= 80 || !is_heading && !introduces() {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = bare(&lower).trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    ENDS.iter().any(|end| bare.strip_prefix(end).is_some_and(whole))
}

/// True where the text ends as sentences do.
pub fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '"', '”', '“', '…', '»', '。'])
}

fn bare(lower: &str) -> &str {
    lower.trim_matches(|c: char| !c.is_alphanumeric())
}

static MONTHS_AND_DAYS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    list(
        "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|
         sep|sept|oct|nov|dec|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|
         sat|sun|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|mär|okt|dez|montag|dienstag|mittwoch|donnerstag|
         freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|janvier|février|mars|avril|juin|juillet|août|septembre|
         octobre|novembre|décembre|janv|févr|avr|juil|déc|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|enero|febrero|
         marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|ene|abr|ago|dic|lunes|martes|miércoles|
         jueves|viernes|sábado|domingo|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|fev|set|
         out|segunda|terça|quarta|quinta|sexta|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|novembre|
         dicembre|gen|mag|giu|lug|ott|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|stycznia|lutego|marca|
         kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|poniedziałek|wtorek|środa|czwartek|
         piątek|sobota|niedziela|januari|februari|maart|mei|augustus|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|
         zondag|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|понеділок|вівторок|
         середа|четвер|пʼятниця|п'ятниця|п’ятниця|субота|неділя|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|
         октября|ноября|декабря|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
    )
    .collect()
});

/// What else stands beside the digits of a date: clocks, zones, endings of numbers, small words.
static BESIDE_DATES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    list(
        "uhr|h|am|pm|a|p|m|at|on|the|of|st|nd|rd|th|er|um|den|der|vom|le|à|de|del|el|às|di|alle|ore|t|z|gmt|bst|utc|est|edt|
         et|pst|pdt|pt|cet|cest|mez|mesz|ist|eet|eest|msk|р|року|года|г|о|в|updated|published|posted|stand|aktualisiert|
         veröffentlicht|mis|jour|publié|publicado|actualizado|min|read|lesezeit|minuten",
    )
    .collect()
});

/// True for a date or time alone, or with a name or a place: no words but those of dates, and few that begin as names do.
fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let has_year = || text.split(|c: char| !c.is_ascii_digit()).any(is_year);
    if text.len() >= 60 || digits < 5 || text.contains(['%', '€', '$']) || !text.contains(':') && !has_year() {
        return false;
    }
    let (mut names, mut has_day) = (0, false);
    for word in text.split_whitespace() {
        let lower = word.to_lowercase();
        let mut letters = lower.split(|c: char| !c.is_alphabetic()).filter(|run| !run.is_empty());
        if letters.all(|run| MONTHS_AND_DAYS.contains(run) || BESIDE_DATES.contains(run)) {
            has_day |= MONTHS_AND_DAYS.contains(bare(&lower)) || lower.matches(['.', '/', '-']).count() > 1;
        } else if is_names(word) {
            names += 1;
        } else {
            return false;
        }
    }
    let is_entry = || text.trim_start_matches(|c: char| !c.is_ascii_digit()).contains(": ");
    names == 0 || names <= 4 && has_day && has_year() && !is_entry()
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// True for what is long enough for a sentence and ends as one.
fn is_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '“', '»', ')']).ends_with('.') && text.split_whitespace().count() > 5
}

/// True for `By Jane Doe and John Roe`, in the languages that say it alike.
fn is_byline(text: &str) -> bool {
    const BY: &[&str] = &["By ", "BY ", "Von ", "VON ", "Par ", "Por ", "Di ", "Door "];
    let Some(names) = BY.iter().find_map(|by| text.strip_prefix(by)) else { return false };
    text.len() < 120 && !names.ends_with(['.', '!', '?', ':', '"', '”']) && names.contains(' ') && is_names(names)
}

/// True for what WordPress adds to the posts of a feed: where they first appeared.
fn is_origin(lower: &str) -> bool {
    const SAID: [(&str, &str); 6] = [
        ("the post ", " appeared first on "),
        ("der beitrag ", " erschien zuerst auf "),
        ("l’article ", " est apparu en premier sur "),
        ("la entrada ", " se publicó primero en "),
        ("l'articolo ", " proviene da "),
        ("запис ", " спершу з'явився на "),
    ];
    SAID.iter().any(|(begins, goes_on)| lower.starts_with(begins) && lower.contains(goes_on))
}

/// True for `(c) 2020 The News` and `(c) Jane Doe`, but not for the third item of a law.
fn is_copyright(text: &str) -> bool {
    let Some(of) = text.strip_prefix("(c) ").or(text.strip_prefix("(C) ")) else { return false };
    of.split(|c: char| !c.is_ascii_digit()).next().is_some_and(is_year)
        || !of.ends_with(['.', ';', ',', ':']) && of.contains(' ') && is_names(of)
}

/// True where each word begins as a name does, or stands between names.
fn is_names(text: &str) -> bool {
    const BETWEEN: &[&str] = &[
        "and", "und", "et", "y", "e", "en", "de", "der", "van", "von", "in", "for", "of", "da", "di", "la", "del",
        "mit", "aus",
    ];
    let is_name =
        |word: &str| word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || BETWEEN.contains(&word);
    text.split_whitespace().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_by_its_words() {
        let furniture = [
            "READ MORE: Join our group",
            "Advertisement",
            "* Anzeige *",
            "Mehr zum Thema",
            "By Jane Doe and John Roe, Political Correspondent",
            "Von Max Muster, Berlin",
            "Monday 28 September 2020 19:27",
            "06:30, 10 Apr 2025",
            "28.04.2020 21:38 Uhr",
            "2025-04-10T06:30:00Z",
            "10 квітня 2025 року, 18:30",
            "19.03.2019 11:45 | von Inga Muster",
            "Hamburg, 2. November 2021",
            "© 2020 The News",
            "(c) 2020 The News",
            "(c) Jane Doe / The News",
            "Photo: Jane Doe",
            "Published by Jane Doe",
            "All rights reserved.",
            "The post Ministers meet appeared first on The News.",
            "***",
        ];
        let text = [
            "By the end of the day nothing was left.",
            "Von dort aus ging es weiter nach Brüssel",
            "The ministers met.",
            "2020 was a hard year.",
            "Read the room, said the minister.",
            "Share prices fell on Monday.",
            "More than 1,000 people came.",
            "(c) Calls upon all parties to cooperate fully with the mission;",
            "(c) Human rights",
            "The post of minister stays empty, it appeared on Monday.",
            "(c) 15 vessels",
            "Labour: 10,234 votes",
            "Ayes: 323, Noes: 297",
            "Turnout: 61.23%, 2019: 58.4%",
            "2025-04-10: 1,200 killed",
            "4 April 2018: Amnesty",
            "Published by the United Nations on Tuesday, the report says that 3,000 people fled.",
            "Photo by photo, the investigators rebuilt what happened in the square that night.",
            "More: the minister wants more, and he said so.",
            "Image: what the world thinks of it matters to Beijing.",
        ];
        for block in furniture {
            assert!(is_furniture(block, false), "{block}");
        }
        for block in text {
            assert!(!is_furniture(block, false), "{block}");
        }
        assert!(!is_furniture("10.04.2025", true), "a date in a table is data");
    }

    #[test]
    fn an_article_ends_where_its_comments_begin() {
        let (heading, paragraph) = (true, false);
        let cases = [
            ("12 Comments", paragraph, true),
            ("Related stories", paragraph, true),
            ("Das Thema könnte dich auch interessieren:", paragraph, true),
            ("More from the ministry of defence", heading, true),
            ("Commentators were divided", heading, false),
            ("Similar protests took place in Lviv and Odesa.", paragraph, false),
            ("Responses to the plan were mixed.", paragraph, false),
            ("Verwandte der Opfer trauern in Hanau", paragraph, false),
        ];
        for (block, is_heading, ends) in cases {
            assert_eq!(is_end(block, is_heading), ends, "{block}");
        }
    }

    #[test]
    fn a_text_that_breaks_off_for_those_who_do_not_pay_says_so() {
        for block in [
            "Questo contenuto è riservato agli abbonati.",
            "Материал доступен только подписчикам.",
            "Contenido exclusivo para suscriptores",
            "Dalsza część artykułu dostępna tylko dla subskrybentów",
            "Subscribe to unlock this article",
            "Continue reading your article with a subscription",
            "Register for free to keep reading this story",
            "Start your free trial to read on",
            "You have reached your limit of free articles this month.",
            "Dit artikel is alleen voor abonnees",
            "Il vous reste 75% de cet article à lire. La suite est réservée aux abonnés.",
            "Dieser Artikel ist nur für Abonnenten zugänglich.",
            "Jetzt mit Plus+ weiterlesen",
            "Lesen Sie diesen Artikel mit Plus",
            "This post is for paid subscribers",
            "Conteúdo exclusivo para assinantes",
            "Повний текст доступний лише передплатникам",
        ] {
            assert!(asks_to_subscribe(block), "{block}");
        }
        assert!(!asks_to_subscribe("The paper lost a tenth of its subscribers, and is free to read on Sundays."));
    }
}
