import Doubletick
import XCTest

/// One test for each topic beside receipts: every method does what it says.
final class TopicTests: XCTestCase {
    func testMessages() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let events = bob.events
            var quiet = alice.newMessage("quiet", to: .user("bob"))
            quiet.needReadReceipt = false
            let first = try await alice.send(quiet)
            XCTAssertFalse(first.needReadReceipt)
            let second = try await alice.send("second", to: .user("bob"))
            let third = try await alice.send("third", to: .user("bob"))
            XCTAssertEqual([first, second, third].map(\.seq), [1, 2, 3])
            XCTAssertTrue(third.isSelf)

            let older = try await bob.history(of: .user("alice"), before: third.id, count: 1)
            XCTAssertEqual(older.map(\.text), ["second"])
            let newer = try await bob.history(
                HistoryQuery(conversation: .user("alice"), start: .message(id: first.id), newer: true))
            XCTAssertEqual(newer.map(\.text), ["second", "third"])
            let found = try await bob.findMessages([third.id, "no such message", first.id])
            XCTAssertEqual(found.map(\.id), [third.id, first.id])

            let modified = try await alice.modify(
                second.id, baseVersion: second.version, content: MessageContent(text: "2nd"))
            XCTAssertGreaterThan(modified.version, second.version)
            let conflict = try await failure {
                try await alice.modify(second.id, baseVersion: second.version, content: MessageContent(text: "x"))
            }
            XCTAssertEqual(conflict.code, 8006)
            try await alice.revoke(third.id, reason: "too early")
            try await bob.deleteMessages([first.id], of: .user("alice"))
            let left = try await bob.history(of: .user("alice"))
            XCTAssertEqual(left.map(\.text), ["", "2nd"])
            XCTAssertEqual(left.map(\.status), [.revoked, .sent])
            XCTAssertEqual(left[0].revoker?.reason, "too early")
            let gone = try await failure { try await alice.cancelSend("no such message") }
            XCTAssertEqual(gone.code, 8020)

            await bob.close()
            var heard: [String] = []
            for event in await events.rest() {
                if case let .messages(messages) = event { heard += messages.map(\.text) }
                if case let .modified(messages) = event { heard += messages.map { "modified " + $0.text } }
                if case let .revoked(messages) = event { heard += messages.map { "revoked " + $0.id } }
            }
            XCTAssertEqual(heard, ["quiet", "second", "third", "modified 2nd", "revoked \(third.id)"])
        }
    }

    func testConversations() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            let (events, counts) = (bob.events, bob.events)
            bob.watchConversations()
            bob.watchTotalUnread()
            let group = try await alice.createGroup("talking", members: ["bob"])
            try await alice.send("1", to: .user("bob"))
            let second = try await alice.send("2", to: .user("bob"))
            try await alice.send("3", to: .user("bob"))
            try await alice.send("4", to: .group(group))

            var all = try await bob.conversations()
            XCTAssertEqual(Set(all.map(\.id)), [.user("alice"), .group(group)])
            var total = try await bob.totalUnread()
            XCTAssertEqual(total, 4)
            try await bob.markRead(upTo: second.id)
            all = try await bob.conversations([.user("alice"), .user("nobody")])
            XCTAssertEqual(all.map(\.unread), [1])
            XCTAssertEqual(all[0].lastMessage?.text, "3")
            try await bob.markRead(.group(groupId: group))
            total = try await bob.totalUnread()
            XCTAssertEqual(total, 1)
            try await bob.markRead(.all)
            let none = await counts.first { $0 == .totalUnread(count: 0) }
            XCTAssertNotNil(none)
            let found = try await bob.searchMessages(MessageSearch(keywords: ["no such word"]))
            XCTAssertEqual(found.total, 0)
            let sent = try await bob.searchMessages(MessageSearch(keywords: [], senders: ["alice"]))
            XCTAssertEqual(sent.total, 2)
            try await bob.setDraft(.user("alice"), text: "begun")
            all = try await bob.conversations()
            XCTAssertEqual(all.first { $0.id == .user("alice") }?.draft?.text, "begun")
            try await bob.setDraft(.user("alice"), text: "")
            all = try await bob.conversations()
            XCTAssertTrue(all.allSatisfy { $0.draft == nil })
            try await bob.pinConversation(.user("alice"), pinned: true)
            all = try await bob.conversations()
            XCTAssertEqual(all.map(\.pinned), [true, false])
            let outcomes = try await bob.markConversations([.user("alice"), .user("nobody")], marks: 1 | 1 << 63, on: true)
            XCTAssertEqual(outcomes.map(\.code), [0, 6017])
            let starred = try await bob.conversationsByFilter(ConversationFilter(marks: 1), cursor: 0, count: 10)
            XCTAssertEqual(starred.conversations.map(\.marks), [[1, 1 << 63]])
            let unread = try await bob.unreadByFilter(ConversationFilter(isGroup: true, marks: 0))
            XCTAssertEqual(unread, 0)
            let kept = try await bob.setConversationCustomData([.user("alice")], customData: "颜色")
            XCTAssertEqual(kept.map(\.code), [0])
            let heard = bob.events
            let made = try await bob.createConversationGroup("工作", conversations: [.user("alice")])
            XCTAssertEqual(made.map(\.code), [0])
            let created = await heard.first {
                if case let .conversationGroupCreated(name, list) = $0 { return name == "工作" && list.count == 1 }
                return false
            }
            XCTAssertNotNil(created)
            all = try await bob.conversations([.user("alice")])
            XCTAssertEqual(all.map(\.customData), ["颜色"])
            XCTAssertEqual(all.map(\.conversationGroups), [["工作"]])
            let groups = try await bob.conversationGroups()
            XCTAssertEqual(groups, [ConversationGroup(name: "工作", conversations: [.user("alice")])])
            try await bob.clearHistory(.user("alice"))
            let unlisted = try await bob.deleteConversations([.user("alice")], clearMessages: false)
            XCTAssertEqual(unlisted.map(\.code), [0])
            try await bob.deleteConversation(.user("alice"))
            all = try await bob.conversations()
            XCTAssertEqual(all.map(\.id), [.group(group)])
            let added = await events.first {
                if case let .conversationsAdded(list) = $0 { return list.contains { $0.id == .user("alice") } }
                return false
            }
            XCTAssertNotNil(added)
        }
    }

    func testGroups() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let bob = try await world.user("bob")
            _ = try await world.user("carol")
            let events = alice.events
            let group = try await alice.createGroup(
                NewGroup(
                    groupId: "hikes", groupType: .public, name: "Hikes", addOption: .any,
                    custom: [CustomField(key: "level", value: "easy")]))
            XCTAssertEqual(group, "hikes")
            try await bob.joinGroup(group)
            let tip = await events.first {
                if case let .groupTip(tip) = $0 { return tip.kind == .joined }
                return false
            }
            guard case let .groupTip(joined)? = tip else { return XCTFail("no tip") }
            XCTAssertEqual(joined.operator.userId, "bob")
            XCTAssertEqual(joined.memberCount, 2)

            let outcomes = try await alice.invite(["carol", "nobody"], to: group)
            XCTAssertEqual(outcomes.map(\.result), [.done, .failed])
            try await alice.modifyGroup(group, GroupChange(name: "Long hikes", searchable: false))
            try await alice.modifyMember("bob", of: group, MemberChange(role: .admin, nameCard: "Bob 🥾"))
            let infos = try await bob.groups([group, "nowhere"])
            XCTAssertEqual(infos.map { $0.group?.name }, ["Long hikes", nil])
            XCTAssertEqual(infos.map(\.code), [0, 10010])
            XCTAssertEqual(infos[0].group?.custom, [CustomField(key: "level", value: "easy")])
            let joinedGroups = try await bob.joinedGroups()
            XCTAssertEqual(joinedGroups.map(\.me.nameCard), ["Bob 🥾"])
            let page = try await alice.memberPage(MemberQuery(groupId: group, userIds: ["bob"]))
            XCTAssertEqual(page.members.map(\.role), [.admin])
            let kicked = try await bob.kick(["carol"], from: group, reason: "moved away")
            XCTAssertEqual(kicked.map(\.result), [.done])
            try await bob.quitGroup(group)
            let left = try await alice.members(of: group).all()
            XCTAssertEqual(left.map(\.userId), ["alice"])
            try await alice.deleteGroup(group)
            let none = try await alice.joinedGroups()
            XCTAssertEqual(none, [])
        }
    }

    func testProfilesAndSettings() async throws {
        try await inWorld { world in
            let alice = try await world.user("alice")
            let events = alice.events
            try await alice.modifyProfile(
                ProfileChange(nickName: "Alice", custom: [CustomField(key: "Tag_Profile_Custom_Boots", value: "42")]))
            let told = await events.first { if case .selfInfo = $0 { return true } else { return false } }
            guard case let .selfInfo(profile)? = told else { return XCTFail("no event") }
            XCTAssertEqual(profile.nickName, "Alice")
            let profiles = try await alice.profiles(["nobody", "alice"])
            XCTAssertEqual(profiles.map(\.userId), ["alice"])
            XCTAssertEqual(profiles[0].custom.map(\.value), ["42"])

            var settings = try await alice.settings()
            XCTAssertFalse(settings.receiptGroupTypes.contains(.community))
            settings.receiptGroupTypes.append(.community)
            let now = try await alice.setSettings(settings)
            XCTAssertEqual(Set(now.receiptGroupTypes), Set(settings.receiptGroupTypes))
            settings.groupMembers = 1
            let wrong = try await failure { [settings] in try await alice.setSettings(settings) }
            XCTAssertEqual(wrong.code, 6017)
            XCTAssertTrue(wrong.text.contains("group_members"), wrong.text)
        }
    }

    func testTheLogin() async throws {
        try await inWorld { world in
            let alice = try world.client()
            XCTAssertEqual(alice.loginStatus, .loggedOut)
            try await alice.login("alice", userSig: "any")
            XCTAssertEqual(alice.loginStatus, .loggedIn)
            XCTAssertEqual(alice.loginUser, "alice")
            XCTAssertGreaterThan(alice.serverTime.timeIntervalSince1970, 1_700_000_000)

            // Another device of the same platform takes its place.
            let events = alice.events
            let other = try await world.user("alice")
            let kicked = await events.first { $0 == .kickedOffline }
            XCTAssertNotNil(kicked)
            XCTAssertEqual(alice.loginStatus, .loggedOut)
            let empty = try await failure { try await alice.login("", userSig: "any") }
            XCTAssertEqual(empty.code, 7003)
            try await other.logout()
            XCTAssertEqual(other.loginStatus, .loggedOut)
        }
    }
}
