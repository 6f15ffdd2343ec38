import Doubletick
import Foundation

/// A page of conversations, the cursor of the next page, and whether this is the last.
public typealias V2TIMConversationResultSucc = (
    _ list: [V2TIMConversation]?, _ nextSeq: UInt64, _ isFinished: Bool
) -> Void
/// A conversation.
public typealias V2TIMConversationSucc = (_ conv: V2TIMConversation?) -> Void
/// Conversations.
public typealias V2TIMConversationListSucc = (_ list: [V2TIMConversation]?) -> Void
/// What became of each conversation.
public typealias V2TIMConversationOperationResultSucc = (_ resultList: [V2TIMConversationOperationResult]?) -> Void
/// The names of the groups of conversations.
public typealias V2TIMConversationGroupListSucc = (_ groupNameList: [String]?) -> Void
/// The total of unread messages.
public typealias V2TIMTotalUnreadMessageCountSucc = (_ totalUnreadCount: UInt64) -> Void

extension V2TIMManager {
    /// Adds a listener of the conversation list. It is not kept alive.
    public func addConversationListener(listener: (any V2TIMConversationListener)?) {
        Core.shared.conversationListeners.add(listener)
        Core.shared.watch()
    }

    /// Removes a listener.
    public func removeConversationListener(listener: (any V2TIMConversationListener)?) {
        Core.shared.conversationListeners.remove(listener)
        Core.shared.watch()
    }

    /// A page of the conversations, the pinned ones first, then the most active ones. `nextSeq` is 0 first, then that
    /// of the last page: how many came before. `count` is at least 1.
    public func getConversationList(
        nextSeq: UInt64, count: Int32, succ: V2TIMConversationResultSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[Conversation]>) in
            guard count > 0 else { throw Refused.argument("count", "is less than 1") }
            client.conversations(done)
        } _: { all in
            let page = all.dropFirst(Int(clamping: nextSeq)).prefix(Int(count))
            let isFinished = page.endIndex >= all.endIndex
            succ?(page.map(V2TIMConversation.init), isFinished ? 0 : UInt64(page.endIndex), isFinished)
        }
    }

    /// A conversation: "c2c_" and a user, or "group_" and a group. Fails with 6017 where there is none.
    public func getConversation(conversationID: String?, succ: V2TIMConversationSucc?, fail: V2TIMFail?) {
        conversations(fail) { [try conversationID.given("conversationID")] } _: { found in
            if let conversation = found.first {
                succ?(conversation)
            } else {
                let refused = Refused.argument("conversationID", "there is no such conversation")
                fail?(refused.code, refused.text)
            }
        }
    }

    /// Those of these conversations (at most 100) that exist, in the order asked.
    public func getConversationList(
        conversationIDList: [String]?, succ: V2TIMConversationListSucc?, fail: V2TIMFail?
    ) {
        conversations(fail) { try conversationIDList.given("conversationIDList") } _: { succ?($0) }
    }

    private func conversations(
        _ fail: V2TIMFail?, _ ids: () throws -> [String], _ succ: @escaping ([V2TIMConversation]) -> Void
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[Conversation]>) in
            client.getConversations(try ids().conversations(), done)
        } _: { succ($0.map(V2TIMConversation.init)) }
    }

    /// A page of the conversations that a filter takes, in the order of the list. `nextSeq` is 0 first, then that of the last page;
    /// `count` is 1 to 100. The list may change between two pages. Fails with 6017.
    public func getConversationListByFilter(
        filter: V2TIMConversationListFilter?, nextSeq: UInt64, count: UInt32, succ: V2TIMConversationResultSucc?,
        fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<ConversationPage>) in
            client.conversationsByFilter(try filter.given("filter").record(), nextSeq, count, done)
        } _: { page in
            succ?(page.conversations.map(V2TIMConversation.init), page.nextCursor, page.nextCursor == 0)
        }
    }

    /// The unread messages of the conversations that a filter takes, without those that are muted. Fails with 6017.
    public func getUnreadMessageCountByFilter(
        filter: V2TIMConversationListFilter?, succ: V2TIMTotalUnreadMessageCountSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<UInt64>) in
            client.unreadByFilter(try filter.given("filter").record(), done)
        } _: { succ?($0) }
    }

    /// From now on listeners are told when the unread messages of what this filter takes change. Without `initSDK`, or with a filter
    /// that cannot be, it does nothing. It lasts until `unInitSDK`.
    public func subscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter?) {
        watch(filter, true)
    }

    /// Listeners are told no more of this filter.
    public func unsubscribeUnreadMessageCountByFilter(filter: V2TIMConversationListFilter?) {
        watch(filter, false)
    }

    private func watch(_ filter: V2TIMConversationListFilter?, _ on: Bool) {
        // The method has no way to say what is wrong.
        guard let client = Core.shared.session?.client, let record = filter?.record() else { return }
        try? client.watchUnread(record, on)
    }

    /// Puts marks on 1 to 100 conversations of the list, or takes them off, on all devices of this user, and answers what became of
    /// each. `markType` is one or several of `V2TIMConversationMarkType` and 1 << 32 to 1 << 63, which are the application's own.
    /// A message takes no mark off; deleting a conversation ends its marks. Fails with 6017.
    public func markConversation(
        conversationIDList: [String]?, markType: NSNumber?, enableMark: Bool,
        succ: V2TIMConversationOperationResultSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[ConversationOutcome]>) in
            let ids = try conversationIDList.given("conversationIDList").conversations()
            client.markConversations(ids, try markType.given("markType").uint64Value, enableMark, done)
        } _: { succ?($0.map(V2TIMConversationOperationResult.init)) }
    }

    /// Takes 1 to 100 conversations out of the list, on all devices of this user, with their messages or without: these are there when
    /// the next message brings the conversation back. Answers what became of each. Fails with 6017.
    public func deleteConversationList(
        conversationIDList: [String]?, clearMessage: Bool, succ: V2TIMConversationOperationResultSucc?,
        fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[ConversationOutcome]>) in
            let ids = try conversationIDList.given("conversationIDList").conversations()
            client.deleteConversations(ids, clearMessage, done)
        } _: { succ?($0.map(V2TIMConversationOperationResult.init)) }
    }

    /// Keeps data of the application's own, of at most 256 bytes, beside 1 to 100 conversations of the list, on all devices of this user,
    /// in place of what was kept before (empty: nothing), and answers what became of each. Deleting a conversation or leaving the group
    /// ends it. Fails with 6017.
    public func setConversationCustomData(
        conversationIDList: [String]?, customData: String?, succ: V2TIMConversationOperationResultSucc?,
        fail: V2TIMFail?
    ) {
        grouped(conversationIDList, succ, fail) { client, ids, done in
            client.setConversationCustomData(ids, try customData.given("customData"), done)
        }
    }

    /// Makes a group of 1 to 100 conversations, also of such as are not in the list, on all devices of this user, and answers what became
    /// of each. It keeps what is put into it: a conversation that is deleted, or whose group the user has left, is in it again when it
    /// comes back. Fails with 6017 (also when another group has the name), 51008 (more than 1000 conversations in all groups together), 51010
    /// (more than 20 groups), 51011 (a name of more than 32 bytes).
    public func createConversationGroup(
        groupName: String?, conversationIDList: [String]?, succ: V2TIMConversationOperationResultSucc?,
        fail: V2TIMFail?
    ) {
        grouped(conversationIDList, succ, fail) { client, ids, done in
            client.createConversationGroup(try groupName.given("groupName"), ids, done)
        }
    }

    /// The names of the groups of conversations, in the order in which they were made.
    public func getConversationGroupList(succ: V2TIMConversationGroupListSucc?, fail: V2TIMFail?) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[ConversationGroup]>) in
            client.conversationGroups(done)
        } _: { succ?($0.map(\.name)) }
    }

    /// Puts 1 to 100 conversations into a group of conversations, and answers what became of each. Fails with 6017, 51008, 51009 (no such
    /// group).
    public func addConversationsToGroup(
        groupName: String?, conversationIDList: [String]?, succ: V2TIMConversationOperationResultSucc?,
        fail: V2TIMFail?
    ) {
        grouped(conversationIDList, succ, fail) { client, ids, done in
            client.addToConversationGroup(try groupName.given("groupName"), ids, done)
        }
    }

    /// Takes 1 to 100 conversations out of a group of conversations, which stays, and answers what became of each. Fails with 6017, 51009
    /// (no such group).
    public func deleteConversationsFromGroup(
        groupName: String?, conversationIDList: [String]?, succ: V2TIMConversationOperationResultSucc?,
        fail: V2TIMFail?
    ) {
        grouped(conversationIDList, succ, fail) { client, ids, done in
            client.removeFromConversationGroup(try groupName.given("groupName"), ids, done)
        }
    }

    private func grouped(
        _ conversationIDList: [String]?, _ succ: V2TIMConversationOperationResultSucc?, _ fail: V2TIMFail?,
        _ call: (CallbackClient, [ConversationId], @escaping Done<[ConversationOutcome]>) throws -> Void
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[ConversationOutcome]>) in
            try call(client, try conversationIDList.given("conversationIDList").conversations(), done)
        } _: { succ?($0.map(V2TIMConversationOperationResult.init)) }
    }

    /// Unread messages of all conversations that are not muted. From the first call on changes are told by
    /// `onTotalUnreadMessageCountChanged`.
    public func getTotalUnreadMessageCount(succ: V2TIMTotalUnreadMessageCountSucc?, fail: V2TIMFail?) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<UInt64>) in
            client.watchTotalUnread(true)
            client.totalUnread(done)
        } _: { succ?($0) }
    }

    /// Marks conversations read, which makes no receipts: one, with "c2c" or "group" all of that kind, with nil or
    /// "" every one. A one-to-one conversation up to `cleanTimestamp` (seconds since 1970), a group up to
    /// `cleanSequence`; 0: to the end. The peer is told by `onRecvC2CReadReceipt`.
    public func cleanConversationUnreadMessageCount(
        conversationID: String?, cleanTimestamp: UInt64, cleanSequence: UInt64, succ: V2TIMSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(succ, fail) { client, done in
            let scope: ReadScope
            switch conversationID ?? "" {
            case "": scope = .all
            case "c2c": scope = .allC2c
            case "group": scope = .allGroups
            case let id:
                switch try ConversationId(prefixed: id, "conversationID") {
                case .c2c(let userId): scope = .c2c(userId: userId, until: cleanTimestamp)
                case .group(let groupId): scope = .group(groupId: groupId, untilSeq: cleanSequence)
                }
            }
            client.markRead(scope, done)
        }
    }
}

extension [String] {
    func conversations() throws -> [ConversationId] {
        try map { try ConversationId(prefixed: $0, "conversationID") }
    }
}
