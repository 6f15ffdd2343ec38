//! Requests under way, and who waits for them.

use crate::drafts::ConversationDraft;
use crate::lists::List;
use crate::reply::{Reply, unexpected};
use crate::waiting::Tail;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use tokio::time::Instant;

/// A request of the application.
pub(crate) struct Pending {
    pub(crate) request: Request,
    pub(crate) answer: PendingReply,
    pub(crate) deadline: Instant,
    /// Given to the current link.
    pub(crate) sent: bool,
    /// How many links it was given to.
    pub(crate) links: u32,
    /// It had to wait for a link, or for those that did: not the application's haste is to blame when the service
    /// finds that they come too fast.
    pub(crate) waited: bool,
    /// What is here of a list that comes in pages, of which this asks for one.
    pub(crate) list: Option<List>,
    /// It goes out when so many changes of what is kept are written: those were given before it.
    pub(crate) after: u64,
    /// Up to which seq this device had the conversation that it asks about when it was sent; `None`: the answer is about one that is
    /// gone meanwhile.
    pub(crate) held: Option<u64>,
    /// What waits and belongs to the answer.
    pub(crate) tail: Option<Tail>,
    /// The draft of a conversation that is deleted.
    pub(crate) draft: Option<ConversationDraft>,
}

/// An answer, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked for.
    pub response: Response,
    /// This device has answered: as it was told last, because there is no link, or with messages that wait on it.
    pub from_device: bool,
}

/// Who waits for it.
pub(crate) enum PendingReply {
    Response(Reply<Response>),
    Answer(Reply<Answer>),
    Message(Reply<Message>),
    /// A login again of the user who is logged in.
    Login(Reply<()>),
}

/// A request of the client's own.
pub(crate) enum Internal {
    /// Of a login with this credential.
    Login(String),
    /// A login again on the same link, for its heads.
    Heads,
    Logout,
    Sync(ConversationId),
    Conversations,
    /// Rows of conversations whose groups have changed.
    Grouped,
    Total,
}

impl Pending {
    /// Whether a second try makes a second thing: only a group that the service shall name. Everything else is
    /// known again by an id.
    pub(crate) fn must_not_be_repeated(&self) -> bool {
        matches!(&self.request, Request::CreateGroup(group) if group.group_id.is_empty())
    }

    /// A request that was repeated on another link may find its own work done.
    pub(crate) fn forgive(&self, error: Error) -> Result<Response> {
        let repeated = self.links > 1;
        match (&self.request, error.code) {
            (Request::JoinGroup { .. }, codes::ERR_SVR_GROUP_ALLREADY_MEMBER)
            | (Request::QuitGroup { .. }, codes::ERR_SVR_GROUP_PERMISSION_DENY)
            | (Request::DeleteGroup { .. }, codes::ERR_SVR_GROUP_NOT_FOUND)
            | (
                Request::DeleteConversationGroup { .. } | Request::RenameConversationGroup { .. },
                codes::ERR_SVR_CONV_CONV_GROUP_NOT_EXIST,
            ) if repeated => Ok(Response::Done),
            (Request::CreateGroup(group), codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER) if repeated => {
                Ok(Response::GroupCreated(group.group_id.clone()))
            }
            _ => Err(error),
        }
    }
}

impl PendingReply {
    pub(crate) fn refuse(self, error: Error) {
        match self {
            PendingReply::Response(reply) => reply.send(Err(error)),
            PendingReply::Answer(reply) => reply.send(Err(error)),
            PendingReply::Message(reply) => reply.send(Err(error)),
            PendingReply::Login(reply) => reply.send(Err(error)),
        }
    }

    pub(crate) fn send(self, result: Result<Response>) {
        self.send_as(result, false);
    }

    /// This device has answered.
    pub(crate) fn send_from_device(self, response: Response) {
        self.send_as(Ok(response), true);
    }

    fn send_as(self, result: Result<Response>, from_device: bool) {
        match self {
            PendingReply::Response(reply) => reply.send(result),
            PendingReply::Answer(reply) => {
                reply.send(result.map(|response| Answer { response, from_device }));
            }
            PendingReply::Message(reply) => reply.send(match result {
                Ok(Response::Message(message)) => Ok(*message),
                Ok(_) => Err(unexpected()),
                Err(error) => Err(error),
            }),
            PendingReply::Login(reply) => reply.send(match result {
                Ok(Response::LoggedIn(_)) => Ok(()),
                Ok(_) => Err(unexpected()),
                Err(error) => Err(error),
            }),
        }
    }
}
