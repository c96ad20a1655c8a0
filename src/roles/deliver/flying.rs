//! What is under way: a task for each delivery that was claimed, until its outcome is in the ledger.

use std::collections::HashMap;

use tokio::task::{Id, JoinError, JoinSet};
use tracing::error;

use crate::store::DeliveryRow;

/// Tasks and whose they are; dropped, they end.
#[derive(Default)]
pub struct Flying {
    tasks: JoinSet<Ended>,
    /// Delivery and chat of each.
    rows: HashMap<Id, (i64, i64)>,
}

/// What became of a task.
pub enum Ended {
    /// It is sent, or not, and settled.
    Settled {
        chat_id: i64,
        is_group: bool,
        /// When the platform answered, or did not.
        at_ms: i64,
        /// A 429's pause.
        retry_after_ms: Option<i64>,
    },
    /// It was not to be sent yet.
    GivenBack,
    /// A bug: nobody knows what became of it.
    BrokeOff { chat_id: i64 },
}

impl Flying {
    pub fn begin(&mut self, row: &DeliveryRow, work: impl Future<Output = Ended> + Send + 'static) {
        let whose = (row.id, row.chat_id);
        let task = self.tasks.spawn(work);
        self.rows.insert(task.id(), whose);
    }

    /// The next that has ended, `None` where nothing is under way.
    pub async fn next(&mut self) -> Option<Ended> {
        let ended = self.tasks.join_next_with_id().await?;
        Some(self.ended(ended))
    }

    /// One that has ended already.
    pub fn try_next(&mut self) -> Option<Ended> {
        let ended = self.tasks.try_join_next_with_id()?;
        Some(self.ended(ended))
    }

    fn ended(&mut self, ended: Result<(Id, Ended), JoinError>) -> Ended {
        match ended {
            Ok((id, ended)) => {
                self.rows.remove(&id);
                ended
            }
            Err(failure) => {
                // Its row stays claimed until its time is over, and disturbs no other.
                let (delivery, chat_id) = self.rows.remove(&failure.id()).unwrap_or_default();
                error!(delivery.id = delivery, "a send broke off: {failure}");
                Ended::BrokeOff { chat_id }
            }
        }
    }

    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// The deliveries that are under way.
    pub fn ids(&self) -> Vec<i64> {
        self.rows.values().map(|(delivery, _)| *delivery).collect()
    }

    pub fn abort_all(&mut self) {
        self.tasks.abort_all();
    }
}
