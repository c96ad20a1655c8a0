//! Who stands behind an outlet: a state, a public broadcaster's country, a party, or a named company. It is kept as one text
//! ("state:QA", "public:GB", "party:...", or the name itself), which `data/sources.toml` and the `owner` column share.

/// An outlet's owner or funder, to be said in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// Funded by a government: its country, ISO 3166-1 alpha-2.
    State(&'a str),
    /// A public broadcaster: its country.
    Public(&'a str),
    Party(&'a str),
    Named(&'a str),
}

impl<'a> Owner<'a> {
    /// `None` where nothing is known.
    pub fn read(text: &'a str) -> Option<Self> {
        let country = |code: &&str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        let text = text.trim();
        Some(match text.split_once(':').map(|(kind, rest)| (kind, rest.trim())) {
            Some(("state", code)) if country(&code) => Self::State(code),
            Some(("public", code)) if country(&code) => Self::Public(code),
            Some(("party", name)) if !name.is_empty() => Self::Party(name),
            _ if text.is_empty() => return None,
            _ => Self::Named(text),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_a_state_a_public_broadcaster_a_party_or_a_name() {
        let check = |text: &str, expected: Option<Owner>| assert_eq!(Owner::read(text), expected, "{text}");
        check("state:QA", Some(Owner::State("QA")));
        check("public: GB", Some(Owner::Public("GB")));
        check("party:The Greens", Some(Owner::Party("The Greens")));
        check("Scott Trust", Some(Owner::Named("Scott Trust")));
        check("state:Ruritania", Some(Owner::Named("state:Ruritania")));
        check(" ", None);
    }
}
