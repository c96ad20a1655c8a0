//! The numbers at `/metrics`: counters that the roles raise, and gauges read from the database when asked.

use anyhow::Result;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::store::Store;

/// Send latency in seconds: from a few milliseconds to the time-out.
const LATENCY_BUCKETS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// From a story's row to its message, in seconds.
const AGE_BUCKETS: [f64; 9] = [0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 3600.0, 86400.0];

/// The recorder of this process.
pub struct Numbers(PrometheusHandle);

impl Numbers {
    /// Installs the process's recorder; a second one in the same process (tests) records for itself alone.
    pub fn install() -> Result<Self> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full("divisionbell_send_seconds".into()), &LATENCY_BUCKETS)?
            .set_buckets_for_metric(Matcher::Full("divisionbell_story_to_message_seconds".into()), &AGE_BUCKETS)?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_ok() {
            describe();
        }
        Ok(Self(handle))
    }

    /// The text of `/metrics`.
    pub async fn render(&self, store: &Store, now_ms: i64) -> Result<String> {
        let counts = store.counts().await?;
        gauge!("divisionbell_sources").set(counts.sources as f64);
        gauge!("divisionbell_articles").set(counts.articles as f64);
        gauge!("divisionbell_stories").set(counts.stories as f64);
        gauge!("divisionbell_topics").set(counts.topics as f64);
        gauge!("divisionbell_chats").set(counts.chats as f64);
        for (state, count) in &counts.deliveries_by_state {
            gauge!("divisionbell_deliveries", "state" => state.clone()).set(*count as f64);
        }
        let age_ms = counts.oldest_due_at.map_or(0, |due_at| (now_ms - due_at).max(0));
        gauge!("divisionbell_queue_age_seconds").set(age_ms as f64 / 1000.0);
        self.0.run_upkeep();
        Ok(self.0.render())
    }
}

fn describe() {
    describe_counter!("divisionbell_polls_total", "Looks at sources, by outcome");
    describe_counter!("divisionbell_pushes_total", "What WebSub hubs pushed, by outcome");
    describe_counter!("divisionbell_hub_requests_total", "Requests to WebSub hubs, by mode and outcome");
    describe_counter!("divisionbell_entries_total", "Entries of feeds, by what they were");
    describe_counter!("divisionbell_sends_total", "Messages handed to a platform, by kind and outcome");
    describe_counter!("divisionbell_ambiguous_sends_total", "Messages that perhaps arrived: no answer came");
    describe_counter!("divisionbell_commands_total", "Updates answered, by outcome");
    describe_counter!(
        "divisionbell_model_summaries_total",
        "Summaries asked of the language model, by whether they were used or why not"
    );
    describe_gauge!("divisionbell_deliveries", "Deliveries in the database, by state");
    describe_gauge!("divisionbell_queue_age_seconds", Unit::Seconds, "Age of the oldest delivery that is due");
    describe_histogram!("divisionbell_send_seconds", Unit::Seconds, "Time that a platform took to accept a message");
    describe_histogram!(
        "divisionbell_story_to_message_seconds",
        Unit::Seconds,
        "Time from a story's row to its first message in a chat"
    );
}
