package dev.doubletick.compat

import dev.doubletick.ConversationId
import dev.doubletick.OutboxItem
import dev.doubletick.OutboxKind

/** Not of the vendor: what has become of something that had to wait on the device. */
public class V2TIMOutboxItem private constructor(private val item: OutboxItem) {
    /** 1: the receipt of a message; 2: a conversation was marked read; 3: one was deleted; 4: a message was sent. */
    public val kind: Int
        get() =
            when (item.kind) {
                OutboxKind.RECEIPT -> 1
                OutboxKind.READ_MARK -> 2
                OutboxKind.DELETION -> 3
                OutboxKind.MESSAGE -> 4
            }

    /** The message that was sent, or read, or up to which the conversation was; empty where it names none. */
    public val msgID: String
        get() = item.messageId

    /** One-to-one: the peer. Neither is set where this device does not know the conversation. */
    public val userID: String?
        get() = (item.conversation as? ConversationId.C2c)?.userId

    /** The group. */
    public val groupID: String?
        get() = (item.conversation as? ConversationId.Group)?.groupId

    /** 0: the server has it. Else why it does not take it; it is not sent again. */
    public val code: Int
        get() = item.code

    /** What that means, in one sentence; empty with 0. */
    public val desc: String
        get() = item.text

    /**
     * The message that was sent: as the server has it, or, where it is refused, as it was given, with
     * `V2TIM_MSG_STATUS_SEND_FAIL`. Null where none was sent.
     */
    public val message: V2TIMMessage? = item.message?.let(V2TIMMessage::of)

    internal companion object {
        fun of(item: OutboxItem) = V2TIMOutboxItem(item)
    }
}
