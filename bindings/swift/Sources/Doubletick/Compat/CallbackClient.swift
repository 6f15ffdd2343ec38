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

    /// Makes a call; for the calls in CallbackClient+Calls.swift, which is generated.
    func run<T: Sendable>(
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
    package func wake() { raw.wake() }

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

    package func watchUnread(_ filter: ConversationFilter, _ on: Bool) throws {
        try raw.watchUnreadByFilter(filter: filter, on: on)
    }
}
