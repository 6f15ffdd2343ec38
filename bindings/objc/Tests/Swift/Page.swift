// The five samples of the vendor's page about read receipts, in Swift, by the names and types with which Swift imports the
// headers of DoubletickObjC. Compiled only: there is no Objective-C runtime for Swift where this is tried.

import DoubletickObjC
import Foundation

func sendMessage() {
    let message: V2TIMMessage = V2TIMManager.sharedInstance().createTextMessage(text: "Group message read receipt")
    message.needReadReceipt = true
    let msgID: String? = V2TIMManager.sharedInstance().sendMessage(
        message: message, receiver: nil, groupID: "groupA", priority: .PRIORITY_NORMAL, onlineUserOnly: false,
        offlinePushInfo: nil, progress: nil, succ: nil, fail: nil)
    use(msgID)
}

func sendReceipt(msg: V2TIMMessage) {
    if !msg.isSelf && msg.needReadReceipt {
        V2TIMManager.sharedInstance().sendMessageReadReceipts(messageList: [msg], succ: {}, fail: { code, desc in
            let number: Int32 = code
            let text: String? = desc
            use(number)
            use(text)
        })
    }
}

final class Listener: NSObject, V2TIMAdvancedMsgListener {
    func listen() {
        V2TIMManager.sharedInstance().addAdvancedMsgListener(listener: self)
    }

    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]) {
        for receipt in receiptList {
            let msgID: String? = receipt.msgID
            let userID: String? = receipt.userID
            let isPeerRead: Bool = receipt.isPeerRead
            let groupID: String? = receipt.groupID
            let readCount: Int32 = receipt.readCount
            let unreadCount: Int32 = receipt.unreadCount
            use((msgID, userID, isPeerRead, groupID, readCount, unreadCount))
        }
    }
}

func pullReceipts() {
    V2TIMManager.sharedInstance().getGroupHistoryMessageList(groupID: "groupA", count: 20, lastMsg: nil, succ: { msgs in
        let own: [V2TIMMessage] = msgs?.filter { $0.isSelf && $0.needReadReceipt } ?? []
        V2TIMManager.sharedInstance().getMessageReadReceipts(messageList: own, succ: { receiptList in
            let receipts: [V2TIMMessageReceipt] = receiptList ?? []
            use(receipts)
        }, fail: nil)
    }, fail: nil)
}

func pullMembers(message: V2TIMMessage) {
    V2TIMManager.sharedInstance().getGroupMessageReadMemberList(
        message: message, filter: .GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq: 0, count: 100,
        succ: { members, nextSeq, isFinished in
            let page: NSMutableArray? = members
            let next: UInt64 = nextSeq
            let last: Bool = isFinished
            use((page, next, last))
        }, fail: nil)
}

func othersOfTheFace(message: V2TIMMessage, conversation: V2TIMConversation) {
    let config = V2TIMSDKConfig()
    config.serverURL = "wss://chat.example.org"
    config.logListener = { level, line in use((level == .LOG_WARN, line)) }
    let isStarted: Bool = V2TIMManager.sharedInstance().initSDK(1_400_000_000, config: config)
    let status: V2TIMLoginStatus = V2TIMManager.sharedInstance().getLoginStatus()
    let sentAt: Date? = message.timestamp
    let data: Data? = message.cloudCustomData
    message.cloudCustomData = nil
    let last: V2TIMMessage? = conversation.lastMessage
    V2TIMManager.setCallbackExecutor { work in work() }
    use((isStarted, status == .STATUS_LOGINED, sentAt, data, last))
}

func use<Value>(_ value: Value) {}
