//! A fresh database for each test: a SQLite file and, where `TEST_POSTGRES_URL` names a server
//! (`tests/postgres.sh start`; `make test` does that), a database of its own on PostgreSQL.

use divisionbell::store::Store;

/// Runs `test` on a fresh, migrated database of each kind.
pub async fn each_database<F: AsyncFn(&Store)>(test: F) {
    each_database_at(async |store, _| test(store).await).await;
}

/// The same for a test that also writes past the store: it is told the database's address.
pub async fn each_database_at<F: AsyncFn(&Store, &str)>(test: F) {
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite_url(&folder);
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    test(&store, &url).await;
    store.close().await;
    let Some(database) = Postgres::create().await else { return };
    let store = Store::open(&database.url).await.unwrap();
    store.migrate().await.unwrap();
    test(&store, &database.url).await;
    store.close().await;
    database.drop().await;
}

/// Runs one statement on a database of either kind.
pub async fn execute(url: &str, sql: &str) {
    use sqlx::{Connection, Executor};
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

/// An address for a file in `folder` that is not there yet.
pub fn sqlite_url(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}", folder.path().join("test.db").display())
}

/// A database of its own on the test run's PostgreSQL server.
pub struct Postgres {
    pub url: String,
    name: String,
    server: String,
}

impl Postgres {
    /// An empty database; `None`, with a printed reason, where no server is named.
    pub async fn create() -> Option<Self> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            println!("skipped on PostgreSQL: TEST_POSTGRES_URL is not set (tests/postgres.sh start prints it)");
            return None;
        };
        let name = format!("t_{:016x}", fastrand::u64(..));
        run(&server, format!("create database {name}")).await;
        let (base, _) = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with a database's name");
        Some(Self { url: format!("{base}/{name}"), name, server })
    }

    /// Drops the database; one that a failed test leaves goes with the server.
    pub async fn drop(self) {
        run(&self.server, format!("drop database if exists {} with (force)", self.name)).await;
    }
}

/// Runs one statement on the server's own database.
pub async fn run(url: &str, sql: String) {
    use sqlx::{ConnectOptions, Executor};
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}
