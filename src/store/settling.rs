//! Settling: what became of what was claimed, with a commit for each.
//!
//! SQLite has one writer, and to wake the thread that holds its connection takes longer than the statement does. So whoever has
//! the turn to write settles for those who wait behind it too: several statements in one call, each of which commits by itself.
//! PostgreSQL settles on connections that keep a statement's plan: to plan it takes longer than to run it.

use std::collections::HashSet;
use std::sync::Mutex;

use anyhow::anyhow;
use sqlx::AssertSqlSafe;
use tokio::sync::oneshot;

use super::deliveries::Outcome;
use super::dialect::Dialect;
use super::house::Store;
use super::leases::{Lease, still_held};

/// At most so many are settled in one turn: then others may write.
const IN_A_TURN: usize = 32;
/// Parameters of one settlement.
const PARAMETERS: usize = 7;

/// What wants to be settled, in the order in which it came.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Vec<Turn>>);

/// A settlement, and who is to hear whether the delivery was still ours.
type Turn = (Settlement, oneshot::Sender<Result<bool, String>>);

#[derive(Clone)]
struct Settlement {
    id: i64,
    lease: Lease,
    set: &'static str,
    at: i64,
    text: Option<String>,
    hash: Option<String>,
}

impl Store {
    /// Writes down what became of a delivery that was claimed under `lease`; false, and nothing changes, where the claim or
    /// the lease has passed to another meanwhile. Committed before it returns, by itself.
    pub async fn settle(&self, id: i64, lease: &Lease, outcome: &Outcome, now_ms: i64) -> anyhow::Result<bool> {
        let settlement = Settlement::of(id, lease, outcome, now_ms);
        match self.dialect {
            Dialect::Postgres => Ok(self.settle_all(std::slice::from_ref(&settlement)).await?.contains(&id)),
            Dialect::Sqlite => self.settle_in_turn(settlement).await,
        }
    }

    async fn settle_in_turn(&self, settlement: Settlement) -> anyhow::Result<bool> {
        let (tell, mut told) = oneshot::channel();
        self.settling.0.lock().map_err(|_| anyhow!("a thread broke off while it settled"))?.push((settlement, tell));
        loop {
            let turn = tokio::select! {
                biased;
                told = &mut told => {
                    let told = told.map_err(|_| anyhow!("whoever settled was cut off"))?;
                    return told.map_err(|why| anyhow!(why));
                }
                turn = self.turn() => turn,
            };
            self.settle_some().await?;
            drop(turn);
        }
    }

    /// Settles the first who wait and are alike.
    async fn settle_some(&self) -> anyhow::Result<()> {
        let some = self.settling.take()?;
        let (settlements, tellers): (Vec<_>, Vec<_>) = some.into_iter().unzip();
        if settlements.is_empty() {
            return Ok(());
        }
        let settled = self.settle_all(&settlements).await.map_err(|error| format!("{error:#}"));
        for (settlement, teller) in settlements.iter().zip(tellers) {
            // Who does not listen any more was cut off.
            let _ = teller.send(settled.as_ref().map(|ids| ids.contains(&settlement.id)).map_err(Clone::clone));
        }
        Ok(())
    }

    /// One statement, and one commit, for each of these, which are alike; the ids of those that it found.
    async fn settle_all(&self, settlements: &[Settlement]) -> anyhow::Result<HashSet<i64>> {
        let statements: Vec<_> = settlements.iter().enumerate().map(|(n, it)| it.statement(n * PARAMETERS)).collect();
        let mut query = sqlx::query_scalar(AssertSqlSafe(statements.join("; ")));
        for it in settlements {
            query = query
                .bind(it.id)
                .bind(&it.lease.name)
                .bind(&it.lease.owner)
                .bind(it.lease.epoch)
                .bind(it.at)
                .bind(it.text.as_deref())
                .bind(it.hash.as_deref());
        }
        Ok(query.fetch_all(&mut *self.by_key.acquire().await?).await?.into_iter().collect())
    }
}

impl Waiting {
    /// The first that are alike, a power of two of them: so few different texts that the database keeps them prepared.
    fn take(&self) -> anyhow::Result<Vec<Turn>> {
        let mut waiting = self.0.lock().map_err(|_| anyhow!("a thread broke off while it settled"))?;
        let Some(set) = waiting.first().map(|(first, _)| first.set) else { return Ok(Vec::new()) };
        let alike = waiting.iter().take(IN_A_TURN).take_while(|(it, _)| it.set == set).count();
        Ok(waiting.drain(..1 << alike.ilog2()).collect())
    }
}

impl Settlement {
    fn of(id: i64, lease: &Lease, outcome: &Outcome, now_ms: i64) -> Self {
        let (set, at, text, hash) = match outcome {
            Outcome::Sent { message_id, rendered } => (SENT, now_ms, message_id.as_ref(), rendered.as_ref()),
            Outcome::Retry { at, error } => (RETRY, *at, Some(error), None),
            Outcome::Dropped { reason } => (DROPPED, now_ms, Some(reason), None),
            Outcome::Uncertain { error } => (UNCERTAIN, now_ms, Some(error), None),
            Outcome::Held { reason, until } => (HELD, *until, Some(reason), None),
        };
        Self { id, lease: lease.clone(), set, at, text: text.cloned(), hash: hash.cloned() }
    }

    /// The statement, its parameters numbered above `before`: the delivery, the lease's name, owner and epoch, then what the
    /// outcome says. `state || ''`: it is found by its key, whatever a plan made while nothing was claimed thinks of other indexes.
    fn statement(&self, before: usize) -> String {
        let [id, name, owner, epoch, at, text, hash] = std::array::from_fn(|n| format!("${}", before + n + 1));
        let set = self.set.replace("{at}", &at).replace("{text}", &text).replace("{hash}", &hash);
        format!(
            "update deliveries set {set}, lease_owner = null, leased_until = 0
             where id = {id} and lease_owner = {owner} and lease_epoch = {epoch} and state || '' = 'claimed' and {}
             returning id",
            still_held([&name, &owner, &epoch])
        )
    }
}

// An answer repeats what was asked: like the question, it is kept only until it is given (PRODUCT.md, privacy).
const SENT: &str = "state = 'sent', reason = '', settled_at = {at}, message_id = {text}, rendered = {hash},
    payload = case when kind in ('reply', 'part') then '' else payload end";
const DROPPED: &str = "state = 'dropped', settled_at = {at}, reason = {text},
    payload = case when kind in ('reply', 'part') then '' else payload end";
const RETRY: &str = "state = 'due', reason = 'retry', due_at = {at}, turn = {at}, last_error = {text}";
const UNCERTAIN: &str = "state = 'uncertain', settled_at = {at}, last_error = {text}";
const HELD: &str = "state = 'held', due_at = {at}, reason = {text}";
