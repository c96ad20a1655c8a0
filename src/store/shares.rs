//! From whom a chat's updates came: `/sources` tells their shares.

use sqlx::{AssertSqlSafe, FromRow};

use super::articles::OUTLET;
use super::house::Store;

/// So many days are looked back on.
pub const SHARES_DAYS: i64 = 30;

/// How many of a chat's updates came from an outlet.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, FromRow)]
pub struct Share {
    pub outlet: String,
    /// See `sources::owners::Owner`.
    pub owner: String,
    pub updates: i64,
}

impl Store {
    /// Which outlets spoke in the updates and digests that a chat got since `since_ms`, the most first.
    pub async fn shares(&self, chat_id: i64, since_ms: i64) -> anyhow::Result<Vec<Share>> {
        let sql = format!(
            "select {OUTLET} as outlet, coalesce(max(s.owner), '') as owner, count(*) as updates
             from deliveries d join stories st on st.id = d.story_id join articles a on a.id = st.article_id
               left join sources s on s.id = a.source_id
             where d.chat_id + 0 = $1 and d.settled_at is not null and d.kind = 'story' and d.state in ('sent', 'digested')
               and d.settled_at >= $2
             group by 1 order by count(*) desc, 1"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(chat_id).bind(since_ms).fetch_all(&self.pool).await?)
    }
}
