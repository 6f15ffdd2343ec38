import Doubletick
import Foundation

/// Progress of an upload. doubletick uploads nothing, so it is never called.
public typealias V2TIMProgress = (_ progress: UInt32) -> Void

// Making messages.
extension V2TIMManager {
    /// A text.
    public func createTextMessage(text: String?) -> V2TIMMessage! {
        V2TIMMessage(V2TIMTextElem(text ?? ""))
    }

    /// A text that names users, or `kImSDK_MesssageAtALL`.
    public func createTextAtMessage(text: String?, atUserList: NSMutableArray?) -> V2TIMMessage! {
        createAtSignedGroupMessage(message: createTextMessage(text: text), atUserList: atUserList)
    }

    /// A message that names users, or `kImSDK_MesssageAtALL`.
    public func createAtSignedGroupMessage(message: V2TIMMessage?, atUserList: NSMutableArray?) -> V2TIMMessage! {
        message?.name(strings(atUserList))
        return message
    }

    /// The application's own data: UTF-8, else sending it fails with 6017.
    public func createCustomMessage(data: Data?) -> V2TIMMessage! {
        createCustomMessage(data: data, desc: nil, ext: nil)
    }

    /// The application's own data, with a description for notifications and an extension field.
    public func createCustomMessage(data: Data?, desc: String?, ext: String?) -> V2TIMMessage! {
        let elem = V2TIMCustomElem()
        elem.data = data
        elem.desc = desc
        elem.ext = ext
        return V2TIMMessage(elem)
    }

    /// A place.
    public func createLocationMessage(desc: String?, longitude: Double, latitude: Double) -> V2TIMMessage! {
        V2TIMMessage(V2TIMLocationElem(desc ?? "", longitude, latitude))
    }

    /// A sticker of the application; its data are UTF-8, else sending it fails with 6017.
    public func createFaceMessage(index: Int32, data: Data?) -> V2TIMMessage! {
        let elem = V2TIMFaceElem()
        elem.index = index
        elem.data = data
        return V2TIMMessage(elem)
    }

    /// A new message that says the same as this one; nil where that cannot be sent.
    public func createForwardMessage(message: V2TIMMessage?) -> V2TIMMessage? {
        message.flatMap { try? V2TIMMessage(copyOf: $0) }
    }

    /// The same message, for these members of a group only (at most 50).
    public func createTargetedGroupMessage(message: V2TIMMessage?, receiverList: NSMutableArray?) -> V2TIMMessage? {
        message?.address(to: strings(receiverList))
        return message
    }

    private func strings(_ list: NSMutableArray?) -> [String] {
        (list.map { Array($0) } ?? []).compactMap { $0 as? String }
    }
}

// Sending.
extension V2TIMManager {
    /// Sends a message, and answers its id at once; nil where it cannot be sent. Messages leave in the order of the
    /// calls. While the link is down they wait, up to 30 seconds (9520).
    ///
    /// - Parameters:
    ///   - receiver: The peer. With `groupID`: the only member who sees it.
    ///   - groupID: The group.
    ///   - onlineUserOnly: Delivered to who is online, not stored; such a message has no receipts.
    ///   - offlinePushInfo: Stored with the message.
    ///   - progress: Is not called.
    @discardableResult
    public func sendMessage(
        message: V2TIMMessage?, receiver: String?, groupID: String?, priority: V2TIMMessagePriority,
        onlineUserOnly: Bool, offlinePushInfo: V2TIMOfflinePushInfo?, progress: V2TIMProgress?, succ: V2TIMSucc?,
        fail: V2TIMFail?
    ) -> String? {
        let isTargeted = !(receiver ?? "").isEmpty && !(groupID ?? "").isEmpty
        var id: String?
        Core.shared.ask { (client: CallbackClient, done: @escaping Done<Message>) in
            let message = try message.given("message")
            let conversation = try ConversationId.of(
                userID: isTargeted ? nil : receiver, groupID: groupID, userName: "receiver")
            let leaving = try message.leaves(
                to: conversation, priority: priority, onlineOnly: onlineUserOnly,
                targets: isTargeted ? receiver.map { [$0] } : nil, push: offlinePushInfo, client: client)
            id = leaving.id
            client.send(leaving, done)
        } _: { result in
            switch result {
            case .success(let stored):
                message?.becomes(stored)
                succ?()
            case .failure(let refused):
                message?.fails()
                fail?(refused.code, refused.text)
            }
        }
        return id
    }

    /// Sends a text to a user, and answers its id. It asks for no receipts.
    @discardableResult
    public func sendC2CTextMessage(text: String?, to userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?) -> String! {
        send(createTextMessage(text: text), userID, nil, .PRIORITY_DEFAULT, succ, fail)
    }

    /// Sends the application's own data to a user, and answers the message's id.
    @discardableResult
    public func sendC2CCustomMessage(
        customData: Data?, to userID: String?, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        send(createCustomMessage(data: customData), userID, nil, .PRIORITY_DEFAULT, succ, fail)
    }

    /// Sends a text to a group, and answers its id. It asks for no receipts.
    @discardableResult
    public func sendGroupTextMessage(
        text: String?, to groupID: String?, priority: V2TIMMessagePriority, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        send(createTextMessage(text: text), nil, groupID, priority, succ, fail)
    }

    /// Sends the application's own data to a group, and answers the message's id.
    @discardableResult
    public func sendGroupCustomMessage(
        customData: Data?, to groupID: String?, priority: V2TIMMessagePriority, succ: V2TIMSucc?, fail: V2TIMFail?
    ) -> String! {
        send(createCustomMessage(data: customData), nil, groupID, priority, succ, fail)
    }

    private func send(
        _ message: V2TIMMessage, _ userID: String?, _ groupID: String?, _ priority: V2TIMMessagePriority,
        _ succ: V2TIMSucc?, _ fail: V2TIMFail?
    ) -> String? {
        sendMessage(
            message: message, receiver: userID, groupID: groupID, priority: priority, onlineUserOnly: false,
            offlinePushInfo: nil, progress: nil, succ: succ, fail: fail)
    }
}

// Listening.
extension V2TIMManager {
    /// Adds a listener of messages and receipts. It is not kept alive.
    public func addAdvancedMsgListener(listener: (any V2TIMAdvancedMsgListener)?) {
        Core.shared.messageListeners.add(listener)
    }

    /// Removes a listener.
    public func removeAdvancedMsgListener(listener: (any V2TIMAdvancedMsgListener)?) {
        Core.shared.messageListeners.remove(listener)
    }

    /// Adds a listener of messages that are one text or one custom element. It is not kept alive.
    public func addSimpleMsgListener(listener: (any V2TIMSimpleMsgListener)?) {
        Core.shared.simpleListeners.add(listener)
    }

    /// Removes a listener.
    public func removeSimpleMsgListener(listener: (any V2TIMSimpleMsgListener)?) {
        Core.shared.simpleListeners.remove(listener)
    }
}
