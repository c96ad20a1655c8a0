//! Claiming what is due: by lane, chats in turn, at most one in flight for each chat.
//!
//! A row's `turn` is its due time, or a second after the turn of the chat's row that waits before it. So the
//! front of the index holds few rows of any one chat, and a claim costs the same whether a thousand rows wait or a million,
//! and whether they belong to one chat or to all.

use std::collections::HashSet;

use sqlx::{AnyConnection, AssertSqlSafe, Executor};

use super::deliveries::{DeliveryRow, select};
use super::dialect::Dialect;
use super::house::Store;
use super::leases::{Lease, hold};
use super::list;
use super::wakes::Channel;

/// How many rows whose turn has not come are looked at, in a lane that has nothing better.
const AHEAD: i64 = 1_000;

impl Store {
    /// Claims up to `limit` due deliveries of these platforms for `claim_ms` of the database's time, in the order in which
    /// they are to be sent. Committed before it returns. What was claimed and not settled in time is due again, but for what the
    /// holder knows to be under way (`flying`, by id). Who does not hold the lease any more gets nothing.
    pub async fn claim(
        &self,
        lease: &Lease,
        flying: &[i64],
        now_ms: i64,
        limit: i64,
        claim_ms: i64,
        platforms: &[String],
    ) -> anyhow::Result<Vec<DeliveryRow>> {
        let mut tx = self.begin_by_key().await?;
        if !hold(&mut tx, self.dialect, lease).await? {
            return Ok(Vec::new());
        }
        self.take_back(&mut tx, lease, flying).await?;
        if let Some(settings) = self.dialect.before_choosing() {
            tx.execute(settings).await?;
        }
        let mut found = Vec::new();
        let mut chats = HashSet::new();
        for lane in waiting_lanes(&mut tx, self.dialect).await? {
            for pick in [in_turn(self.dialect), ahead(self.dialect)] {
                let room = limit - found.len() as i64;
                if room <= 0 {
                    break;
                }
                let rows: Vec<(i64, i64)> = sqlx::query_as(AssertSqlSafe(pick))
                    .bind(now_ms)
                    .bind(lane)
                    .bind(room)
                    .bind(list(platforms))
                    .fetch_all(&mut *tx)
                    .await?;
                found.extend(rows.into_iter().filter(|(_, chat)| chats.insert(*chat)).map(|(id, _)| id));
            }
        }
        if let Some(settings) = self.dialect.after_choosing() {
            tx.execute(settings).await?;
        }
        let claimed = self.mark(&mut tx, &found, lease, (now_ms, claim_ms)).await?;
        let these = self.dialect.among(&self.dialect.numbers("$1"));
        let rest = format!("where d.id {these} order by d.lane, d.turn, d.id");
        let rows = if claimed.is_empty() {
            Vec::new()
        } else {
            sqlx::query_as(select(&rest)).bind(list(&claimed)).fetch_all(&mut *tx).await?
        };
        tx.commit().await?;
        Ok(rows)
    }

    /// What was claimed and not settled in time is due again, marked as perhaps sent. What flies under this lease is still under
    /// way, however long a database that was away has kept it from being settled; what does not was lost: nobody heard of its claim,
    /// or its send broke off.
    async fn take_back(&self, tx: &mut AnyConnection, lease: &Lease, flying: &[i64]) -> anyhow::Result<()> {
        let overdue = format!(
            "(select d.id from deliveries d{} where d.state = 'claimed' and d.leased_until <= {}
               and not (d.lease_owner = $1 and d.lease_epoch = $2 and d.id {}){})",
            self.dialect.indexed_by("deliveries_in_flight"),
            self.dialect.now_ms(),
            self.dialect.among(&self.dialect.numbers("$3")),
            self.dialect.skip_locked("d")
        );
        let sql = format!(
            "update deliveries set state = 'due', reason = 'interrupted', attempts = attempts - 1, lease_owner = null, leased_until = 0
             where id {}",
            self.dialect.among(&overdue)
        );
        sqlx::query(AssertSqlSafe(sql)).bind(&lease.owner).bind(lease.epoch).bind(list(flying)).execute(tx).await?;
        Ok(())
    }

    /// Makes due again what anybody has claimed on a platform, marked as perhaps sent: for the one who takes its lease
    /// over and has nothing in flight. Chat and kind of chat of each.
    pub async fn interrupt_claims(&self, platform: &str) -> anyhow::Result<Vec<(i64, String)>> {
        Ok(sqlx::query_as(
            "update deliveries set state = 'due', reason = 'interrupted', attempts = attempts - 1, lease_owner = null, leased_until = 0
             where state = 'claimed' and chat_id in (select id from chats where platform = $1)
             returning chat_id, (select c.kind from chats c where c.id = deliveries.chat_id)",
        )
        .bind(platform)
        .fetch_all(&mut *self.writer().await?)
        .await?)
    }

    /// Marks the candidates as claimed. Their chats are locked since they were chosen; that a chat has none in
    /// flight is asked again, now that no other worker can change it. `state || ''`: they are found by their keys, whatever a plan
    /// made while nothing was due thinks of other indexes.
    async fn mark(
        &self,
        tx: &mut AnyConnection,
        ids: &[i64],
        lease: &Lease,
        (now_ms, claim_ms): (i64, i64),
    ) -> anyhow::Result<Vec<i64>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "update deliveries set state = 'claimed', lease_owner = $2, lease_epoch = $5, leased_until = {} + $3, claimed_at = $4,
               attempts = attempts + 1,
               shown = coalesce((select s.version from stories s where s.id = deliveries.story_id), 0)
             where id {} and state || '' = 'due'
               and {} is null
             returning id",
            self.dialect.now_ms(),
            self.dialect.among(&self.dialect.numbers("$1")),
            in_flight(self.dialect, "deliveries")
        );
        Ok(sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(list(ids))
            .bind(&lease.owner)
            .bind(claim_ms)
            .bind(now_ms)
            .bind(lease.epoch)
            .fetch_all(tx)
            .await?)
    }

    /// Gives one claimed delivery back unsent, as if it had not been claimed.
    pub async fn unclaim(&self, id: i64, lease: &Lease) -> anyhow::Result<()> {
        sqlx::query(
            "update deliveries set state = 'due', lease_owner = null, leased_until = 0, attempts = attempts - 1
             where id = $1 and state = 'claimed' and lease_owner = $2 and lease_epoch = $3",
        )
        .bind(id)
        .bind(&lease.owner)
        .bind(lease.epoch)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }

    /// Makes due again what was claimed under a lease on a platform and is cut off now, marked as perhaps sent; how many.
    pub async fn abandon_claims(&self, platform: &str, lease: &Lease) -> anyhow::Result<u64> {
        let done = sqlx::query(
            "update deliveries set state = 'due', reason = 'interrupted', attempts = attempts - 1, lease_owner = null, leased_until = 0
             where state = 'claimed' and lease_owner = $2 and lease_epoch = $3
               and chat_id in (select id from chats where platform = $1)",
        )
        .bind(platform)
        .bind(&lease.owner)
        .bind(lease.epoch)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(done.rows_affected())
    }

    /// The same of all that a process has claimed, at its end; how many.
    pub async fn release_claims(&self, owner: &str) -> anyhow::Result<u64> {
        let done = sqlx::query(
            "update deliveries set state = 'due', reason = 'interrupted', attempts = attempts - 1, lease_owner = null, leased_until = 0
             where state = 'claimed' and lease_owner = $1",
        )
        .bind(owner)
        .execute(&mut *self.writer().await?)
        .await?;
        if done.rows_affected() > 0 {
            self.wake(Channel::Outbox);
        }
        Ok(done.rows_affected())
    }
}

/// The lanes in which anything waits: most are empty, and one question finds out.
async fn waiting_lanes(tx: &mut AnyConnection, dialect: Dialect) -> anyhow::Result<Vec<i64>> {
    let index = dialect.indexed_by("deliveries_turn");
    let lanes: Vec<String> = (0..5)
        .map(|lane| {
            format!(
                "select {lane} as lane where exists (select 1 from deliveries{index} where state = 'due' and lane + 0 = {lane})"
            )
        })
        .collect();
    let sql = format!("select cast(lane as bigint) from ({}) l order by 1", lanes.join(" union all "));
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(tx).await?)
}

/// Rows whose turn has come.
fn in_turn(dialect: Dialect) -> String {
    pick(dialect, "d.lane + 0 = $2 and d.turn <= $1")
}

/// Then rows of chats that have several waiting: due, although others would go first. Only so many are looked at that
/// the cost stays the same; what lies beyond comes when its turn does.
fn ahead(dialect: Dialect) -> String {
    let next = format!(
        "d.id in (select w.id from deliveries w where w.state = 'due' and w.lane + 0 = $2 and w.turn > $1 order by w.turn limit {AHEAD})"
    );
    pick(dialect, &next)
}

/// The first `$3` of `candidates` that may be served at `$1` on the platforms `$4`.
fn pick(dialect: Dialect, candidates: &str) -> String {
    format!(
        "select d.id, d.chat_id from {} and d.state = 'due' and {candidates} and {} order by d.turn limit $3{}",
        dialect.deliveries_of_chats(&open(dialect)),
        first_of_chat(dialect),
        dialect.skip_locked("d, c")
    )
}

/// Whether the chat `c` may be written to.
fn open(dialect: Dialect) -> String {
    let platforms = dialect.texts("$4");
    format!("c.platform in {platforms} and c.paused_until <= $1 and (c.state = 'active' or d.lane = 0)")
}

/// Whether `d` is the first due row of its chat, and none of the chat is in flight.
///
/// That no row of the chat comes before `d` is asked in three parts, each one step into an index: compared as a
/// whole, (lane, turn, id) would have SQLite read every row that waits for the chat. And it is asked with `limit 1 .. is null`
/// rather than `not exists`, which PostgreSQL may turn into a join of all that wait with all that wait.
fn first_of_chat(dialect: Dialect) -> String {
    let in_flight = in_flight(dialect, "d");
    let waits = dialect.indexed_by("deliveries_chat_due");
    let before = |order: &str| {
        format!(
            "and (select 1 from deliveries e{waits} where e.chat_id = d.chat_id and e.state = 'due' and e.due_at <= $1 and {order} limit 1) is null"
        )
    };
    [
        format!("d.due_at <= $1 and {in_flight} is null"),
        before("e.lane < d.lane"),
        before("e.lane = d.lane and e.turn < d.turn"),
        before("e.lane = d.lane and e.turn = d.turn and e.id < d.id"),
    ]
    .join(" ")
}

/// A delivery in flight of the chat of `row`, or null.
fn in_flight(dialect: Dialect, row: &str) -> String {
    let index = dialect.indexed_by("deliveries_in_flight");
    format!("(select 1 from deliveries b{index} where b.chat_id = {row}.chat_id and b.state = 'claimed' limit 1)")
}
