//! Conversations, and what of them is kept for each user.

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
/// Sizes of the blocks in which messages that count no more are counted, as powers of two.
pub const WITHDRAWN_SHIFTS: [i32; 5] = [0, 6, 12, 18, 24];

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The stay that `pinned`, `marks`, `custom` and `deleted` are of; 0 in C2C.
    pub member_no: i64,
    /// Whether it stands before those that are not.
    pub pinned: bool,
    /// What it is marked with: a set of bits.
    pub marks: i64,
    /// What the application keeps beside it.
    pub custom: String,
    /// Not in the list until a message above `deleted_seq` comes.
    pub deleted: bool,
    /// The last message when it was deleted.
    pub deleted_seq: i64,
    /// Messages up to here are not seen, in later stays neither.
    pub cleared_seq: i64,
    /// What stands at `cleared_seq`.
    pub cleared_until: Until,
    /// Grows with every change of the others.
    pub version: i64,
}
