//! The sources that a new installation begins with (`data/sources.toml`), and the operator's own list in the same form.

use std::sync::LazyLock;

use serde::Deserialize;

const SHIPPED: &str = include_str!("../../data/sources.toml");

/// One source of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub url: String,
    #[serde(default)]
    pub title: String,
    /// The name shown under an update.
    #[serde(default)]
    pub outlet: String,
    /// Who owns or funds the outlet, where that is known.
    #[serde(default)]
    pub owner: String,
    /// ISO 639-1.
    pub language: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(default, rename = "source")]
    sources: Vec<Listed>,
    #[serde(default, rename = "owner")]
    owners: Vec<Owned>,
}

/// Whose sites these are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owned {
    owner: String,
    sites: Vec<String>,
}

/// Who stands behind the site of an address, as the shipped catalogue knows it (see [`super::owners::Owner`]); empty where
/// it does not.
pub fn owner_of(url: &str) -> &'static str {
    static OWNERS: LazyLock<Vec<Owned>> =
        LazyLock::new(|| toml::from_str::<Catalogue>(SHIPPED).map(|catalogue| catalogue.owners).unwrap_or_default());
    let Some(host) = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)) else { return "" };
    let within =
        |site: &String| host.strip_suffix(site.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    OWNERS.iter().find(|owned| owned.sites.iter().any(within)).map_or("", |owned| &owned.owner)
}

/// The catalogue that ships.
pub fn catalogue() -> Vec<Listed> {
    // A test reads the shipped file, so this cannot fail in a build that passed it.
    read(SHIPPED).unwrap_or_default()
}

/// Reads a catalogue.
///
/// # Errors
/// One line that names the place.
pub fn read(text: &str) -> Result<Vec<Listed>, String> {
    let catalogue: Catalogue = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        format!("line {line}: {}", error.message())
    })?;
    Ok(catalogue.sources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_catalogue_is_whole() {
        let sources = read(SHIPPED).expect("the shipped catalogue");
        assert!(sources.len() >= 40);
        let urls: HashSet<_> = sources.iter().map(|s| &s.url).collect();
        assert_eq!(urls.len(), sources.len(), "an address stands twice");
        for source in &sources {
            assert!(url::Url::parse(&source.url).is_ok_and(|u| u.scheme() == "https"), "{}", source.url);
            assert!(!source.title.is_empty() && !source.outlet.is_empty(), "{}", source.url);
            assert!(source.language.as_deref().is_some_and(|l| l.len() == 2), "{}", source.url);
        }
    }

    #[test]
    fn the_owner_of_a_site_is_known_by_its_domain() {
        let check = |url: &str, owner: &str| assert_eq!(owner_of(url), owner, "{url}");
        check("https://tass.com/rss/v2.xml", "state:RU");
        check("https://www.aljazeera.com/xml/rss/all.xml", "state:QA");
        check("https://feeds.bbci.co.uk/news/rss.xml", "public:GB");
        check("https://nottass.com/rss", "");
        check("no address", "");
        for listed in catalogue() {
            let known = owner_of(&listed.url);
            assert!(known.is_empty() || known == listed.owner, "{} says {} and {known}", listed.url, listed.owner);
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let error =
            read("[[source]]\nurl = \"https://a.example/\"\n\n[[source]]\nadress = 1\n").expect_err("a mistake");
        assert!(error.starts_with("line ") && error.contains("adress"), "{error}");
    }
}
