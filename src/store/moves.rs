//! A source that moved: to a new address, or into the source that has it already.

use sqlx::AnyConnection;

use super::house::Store;
use super::leases::bump;
use super::wakes::Channel;

/// What of a source goes over to another; what both have seen stays as it is.
const HISTORY: [&str; 3] = [
    "update entries set source_id = $2 where source_id = $1
     and not exists (select 1 from entries e where e.source_id = $2 and e.key = entries.key)",
    "update articles set source_id = $2 where source_id = $1",
    "update stories set source_id = $2 where source_id = $1",
];

impl Store {
    /// Counts the polls in a row that were redirected for good to `to`; `None` starts again at 0.
    pub async fn note_moved(&self, id: i64, to: Option<&str>) -> anyhow::Result<i64> {
        let polls: Option<i64> = sqlx::query_scalar(
            "update sources set moved_polls = case when $2 is null then 0 when moved_to = $2 then moved_polls + 1 else 1 end,
               moved_to = $2 where id = $1 returning moved_polls",
        )
        .bind(id)
        .bind(to)
        .fetch_optional(&mut *self.writer().await?)
        .await?;
        Ok(polls.unwrap_or(0))
    }

    /// Gives a source its new address. Where another source has it already the two become one: their history is
    /// joined, the old row is dropped, and the other is polled whatever had become of it. The id that remains.
    pub async fn move_source(&self, id: i64, new_url: &str) -> anyhow::Result<i64> {
        let mut tx = self.begin().await?;
        let other: Option<i64> = sqlx::query_scalar("select id from sources where url = $1 and id <> $2")
            .bind(new_url)
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        match other {
            Some(other) => join(&mut tx, id, other, new_url).await?,
            // What was learned of the old address (validators, a hub) says nothing of the new one.
            None => {
                sqlx::query(
                    "update sources set url = $2, moved_to = null, moved_polls = 0, etag = null, last_modified = null, body_hash = null,
                       hub = null, hub_topic = null, hub_lease_ends_at = null, hub_missed = 0 where id = $1",
                )
                .bind(id)
                .bind(new_url)
                .execute(&mut *tx)
                .await?;
            }
        }
        bump(&mut tx, "sources").await?;
        tx.commit().await?;
        self.wake(Channel::Sources);
        Ok(other.unwrap_or(id))
    }
}

async fn join(tx: &mut AnyConnection, id: i64, other: i64, new_url: &str) -> anyhow::Result<()> {
    for sql in HISTORY {
        sqlx::query(sql).bind(id).bind(other).execute(&mut *tx).await?;
    }
    sqlx::query(
        "update sources set state = 'active', moved_to = null, moved_polls = 0,
           first_polled_at = coalesce(first_polled_at, (select o.first_polled_at from sources o where o.id = $2)),
           next_poll_at = (select min(o.next_poll_at) from sources o where o.id in ($1, $2))
         where id = $1",
    )
    .bind(other)
    .bind(id)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update sources set state = 'dropped', moved_to = $2 where id = $1")
        .bind(id)
        .bind(new_url)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
