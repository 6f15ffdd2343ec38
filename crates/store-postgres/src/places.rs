//! Which lane a conversation is in, and where a call is carried out. Pure.
//!
//! A database with one lane has everything in it. One with more has accounts and settings in lane 0 and conversations in the
//! others, each in the one that its names lead to, so that nobody has to ask where it is, or will be.

use doubletick_engine::bus::Event;
use doubletick_engine::ops::reach::{Conversation, Reach, reach};
use doubletick_engine::store::Call;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::wire::Push;
use ring::digest::{SHA256, digest};

/// The lane of accounts and settings.
pub(super) const ACCOUNTS: i32 = 0;
/// Lanes of a database, at most.
pub(super) const MOST: i32 = 64;

/// [`of_name`] of every conversation, in a database that has more than one lane.
macro_rules! by_name {
    () => {
        "SELECT n.conv, (1 + ('x' || substr(encode(sha256(convert_to(n.name, 'UTF8')), 'hex'), 1, 8))::bit(32)::int8
                             % (s.lanes - 1))::int4 AS lane
         FROM cluster s, (SELECT g.conv, 'g' || g.group_id AS name FROM groups g
                          UNION ALL
                          SELECT p.conv, 'c' || least(a.user_id, b.user_id) || chr(1) || greatest(a.user_id, b.user_id)
                          FROM conversations p JOIN users a ON a.user_no = p.user_a JOIN users b ON b.user_no = p.user_b) n"
    };
}

/// Puts every conversation into its lane.
pub(super) const PUT: &str = concat!(
    "UPDATE conversations c SET lane = n.lane FROM (",
    by_name!(),
    ") n WHERE c.conv = n.conv AND c.lane <> n.lane"
);
/// Those that are in another one: which, in which, and where they belong.
pub(super) const WRONG: &str = concat!(
    "SELECT c.conv, c.lane, n.lane FROM conversations c JOIN (",
    by_name!(),
    ") n ON n.conv = c.conv WHERE c.lane <> n.lane ORDER BY c.conv"
);

/// [`PUT`] and [`WRONG`], in a database that has one lane.
pub(super) const PUT_IN_ONE: &str = "UPDATE conversations SET lane = 0 WHERE lane <> 0";
pub(super) const WRONG_IN_ONE: &str =
    "SELECT conv, lane, 0::int4 FROM conversations WHERE lane <> 0 ORDER BY conv";

/// Where a writing call is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Under this lane.
    Lane(i32),
    /// Under the lane of these messages.
    Messages(Vec<MsgId>),
    /// Under all of them.
    All,
}

/// Where this call of a user is carried out in a database with more than one lane.
pub(super) fn way(call: &Call, lanes: i32) -> Way {
    match reach(&call.user, &call.request) {
        Reach::Accounts => Way::Lane(ACCOUNTS),
        Reach::Conversation(conversation) => Way::Lane(of(conversation, lanes)),
        // A list that is refused for its length is refused anywhere.
        Reach::Messages(messages) if !(1..=limits::RECEIPTS_PER_CALL).contains(&messages.len()) => {
            Way::Lane(ACCOUNTS + 1)
        }
        Reach::Messages(messages) => Way::Messages(messages.to_vec()),
        Reach::Everything => Way::All,
    }
}

/// The lane of a conversation.
pub(super) fn of(conversation: Conversation<'_>, lanes: i32) -> i32 {
    if lanes == 1 {
        return ACCOUNTS;
    }
    of_name(
        &match conversation {
            Conversation::Group(group_id) => format!("g{group_id}"),
            Conversation::C2c(one, other) => format!("c{}\u{1}{}", one.min(other), one.max(other)),
        },
        lanes,
    )
}

fn of_name(name: &str, lanes: i32) -> i32 {
    let hash = digest(&SHA256, name.as_bytes());
    let first = hash.as_ref().iter().take(4).fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
    1 + (i64::from(first) % i64::from(lanes - 1)) as i32
}

/// The lane in whose journal an event stands, so that it comes before and behind what else happened to its conversation.
pub(super) fn of_event(event: &Event, lanes: i32) -> i32 {
    let group = |group_id| of(Conversation::Group(group_id), lanes);
    match event {
        Event::Users(_, Push::GroupTip(tip)) => group(&tip.group_id),
        Event::Users(users, push) => match (users.first(), conversation(push)) {
            (Some(user), Some(id)) => of(Conversation::of(user, id), lanes),
            (_, Some(ConversationId::Group(group_id))) => group(group_id),
            (None, Some(ConversationId::C2c(_))) | (_, None) => ACCOUNTS,
        },
        Event::Group { group_id, .. }
        | Event::Joined(group_id, ..)
        | Event::Left(group_id, _)
        | Event::GroupGone(group_id) => group(group_id),
        Event::Settings(_)
        | Event::LoginTaken { .. }
        | Event::Kicked(_)
        | Event::Missed
        | Event::Elsewhere(_) => ACCOUNTS,
    }
}

/// Which conversation a push is of, as who is told calls it. What a tip is of it says otherwise.
fn conversation(push: &Push) -> Option<&ConversationId> {
    match push {
        Push::Message(message) => Some(&message.conversation),
        Push::Changes { conversation, .. }
        | Push::ConversationChanged(conversation)
        | Push::ConversationGone(conversation) => Some(conversation),
        Push::Reminder(reminder) => Some(&reminder.conversation),
        Push::GroupTip(_)
        | Push::Profile(_)
        | Push::ConversationGroups(_)
        | Push::Lagged
        | Push::KickedOffline
        | Push::KickedByOperator
        | Push::UserSigExpired => None,
    }
}

/// The message that an event brings, if it is kept.
pub(super) fn message(event: &Event) -> Option<&MsgId> {
    match event {
        Event::Users(_, Push::Message(message)) | Event::Group { push: Push::Message(message), .. } => {
            (!message.online_only).then_some(&message.msg_id)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::UserId;

    fn c2c(one: &str, other: &str, lanes: i32) -> i32 {
        of(Conversation::C2c(&one.to_owned(), &other.to_owned()), lanes)
    }

    #[test]
    fn both_users_find_their_conversation_in_the_same_lane_and_never_in_that_of_accounts() {
        for lanes in [1, 2, 4, MOST] {
            for number in 0..200 {
                let (one, other) = (format!("u{number}"), format!("v{}", number * 7));
                let lane = c2c(&one, &other, lanes);
                assert_eq!(lane, c2c(&other, &one, lanes));
                assert!(lane < lanes && (lane == 0) == (lanes == 1), "{lane} of {lanes}");
            }
        }
    }

    #[test]
    fn conversations_are_spread_over_the_lanes() {
        let mut counts = [0; 5];
        for number in 0..1000 {
            counts[of(Conversation::Group(&format!("g{number}")), 5) as usize] += 1;
        }
        assert!(counts[1..].iter().all(|count| (200..300).contains(count)), "{counts:?}");
    }

    #[test]
    fn lanes_stay_as_they_are() {
        // They are in databases: whoever changes how they are told moves every conversation.
        let group = of(Conversation::Group(&"@TGS#1".to_owned()), 4);
        assert_eq!((group, c2c("ann", "bob", 4), c2c("ann", "bob", 64)), (3, 1, 58));
    }

    #[test]
    fn what_both_sides_of_a_conversation_are_told_stands_in_its_lane() {
        let told = |user: &str, peer: &str| {
            let push = Push::ConversationChanged(ConversationId::C2c(peer.to_owned()));
            of_event(&Event::Users(vec![user.to_owned()], push), 8)
        };
        assert_eq!(told("ann", "bob"), c2c("ann", "bob", 8));
        assert_eq!(told("bob", "ann"), c2c("ann", "bob", 8));
        let members: Vec<UserId> = vec!["ann".to_owned()];
        let group = of(Conversation::Group(&"g".to_owned()), 8);
        assert_eq!(of_event(&Event::Joined("g".to_owned(), members, 1), 8), group);
        assert_eq!(of_event(&Event::Missed, 8), ACCOUNTS);
    }
}
