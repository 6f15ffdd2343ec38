package dev.doubletick.compat

import dev.doubletick.HistoryQuery
import dev.doubletick.HistoryStart
import dev.doubletick.TimeWindow

/** A question for history. Exactly one of [userID] and [groupID] is set; everything else has a default. */
public class V2TIMMessageListGetOption {
    /**
     * Direction, and whose messages: [V2TIM_GET_CLOUD_OLDER_MSG] or [V2TIM_GET_CLOUD_NEWER_MSG] of the server, [V2TIM_GET_LOCAL_OLDER_MSG] or
     * [V2TIM_GET_LOCAL_NEWER_MSG] of what is on this device.
     */
    public var getType: Int = V2TIM_GET_CLOUD_OLDER_MSG

    /** The peer. */
    public var userID: String? = null

    /** The group. */
    public var groupID: String? = null

    /** 1 to 100. */
    public var count: Int = DEFAULT_COUNT

    /** Begin beside this message, without it. */
    public var lastMsg: V2TIMMessage? = null

    /** Begin at this seq, with it; groups only, and only without [lastMsg]. */
    public var lastMsgSeq: Long = 0

    /** Begin at this time, seconds since 1970; without a period it is a start like the others. */
    public var getTimeBegin: Long = 0

    /** Only messages of these many seconds before the begin, or after it towards newer ones. */
    public var getTimePeriod: Long = 0

    /** Only messages whose first element has one of these `V2TIM_ELEM_TYPE_` numbers. */
    public var messageTypeList: List<Int>? = null

    /** Exactly these seqs, at most 100; groups only, and before every other start. */
    public var messageSeqList: List<Long>? = null

    internal val isLocal: Boolean
        get() = getType == V2TIM_GET_LOCAL_OLDER_MSG || getType == V2TIM_GET_LOCAL_NEWER_MSG

    internal fun query(serverTime: Long): HistoryQuery {
        val newer =
            when (getType) {
                V2TIM_GET_CLOUD_OLDER_MSG, V2TIM_GET_LOCAL_OLDER_MSG -> false
                V2TIM_GET_CLOUD_NEWER_MSG, V2TIM_GET_LOCAL_NEWER_MSG -> true
                else -> throw Refused.argument("getType", "is neither older nor newer messages")
            }
        return HistoryQuery(
            conversation = conversation("userID", userID, groupID),
            start = start(),
            newer = newer,
            count = count.coerceAtLeast(0).toLong(),
            window = window(newer, serverTime),
            elemTypes = messageTypeList.orEmpty().given("messageTypeList").map { elemTypeOf("messageTypeList", it).toLong() },
        )
    }

    private fun start(): HistoryStart {
        val seqs = messageSeqList.orEmpty().given("messageSeqList")
        seqs.forEachIndexed { index, seq -> seq.notNegative("messageSeqList[$index]") }
        val last = lastMsg
        return when {
            !groupID.isNullOrEmpty() && seqs.isNotEmpty() -> HistoryStart.Seqs(seqs)
            last != null -> HistoryStart.Message(last.sentId("lastMsg"))
            !groupID.isNullOrEmpty() && lastMsgSeq > 0 -> HistoryStart.Seq(lastMsgSeq)
            getTimeBegin > 0 -> HistoryStart.Time(getTimeBegin)
            else -> HistoryStart.End
        }
    }

    /** Without a begin the window ends now, or begins at the first message. */
    private fun window(newer: Boolean, serverTime: Long): TimeWindow? {
        if (getTimePeriod <= 0) return null
        getTimeBegin.notNegative("getTimeBegin")
        return TimeWindow(if (getTimeBegin == 0L && !newer) serverTime else getTimeBegin, getTimePeriod)
    }

    /** Directions. */
    public companion object {
        /** Towards older messages, the newest first. */
        public const val V2TIM_GET_CLOUD_OLDER_MSG: Int = 1

        /** Towards newer messages, the oldest first. */
        public const val V2TIM_GET_CLOUD_NEWER_MSG: Int = 2

        /** The same of what is on this device, with a link as well. */
        public const val V2TIM_GET_LOCAL_OLDER_MSG: Int = 3

        /** The same of what is on this device, with a link as well. */
        public const val V2TIM_GET_LOCAL_NEWER_MSG: Int = 4

        private const val DEFAULT_COUNT = 20
    }
}

/** The id of a message that the service has been asked about. */
internal fun V2TIMMessage?.sentId(name: String): String =
    given(name).msgID.ifEmpty { throw Refused.argument(name, "has not been sent") }

/** The ids of the messages of a parameter. */
internal fun List<V2TIMMessage?>?.ids(name: String): List<String> =
    given(name).mapIndexed { index, message -> message.sentId("$name[$index]") }
