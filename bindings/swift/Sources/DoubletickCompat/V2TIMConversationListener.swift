// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters that may or may not be nil. An application implements one of them.

/// Is told of the conversation list. Methods that are not implemented do nothing.
public protocol V2TIMConversationListener: AnyObject {
    /// After a login: what was missed is being delivered.
    func onSyncServerStart()
    /// What was missed has been delivered.
    func onSyncServerFinish()
    /// Conversations came into the list.
    func onNewConversation(conversationList: [V2TIMConversation]?)
    func onNewConversation(conversationList: [V2TIMConversation])
    func onNewConversation(_ conversationList: [V2TIMConversation]?)
    func onNewConversation(_ conversationList: [V2TIMConversation])
    /// Conversations changed.
    func onConversationChanged(conversationList: [V2TIMConversation]?)
    func onConversationChanged(conversationList: [V2TIMConversation])
    func onConversationChanged(_ conversationList: [V2TIMConversation]?)
    func onConversationChanged(_ conversationList: [V2TIMConversation])
    /// Conversations left the list.
    func onConversationDeleted(conversationIDList: [String]?)
    func onConversationDeleted(conversationIDList: [String])
    func onConversationDeleted(_ conversationIDList: [String]?)
    func onConversationDeleted(_ conversationIDList: [String])
    /// The total of unread messages changed.
    func onTotalUnreadMessageCountChanged(totalUnreadCount: UInt64)
    func onTotalUnreadMessageCountChanged(_ totalUnreadCount: UInt64)
}

// Each spelling leads to the next one, and the last does nothing.
extension V2TIMConversationListener {
    public func onSyncServerStart() {}

    public func onSyncServerFinish() {}

    public func onNewConversation(conversationList: [V2TIMConversation]?) {
        guard let conversationList else { return }
        onNewConversation(conversationList: conversationList)
    }

    public func onNewConversation(conversationList: [V2TIMConversation]) {
        onNewConversation(conversationList as [V2TIMConversation]?)
    }

    public func onNewConversation(_ conversationList: [V2TIMConversation]?) {
        guard let conversationList else { return }
        onNewConversation(conversationList)
    }

    public func onNewConversation(_ conversationList: [V2TIMConversation]) {}

    public func onConversationChanged(conversationList: [V2TIMConversation]?) {
        guard let conversationList else { return }
        onConversationChanged(conversationList: conversationList)
    }

    public func onConversationChanged(conversationList: [V2TIMConversation]) {
        onConversationChanged(conversationList as [V2TIMConversation]?)
    }

    public func onConversationChanged(_ conversationList: [V2TIMConversation]?) {
        guard let conversationList else { return }
        onConversationChanged(conversationList)
    }

    public func onConversationChanged(_ conversationList: [V2TIMConversation]) {}

    public func onConversationDeleted(conversationIDList: [String]?) {
        guard let conversationIDList else { return }
        onConversationDeleted(conversationIDList: conversationIDList)
    }

    public func onConversationDeleted(conversationIDList: [String]) {
        onConversationDeleted(conversationIDList as [String]?)
    }

    public func onConversationDeleted(_ conversationIDList: [String]?) {
        guard let conversationIDList else { return }
        onConversationDeleted(conversationIDList)
    }

    public func onConversationDeleted(_ conversationIDList: [String]) {}

    public func onTotalUnreadMessageCountChanged(totalUnreadCount: UInt64) {
        onTotalUnreadMessageCountChanged(totalUnreadCount)
    }

    public func onTotalUnreadMessageCountChanged(_ totalUnreadCount: UInt64) {}
}
