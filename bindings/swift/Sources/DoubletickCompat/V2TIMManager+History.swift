import Doubletick
import Foundation

/// Messages.
public typealias V2TIMMessageListSucc = (_ msgs: [V2TIMMessage]?) -> Void
/// What became of a modification: 0 and the message as it is now, or what was wrong and the message as it is.
public typealias V2TIMMessageModifyCompletion = (_ code: Int32, _ desc: String?, _ msg: V2TIMMessage?) -> Void
/// What a search has found.
public typealias V2TIMSearchMessageListSucc = (_ searchResult: V2TIMMessageSearchResult?) -> Void

// History.
extension V2TIMManager {
    /// The newest messages with this user, or those before `lastMsg`, the newest first. `count` is 1 to 100.
    public func getC2CHistoryMessageList(
        userID: String?, count: Int32, lastMsg: V2TIMMessage?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        history(succ, fail) { _ in
            HistoryQuery(
                conversation: .c2c(userId: try userID.given("userID")), start: try Self.beside(lastMsg),
                count: UInt32(clamping: count))
        }
    }

    /// The newest messages of this group, or those before `lastMsg`, the newest first. `count` is 1 to 100.
    public func getGroupHistoryMessageList(
        groupID: String?, count: Int32, lastMsg: V2TIMMessage?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        history(succ, fail) { _ in
            HistoryQuery(
                conversation: .group(groupId: try groupID.given("groupID")), start: try Self.beside(lastMsg),
                count: UInt32(clamping: count))
        }
    }

    /// A page of history.
    public func getHistoryMessageList(
        option: V2TIMMessageListGetOption?, succ: V2TIMMessageListSucc?, fail: V2TIMFail?
    ) {
        messages(succ, fail) { client, done in
            let option = try option.given("option")
            let query = try option.query(now: client.serverTimeMs / 1000)
            if option.isLocal { client.localHistory(query, done) } else { client.history(query, done) }
        }
    }

    /// Puts a message into the history of one-to-one with this user, on this device alone, and answers its id: it is never sent. It stands
    /// behind what is there, as if `sender` had said it now; nil: this user. Fails with 7013 where this device keeps nothing, as with an
    /// embedded service.
    @discardableResult
    public func insertC2CMessageToLocalStorage(
        msg: V2TIMMessage?, to userID: String?, sender: String?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String? {
        insert(msg, sender, succ, fail) { .c2c(userId: try userID.given("userID")) }
    }

    /// Puts a message into the history of a group, on this device alone, as `insertC2CMessageToLocalStorage`.
    @discardableResult
    public func insertGroupMessageToLocalStorage(
        msg: V2TIMMessage?, to groupID: String?, sender: String?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String? {
        insert(msg, sender, succ, fail) { .group(groupId: try groupID.given("groupID")) }
    }

    private func insert(
        _ msg: V2TIMMessage?, _ sender: String?, _ succ: V2TIMSucc?, _ fail: V2TIMFail?,
        _ target: () throws -> ConversationId
    ) -> String? {
        var id: String?
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[Message]>) in
            let content = try msg.given("msg").modified()
            let conversation = try target()
            let fresh = client.newMessage(conversation, content).id
            id = fresh
            client.importMessages(
                conversation, [LocalMessage(content: content, id: fresh, sender: sender ?? "")], done)
        } _: { imported in
            if let stored = imported.first { msg?.becomes(stored) }
            succ?()
        }
        return id
    }

    /// Looks for messages in what is on this device: what it has read and was told, with a link to a server or without one. With an
    /// embedded service in all that it has, of which at most 100,000 messages are looked at, the newest of each conversation
    /// first. Fails with 6017 (the text names what is wrong), 7010 (the device cannot read), 7013 (it keeps nothing).
    public func searchLocalMessages(
        param: V2TIMMessageSearchParam?, succ: V2TIMSearchMessageListSucc?, fail: V2TIMFail?
    ) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<FoundMessages>) in
            client.searchMessages(try param.given("param").search(), done)
        } _: { succ?(V2TIMMessageSearchResult($0)) }
    }

    private func history(
        _ succ: V2TIMMessageListSucc?, _ fail: V2TIMFail?, _ query: (CallbackClient) throws -> HistoryQuery
    ) {
        messages(succ, fail) { client, done in client.history(try query(client), done) }
    }

    private func messages(
        _ succ: V2TIMMessageListSucc?, _ fail: V2TIMFail?,
        _ begin: (CallbackClient, @escaping Done<[Message]>) throws -> Void
    ) {
        Core.shared.ask(fail, begin) { messages in succ?(messages.map { V2TIMMessage($0) }) }
    }

    private static func beside(_ message: V2TIMMessage?) throws -> HistoryStart? {
        try message.map { .message(id: try $0.id.given("lastMsg.msgID")) }
    }
}

// Changing messages.
extension V2TIMManager {
    /// Revokes an own message, or as owner or administrator of its group anyone's. Fails with 10030, 10007, 20016
    /// and 10031 (too late).
    public func revokeMessage(msg: V2TIMMessage?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<Void>) in
            client.revoke(try msg.given("msg").id.given("msg.msgID"), "", done)
        } _: {
            msg?.isRevoked()
            succ?()
        }
    }

    /// Changes a message to what the object says now; receipts stay. 8006 when someone has changed it since: then
    /// the result is the message as it is.
    public func modifyMessage(msg: V2TIMMessage?, completion: V2TIMMessageModifyCompletion?) {
        Core.shared.ask { (client: CallbackClient, done: @escaping Done<Message>) in
            let message = try msg.given("msg")
            client.modify(try message.id.given("msg.msgID"), message.version, try message.modified(), done)
        } _: { result in
            switch result {
            case .success(let stored):
                msg?.becomes(stored)
                completion?(0, "", msg)
            case .failure(let refused):
                self.newest(msg?.id) { completion?(refused.code, refused.text, $0) }
            }
        }
    }

    /// The message as it is, where it can be had.
    private func newest(_ id: String?, _ tell: @escaping (V2TIMMessage?) -> Void) {
        guard let id, getLoginUser() != nil else { return tell(nil) }
        Core.shared.ask { (client: CallbackClient, done: @escaping Done<[Message]>) in
            client.findMessages([id], done)
        } _: { found in
            tell((try? found.get())?.first.map { V2TIMMessage($0) })
        }
    }

    /// Deletes a message on this device alone; pages that the server answers still have one that it has.
    public func deleteMessageFromLocalStorage(msg: V2TIMMessage?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            let message = try msg.given("msg")
            let id = try message.id.given("msg.msgID")
            client.deleteMessagesHere(try message.conversation.given("msg"), [id], done)
        }
    }

    /// Deletes 1 to 50 messages of one conversation for this user.
    public func deleteMessages(msgList: [V2TIMMessage]?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            let messages = try msgList.given("msgList")
            let conversation = try messages.first?.conversation.given("msgList[0].msgID")
            guard let conversation else { throw Refused.argument("msgList", "is empty") }
            guard messages.allSatisfy({ $0.conversation == conversation }) else {
                throw Refused.argument("msgList", "is of several conversations")
            }
            client.deleteMessages(conversation, try messages.ids("msgList"), done)
        }
    }
}

// Clearing conversations, which stay in the list.
extension V2TIMManager {
    /// Hides the messages with this user, for this user on all devices; the peer keeps theirs.
    public func clearC2CHistoryMessage(userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            client.clearHistory(.c2c(userId: try userID.given("userID")), done)
        }
    }

    /// Hides the messages of this group, for this user on all devices; the other members keep theirs.
    public func clearGroupHistoryMessage(groupID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            client.clearHistory(.group(groupId: try groupID.given("groupID")), done)
        }
    }
}

// Marking conversations as read, which makes no receipts. The vendor's newer name for it is
// `cleanConversationUnreadMessageCount`.
extension V2TIMManager {
    /// Marks one-to-one with this user read, or with nil all of them. The peer is told by `onRecvC2CReadReceipt`.
    public func markC2CMessageAsRead(_ userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        mark(userID.map { .c2c(userId: $0, until: 0) } ?? .allC2c, succ, fail)
    }

    /// Marks this group read, or with nil all of them.
    public func markGroupMessageAsRead(_ groupID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        mark(groupID.map { .group(groupId: $0, untilSeq: 0) } ?? .allGroups, succ, fail)
    }

    /// Marks every conversation read.
    public func markAllMessageAsRead(_ succ: V2TIMSucc?, fail: V2TIMFail?) {
        mark(.all, succ, fail)
    }

    private func mark(_ scope: ReadScope, _ succ: V2TIMSucc?, _ fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in client.markRead(scope, done) }
    }
}
