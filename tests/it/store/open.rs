//! Opening, migrating, copying.

use divisionbell::store::{Channel, Store};
use sqlx::Row;

use crate::databases::{Postgres, each_database, run, sqlite_url};

#[tokio::test]
async fn a_fresh_database_is_migrated_once_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    assert!(!store.is_migrated().await.unwrap());
    store.close().await;
    each_database(async |store| {
        assert!(store.is_migrated().await.unwrap());
        store.migrate().await.unwrap();
        store.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_says_what_to_do_in_one_line() {
    check_complaint("sqlite:///no/such/folder/at/all.db", &["/no/such/folder/at/all.db", "check that DATABASE_URL"])
        .await;
    check_complaint("mysql://localhost/x", &["sqlite:// or postgres://"]).await;
    check_complaint("", &["sqlite:// or postgres://"]).await;
    let refused = "postgres://someone:hunter2@127.0.0.1:1/none?password=hunter2";
    check_complaint(refused, &["127.0.0.1:1", "check that the server runs"]).await;
}

async fn check_complaint(url: &str, wanted: &[&str]) {
    let error = format!("{:#}", Store::open(url).await.unwrap_err());
    assert!(!error.contains('\n') && !error.contains("hunter2"), "{error}");
    for part in wanted {
        assert!(error.contains(part), "{part:?} in {error:?}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    const NEWER: &str = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9999, 'from the future', true, '', 0)";
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite_url(&folder);
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let file: sqlx::SqlitePool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query(NEWER).execute(&file).await.unwrap();
    file.close().await;
    check_newer(&store).await;
    store.close().await;
    let Some(database) = Postgres::create().await else { return };
    let store = Store::open(&database.url).await.unwrap();
    store.migrate().await.unwrap();
    run(&database.url, NEWER.to_owned()).await;
    check_newer(&store).await;
    store.close().await;
    database.drop().await;
}

async fn check_newer(store: &Store) {
    assert!(!store.is_migrated().await.unwrap());
    let error = store.migrate().await.unwrap_err().to_string();
    assert!(error.contains("newer version (migration 9999)") && error.contains("update the program"), "{error}");
}

#[tokio::test]
async fn a_backup_is_a_whole_database_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    store.set_fact("kept", "it's so").await.unwrap();
    let copy = folder.path().join("it's a copy.db");
    store.backup(&copy).await.unwrap();
    assert!(store.backup(&copy).await.unwrap_err().to_string().contains("exists already"));
    let copied = Store::open(&format!("sqlite://{}", copy.display())).await.unwrap();
    assert_eq!(copied.fact("kept").await.unwrap().as_deref(), Some("it's so"));
    assert!(copied.is_migrated().await.unwrap());
    copied.close().await;
    store.close().await;
    let Some(database) = Postgres::create().await else { return };
    let store = Store::open(&database.url).await.unwrap();
    assert!(store.backup(&folder.path().join("x")).await.unwrap_err().to_string().contains("pg_dump"));
    store.close().await;
    database.drop().await;
}

#[tokio::test]
async fn a_program_beside_a_running_one_can_write_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite_url(&folder);
    let run = Store::open(&url).await.unwrap();
    run.migrate().await.unwrap();
    let cli = Store::open(&url).await.unwrap();
    let both = [&run, &cli].map(|store| async move {
        for _ in 0..50 {
            store.bump("topics").await.unwrap();
        }
    });
    futures_util::future::join_all(both).await;
    assert_eq!(run.version("topics").await.unwrap(), 100);
}

#[tokio::test]
async fn a_wake_up_reaches_the_same_process_and_on_postgres_another() {
    each_database(async |store| {
        let mut wakes = store.wakes(Channel::Outbox);
        store.wake(Channel::Outbox);
        wakes.next().await;
    })
    .await;
    let Some(database) = Postgres::create().await else { return };
    let (here, there) = (Store::open(&database.url).await.unwrap(), Store::open(&database.url).await.unwrap());
    let mut wakes = there.wakes(Channel::Inbox);
    // Whoever listens needs a moment to connect: until then nothing arrives, and polling is the fallback.
    tokio::select! {
        () = wakes.next() => {}
        () = async { loop { here.wake(Channel::Inbox); tokio::task::yield_now().await; } } => {}
    }
    here.close().await;
    there.close().await;
    database.drop().await;
}

#[tokio::test]
async fn both_schemas_have_the_same_tables_and_columns() {
    let Some(database) = Postgres::create().await else { return };
    let store = Store::open(&database.url).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
    let rows = sqlx::query(
        "select table_name::text, column_name::text, is_nullable::text from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut postgres: Vec<(String, String, bool)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get::<String, _>(2) == "YES")).collect();
    pool.close().await;
    database.drop().await;
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite_url(&folder);
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let rows = sqlx::query(
        "select m.name, c.name, c.\"notnull\" = 0 and c.pk = 0 from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut sqlite: Vec<(String, String, bool)> = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    pool.close().await;
    // The full-text index and the migrations' own table are each database's own.
    for columns in [&mut postgres, &mut sqlite] {
        columns.retain(|(table, ..)| !["article_words", "_sqlx", "sqlite_"].iter().any(|own| table.starts_with(own)));
        columns.sort();
    }
    assert!(sqlite.len() > 150, "the columns were found");
    assert_eq!(sqlite, postgres);
}
