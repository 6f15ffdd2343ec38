//! What every store does with a writing call before its writer has it.

use crate::fault::closed;
use crate::inbox::Inbox;
use crate::rules::messages as rules;
use crate::stats::Stats;
use crate::store::Call;
use doubletick_protocol::Result;
use doubletick_protocol::ids::check_msg_id;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use parking_lot::RwLock;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::oneshot;

/// Takes calls for the writer of a store.
pub struct Intake {
    /// What waits for the writer.
    pub inbox: Arc<Inbox>,
    /// The settings in force.
    pub settings: Arc<RwLock<Settings>>,
    /// What was taken is counted here.
    pub stats: Arc<Stats>,
    /// Changes of the settings that are under way.
    changes: Arc<AtomicUsize>,
}

/// Counts one change of the settings that is under way, as long as it lives.
struct Changing(Arc<AtomicUsize>);

impl Changing {
    fn new(changes: &Arc<AtomicUsize>) -> Self {
        changes.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(changes))
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Intake {
    /// For the writer that takes from this inbox and keeps these settings.
    pub fn new(inbox: Arc<Inbox>, settings: Arc<RwLock<Settings>>, stats: Arc<Stats>) -> Intake {
        Intake { inbox, settings, stats, changes: Arc::default() }
    }

    /// Refuses what is too large before it waits, so that looking at it is not the writer's work.
    fn check(&self, call: &Call) -> Result<()> {
        // The limits are about to change, and this call may come after that: the writer knows.
        if self.changes.load(Ordering::Acquire) > 0 {
            return Ok(());
        }
        match &call.request {
            Request::SendMessage(new) => rules::check_new(new, &call.user, &self.settings.read()),
            Request::ModifyMessage { message, content, .. } => {
                check_msg_id(message)?;
                rules::check_content(content, &self.settings.read())
            }
            _ => Ok(()),
        }
    }

    /// Has the writer carry out a call. It is in the queue when this returns.
    pub fn write(&self, call: Call) -> impl Future<Output = Result<Response>> + Send + use<> {
        self.write_by(call, &|call| self.inbox.push(call))
    }

    /// [`Intake::write`] where `push` knows the queue that a call comes into.
    pub fn write_by(
        &self,
        call: Call,
        push: &dyn Fn(Call) -> Result<oneshot::Receiver<Result<Response>>>,
    ) -> impl Future<Output = Result<Response>> + Send + use<> {
        let change = matches!(call.request, Request::SetSettings(_)).then(|| Changing::new(&self.changes));
        // The writer answers everything that it has taken, unless it is gone.
        let taken = self.check(&call).and_then(|()| push(call));
        let answer = taken.inspect(|_| self.stats.taken_writes.add(1));
        async move {
            let _change = change;
            answer?.await.unwrap_or_else(|_| Err(closed()))
        }
    }
}
