//! What the client does with a page of a list.

use crate::actor::Actor;
use crate::lists::{List, Page};
use crate::pending::Pending;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};
use tokio::time::Instant;

impl Actor {
    /// A page of a list, or none: asks for the next one, or for all at once where the service has no pages, or answers.
    pub(crate) fn page_answered(
        &mut self,
        mut id: u64,
        mut pending: Pending,
        mut list: List,
        result: Result<Response>,
    ) {
        let Some(session) = self.account.session_mut() else { return };
        match result.and_then(|page| list.take(&pending.request, page)) {
            Ok((Page::Last, _)) => {
                self.mirror_list(&list);
                let done = list.done();
                // Only a page of history is asked for once more.
                if let Ok(done) = self.and_what_waits(done, None, true) {
                    pending.answer.send(Ok(done));
                }
                return self.pump_outbox(0);
            }
            Ok((page, next_seq)) => {
                pending.request = list.page(next_seq);
                pending.list = Some(list);
                // Whoever brings something has as much time again, and what has the same time stands in its order.
                if matches!(page, Page::Full) {
                    pending.deadline = Instant::now() + self.config.request_timeout;
                    id = self.new_id();
                }
            }
            Err(error) if error.code == codes::ERR_SDK_INTERFACE_NOT_SUPPORT => {
                session.has_no_pages = true;
                pending.request = list.whole();
            }
            Err(error) => {
                pending.answer.refuse(error);
                return self.pump_outbox(0);
            }
        }
        pending.sent = false;
        // It is not the application's haste when pages come too fast.
        pending.waited = true;
        if let Some(session) = self.account.session_mut() {
            session.outbox.insert(id, pending);
        }
        self.pump_outbox(0);
    }
}
