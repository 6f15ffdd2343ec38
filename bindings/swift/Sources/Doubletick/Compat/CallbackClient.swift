import Dispatch

/// What became of a call.
package typealias Done<T> = @Sendable (Result<T, DoubletickError>) -> Void

/// A client for code that does not await, which is what `DoubletickCompat` is built on: each call takes a
/// completion. Calls leave in the order in which they are made; completions and events come one at a time, in order,
/// on a queue of the client, which they must not block.
package final class CallbackClient: Sendable {
    private let raw: FfiClient
    private let lane: any Lane
    /// A service that was opened for this client, and closes with it.
    private let ownService: FfiEmbeddedService?

    /// A client of a service in this process, which stays open when the client is closed.
    package convenience init(
        service: EmbeddedService, options: ClientOptions, onEvent: @escaping @Sendable (Event) -> Void
    ) throws {
        try self.init(lane: Doubletick.lane(), ownService: nil) { sink in
            try FfiClient.embedded(service: service.raw, options: options, listener: sink)
        } onEvent: { onEvent($0) }
    }

    /// A client of a service that is opened in this process for it. Waits for the disk.
    package convenience init(
        directory: String, secretKey: String?, options: ClientOptions, oneByOne: Bool = false,
        onEvent: @escaping @Sendable (Event) -> Void
    ) throws {
        let lane: any Lane = oneByOne ? OneByOneLane() : Doubletick.lane()
        let service = try wait(lane) {
            try await FfiEmbeddedService.open(
                options: FfiEmbeddedOptions(
                    directory: directory, appId: options.appId, durability: nil, secretKey: secretKey))
        }
        try self.init(lane: lane, ownService: service) { sink in
            try FfiClient.embedded(service: service, options: options, listener: sink)
        } onEvent: { onEvent($0) }
    }

    /// A client of a doubletickd.
    package convenience init(
        url: String, options: ClientOptions, onEvent: @escaping @Sendable (Event) -> Void
    ) throws {
        try self.init(lane: Doubletick.lane(), ownService: nil) { sink in
            try FfiClient.connect(url: url, options: options, listener: sink)
        } onEvent: { onEvent($0) }
    }

    private init(
        lane: any Lane, ownService: FfiEmbeddedService?, start: (EventSink) throws -> FfiClient,
        onEvent: @escaping @Sendable (Event) -> Void
    ) throws {
        self.lane = lane
        self.ownService = ownService
        raw = try DoubletickError.translating {
            try start(EventSink { event in lane.post { onEvent(event) } })
        }
    }

    /// Ends the client, and the service that was opened for it. Calls under way fail with 7009. When this returns
    /// every completion and every event has run that ever will, but for completions of calls that were made
    /// meanwhile. Not on the client's own queue.
    package func close() {
        let ended = DispatchSemaphore(value: 0)
        Task.detached { [raw, ownService] in
            await raw.shutdown()
            await ownService?.shutdown()
            ended.signal()
        }
        ended.wait()
        lane.drain()
    }

    private func run<T: Sendable>(
        _ done: @escaping Done<T>, _ call: @escaping @Sendable (FfiClient) async throws -> T
    ) {
        lane.start { [raw] in
            let result: Result<T, DoubletickError>
            do {
                result = .success(try await call(raw))
            } catch {
                result = .failure(DoubletickError(error))
            }
            return { done(result) }
        }
    }
}

/// Waits for a call on this thread, which must not be the lane's.
private func wait<T: Sendable>(
    _ lane: any Lane, _ call: @escaping @Sendable () async throws -> T
) throws -> T {
    let answer = Answer<T>()
    lane.start {
        do {
            answer.result = .success(try await call())
        } catch {
            answer.result = .failure(DoubletickError(error))
        }
        return { answer.ready.signal() }
    }
    answer.ready.wait()
    return try answer.result!.get()
}

/// Written before `ready` is signalled, read after.
private final class Answer<T: Sendable>: @unchecked Sendable {
    let ready = DispatchSemaphore(value: 0)
    var result: Result<T, DoubletickError>?
}

/// Receives the events from Rust.
private final class EventSink: FfiListener {
    private let tell: @Sendable (Event) -> Void

    init(_ tell: @escaping @Sendable (Event) -> Void) {
        self.tell = tell
    }

    func onEvent(event: Event) throws {
        tell(event)
    }
}

// What needs no waiting.
extension CallbackClient {
    package var loginStatus: LoginStatus { raw.loginStatus() }
    package var loginUser: String? { raw.loginUser() }
    package var serverTimeMs: UInt64 { raw.serverTimeMs() }

    package func newMessage(_ conversation: ConversationId, _ content: MessageContent) -> NewMessage {
        raw.newMessage(conversation: conversation, content: content)
    }

    package func localCustom(_ messageId: String) -> LocalCustom? {
        raw.localCustom(messageId: messageId)
    }

    package func watchConversations(_ on: Bool) {
        raw.watchConversations(on: on)
    }

    package func watchTotalUnread(_ on: Bool) {
        raw.watchTotalUnread(on: on)
    }
}

// Login and profiles.
extension CallbackClient {
    package func login(_ userId: String, _ userSig: String, _ done: @escaping Done<Void>) {
        run(done) { try await $0.login(userId: userId, userSig: userSig) }
    }

    package func logout(_ done: @escaping Done<Void>) {
        run(done) { try await $0.logout() }
    }

    package func profiles(_ userIds: [String], _ done: @escaping Done<[Profile]>) {
        run(done) { try await $0.profiles(userIds: userIds) }
    }

    package func modifyProfile(_ change: ProfileChange, _ done: @escaping Done<Void>) {
        run(done) { try await $0.modifyProfile(change: change) }
    }
}

// Messages and receipts.
extension CallbackClient {
    package func send(_ message: NewMessage, _ done: @escaping Done<Message>) {
        run(done) { try await $0.send(message: message) }
    }

    package func history(_ query: HistoryQuery, _ done: @escaping Done<[Message]>) {
        run(done) { try await $0.history(query: query) }
    }

    package func findMessages(_ messageIds: [String], _ done: @escaping Done<[Message]>) {
        run(done) { try await $0.findMessages(messageIds: messageIds) }
    }

    package func revoke(_ messageId: String, _ done: @escaping Done<Void>) {
        run(done) { try await $0.revoke(messageId: messageId, reason: "") }
    }

    package func modify(
        _ messageId: String, _ baseVersion: UInt64?, _ content: MessageContent, _ done: @escaping Done<Message>
    ) {
        run(done) {
            try await $0.modify(messageId: messageId, baseVersion: baseVersion, content: content)
        }
    }

    package func deleteMessages(
        _ conversation: ConversationId, _ messageIds: [String], _ done: @escaping Done<Void>
    ) {
        run(done) { try await $0.deleteMessages(conversation: conversation, messageIds: messageIds) }
    }

    package func setLocalCustom(
        _ messageId: String, _ text: String, _ number: UInt32, _ done: @escaping Done<Void>
    ) {
        run(done) { try await $0.setLocalCustom(messageId: messageId, text: text, number: number) }
    }

    package func sendReceipts(_ messageIds: [String], _ done: @escaping Done<Void>) {
        run(done) { try await $0.sendReceipts(messageIds: messageIds) }
    }

    package func receipts(_ messageIds: [String], _ done: @escaping Done<[Receipt]>) {
        run(done) { try await $0.receipts(messageIds: messageIds) }
    }

    package func readers(
        _ messageId: String, _ filter: ReaderFilter, _ cursor: UInt64, _ count: UInt32,
        _ done: @escaping Done<ReaderPage>
    ) {
        run(done) {
            try await $0.readers(messageId: messageId, filter: filter, cursor: cursor, count: count)
        }
    }
}

// Conversations.
extension CallbackClient {
    package func conversations(_ done: @escaping Done<[Conversation]>) {
        run(done) { try await $0.conversations() }
    }

    package func conversations(_ ids: [ConversationId], _ done: @escaping Done<[Conversation]>) {
        run(done) { try await $0.getConversations(conversations: ids) }
    }

    package func markRead(_ scope: ReadScope, _ done: @escaping Done<Void>) {
        run(done) { try await $0.markRead(scope: scope) }
    }

    package func totalUnread(_ done: @escaping Done<UInt64>) {
        run(done) { try await $0.totalUnread() }
    }
}

// Groups.
extension CallbackClient {
    package func createGroup(_ group: NewGroup, _ done: @escaping Done<String>) {
        run(done) { try await $0.createGroup(group: group) }
    }

    package func deleteGroup(_ groupId: String, _ done: @escaping Done<Void>) {
        run(done) { try await $0.deleteGroup(groupId: groupId) }
    }

    package func joinGroup(_ groupId: String, _ hello: String, _ done: @escaping Done<Void>) {
        run(done) { try await $0.joinGroup(groupId: groupId, hello: hello) }
    }

    package func quitGroup(_ groupId: String, _ done: @escaping Done<Void>) {
        run(done) { try await $0.quitGroup(groupId: groupId) }
    }

    package func joinedGroups(_ done: @escaping Done<[JoinedGroup]>) {
        run(done) { try await $0.joinedGroups() }
    }

    package func groups(_ groupIds: [String], _ done: @escaping Done<[GroupResult]>) {
        run(done) { try await $0.groups(groupIds: groupIds) }
    }

    package func modifyGroup(_ groupId: String, _ change: GroupChange, _ done: @escaping Done<Void>) {
        run(done) { try await $0.modifyGroup(groupId: groupId, change: change) }
    }

    package func members(_ query: MemberQuery, _ done: @escaping Done<MemberPage>) {
        run(done) { try await $0.members(query: query) }
    }

    package func modifyMember(
        _ groupId: String, _ userId: String, _ change: MemberChange, _ done: @escaping Done<Void>
    ) {
        run(done) { try await $0.modifyMember(groupId: groupId, userId: userId, change: change) }
    }

    package func invite(
        _ groupId: String, _ userIds: [String], _ done: @escaping Done<[MemberOutcome]>
    ) {
        run(done) { try await $0.invite(groupId: groupId, userIds: userIds) }
    }

    package func kick(
        _ groupId: String, _ userIds: [String], _ reason: String, _ done: @escaping Done<[MemberOutcome]>
    ) {
        run(done) { try await $0.kick(groupId: groupId, userIds: userIds, reason: reason) }
    }
}
