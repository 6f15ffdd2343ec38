//! The actor and the drafts of its user.

use crate::account::not_logged_in;
use crate::actor::{Actor, WARNING};
use crate::drafts::{ConversationDraft, DRAFT_BYTES};
use crate::event::{ClientEvent, ConversationEvent};
use crate::local;
use crate::reply::Reply;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::{Error, Result, codes};
use std::path::Path;
use tokio::time::Instant;

impl Actor {
    /// The drafts are this user's from here on.
    pub(crate) fn open_drafts(&mut self, user: &str, device: Option<&Path>) {
        let words = self.shared.drafts.lock().begin(user, device);
        if let Some(text) = words {
            self.log(WARNING, text);
        }
    }

    pub(crate) fn set_draft(
        &mut self,
        conversation: ConversationId,
        draft: Option<ConversationDraft>,
        reply: Reply<()>,
    ) {
        if !self.shared.drafts.lock().is_open() {
            return reply.send(Err(not_logged_in()));
        }
        if let Err(error) = conversation.check() {
            return reply.send(Err(error));
        }
        if draft.as_ref().is_some_and(|draft| draft.bytes() > DRAFT_BYTES) {
            let text = format!("draft: more than {DRAFT_BYTES} bytes");
            return reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
        }
        self.change_draft(&conversation, draft);
        reply.send(Ok(()));
    }

    /// Keeps it or forgets it, and tells the row where it is another one now.
    pub(crate) fn change_draft(&mut self, conversation: &ConversationId, draft: Option<ConversationDraft>) {
        if self.keep_draft(conversation.clone(), draft) && self.conversations_wanted {
            match self.watch.held(conversation) {
                // The mirror has no drafts.
                Some(row) => {
                    let rows = self.rows_with_what_waits(vec![row]);
                    self.emit(ClientEvent::Conversations(ConversationEvent::Updated(rows)));
                }
                None => self.watch.touch_known(conversation, Instant::now()),
            }
        }
    }

    /// Whether anything has changed.
    fn keep_draft(&mut self, conversation: ConversationId, draft: Option<ConversationDraft>) -> bool {
        let synced = self.config.keep.as_ref().is_some_and(|keep| keep.survives_power_loss);
        let changed = self.shared.drafts.lock().set(conversation, draft);
        let document = if changed { self.shared.drafts.lock().document() } else { None };
        if let Some((file, saved)) = document
            && let Err(error) = local::save(&file, &saved, synced)
        {
            self.log(WARNING, format!("drafts {}: {error}", file.display()));
        }
        changed
    }

    /// Forgets the drafts. An error: some of them may still be there.
    pub(crate) fn wipe_drafts(&mut self) -> Result<()> {
        let wiped = self.shared.drafts.lock().wipe();
        wiped.map_err(|error| {
            let text = format!("drafts could not be wiped, they are still on this device: {error}");
            self.log(WARNING, text.clone());
            Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)
        })
    }
}
