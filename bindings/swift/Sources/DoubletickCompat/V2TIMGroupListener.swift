// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters marked `!`, `?` or not at all. Swift's own protocols tell these apart, even `!`
// from `?`, and a method in another spelling would never be called. So each spelling is a method here, and an
// application implements one of them.

/// Is told of what happens in the own groups, while this device is online. Methods that are not implemented do
/// nothing.
public protocol V2TIMGroupListener: V2TIMGroupListenerBridged, V2TIMGroupListenerNullable {}

/// The methods of `V2TIMGroupListener`, as Swift imports what is not marked as optional.
public protocol V2TIMGroupListenerBridged: AnyObject {
    /// Users joined.
    func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo])
    func onMemberEnter(_ groupID: String!, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberEnter(_ groupID: String, memberList: [V2TIMGroupMemberInfo])
    /// Somebody left.
    func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo!)
    func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo)
    func onMemberLeave(_ groupID: String!, member: V2TIMGroupMemberInfo!)
    func onMemberLeave(_ groupID: String, member: V2TIMGroupMemberInfo)
    /// Users were invited.
    func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onMemberInvited(_ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberInvited(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members were removed.
    func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onMemberKicked(_ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onMemberKicked(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members were muted or unmuted.
    func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]!)
    func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo])
    func onMemberInfoChanged(_ groupID: String!, changeInfoList: [V2TIMGroupMemberChangeInfo]!)
    func onMemberInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo])
    /// Everyone was muted or unmuted. The change of the info comes too.
    func onAllGroupMembersMuted(groupID: String?, isMute: Bool)
    func onAllGroupMembersMuted(_ groupID: String!, isMute: Bool)
    func onAllGroupMembersMuted(_ groupID: String, isMute: Bool)
    /// The group is gone.
    func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo!)
    func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo)
    func onGroupDismissed(_ groupID: String!, opUser: V2TIMGroupMemberInfo!)
    func onGroupDismissed(_ groupID: String, opUser: V2TIMGroupMemberInfo)
    /// The info changed.
    func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]!)
    func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo])
    func onGroupInfoChanged(_ groupID: String!, changeInfoList: [V2TIMGroupChangeInfo]!)
    func onGroupInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupChangeInfo])
    /// Members are administrators now.
    func onGrantAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onGrantAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onGrantAdministrator(_ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onGrantAdministrator(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members are administrators no more.
    func onRevokeAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onRevokeAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onRevokeAdministrator(_ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!)
    func onRevokeAdministrator(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// This user left, here or on another device.
    func onQuitFromGroup(groupID: String?)
    func onQuitFromGroup(_ groupID: String!)
    func onQuitFromGroup(_ groupID: String)
}

/// The methods of `V2TIMGroupListener`, with optional parameters.
public protocol V2TIMGroupListenerNullable: AnyObject {
    func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberEnter(_ groupID: String?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo?)
    func onMemberLeave(_ groupID: String?, member: V2TIMGroupMemberInfo?)
    func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberInvited(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberKicked(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?)
    func onMemberInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?)
    func onAllGroupMembersMuted(_ groupID: String?, isMute: Bool)
    func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo?)
    func onGroupDismissed(_ groupID: String?, opUser: V2TIMGroupMemberInfo?)
    func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?)
    func onGroupInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?)
    func onGrantAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onGrantAdministrator(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onRevokeAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onRevokeAdministrator(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onQuitFromGroup(_ groupID: String?)
}

extension V2TIMGroupListenerBridged {
    public func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]!) {}
    public func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]) {}
    public func onMemberEnter(_ groupID: String!, memberList: [V2TIMGroupMemberInfo]!) {}
    public func onMemberEnter(_ groupID: String, memberList: [V2TIMGroupMemberInfo]) {}
    public func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo!) {}
    public func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo) {}
    public func onMemberLeave(_ groupID: String!, member: V2TIMGroupMemberInfo!) {}
    public func onMemberLeave(_ groupID: String, member: V2TIMGroupMemberInfo) {}
    public func onMemberInvited(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {}
    public func onMemberInvited(
        _ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onMemberInvited(
        _ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}
    public func onMemberKicked(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {}
    public func onMemberKicked(
        _ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onMemberKicked(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {}
    public func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]!) {}
    public func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]) {}
    public func onMemberInfoChanged(_ groupID: String!, changeInfoList: [V2TIMGroupMemberChangeInfo]!) {}
    public func onMemberInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo]) {}
    public func onAllGroupMembersMuted(groupID: String?, isMute: Bool) {}
    public func onAllGroupMembersMuted(_ groupID: String!, isMute: Bool) {}
    public func onAllGroupMembersMuted(_ groupID: String, isMute: Bool) {}
    public func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo!) {}
    public func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo) {}
    public func onGroupDismissed(_ groupID: String!, opUser: V2TIMGroupMemberInfo!) {}
    public func onGroupDismissed(_ groupID: String, opUser: V2TIMGroupMemberInfo) {}
    public func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]!) {}
    public func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]) {}
    public func onGroupInfoChanged(_ groupID: String!, changeInfoList: [V2TIMGroupChangeInfo]!) {}
    public func onGroupInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupChangeInfo]) {}
    public func onGrantAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onGrantAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}
    public func onGrantAdministrator(
        _ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onGrantAdministrator(
        _ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}
    public func onRevokeAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onRevokeAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}
    public func onRevokeAdministrator(
        _ groupID: String!, opUser: V2TIMGroupMemberInfo!, memberList: [V2TIMGroupMemberInfo]!
    ) {}
    public func onRevokeAdministrator(
        _ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}
    public func onQuitFromGroup(groupID: String?) {}
    public func onQuitFromGroup(_ groupID: String!) {}
    public func onQuitFromGroup(_ groupID: String) {}
}

extension V2TIMGroupListenerNullable {
    public func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]?) {}
    public func onMemberEnter(_ groupID: String?, memberList: [V2TIMGroupMemberInfo]?) {}
    public func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo?) {}
    public func onMemberLeave(_ groupID: String?, member: V2TIMGroupMemberInfo?) {}
    public func onMemberInvited(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onMemberInvited(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onMemberKicked(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onMemberKicked(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?) {}
    public func onMemberInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?) {}
    public func onAllGroupMembersMuted(_ groupID: String?, isMute: Bool) {}
    public func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo?) {}
    public func onGroupDismissed(_ groupID: String?, opUser: V2TIMGroupMemberInfo?) {}
    public func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?) {}
    public func onGroupInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?) {}
    public func onGrantAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onGrantAdministrator(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onRevokeAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onRevokeAdministrator(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {}
    public func onQuitFromGroup(_ groupID: String?) {}
}

// Every spelling is called, of which the application has one.
extension V2TIMGroupListener {
    func tellMemberEnter(_ groupID: String, _ memberList: [V2TIMGroupMemberInfo]) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onMemberEnter(groupID: groupID as String?, memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberEnter(groupID: groupID as String?, memberList: memberList)
        bridged.onMemberEnter(groupID as String?, memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberEnter(groupID, memberList: memberList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onMemberEnter(groupID: groupID as String?, memberList: memberList as [V2TIMGroupMemberInfo]?)
        nullable.onMemberEnter(groupID as String?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    func tellMemberLeave(_ groupID: String, _ member: V2TIMGroupMemberInfo) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onMemberLeave(groupID: groupID as String?, member: member as V2TIMGroupMemberInfo?)
        bridged.onMemberLeave(groupID: groupID as String?, member: member)
        bridged.onMemberLeave(groupID as String?, member: member as V2TIMGroupMemberInfo?)
        bridged.onMemberLeave(groupID, member: member)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onMemberLeave(groupID: groupID as String?, member: member as V2TIMGroupMemberInfo?)
        nullable.onMemberLeave(groupID as String?, member: member as V2TIMGroupMemberInfo?)
    }

    func tellMemberInvited(_ groupID: String, _ opUser: V2TIMGroupMemberInfo, _ memberList: [V2TIMGroupMemberInfo]) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onMemberInvited(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberInvited(groupID: groupID as String?, opUser: opUser, memberList: memberList)
        bridged.onMemberInvited(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberInvited(groupID, opUser: opUser, memberList: memberList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onMemberInvited(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        nullable.onMemberInvited(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    func tellMemberKicked(_ groupID: String, _ opUser: V2TIMGroupMemberInfo, _ memberList: [V2TIMGroupMemberInfo]) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onMemberKicked(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberKicked(groupID: groupID as String?, opUser: opUser, memberList: memberList)
        bridged.onMemberKicked(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onMemberKicked(groupID, opUser: opUser, memberList: memberList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onMemberKicked(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        nullable.onMemberKicked(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    func tellMemberInfoChanged(_ groupID: String, _ changeInfoList: [V2TIMGroupMemberChangeInfo]) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onMemberInfoChanged(
            groupID: groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupMemberChangeInfo]?)
        bridged.onMemberInfoChanged(groupID: groupID as String?, changeInfoList: changeInfoList)
        bridged.onMemberInfoChanged(
            groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupMemberChangeInfo]?)
        bridged.onMemberInfoChanged(groupID, changeInfoList: changeInfoList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onMemberInfoChanged(
            groupID: groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupMemberChangeInfo]?)
        nullable.onMemberInfoChanged(
            groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupMemberChangeInfo]?)
    }

    func tellAllGroupMembersMuted(_ groupID: String, _ isMute: Bool) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onAllGroupMembersMuted(groupID: groupID as String?, isMute: isMute)
        bridged.onAllGroupMembersMuted(groupID as String?, isMute: isMute)
        bridged.onAllGroupMembersMuted(groupID, isMute: isMute)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onAllGroupMembersMuted(groupID as String?, isMute: isMute)
    }

    func tellGroupDismissed(_ groupID: String, _ opUser: V2TIMGroupMemberInfo) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onGroupDismissed(groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?)
        bridged.onGroupDismissed(groupID: groupID as String?, opUser: opUser)
        bridged.onGroupDismissed(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?)
        bridged.onGroupDismissed(groupID, opUser: opUser)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onGroupDismissed(groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?)
        nullable.onGroupDismissed(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?)
    }

    func tellGroupInfoChanged(_ groupID: String, _ changeInfoList: [V2TIMGroupChangeInfo]) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onGroupInfoChanged(
            groupID: groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupChangeInfo]?)
        bridged.onGroupInfoChanged(groupID: groupID as String?, changeInfoList: changeInfoList)
        bridged.onGroupInfoChanged(groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupChangeInfo]?)
        bridged.onGroupInfoChanged(groupID, changeInfoList: changeInfoList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onGroupInfoChanged(
            groupID: groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupChangeInfo]?)
        nullable.onGroupInfoChanged(groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupChangeInfo]?)
    }

    func tellGrantAdministrator(
        _ groupID: String, _ opUser: V2TIMGroupMemberInfo, _ memberList: [V2TIMGroupMemberInfo]
    ) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onGrantAdministrator(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onGrantAdministrator(groupID: groupID as String?, opUser: opUser, memberList: memberList)
        bridged.onGrantAdministrator(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onGrantAdministrator(groupID, opUser: opUser, memberList: memberList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onGrantAdministrator(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        nullable.onGrantAdministrator(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    func tellRevokeAdministrator(
        _ groupID: String, _ opUser: V2TIMGroupMemberInfo, _ memberList: [V2TIMGroupMemberInfo]
    ) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onRevokeAdministrator(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onRevokeAdministrator(groupID: groupID as String?, opUser: opUser, memberList: memberList)
        bridged.onRevokeAdministrator(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        bridged.onRevokeAdministrator(groupID, opUser: opUser, memberList: memberList)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onRevokeAdministrator(
            groupID: groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
        nullable.onRevokeAdministrator(
            groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?,
            memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    func tellQuitFromGroup(_ groupID: String) {
        let bridged: any V2TIMGroupListenerBridged = self
        bridged.onQuitFromGroup(groupID: groupID as String?)
        bridged.onQuitFromGroup(groupID as String?)
        bridged.onQuitFromGroup(groupID)
        let nullable: any V2TIMGroupListenerNullable = self
        nullable.onQuitFromGroup(groupID as String?)
    }
}
