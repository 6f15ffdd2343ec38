//! Calls about several conversations: a request for each of them, and one answer when all have theirs.

use crate::client::Client;
use crate::reply::{Reply, unexpected};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits, marks};
use parking_lot::Mutex;
use std::sync::Arc;

/// What became of one conversation of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationOutcome {
    /// As it was given.
    pub conversation: ConversationId,
    /// Whether it was done, or why not.
    pub result: Result<()>,
}

type Outcomes = Vec<ConversationOutcome>;

impl Client {
    /// Puts marks (a set of bits, [`doubletick_protocol::marks`]) on 1 to 100 conversations of the list, or takes them off; answers
    /// what became of each, in the order given. 6017: another number of conversations, or a bit that is no mark. 6014 without a login.
    pub fn mark_conversations(
        &self,
        conversations: Vec<ConversationId>,
        set: u64,
        on: bool,
        reply: Reply<Outcomes>,
    ) {
        let marks = marks::split(set);
        if let Err(error) = marks::join(&marks) {
            return reply.send(Err(error));
        }
        let request = |conversation| Request::MarkConversation { conversation, marks: marks.clone(), on };
        self.for_each(conversations, request, reply);
    }

    /// Takes 1 to 100 conversations out of the list, with their messages or, where these are kept, without; answers what became of
    /// each, in the order given. 6017: another number of conversations. 6014 without a login.
    pub fn delete_conversations(
        &self,
        conversations: Vec<ConversationId>,
        keep_messages: bool,
        reply: Reply<Outcomes>,
    ) {
        let request = |conversation| Request::DeleteConversation { conversation, up_to: None, keep_messages };
        self.for_each(conversations, request, reply);
    }

    fn for_each(
        &self,
        conversations: Vec<ConversationId>,
        request: impl Fn(ConversationId) -> Request,
        reply: Reply<Outcomes>,
    ) {
        if !(1..=limits::IDS_PER_CALL).contains(&conversations.len()) {
            let text = format!("conversations: {} are given, 1 to 100 can be", conversations.len());
            return reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
        }
        let results = vec![None; conversations.len()];
        let gathering = Gathering { conversations: conversations.clone(), results, reply: Some(reply) };
        let gathering = Arc::new(Mutex::new(gathering));
        for (at, conversation) in conversations.into_iter().enumerate() {
            let gathering = Arc::clone(&gathering);
            let answered = move |answer: Result<Response>| {
                let done = answer.and_then(|response| match response {
                    Response::Done => Ok(()),
                    _ => Err(unexpected()),
                });
                let all = gathering.lock().put(at, done);
                if let Some((reply, outcomes)) = all {
                    reply.send(outcomes);
                }
            };
            self.request(request(conversation), Reply::new(answered));
        }
    }
}

/// The results so far.
struct Gathering {
    conversations: Vec<ConversationId>,
    results: Vec<Option<Result<()>>>,
    reply: Option<Reply<Outcomes>>,
}

impl Gathering {
    /// Takes one; the last one brings the answer.
    fn put(&mut self, at: usize, result: Result<()>) -> Option<(Reply<Outcomes>, Result<Outcomes>)> {
        self.results[at] = Some(result);
        let results: Vec<Result<()>> = self.results.iter().cloned().collect::<Option<_>>()?;
        let nobody =
            [codes::ERR_SDK_NOT_INITIALIZED, codes::ERR_SDK_NOT_LOGGED_IN, codes::ERR_SDK_COMM_INTERRUPT];
        let refused = |result: &Result<()>| matches!(result, Err(error) if nobody.contains(&error.code));
        let outcomes = match results.first() {
            // Nothing of the call is done, and nothing of that is about a conversation.
            Some(Err(error)) if results.iter().all(refused) => Err(error.clone()),
            _ => {
                let conversations = std::mem::take(&mut self.conversations).into_iter();
                let outcome = |(conversation, result)| ConversationOutcome { conversation, result };
                Ok(conversations.zip(results).map(outcome).collect())
            }
        };
        Some((self.reply.take()?, outcomes))
    }
}
