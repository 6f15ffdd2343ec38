//! What a store keeps, as plain data. Numbers of rows are a store's own; times are in milliseconds since 1970
//! unless a name says otherwise.

use crate::fault::Broken;
use crate::rules::receipts::in_audience;
use doubletick_protocol::group::{AddOption, CustomField, GroupType, Role};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::json;
use doubletick_protocol::message::MessageContent;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::settings::Settings;
use serde::Deserialize;

/// A message: conversation and seq.
pub type Key = (i64, i64);

/// A chunk of the set of those who have read a message: conversation, seq and chunk.
pub type ChunkKey = (i64, i64, i64);

/// A user who has logged in at least once.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// When the account was made.
    pub created_at: i64,
    /// What everyone may know, with the id.
    pub profile: Profile,
    /// At least as many groups as they are in: groups that were deleted may still count.
    pub groups: i64,
    /// The hour (since 1970) in which others have last put them into a group, and into how many in it.
    pub put_in: (i64, i64),
}

impl User {
    /// An account that is made now.
    pub fn new(created_at: i64, profile: Profile) -> User {
        User { created_at, profile, groups: 0, put_in: (0, 0) }
    }
}

/// The newest login of a user on a platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Its number; 0: none yet.
    pub number: i64,
    /// What the device calls itself; empty: it did not say.
    pub device: String,
}

/// A conversation of two users, or of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationRow {
    /// Its users, the lower number first; `None`: of a group.
    pub pair: Option<(i64, i64)>,
    /// Seq of the last message, 0: none.
    pub last_seq: i64,
    /// Time of the last message, 0: none.
    pub last_message_at: i64,
    /// The receipt version.
    pub version: i64,
    /// Which conversation it is, whatever it is called.
    pub identity: i64,
    /// Seq and receipt version when this incarnation of the service began.
    pub restored: (i64, i64),
    /// How many of its messages count as unread, revoked ones among them.
    pub counted: i64,
    /// Seq of the last of these that is revoked, 0: none.
    pub withdrawn_seq: i64,
    /// No message after this seq names anybody.
    pub named_seq: i64,
    /// How many have left it whom some of its messages still count ([`Leaver`]).
    pub leaving: i64,
}

/// A member who has left, and whom the counts of some messages still have among those who have not read: they are
/// corrected in slices, the oldest first. Until then whoever reads a count takes this member off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// Of the stay that has ended.
    pub member_no: i64,
    /// The counts of messages up to this seq are corrected, or never had this member.
    pub done_seq: i64,
    /// So are those of messages above this seq, which came when the stay had ended.
    pub left_seq: i64,
}

impl From<(i64, i64, i64)> for Leaver {
    /// As [`crate::documents::leavers`] writes it.
    fn from((member_no, done_seq, left_seq): (i64, i64, i64)) -> Leaver {
        Leaver { member_no, done_seq, left_seq }
    }
}

impl Leaver {
    /// Whether the count of the message with this seq is not corrected yet, if it had this member.
    pub fn is_at(&self, seq: i64) -> bool {
        self.done_seq < seq && seq <= self.left_seq
    }
}

/// At every so many messages, and at every so many of each sender, their number is kept as a row.
pub const ORDINALS: i64 = 64;

/// What stands at a seq for one user: it never changes, so it is kept where the seq is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Until {
    /// How many of the messages up to there count as unread, revoked ones among them.
    pub counted: i64,
    /// How many of these the user has sent.
    pub own: i64,
}

impl Until {
    /// What stands at the later of two seqs.
    pub fn max(self, other: Until) -> Until {
        Until { counted: self.counted.max(other.counted), own: self.own.max(other.own) }
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The id; free for a new group when this one is deleted.
    pub group_id: String,
    /// Its type.
    pub group_type: GroupType,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub introduction: String,
    /// What it tells its members.
    pub notification: String,
    /// Where its picture is.
    pub face_url: String,
    /// user_no of the owner; `None` when everyone has left.
    pub owner: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// Grows with every change of the info.
    pub info_version: i64,
    /// Last change of the info.
    pub info_at: i64,
    /// Members now.
    pub member_count: i64,
    /// The highest member number given so far.
    pub last_member_no: i64,
    /// 0: the limit of the settings.
    pub max_members: u32,
    /// How one comes in.
    pub add_option: AddOption,
    /// Whether normal members may invite.
    pub approve_option: AddOption,
    /// Only owner and admins may send.
    pub muted_all: bool,
    /// Kept for the application.
    pub searchable: bool,
    /// Kept for the application.
    pub visible: bool,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
    /// When it was dissolved: the rows of a deleted group stay, out of reach.
    pub deleted_at: Option<i64>,
}

impl GroupRow {
    /// The most members that there may be under these settings.
    pub fn member_limit(&self, settings: &Settings) -> u64 {
        match self.max_members {
            0 => settings.group_members,
            own => settings.group_members.min(own.into()),
        }
    }
}

/// One stay of a user in a group, from joining to leaving. Who comes back begins a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Dense per group, never reused.
    pub member_no: i64,
    /// Whose it is.
    pub user_no: i64,
    /// Role in the group.
    pub role: Role,
    /// When they joined.
    pub joined_at: i64,
    /// The group's last seq when they joined; they are in the audience of later messages.
    pub joined_seq: i64,
    /// The group's receipt version when they joined.
    pub joined_version: i64,
    /// What stood at `joined_seq`.
    pub joined_until: Until,
    /// The group's last seq when they left; `None`: still here.
    pub left_seq: Option<i64>,
    /// Seconds until which they may not send; 0: free.
    pub muted_until: i64,
    /// `TIMReceiveMessageOpt`.
    pub recv_opt: u32,
    /// What the group calls them.
    pub name_card: String,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

impl Stay {
    /// What most requests need of it.
    pub fn place(&self) -> Place {
        Place { member_no: self.member_no, is_member: self.left_seq.is_none() }
    }
}

/// The place of a user in a group: their last stay in it, as far as most requests need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The member number of the stay.
    pub member_no: i64,
    /// Whether it has not ended.
    pub is_member: bool,
}

/// What a request has to know of a message before its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Conversation and seq.
    pub key: Key,
    /// user_no of the sender.
    pub sender: i64,
    /// It asked for receipts.
    pub flagged: bool,
    /// Whether the message is revoked.
    pub revoked: bool,
}

/// A message as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Its conversation.
    pub conv: i64,
    /// Its place in it, from 1, without gaps.
    pub seq: i64,
    /// Its id.
    pub msg_id: MsgId,
    /// user_no of the sender.
    pub sender: i64,
    /// The sender's random number.
    pub rand: i64,
    /// The sender's time in seconds.
    pub client_time: i64,
    /// When it was stored; never goes back in a conversation.
    pub server_time: i64,
    /// It asked for receipts.
    pub need_receipt: bool,
    /// Whether it counts as unread: neither excluded nor targeted when it was sent.
    pub counts_unread: bool,
    /// Type of the first element.
    pub elem_type: i64,
    /// Modifications.
    pub version: i64,
    /// Receipt version of the last modification or revocation; 0: none.
    pub change_version: i64,
    /// user_no of who has revoked it.
    pub revoked_by: Option<i64>,
    /// Why.
    pub revoke_reason: Option<String>,
    /// Users whom a targeted message is for.
    pub targets: Option<Vec<UserId>>,
    /// What was said.
    pub content: MessageContent,
}

impl MessageRow {
    /// Key of the row.
    pub fn key(&self) -> Key {
        (self.conv, self.seq)
    }

    /// What a receipt has to know of it.
    pub fn head(&self) -> Envelope {
        Envelope {
            key: self.key(),
            sender: self.sender,
            flagged: self.need_receipt,
            revoked: self.revoked_by.is_some(),
        }
    }
}

/// What of a message is known before its content is read.
#[derive(Clone, Debug)]
pub struct Glance<'a> {
    /// user_no of the sender.
    pub sender: i64,
    /// Users whom a targeted message is for.
    pub targets: Option<Vec<UserId>>,
    /// Type of the first element.
    pub elem_type: i64,
    /// JSON of the content.
    pub content: &'a str,
}

impl Glance<'_> {
    /// Whether the sender does not want it to be seen as the last message of the conversation.
    pub fn is_excluded_from_last(&self) -> Result<bool, Broken> {
        // What else stands in the content is stepped over and not kept.
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Shown {
            excluded_from_last_message: bool,
        }
        let shown: Shown =
            json::from_slice(self.content.as_bytes()).map_err(|_| Broken::unreadable("a message"))?;
        Ok(shown.excluded_from_last_message)
    }
}

/// The receipt side of a message that asked for receipts; costs the same at 2 and at 100,000 readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Id of the message.
    pub msg_id: MsgId,
    /// When the message was stored, in seconds.
    pub stored_at: i64,
    /// user_no of the sender.
    pub sender: i64,
    /// Member number of the sender.
    pub sender_no: i64,
    /// The audience ends with this member number.
    pub last_no: i64,
    /// Member numbers of the audience of a targeted message, ascending.
    pub targets: Option<Vec<i64>>,
    /// How many have read.
    pub read_count: i64,
    /// How many are waited for.
    pub unread_count: i64,
    /// Seconds; 0: nobody has read yet.
    pub last_read_at: i64,
    /// Receipt version of the last change.
    pub version: i64,
    /// Who has read: chunk 0 of the set (see [`crate::packed::bits`]).
    pub bits: Vec<u8>,
    /// Receipts that are not in the tables yet: member number, seconds after the message was stored.
    pub fresh: Vec<(i64, i64)>,
}

impl Summary {
    /// Whether the receipt of this member counts, or would.
    pub fn waits_for(&self, member_no: i64) -> bool {
        in_audience(member_no, self.sender_no, self.last_no, self.targets.as_deref())
    }

    /// The state as the sender sees it, of the message with this seq. `still`: how many of those whom it counts as unread
    /// have left.
    pub fn receipt(&self, conversation: ConversationId, seq: i64, still: i64) -> Receipt {
        Receipt {
            conversation,
            msg_id: self.msg_id.clone(),
            seq: uint(seq),
            read_count: uint(self.read_count),
            unread_count: uint(self.unread_count - still),
            time: uint(self.last_read_at),
            version: uint(self.version),
        }
    }
}

/// The counts of a message that asked for receipts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many have read.
    pub read_count: i64,
    /// How many are waited for.
    pub unread_count: i64,
    /// Seconds; 0: nobody has read yet.
    pub last_read_at: i64,
    /// Receipt version of the last change.
    pub version: i64,
}

/// A message whose receipts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub msg_id: MsgId,
    /// Which it is.
    pub head: Envelope,
    /// When it was stored, in seconds.
    pub stored_at: i64,
    /// `None`: it did not ask for receipts.
    pub counts: Option<Counts>,
}

impl Asked {
    /// The state as its sender sees it; `None`: it has none.
    pub fn receipt(&self, conversation: ConversationId) -> Option<Receipt> {
        let counts = self.counts?;
        Some(Receipt {
            conversation,
            msg_id: self.msg_id.clone(),
            seq: uint(self.head.key.1),
            read_count: uint(counts.read_count),
            unread_count: uint(counts.unread_count),
            time: uint(counts.last_read_at),
            version: uint(counts.version),
        })
    }
}

/// One who has read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBy {
    /// Number of the receipt, from 1 in the order of reading.
    pub read_no: i64,
    /// Whose it is.
    pub member_no: i64,
    /// Seconds after the message was stored.
    pub after: i64,
}

/// How far a user has marked a conversation read, and what else of them is kept so that nothing has to be counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Up to this seq.
    pub seq: i64,
    /// Seconds: the time of that message.
    pub time: i64,
    /// Receipt version with which it came (C2C).
    pub version: i64,
    /// What stands at `seq`.
    pub until: Until,
    /// How many messages that count as unread they have sent, revoked ones among them.
    pub sent: i64,
    /// Seq of the last message that they have deleted for themselves, 0: none.
    pub hidden_seq: i64,
}

/// What a user has done to a conversation in their list; the default is what no row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The stay that `pinned` and `deleted` are of; 0 in C2C.
    pub member_no: i64,
    /// Whether it stands before those that are not.
    pub pinned: bool,
    /// Not in the list until a message above `cleared_seq` comes.
    pub deleted: bool,
    /// Messages up to here are not seen, in later stays neither.
    pub cleared_seq: i64,
    /// What stands at `cleared_seq`.
    pub cleared_until: Until,
}

/// A conversation from the side of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Number of the conversation.
    pub conv: i64,
    /// The conversation.
    pub conversation: ConversationRow,
    /// user_no of the user.
    pub me: i64,
    /// How far the user has marked it read.
    pub mark: Mark,
    /// As it is stored; see [`Side::entry`].
    pub stored_entry: Entry,
    /// Whether it is the operator who looks: what was targeted at others or deleted for oneself is seen as well.
    pub sees_all: bool,
    /// With whom.
    pub with: With,
}

/// With whom a user talks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// With this user.
    Peer(i64, UserId),
    /// A group and the user's last stay in it, if there was any.
    Group(Box<GroupRow>, Option<Box<Stay>>),
}

/// A user as messages of one conversation show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub user_id: UserId,
    /// The name that they have chosen.
    pub nick_name: String,
    /// Where their picture is.
    pub face_url: String,
    /// What the group calls them, also when they have left.
    pub name_card: String,
}

/// Life of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incarnation {
    /// Which one it is.
    pub incarnation: u64,
    /// The one before; 0: none.
    pub restored_from: u64,
}

/// A number of a caller as it is kept; what is too large means "beyond everything".
pub fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A kept number, which is never negative.
pub fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
