package dev.doubletick.compat

import dev.doubletick.FoundInConversation
import dev.doubletick.FoundMessages
import dev.doubletick.MessageSearch

/** What is looked for in the messages that are on this device. Every condition must be fulfilled. */
public class V2TIMMessageSearchParam {
    /**
     * At most 5 texts that stand in the words of a message, in capitals or not: in texts, names of files, descriptions, titles of
     * what was forwarded. May be empty where senders or types are named.
     */
    public var keywordList: List<String>? = null

    /** [V2TIM_KEYWORD_LIST_MATCH_TYPE_OR]: one of the keywords; [V2TIM_KEYWORD_LIST_MATCH_TYPE_AND]: all of them. */
    public var keywordListMatchType: Int = V2TIM_KEYWORD_LIST_MATCH_TYPE_OR

    /** Sent by one of at most 5 users; null: by anybody. */
    public var senderUserIDList: List<String>? = null

    /** One element has one of these `V2TIM_ELEM_TYPE_` numbers; null: any but tips of groups and faces. */
    public var messageTypeList: List<Int>? = null

    /** In this conversation, `c2c_USER` or `group_GROUP`; null or empty: in all. */
    public var conversationID: String? = null

    /** Stored at this time at the latest, seconds since 1970; 0: now. */
    public var searchTimePosition: Long = 0

    /** So many seconds before that at the earliest; 0: at any time. */
    public var searchTimePeriod: Long = 0

    /** Results in a page, at most 1,000; 0: one page of 1,000. */
    public var pageSize: Int = 0

    /** Which page, from 0. */
    public var pageIndex: Int = 0

    internal fun search(): MessageSearch {
        if (keywordListMatchType !in V2TIM_KEYWORD_LIST_MATCH_TYPE_OR..V2TIM_KEYWORD_LIST_MATCH_TYPE_AND) {
            throw Refused.argument("keywordListMatchType", "is neither or nor and")
        }
        return MessageSearch(
            keywords = keywordList.orEmpty().given("keywordList"),
            allKeywords = keywordListMatchType == V2TIM_KEYWORD_LIST_MATCH_TYPE_AND,
            senders = senderUserIDList.orEmpty().given("senderUserIDList"),
            elemTypes = messageTypeList.orEmpty().given("messageTypeList").map { elemTypeOf("messageTypeList", it).toLong() },
            conversation = conversationID?.takeIf { it.isNotEmpty() }?.let { conversation("conversationID", it) },
            timePosition = searchTimePosition.notNegative("searchTimePosition"),
            timePeriod = searchTimePeriod.notNegative("searchTimePeriod"),
            pageIndex = pageIndex.toLong().notNegative("pageIndex"),
            pageSize = pageSize.toLong().notNegative("pageSize"),
        )
    }

    /** How keywords are combined. */
    public companion object {
        /** One of them stands there. */
        public const val V2TIM_KEYWORD_LIST_MATCH_TYPE_OR: Int = 0

        /** All of them stand there. */
        public const val V2TIM_KEYWORD_LIST_MATCH_TYPE_AND: Int = 1
    }
}

/** What was found. */
public class V2TIMMessageSearchResult internal constructor(found: FoundMessages) {
    /** In one conversation: how many messages. In all: how many conversations have one. */
    public val totalCount: Int = found.total.coerceAtMost(Int.MAX_VALUE.toLong()).toInt()

    /** The page: conversations, the one with the newest find first. */
    public val messageSearchResultItems: List<V2TIMMessageSearchResultItem> = found.items.map(::V2TIMMessageSearchResultItem)
}

/** What was found in one conversation. */
public class V2TIMMessageSearchResultItem internal constructor(found: FoundInConversation) {
    /** `c2c_USER` or `group_GROUP`. */
    public val conversationID: String = found.conversation.vendorId()

    /** How many messages of it were found. */
    public val messageCount: Int = found.count.coerceAtMost(Int.MAX_VALUE.toLong()).toInt()

    /**
     * The newest first. Where one conversation was searched, the page of it; where all were, the message where there is just one,
     * and none where there are more.
     */
    public val messageList: List<V2TIMMessage> = found.messages.map(V2TIMMessage::of)
}
