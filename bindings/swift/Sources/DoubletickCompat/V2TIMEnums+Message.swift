// The vendor's enumerations, twice: as Swift imports them, and under the names that they have in Objective-C.

/// State of the login.
public enum V2TIMLoginStatus: Int, Sendable {
    /// Logged in.
    case STATUS_LOGINED = 1
    /// A login is under way.
    case STATUS_LOGINING = 2
    /// Nobody is logged in.
    case STATUS_LOGOUT = 3
}

/// Logged in.
public let V2TIM_STATUS_LOGINED = V2TIMLoginStatus.STATUS_LOGINED
/// A login is under way.
public let V2TIM_STATUS_LOGINING = V2TIMLoginStatus.STATUS_LOGINING
/// Nobody is logged in.
public let V2TIM_STATUS_LOGOUT = V2TIMLoginStatus.STATUS_LOGOUT

/// Levels of the log.
public enum V2TIMLogLevel: Int, Sendable {
    /// Nothing.
    case LOG_NONE = 0
    /// Everything.
    case LOG_DEBUG = 3
    /// What happens.
    case LOG_INFO = 4
    /// What may need attention.
    case LOG_WARN = 5
    /// Defects.
    case LOG_ERROR = 6
}

/// Nothing.
public let V2TIM_LOG_NONE = V2TIMLogLevel.LOG_NONE
/// Everything.
public let V2TIM_LOG_DEBUG = V2TIMLogLevel.LOG_DEBUG
/// What happens.
public let V2TIM_LOG_INFO = V2TIMLogLevel.LOG_INFO
/// What may need attention.
public let V2TIM_LOG_WARN = V2TIMLogLevel.LOG_WARN
/// Defects.
public let V2TIM_LOG_ERROR = V2TIMLogLevel.LOG_ERROR

/// Priority of a message.
public enum V2TIMMessagePriority: Int, Sendable {
    /// As normal.
    case PRIORITY_DEFAULT = 0
    /// High.
    case PRIORITY_HIGH = 1
    /// Normal.
    case PRIORITY_NORMAL = 2
    /// Low.
    case PRIORITY_LOW = 3
}

/// As normal.
public let V2TIM_PRIORITY_DEFAULT = V2TIMMessagePriority.PRIORITY_DEFAULT
/// High.
public let V2TIM_PRIORITY_HIGH = V2TIMMessagePriority.PRIORITY_HIGH
/// Normal.
public let V2TIM_PRIORITY_NORMAL = V2TIMMessagePriority.PRIORITY_NORMAL
/// Low.
public let V2TIM_PRIORITY_LOW = V2TIMMessagePriority.PRIORITY_LOW

/// State of a message.
public enum V2TIMMessageStatus: Int, Sendable {
    /// On its way.
    case MSG_STATUS_SENDING = 1
    /// Stored.
    case MSG_STATUS_SEND_SUCC = 2
    /// Could not be sent.
    case MSG_STATUS_SEND_FAIL = 3
    /// Deleted by this user.
    case MSG_STATUS_HAS_DELETED = 4
    /// On this device alone.
    case MSG_STATUS_LOCAL_IMPORTED = 5
    /// Revoked.
    case MSG_STATUS_LOCAL_REVOKED = 6
}

/// On its way.
public let V2TIM_MSG_STATUS_SENDING = V2TIMMessageStatus.MSG_STATUS_SENDING
/// Stored.
public let V2TIM_MSG_STATUS_SEND_SUCC = V2TIMMessageStatus.MSG_STATUS_SEND_SUCC
/// Could not be sent.
public let V2TIM_MSG_STATUS_SEND_FAIL = V2TIMMessageStatus.MSG_STATUS_SEND_FAIL
/// Deleted by this user.
public let V2TIM_MSG_STATUS_HAS_DELETED = V2TIMMessageStatus.MSG_STATUS_HAS_DELETED
/// On this device alone.
public let V2TIM_MSG_STATUS_LOCAL_IMPORTED = V2TIMMessageStatus.MSG_STATUS_LOCAL_IMPORTED
/// Revoked.
public let V2TIM_MSG_STATUS_LOCAL_REVOKED = V2TIMMessageStatus.MSG_STATUS_LOCAL_REVOKED

/// Kind of an element.
public enum V2TIMElemType: Int, Sendable {
    /// None that this face knows.
    case ELEM_TYPE_NONE = 0
    /// Text.
    case ELEM_TYPE_TEXT = 1
    /// The application's own data.
    case ELEM_TYPE_CUSTOM = 2
    /// An image.
    case ELEM_TYPE_IMAGE = 3
    /// A sound.
    case ELEM_TYPE_SOUND = 4
    /// A video.
    case ELEM_TYPE_VIDEO = 5
    /// A file.
    case ELEM_TYPE_FILE = 6
    /// A place.
    case ELEM_TYPE_LOCATION = 7
    /// A sticker of the application.
    case ELEM_TYPE_FACE = 8
    /// What happened in a group.
    case ELEM_TYPE_GROUP_TIPS = 9
    /// Merged messages.
    case ELEM_TYPE_MERGER = 10
}

/// None that this face knows.
public let V2TIM_ELEM_TYPE_NONE = V2TIMElemType.ELEM_TYPE_NONE
/// Text.
public let V2TIM_ELEM_TYPE_TEXT = V2TIMElemType.ELEM_TYPE_TEXT
/// The application's own data.
public let V2TIM_ELEM_TYPE_CUSTOM = V2TIMElemType.ELEM_TYPE_CUSTOM
/// An image.
public let V2TIM_ELEM_TYPE_IMAGE = V2TIMElemType.ELEM_TYPE_IMAGE
/// A sound.
public let V2TIM_ELEM_TYPE_SOUND = V2TIMElemType.ELEM_TYPE_SOUND
/// A video.
public let V2TIM_ELEM_TYPE_VIDEO = V2TIMElemType.ELEM_TYPE_VIDEO
/// A file.
public let V2TIM_ELEM_TYPE_FILE = V2TIMElemType.ELEM_TYPE_FILE
/// A place.
public let V2TIM_ELEM_TYPE_LOCATION = V2TIMElemType.ELEM_TYPE_LOCATION
/// A sticker of the application.
public let V2TIM_ELEM_TYPE_FACE = V2TIMElemType.ELEM_TYPE_FACE
/// What happened in a group.
public let V2TIM_ELEM_TYPE_GROUP_TIPS = V2TIMElemType.ELEM_TYPE_GROUP_TIPS
/// Merged messages.
public let V2TIM_ELEM_TYPE_MERGER = V2TIMElemType.ELEM_TYPE_MERGER

/// Direction of a page of history. There is one store, so local and cloud are the same.
public enum V2TIMMessageGetType: Int, Sendable {
    /// Towards older messages.
    case GET_CLOUD_OLDER_MSG = 1
    /// Towards newer messages.
    case GET_CLOUD_NEWER_MSG = 2
    /// Towards older messages.
    case GET_LOCAL_OLDER_MSG = 3
    /// Towards newer messages.
    case GET_LOCAL_NEWER_MSG = 4
}

/// Towards older messages.
public let V2TIM_GET_CLOUD_OLDER_MSG = V2TIMMessageGetType.GET_CLOUD_OLDER_MSG
/// Towards newer messages.
public let V2TIM_GET_CLOUD_NEWER_MSG = V2TIMMessageGetType.GET_CLOUD_NEWER_MSG
/// Towards older messages.
public let V2TIM_GET_LOCAL_OLDER_MSG = V2TIMMessageGetType.GET_LOCAL_OLDER_MSG
/// Towards newer messages.
public let V2TIM_GET_LOCAL_NEWER_MSG = V2TIMMessageGetType.GET_LOCAL_NEWER_MSG

/// How the keywords of a search are combined.
public enum V2TIMKeywordListMatchType: Int, Sendable {
    /// One of them stands there.
    case KEYWORD_LIST_MATCH_TYPE_OR = 0
    /// All of them stand there.
    case KEYWORD_LIST_MATCH_TYPE_AND = 1
}

/// One of them stands there.
public let V2TIM_KEYWORD_LIST_MATCH_TYPE_OR = V2TIMKeywordListMatchType.KEYWORD_LIST_MATCH_TYPE_OR
/// All of them stand there.
public let V2TIM_KEYWORD_LIST_MATCH_TYPE_AND = V2TIMKeywordListMatchType.KEYWORD_LIST_MATCH_TYPE_AND

/// Which half of a message's audience.
public enum V2TIMGroupMessageReadMembersFilter: Int, Sendable {
    /// Who has read it.
    case GROUP_MESSAGE_READ_MEMBERS_FILTER_READ = 0
    /// Who has not.
    case GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD = 1
}

/// Who has read it.
public let V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ =
    V2TIMGroupMessageReadMembersFilter.GROUP_MESSAGE_READ_MEMBERS_FILTER_READ
/// Who has not.
public let V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD =
    V2TIMGroupMessageReadMembersFilter.GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD

/// The sizes of an image.
public enum V2TIMImageType: Int, Sendable {
    /// As it was sent.
    case IMAGE_TYPE_ORIGIN = 1
    /// Small, for a list of messages.
    case IMAGE_TYPE_THUMB = 2
    /// For a screen.
    case IMAGE_TYPE_LARGE = 4
}

/// As it was sent.
public let V2TIM_IMAGE_TYPE_ORIGIN = V2TIMImageType.IMAGE_TYPE_ORIGIN
/// Small, for a list of messages.
public let V2TIM_IMAGE_TYPE_THUMB = V2TIMImageType.IMAGE_TYPE_THUMB
/// For a screen.
public let V2TIM_IMAGE_TYPE_LARGE = V2TIMImageType.IMAGE_TYPE_LARGE
