//! Opening, migrating, backing up and closing the database, and how everything else reads and writes it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::dialect::Dialect;
use super::settling::Waiting;
use super::wakes::Bells;

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Connections at once; a claim, a settle and some readers need no more.
const CONNECTIONS: u32 = 10;

/// Connections that keep their plans.
const KEEPING_PLANS: u32 = 8;

/// A connection that was not used for so long may be gone.
const RESTED: Duration = Duration::from_secs(1);

/// The open database. Cheap to clone; clones share connections and wake-ups.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: AnyPool,
    pub(super) dialect: Dialect,
    pub(super) bells: Arc<Bells>,
    /// SQLite has one writer: within this process writers queue here in turn, which is fairer and faster than
    /// SQLite's own sleeping and trying again (that remains for other processes, such as the CLI beside a `run`).
    writers: Arc<Mutex<()>>,
    /// What writes. On SQLite always the same connection: whenever another one writes, a connection forgets all that it has
    /// read. On PostgreSQL, `pool`.
    writing: AnyPool,
    /// Connections for statements that find one row by its key, whatever is in the tables: PostgreSQL keeps their plans. Opened
    /// when they are needed. On SQLite, `writing`.
    pub(super) by_key: AnyPool,
    pub(super) settling: Arc<Waiting>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite://path` (created where it is missing) or `postgres://...`; does not migrate.
    ///
    /// Fails with one line that says what could not be opened and what to do; never with a password in it.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url).ok_or_else(|| {
            anyhow!("cannot open the database: DATABASE_URL must begin with sqlite:// or postgres://")
        })?;
        let complain =
            |error: sqlx::Error| Unusable { text: complaint(url, dialect, &error), may_pass: passes(&error) };
        try_out(url, dialect).await.map_err(complain)?;
        let pool = connect(url, dialect, CONNECTIONS).await.map_err(complain)?;
        let (writing, by_key) = match dialect {
            Dialect::Sqlite => {
                let one = connect(url, dialect, 1).await.map_err(complain)?;
                (one.clone(), one)
            }
            Dialect::Postgres => (pool.clone(), keeping_plans(url).map_err(complain)?),
        };
        let bells = Bells::start(dialect, url);
        Ok(Self {
            pool,
            dialect,
            bells,
            writers: Arc::default(),
            writing,
            by_key,
            settling: Arc::new(Waiting::of(dialect)),
        })
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether the database is one file, which belongs to one `run` at a time.
    pub fn is_single_file(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// One round trip to the database.
    pub async fn ping(&self) -> anyhow::Result<()> {
        sqlx::query("select 1").fetch_one(&self.pool).await.context("the database does not answer")?;
        Ok(())
    }

    /// Brings the schema up to this program's; a database of a newer program is refused, not touched.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        match self.migrator().run(&self.pool).await {
            Ok(()) => Ok(()),
            Err(MigrateError::VersionMissing(version)) => bail!(
                "the database is of a newer version (migration {version}) than this program: \
                 update the program, or restore a backup"
            ),
            Err(error) => Err(error).context("cannot migrate the database: restore a backup, or report this"),
        }
    }

    /// Whether every migration of this program is applied, and no other.
    pub async fn is_migrated(&self) -> anyhow::Result<bool> {
        let applied: Result<Vec<i64>, _> =
            sqlx::query_scalar("select version from _sqlx_migrations where version > 0 order by version")
                .fetch_all(&self.pool)
                .await;
        let known: Vec<i64> = self.migrator().iter().map(|migration| migration.version).collect();
        match applied {
            Ok(applied) => Ok(applied == known),
            Err(sqlx::Error::Database(_)) => Ok(false), // no such table: nothing was ever applied
            Err(error) => Err(error).context("the database does not answer"),
        }
    }

    fn migrator(&self) -> &'static Migrator {
        match self.dialect {
            Dialect::Sqlite => &SQLITE,
            Dialect::Postgres => &POSTGRES,
        }
    }

    /// Writes a consistent copy of a SQLite database to `path`, which must not exist, while others go on writing.
    pub async fn backup(&self, path: &std::path::Path) -> anyhow::Result<()> {
        if self.dialect == Dialect::Postgres {
            bail!("backup copies a SQLite file: use pg_dump for PostgreSQL");
        }
        if path.exists() {
            bail!("{} exists already: name a file that does not", path.display());
        }
        let target = path.to_str().context("the backup's path must be valid UTF-8")?;
        sqlx::query("vacuum into $1").bind(target).execute(&self.pool).await.with_context(|| {
            format!("cannot write the backup to {}: check the folder and its free space", path.display())
        })?;
        Ok(())
    }

    /// Waits for what runs and closes every connection.
    pub async fn close(self) {
        self.bells.stop();
        self.by_key.close().await;
        self.writing.close().await;
        self.pool.close().await;
    }

    /// A transaction that writes; nothing of it is kept unless it is committed.
    pub(super) async fn begin(&self) -> anyhow::Result<Writing> {
        self.begin_on(&self.writing).await
    }

    /// The same on a connection that keeps its plans.
    pub(super) async fn begin_by_key(&self) -> anyhow::Result<Writing> {
        self.begin_on(&self.by_key).await
    }

    async fn begin_on(&self, pool: &AnyPool) -> anyhow::Result<Writing> {
        let turn = self.turn().await;
        let tx = pool.begin_with(self.dialect.begin()).await?;
        Ok(Writing { tx, _turn: turn })
    }

    /// A connection for one statement that writes.
    pub(super) async fn writer(&self) -> anyhow::Result<Writer> {
        let turn = self.turn().await;
        Ok(Writer { connection: self.writing.acquire().await?, _turn: turn })
    }

    /// On SQLite, this process's turn to write.
    pub(super) async fn turn(&self) -> Option<OwnedMutexGuard<()>> {
        match self.dialect {
            Dialect::Sqlite => Some(self.writers.clone().lock_owned().await),
            Dialect::Postgres => None,
        }
    }
}

/// A transaction and, on SQLite, this process's turn to write. Used as the connection that it is on.
pub(super) struct Writing {
    tx: Transaction<'static, Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    pub(super) async fn commit(self) -> anyhow::Result<()> {
        Ok(self.tx.commit().await?)
    }
}

impl Deref for Writing {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.tx
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }
}

/// A connection and, on SQLite, this process's turn to write.
pub(super) struct Writer {
    connection: PoolConnection<Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Deref for Writer {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

fn options(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
}

/// PostgreSQL's connections begin with these settings.
fn postgres(connections: u32, settings: &'static str) -> AnyPoolOptions {
    options(connections)
        // A server that was away: a connection that rested is asked first. Asking one that was in use a moment ago
        // would double each statement's round trips.
        .before_acquire(|connection, resting| {
            Box::pin(async move {
                if resting.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(settings).await?;
                Ok(())
            })
        })
}

/// Connections for [`Store::by_key`]: to plan a statement that finds a row by its key takes longer than to run it.
fn keeping_plans(url: &str) -> Result<AnyPool, sqlx::Error> {
    postgres(KEEPING_PLANS, "set plan_cache_mode = force_generic_plan; set jit = off; set enable_seqscan = off")
        .connect_lazy(url)
}

/// Each of PostgreSQL's connections begins with these. A plan that was made while a table was empty reads all of it once it is
/// full, and compiling a statement takes longer than any of ours does: plan each time, for the table as it is.
const POSTGRES_SETTINGS: &str = "set plan_cache_mode = force_custom_plan; set jit = off; set enable_seqscan = off";

const SQLITE_SETTINGS: &str = "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; \
     pragma foreign_keys = off; pragma temp_store = memory; pragma cache_size = -32000; pragma mmap_size = 268435456";

async fn connect(url: &str, dialect: Dialect, connections: u32) -> Result<AnyPool, sqlx::Error> {
    match dialect {
        Dialect::Postgres => postgres(connections, POSTGRES_SETTINGS).connect(url).await,
        Dialect::Sqlite => {
            options(connections)
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        connection.execute(SQLITE_SETTINGS).await?;
                        Ok(())
                    })
                })
                .connect(&created(url))
                .await
        }
    }
}

/// One connection by itself, so that what is wrong is told at once: a pool tries again for ten seconds, and then knows only that
/// the time is over.
async fn try_out(url: &str, dialect: Dialect) -> Result<(), sqlx::Error> {
    let (url, settings) = match dialect {
        Dialect::Postgres => (url.to_owned(), POSTGRES_SETTINGS),
        Dialect::Sqlite => (created(url), SQLITE_SETTINGS),
    };
    let mut connection = AnyConnection::connect(&url).await?;
    connection.execute(settings).await?;
    connection.close().await
}

/// A SQLite address whose file is created where it is missing.
fn created(url: &str) -> String {
    match url {
        url if url.contains("mode=") => url.to_owned(),
        url if url.contains('?') => format!("{url}&mode=rwc"),
        url => format!("{url}?mode=rwc"),
    }
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Unusable {
    /// Without a password.
    text: String,
    may_pass: bool,
}

/// Whether what is wrong with the database may end by itself, or by an operator's hand while we wait: it is locked by
/// another program, its disk is full, its server is away or only just starts.
pub fn may_pass(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<Unusable>().is_some_and(|it| it.may_pass)
            || cause.downcast_ref::<sqlx::Error>().is_some_and(passes)
    })
}

/// By the codes of SQLite (sqlite.org/rescode.html: 5 busy, 6 locked, 10 I/O, 13 full) and PostgreSQL (appendix A of its
/// manual: 08 connection, 53 resources such as the disk, 57P starting or stopping).
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(told) => match told.code() {
            Some(code) if code.len() == 5 => ["08", "53", "57P"].iter().any(|class| code.starts_with(class)),
            _ => sqlite_code(error).is_some_and(|code| [5, 6, 10, 13].contains(&code)),
        },
        _ => false,
    }
}

/// SQLite's primary code: the low byte of an extended one.
fn sqlite_code(error: &sqlx::Error) -> Option<u32> {
    error.as_database_error()?.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}

/// What could not be opened, why, and what to do, without the password.
fn complaint(url: &str, dialect: Dialect, error: &sqlx::Error) -> String {
    let (shown, advice) = match dialect {
        Dialect::Sqlite => {
            let advice = match sqlite_code(error) {
                Some(5 | 6) => "another program keeps it locked: wait for it, or stop it",
                Some(10 | 13) => "its disk may be full: make room there",
                _ => "check that DATABASE_URL names a file in a folder that exists and may be written",
            };
            (url.to_owned(), advice)
        }
        Dialect::Postgres => (without_password(url), "check that the server runs and that DATABASE_URL is right"),
    };
    let cause = match url::Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned)) {
        Some(password) if !password.is_empty() => error.to_string().replace(&password, "***"),
        _ => error.to_string(),
    };
    format!("cannot open the database {shown}: {}: {advice}", cause.replace('\n', " "))
}

fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut url) => {
            if url.password().is_some() {
                let _ = url.set_password(Some("***"));
            }
            url.set_query(None); // may hold `password=`
            url.to_string()
        }
        Err(_) => "of DATABASE_URL".to_owned(),
    }
}
