//! A database of an earlier release goes on where it stood: each released schema, with data in it, is brought up to today's.
//!
//! A new release adds its row to [`RELEASES`] and its data beside this file; the checks are the same for all.

use std::collections::BTreeMap;
use std::path::Path;

use divisionbell::outbox::Lane;
use divisionbell::store::*;
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Column, Executor, Row};

use super::given::*;
use crate::databases::{Postgres, sqlite_url};

struct Release {
    version: &'static str,
    /// The newest migration that it shipped.
    migration: i64,
    /// SHA-256 of that migration for SQLite and PostgreSQL: what was released must not change.
    sums: [&'static str; 2],
    data: &'static str,
}

const RELEASES: &[Release] = &[Release {
    version: "0.1.0",
    migration: 1,
    sums: [
        "91cbc58ab66bd18dca732aa056b154ac4a043a4beef6b674726e4191dcc64b3e",
        "a929424140b2a85558abbc889115965bd8db32bed7527b9f58957bc7c2591c7e",
    ],
    data: include_str!("released/0001.sql"),
}];

const FOLDERS: [&str; 2] = ["migrations/sqlite", "migrations/postgres"];

#[test]
fn a_released_migration_never_changes() {
    for release in RELEASES {
        for (folder, sum) in FOLDERS.iter().zip(release.sums) {
            let files = migrations(folder);
            let (_, path) = files.iter().find(|(version, _)| *version == release.migration).expect("the migration");
            let bytes = std::fs::read(path).expect("a file");
            let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, sum, "{} of {}", path.display(), release.version);
        }
    }
}

#[tokio::test]
async fn a_database_of_each_release_goes_on_where_it_stood() {
    sqlx::any::install_default_drivers();
    for release in RELEASES {
        let folder = tempfile::tempdir().unwrap();
        upgraded(release, &sqlite_url(&folder), FOLDERS[0]).await;
        let Some(database) = Postgres::create().await else { continue };
        upgraded(release, &database.url, FOLDERS[1]).await;
        database.drop().await;
    }
}

async fn upgraded(release: &Release, url: &str, folder: &str) {
    let created = if url.starts_with("sqlite") { format!("{url}?mode=rwc") } else { url.to_owned() };
    let pool = AnyPool::connect(&created).await.unwrap();
    up_to(release.migration, folder).await.run(&pool).await.unwrap();
    pool.execute(release.data).await.unwrap();
    pool.execute(match folder {
        "migrations/sqlite" => "insert into article_words (rowid, words) values (1001, 'sanction oil told')",
        _ => {
            "insert into article_words (article_id, words) values (1001, '''oil'':2 ''sanction'':1 ''told'':3');
             select setval(pg_get_serial_sequence(name, 'id'), 2000)
               from unnest(array['sources', 'articles', 'topics', 'stories', 'chats', 'deliveries', 'audit']) name"
        }
    })
    .await
    .unwrap();
    let before = contents(&pool, folder).await;
    assert!(before.values().all(|rows| !rows.is_empty()), "every table has data in it");
    pool.close().await;
    let store = Store::open(url).await.unwrap();
    assert!(!store.is_migrated().await.unwrap() || release.migration == newest(folder), "{}", release.version);
    store.migrate().await.unwrap();
    assert!(store.is_migrated().await.unwrap());
    // A new connection: an old one remembers the columns that its statements had.
    let pool = AnyPool::connect(url).await.unwrap();
    let after = contents(&pool, folder).await;
    for (table, rows) in &before {
        assert_eq!(after[table].len(), rows.len(), "{table}");
        for (was, is) in rows.iter().zip(&after[table]) {
            // A column may go; what stays says the same.
            let stays = |name: &String| is.iter().any(|(now, _)| now == name);
            assert!(was.iter().all(|cell| !stays(&cell.0) || is.contains(cell)), "{table}: {was:?} became {is:?}");
        }
    }
    pool.close().await;
    goes_on(&store).await;
    store.close().await;
}

/// What waited is sent once, what was sent is not, what is new arrives, and what was learned is still known.
async fn goes_on(store: &Store) {
    let due = |rows: Vec<DeliveryRow>| rows.into_iter().map(|row| (row.chat_id, row.story_id)).collect::<Vec<_>>();
    let lease = store.lease("deliver:telegram", "new", MINUTE).await.unwrap().expect("the dead one's lease has ended");
    assert_eq!(lease.epoch, 8);
    assert_eq!(store.interrupt_claims("telegram").await.unwrap(), [(1003, "group".to_owned())]);
    assert_eq!(fan_out(store, NOW).await, 2, "the half that was left: one due, one held for its digest");
    let platforms = ["telegram".to_owned()];
    let mut sent = Vec::new();
    loop {
        let rows = store.claim(&lease, &[], NOW, 9, MINUTE, &platforms).await.unwrap();
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let done = Outcome::Sent { message_id: Some(format!("m{}", row.id)), rendered: Some("h".into()) };
            assert!(store.settle(row, &lease, &done, NOW).await.unwrap());
        }
        sent.extend(due(rows));
    }
    assert_eq!(sent[0], (1003, 0), "a reply goes first");
    sent.sort_unstable();
    assert_eq!(sent, [(1001, 1002), (1001, 1003), (1003, 0), (1003, 1002), (1003, 1003)]);
    assert_eq!(states(store, 1003, 1001).await, ["story uncertain"]);
    assert_eq!(states(store, 1004, 1001).await, ["story dropped suspended"]);
    let digest =
        NewDelivery { chat_id: 1002, kind: "digest".into(), lane: Lane::Digest, due_at: NOW, ..Default::default() };
    let held = Take { held: vec!["digest".into()], ..Default::default() };
    assert_eq!(store.take_for_digest(&digest, &held, NOW).await.unwrap(), [1002, 1003]);
    // A further outlet edits what was sent and brings the story to who has not got it; nobody gets it twice.
    let bbc = source(store, "bbc").await;
    store.store_entry(&entry(bbc, "too", &[1001], Placement::Existing(1001)), NOW).await.unwrap();
    fan_out(store, NOW).await;
    assert_eq!(states(store, 1001, 1001).await, ["story sent", "edit due"]);
    let again = store.store_entry(&entry(1001, "told", &[1001], Placement::New), NOW).await.unwrap();
    assert_eq!((again.article_id, again.new_story), (1001, false), "an address that is known is no news");
    assert_eq!(store.search(&["oil".to_owned()], 10, 0).await.unwrap().1, 1);
    assert_eq!(store.story_of_message(1001, "m1").await.unwrap(), Some(1001));
    let open = store.open_updates("telegram", 9).await.unwrap();
    assert_eq!(open.iter().map(|row| row.update_id).collect::<Vec<_>>(), [42]);
    assert!(store.answer_update("telegram", 42, &[], NOW).await.unwrap());
    let names: Vec<_> =
        store.subscriptions(1002).await.unwrap().into_iter().map(|s| (s.topic.name, s.thread)).collect();
    assert_eq!(names, [("sanctions".to_owned(), 7)]);
    assert_eq!(store.topic(1001, "ours").await.unwrap().map(|topic| topic.query), Some("harbour".to_owned()));
    assert_eq!(store.chat(1001).await.unwrap().map(|chat| chat.settings), Some("{\"language\":\"uk\"}".to_owned()));
    assert_eq!(store.version("topics").await.unwrap(), 5);
}

fn migrations(folder: &str) -> Vec<(i64, std::path::PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(root).expect("the migrations").map(|file| file.expect("a file").path());
    let version = |path: &Path| path.file_name()?.to_str()?.split_once('_')?.0.parse().ok();
    let mut files: Vec<_> = files.filter_map(|path| Some((version(&path)?, path))).collect();
    files.sort();
    files
}

fn newest(folder: &str) -> i64 {
    migrations(folder).last().map_or(0, |(version, _)| *version)
}

/// The migrations that a release had.
async fn up_to(newest: i64, folder: &str) -> Migrator {
    let shipped = tempfile::tempdir().unwrap();
    for (_, path) in migrations(folder).iter().filter(|(version, _)| *version <= newest) {
        std::fs::copy(path, shipped.path().join(path.file_name().unwrap())).unwrap();
    }
    Migrator::new(shipped.path()).await.unwrap()
}

type Cells = Vec<(String, String)>;

/// All rows of all tables, as columns with their values; without the databases' own.
async fn contents(pool: &AnyPool, folder: &str) -> BTreeMap<String, Vec<Cells>> {
    let names = match folder {
        "migrations/sqlite" => "select name from sqlite_master where type = 'table'",
        _ => "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
    };
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(pool).await.unwrap();
    let own = |name: &String| ["article_words", "_sqlx", "sqlite_"].iter().any(|own| name.starts_with(own));
    let mut tables = BTreeMap::new();
    for name in names.into_iter().filter(|name| !own(name)) {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("select * from {name} order by 1, 2"))).fetch_all(pool);
        tables.insert(name, rows.await.unwrap().iter().map(cells).collect());
    }
    tables
}

fn cells(row: &sqlx::any::AnyRow) -> Cells {
    let value = |at: usize| {
        let text = row.try_get::<Option<String>, _>(at).map(|value| format!("{value:?}"));
        let number = || row.try_get::<Option<i64>, _>(at).map(|value| format!("{value:?}"));
        let real = || row.try_get::<Option<f64>, _>(at).map(|value| format!("{value:?}"));
        text.or_else(|_| number()).or_else(|_| real()).expect("bigint, text or double precision")
    };
    row.columns().iter().map(|column| (column.name().to_owned(), value(column.ordinal()))).collect()
}
