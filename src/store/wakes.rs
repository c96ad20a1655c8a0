//! Wake-ups: who waits for work is told at once, within this process and, on PostgreSQL, in all others.
//!
//! They are hints: several may come as one, and one may be lost with a connection, so every loop that
//! listens here also looks at its table every few seconds.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::dialect::Dialect;
use super::house::Store;

/// What there is news about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Something is due, or a story is to be fanned out.
    Outbox,
    /// Updates wait for their answers.
    Inbox,
    /// Topics, subscriptions or settings changed.
    Topics,
    /// A source was added, dropped or pushed.
    Sources,
}

const ALL: [Channel; 4] = [Channel::Outbox, Channel::Inbox, Channel::Topics, Channel::Sources];

/// PostgreSQL's name for them all; the payload is the channel's number.
const NAME: &str = "divisionbell";

/// Notifications that follow within so long go out as one.
const GATHER: Duration = Duration::from_millis(20);

/// Hears each wake-up of one channel since it was made.
pub struct Wakes(watch::Receiver<u64>);

impl Wakes {
    /// Returns at the next wake-up, at once where one came since the last call.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Store {
    /// Tells all who wait for `channel`.
    pub fn wake(&self, channel: Channel) {
        self.bells.ring(channel);
        self.bells.tell_others[channel as usize].notify_one();
    }

    /// A listener that misses nothing between two calls of [`Wakes::next`].
    pub fn wakes(&self, channel: Channel) -> Wakes {
        Wakes(self.bells.bells[channel as usize].subscribe())
    }
}

/// The channels of one store, and the tasks that carry them over PostgreSQL.
pub(super) struct Bells {
    bells: [watch::Sender<u64>; 4],
    tell_others: [Notify; 4],
    tasks: std::sync::Mutex<Vec<JoinHandle<()>>>,
}

impl Bells {
    pub(super) fn start(dialect: Dialect, url: &str) -> Arc<Self> {
        let bells = Arc::new(Self {
            bells: std::array::from_fn(|_| watch::Sender::new(0)),
            tell_others: Default::default(),
            tasks: Default::default(),
        });
        if dialect == Dialect::Postgres {
            let carry = tokio::spawn(carry(Arc::downgrade(&bells), url.to_owned()));
            if let Ok(mut tasks) = bells.tasks.lock() {
                tasks.push(carry);
            }
        }
        bells
    }

    fn ring(&self, channel: Channel) {
        self.bells[channel as usize].send_modify(|count| *count += 1);
    }

    pub(super) fn stop(&self) {
        if let Ok(mut tasks) = self.tasks.lock() {
            tasks.drain(..).for_each(|task| task.abort());
        }
    }
}

impl Drop for Bells {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Connects, and connects again after an error, for as long as the store is there.
async fn carry(bells: std::sync::Weak<Bells>, url: String) {
    while bells.strong_count() > 0 {
        if let Err(error) = exchange(&bells, &url).await {
            tracing::debug!(error.kind = kind(&error), "wake-ups between processes pause: connecting again");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn exchange(bells: &std::sync::Weak<Bells>, url: &str) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(NAME).await?;
    let speaker = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(url).await?;
    loop {
        let Some(bells) = bells.upgrade() else { return Ok(()) };
        tokio::select! {
            heard = listener.recv() => {
                if let Some(channel) = heard?.payload().parse().ok().and_then(|number: usize| ALL.get(number).copied()) {
                    bells.ring(channel);
                }
            }
            channel = next_to_tell(&bells) => {
                sqlx::query("select pg_notify($1, $2)")
                    .bind(NAME)
                    .bind((channel as usize).to_string())
                    .execute(&speaker)
                    .await?;
                tokio::time::sleep(GATHER).await;
            }
        }
    }
}

/// The next channel whose news other processes have not been told.
async fn next_to_tell(bells: &Bells) -> Channel {
    tokio::select! {
        () = bells.tell_others[0].notified() => ALL[0],
        () = bells.tell_others[1].notified() => ALL[1],
        () = bells.tell_others[2].notified() => ALL[2],
        () = bells.tell_others[3].notified() => ALL[3],
    }
}

/// An error's kind without its text, which may name an address.
fn kind(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Database(_) => "database",
        sqlx::Error::Io(_) => "connection",
        _ => "other",
    }
}
