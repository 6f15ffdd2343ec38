// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters that may or may not be nil. An application implements one of them.

/// Is told of messages and receipts. Methods that are not implemented do nothing.
public protocol V2TIMAdvancedMsgListener: AnyObject {
    /// A message that is new to this device. Not of those that this device has sent.
    func onRecvNewMessage(msg: V2TIMMessage?)
    func onRecvNewMessage(msg: V2TIMMessage)
    func onRecvNewMessage(_ msg: V2TIMMessage?)
    func onRecvNewMessage(_ msg: V2TIMMessage)
    /// The newest receipts of own messages.
    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]?)
    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt])
    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]?)
    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt])
    /// How far peers have marked one-to-one conversations read: peer and time.
    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]?)
    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt])
    func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]?)
    func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt])
    /// A message was revoked, by whom, and why. Its `onRecvMessageRevoked(_:)` comes too.
    func onRecvMessageRevoked(msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?)
    func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String)
    func onRecvMessageRevoked(_ msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?)
    func onRecvMessageRevoked(_ msgID: String, operateUser: V2TIMUserFullInfo, reason: String)
    /// A message was revoked.
    func onRecvMessageRevoked(_ msgID: String?)
    func onRecvMessageRevoked(_ msgID: String)
    /// A message was modified: as it is now.
    func onRecvMessageModified(msg: V2TIMMessage?)
    func onRecvMessageModified(msg: V2TIMMessage)
    func onRecvMessageModified(_ msg: V2TIMMessage?)
    func onRecvMessageModified(_ msg: V2TIMMessage)
}

// Each spelling leads to the next one, and the last does nothing.
extension V2TIMAdvancedMsgListener {
    public func onRecvNewMessage(msg: V2TIMMessage?) {
        guard let msg else { return }
        onRecvNewMessage(msg: msg)
    }

    public func onRecvNewMessage(msg: V2TIMMessage) {
        onRecvNewMessage(msg as V2TIMMessage?)
    }

    public func onRecvNewMessage(_ msg: V2TIMMessage?) {
        guard let msg else { return }
        onRecvNewMessage(msg)
    }

    public func onRecvNewMessage(_ msg: V2TIMMessage) {}

    public func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]?) {
        guard let receiptList else { return }
        onRecvMessageReadReceipts(receiptList: receiptList)
    }

    public func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]) {
        onRecvMessageReadReceipts(receiptList as [V2TIMMessageReceipt]?)
    }

    public func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]?) {
        guard let receiptList else { return }
        onRecvMessageReadReceipts(receiptList)
    }

    public func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]) {}

    public func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]?) {
        guard let receiptList else { return }
        onRecvC2CReadReceipt(receiptList: receiptList)
    }

    public func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]) {
        onRecvC2CReadReceipt(receiptList as [V2TIMMessageReceipt]?)
    }

    public func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]?) {
        guard let receiptList else { return }
        onRecvC2CReadReceipt(receiptList)
    }

    public func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]) {}

    public func onRecvMessageRevoked(msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {
        guard let msgID, let operateUser, let reason else { return }
        onRecvMessageRevoked(msgID: msgID, operateUser: operateUser, reason: reason)
    }

    public func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String) {
        onRecvMessageRevoked(msgID as String?, operateUser: operateUser as V2TIMUserFullInfo?, reason: reason as String?)
    }

    public func onRecvMessageRevoked(_ msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {
        guard let msgID, let operateUser, let reason else { return }
        onRecvMessageRevoked(msgID, operateUser: operateUser, reason: reason)
    }

    public func onRecvMessageRevoked(_ msgID: String, operateUser: V2TIMUserFullInfo, reason: String) {}

    public func onRecvMessageRevoked(_ msgID: String?) {
        guard let msgID else { return }
        onRecvMessageRevoked(msgID)
    }

    public func onRecvMessageRevoked(_ msgID: String) {}

    public func onRecvMessageModified(msg: V2TIMMessage?) {
        guard let msg else { return }
        onRecvMessageModified(msg: msg)
    }

    public func onRecvMessageModified(msg: V2TIMMessage) {
        onRecvMessageModified(msg as V2TIMMessage?)
    }

    public func onRecvMessageModified(_ msg: V2TIMMessage?) {
        guard let msg else { return }
        onRecvMessageModified(msg)
    }

    public func onRecvMessageModified(_ msg: V2TIMMessage) {}
}
