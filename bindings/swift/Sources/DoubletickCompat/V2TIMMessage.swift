import Doubletick
import Foundation

/// In the list of users of an @ message: everyone.
public let kImSDK_MesssageAtALL = "__kImSDK_MessageAtALL__"

/// A message: one that `createTextMessage` and its like have made, or one that was sent or received.
///
/// What a message says can be read on any thread. What is sent is what it says at the time of `sendMessage`.
public final class V2TIMMessage: NSObject {
    /// What was sent or received, and what the application has set.
    private struct State {
        var record: Message?
        /// As it was handed to the client, from then on.
        var outgoing: NewMessage?
        var failed = false
        var content: MessageContent
        var elem: V2TIMElem?
        var cloudCustomData: Data?
        var needReadReceipt: Bool
        var targets: [String] = []
        /// Set on this device, and not read from the client.
        var localData: Data?
        var localInt: Int32?
    }

    private let lock = NSLock()
    private var guarded: State

    private var state: State {
        lock.withLock { guarded }
    }

    private func change<T>(_ work: (inout State) -> T) -> T {
        lock.withLock { work(&guarded) }
    }

    /// A new message.
    init(_ elem: V2TIMElem) {
        guarded = State(content: MessageContent(elems: []), elem: elem, needReadReceipt: false)
    }

    /// A message that is stored.
    init(_ record: Message) {
        guarded = Self.state(of: record)
    }

    /// A new message that says the same.
    init(copyOf message: V2TIMMessage) throws {
        let old = message.state
        guarded = State(
            content: old.content, elem: V2TIMElem.chain(try Self.elems(old)), cloudCustomData: old.cloudCustomData,
            needReadReceipt: false)
        guarded.content.atUsers = []
        guarded.content.isForward = true
    }

    private static func state(of record: Message) -> State {
        let custom = record.content.cloudCustomData
        return State(
            record: record, content: record.content, elem: V2TIMElem.chain(record.content.elems),
            cloudCustomData: custom.isEmpty ? nil : Data(custom.utf8), needReadReceipt: record.needReadReceipt,
            targets: record.targets)
    }
}

// Who sent it, where, and when.
extension V2TIMMessage {
    /// The id, from `sendMessage` on.
    public var msgID: String? { id }

    /// When it was stored, by the service's clock; before that, when it was sent.
    public var timestamp: Date? {
        let state = state
        let seconds = state.record?.serverTime ?? state.outgoing?.clientTime
        return seconds.map { Date(timeIntervalSince1970: Double($0)) }
    }

    /// Who sent it.
    public var sender: String? {
        let state = state
        return state.record?.sender ?? state.outgoing.flatMap { _ in Core.shared.session?.client.loginUser }
    }

    /// The sender's nick name.
    public var nickName: String? { state.record?.senderNickName }

    /// The sender's name card in the group.
    public var nameCard: String? { state.record?.senderNameCard }

    /// The sender's face URL.
    public var faceURL: String? { state.record?.senderFaceUrl }

    /// The group, of a message in a group.
    public var groupID: String? {
        guard case .group(let groupId) = conversation else { return nil }
        return groupId
    }

    /// The peer, of a one-to-one message: the same for both directions.
    public var userID: String? {
        guard case .c2c(let userId) = conversation else { return nil }
        return userId
    }

    /// Dense from 1 in its conversation; 0 before it is stored, and for an online-only message.
    public var seq: UInt64 { state.record?.seq ?? 0 }

    /// 32 random bits of the sender.
    public var random: UInt64 {
        let state = state
        return UInt64(state.record?.random ?? state.outgoing?.random ?? 0)
    }

    /// Not of the vendor: a unique number made by the service. It may exceed 2^53.
    public var uniqueID: UInt64 { state.record?.uniqueId ?? 0 }

    /// State of the message.
    public var status: V2TIMMessageStatus {
        let state = state
        switch state.record?.status {
        case .sending: return .MSG_STATUS_SENDING
        case .failed: return .MSG_STATUS_SEND_FAIL
        case .sent: return .MSG_STATUS_SEND_SUCC
        case .deleted: return .MSG_STATUS_HAS_DELETED
        case .revoked: return .MSG_STATUS_LOCAL_REVOKED
        case .localImported: return .MSG_STATUS_LOCAL_IMPORTED
        case nil: return state.failed ? .MSG_STATUS_SEND_FAIL : .MSG_STATUS_SENDING
        }
    }

    /// This user sent it, or is about to.
    public var isSelf: Bool { state.record?.isSelf ?? true }

    /// This user has marked the conversation read up to here; own messages: true.
    public var isRead: Bool { state.record?.isRead ?? true }

    /// One-to-one, own messages: the peer has marked the conversation read up to here. Whether the peer has sent a
    /// receipt for this message is in `V2TIMMessageReceipt.isPeerRead`.
    public var isPeerRead: Bool { state.record?.isPeerRead ?? false }

    /// Priority, as it was sent.
    public var priority: V2TIMMessagePriority {
        guard let record = state.record else { return .PRIORITY_DEFAULT }
        return V2TIMMessagePriority(number: record.content.priority)
    }

    /// Users that a group message names.
    public var groupAtUserList: NSMutableArray? {
        let users = state.content.atUsers
        return users.isEmpty ? nil : NSMutableArray(array: users)
    }

    /// What a notification would say.
    public var offlinePushInfo: V2TIMOfflinePushInfo? {
        state.record?.content.offlinePush.flatMap(V2TIMOfflinePushInfo.init(record:))
    }

    /// Who revoked it.
    public var revokerInfo: V2TIMUserFullInfo? {
        state.record?.revoker.map(V2TIMUserFullInfo.init)
    }

    /// Why it was revoked; may be empty.
    public var revokeReason: String? { state.record?.revoker?.reason }
}

// What it says.
extension V2TIMMessage {
    /// Kind of the first element.
    public var elemType: V2TIMElemType { state.elem?.type ?? .ELEM_TYPE_NONE }

    /// Not of the vendor: the first element, whatever it is.
    public var elem: V2TIMElem? { state.elem }

    /// The first element, where it is text.
    public var textElem: V2TIMTextElem? { state.elem as? V2TIMTextElem }

    /// The first element, where it is the application's own data.
    public var customElem: V2TIMCustomElem? { state.elem as? V2TIMCustomElem }

    /// The first element, where it is a sticker.
    public var faceElem: V2TIMFaceElem? { state.elem as? V2TIMFaceElem }

    /// The first element, where it is a place.
    public var locationElem: V2TIMLocationElem? { state.elem as? V2TIMLocationElem }

    /// The first element, where it is an image.
    public var imageElem: V2TIMImageElem? { state.elem as? V2TIMImageElem }

    /// The first element, where it is a sound.
    public var soundElem: V2TIMSoundElem? { state.elem as? V2TIMSoundElem }

    /// The first element, where it is a video.
    public var videoElem: V2TIMVideoElem? { state.elem as? V2TIMVideoElem }

    /// The first element, where it is a file.
    public var fileElem: V2TIMFileElem? { state.elem as? V2TIMFileElem }

    /// The first element, where it is merged messages.
    public var mergerElem: V2TIMMergerElem? { state.elem as? V2TIMMergerElem }

    /// The application's own data beside the elements; stored and delivered. UTF-8, else the message is refused
    /// with 6017.
    public var cloudCustomData: Data? {
        get { state.cloudCustomData }
        set { change { $0.cloudCustomData = newValue } }
    }

    /// The sender wants receipts for it. To be set before it is sent.
    public var needReadReceipt: Bool {
        get { state.needReadReceipt }
        set { change { $0.needReadReceipt = newValue } }
    }

    /// Kept for the application.
    public var supportMessageExtension: Bool {
        get { state.content.supportsExtension }
        set { change { $0.content.supportsExtension = newValue } }
    }

    /// Not counted as unread.
    public var isExcludedFromUnreadCount: Bool {
        get { state.content.excludedFromUnreadCount }
        set { change { $0.content.excludedFromUnreadCount = newValue } }
    }

    /// Never the last message of a conversation.
    public var isExcludedFromLastMessage: Bool {
        get { state.content.excludedFromLastMessage }
        set { change { $0.content.excludedFromLastMessage = newValue } }
    }

    /// Kept for the application: no moderation happens here.
    public var isExcludedFromContentModeration: Bool {
        get { state.content.excludedFromContentModeration }
        set { change { $0.content.excludedFromContentModeration = newValue } }
    }

    /// Which of the application's rules a moderation would follow; kept for the application.
    public var customModerationConfigurationID: String? {
        get { state.content.moderationConfigurationId }
        set { change { $0.content.moderationConfigurationId = newValue ?? "" } }
    }

    /// Kept for the application: nothing is asked before a message is sent.
    public var disableCloudMessagePreHook: Bool {
        get { state.content.disableCloudMessagePreHook }
        set { change { $0.content.disableCloudMessagePreHook = newValue } }
    }

    /// Kept for the application: nothing is told after a message was sent.
    public var disableCloudMessagePostHook: Bool {
        get { state.content.disableCloudMessagePostHook }
        set { change { $0.content.disableCloudMessagePostHook = newValue } }
    }

    /// This device's own data on it, never sent anywhere: UTF-8, at most 12 KiB; what is neither is not kept.
    public var localCustomData: Data? {
        get {
            let state = state
            if let data = state.localData { return data }
            return Self.kept(state).flatMap { $0.text.isEmpty ? nil : Data($0.text.utf8) }
        }
        set {
            change { $0.localData = newValue ?? Data() }
            keepLocal()
        }
    }

    /// This device's own number on it, never sent anywhere.
    public var localCustomInt: Int32 {
        get {
            let state = state
            return state.localInt ?? Self.kept(state).map { Int32(bitPattern: $0.number) } ?? 0
        }
        set {
            change { $0.localInt = newValue }
            keepLocal()
        }
    }

    private static func kept(_ state: State) -> LocalCustom? {
        state.record.flatMap { Core.shared.session?.client.localCustom($0.id) }
    }

    /// Writes what was set, if there is a message to write it on. Set on a new message, it is written when that has
    /// been sent.
    private func keepLocal() {
        guard let id = state.record?.id, let text = try? localCustomData.text("localCustomData") else { return }
        let number = UInt32(bitPattern: localCustomInt)
        Core.shared.ask(nil, nil) { client, done in client.setLocalCustom(id, text, number, done) }
    }
}

// What this face does with it.
extension V2TIMMessage {
    var id: String? {
        let state = state
        return state.record?.id ?? state.outgoing?.id
    }

    var conversation: ConversationId? {
        let state = state
        return state.record?.conversation ?? state.outgoing?.conversation
    }

    var version: UInt64? { state.record?.version }

    func address(to users: [String]) {
        change { $0.targets = users }
    }

    func name(_ users: [String]) {
        change { $0.content.atUsers = users }
    }

    /// The content, for a modification.
    func modified() throws -> MessageContent {
        try Self.content(state)
    }

    /// The message as it leaves. One that goes to the same conversation again, after a failure, keeps its id: the
    /// service stores it once, whatever became of it before.
    func leaves(
        to conversation: ConversationId, priority: V2TIMMessagePriority, onlineOnly: Bool, targets: [String]?,
        push: V2TIMOfflinePushInfo?, client: CallbackClient
    ) throws -> NewMessage {
        let state = state
        // One of the history that the service has refused goes again as well.
        let refused = state.record.flatMap { $0.status == .failed ? $0 : nil }
        guard state.record == nil || refused != nil else {
            throw Refused.argument("message", "was sent already; createForwardMessage makes another one")
        }
        var content = try Self.content(state)
        content.priority = priority.number
        content.offlinePush = try push?.record()
        var message = client.newMessage(conversation, content)
        if let before = state.outgoing, before.conversation == conversation {
            message.id = before.id
            message.clientTime = before.clientTime
            message.random = before.random
        } else if let refused, refused.conversation == conversation {
            message.id = refused.id
            message.clientTime = refused.clientTime
            message.random = refused.random
        }
        message.needReadReceipt = state.needReadReceipt
        message.onlineOnly = onlineOnly
        message.targets = targets ?? state.targets
        change {
            $0.outgoing = message
            $0.record = nil
            $0.failed = false
        }
        return message
    }

    /// It is stored as this now. What was set for this device alone stays.
    func becomes(_ record: Message) {
        let isLocal = change { state in
            let (data, int) = (state.localData, state.localInt)
            let isFirst = state.record == nil
            // The elements stay the objects that the application may hold.
            let elem = state.elem
            state = Self.state(of: record)
            state.elem = elem
            (state.localData, state.localInt) = (data, int)
            return isFirst && (data != nil || int != nil)
        }
        if isLocal { keepLocal() }
    }

    func fails() {
        change { $0.failed = true }
    }

    func isRevoked() {
        change { $0.record?.status = .revoked }
    }

    private static func content(_ state: State) throws -> MessageContent {
        var content = state.content
        content.elems = try elems(state)
        content.cloudCustomData = try state.cloudCustomData.text("cloudCustomData")
        return content
    }

    private static func elems(_ state: State) throws -> [Elem] {
        let chain = sequence(state: state.elem) { (elem: inout V2TIMElem?) in
            defer { elem = elem?.nextElem() }
            return elem
        }
        return try chain.map { try $0.record() }
    }
}

extension V2TIMMessagePriority {
    /// `TIMMsgPriority` of the C API.
    var number: UInt32 {
        switch self {
        case .PRIORITY_HIGH: return 0
        case .PRIORITY_DEFAULT, .PRIORITY_NORMAL: return 1
        case .PRIORITY_LOW: return 2
        }
    }

    init(number: UInt32) {
        switch number {
        case 0: self = .PRIORITY_HIGH
        case 1: self = .PRIORITY_NORMAL
        default: self = .PRIORITY_LOW
        }
    }
}
