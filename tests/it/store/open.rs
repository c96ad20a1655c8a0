//! Opening, migrating, copying.

use divisionbell::store::Store;

use crate::databases::{each_database, sqlite_url};

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
