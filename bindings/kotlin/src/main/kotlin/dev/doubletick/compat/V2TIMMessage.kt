package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.Message
import dev.doubletick.MessageContent
import dev.doubletick.MessageStatus
import dev.doubletick.NewMessage

/**
 * A message: one that is to be sent, made by [V2TIMMessageManager], or one of the service.
 *
 * A message that is sent becomes the stored one: `onSuccess` brings the same object, with what the service has added.
 * Objects are not meant for use by several threads at once.
 */
public class V2TIMMessage private constructor(private var first: V2TIMElem?, private var stored: Message?) {
    /** What goes to the service when it is sent; null: has not been sent. */
    internal var outgoing: NewMessage? = null
        private set

    private var sending = V2TIM_MSG_STATUS_SENDING

    /** What was set here and not yet by the service. */
    private var ownText: String? = null
    private var ownNumber: Int? = null

    internal var targets: List<String> = stored?.targets.orEmpty()

    /** The id; empty before it is sent. Sending it again to the same conversation keeps the id. */
    public val msgID: String
        get() = stored?.id ?: outgoing?.id.orEmpty()

    /** Not of the vendor: the number that the service gave it, possibly above 2^53; 0 before. */
    public val uniqueID: Long
        get() = stored?.uniqueId ?: 0

    /** Seconds since 1970: when it was stored, before that when it was sent, 0 before that. */
    public val timestamp: Long
        get() = stored?.serverTime ?: outgoing?.clientTime ?: 0

    /** Who sent it. */
    public val sender: String
        get() = stored?.sender ?: Core.now { loginUser() }.orEmpty()

    /** The sender's nick name now. */
    public val nickName: String
        get() = stored?.senderNickName.orEmpty()

    /** The sender's name card in the group now; empty one-to-one. */
    public val nameCard: String
        get() = stored?.senderNameCard.orEmpty()

    /** The sender's face URL now. */
    public val faceUrl: String
        get() = stored?.senderFaceUrl.orEmpty()

    /** The group; null for a one-to-one message and before it is sent. */
    public val groupID: String?
        get() = (conversation as? ConversationId.Group)?.groupId

    /** The peer; null for a group message and before it is sent. */
    public val userID: String?
        get() = (conversation as? ConversationId.C2c)?.userId

    internal val conversation: ConversationId?
        get() = stored?.conversation ?: outgoing?.conversation

    /** Dense from 1 in its conversation; 0 before it is stored, and for a message to those online only. */
    public val seq: Long
        get() = stored?.seq ?: 0

    /** 32 random bits. */
    public val random: Long
        get() = stored?.random ?: outgoing?.random ?: 0

    /** One of the `V2TIM_MSG_STATUS_` numbers. */
    public val status: Int
        get() =
            when (stored?.status) {
                null -> sending
                MessageStatus.SENDING -> V2TIM_MSG_STATUS_SENDING
                MessageStatus.FAILED -> V2TIM_MSG_STATUS_SEND_FAIL
                MessageStatus.SENT -> V2TIM_MSG_STATUS_SEND_SUCC
                MessageStatus.DELETED -> V2TIM_MSG_STATUS_HAS_DELETED
                MessageStatus.REVOKED -> V2TIM_MSG_STATUS_LOCAL_REVOKED
                MessageStatus.LOCAL_IMPORTED -> V2TIM_MSG_STATUS_LOCAL_IMPORTED
            }

    /** The kind of the first element, one of the `V2TIM_ELEM_TYPE_` numbers. */
    public val elemType: Int
        get() = first?.elemType ?: V2TIM_ELEM_TYPE_NONE

    /** The first element, where it is text. */
    public val textElem: V2TIMTextElem?
        get() = first as? V2TIMTextElem

    /** The first element, where it is the application's own data. */
    public val customElem: V2TIMCustomElem?
        get() = first as? V2TIMCustomElem

    /** The first element, where it is a sticker. */
    public val faceElem: V2TIMFaceElem?
        get() = first as? V2TIMFaceElem

    /** The first element, where it is a place. */
    public val locationElem: V2TIMLocationElem?
        get() = first as? V2TIMLocationElem

    /** The first element, where it is an image. */
    public val imageElem: V2TIMImageElem?
        get() = first as? V2TIMImageElem

    /** The first element, where it is a sound. */
    public val soundElem: V2TIMSoundElem?
        get() = first as? V2TIMSoundElem

    /** The first element, where it is a video. */
    public val videoElem: V2TIMVideoElem?
        get() = first as? V2TIMVideoElem

    /** The first element, where it is a file. */
    public val fileElem: V2TIMFileElem?
        get() = first as? V2TIMFileElem

    /** The first element, where it is merged messages. */
    public val mergerElem: V2TIMMergerElem?
        get() = first as? V2TIMMergerElem

    /** Not of the vendor: the first element, where it is of a kind that cannot be made here. */
    public val otherElem: V2TIMOtherElem?
        get() = first as? V2TIMOtherElem

    /** This user sent it, or is about to. */
    public val isSelf: Boolean
        get() = stored?.isSelf ?: true

    /** This user has marked the conversation read up to here; own messages: true. */
    public val isRead: Boolean
        get() = stored?.isRead ?: true

    /**
     * One-to-one, own messages: the peer has marked the conversation read up to here. Whether the peer has sent a
     * receipt for this message is in [V2TIMMessageReceipt.isPeerRead].
     */
    public val isPeerRead: Boolean
        get() = stored?.isPeerRead ?: false

    /** The sender wants receipts for it. To be set before it is sent. */
    public var isNeedReadReceipt: Boolean = stored?.needReadReceipt ?: false

    /** One of the `V2TIM_PRIORITY_` numbers, as it was sent. */
    public val priority: Int
        get() = stored?.let { vendorPriority(it.content.priority) } ?: V2TIM_PRIORITY_DEFAULT

    /** Users that a group message names. */
    public var groupAtUserList: List<String> = stored?.content?.atUsers.orEmpty()
        internal set

    /** The application's own data beside the elements; stored and delivered. */
    public var cloudCustomData: String? = stored?.content?.cloudCustomData.orEmpty()

    /** Not counted as unread. */
    public var isExcludedFromUnreadCount: Boolean = stored?.content?.excludedFromUnreadCount ?: false

    /** Never the last message of a conversation. */
    public var isExcludedFromLastMessage: Boolean = stored?.content?.excludedFromLastMessage ?: false

    /** Kept for the application: no moderation happens here. */
    public var isExcludedFromContentModeration: Boolean = stored?.content?.excludedFromContentModeration ?: false

    /** Kept for the application. */
    public var isSupportMessageExtension: Boolean = stored?.content?.supportsExtension ?: false

    /** Why it was revoked; null when it was not. */
    public val revokeReason: String?
        get() = stored?.revoker?.reason

    /** Who revoked it; null when nobody has. */
    public val revokerInfo: V2TIMUserFullInfo?
        get() = stored?.revoker?.let { V2TIMUserFullInfo.of(it) }

    /** This device's own text on it, never sent anywhere, at most 12 KiB. */
    public var localCustomData: String?
        get() = ownText ?: kept()?.text.orEmpty()
        set(value) {
            ownText = value.orEmpty()
            keep()
        }

    /** This device's own number on it, never sent anywhere. */
    public var localCustomInt: Int
        get() = ownNumber ?: kept()?.number?.toInt() ?: 0
        set(value) {
            ownNumber = value
            keep()
        }

    private fun kept() = msgID.takeIf { it.isNotEmpty() }?.let { id -> Core.now { localCustom(id) } }

    /** Writes what was set, if there is a message to write it on. */
    private fun keep() {
        val id = stored?.id ?: return
        val text = localCustomData.orEmpty()
        val number = localCustomInt.toLong() and UNSIGNED
        Core.ask<Unit>({ it.onSuccess { forgetOwn(text, number) } }) { setLocalCustom(id, text, number) }
    }

    private fun forgetOwn(text: String, number: Long) {
        if (ownText == text) ownText = null
        if (ownNumber == number.toInt()) ownNumber = null
    }

    /**
     * The content as it is now, for a modification. What the service has and this class has no setter for, as other
     * applications of it may have set, stays as it was.
     */
    internal fun content(): MessageContent =
        (stored?.content ?: MessageContent(emptyList())).copy(
            elems = first?.chain()?.map { it.toElem() }?.toList().orEmpty(),
            cloudCustomData = cloudCustomData.orEmpty(),
            atUsers = groupAtUserList.given("atUserList"),
            excludedFromUnreadCount = isExcludedFromUnreadCount,
            excludedFromLastMessage = isExcludedFromLastMessage,
            excludedFromContentModeration = isExcludedFromContentModeration,
            supportsExtension = isSupportMessageExtension,
            isForward = isForward,
        )

    /** The version that a modification is made on. */
    internal val version: Long?
        get() = stored?.version

    internal var isForward: Boolean = stored?.content?.isForward ?: false

    /**
     * It goes out as `fresh`. A message that goes to the same conversation a second time keeps its id: the service
     * stores it once, whatever became of the first time.
     */
    internal fun leaves(fresh: NewMessage): NewMessage {
        val before = outgoing?.takeIf { it.conversation == fresh.conversation }
        // Out of the history, where the service has refused it.
        val refused = stored?.takeIf { it.status == MessageStatus.FAILED && it.conversation == fresh.conversation }
        val leaving =
            when {
                before != null -> fresh.copy(id = before.id, clientTime = before.clientTime, random = before.random)
                refused != null ->
                    fresh.copy(id = refused.id, clientTime = refused.clientTime, random = refused.random)
                else -> fresh
            }
        outgoing = leaving
        // What the service knew of it was of the time before.
        stored = null
        sending = V2TIM_MSG_STATUS_SENDING
        return leaving
    }

    /** The service has it. */
    internal fun becomes(message: Message) {
        stored = message
        first = V2TIMElem.of(message.content.elems)
        isNeedReadReceipt = message.needReadReceipt
        cloudCustomData = message.content.cloudCustomData
        if (ownText != null || ownNumber != null) keep()
    }

    internal fun failed() {
        sending = V2TIM_MSG_STATUS_SEND_FAIL
    }

    internal fun revoked() {
        stored = stored?.copy(status = MessageStatus.REVOKED)
    }

    internal fun senderInfo() = V2TIMUserInfo(sender, nickName, faceUrl)

    internal fun senderMember() = V2TIMGroupMemberInfo(sender, nickName, nameCard, faceUrl)

    /** Numbers of the vendor. */
    public companion object {
        /** On its way, or not sent yet. */
        public const val V2TIM_MSG_STATUS_SENDING: Int = 1

        /** Stored. */
        public const val V2TIM_MSG_STATUS_SEND_SUCC: Int = 2

        /** Not sent; can be sent again. */
        public const val V2TIM_MSG_STATUS_SEND_FAIL: Int = 3

        /** Deleted by this user. */
        public const val V2TIM_MSG_STATUS_HAS_DELETED: Int = 4

        /** On this device alone. */
        public const val V2TIM_MSG_STATUS_LOCAL_IMPORTED: Int = 5

        /** Revoked. */
        public const val V2TIM_MSG_STATUS_LOCAL_REVOKED: Int = 6

        /** No element. */
        public const val V2TIM_ELEM_TYPE_NONE: Int = 0

        /** Text. */
        public const val V2TIM_ELEM_TYPE_TEXT: Int = 1

        /** The application's own data. */
        public const val V2TIM_ELEM_TYPE_CUSTOM: Int = 2

        /** An image; [imageElem]. */
        public const val V2TIM_ELEM_TYPE_IMAGE: Int = 3

        /** A sound; [soundElem]. */
        public const val V2TIM_ELEM_TYPE_SOUND: Int = 4

        /** A video; [videoElem]. */
        public const val V2TIM_ELEM_TYPE_VIDEO: Int = 5

        /** A file; [fileElem]. */
        public const val V2TIM_ELEM_TYPE_FILE: Int = 6

        /** A place. */
        public const val V2TIM_ELEM_TYPE_LOCATION: Int = 7

        /** A sticker. */
        public const val V2TIM_ELEM_TYPE_FACE: Int = 8

        /** What happened in a group; [otherElem]. */
        public const val V2TIM_ELEM_TYPE_GROUP_TIPS: Int = 9

        /** Merged messages; [mergerElem]. */
        public const val V2TIM_ELEM_TYPE_MERGER: Int = 10

        /** As normal. */
        public const val V2TIM_PRIORITY_DEFAULT: Int = 0

        /** High. */
        public const val V2TIM_PRIORITY_HIGH: Int = 1

        /** Normal. */
        public const val V2TIM_PRIORITY_NORMAL: Int = 2

        /** Low. */
        public const val V2TIM_PRIORITY_LOW: Int = 3

        /** Who has read. */
        public const val V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ: Int = 0

        /** Who has not. */
        public const val V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD: Int = 1

        /** Messages are received, with a notification. */
        public const val V2TIM_RECEIVE_MESSAGE: Int = 0

        /** Messages are not received. */
        public const val V2TIM_NOT_RECEIVE_MESSAGE: Int = 1

        /** Messages are received, without a notification. */
        public const val V2TIM_RECEIVE_NOT_NOTIFY_MESSAGE: Int = 2

        private const val UNSIGNED = 0xffff_ffffL

        /** A message of the service. */
        internal fun of(message: Message) = V2TIMMessage(V2TIMElem.of(message.content.elems), message)

        /** A message that is to be sent. */
        internal fun new(elem: V2TIMElem?) = V2TIMMessage(elem, null)

        /** A message with the same elements, that is to be sent. */
        internal fun copyOf(message: V2TIMMessage): V2TIMMessage {
            return V2TIMMessage(V2TIMElem.copyOf(message.first), null).also {
                it.cloudCustomData = message.cloudCustomData
                it.isForward = true
            }
        }
    }
}
