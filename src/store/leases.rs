//! Leases (who may do what only one may), version numbers that others watch, and single facts.

use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::dialect::Dialect;
use super::house::Store;

/// The right to do something alone, until it ends. `epoch` grows with each new holder.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Lease {
    pub name: String,
    pub owner: String,
    pub epoch: i64,
}

impl Store {
    /// Takes a lease that is free, or renews one's own, for `ttl_ms` of the database's time; `None` while another holds it.
    pub async fn lease(&self, name: &str, owner: &str, ttl_ms: i64) -> anyhow::Result<Option<Lease>> {
        let now = self.dialect.now_ms();
        let sql = format!(
            "insert into leases (name, owner, epoch, until) values ($1, $2, 1, {now} + $3)
             on conflict (name) do update set
               epoch = case when leases.owner = excluded.owner then leases.epoch else leases.epoch + 1 end,
               owner = excluded.owner, until = excluded.until
             where leases.owner = excluded.owner or leases.until <= {now}
             returning epoch"
        );
        let epoch: Option<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(name)
            .bind(owner)
            .bind(ttl_ms)
            .fetch_optional(&mut *self.writer().await?)
            .await?;
        Ok(epoch.map(|epoch| Lease { name: name.to_owned(), owner: owner.to_owned(), epoch }))
    }

    /// Holds a lease for `ttl_ms` from now; false where it has passed to another: stop the work. One that ended while nobody
    /// else wanted it (the database was away, say) goes on: until another takes it, nobody else has done its work.
    pub async fn renew(&self, lease: &Lease, ttl_ms: i64) -> anyhow::Result<bool> {
        let now = self.dialect.now_ms();
        let sql = format!("update leases set until = {now} + $4 where name = $1 and owner = $2 and epoch = $3");
        let done = sqlx::query(AssertSqlSafe(sql))
            .bind(&lease.name)
            .bind(&lease.owner)
            .bind(lease.epoch)
            .bind(ttl_ms)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives a lease back; the row stays, so that the epoch goes on growing.
    pub async fn release(&self, lease: &Lease) -> anyhow::Result<()> {
        sqlx::query("update leases set until = 0, owner = '' where name = $1 and owner = $2 and epoch = $3")
            .bind(&lease.name)
            .bind(&lease.owner)
            .bind(lease.epoch)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Gives back all that a process holds at its end: leases, claims, sources.
    pub async fn release_all(&self, owner: &str) -> anyhow::Result<()> {
        self.release_claims(owner).await?;
        self.release_sources(owner).await?;
        sqlx::query("update leases set until = 0, owner = '' where owner = $1")
            .bind(owner)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Name, owner and end of each lease that is held.
    pub async fn leases(&self) -> anyhow::Result<Vec<(String, String, i64)>> {
        let sql =
            format!("select name, owner, until from leases where until > {} order by name", self.dialect.now_ms());
        Ok(sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&self.pool).await?)
    }

    /// The database's own time in Unix milliseconds.
    pub async fn database_now_ms(&self) -> anyhow::Result<i64> {
        Ok(sqlx::query(AssertSqlSafe(format!("select {}", self.dialect.now_ms())))
            .fetch_one(&self.pool)
            .await?
            .try_get(0)?)
    }

    /// How often the named thing has changed; 0 before the first time.
    pub async fn version(&self, name: &str) -> anyhow::Result<i64> {
        let version = sqlx::query_scalar("select version from versions where name = $1").bind(name);
        Ok(version.fetch_optional(&self.pool).await?.unwrap_or(0))
    }

    /// Says that the named thing changed.
    pub async fn bump(&self, name: &str) -> anyhow::Result<()> {
        bump(&mut *self.writer().await?, name).await
    }

    pub async fn fact(&self, name: &str) -> anyhow::Result<Option<String>> {
        Ok(sqlx::query_scalar("select value from facts where name = $1").bind(name).fetch_optional(&self.pool).await?)
    }

    pub async fn set_fact(&self, name: &str, value: &str) -> anyhow::Result<()> {
        sqlx::query(
            "insert into facts (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }
}

/// Whether nobody has taken the lease over, as a condition: a write that carries it is the holder's or changes nothing.
/// The parameters are the lease's name, owner and epoch.
pub(super) fn still_held([name, owner, epoch]: [&str; 3]) -> String {
    format!("exists (select 1 from leases l where l.name = {name} and l.owner = {owner} and l.epoch = {epoch})")
}

/// Whether the lease holds now; it cannot pass to another before the transaction ends.
pub(super) async fn hold(tx: &mut AnyConnection, dialect: Dialect, lease: &Lease) -> anyhow::Result<bool> {
    let sql = format!(
        "select epoch from leases where name = $1 and owner = $2 and epoch = $3 and until > {}{}",
        dialect.now_ms(),
        dialect.share_lock()
    );
    let row: Option<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(&lease.name)
        .bind(&lease.owner)
        .bind(lease.epoch)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// [`Store::bump`] within a transaction.
pub(super) async fn bump(connection: &mut sqlx::AnyConnection, name: &str) -> anyhow::Result<()> {
    sqlx::query(
        "insert into versions (name, version) values ($1, 1) on conflict (name) do update set version = versions.version + 1",
    )
    .bind(name)
    .execute(connection)
    .await?;
    Ok(())
}
