//! Configuration from the environment (a `.env` file is read by `main` through dotenvy).
//!
//! [`Config::read`] takes a lookup function, so that a test needs no environment; it names every mistake at
//! once, each on a line that says what is wrong and what to write instead. Secrets are `SecretString`: they
//! print as `[REDACTED]`.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

/// Names the model's file; `inspect match` reads this variable alone.
pub const EMBEDDING_MODEL: &str = "EMBEDDING_MODEL";

/// Everything that an operator can set; `.env.example` explains each variable.
#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: SecretString,
    pub telegram: Option<Telegram>,
    /// Whether the browser chat at `/live` is open to visitors.
    pub live: bool,
    /// `(platform, person)` pairs with operator rights.
    pub operators: Vec<(String, String)>,
    pub listen: SocketAddr,
    /// Where the outside reaches `listen`, without a trailing slash.
    pub public_url: Option<Url>,
    pub poll: Poll,
    /// Networks that may be fetched although they are private.
    pub fetch_allow: Vec<IpNet>,
    /// Certificate authorities (PEM) that are trusted beside the public ones.
    pub fetch_ca: Option<PathBuf>,
    /// Writes summaries, where one is configured.
    pub llm: Option<Llm>,
    pub keep_days: u32,
    /// The file (or folder) of a sentence-embedding model; matching works from words alone without it.
    pub embedding_model: Option<PathBuf>,
    /// A process that was killed is replaced after so long; every other lease is a multiple of it.
    pub lease: Duration,
}

#[derive(Clone, Debug)]
pub struct Telegram {
    pub token: SecretString,
    /// Another Bot API server than Telegram's own.
    pub api_url: Option<Url>,
    /// Where Telegram shall call us; long polling without.
    pub webhook: Option<Webhook>,
}

#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: Url,
    /// 1 to 256 of `A-Z a-z 0-9 _ -` (Bot API, `setWebhook.secret_token`).
    pub secret: SecretString,
}

/// A language model behind an OpenAI-compatible endpoint.
#[derive(Clone, Debug)]
pub struct Llm {
    /// Up to and with `/v1`.
    pub base_url: Url,
    pub key: Option<SecretString>,
    pub model: String,
    pub requests_per_hour: u32,
}

/// How often and how widely sources are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poll {
    /// Nothing pulls a source's next poll below this.
    pub min: Duration,
    pub max: Duration,
    /// Hosts asked at once.
    pub concurrency: usize,
    /// How often the poll role asks the database what is due.
    pub tick: Duration,
}

/// Every mistake found, one a line.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration has {} mistake(s):", self.0.len())?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for ConfigErrors {}

impl Config {
    /// The lease in milliseconds, `tenths` tenths of it: 10 is the whole.
    pub fn lease_ms(&self, tenths: i64) -> i64 {
        self.lease.as_millis() as i64 * tenths / 10
    }

    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigErrors> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads variables through `lookup`; an empty value counts as unset.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigErrors> {
        let mut vars = Vars { lookup, mistakes: Vec::new() };
        let config = Self {
            database_url: vars.database_url(),
            telegram: vars.telegram(),
            live: vars.flag("LIVE"),
            operators: vars.operators(),
            listen: vars.parsed("LISTEN", "127.0.0.1:8080", "an address and port such as 127.0.0.1:8080"),
            public_url: vars.http_url("PUBLIC_URL"),
            poll: vars.poll(),
            fetch_allow: vars.networks("FETCH_ALLOW"),
            fetch_ca: vars.get("FETCH_CA").map(PathBuf::from),
            llm: vars.llm(),
            keep_days: vars.keep_days(),
            embedding_model: vars.get(EMBEDDING_MODEL).map(PathBuf::from),
            lease: vars.lease(),
        };
        if vars.mistakes.is_empty() { Ok(config) } else { Err(ConfigErrors(vars.mistakes)) }
    }
}

/// Reads variables and gathers what is wrong with them.
struct Vars<F> {
    lookup: F,
    mistakes: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Vars<F> {
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }

    fn mistake(&mut self, name: &str, value: &str, expected: &str) {
        let shown: String = value.chars().take(60).collect();
        self.mistakes.push(format!("{name}: `{shown}` is not {expected}"));
    }

    fn parsed<T: FromStr + Fallback>(&mut self, name: &str, default: &str, expected: &str) -> T {
        let value = self.get(name).unwrap_or_else(|| default.to_owned());
        value.parse().unwrap_or_else(|_| {
            self.mistake(name, &value, expected);
            T::fallback()
        })
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.get(name).as_deref() {
            None | Some("0" | "no" | "false" | "off") => false,
            Some("1" | "yes" | "true" | "on") => true,
            Some(other) => {
                let other = other.to_owned();
                self.mistake(name, &other, "yes or no");
                false
            }
        }
    }

    fn duration(&mut self, name: &str, default: &str) -> Duration {
        let value = self.get(name).unwrap_or_else(|| default.to_owned());
        humantime::parse_duration(&value).unwrap_or_else(|_| {
            self.mistake(name, &value, "a length of time such as 30s, 5m or 12h");
            Duration::from_secs(1)
        })
    }

    fn http_url(&mut self, name: &str) -> Option<Url> {
        let value = self.get(name)?;
        match Url::parse(&value) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url),
            _ => {
                self.mistake(name, &value, "an address that begins with http:// or https://");
                None
            }
        }
    }

    fn database_url(&mut self) -> SecretString {
        let value = self.get("DATABASE_URL").unwrap_or_else(|| "sqlite://divisionbell.db".to_owned());
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| value.starts_with(scheme)) {
            // The value may hold a password: it is not repeated.
            self.mistakes.push(
                "DATABASE_URL: must begin with sqlite:// or postgres://, for example sqlite://divisionbell.db".into(),
            );
        }
        value.into()
    }

    fn telegram(&mut self) -> Option<Telegram> {
        let api_url = self.http_url("TELEGRAM_API_URL");
        let webhook = self.webhook();
        let Some(token) = self.get("TELEGRAM_BOT_TOKEN") else {
            if webhook.is_some() {
                self.mistakes
                    .push("TELEGRAM_WEBHOOK_URL: set, but TELEGRAM_BOT_TOKEN is not: set both or neither".into());
            }
            return None;
        };
        let well_formed = token.split_once(':').is_some_and(|(id, key)| {
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && key.len() >= 10 && !key.contains([' ', '/'])
        });
        if !well_formed {
            self.mistakes
                .push("TELEGRAM_BOT_TOKEN: does not look like a token (123456:ABC...): copy it from @BotFather".into());
        }
        Some(Telegram { token: token.into(), api_url, webhook })
    }

    fn webhook(&mut self) -> Option<Webhook> {
        let url = self.http_url("TELEGRAM_WEBHOOK_URL")?;
        let secret = self.get("TELEGRAM_WEBHOOK_SECRET").unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if secret.is_empty() || secret.len() > 256 || !secret.chars().all(allowed) {
            self.mistakes.push(
                "TELEGRAM_WEBHOOK_SECRET: must be 1 to 256 letters, digits, _ or - (try: openssl rand -hex 32)".into(),
            );
        }
        Some(Webhook { url, secret: secret.into() })
    }

    fn operators(&mut self) -> Vec<(String, String)> {
        let mut operators = Vec::new();
        for item in self.list("OPERATORS") {
            match item.split_once(':') {
                Some((platform, person)) if !platform.is_empty() && !person.is_empty() => {
                    operators.push((platform.to_owned(), person.to_owned()));
                }
                _ => self.mistake("OPERATORS", &item, "platform:person, for example telegram:12345"),
            }
        }
        operators
    }

    fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for item in self.list(name) {
            match item.parse() {
                Ok(network) => networks.push(network),
                Err(_) => self.mistake(name, &item, "a network such as 10.0.0.0/8"),
            }
        }
        networks
    }

    fn list(&self, name: &str) -> Vec<String> {
        let value = self.get(name).unwrap_or_default();
        value.split([',', ' ']).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    fn poll(&mut self) -> Poll {
        let poll = Poll {
            min: self.duration("POLL_MIN", "5m"),
            max: self.duration("POLL_MAX", "12h"),
            concurrency: self.parsed("POLL_CONCURRENCY", "32", "a number from 1 to 1000"),
            tick: self.duration("POLL_TICK", "5s"),
        };
        if poll.min > poll.max {
            self.mistakes.push("POLL_MIN: is longer than POLL_MAX: make it shorter, or POLL_MAX longer".into());
        }
        if !(1..=1000).contains(&poll.concurrency) {
            self.mistake("POLL_CONCURRENCY", &poll.concurrency.to_string(), "a number from 1 to 1000");
        }
        poll
    }

    fn llm(&mut self) -> Option<Llm> {
        let (key, model) = (self.get("LLM_API_KEY"), self.get("LLM_MODEL"));
        let wanted = self.get("LLM_BASE_URL").is_some();
        let base_url = self.http_url("LLM_BASE_URL");
        let requests_per_hour = self.parsed("LLM_REQUESTS_PER_HOUR", "120", "a number of requests such as 120");
        if wanted && model.is_none() {
            self.mistakes.push("LLM_MODEL: not set, but LLM_BASE_URL is: name the model, or unset both".into());
        }
        if !wanted && (key.is_some() || model.is_some()) {
            self.mistakes.push(
                "LLM_BASE_URL: not set, but LLM_MODEL or LLM_API_KEY is: set it, for example https://api.openai.com/v1"
                    .into(),
            );
        }
        Some(Llm { base_url: base_url?, key: key.map(Into::into), model: model?, requests_per_hour })
    }

    fn keep_days(&mut self) -> u32 {
        let days: u32 = self.parsed("KEEP_DAYS", "90", "a number of days, 7 or more");
        if days < 7 {
            self.mistake("KEEP_DAYS", &days.to_string(), "a number of days, 7 or more");
        }
        days
    }

    fn lease(&mut self) -> Duration {
        const EXPECTED: &str = "a length of time from 500ms to 1m";
        let lease = self.duration("LEASE", "10s");
        if !(Duration::from_millis(500)..=Duration::from_secs(60)).contains(&lease) {
            self.mistake("LEASE", &humantime::format_duration(lease).to_string(), EXPECTED);
        }
        lease
    }
}

/// What stands in for a value that could not be read, until all mistakes are gathered.
trait Fallback {
    fn fallback() -> Self;
}

impl Fallback for SocketAddr {
    fn fallback() -> Self {
        Self::from(([127, 0, 0, 1], 0))
    }
}

impl Fallback for usize {
    fn fallback() -> Self {
        1
    }
}

impl Fallback for u32 {
    fn fallback() -> Self {
        90
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
        Config::read(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn without_any_variable_the_defaults_hold() {
        let config = read(&[]).expect("defaults");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.poll.min, Duration::from_secs(300));
        assert!(config.telegram.is_none() && config.fetch_allow.is_empty() && !config.live);
        assert!(config.llm.is_none());
        assert_eq!(config.embedding_model, None);
    }

    #[test]
    fn three_mistakes_are_named_at_once() {
        let errors = read(&[("LISTEN", "here"), ("KEEP_DAYS", "many"), ("OPERATORS", "bob")]).expect_err("mistakes");
        assert_eq!(errors.0.len(), 3, "{errors}");
        for name in ["LISTEN", "KEEP_DAYS", "OPERATORS"] {
            assert!(errors.to_string().contains(name), "{errors}");
        }
    }

    #[test]
    fn each_mistake_names_its_variable_and_never_a_secret() {
        let check = |vars: &[(&str, &str)], expected: &str| {
            let errors = read(vars).expect_err("a mistake").to_string();
            assert!(errors.contains(expected), "{errors}");
            assert!(!errors.contains("hunter2"), "{errors}");
        };
        check(&[("DATABASE_URL", "mysql://me:hunter2@db/x")], "DATABASE_URL: must begin with sqlite://");
        check(&[("TELEGRAM_BOT_TOKEN", "hunter2")], "TELEGRAM_BOT_TOKEN");
        check(&[("TELEGRAM_WEBHOOK_URL", "https://a.example")], "TELEGRAM_WEBHOOK_SECRET");
        check(&[("FETCH_ALLOW", "10.0.0.0/8, ten")], "`ten`");
        check(&[("POLL_MIN", "2h"), ("POLL_MAX", "1h")], "POLL_MIN");
        check(&[("PUBLIC_URL", "ftp://x")], "PUBLIC_URL");
        check(&[("LLM_BASE_URL", "https://a.example/v1"), ("LLM_API_KEY", "hunter2")], "LLM_MODEL: not set");
        check(&[("LLM_API_KEY", "hunter2")], "LLM_BASE_URL: not set");
        check(&[("LLM_BASE_URL", "a.example"), ("LLM_MODEL", "m")], "LLM_BASE_URL: `a.example` is not an address");
        check(&[("POLL_TICK", "soon")], "a length of time");
        check(&[("LEASE", "5ms")], "LEASE: `5ms` is not a length of time from 500ms");
    }

    #[test]
    fn secrets_are_not_printed() {
        let llm = [("LLM_BASE_URL", "http://localhost:11434/v1"), ("LLM_MODEL", "m"), ("LLM_API_KEY", "hunter2")];
        let config = read(&[&[("TELEGRAM_BOT_TOKEN", "123456:hunter2hunter2")], &llm[..]].concat()).expect("secrets");
        assert!(config.llm.is_some());
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
