import Foundation

// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters marked `!`, `?` or not at all. Swift's own protocols tell these apart, even `!`
// from `?`, and a method in another spelling would never be called. So each spelling is a method here, and an
// application implements one of them.

/// Is told of new messages that are one text or one custom element. Methods that are not implemented do nothing.
public protocol V2TIMSimpleMsgListener: V2TIMSimpleMsgListenerBridged, V2TIMSimpleMsgListenerNullable {}

/// The methods of `V2TIMSimpleMsgListener`, as Swift imports what is not marked as optional.
public protocol V2TIMSimpleMsgListenerBridged: AnyObject {
    /// A text, one-to-one.
    func onRecvC2CTextMessage(msgID: String!, sender: V2TIMUserInfo!, text: String?)
    func onRecvC2CTextMessage(msgID: String, sender: V2TIMUserInfo, text: String?)
    func onRecvC2CTextMessage(_ msgID: String!, sender: V2TIMUserInfo!, text: String!)
    func onRecvC2CTextMessage(_ msgID: String, sender: V2TIMUserInfo, text: String)
    /// Data of the application, one-to-one.
    func onRecvC2CCustomMessage(msgID: String!, sender: V2TIMUserInfo!, customData: Data?)
    func onRecvC2CCustomMessage(msgID: String, sender: V2TIMUserInfo, customData: Data?)
    func onRecvC2CCustomMessage(_ msgID: String!, sender: V2TIMUserInfo!, customData: Data!)
    func onRecvC2CCustomMessage(_ msgID: String, sender: V2TIMUserInfo, customData: Data)
    /// A text in a group.
    func onRecvGroupTextMessage(msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, text: String?)
    func onRecvGroupTextMessage(msgID: String, groupID: String?, sender: V2TIMGroupMemberInfo, text: String?)
    func onRecvGroupTextMessage(_ msgID: String!, groupID: String!, sender: V2TIMGroupMemberInfo!, text: String!)
    func onRecvGroupTextMessage(_ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String)
    /// Data of the application, in a group.
    func onRecvGroupCustomMessage(msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, customData: Data?)
    func onRecvGroupCustomMessage(msgID: String, groupID: String?, sender: V2TIMGroupMemberInfo, customData: Data?)
    func onRecvGroupCustomMessage(
        _ msgID: String!, groupID: String!, sender: V2TIMGroupMemberInfo!, customData: Data!
    )
    func onRecvGroupCustomMessage(_ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data)
}

/// The methods of `V2TIMSimpleMsgListener`, with optional parameters.
public protocol V2TIMSimpleMsgListenerNullable: AnyObject {
    func onRecvC2CTextMessage(msgID: String?, sender: V2TIMUserInfo?, text: String?)
    func onRecvC2CTextMessage(_ msgID: String?, sender: V2TIMUserInfo?, text: String?)
    func onRecvC2CCustomMessage(msgID: String?, sender: V2TIMUserInfo?, customData: Data?)
    func onRecvC2CCustomMessage(_ msgID: String?, sender: V2TIMUserInfo?, customData: Data?)
    func onRecvGroupTextMessage(msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?)
    func onRecvGroupTextMessage(_ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?)
    func onRecvGroupCustomMessage(msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?)
    func onRecvGroupCustomMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    )
}

extension V2TIMSimpleMsgListenerBridged {
    public func onRecvC2CTextMessage(msgID: String!, sender: V2TIMUserInfo!, text: String?) {}
    public func onRecvC2CTextMessage(msgID: String, sender: V2TIMUserInfo, text: String?) {}
    public func onRecvC2CTextMessage(_ msgID: String!, sender: V2TIMUserInfo!, text: String!) {}
    public func onRecvC2CTextMessage(_ msgID: String, sender: V2TIMUserInfo, text: String) {}
    public func onRecvC2CCustomMessage(msgID: String!, sender: V2TIMUserInfo!, customData: Data?) {}
    public func onRecvC2CCustomMessage(msgID: String, sender: V2TIMUserInfo, customData: Data?) {}
    public func onRecvC2CCustomMessage(_ msgID: String!, sender: V2TIMUserInfo!, customData: Data!) {}
    public func onRecvC2CCustomMessage(_ msgID: String, sender: V2TIMUserInfo, customData: Data) {}
    public func onRecvGroupTextMessage(
        msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, text: String?
    ) {}
    public func onRecvGroupTextMessage(
        msgID: String, groupID: String?, sender: V2TIMGroupMemberInfo, text: String?
    ) {}
    public func onRecvGroupTextMessage(
        _ msgID: String!, groupID: String!, sender: V2TIMGroupMemberInfo!, text: String!
    ) {}
    public func onRecvGroupTextMessage(
        _ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, text: String
    ) {}
    public func onRecvGroupCustomMessage(
        msgID: String!, groupID: String?, sender: V2TIMGroupMemberInfo!, customData: Data?
    ) {}
    public func onRecvGroupCustomMessage(
        msgID: String, groupID: String?, sender: V2TIMGroupMemberInfo, customData: Data?
    ) {}
    public func onRecvGroupCustomMessage(
        _ msgID: String!, groupID: String!, sender: V2TIMGroupMemberInfo!, customData: Data!
    ) {}
    public func onRecvGroupCustomMessage(
        _ msgID: String, groupID: String, sender: V2TIMGroupMemberInfo, customData: Data
    ) {}
}

extension V2TIMSimpleMsgListenerNullable {
    public func onRecvC2CTextMessage(msgID: String?, sender: V2TIMUserInfo?, text: String?) {}
    public func onRecvC2CTextMessage(_ msgID: String?, sender: V2TIMUserInfo?, text: String?) {}
    public func onRecvC2CCustomMessage(msgID: String?, sender: V2TIMUserInfo?, customData: Data?) {}
    public func onRecvC2CCustomMessage(_ msgID: String?, sender: V2TIMUserInfo?, customData: Data?) {}
    public func onRecvGroupTextMessage(
        msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?
    ) {}
    public func onRecvGroupTextMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, text: String?
    ) {}
    public func onRecvGroupCustomMessage(
        msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    ) {}
    public func onRecvGroupCustomMessage(
        _ msgID: String?, groupID: String?, sender: V2TIMGroupMemberInfo?, customData: Data?
    ) {}
}

// Every spelling is called, of which the application has one.
extension V2TIMSimpleMsgListener {
    func tellRecvC2CTextMessage(_ msgID: String, _ sender: V2TIMUserInfo, _ text: String) {
        let bridged: any V2TIMSimpleMsgListenerBridged = self
        bridged.onRecvC2CTextMessage(msgID: msgID as String?, sender: sender as V2TIMUserInfo?, text: text as String?)
        bridged.onRecvC2CTextMessage(msgID: msgID, sender: sender, text: text as String?)
        bridged.onRecvC2CTextMessage(msgID as String?, sender: sender as V2TIMUserInfo?, text: text as String?)
        bridged.onRecvC2CTextMessage(msgID, sender: sender, text: text)
        let nullable: any V2TIMSimpleMsgListenerNullable = self
        nullable.onRecvC2CTextMessage(
            msgID: msgID as String?, sender: sender as V2TIMUserInfo?, text: text as String?)
        nullable.onRecvC2CTextMessage(msgID as String?, sender: sender as V2TIMUserInfo?, text: text as String?)
    }

    func tellRecvC2CCustomMessage(_ msgID: String, _ sender: V2TIMUserInfo, _ customData: Data) {
        let bridged: any V2TIMSimpleMsgListenerBridged = self
        bridged.onRecvC2CCustomMessage(
            msgID: msgID as String?, sender: sender as V2TIMUserInfo?, customData: customData as Data?)
        bridged.onRecvC2CCustomMessage(msgID: msgID, sender: sender, customData: customData as Data?)
        bridged.onRecvC2CCustomMessage(
            msgID as String?, sender: sender as V2TIMUserInfo?, customData: customData as Data?)
        bridged.onRecvC2CCustomMessage(msgID, sender: sender, customData: customData)
        let nullable: any V2TIMSimpleMsgListenerNullable = self
        nullable.onRecvC2CCustomMessage(
            msgID: msgID as String?, sender: sender as V2TIMUserInfo?, customData: customData as Data?)
        nullable.onRecvC2CCustomMessage(
            msgID as String?, sender: sender as V2TIMUserInfo?, customData: customData as Data?)
    }

    func tellRecvGroupTextMessage(
        _ msgID: String, _ groupID: String, _ sender: V2TIMGroupMemberInfo, _ text: String
    ) {
        let bridged: any V2TIMSimpleMsgListenerBridged = self
        bridged.onRecvGroupTextMessage(
            msgID: msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            text: text as String?)
        bridged.onRecvGroupTextMessage(
            msgID: msgID, groupID: groupID as String?, sender: sender, text: text as String?)
        bridged.onRecvGroupTextMessage(
            msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            text: text as String?)
        bridged.onRecvGroupTextMessage(msgID, groupID: groupID, sender: sender, text: text)
        let nullable: any V2TIMSimpleMsgListenerNullable = self
        nullable.onRecvGroupTextMessage(
            msgID: msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            text: text as String?)
        nullable.onRecvGroupTextMessage(
            msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            text: text as String?)
    }

    func tellRecvGroupCustomMessage(
        _ msgID: String, _ groupID: String, _ sender: V2TIMGroupMemberInfo, _ customData: Data
    ) {
        let bridged: any V2TIMSimpleMsgListenerBridged = self
        bridged.onRecvGroupCustomMessage(
            msgID: msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            customData: customData as Data?)
        bridged.onRecvGroupCustomMessage(
            msgID: msgID, groupID: groupID as String?, sender: sender, customData: customData as Data?)
        bridged.onRecvGroupCustomMessage(
            msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            customData: customData as Data?)
        bridged.onRecvGroupCustomMessage(msgID, groupID: groupID, sender: sender, customData: customData)
        let nullable: any V2TIMSimpleMsgListenerNullable = self
        nullable.onRecvGroupCustomMessage(
            msgID: msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            customData: customData as Data?)
        nullable.onRecvGroupCustomMessage(
            msgID as String?, groupID: groupID as String?, sender: sender as V2TIMGroupMemberInfo?,
            customData: customData as Data?)
    }
}
