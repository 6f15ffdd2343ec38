package dev.doubletick.compat

import dev.doubletick.AtInfo
import dev.doubletick.Conversation
import dev.doubletick.ConversationFilter
import dev.doubletick.ConversationId
import dev.doubletick.ConversationOutcome

/** One entry of the conversation list. */
public class V2TIMConversation private constructor(private val conversation: Conversation) {
    /** `c2c_USER` or `group_GROUP`. */
    public val conversationID: String
        get() = conversation.id.vendorId()

    /** [V2TIM_C2C] or [V2TIM_GROUP]. */
    public val type: Int
        get() = if (conversation.id is ConversationId.C2c) V2TIM_C2C else V2TIM_GROUP

    /** The peer; null for a group. */
    public val userID: String?
        get() = (conversation.id as? ConversationId.C2c)?.userId

    /** The group; null for a one-to-one conversation. */
    public val groupID: String?
        get() = (conversation.id as? ConversationId.Group)?.groupId

    /** `Work`, `Public` and so on; null for a one-to-one conversation. */
    public val groupType: String?
        get() = conversation.groupType?.let(::vendorGroupType)

    /** Nick name of the peer or name of the group; the id where there is none. */
    public val showName: String
        get() = conversation.showName

    /** Face of the peer or the group. */
    public val faceUrl: String
        get() = conversation.faceUrl

    /** Unread messages. */
    public val unreadCount: Int
        get() = conversation.unread.coerceAtMost(Int.MAX_VALUE.toLong()).toInt()

    /** How messages are received: 0 to 4. */
    public val recvOpt: Int
        get() = conversation.receiveOption.toInt()

    /** The newest message that this user sees. */
    public val lastMessage: V2TIMMessage? = conversation.lastMessage?.let(V2TIMMessage::of)

    /** Unread messages that name this user or everyone. */
    public val groupAtInfoList: List<V2TIMGroupAtInfo> = conversation.atInfos.map(::V2TIMGroupAtInfo)

    /** Whether it stands before those that are not. */
    public val isPinned: Boolean
        get() = conversation.pinned

    /** What this user has marked it with, each one bit: [V2TIM_CONVERSATION_MARK_TYPE_STAR], or one of the application's own. */
    public val markList: List<Long>
        get() = conversation.marks

    /** What the application keeps beside it (`setConversationCustomData`); empty where that is nothing. */
    public val customData: String
        get() = conversation.customData

    /** Names of the groups of conversations that it is in (`createConversationGroup`), in the order in which they were made. */
    public val conversationGroupList: List<String>
        get() = conversation.conversationGroups

    /** What the user has begun to write in it, on this device alone; null where that is nothing. */
    public val draftText: String?
        get() = conversation.draft?.text

    /** When that was set, in seconds since 1970; 0 where there is nothing. */
    public val draftTimestamp: Long
        get() = conversation.draft?.editTime ?: 0

    /** Sorts the list, the greatest first: the pinned ones before the others, then by activity. */
    public val orderKey: Long
        get() = conversation.place

    /** Seconds since 1970: one-to-one, how far this user has marked it read. */
    public val c2CReadTimestamp: Long
        @JvmName("getC2CReadTimestamp")
        get() = conversation.c2cReadTime

    /** Seq up to which this user has marked the group read. */
    public val groupReadSequence: Long
        get() = conversation.groupReadSeq

    /** Kinds of conversations. */
    public companion object {
        /** One-to-one. */
        public const val V2TIM_C2C: Int = 1

        /** A group. */
        public const val V2TIM_GROUP: Int = 2

        /** A mark: a star. */
        public const val V2TIM_CONVERSATION_MARK_TYPE_STAR: Long = 0x1

        /** A mark: unread, whatever is read of it. */
        public const val V2TIM_CONVERSATION_MARK_TYPE_UNREAD: Long = 0x2

        /** A mark: folded. */
        public const val V2TIM_CONVERSATION_MARK_TYPE_FOLD: Long = 0x4

        /** A mark: hidden. */
        public const val V2TIM_CONVERSATION_MARK_TYPE_HIDE: Long = 0x8

        internal const val C2C_PREFIX = "c2c_"
        internal const val GROUP_PREFIX = "group_"

        internal fun of(conversation: Conversation) = V2TIMConversation(conversation)
    }
}

/** Milliseconds; any time until the year 2096 is before it. */
private const val PINNED_FIRST = 4_000_000_000_000L

/** Sorts the list, the greatest first. */
internal val Conversation.place: Long
    get() = activeTime + if (pinned) PINNED_FIRST else 0

/** An unread message that names this user or everyone. */
public class V2TIMGroupAtInfo internal constructor(info: AtInfo) {
    /** Its seq. */
    public val seq: Long = info.seq

    /** One of the `TIM_AT_` numbers. */
    public val atType: Int = info.atType.toInt()

    /** Whom a message names. */
    public companion object {
        /** Not known. */
        public const val TIM_AT_UNKNOWN: Int = 0

        /** This user. */
        public const val TIM_AT_ME: Int = 1

        /** Everyone. */
        public const val TIM_AT_ALL: Int = 2

        /** Everyone and this user. */
        public const val TIM_AT_ALL_AT_ME: Int = 3

        /** In a list of users that a message names: everyone. */
        public const val AT_ALL_TAG: String = "__kImSDK_MessageAtALL__"
    }
}

/** What became of one conversation of a call about several. */
public class V2TIMConversationOperationResult internal constructor(outcome: ConversationOutcome) {
    /** As it was given. */
    public val conversationID: String = outcome.conversation.vendorId()

    /** 0: done. 6017: not in the list. 10007: not a member. 10010: no such group. 9520: not done in time. */
    public val resultCode: Int = outcome.code

    /** Why it was not done; empty where it was. */
    public val resultInfo: String = outcome.text
}

/** Which conversations of the list are meant; what is null does not matter. */
public class V2TIMConversationListFilter {
    /** [V2TIMConversation.V2TIM_C2C] or [V2TIMConversation.V2TIM_GROUP]; 0: both. */
    public var conversationType: Int = 0

    /** The name of a group of conversations that they are in; empty: they are in none. */
    public var conversationGroup: String? = null

    /** Those with at least one of these marks; 0: those without any. */
    public var markType: Long? = null

    /** Whether something of them is unread. */
    public var hasUnreadCount: Boolean? = null

    /** Whether an unread message of a group names this user or everyone. */
    public var hasGroupAtInfo: Boolean? = null

    internal fun record(): ConversationFilter {
        val isGroup =
            when (conversationType) {
                0 -> null
                V2TIMConversation.V2TIM_C2C -> false
                V2TIMConversation.V2TIM_GROUP -> true
                else -> throw Refused.argument("conversationType", "is neither one-to-one nor a group")
            }
        return ConversationFilter(isGroup, markType, hasUnreadCount, hasGroupAtInfo, conversationGroup)
    }

    internal companion object {
        fun of(filter: ConversationFilter) =
            V2TIMConversationListFilter().also {
                it.conversationType =
                    when (filter.isGroup) {
                        null -> 0
                        false -> V2TIMConversation.V2TIM_C2C
                        true -> V2TIMConversation.V2TIM_GROUP
                    }
                it.markType = filter.marks
                it.hasUnreadCount = filter.hasUnread
                it.hasGroupAtInfo = filter.hasMention
                it.conversationGroup = filter.inGroup
            }
    }
}

/** A page of the conversation list. */
public class V2TIMConversationResult internal constructor(
    /** For the next page; 0 at the end. */
    public val nextSeq: Long,
    /** The conversations, the pinned ones first, then the most active ones. */
    public val conversationList: List<V2TIMConversation>,
) {
    /** Nothing follows. */
    public val isFinished: Boolean = nextSeq == 0L
}
