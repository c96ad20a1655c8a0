//! Settling: what became of what was claimed, with a commit for each.
//!
//! To reach the database takes longer than to write a row: the thread that holds SQLite's connection has to be woken, to PostgreSQL
//! and back it is a round trip. So whoever has a turn settles for those who wait behind it too, in one call, in which each
//! commits by itself: several statements for SQLite, a procedure of PostgreSQL's (migration 0010).

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard};

use anyhow::anyhow;
use serde::Serialize;
use sqlx::AssertSqlSafe;
use tokio::sync::{Semaphore, oneshot};

use super::deliveries::{DeliveryRow, Outcome};
use super::dialect::Dialect;
use super::house::Store;
use super::leases::{Lease, still_held};

/// At most so many are settled in one turn: then others may write.
const IN_A_TURN: usize = 32;
/// Turns at once on PostgreSQL: one by one, those who wait would also wait for each other's disk.
const TURNS: usize = 2;

/// What wants to be settled, in the order in which it came.
pub(super) struct Waiting {
    line: Mutex<Vec<InLine>>,
    turns: Semaphore,
}

/// A settlement, and who is to hear whether the delivery was still ours.
type InLine = (Settlement, oneshot::Sender<Result<bool, String>>);

/// What is written into a delivery's row. `None` leaves what stands there.
#[derive(Default, Serialize)]
struct Settlement {
    id: i64,
    /// The claim that it is of, by its number.
    attempts: i64,
    lease: String,
    owner: String,
    epoch: i64,
    state: &'static str,
    reason: Option<String>,
    settled_at: Option<i64>,
    due_at: Option<i64>,
    turn: Option<i64>,
    message_id: Option<String>,
    rendered: Option<String>,
    last_error: Option<String>,
}

impl Store {
    /// Writes down what became of a delivery, `row` as it was claimed under `lease`; false, and nothing changes, where that claim is
    /// settled, or it or the lease has passed to another meanwhile. Committed before it returns, by itself.
    pub async fn settle(
        &self,
        row: &DeliveryRow,
        lease: &Lease,
        outcome: &Outcome,
        now_ms: i64,
    ) -> anyhow::Result<bool> {
        let (tell, mut told) = oneshot::channel();
        self.settling.line()?.push((Settlement::of(row, lease, outcome, now_ms), tell));
        loop {
            let turn = tokio::select! {
                biased;
                told = &mut told => return heard(told),
                turn = async { (self.settling.turns.acquire().await, self.turn().await) } => turn,
            };
            let was_empty = !self.settle_some().await?;
            drop(turn);
            // Ours is in another's turn. To ask for one again would be answered at once, and again: in one task with the other one
            // it would never come to its end.
            if was_empty {
                return heard(told.await);
            }
        }
    }

    /// Settles the first who wait; false where nobody does.
    async fn settle_some(&self) -> anyhow::Result<bool> {
        let (settlements, tellers): (Vec<_>, Vec<_>) = self.settling.take()?.into_iter().unzip();
        if settlements.is_empty() {
            return Ok(false);
        }
        let settled = match self.dialect {
            Dialect::Sqlite => self.settle_by_statements(&settlements).await,
            Dialect::Postgres => self.settle_by_procedure(&settlements).await,
        };
        let settled = settled.map_err(|error| format!("{error:#}"));
        for (settlement, teller) in settlements.iter().zip(tellers) {
            // Who does not listen any more was cut off.
            let _ = teller.send(settled.as_ref().map(|ids| ids.contains(&settlement.id)).map_err(Clone::clone));
        }
        Ok(true)
    }

    /// One statement, and one commit, for each; the ids of those that were still ours.
    async fn settle_by_statements(&self, settlements: &[Settlement]) -> anyhow::Result<HashSet<i64>> {
        let statements: Vec<_> = (0..settlements.len()).map(Settlement::statement).collect();
        let mut query = sqlx::query_scalar(AssertSqlSafe(statements.join("; ")));
        for it in settlements {
            query = query
                .bind(it.id)
                .bind(it.attempts)
                .bind(&it.lease)
                .bind(&it.owner)
                .bind(it.epoch)
                .bind(it.state)
                .bind(&it.reason)
                .bind(it.settled_at)
                .bind(it.due_at)
                .bind(it.turn)
                .bind(&it.message_id)
                .bind(&it.rendered)
                .bind(&it.last_error);
        }
        Ok(query.fetch_all(&mut *self.by_key.acquire().await?).await?.into_iter().collect())
    }

    /// The same by the procedure.
    async fn settle_by_procedure(&self, settlements: &[Settlement]) -> anyhow::Result<HashSet<i64>> {
        let settled: String = sqlx::query_scalar("call settle_each($1, '')")
            .bind(serde_json::to_string(settlements)?)
            .fetch_one(&mut *self.by_key.acquire().await?)
            .await?;
        Ok(settled.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
    }
}

/// What whoever had the turn said.
fn heard(told: Result<Result<bool, String>, oneshot::error::RecvError>) -> anyhow::Result<bool> {
    told.map_err(|_| anyhow!("whoever settled was cut off"))?.map_err(|why| anyhow!(why))
}

impl Waiting {
    pub(super) fn of(dialect: Dialect) -> Self {
        let turns = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => TURNS,
        };
        Self { line: Mutex::default(), turns: Semaphore::new(turns) }
    }

    fn line(&self) -> anyhow::Result<MutexGuard<'_, Vec<InLine>>> {
        self.line.lock().map_err(|_| anyhow!("a thread broke off while it settled"))
    }

    /// The first, a power of two of them: so few different texts that SQLite keeps them prepared.
    fn take(&self) -> anyhow::Result<Vec<InLine>> {
        let mut line = self.line()?;
        let some = line.len().min(IN_A_TURN).checked_ilog2().map_or(0, |power| 1 << power);
        Ok(line.drain(..some).collect())
    }
}

/// Columns of a [`Settlement`], in the order in which they are bound.
const PARAMETERS: usize = 13;

impl Settlement {
    fn of(row: &DeliveryRow, lease: &Lease, outcome: &Outcome, now_ms: i64) -> Self {
        let it = Self {
            id: row.id,
            attempts: row.attempts,
            lease: lease.name.clone(),
            owner: lease.owner.clone(),
            epoch: lease.epoch,
            ..Self::default()
        };
        match outcome {
            Outcome::Sent { message_id, rendered } => Self {
                state: "sent",
                reason: Some(String::new()),
                settled_at: Some(now_ms),
                message_id: message_id.as_deref().map(storable),
                rendered: rendered.as_deref().map(storable),
                ..it
            },
            Outcome::Dropped { reason } => {
                Self { state: "dropped", reason: Some(storable(reason)), settled_at: Some(now_ms), ..it }
            }
            Outcome::Retry { at, error } => Self {
                state: "due",
                reason: Some("retry".to_owned()),
                due_at: Some(*at),
                turn: Some(*at),
                last_error: Some(storable(error)),
                ..it
            },
            Outcome::Uncertain { error } => {
                Self { state: "uncertain", settled_at: Some(now_ms), last_error: Some(storable(error)), ..it }
            }
            Outcome::Held { reason, until } => {
                Self { state: "held", reason: Some(storable(reason)), due_at: Some(*until), ..it }
            }
        }
    }

    /// The statement of the `n`th of a call. `state || ''`: the row is found by its key, whatever a plan made while nothing was
    /// claimed thinks of other indexes. An answer repeats what was asked: like the question, it is kept only until it is given
    /// (PRODUCT.md, privacy).
    fn statement(n: usize) -> String {
        let [
            id,
            attempts,
            lease,
            owner,
            epoch,
            state,
            reason,
            settled_at,
            due_at,
            turn,
            message_id,
            rendered,
            last_error,
        ] = std::array::from_fn(|column| format!("${}", n * PARAMETERS + column + 1));
        let held = still_held([&lease, &owner, &epoch]);
        format!(
            "update deliveries set state = {state}, reason = coalesce({reason}, reason), settled_at = coalesce({settled_at}, settled_at),
               due_at = coalesce({due_at}, due_at), turn = coalesce({turn}, turn), message_id = coalesce({message_id}, message_id),
               rendered = coalesce({rendered}, rendered), last_error = coalesce({last_error}, last_error),
               payload = case when {state} in ('sent', 'dropped') and kind in ('reply', 'part') then '' else payload end,
               lease_owner = null, leased_until = 0
             where id = {id} and attempts = {attempts} and lease_owner = {owner} and lease_epoch = {epoch} and state || '' = 'claimed' and {held}
             returning id"
        )
    }
}

/// A platform's words without what PostgreSQL cannot keep in a text.
pub(super) fn storable(words: &str) -> String {
    words.replace('\0', " ")
}
