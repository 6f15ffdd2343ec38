// The vendor's enumerations, twice: as Swift imports them, and under the names that they have in Objective-C.

/// A group of people who know each other: members invite members.
public let GroupType_Work = "Work"
/// A group that anyone may find; joining may need approval.
public let GroupType_Public = "Public"
/// A group that anyone may join.
public let GroupType_Meeting = "Meeting"
/// A room without history, unread counts and receipts.
public let GroupType_AVChatRoom = "AVChatRoom"
/// A group for very many members.
public let GroupType_Community = "Community"

/// How messages of a conversation are received.
public enum V2TIMReceiveMessageOpt: Int, Sendable {
    /// Received and notified.
    case RECEIVE_MESSAGE = 0
    /// Not received.
    case NOT_RECEIVE_MESSAGE = 1
    /// Received, not notified.
    case RECEIVE_NOT_NOTIFY_MESSAGE = 2
    /// Received, notified only when named.
    case RECEIVE_NOT_NOTIFY_MESSAGE_EXCEPT_AT = 3
    /// Received only when named.
    case NOT_RECEIVE_MESSAGE_EXCEPT_AT = 4
}

/// Received and notified.
public let V2TIM_RECEIVE_MESSAGE = V2TIMReceiveMessageOpt.RECEIVE_MESSAGE
/// Not received.
public let V2TIM_NOT_RECEIVE_MESSAGE = V2TIMReceiveMessageOpt.NOT_RECEIVE_MESSAGE
/// Received, not notified.
public let V2TIM_RECEIVE_NOT_NOTIFY_MESSAGE = V2TIMReceiveMessageOpt.RECEIVE_NOT_NOTIFY_MESSAGE
/// Received, notified only when named.
public let V2TIM_RECEIVE_NOT_NOTIFY_MESSAGE_EXCEPT_AT = V2TIMReceiveMessageOpt.RECEIVE_NOT_NOTIFY_MESSAGE_EXCEPT_AT
/// Received only when named.
public let V2TIM_NOT_RECEIVE_MESSAGE_EXCEPT_AT = V2TIMReceiveMessageOpt.NOT_RECEIVE_MESSAGE_EXCEPT_AT

/// Kind of a conversation.
public enum V2TIMConversationType: Int, Sendable {
    /// None.
    case UNKNOWN = 0
    /// One-to-one.
    case C2C = 1
    /// A group.
    case GROUP = 2
}

/// None.
public let V2TIM_UNKNOWN = V2TIMConversationType.UNKNOWN
/// One-to-one.
public let V2TIM_C2C = V2TIMConversationType.C2C
/// A group.
public let V2TIM_GROUP = V2TIMConversationType.GROUP

/// What a conversation is marked with.
public enum V2TIMConversationMarkType: UInt, Sendable {
    /// A star.
    case CONVERSATION_MARK_TYPE_STAR = 1
    /// Unread, whatever is read of it.
    case CONVERSATION_MARK_TYPE_UNREAD = 2
    /// Folded.
    case CONVERSATION_MARK_TYPE_FOLD = 4
    /// Hidden.
    case CONVERSATION_MARK_TYPE_HIDE = 8
}

/// A star.
public let V2TIM_CONVERSATION_MARK_TYPE_STAR = V2TIMConversationMarkType.CONVERSATION_MARK_TYPE_STAR
/// Unread, whatever is read of it.
public let V2TIM_CONVERSATION_MARK_TYPE_UNREAD = V2TIMConversationMarkType.CONVERSATION_MARK_TYPE_UNREAD
/// Folded.
public let V2TIM_CONVERSATION_MARK_TYPE_FOLD = V2TIMConversationMarkType.CONVERSATION_MARK_TYPE_FOLD
/// Hidden.
public let V2TIM_CONVERSATION_MARK_TYPE_HIDE = V2TIMConversationMarkType.CONVERSATION_MARK_TYPE_HIDE

/// Whom an unread message names.
public enum V2TIMGroupAtType: Int, Sendable {
    /// This user.
    case AT_ME = 1
    /// Everyone.
    case AT_ALL = 2
    /// Everyone, and this user.
    case AT_ALL_AT_ME = 3
}

/// This user.
public let V2TIM_AT_ME = V2TIMGroupAtType.AT_ME
/// Everyone.
public let V2TIM_AT_ALL = V2TIMGroupAtType.AT_ALL
/// Everyone, and this user.
public let V2TIM_AT_ALL_AT_ME = V2TIMGroupAtType.AT_ALL_AT_ME

/// Gender.
public enum V2TIMGender: Int, Sendable {
    /// Not said.
    case GENDER_UNKNOWN = 0
    /// Male.
    case GENDER_MALE = 1
    /// Female.
    case GENDER_FEMALE = 2
}

/// Not said.
public let V2TIM_GENDER_UNKNOWN = V2TIMGender.GENDER_UNKNOWN
/// Male.
public let V2TIM_GENDER_MALE = V2TIMGender.GENDER_MALE
/// Female.
public let V2TIM_GENDER_FEMALE = V2TIMGender.GENDER_FEMALE

/// Who may add this user as a friend; kept for the application.
public enum V2TIMFriendAllowType: Int, Sendable {
    /// Everyone.
    case FRIEND_ALLOW_ANY = 0
    /// With confirmation.
    case FRIEND_NEED_CONFIRM = 1
    /// Nobody.
    case FRIEND_DENY_ANY = 2
}

/// Everyone.
public let V2TIM_FRIEND_ALLOW_ANY = V2TIMFriendAllowType.FRIEND_ALLOW_ANY
/// With confirmation.
public let V2TIM_FRIEND_NEED_CONFIRM = V2TIMFriendAllowType.FRIEND_NEED_CONFIRM
/// Nobody.
public let V2TIM_FRIEND_DENY_ANY = V2TIMFriendAllowType.FRIEND_DENY_ANY

/// Role in a group.
public enum V2TIMGroupMemberRole: Int, Sendable {
    /// Not known.
    case GROUP_MEMBER_UNDEFINED = 0
    /// Member.
    case GROUP_MEMBER_ROLE_MEMBER = 200
    /// Administrator.
    case GROUP_MEMBER_ROLE_ADMIN = 300
    /// Owner.
    case GROUP_MEMBER_ROLE_SUPER = 400
}

/// Not known.
public let V2TIM_GROUP_MEMBER_UNDEFINED = V2TIMGroupMemberRole.GROUP_MEMBER_UNDEFINED
/// Member.
public let V2TIM_GROUP_MEMBER_ROLE_MEMBER = V2TIMGroupMemberRole.GROUP_MEMBER_ROLE_MEMBER
/// Administrator.
public let V2TIM_GROUP_MEMBER_ROLE_ADMIN = V2TIMGroupMemberRole.GROUP_MEMBER_ROLE_ADMIN
/// Owner.
public let V2TIM_GROUP_MEMBER_ROLE_SUPER = V2TIMGroupMemberRole.GROUP_MEMBER_ROLE_SUPER

/// Who may join a group, or be invited.
public enum V2TIMGroupAddOpt: Int, Sendable {
    /// Nobody.
    case GROUP_ADD_FORBID = 0
    /// With approval.
    case GROUP_ADD_AUTH = 1
    /// Everyone.
    case GROUP_ADD_ANY = 2
}

/// Nobody.
public let V2TIM_GROUP_ADD_FORBID = V2TIMGroupAddOpt.GROUP_ADD_FORBID
/// With approval.
public let V2TIM_GROUP_ADD_AUTH = V2TIMGroupAddOpt.GROUP_ADD_AUTH
/// Everyone.
public let V2TIM_GROUP_ADD_ANY = V2TIMGroupAddOpt.GROUP_ADD_ANY

/// What became of one user of an invitation or a removal.
public enum V2TIMGroupMemberResult: Int, Sendable {
    /// Not done.
    case GROUP_MEMBER_RESULT_FAIL = 0
    /// Done.
    case GROUP_MEMBER_RESULT_SUCC = 1
    /// There was nothing to do.
    case GROUP_MEMBER_RESULT_INVALID = 2
}

/// Not done.
public let V2TIM_GROUP_MEMBER_RESULT_FAIL = V2TIMGroupMemberResult.GROUP_MEMBER_RESULT_FAIL
/// Done.
public let V2TIM_GROUP_MEMBER_RESULT_SUCC = V2TIMGroupMemberResult.GROUP_MEMBER_RESULT_SUCC
/// There was nothing to do.
public let V2TIM_GROUP_MEMBER_RESULT_INVALID = V2TIMGroupMemberResult.GROUP_MEMBER_RESULT_INVALID

/// Which members of a group.
public enum V2TIMGroupMemberFilter: Int, Sendable {
    /// All.
    case GROUP_MEMBER_FILTER_ALL = 0
    /// The owner.
    case GROUP_MEMBER_FILTER_OWNER = 1
    /// Administrators.
    case GROUP_MEMBER_FILTER_ADMIN = 2
    /// Neither.
    case GROUP_MEMBER_FILTER_COMMON = 4
}

/// All.
public let V2TIM_GROUP_MEMBER_FILTER_ALL = V2TIMGroupMemberFilter.GROUP_MEMBER_FILTER_ALL
/// The owner.
public let V2TIM_GROUP_MEMBER_FILTER_OWNER = V2TIMGroupMemberFilter.GROUP_MEMBER_FILTER_OWNER
/// Administrators.
public let V2TIM_GROUP_MEMBER_FILTER_ADMIN = V2TIMGroupMemberFilter.GROUP_MEMBER_FILTER_ADMIN
/// Neither.
public let V2TIM_GROUP_MEMBER_FILTER_COMMON = V2TIMGroupMemberFilter.GROUP_MEMBER_FILTER_COMMON

/// What of a group changed.
public enum V2TIMGroupInfoChangeType: Int, Sendable {
    /// Its name.
    case GROUP_INFO_CHANGE_TYPE_NAME = 1
    /// Its introduction.
    case GROUP_INFO_CHANGE_TYPE_INTRODUCTION = 2
    /// Its notification.
    case GROUP_INFO_CHANGE_TYPE_NOTIFICATION = 3
    /// Its face URL.
    case GROUP_INFO_CHANGE_TYPE_FACE = 4
    /// Its owner.
    case GROUP_INFO_CHANGE_TYPE_OWNER = 5
    /// A field of the application.
    case GROUP_INFO_CHANGE_TYPE_CUSTOM = 6
    /// Whether everyone is muted.
    case GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL = 8
    /// Who may join.
    case GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT = 11
    /// Whom members may invite.
    case GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT = 12
}

/// Its name.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_NAME = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_NAME
/// Its introduction.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_INTRODUCTION = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_INTRODUCTION
/// Its notification.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_NOTIFICATION = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_NOTIFICATION
/// Its face URL.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_FACE = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_FACE
/// Its owner.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_OWNER = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_OWNER
/// A field of the application.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_CUSTOM = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_CUSTOM
/// Whether everyone is muted.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL
/// Who may join.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT = V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT
/// Whom members may invite.
public let V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT =
    V2TIMGroupInfoChangeType.GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT
