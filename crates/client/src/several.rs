//! Calls about several conversations: a request for each of them, and one answer when all have theirs.

use crate::account::not_logged_in;
use crate::client::Client;
use crate::reply::{Reply, unexpected};
use crate::shared::LoginStatus;
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

    /// Keeps data of the application's own, of at most 256 bytes (6017), beside 1 to 100 conversations of the list; answers what became of
    /// each, in the order given. 6017: another number of conversations. 6014 without a login.
    pub fn set_conversation_custom_data(
        &self,
        conversations: Vec<ConversationId>,
        custom_data: &str,
        reply: Reply<Outcomes>,
    ) {
        if custom_data.len() > limits::CONVERSATION_CUSTOM_BYTES {
            if self.login_status() == LoginStatus::LoggedOut {
                return reply.send(Err(not_logged_in()));
            }
            let text = format!("custom_data: more than {} bytes", limits::CONVERSATION_CUSTOM_BYTES);
            return reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
        }
        let request = |conversation| Request::SetConversationCustomData {
            conversation,
            custom_data: custom_data.to_owned(),
        };
        self.for_each(conversations, request, reply);
    }

    /// Makes a conversation group of 1 to 100 conversations; answers what became of each, in the order given. An id that can be nobody's
    /// says so, and the others are in the group; where none is left there is no group. 6017: another number of conversations, a name that
    /// is empty or that another group has; 51008, 51010, 51011; 6014 without a login.
    pub fn create_conversation_group(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
        reply: Reply<Outcomes>,
    ) {
        let request = |conversations| Request::CreateConversationGroup { name, conversations };
        self.at_once(conversations, request, reply);
    }

    /// Puts 1 to 100 conversations into a conversation group, or takes them out of it, as [`Client::create_conversation_group`]. 51009: there
    /// is no group with this name.
    pub fn group_conversations(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
        on: bool,
        reply: Reply<Outcomes>,
    ) {
        let request = |conversations| Request::GroupConversations { name, conversations, on };
        self.at_once(conversations, request, reply);
    }

    /// One request about those whose ids can be somebody's.
    fn at_once(
        &self,
        conversations: Vec<ConversationId>,
        request: impl FnOnce(Vec<ConversationId>) -> Request,
        reply: Reply<Outcomes>,
    ) {
        if let Err(error) = check_number(&conversations) {
            return reply.send(Err(error));
        }
        let outcomes: Outcomes = conversations
            .into_iter()
            .map(|conversation| ConversationOutcome { result: conversation.check(), conversation })
            .collect();
        let good = outcomes.iter().filter(|outcome| outcome.result.is_ok());
        let good: Vec<ConversationId> = good.map(|outcome| outcome.conversation.clone()).collect();
        if good.is_empty() {
            return reply.send(Ok(outcomes));
        }
        let answered = move |answer: Result<Response>| match answer {
            Ok(Response::Done) => reply.send(Ok(outcomes)),
            Ok(_) => reply.send(Err(unexpected())),
            Err(error) => reply.send(Err(error)),
        };
        self.request(request(good), Reply::new(answered));
    }

    fn for_each(
        &self,
        conversations: Vec<ConversationId>,
        request: impl Fn(ConversationId) -> Request,
        reply: Reply<Outcomes>,
    ) {
        if let Err(error) = check_number(&conversations) {
            return reply.send(Err(error));
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

fn check_number(conversations: &[ConversationId]) -> Result<()> {
    if (1..=limits::IDS_PER_CALL).contains(&conversations.len()) {
        return Ok(());
    }
    let text = format!("conversations: {} are given, 1 to 100 can be", conversations.len());
    Err(Error::new(codes::ERR_INVALID_PARAMETERS, text))
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
