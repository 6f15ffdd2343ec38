import DoubletickCompat
import Foundation

/// The device by the vendor's names, which say neither where an answer comes from nor let it be said how long a call waits. Of
/// messages that it has not heard of it cannot speak.
final class VendorDevice: NSObject, V2TIMAdvancedMsgListener, @unchecked Sendable {
    private let sdk: V2TIMManager = V2TIMManager.sharedInstance()
    /// Where everything happens.
    private let queue = DispatchQueue(label: "dev.doubletick.device")
    private let open = DispatchGroup()
    private var known: [String: V2TIMMessage] = [:]

    init(_ url: String, _ directory: String) {
        super.init()
        V2TIMManager.callbackQueue = queue
        let config = V2TIMSDKConfig()
        config.serverURL = url
        config.dataDirectory = directory
        config.keepUnsent = true
        sdk.addAdvancedMsgListener(listener: self)
        guard sdk.initSDK(1_400_000_000, config: config) else { fatalError("initSDK") }
    }

    func onRecvNewMessage(msg: V2TIMMessage!) {
        guard let id = msg.msgID else { return }
        known[id] = msg
        if !msg.isSelf { say("message \(id)") }
    }

    func onOutboxChanged(itemList: [V2TIMOutboxItem]!) {
        for item in itemList { say("outbox \(item.msgID ?? "") \(item.code)") }
    }

    func run(_ line: String) {
        queue.sync { begin(line, line.split(separator: " ").map(String.init)) }
    }

    private func begin(_ line: String, _ words: [String]) {
        let name = words.count > 1 ? words[1] : ""
        switch words[0] {
        case "login":
            let (succ, fail) = answers { "login \(name)" }
            sdk.login(name, userSig: words[2], succ: { succ("") }, fail: fail)
        case "group":
            let info = V2TIMGroupInfo()
            info.groupID = name
            info.groupType = GroupType_Public
            info.groupName = name
            let member = V2TIMCreateGroupMemberInfo()
            member.userID = words[2]
            let (succ, fail) = answers { "group \(name)" }
            sdk.createGroup(info: info, memberList: [member], succ: { _ in succ("") }, fail: fail)
        case "send":
            send(words[2], to: name)
        case "read":
            let (succ, fail) = answers { line }
            sdk.sendMessageReadReceipts(messageList: messages(name), succ: { succ("") }, fail: fail)
        case "count":
            let (succ, fail) = answers { line }
            sdk.getMessageReadReceipts(
                messageList: messages(name), succ: { list in succ(" \(list?.first?.readCount ?? 0)") }, fail: fail)
        case "page":
            let (succ, fail) = answers { line }
            sdk.getGroupHistoryMessageList(
                groupID: name, count: 20, lastMsg: nil,
                succ: { [self] list in
                    for message in list ?? [] { known[message.msgID ?? ""] = message }
                    succ(Self.page((list ?? []).map { $0.msgID ?? "" }))
                }, fail: fail)
        case "list":
            let (succ, fail) = answers { line }
            sdk.getConversationList(
                nextSeq: 0, count: 20,
                succ: { list, _, _ in succ(Self.page((list ?? []).map { "\($0.groupID ?? "")=\($0.unreadCount)" })) },
                fail: fail)
        case "members":
            let (succ, fail) = answers { line }
            sdk.getGroupMemberList(
                name, filter: 0, nextSeq: 0,
                succ: { _, list in succ(Self.page((list ?? []).map { $0.userID ?? "" })) }, fail: fail)
        case "wake":
            sdk.wake()
        default:
            fatalError(line)
        }
    }

    /// Ends when everything has been answered.
    func end() {
        sdk.unInitSDK()
        open.wait()
        say("ended")
    }

    private func send(_ text: String, to group: String) {
        guard let message = sdk.createTextMessage(text: text) else { fatalError("createTextMessage") }
        message.needReadReceipt = true
        let (succ, fail) = answers { "sent \(message.msgID ?? "")" }
        let id = sdk.sendMessage(
            message: message, receiver: nil, groupID: group, priority: .PRIORITY_NORMAL, onlineUserOnly: false,
            offlinePushInfo: nil, progress: nil, succ: { succ("") }, fail: fail)
        known[id ?? ""] = message
    }

    private func messages(_ id: String) -> [V2TIMMessage] {
        guard let message = known[id] else { fatalError("has not heard of \(id)") }
        return [message]
    }

    /// What says how a call has ended; one of both is called.
    private func answers(_ what: @escaping () -> String) -> (succ: (String) -> Void, fail: V2TIMFail) {
        open.enter()
        let answer = { [open] (words: String) in
            say("\(what()) \(words)")
            open.leave()
        }
        return ({ words in answer("0\(words)") }, { code, text in answer("\(code) \(text ?? "")") })
    }

    private static func page(_ names: [String]) -> String { " service \(names.joined(separator: ","))" }
}
