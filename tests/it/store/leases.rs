//! Leases, versions, facts, operators, the audit log, tokens.

use super::given::*;
use crate::databases::each_database;

#[tokio::test]
async fn one_owner_at_a_time_holds_a_lease() {
    each_database(async |store| {
        let first = store.lease("deliver:telegram", "a", MINUTE).await.unwrap().unwrap();
        assert_eq!(first.epoch, 1);
        assert_eq!(store.lease("deliver:telegram", "b", MINUTE).await.unwrap(), None);
        assert_eq!(store.lease("deliver:telegram", "a", MINUTE).await.unwrap(), Some(first.clone()));
        assert!(store.renew(&first, MINUTE).await.unwrap());
        let held = store.leases().await.unwrap();
        assert_eq!(
            held.iter().map(|(name, owner, _)| (&**name, &**owner)).collect::<Vec<_>>(),
            [("deliver:telegram", "a")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ended_goes_to_another_with_a_new_epoch_and_its_old_holder_cannot_renew_it() {
    each_database(async |store| {
        let old = store.lease("listen", "a", -1).await.unwrap().unwrap();
        let new = store.lease("listen", "b", MINUTE).await.unwrap().unwrap();
        assert_eq!(new.epoch, old.epoch + 1);
        assert!(!store.renew(&old, MINUTE).await.unwrap());
        store.release(&old).await.unwrap();
        assert!(store.renew(&new, MINUTE).await.unwrap(), "an old holder's release changes nothing");
        store.release(&new).await.unwrap();
        assert!(store.leases().await.unwrap().is_empty());
        assert_eq!(store.lease("listen", "a", MINUTE).await.unwrap().unwrap().epoch, 3);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_want_a_lease_one_gets_it() {
    each_database(async |store| {
        let tries =
            (0..8).map(|n| async move { store.lease("tidy", &format!("o{n}"), MINUTE).await.unwrap().is_some() });
        let got = futures_util::future::join_all(tries).await;
        assert_eq!(got.iter().filter(|got| **got).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn versions_grow_and_facts_are_replaced() {
    each_database(async |store| {
        assert_eq!(store.version("settings").await.unwrap(), 0);
        store.bump("settings").await.unwrap();
        store.bump("settings").await.unwrap();
        assert_eq!(store.version("settings").await.unwrap(), 2);
        assert_eq!(store.fact("paused").await.unwrap(), None);
        store.set_fact("paused", "1").await.unwrap();
        store.set_fact("paused", "2").await.unwrap();
        assert_eq!(store.fact("paused").await.unwrap().as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn operators_are_granted_once_and_what_was_done_is_written_down() {
    each_database(async |store| {
        assert!(store.grant("telegram", "42", "env", NOW).await.unwrap());
        assert!(!store.grant("telegram", "42", "env", NOW).await.unwrap());
        assert_eq!(store.operators().await.unwrap(), [("telegram".to_owned(), "42".to_owned())]);
        assert!(store.revoke("telegram", "42").await.unwrap() && !store.revoke("telegram", "42").await.unwrap());
        for what in ["grant", "revoke", "addsource"] {
            store.audit("telegram:1", 0, what, "", "x", NOW).await.unwrap();
        }
        let newest = store.audit_log(2, None).await.unwrap();
        assert_eq!(newest.iter().map(|row| &*row.what).collect::<Vec<_>>(), ["addsource", "revoke"]);
        assert_eq!(store.audit_log(2, Some(newest[1].id)).await.unwrap()[0].what, "grant");
    })
    .await;
}

#[tokio::test]
async fn a_token_stands_for_its_topics() {
    each_database(async |store| {
        let token = store.put_token("sanctions-peacekeeping", NOW).await.unwrap();
        assert!(token.len() == 12 && token.chars().all(|c| c.is_ascii_alphanumeric()));
        assert_eq!(store.token(&token).await.unwrap().as_deref(), Some("sanctions-peacekeeping"));
        assert_eq!(store.token("nothing").await.unwrap(), None);
    })
    .await;
}
