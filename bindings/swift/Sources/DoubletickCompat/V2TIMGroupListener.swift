// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters that may or may not be nil. An application implements one of them.

/// Is told of what happens in the own groups, while this device is online. Methods that are not implemented do nothing.
public protocol V2TIMGroupListener: AnyObject {
    /// Users joined.
    func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberEnter(groupID: String, memberList: [V2TIMGroupMemberInfo])
    func onMemberEnter(_ groupID: String?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberEnter(_ groupID: String, memberList: [V2TIMGroupMemberInfo])
    /// Somebody left.
    func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo?)
    func onMemberLeave(groupID: String, member: V2TIMGroupMemberInfo)
    func onMemberLeave(_ groupID: String?, member: V2TIMGroupMemberInfo?)
    func onMemberLeave(_ groupID: String, member: V2TIMGroupMemberInfo)
    /// Users were invited.
    func onMemberInvited(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberInvited(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onMemberInvited(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberInvited(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members were removed.
    func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberKicked(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onMemberKicked(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onMemberKicked(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members were muted or unmuted.
    func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?)
    func onMemberInfoChanged(groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo])
    func onMemberInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?)
    func onMemberInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo])
    /// Everyone was muted or unmuted. The change of the info comes too.
    func onAllGroupMembersMuted(groupID: String?, isMute: Bool)
    func onAllGroupMembersMuted(groupID: String, isMute: Bool)
    func onAllGroupMembersMuted(_ groupID: String?, isMute: Bool)
    func onAllGroupMembersMuted(_ groupID: String, isMute: Bool)
    /// The group is gone.
    func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo?)
    func onGroupDismissed(groupID: String, opUser: V2TIMGroupMemberInfo)
    func onGroupDismissed(_ groupID: String?, opUser: V2TIMGroupMemberInfo?)
    func onGroupDismissed(_ groupID: String, opUser: V2TIMGroupMemberInfo)
    /// The info changed.
    func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?)
    func onGroupInfoChanged(groupID: String, changeInfoList: [V2TIMGroupChangeInfo])
    func onGroupInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?)
    func onGroupInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupChangeInfo])
    /// Members are administrators now.
    func onGrantAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onGrantAdministrator(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onGrantAdministrator(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onGrantAdministrator(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// Members are administrators no more.
    func onRevokeAdministrator(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onRevokeAdministrator(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    func onRevokeAdministrator(_ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?)
    func onRevokeAdministrator(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo])
    /// This user left, here or on another device.
    func onQuitFromGroup(groupID: String?)
    func onQuitFromGroup(groupID: String)
    func onQuitFromGroup(_ groupID: String?)
    func onQuitFromGroup(_ groupID: String)
}

// Each spelling leads to the next one, and the last does nothing.
extension V2TIMGroupListener {
    public func onMemberEnter(groupID: String?, memberList: [V2TIMGroupMemberInfo]?) {
        guard let groupID, let memberList else { return }
        onMemberEnter(groupID: groupID, memberList: memberList)
    }

    public func onMemberEnter(groupID: String, memberList: [V2TIMGroupMemberInfo]) {
        onMemberEnter(groupID as String?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    public func onMemberEnter(_ groupID: String?, memberList: [V2TIMGroupMemberInfo]?) {
        guard let groupID, let memberList else { return }
        onMemberEnter(groupID, memberList: memberList)
    }

    public func onMemberEnter(_ groupID: String, memberList: [V2TIMGroupMemberInfo]) {}

    public func onMemberLeave(groupID: String?, member: V2TIMGroupMemberInfo?) {
        guard let groupID, let member else { return }
        onMemberLeave(groupID: groupID, member: member)
    }

    public func onMemberLeave(groupID: String, member: V2TIMGroupMemberInfo) {
        onMemberLeave(groupID as String?, member: member as V2TIMGroupMemberInfo?)
    }

    public func onMemberLeave(_ groupID: String?, member: V2TIMGroupMemberInfo?) {
        guard let groupID, let member else { return }
        onMemberLeave(groupID, member: member)
    }

    public func onMemberLeave(_ groupID: String, member: V2TIMGroupMemberInfo) {}

    public func onMemberInvited(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onMemberInvited(groupID: groupID, opUser: opUser, memberList: memberList)
    }

    public func onMemberInvited(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {
        onMemberInvited(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    public func onMemberInvited(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onMemberInvited(groupID, opUser: opUser, memberList: memberList)
    }

    public func onMemberInvited(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {}

    public func onMemberKicked(groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?) {
        guard let groupID, let opUser, let memberList else { return }
        onMemberKicked(groupID: groupID, opUser: opUser, memberList: memberList)
    }

    public func onMemberKicked(groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {
        onMemberKicked(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    public func onMemberKicked(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onMemberKicked(groupID, opUser: opUser, memberList: memberList)
    }

    public func onMemberKicked(_ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]) {}

    public func onMemberInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?) {
        guard let groupID, let changeInfoList else { return }
        onMemberInfoChanged(groupID: groupID, changeInfoList: changeInfoList)
    }

    public func onMemberInfoChanged(groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo]) {
        onMemberInfoChanged(groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupMemberChangeInfo]?)
    }

    public func onMemberInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupMemberChangeInfo]?) {
        guard let groupID, let changeInfoList else { return }
        onMemberInfoChanged(groupID, changeInfoList: changeInfoList)
    }

    public func onMemberInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupMemberChangeInfo]) {}

    public func onAllGroupMembersMuted(groupID: String?, isMute: Bool) {
        guard let groupID else { return }
        onAllGroupMembersMuted(groupID: groupID, isMute: isMute)
    }

    public func onAllGroupMembersMuted(groupID: String, isMute: Bool) {
        onAllGroupMembersMuted(groupID as String?, isMute: isMute)
    }

    public func onAllGroupMembersMuted(_ groupID: String?, isMute: Bool) {
        guard let groupID else { return }
        onAllGroupMembersMuted(groupID, isMute: isMute)
    }

    public func onAllGroupMembersMuted(_ groupID: String, isMute: Bool) {}

    public func onGroupDismissed(groupID: String?, opUser: V2TIMGroupMemberInfo?) {
        guard let groupID, let opUser else { return }
        onGroupDismissed(groupID: groupID, opUser: opUser)
    }

    public func onGroupDismissed(groupID: String, opUser: V2TIMGroupMemberInfo) {
        onGroupDismissed(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?)
    }

    public func onGroupDismissed(_ groupID: String?, opUser: V2TIMGroupMemberInfo?) {
        guard let groupID, let opUser else { return }
        onGroupDismissed(groupID, opUser: opUser)
    }

    public func onGroupDismissed(_ groupID: String, opUser: V2TIMGroupMemberInfo) {}

    public func onGroupInfoChanged(groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?) {
        guard let groupID, let changeInfoList else { return }
        onGroupInfoChanged(groupID: groupID, changeInfoList: changeInfoList)
    }

    public func onGroupInfoChanged(groupID: String, changeInfoList: [V2TIMGroupChangeInfo]) {
        onGroupInfoChanged(groupID as String?, changeInfoList: changeInfoList as [V2TIMGroupChangeInfo]?)
    }

    public func onGroupInfoChanged(_ groupID: String?, changeInfoList: [V2TIMGroupChangeInfo]?) {
        guard let groupID, let changeInfoList else { return }
        onGroupInfoChanged(groupID, changeInfoList: changeInfoList)
    }

    public func onGroupInfoChanged(_ groupID: String, changeInfoList: [V2TIMGroupChangeInfo]) {}

    public func onGrantAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onGrantAdministrator(groupID: groupID, opUser: opUser, memberList: memberList)
    }

    public func onGrantAdministrator(
        groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {
        onGrantAdministrator(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    public func onGrantAdministrator(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onGrantAdministrator(groupID, opUser: opUser, memberList: memberList)
    }

    public func onGrantAdministrator(
        _ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}

    public func onRevokeAdministrator(
        groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onRevokeAdministrator(groupID: groupID, opUser: opUser, memberList: memberList)
    }

    public func onRevokeAdministrator(
        groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {
        onRevokeAdministrator(groupID as String?, opUser: opUser as V2TIMGroupMemberInfo?, memberList: memberList as [V2TIMGroupMemberInfo]?)
    }

    public func onRevokeAdministrator(
        _ groupID: String?, opUser: V2TIMGroupMemberInfo?, memberList: [V2TIMGroupMemberInfo]?
    ) {
        guard let groupID, let opUser, let memberList else { return }
        onRevokeAdministrator(groupID, opUser: opUser, memberList: memberList)
    }

    public func onRevokeAdministrator(
        _ groupID: String, opUser: V2TIMGroupMemberInfo, memberList: [V2TIMGroupMemberInfo]
    ) {}

    public func onQuitFromGroup(groupID: String?) {
        guard let groupID else { return }
        onQuitFromGroup(groupID: groupID)
    }

    public func onQuitFromGroup(groupID: String) {
        onQuitFromGroup(groupID as String?)
    }

    public func onQuitFromGroup(_ groupID: String?) {
        guard let groupID else { return }
        onQuitFromGroup(groupID)
    }

    public func onQuitFromGroup(_ groupID: String) {}
}
