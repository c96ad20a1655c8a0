//! Vocabularies: what a prefix or a namespace means.

/// Which vocabulary an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sources) enum Ns {
    /// The document's own: RSS without a namespace, or whatever namespace the root gives to plain names.
    Core,
    Atom,
    Content,
    DublinCore,
    Itunes,
    Media,
    News,
    Rdf,
    Syndication,
    Other,
}

/// The namespace of a prefix that nobody declared.
pub(super) fn customary(prefix: &str) -> Ns {
    match prefix {
        "" | "rss" => Ns::Core,
        "atom" | "a10" => Ns::Atom,
        "content" => Ns::Content,
        "dc" | "dcterms" => Ns::DublinCore,
        "itunes" => Ns::Itunes,
        "media" => Ns::Media,
        "news" => Ns::News,
        "rdf" => Ns::Rdf,
        "sy" => Ns::Syndication,
        _ => Ns::Other,
    }
}

pub(super) fn vocabulary(uri: &str) -> Ns {
    let uri = uri.trim().trim_end_matches(['/', '#']).to_ascii_lowercase();
    let uri = uri.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    match uri {
        "w3.org/2005/atom" | "purl.org/atom/ns" => Ns::Atom,
        "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" | "channel.netscape.com/rdf/simple/0.9" => Ns::Core,
        "purl.org/rss/1.0/modules/content" => Ns::Content,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Ns::DublinCore,
        "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
        "w3.org/1999/02/22-rdf-syntax-ns" => Ns::Rdf,
        "itunes.com/dtds/podcast-1.0.dtd" => Ns::Itunes,
        "sitemaps.org/schemas/sitemap/0.9" => Ns::Core,
        _ if uri.starts_with("search.yahoo.com/mrss") || uri.starts_with("tools.search.yahoo.com/mrss") => Ns::Media,
        _ if uri.starts_with("google.com/schemas/sitemap-news") => Ns::News,
        _ if uri.starts_with("backend.userland.com/rss") || uri.ends_with("/rss2") => Ns::Core,
        _ => Ns::Other,
    }
}
