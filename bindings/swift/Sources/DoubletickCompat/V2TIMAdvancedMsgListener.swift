// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters marked `!`, `?` or not at all. Swift's own protocols tell these apart, even `!`
// from `?`, and a method in another spelling would never be called. So each spelling is a method here, and an
// application implements one of them.

/// Is told of messages and receipts. Methods that are not implemented do nothing.
public protocol V2TIMAdvancedMsgListener: V2TIMAdvancedMsgListenerBridged, V2TIMAdvancedMsgListenerNullable {}

/// The methods of `V2TIMAdvancedMsgListener`, as Swift imports what is not marked as optional.
public protocol V2TIMAdvancedMsgListenerBridged: AnyObject {
    /// A message that is new to this device. Not of those that this device has sent.
    func onRecvNewMessage(msg: V2TIMMessage!)
    func onRecvNewMessage(msg: V2TIMMessage)
    func onRecvNewMessage(_ msg: V2TIMMessage!)
    func onRecvNewMessage(_ msg: V2TIMMessage)
    /// The newest receipts of own messages.
    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]!)
    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt])
    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]!)
    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt])
    /// How far peers have marked one-to-one conversations read: peer and time.
    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]!)
    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt])
    func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]!)
    func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt])
    /// A message was revoked, by whom, and why. Its `onRecvMessageRevoked(_:)` comes too.
    func onRecvMessageRevoked(msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String?)
    func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String?)
    func onRecvMessageRevoked(_ msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String!)
    func onRecvMessageRevoked(_ msgID: String, operateUser: V2TIMUserFullInfo, reason: String)
    /// A message was revoked.
    func onRecvMessageRevoked(_ msgID: String!)
    func onRecvMessageRevoked(_ msgID: String)
    /// A message was modified: as it is now.
    func onRecvMessageModified(msg: V2TIMMessage!)
    func onRecvMessageModified(msg: V2TIMMessage)
    func onRecvMessageModified(_ msg: V2TIMMessage!)
    func onRecvMessageModified(_ msg: V2TIMMessage)
}

/// The methods of `V2TIMAdvancedMsgListener`, with optional parameters.
public protocol V2TIMAdvancedMsgListenerNullable: AnyObject {
    func onRecvNewMessage(msg: V2TIMMessage?)
    func onRecvNewMessage(_ msg: V2TIMMessage?)
    func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]?)
    func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]?)
    func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]?)
    func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]?)
    func onRecvMessageRevoked(msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?)
    func onRecvMessageRevoked(_ msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?)
    func onRecvMessageRevoked(_ msgID: String?)
    func onRecvMessageModified(msg: V2TIMMessage?)
    func onRecvMessageModified(_ msg: V2TIMMessage?)
}

extension V2TIMAdvancedMsgListenerBridged {
    public func onRecvNewMessage(msg: V2TIMMessage!) {}
    public func onRecvNewMessage(msg: V2TIMMessage) {}
    public func onRecvNewMessage(_ msg: V2TIMMessage!) {}
    public func onRecvNewMessage(_ msg: V2TIMMessage) {}
    public func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]!) {}
    public func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]) {}
    public func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]!) {}
    public func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]) {}
    public func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]!) {}
    public func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]) {}
    public func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]!) {}
    public func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]) {}
    public func onRecvMessageRevoked(msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String?) {}
    public func onRecvMessageRevoked(msgID: String, operateUser: V2TIMUserFullInfo, reason: String?) {}
    public func onRecvMessageRevoked(_ msgID: String!, operateUser: V2TIMUserFullInfo!, reason: String!) {}
    public func onRecvMessageRevoked(_ msgID: String, operateUser: V2TIMUserFullInfo, reason: String) {}
    public func onRecvMessageRevoked(_ msgID: String!) {}
    public func onRecvMessageRevoked(_ msgID: String) {}
    public func onRecvMessageModified(msg: V2TIMMessage!) {}
    public func onRecvMessageModified(msg: V2TIMMessage) {}
    public func onRecvMessageModified(_ msg: V2TIMMessage!) {}
    public func onRecvMessageModified(_ msg: V2TIMMessage) {}
}

extension V2TIMAdvancedMsgListenerNullable {
    public func onRecvNewMessage(msg: V2TIMMessage?) {}
    public func onRecvNewMessage(_ msg: V2TIMMessage?) {}
    public func onRecvMessageReadReceipts(receiptList: [V2TIMMessageReceipt]?) {}
    public func onRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]?) {}
    public func onRecvC2CReadReceipt(receiptList: [V2TIMMessageReceipt]?) {}
    public func onRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]?) {}
    public func onRecvMessageRevoked(msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {}
    public func onRecvMessageRevoked(_ msgID: String?, operateUser: V2TIMUserFullInfo?, reason: String?) {}
    public func onRecvMessageRevoked(_ msgID: String?) {}
    public func onRecvMessageModified(msg: V2TIMMessage?) {}
    public func onRecvMessageModified(_ msg: V2TIMMessage?) {}
}

// Every spelling is called, of which the application has one.
extension V2TIMAdvancedMsgListener {
    func tellRecvNewMessage(_ msg: V2TIMMessage) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvNewMessage(msg: msg as V2TIMMessage?)
        bridged.onRecvNewMessage(msg: msg)
        bridged.onRecvNewMessage(msg as V2TIMMessage?)
        bridged.onRecvNewMessage(msg)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvNewMessage(msg: msg as V2TIMMessage?)
        nullable.onRecvNewMessage(msg as V2TIMMessage?)
    }

    func tellRecvMessageReadReceipts(_ receiptList: [V2TIMMessageReceipt]) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvMessageReadReceipts(receiptList: receiptList as [V2TIMMessageReceipt]?)
        bridged.onRecvMessageReadReceipts(receiptList: receiptList)
        bridged.onRecvMessageReadReceipts(receiptList as [V2TIMMessageReceipt]?)
        bridged.onRecvMessageReadReceipts(receiptList)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvMessageReadReceipts(receiptList: receiptList as [V2TIMMessageReceipt]?)
        nullable.onRecvMessageReadReceipts(receiptList as [V2TIMMessageReceipt]?)
    }

    func tellRecvC2CReadReceipt(_ receiptList: [V2TIMMessageReceipt]) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvC2CReadReceipt(receiptList: receiptList as [V2TIMMessageReceipt]?)
        bridged.onRecvC2CReadReceipt(receiptList: receiptList)
        bridged.onRecvC2CReadReceipt(receiptList as [V2TIMMessageReceipt]?)
        bridged.onRecvC2CReadReceipt(receiptList)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvC2CReadReceipt(receiptList: receiptList as [V2TIMMessageReceipt]?)
        nullable.onRecvC2CReadReceipt(receiptList as [V2TIMMessageReceipt]?)
    }

    func tellRecvMessageRevoked(_ msgID: String, _ operateUser: V2TIMUserFullInfo, _ reason: String) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvMessageRevoked(
            msgID: msgID as String?, operateUser: operateUser as V2TIMUserFullInfo?, reason: reason as String?)
        bridged.onRecvMessageRevoked(msgID: msgID, operateUser: operateUser, reason: reason as String?)
        bridged.onRecvMessageRevoked(
            msgID as String?, operateUser: operateUser as V2TIMUserFullInfo?, reason: reason as String?)
        bridged.onRecvMessageRevoked(msgID, operateUser: operateUser, reason: reason)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvMessageRevoked(
            msgID: msgID as String?, operateUser: operateUser as V2TIMUserFullInfo?, reason: reason as String?)
        nullable.onRecvMessageRevoked(
            msgID as String?, operateUser: operateUser as V2TIMUserFullInfo?, reason: reason as String?)
    }

    func tellRecvMessageRevokedID(_ msgID: String) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvMessageRevoked(msgID as String?)
        bridged.onRecvMessageRevoked(msgID)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvMessageRevoked(msgID as String?)
    }

    func tellRecvMessageModified(_ msg: V2TIMMessage) {
        let bridged: any V2TIMAdvancedMsgListenerBridged = self
        bridged.onRecvMessageModified(msg: msg as V2TIMMessage?)
        bridged.onRecvMessageModified(msg: msg)
        bridged.onRecvMessageModified(msg as V2TIMMessage?)
        bridged.onRecvMessageModified(msg)
        let nullable: any V2TIMAdvancedMsgListenerNullable = self
        nullable.onRecvMessageModified(msg: msg as V2TIMMessage?)
        nullable.onRecvMessageModified(msg as V2TIMMessage?)
    }
}
