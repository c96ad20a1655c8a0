//! What may be asked for only so often: requests to the language model, counted over all processes and restarts.

use super::house::Store;

const HOUR_MS: i64 = 3_600_000;
/// Hours that stay, to be looked at.
const KEPT_HOURS: i64 = 48;

impl Store {
    /// Takes one of this hour's `most` requests; false where they are used up.
    pub async fn take_request(&self, now_ms: i64, most: i64) -> anyhow::Result<bool> {
        let hour = now_ms.div_euclid(HOUR_MS);
        if most < 1 {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let taken: Option<i64> = sqlx::query_scalar(
            "insert into llm_requests (hour, made) values ($1, 1)
             on conflict (hour) do update set made = llm_requests.made + 1 where llm_requests.made < $2 returning made",
        )
        .bind(hour)
        .bind(most)
        .fetch_optional(&mut *tx)
        .await?;
        if taken == Some(1) {
            sqlx::query("delete from llm_requests where hour < $1").bind(hour - KEPT_HOURS).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(taken.is_some())
    }
}
