extension Client {
    /// Makes a group with these members beside this user (at most 20) and an id of the service.
    public func createGroup(
        _ name: String, type: GroupType = .work, members: [String] = []
    ) async throws -> String {
        let members = members.map { NewMember(userId: $0) }
        return try await createGroup(NewGroup(groupType: type, name: name, members: members))
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
