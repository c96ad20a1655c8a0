//! `topic update`: the topics of this version's catalogue for a database that has those of an older one.
//!
//! What an operator changed or dropped is theirs and stays as it is; everything else follows the catalogue.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::manage::WHO;
use super::serve;
use crate::clock::Clock;
use crate::store::{CatalogueRow, Store};
use crate::topics::Topic;

/// Who saved a topic that is as the catalogue had it.
pub(super) const CATALOGUE: &str = "catalogue";

/// What becomes of the catalogue's topics.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    /// Not in the database, and never dropped there.
    pub new: Vec<Topic>,
    /// As an older catalogue had them.
    pub newer: Vec<Topic>,
    /// Changed by an operator: left alone.
    pub changed: Vec<String>,
    /// Dropped by an operator: left alone.
    pub dropped: Vec<String>,
}

impl Plan {
    /// For the catalogue that ships, or its edited copy.
    pub async fn read(store: &Store) -> Result<Self> {
        let changed = store.topics_changed_by_hand().await?;
        Ok(Self::of(serve::catalogue_topics()?, store.catalogue_rows().await?, &changed))
    }

    fn of(catalogue: Vec<Topic>, rows: Vec<CatalogueRow>, by_hand: &HashSet<String>) -> Self {
        let rows: HashMap<String, CatalogueRow> = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
        let mut plan = Self::default();
        for topic in catalogue {
            match rows.get(&topic.name) {
                None => plan.new.push(topic),
                Some(row) if row.is_dropped != 0 => plan.dropped.push(topic.name),
                Some(row) if same(row, &topic) => {}
                Some(row) if row.created_by != CATALOGUE || by_hand.contains(&row.name) => {
                    plan.changed.push(topic.name)
                }
                Some(_) => plan.newer.push(topic),
            }
        }
        plan
    }

    /// One line for `check`; `None` where there is nothing to take over.
    pub fn hint(&self) -> Option<String> {
        let (new, newer) = (self.new.len(), self.newer.len());
        (new + newer > 0).then(|| {
            format!(
                "topics: the catalogue has {new} new and {newer} changed ones; `divisionbell topic update` takes them"
            )
        })
    }
}

fn same(row: &CatalogueRow, topic: &Topic) -> bool {
    (&row.title, &row.description, &row.query) == (&topic.title, &topic.description, &topic.query)
}

/// Takes the catalogue's topics over, and says which stayed as they are.
pub(super) async fn update(store: &Store, only_show: bool) -> Result<()> {
    let plan = Plan::read(store).await?;
    for (word, topics) in [("added", &plan.new), ("changed", &plan.newer)] {
        for topic in topics {
            if !only_show {
                save(store, topic).await?;
            }
            println!("{word:<8} {}", topic.name);
        }
    }
    plan.changed.iter().for_each(|name| println!("kept     {name}: it was changed here"));
    plan.dropped.iter().for_each(|name| println!("kept     {name}: it was dropped here"));
    let done = if only_show { "would be taken over" } else { "taken over" };
    println!("{} {done} from the catalogue", plan.new.len() + plan.newer.len());
    Ok(())
}

async fn save(store: &Store, topic: &Topic) -> Result<()> {
    let now_ms = Clock::system().now_ms();
    let before = store.topic(0, &topic.name).await?.map(|row| row.query).unwrap_or_default();
    let Topic { name, title, description, query, .. } = topic;
    store.save_topic(0, name, title, description, query, CATALOGUE, now_ms).await?;
    store.audit(WHO, 0, "catalogue", &before, &format!("{name} {query}"), now_ms).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(name: &str, query: &str) -> Topic {
        Topic { name: name.into(), query: query.into(), ..Topic::default() }
    }

    fn row(name: &str, query: &str, by: &str) -> CatalogueRow {
        CatalogueRow { name: name.into(), query: query.into(), created_by: by.into(), ..CatalogueRow::default() }
    }

    #[test]
    fn what_an_operator_changed_or_dropped_is_left_alone() {
        let catalogue = ["new", "newer", "same", "theirs", "older", "gone"].map(|name| topic(name, "new query"));
        let rows = vec![
            row("newer", "old query", CATALOGUE),
            row("same", "new query", CATALOGUE),
            row("theirs", "their query", "cli"),
            // Changed before topics said who saved them last.
            row("older", "their query", CATALOGUE),
            CatalogueRow { is_dropped: 1, ..row("gone", "old query", CATALOGUE) },
            row("their_own", "lighthouse", "cli"),
        ];
        let plan = Plan::of(catalogue.into(), rows, &HashSet::from(["older".to_owned()]));
        let names = |topics: &[Topic]| topics.iter().map(|topic| topic.name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&plan.new), names(&plan.newer)), (vec!["new".to_owned()], vec!["newer".to_owned()]));
        assert_eq!((plan.changed, plan.dropped), (vec!["theirs".to_owned(), "older".into()], vec!["gone".to_owned()]));
    }
}
