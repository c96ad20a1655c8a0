//! Pages that stand in an article's place: questions for consent, tests for robots, refusals, log-ins, "not found".

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use super::words::{form, stop_word, words};

/// Bytes from which on a text is no wall.
const LONGEST: usize = 1_500;

/// Titles of walls, as `letters` has them: compared whole.
static TITLES: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    list(
        "before you continue|your privacy choices|your privacy|privacy settings|we value your privacy|cookie settings|
         cookies|consent|access denied|access to this page has been denied|forbidden|403 forbidden|unauthorized|
         attention required|just a moment|one moment please|please wait|checking your browser|security check|
         robot check|are you a robot|are you human|pardon our interruption|verification required|human verification|
         please verify you are a human|verify you are human|log in|login|sign in|sign up|register|subscribe|
         page not found|not found|404|404 not found|error 404|404 page not found|error|an error occurred|
         service unavailable|503 service unavailable|site maintenance|bad gateway|502 bad gateway|gateway timeout|
         anmelden|anmeldung|einloggen|registrieren|seite nicht gefunden|zugriff verweigert|datenschutzeinstellungen|
         connexion|se connecter|page introuvable|page non trouvée|accès refusé|iniciar sesión|página no encontrada|
         acceso denegado|accedi|pagina non trovata|accesso negato|entrar|página não encontrada|acesso negado|zaloguj się|
         nie znaleziono strony|strona nie została znaleziona|inloggen|pagina niet gevonden|увійти|вхід|
         сторінку не знайдено|доступ заборонено|войти|вход|страница не найдена|доступ запрещен",
    )
    .map(letters)
    .collect()
});

/// What walls say and articles of their length do not. Lower case.
static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let all = list(
        "enable javascript|javascript to be enabled|requires javascript|javascript is disabled|javascript is required|
         javascript aktivieren|activer javascript|verify you are a human|verify that you are a human|
         verify you are human|verifying you are human|verify that you are not a robot|you are not a robot|
         using automation tools|unusual traffic|unusual activity from your|don't have permission to access|
         do not have permission to access|errors.edgesuite.net|cloudflare ray id|store and access information on a device|
         store and/or access information|if you choose to reject all|manage privacy settings|and our partners process|
         informationen auf einem gerät|stocker et/ou accéder|almacenar o acceder a información|
         page you were looking for|page that you were looking for|page you are looking for|page you requested|
         requested url was not found|die gesuchte seite|la page que vous cherchez|la página que busca|
         if you do not have an account|if you don't have an account|forgot your password|forgotten your password|
         passwort vergessen|mot de passe oublié|забули пароль|забыли пароль",
    );
    AhoCorasick::new(all).expect("the list is short and constant")
});

fn list(all: &'static str) -> impl Iterator<Item = &'static str> {
    all.split('|').map(|entry| entry.trim_start_matches(['\n', ' ']))
}

fn letters(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a page that does not call itself an article is a wall, by its title or its words.
pub fn is_wall(title: &str, text: &str) -> bool {
    text.len() < LONGEST && (TITLES.contains(&letters(title)) || WORDS.is_match(&text.to_lowercase().replace('’', "'")))
}

/// Whether a page tells of what a feed or an earlier look told of. A long text does; a short one does where it shares two words
/// that say something (or the only ones) and a quarter of the fewer, so that no wall, whatever its words, takes an article's place.
pub fn tells_of(page: (&str, &str), known: (&str, &str), language: Option<&str>) -> bool {
    if page.1.len() >= LONGEST || letters(page.0) == letters(known.0) {
        return true;
    }
    let telling = |(title, text): (&str, &str)| -> FxHashSet<String> {
        let both = words(title).chain(words(text)).map(|(_, word)| word);
        both.filter(|word| is_telling(word) && !stop_word(language, word)).map(form).collect()
    };
    let (page, known) = (telling(page), telling(known));
    let shared = page.intersection(&known).count();
    shared >= known.len().min(2) && shared * 4 >= known.len().min(page.len())
}

/// A word of four letters or more, a number, or a sign of a script that needs no more.
fn is_telling(word: &str) -> bool {
    word.chars().count() >= 4 || word.bytes().any(|b| b.is_ascii_digit()) || word.chars().any(|c| c >= '\u{2e80}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_known_by_their_title_or_their_words() {
        let check = |wall: bool, title: &str, text: &str| assert_eq!(is_wall(title, text), wall, "{title}: {text}");
        check(true, "Access Denied", "Reference #18.2f3e1502");
        check(true, "Just a moment...", "");
        check(true, "Seite nicht gefunden", "");
        check(true, "Example News", "Our site requires JavaScript to be enabled in your browser.");
        check(true, "Example News", "You don’t have permission to access this page on this server.");
        check(true, "Example News", "We and our 240 partners store and access information on a device.");
        check(false, "Access denied to observers at the border", "The mission was turned back on Friday.");
        check(false, "Ministers meet", "They spoke of cookies, of privacy and of robots.");
        check(false, "Error", &"A comedy of errors was given in the theatre. ".repeat(60));
    }

    #[test]
    fn a_short_page_that_shares_no_telling_word_is_of_something_else() {
        let known = ("Ministers agree on a mission", "They met in Brussels.");
        let check = |tells: bool, title: &str, text: &str| {
            assert_eq!(tells_of((title, text), known, Some("en")), tells, "{title}: {text}");
        };
        check(true, "Ministers agree on a mission", "");
        check(true, "Border talks", "The ministers agree to send some.");
        check(true, "Other", &"A long text. ".repeat(200));
        check(false, "Before you go", "Choose what we may keep of your visit to our site and apps.");
        check(false, "They", "They are on a.");
        assert!(tells_of(("Anything", "at all"), ("", ""), None), "where nothing is known, nothing speaks against it");
    }
}
