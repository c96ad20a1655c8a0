//! The database, SQLite or PostgreSQL, behind one set of functions on [`Store`]. Nothing outside this folder knows sqlx.
//!
//! Times are Unix milliseconds and are passed in (`now_ms`), except in leases, which compare with the
//! database's own time. Every function that writes more than one row does so in one short transaction.
//! Rows are plain structs; texts that are JSON in a column (`payload`, `settings`) stay text here.
//!
//! One file for each table family, in the order of the pipeline; what differs between the databases is in `dialect`.

mod dialect;
mod house;
mod leases;
mod wakes;

mod hubs;
mod moves;
mod polls;
mod sources;

mod articles;
mod checks;
mod entries;
mod follow_ups;
mod places;
mod revisions;

mod examples;
mod topics;

mod fan_out;
mod stories;

mod chats;
mod subscriptions;

mod claims;
mod deliveries;
mod digests;
mod ledger;
mod settling;

mod inbox;
mod people;
mod quotas;
mod shares;
mod tidy;
mod word_counts;

pub use articles::{ArticleRow, LeadRow, RANKED, VersionRow};
pub use chats::ChatRow;
pub use checks::CheckRow;
pub use deliveries::{DeliveryRow, NewDelivery, Outcome};
pub use dialect::Dialect;
pub use digests::Take;
pub use entries::{ArticleIn, EntryOutcome, Placement, Stored};
pub use examples::{ExampleRow, NewExample};
pub use fan_out::FanOut;
pub use follow_ups::Development;
pub use house::{Store, may_pass};
pub use hubs::HubRow;
pub use inbox::InboxRow;
pub use leases::Lease;
pub use ledger::Summary;
pub use people::AuditRow;
pub use polls::{PollKind, PollOutcome, Read};
pub use shares::{SHARES_DAYS, Share};
pub use sources::{NewSource, SourceRow};
pub use stories::{StoryRow, Voice};
pub use subscriptions::{FollowRow, SubscriptionRow};
pub use tidy::Counts;
pub use topics::{CatalogueRow, TopicRow};
pub use wakes::{Channel, Wakes};
pub use word_counts::WordCounts;

/// Numbers or texts as the JSON list that [`Dialect::numbers`] and [`Dialect::texts`] take apart.
fn list<T: serde::Serialize + ?Sized>(values: &T) -> String {
    serde_json::to_string(values).unwrap_or_else(|_| "[]".to_owned())
}
