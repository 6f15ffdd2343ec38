extension Client {
    /// Makes a group, and answers its id. Errors: 6017, 8501 to 8505, 10021 (the id is taken), 9508 (a group
    /// without an id, and the link was cut: it may have been made).
    public func createGroup(_ group: NewGroup) async throws -> String {
        try await answer { [raw] in try await raw.createGroup(group: group) }
    }

    /// Makes a group with these members beside this user (at most 20) and an id of the service.
    public func createGroup(
        _ name: String, type: GroupType = .work, members: [String] = []
    ) async throws -> String {
        let members = members.map { NewMember(userId: $0) }
        return try await createGroup(NewGroup(groupType: type, name: name, members: members))
    }

    /// Dissolves a group. Only its owner may; a Work group nobody.
    public func deleteGroup(_ groupId: String) async throws {
        try await answer { [raw] in try await raw.deleteGroup(groupId: groupId) }
    }

    /// Joins a group. Errors: 10007 (not allowed), 10010, 10013 (a member already), 10014 (full).
    public func joinGroup(_ groupId: String, hello: String = "") async throws {
        try await answer { [raw] in try await raw.joinGroup(groupId: groupId, hello: hello) }
    }

    /// Leaves a group. Who has not read its messages leaves their unread lists.
    public func quitGroup(_ groupId: String) async throws {
        try await answer { [raw] in try await raw.quitGroup(groupId: groupId) }
    }

    /// Invites 1 to 20 users; answers what became of each.
    @discardableResult
    public func invite(_ userIds: [String], to groupId: String) async throws -> [MemberOutcome] {
        try await answer { [raw] in try await raw.invite(groupId: groupId, userIds: userIds) }
    }

    /// Removes 1 to 20 members; answers what became of each.
    @discardableResult
    public func kick(
        _ userIds: [String], from groupId: String, reason: String = ""
    ) async throws -> [MemberOutcome] {
        try await answer { [raw] in try await raw.kick(groupId: groupId, userIds: userIds, reason: reason) }
    }

    /// The groups that this user is in.
    public func joinedGroups() async throws -> [JoinedGroup] {
        try await answer { [raw] in try await raw.joinedGroups() }
    }

    /// These 1 to 100 groups in the order asked, or why not.
    public func groups(_ groupIds: [String]) async throws -> [GroupResult] {
        try await answer { [raw] in try await raw.groups(groupIds: groupIds) }
    }

    /// Everyone in a group in the order of joining, asked for page by page as the loop goes on.
    public func members(of groupId: String) -> Pages<Member> {
        Pages { [raw] cursor in
            let page = try await answer {
                try await raw.members(query: MemberQuery(groupId: groupId, cursor: cursor))
            }
            return (page.members, page.nextCursor == 0 ? nil : page.nextCursor)
        }
    }

    /// A page of members, or some of them.
    public func memberPage(_ query: MemberQuery) async throws -> MemberPage {
        try await answer { [raw] in try await raw.members(query: query) }
    }

    /// Changes a group's info.
    public func modifyGroup(_ groupId: String, _ change: GroupChange) async throws {
        try await answer { [raw] in try await raw.modifyGroup(groupId: groupId, change: change) }
    }

    /// Changes a member: role, mute, name card, receive option, own fields.
    public func modifyMember(_ userId: String, of groupId: String, _ change: MemberChange) async throws {
        try await answer { [raw] in
            try await raw.modifyMember(groupId: groupId, userId: userId, change: change)
        }
    }
}
