package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.ReaderPage
import dev.doubletick.Receipt

/** The receipts of one own message, or (with an empty id) how far a peer has marked a one-to-one conversation read. */
public class V2TIMMessageReceipt private constructor(private val receipt: Receipt) {
    /** Which message; empty: the conversation. */
    public val msgID: String
        get() = receipt.messageId

    /** The peer of a one-to-one message; null for a group message. */
    public val userID: String?
        get() = (receipt.conversation as? ConversationId.C2c)?.userId

    /** The group; null for a one-to-one message. */
    public val groupID: String?
        get() = (receipt.conversation as? ConversationId.Group)?.groupId

    /** One-to-one: the peer has read it. */
    public val isPeerRead: Boolean
        get() = receipt.isPeerRead

    /** Seconds since 1970: when the last reader read it (0: nobody yet), or the position read up to. */
    public val timestamp: Long
        get() = receipt.time

    /** How many have read it. */
    public val readCount: Long
        get() = receipt.readCount

    /** How many have not; who left without reading does not count. */
    public val unreadCount: Long
        get() = receipt.unreadCount

    internal companion object {
        fun of(receipt: Receipt) = V2TIMMessageReceipt(receipt)
    }
}

/** A page of those who have, or have not, read a group message. */
public class V2TIMGroupMessageReadMemberList private constructor(page: ReaderPage) {
    /** In the order of reading, or in the unread half of joining. */
    public val memberInfoList: List<V2TIMGroupMemberInfo> = page.readers.map { V2TIMGroupMemberInfo.of(it.member) }

    /** For the next page; 0 at the end. */
    public val nextSeq: Long = page.nextCursor

    /** Nothing follows. */
    public val isFinished: Boolean = page.isFinished

    internal companion object {
        fun of(page: ReaderPage) = V2TIMGroupMessageReadMemberList(page)
    }
}
