//! Subscriptions at WebSub hubs: which ones there should be, which ones are due to be asked for, and what hubs said.

use sqlx::{AssertSqlSafe, FromRow};

use super::house::Store;

/// A row of `hub_subscriptions`; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, FromRow)]
pub struct HubRow {
    pub id: i64,
    pub source_id: i64,
    pub hub: String,
    pub topic: String,
    /// The end of the callback's address.
    pub token: String,
    pub secret: String,
    /// `wanted`, `active`, `denied`, `leaving`.
    pub state: String,
    /// `subscribe` or `unsubscribe`, until the hub has verified it.
    pub asked: String,
    pub asked_at: i64,
    pub lease_ends_at: Option<i64>,
    pub due_at: i64,
    /// How often in a row the hub was asked in vain.
    pub failures: i64,
}

/// Whether a subscription `h` is what its source's feed asks for.
const FITS: &str = "select 1 from sources s where s.id = h.source_id and s.state in ('active', 'paused')
    and s.hub = h.hub and s.hub_topic = h.topic";

impl Store {
    /// Sources whose feeds name a hub at which they hold no subscription: source, hub, topic.
    pub async fn hubs_missing(&self, limit: i64) -> anyhow::Result<Vec<(i64, String, String)>> {
        let rows = sqlx::query_as(
            "select s.id, s.hub, s.hub_topic from sources s
             where s.hub is not null and s.hub_topic is not null and s.state = 'active'
               and not exists (select 1 from hub_subscriptions h where h.source_id = s.id and h.hub = s.hub
                 and h.topic = s.hub_topic and h.state <> 'leaving')
             order by s.id limit $1",
        );
        Ok(rows.bind(limit).fetch_all(&self.pool).await?)
    }

    /// A subscription that is wanted from now on; one that was about to be ended is kept. `token` and `secret` are
    /// random and used only for a new one.
    pub async fn want_hub(
        &self,
        (source_id, hub, topic): &(i64, String, String),
        token: &str,
        secret: &str,
        now_ms: i64,
    ) -> anyhow::Result<()> {
        sqlx::query(
            "insert into hub_subscriptions (source_id, hub, topic, token, secret, state, due_at) values ($1, $2, $3, $4, $5, 'wanted', $6)
             on conflict (source_id, hub, topic) do update set state = 'wanted', asked = '', due_at = excluded.due_at, failures = 0",
        )
        .bind(source_id)
        .bind(hub)
        .bind(topic)
        .bind(token)
        .bind(secret)
        .bind(now_ms)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }

    /// Has the subscriptions ended that no feed asks for any more: its source was dropped, moved or names another hub.
    pub async fn leave_hubs(&self, now_ms: i64) -> anyhow::Result<()> {
        let sql = format!(
            "update hub_subscriptions as h set state = 'leaving', due_at = $1, failures = 0
             where state <> 'leaving' and not exists ({FITS})"
        );
        sqlx::query(AssertSqlSafe(sql)).bind(now_ms).execute(&mut *self.writer().await?).await?;
        Ok(())
    }

    /// Takes subscriptions about which their hub is to be asked; nobody else is given them before `until_ms`. What is
    /// asked is written down first: a hub may verify it before it has answered.
    pub async fn take_hubs(&self, now_ms: i64, limit: i64, until_ms: i64) -> anyhow::Result<Vec<HubRow>> {
        let sql = format!(
            "update hub_subscriptions set due_at = $2, asked_at = $1,
               asked = case when state = 'leaving' then 'unsubscribe' else 'subscribe' end
             where due_at <= $1 and id in (
               select h.id from hub_subscriptions h where h.due_at <= $1 order by h.due_at limit $3{skip})
             returning *",
            skip = self.dialect.skip_locked("h")
        );
        let rows = sqlx::query_as(AssertSqlSafe(sql)).bind(now_ms).bind(until_ms).bind(limit);
        Ok(rows.fetch_all(&mut *self.writer().await?).await?)
    }

    /// The hub was asked at `asked_at` and has verified nothing yet: ask again at `due_at`.
    pub async fn hub_asked(&self, id: i64, asked_at: i64, due_at: i64) -> anyhow::Result<()> {
        sqlx::query(
            "update hub_subscriptions set due_at = $3, failures = failures + 1 where id = $1 and asked_at = $2 and asked <> ''",
        )
        .bind(id)
        .bind(asked_at)
        .bind(due_at)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }

    /// The subscription that a callback belongs to.
    pub async fn hub_by_token(&self, token: &str) -> anyhow::Result<Option<HubRow>> {
        let row = sqlx::query_as("select * from hub_subscriptions where token = $1").bind(token);
        Ok(row.fetch_optional(&self.pool).await?)
    }

    /// The hub pushes until `lease_ends_at`; ask for more at `due_at`.
    pub async fn hub_confirmed(&self, row: &HubRow, lease_ends_at: i64, due_at: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("update hub_subscriptions set state = 'active', asked = '', failures = 0, lease_ends_at = $2, due_at = $3 where id = $1")
            .bind(row.id)
            .bind(lease_ends_at)
            .bind(due_at)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "update sources set hub_lease_ends_at = $2, hub_missed = 0 where id = $1 and hub = $3 and hub_topic = $4",
        )
        .bind(row.source_id)
        .bind(lease_ends_at)
        .bind(&row.hub)
        .bind(&row.topic)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// The hub will not push: the source is polled from now on, and the hub asked again at `due_at`.
    pub async fn hub_denied(&self, row: &HubRow, now_ms: i64, due_at: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "update hub_subscriptions set state = case when state = 'leaving' then state else 'denied' end, asked = '',
             lease_ends_at = null, due_at = $2 where id = $1",
        )
        .bind(row.id)
        .bind(due_at)
        .execute(&mut *tx)
        .await?;
        sqlx::query("update sources set hub_lease_ends_at = null, next_poll_at = case when next_poll_at > $2 then $2 else next_poll_at end
             where id = $1 and hub_lease_ends_at is not null")
            .bind(row.source_id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// The subscription is no more.
    pub async fn forget_hub(&self, id: i64) -> anyhow::Result<()> {
        sqlx::query("delete from hub_subscriptions where id = $1").bind(id).execute(&mut *self.writer().await?).await?;
        Ok(())
    }

    /// A hub pushed something: until it is stored (see [`Store::settle_push`]) the source is due by `poll_by`, so that a
    /// crash loses nothing.
    pub async fn note_push(&self, source_id: i64, now_ms: i64, poll_by: i64) -> anyhow::Result<()> {
        sqlx::query("update sources set hub_pushed_at = $2, next_poll_at = case when next_poll_at > $3 then $3 else next_poll_at end where id = $1")
            .bind(source_id)
            .bind(now_ms)
            .bind(poll_by)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// What a hub pushed is stored; `body_hash` lets a poll recognise the same document, `new_entries` were new.
    pub async fn settle_push(
        &self,
        source_id: i64,
        now_ms: i64,
        next_poll_at: i64,
        body_hash: &str,
        new_entries: i64,
    ) -> anyhow::Result<()> {
        sqlx::query(
            "update sources set next_poll_at = $3, body_hash = $4,
               last_new_at = case when $5 > 0 then $2 else last_new_at end,
               hub_missed = case when $5 > 0 then 0 else hub_missed end
             where id = $1",
        )
        .bind(source_id)
        .bind(now_ms)
        .bind(next_poll_at)
        .bind(body_hash)
        .bind(new_entries)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }

    /// A poll found what no push had brought: the source is polled as if it had no hub, and a hub that was last asked
    /// before `asked_before` is asked anew.
    pub async fn hub_missed(&self, source_id: i64, now_ms: i64, asked_before: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("update sources set hub_missed = hub_missed + 1 where id = $1")
            .bind(source_id)
            .execute(&mut *tx)
            .await?;
        sqlx::query("update hub_subscriptions set due_at = $2 where source_id = $1 and state = 'active' and due_at > $2 and asked_at < $3")
            .bind(source_id)
            .bind(now_ms)
            .bind(asked_before)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }
}
