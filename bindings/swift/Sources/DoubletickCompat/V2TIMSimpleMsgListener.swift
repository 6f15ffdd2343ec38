import Foundation

// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters that may or may not be nil. An application implements one of them.

/// Is told of new messages that are one text or one custom element. Methods that are not implemented do nothing.
public protocol V2TIMSimpleMsgListener: AnyObject {
    /// A text, one-to-one.
    func onRecvC2CTextMessage(msgID: String?, sender: V2TIMUserInfo?, text: String?)
    func onRecvC2CTextMessage(msgID: String, sender: V2TIMUserInfo, text: String)
    func onRecvC2CTextMessage(_ msgID: String?, sender: V2TIMUserInfo?, text: String?)
    func onRecvC2CTextMessage(_ msgID: String, sender: V2TIMUserInfo, text: String)
    /// Data of the application, one-to-one.
    func onRecvC2CCustomMessage(msgID: String?, sender: V2TIMUserInfo?, customData: Data?)
    func onRecvC2CCustomMessage(msgID: String, sender: V2TIMUserInfo, customData: Data)
    func onRecvC2CCustomMessage(_ msgID: String?, sender: V2TIMUserInfo?, customData: Data?)
    func onRecvC2CCustomMessage(_ msgID: String, sender: V2TIMUserInfo, customData: Data)
    /// A text in a group.
    func onRecvGroupTextMessage(msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?)
    func onRecvGroupTextMessage(msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String)
    func onRecvGroupTextMessage(_ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?)
    func onRecvGroupTextMessage(_ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String)
    /// Data of the application, in a group.
    func onRecvGroupCustomMessage(msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?)
    func onRecvGroupCustomMessage(msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data)
    func onRecvGroupCustomMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    )
    func onRecvGroupCustomMessage(_ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data)
}

// Each spelling leads to the next one, and the last does nothing.
extension V2TIMSimpleMsgListener {
    public func onRecvC2CTextMessage(msgID: String?, sender: V2TIMUserInfo?, text: String?) {
        guard let msgID, let sender, let text else { return }
        onRecvC2CTextMessage(msgID: msgID, sender: sender, text: text)
    }

    public func onRecvC2CTextMessage(msgID: String, sender: V2TIMUserInfo, text: String) {
        onRecvC2CTextMessage(msgID as String?, sender: sender as V2TIMUserInfo?, text: text as String?)
    }

    public func onRecvC2CTextMessage(_ msgID: String?, sender: V2TIMUserInfo?, text: String?) {
        guard let msgID, let sender, let text else { return }
        onRecvC2CTextMessage(msgID, sender: sender, text: text)
    }

    public func onRecvC2CTextMessage(_ msgID: String, sender: V2TIMUserInfo, text: String) {}

    public func onRecvC2CCustomMessage(msgID: String?, sender: V2TIMUserInfo?, customData: Data?) {
        guard let msgID, let sender, let customData else { return }
        onRecvC2CCustomMessage(msgID: msgID, sender: sender, customData: customData)
    }

    public func onRecvC2CCustomMessage(msgID: String, sender: V2TIMUserInfo, customData: Data) {
        onRecvC2CCustomMessage(msgID as String?, sender: sender as V2TIMUserInfo?, customData: customData as Data?)
    }

    public func onRecvC2CCustomMessage(_ msgID: String?, sender: V2TIMUserInfo?, customData: Data?) {
        guard let msgID, let sender, let customData else { return }
        onRecvC2CCustomMessage(msgID, sender: sender, customData: customData)
    }

    public func onRecvC2CCustomMessage(_ msgID: String, sender: V2TIMUserInfo, customData: Data) {}

    public func onRecvGroupTextMessage(
        msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?
    ) {
        guard let msgID, let groupID, let sender, let text else { return }
        onRecvGroupTextMessage(msgID: msgID, groupID: groupID, sender: sender, text: text)
    }

    public func onRecvGroupTextMessage(msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String) {
        onRecvGroupTextMessage(msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?, text: text as String?)
    }

    public func onRecvGroupTextMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?
    ) {
        guard let msgID, let groupID, let sender, let text else { return }
        onRecvGroupTextMessage(msgID, groupID: groupID, sender: sender, text: text)
    }

    public func onRecvGroupTextMessage(_ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String) {}

    public func onRecvGroupCustomMessage(
        msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    ) {
        guard let msgID, let groupID, let sender, let customData else { return }
        onRecvGroupCustomMessage(msgID: msgID, groupID: groupID, sender: sender, customData: customData)
    }

    public func onRecvGroupCustomMessage(
        msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data
    ) {
        onRecvGroupCustomMessage(msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?, customData: customData as Data?)
    }

    public func onRecvGroupCustomMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    ) {
        guard let msgID, let groupID, let sender, let customData else { return }
        onRecvGroupCustomMessage(msgID, groupID: groupID, sender: sender, customData: customData)
    }

    public func onRecvGroupCustomMessage(
        _ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data
    ) {}
}
