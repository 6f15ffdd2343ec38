// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters marked `!`, `?` or not at all. Swift's own protocols tell these apart, even `!`
// from `?`, and a method in another spelling would never be called. So each spelling is a method here, and an
// application implements one of them.

/// Is told of the conversation list. Methods that are not implemented do nothing.
public protocol V2TIMConversationListener: V2TIMConversationListenerBridged, V2TIMConversationListenerNullable {}

/// The methods of `V2TIMConversationListener`, as Swift imports what is not marked as optional.
public protocol V2TIMConversationListenerBridged: AnyObject {
    /// After a login: what was missed is being delivered.
    func onSyncServerStart()
    /// What was missed has been delivered.
    func onSyncServerFinish()
    /// Conversations came into the list.
    func onNewConversation(conversationList: [V2TIMConversation]!)
    func onNewConversation(conversationList: [V2TIMConversation])
    func onNewConversation(_ conversationList: [V2TIMConversation]!)
    func onNewConversation(_ conversationList: [V2TIMConversation])
    /// Conversations changed.
    func onConversationChanged(conversationList: [V2TIMConversation]!)
    func onConversationChanged(conversationList: [V2TIMConversation])
    func onConversationChanged(_ conversationList: [V2TIMConversation]!)
    func onConversationChanged(_ conversationList: [V2TIMConversation])
    /// Conversations left the list.
    func onConversationDeleted(conversationIDList: [String]!)
    func onConversationDeleted(conversationIDList: [String])
    func onConversationDeleted(_ conversationIDList: [String]!)
    func onConversationDeleted(_ conversationIDList: [String])
    /// The total of unread messages changed. From the first `getTotalUnreadMessageCount` on.
    func onTotalUnreadMessageCountChanged(totalUnreadCount: UInt64)
    func onTotalUnreadMessageCountChanged(_ totalUnreadCount: UInt64)
}

/// The methods of `V2TIMConversationListener`, with optional parameters.
public protocol V2TIMConversationListenerNullable: AnyObject {
    func onNewConversation(conversationList: [V2TIMConversation]?)
    func onNewConversation(_ conversationList: [V2TIMConversation]?)
    func onConversationChanged(conversationList: [V2TIMConversation]?)
    func onConversationChanged(_ conversationList: [V2TIMConversation]?)
    func onConversationDeleted(conversationIDList: [String]?)
    func onConversationDeleted(_ conversationIDList: [String]?)
}

extension V2TIMConversationListenerBridged {
    public func onSyncServerStart() {}
    public func onSyncServerFinish() {}
    public func onNewConversation(conversationList: [V2TIMConversation]!) {}
    public func onNewConversation(conversationList: [V2TIMConversation]) {}
    public func onNewConversation(_ conversationList: [V2TIMConversation]!) {}
    public func onNewConversation(_ conversationList: [V2TIMConversation]) {}
    public func onConversationChanged(conversationList: [V2TIMConversation]!) {}
    public func onConversationChanged(conversationList: [V2TIMConversation]) {}
    public func onConversationChanged(_ conversationList: [V2TIMConversation]!) {}
    public func onConversationChanged(_ conversationList: [V2TIMConversation]) {}
    public func onConversationDeleted(conversationIDList: [String]!) {}
    public func onConversationDeleted(conversationIDList: [String]) {}
    public func onConversationDeleted(_ conversationIDList: [String]!) {}
    public func onConversationDeleted(_ conversationIDList: [String]) {}
    public func onTotalUnreadMessageCountChanged(totalUnreadCount: UInt64) {}
    public func onTotalUnreadMessageCountChanged(_ totalUnreadCount: UInt64) {}
}

extension V2TIMConversationListenerNullable {
    public func onNewConversation(conversationList: [V2TIMConversation]?) {}
    public func onNewConversation(_ conversationList: [V2TIMConversation]?) {}
    public func onConversationChanged(conversationList: [V2TIMConversation]?) {}
    public func onConversationChanged(_ conversationList: [V2TIMConversation]?) {}
    public func onConversationDeleted(conversationIDList: [String]?) {}
    public func onConversationDeleted(_ conversationIDList: [String]?) {}
}

// Every spelling is called, of which the application has one.
extension V2TIMConversationListener {
    func tellNewConversation(_ conversationList: [V2TIMConversation]) {
        let bridged: any V2TIMConversationListenerBridged = self
        bridged.onNewConversation(conversationList: conversationList as [V2TIMConversation]?)
        bridged.onNewConversation(conversationList: conversationList)
        bridged.onNewConversation(conversationList as [V2TIMConversation]?)
        bridged.onNewConversation(conversationList)
        let nullable: any V2TIMConversationListenerNullable = self
        nullable.onNewConversation(conversationList: conversationList as [V2TIMConversation]?)
        nullable.onNewConversation(conversationList as [V2TIMConversation]?)
    }

    func tellConversationChanged(_ conversationList: [V2TIMConversation]) {
        let bridged: any V2TIMConversationListenerBridged = self
        bridged.onConversationChanged(conversationList: conversationList as [V2TIMConversation]?)
        bridged.onConversationChanged(conversationList: conversationList)
        bridged.onConversationChanged(conversationList as [V2TIMConversation]?)
        bridged.onConversationChanged(conversationList)
        let nullable: any V2TIMConversationListenerNullable = self
        nullable.onConversationChanged(conversationList: conversationList as [V2TIMConversation]?)
        nullable.onConversationChanged(conversationList as [V2TIMConversation]?)
    }

    func tellConversationDeleted(_ conversationIDList: [String]) {
        let bridged: any V2TIMConversationListenerBridged = self
        bridged.onConversationDeleted(conversationIDList: conversationIDList as [String]?)
        bridged.onConversationDeleted(conversationIDList: conversationIDList)
        bridged.onConversationDeleted(conversationIDList as [String]?)
        bridged.onConversationDeleted(conversationIDList)
        let nullable: any V2TIMConversationListenerNullable = self
        nullable.onConversationDeleted(conversationIDList: conversationIDList as [String]?)
        nullable.onConversationDeleted(conversationIDList as [String]?)
    }

    func tellTotalUnreadMessageCountChanged(_ totalUnreadCount: UInt64) {
        let bridged: any V2TIMConversationListenerBridged = self
        bridged.onTotalUnreadMessageCountChanged(totalUnreadCount: totalUnreadCount)
        bridged.onTotalUnreadMessageCountChanged(totalUnreadCount)
    }
}
