//! Which conversations of a list are meant.

use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::{Error, Result, codes, limits};

/// What a conversation must be like; what is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConversationFilter {
    /// Whether it is a group.
    pub is_group: Option<bool>,
    /// A set of marks ([`doubletick_protocol::marks`]), of which it has at least one; 0: it has none at all.
    pub marks: Option<u64>,
    /// Whether something of it is unread.
    pub has_unread: Option<bool>,
    /// Whether an unread message of it names this user or everyone.
    pub has_mention: Option<bool>,
    /// The name of a conversation group that it is in; empty: it is in none.
    pub in_group: Option<String>,
}

impl ConversationFilter {
    /// Whether a conversation is meant.
    pub fn takes(&self, conversation: &Conversation) -> bool {
        let has = conversation.marks.iter().fold(0, |set, mark| set | mark);
        let agrees = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        agrees(self.is_group, conversation.id.is_group())
            && agrees(self.has_unread, conversation.unread > 0)
            && agrees(self.has_mention, !conversation.at_infos.is_empty())
            && self.in_group.as_ref().is_none_or(|name| match name.as_str() {
                "" => conversation.conversation_groups.is_empty(),
                _ => conversation.conversation_groups.contains(name),
            })
            && match self.marks {
                None => true,
                Some(0) => has == 0,
                Some(wanted) => has & wanted != 0,
            }
    }

    /// The unread messages of the conversations that are meant, but of those that are received silently (1, 2 and 3).
    pub fn unread<'a>(&self, list: impl IntoIterator<Item = &'a Conversation>) -> u64 {
        let counted = |row: &&Conversation| !matches!(row.recv_opt, 1..=3) && self.takes(row);
        list.into_iter().filter(counted).map(|row| row.unread).sum()
    }
}

/// A page of those of a list that are meant, in its order: from the place `cursor` (0: the first) on, and where the next one begins
/// (0: this was the last one). 6017: a page of none, or of more than 100.
pub fn filtered_page(
    list: Vec<Conversation>,
    filter: &ConversationFilter,
    cursor: u64,
    count: u32,
) -> Result<(Vec<Conversation>, u64)> {
    if !(1..=limits::LIST_PER_PAGE).contains(&count) {
        let text = format!("count: {count} is not 1 to {}", limits::LIST_PER_PAGE);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    let (from, size) = (usize::try_from(cursor).unwrap_or(usize::MAX), count as usize);
    let mut rest = list.into_iter().filter(|row| filter.takes(row)).skip(from);
    let page: Vec<Conversation> = rest.by_ref().take(size).collect();
    let next = if rest.next().is_some() { cursor + u64::from(count) } else { 0 };
    Ok((page, next))
}
