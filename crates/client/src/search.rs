//! Searching messages: what is asked, what a message has to be found by, and the search of a client whose service is in this process,
//! page by page. Where there is a mirror it is searched instead (`mirror/search.rs`), by the same rules.

use crate::reply::unexpected;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Keywords of one search, and senders.
const WORDS: usize = 5;
/// Results in one page.
const PAGE: u32 = 1_000;
/// So many messages of a service in this process are looked at, the newest of each conversation first.
const SCAN: usize = 100_000;
/// Types of elements that are not looked for unless they are named: tips and faces.
const UNNAMED: [i64; 2] = [5, 6];

/// What is looked for. Every condition must be fulfilled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageSearch {
    /// At most 5 texts that stand in the words of a message, in capitals or not. Empty: a message has any words; then senders or
    /// types must be named.
    pub keywords: Vec<String>,
    /// All of the keywords stand there, and not one of them at least.
    pub all_keywords: bool,
    /// One of at most 5 users has sent it. Empty: anybody.
    pub senders: Vec<UserId>,
    /// One of its elements has one of these types. Empty: any but 5 (tips) and 6 (faces).
    pub elem_types: Vec<i64>,
    /// In this conversation. `None`: in all.
    pub conversation: Option<ConversationId>,
    /// It was stored at this time at the latest, seconds since 1970; 0: now.
    pub time_position: u64,
    /// So many seconds before that at the earliest; 0: at any time.
    pub time_period: u64,
    /// Which page, from 0.
    pub page_index: u32,
    /// Results in a page, at most 1,000; 0: one page of 1,000.
    pub page_size: u32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundMessages {
    /// In one conversation: how many messages. In all: how many conversations have one.
    pub total: u64,
    /// The page: conversations, the one with the newest find first.
    pub items: Vec<FoundIn>,
}

/// What was found in one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundIn {
    /// Which conversation.
    pub conversation: ConversationId,
    /// How many messages of it were found.
    pub count: u64,
    /// The newest first: where one conversation was searched the page of it; else the message, where there is just one.
    pub messages: Vec<Message>,
}

impl MessageSearch {
    /// 6017, with the field, for what cannot be looked for.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |text: String| Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        if self.keywords.is_empty() && self.senders.is_empty() && self.elem_types.is_empty() {
            return wrong("keywords: is empty, and neither senders nor types are named".to_owned());
        }
        for (name, list) in [("keywords", &self.keywords), ("senders", &self.senders)] {
            if list.len() > WORDS {
                return wrong(format!("{name}: more than {WORDS}"));
            }
            if list.iter().any(String::is_empty) {
                return wrong(format!("{name}: one of them is empty"));
            }
        }
        if self.elem_types.len() > limits::ELEM_TYPES_PER_QUERY {
            return wrong(format!("types: more than {}", limits::ELEM_TYPES_PER_QUERY));
        }
        if self.page_size > PAGE {
            return wrong(format!("page_size: more than {PAGE}"));
        }
        self.conversation.as_ref().map_or(Ok(()), ConversationId::check)
    }

    /// The first and the last second, at this time.
    pub(crate) fn seconds(&self, now: u64) -> (u64, u64) {
        let last = match self.time_position {
            0 if self.time_period == 0 => u64::MAX,
            0 => now,
            position => position,
        };
        let first = if self.time_period == 0 { 0 } else { last.saturating_sub(self.time_period) };
        (first, last)
    }

    /// The places of the results that are on the page.
    pub(crate) fn page(&self) -> std::ops::Range<usize> {
        let size = if self.page_size == 0 { PAGE } else { self.page_size } as usize;
        let first = (self.page_index as usize).saturating_mul(size);
        first..first.saturating_add(size)
    }

    /// With keywords as they are compared.
    pub(crate) fn folded(mut self) -> MessageSearch {
        self.keywords.iter_mut().for_each(|keyword| *keyword = keyword.to_lowercase());
        self
    }

    /// Whether this is looked for ([`MessageSearch::folded`]): its sender, the types of its elements, its [`words`].
    pub(crate) fn is_met(&self, sender: &str, types: impl IntoIterator<Item = i64>, words: &str) -> bool {
        let mut types = types.into_iter();
        let is_named = |kind: i64| match self.elem_types.is_empty() {
            true => !UNNAMED.contains(&kind),
            false => self.elem_types.contains(&kind),
        };
        let mut keywords = self.keywords.iter().map(|keyword| words.contains(keyword.as_str()));
        (self.senders.is_empty() || self.senders.iter().any(|user| user == sender))
            && types.any(is_named)
            && (self.keywords.is_empty()
                || if self.all_keywords { keywords.all(|is| is) } else { keywords.any(|is| is) })
    }
}

/// The types of a message's elements.
pub(crate) fn types(message: &Message) -> impl Iterator<Item = i64> {
    message.content.elems.iter().filter_map(|elem| elem.get("elem_type")?.as_i64())
}

/// What a message is found by: texts, names of files, descriptions, titles of what was forwarded. Small letters.
pub(crate) fn words(message: &Message) -> String {
    const KEYS: [&str; 6] = [
        "text_elem_content",
        "custom_elem_desc",
        "file_elem_file_name",
        "location_elem_desc",
        "merge_elem_title",
        "merge_elem_abstract_array",
    ];
    let mut words = String::new();
    let mut add = |value: &Value| {
        if let Value::String(text) = value {
            words.push_str(&text.to_lowercase());
            // No keyword goes from one text into the next.
            words.push('\0');
        }
    };
    for elem in &message.content.elems {
        for value in KEYS.iter().filter_map(|key| elem.get(*key)) {
            match value {
                Value::Array(lines) => lines.iter().for_each(&mut add),
                text => add(text),
            }
        }
    }
    words
}

/// Looks through the messages that this user sees, page by page.
pub(crate) async fn scan<Asked: Future<Output = Result<Response>>>(
    ask: impl Fn(Request) -> Asked,
    search: MessageSearch,
    now: u64,
) -> Result<FoundMessages> {
    let search = search.folded();
    let asked = match &search.conversation {
        Some(conversation) => Request::GetConversations { conversations: vec![conversation.clone()] },
        None => Request::Conversations,
    };
    let Response::Conversations(mut list) = ask(asked).await? else { return Err(unexpected()) };
    list.sort_by_key(|conversation| std::cmp::Reverse(conversation.active_time));
    let mut finds = Vec::new();
    let (time, mut left) = (search.seconds(now), SCAN);
    for conversation in list {
        if let Some(find) = scan_one(&ask, &search, time, conversation, &mut left).await? {
            finds.push(find);
        }
    }
    Ok(found(&search, finds))
}

/// What was found in one conversation, and when the newest of it was stored.
pub(crate) type Find = (u64, FoundIn);

/// The page of what was found in all of the conversations that were searched.
pub(crate) fn found(search: &MessageSearch, mut finds: Vec<Find>) -> FoundMessages {
    if search.conversation.is_some() {
        let total = finds.iter().map(|(_, find)| find.count).sum();
        return FoundMessages { total, items: finds.into_iter().map(|(_, find)| find).collect() };
    }
    finds.sort_by_key(|(newest, _)| std::cmp::Reverse(*newest));
    let (total, page) = (finds.len() as u64, search.page());
    let page = finds.into_iter().skip(page.start).take(page.len());
    FoundMessages { total, items: page.map(|(_, find)| find).collect() }
}

/// Where the service has stopped to look for messages of this user, having found none (10018). It says so in its text, and a
/// service in this process is of this version.
fn looked_in_vain(error: &Error) -> Option<u64> {
    let (_, rest) = error.text.split_once("the last one looked at has the seq ")?;
    let seq = rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()?;
    (error.code == codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT && seq > 1).then_some(seq)
}

/// Of messages that are on this device alone: those that are looked for ([`MessageSearch::folded`]).
pub(crate) fn met_here<'a>(
    search: &MessageSearch,
    now: u64,
    here: &'a [Arc<Message>],
) -> HashMap<ConversationId, Vec<&'a Arc<Message>>> {
    let (first, last) = search.seconds(now);
    let mut met = HashMap::<ConversationId, Vec<&Arc<Message>>>::new();
    for message in here {
        let is_there = search.conversation.as_ref().is_none_or(|of| *of == message.conversation);
        if is_there
            && (first..=last).contains(&second(message))
            && search.is_met(&message.sender, types(message), &words(message))
        {
            met.entry(message.conversation.clone()).or_default().push(message);
        }
    }
    met
}

/// When it was said: what waits has no time of the service.
pub(crate) fn second(message: &Message) -> u64 {
    if message.is_unsent() { message.client_time } else { message.server_time }
}

/// Where a message of this device alone stands among those that were found: the `at`th of them.
pub(crate) fn place(message: &Message, at: usize) -> (u64, u8, i64) {
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    if message.is_unsent() { (u64::MAX, 2, at) } else { (message.server_time, 1, at) }
}

/// What was found in a conversation of which nothing else is here.
pub(crate) fn find_here(
    search: &MessageSearch,
    conversation: ConversationId,
    here: Vec<&Arc<Message>>,
) -> Find {
    let newest = here.iter().map(|message| second(message)).max().unwrap_or(0);
    let count = here.len() as u64;
    let page = match (&search.conversation, count) {
        (Some(_), _) => search.page(),
        (None, 1) => 0..1,
        (None, _) => 0..0,
    };
    let mut placed: Vec<_> = here.into_iter().enumerate().collect();
    placed.sort_by_key(|(at, message)| std::cmp::Reverse(place(message, *at)));
    let messages = placed.into_iter().skip(page.start).take(page.len());
    let messages = messages.map(|(_, message)| (**message).clone()).collect();
    (newest, FoundIn { conversation, count, messages })
}

/// The search where nothing is kept but what is on this device alone.
pub(crate) fn search_here(search: MessageSearch, now: u64, here: Vec<Arc<Message>>) -> FoundMessages {
    let search = search.folded();
    let met = met_here(&search, now, &here);
    let finds = met.into_iter().map(|(conversation, here)| find_here(&search, conversation, here)).collect();
    found(&search, finds)
}

async fn scan_one<Asked: Future<Output = Result<Response>>>(
    ask: &impl Fn(Request) -> Asked,
    search: &MessageSearch,
    (first, last): (u64, u64),
    conversation: Conversation,
    left: &mut usize,
) -> Result<Option<Find>> {
    let wanted = if search.conversation.is_some() { search.page() } else { 0..1 };
    let (mut newest, mut count, mut messages) = (0, 0, Vec::new());
    let mut query = HistoryQuery {
        conversation: conversation.id,
        start: HistoryStart::End,
        newer: false,
        count: limits::HISTORY_PER_PAGE,
        window: None,
        elem_types: Vec::new(),
    };
    while *left > 0 {
        let page = match ask(Request::History(query.clone())).await {
            Ok(Response::Messages(page)) => page,
            Ok(_) => return Err(unexpected()),
            // None of so many is for this user: the service says where the rest begins.
            Err(error) if looked_in_vain(&error).is_some() => {
                query.start = HistoryStart::Seq(looked_in_vain(&error).unwrap_or(1));
                *left = left.saturating_sub(limits::MESSAGES_PER_SCAN);
                continue;
            }
            // The messages are large: fewer of them are one answer.
            Err(error) if error.code == codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT && query.count > 1 => {
                query.count /= 2;
                continue;
            }
            Err(error) => return Err(error),
        };
        // It may have been broken off behind some that are for this user.
        let oldest = page.last().map_or(0, |message| message.seq);
        let full = page.len() == query.count as usize || oldest > limits::MESSAGES_PER_SCAN as u64;
        // Those behind them may be smaller.
        query.count = query.count.saturating_mul(2).min(limits::HISTORY_PER_PAGE);
        let oldest = page.last().map(|message| (message.msg_id.clone(), message.server_time));
        *left = left.saturating_sub(page.len());
        for message in page {
            let in_time = (first..=last).contains(&message.server_time);
            if in_time && search.is_met(&message.sender, types(&message), &words(&message)) {
                newest = newest.max(message.server_time);
                if wanted.contains(&count) {
                    messages.push(message);
                }
                count += 1;
            }
        }
        match oldest {
            Some((msg_id, time)) if full && time >= first => query.start = HistoryStart::Message(msg_id),
            _ => break,
        }
    }
    if search.conversation.is_none() && count > 1 {
        messages.clear();
    }
    let find = FoundIn { conversation: query.conversation, count: count as u64, messages };
    Ok((count > 0).then_some((newest, find)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search() -> MessageSearch {
        MessageSearch { keywords: vec!["a".into()], ..MessageSearch::default() }
    }

    #[test]
    fn what_cannot_be_looked_for_names_its_field() {
        assert_eq!(search().check(), Ok(()));
        let many = |count: usize| vec!["x".to_owned(); count];
        let none = MessageSearch::default();
        let cases = [
            (none.clone(), "keywords"),
            (MessageSearch { keywords: many(6), ..none.clone() }, "keywords"),
            (MessageSearch { keywords: vec![String::new()], ..none.clone() }, "keywords"),
            (MessageSearch { senders: many(6), ..none.clone() }, "senders"),
            (MessageSearch { senders: vec![String::new()], ..none.clone() }, "senders"),
            (MessageSearch { elem_types: vec![0; 101], ..none.clone() }, "types"),
            (MessageSearch { page_size: 1001, ..search() }, "page_size"),
        ];
        for (wrong, field) in cases {
            let error = wrong.check().expect_err(field);
            assert!(error.code == 6017 && error.text.starts_with(field), "{error}");
        }
        for right in [
            MessageSearch { senders: many(5), ..none.clone() },
            MessageSearch { elem_types: vec![0], ..none },
            MessageSearch { keywords: many(5), page_size: 1000, ..search() },
        ] {
            assert_eq!(right.check(), Ok(()));
        }
    }

    #[test]
    fn a_time_goes_back_from_its_position() {
        let at = |time_position, time_period| {
            MessageSearch { time_position, time_period, ..search() }.seconds(1_000)
        };
        assert_eq!(at(0, 0), (0, u64::MAX));
        assert_eq!(at(0, 100), (900, 1_000));
        assert_eq!(at(500, 0), (0, 500));
        assert_eq!(at(500, 100), (400, 500));
        assert_eq!(at(500, 900), (0, 500));
    }

    #[test]
    fn keywords_stand_anywhere_and_in_any_case() {
        let met = |keywords: &[&str], all_keywords, words: &str| {
            let keywords = keywords.iter().map(|word| (*word).to_owned()).collect();
            let search = MessageSearch { keywords, all_keywords, ..MessageSearch::default() };
            search.folded().is_met("bob", [0], &words.to_lowercase())
        };
        assert!(met(&["已读"], false, "消息已读回执") && met(&["读"], false, "消息已读回执"));
        assert!(!met(&["读已"], false, "消息已读回执"));
        assert!(met(&["ÄRGER"], false, "kein Ärger") && met(&["привет"], false, "ПРИВЕТ"));
        assert!(met(&["a", "z"], false, "xaby") && !met(&["a", "z"], true, "xaby"));
        assert!(met(&["a", "b"], true, "xaby"));
        let of = |senders: &[&str], elem_types: &[i64], kind| {
            let senders = senders.iter().map(|user| (*user).to_owned()).collect();
            MessageSearch { senders, elem_types: elem_types.to_vec(), ..search() }.is_met("bob", [kind], "a")
        };
        assert!(of(&[], &[], 0) && of(&["al", "bob"], &[], 3) && !of(&["al"], &[], 0));
        assert!(!of(&[], &[], 5) && !of(&[], &[], 6) && of(&[], &[6], 6) && !of(&[], &[3], 0));
    }
}
