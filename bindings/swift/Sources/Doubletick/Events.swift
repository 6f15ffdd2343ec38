import Foundation

extension Client {
    /// Everything that this client is told, in order. Each access is a subscription of its own, from now on: take
    /// it before `login`, after which what was missed comes.
    ///
    /// Nothing is lost to a slow consumer: what it has not taken yet is kept in memory. The stream ends when the
    /// client is closed or released.
    public var events: AsyncStream<Event> {
        hub.stream { [$0] }
    }

    /// Messages that are new to this device, one by one, also those that this user sent from it. Each comes once;
    /// those of one conversation come in order. A subscription as `events` is.
    public var messages: AsyncStream<Message> {
        hub.stream { event in
            guard case let .messages(messages) = event else { return [] }
            return messages
        }
    }

    /// The newest receipts of own messages, one by one. An empty `messageId` tells how far a peer has marked a
    /// one-to-one conversation read. A subscription as `events` is.
    public var receipts: AsyncStream<Receipt> {
        hub.stream { event in
            guard case let .receipts(receipts) = event else { return [] }
            return receipts
        }
    }

    /// Calls `handler` with each event, on the thread `doubletick-calls` and before anything that follows the
    /// event. It must not block: events of all clients and the answers to all calls wait behind it. An error that
    /// it throws is dropped, and the next event comes.
    ///
    /// A handler that holds the client keeps it alive until the client is closed or the subscription cancelled:
    /// capture it weakly.
    @discardableResult
    public func onEvent(_ handler: @escaping @Sendable (Event) throws -> Void) -> EventSubscription {
        hub.subscribe(handler)
    }
}

/// A handler of events that can be taken back. Lives until then, or until its client is closed; releasing it
/// changes nothing.
public final class EventSubscription: Sendable {
    private let hub: EventHub
    private let number: UInt64

    fileprivate init(hub: EventHub, number: UInt64) {
        self.hub = hub
        self.number = number
    }

    /// No call of the handler begins after this returns. One that is under way on another thread goes on.
    public func cancel() {
        hub.remove(number)
    }
}

/// Receives the events of one client from Rust and gives each to all who have subscribed.
final class EventHub: FfiListener, @unchecked Sendable {
    private struct Subscriber {
        let tell: @Sendable (Event) throws -> Void
        let finish: @Sendable () -> Void
    }

    // Everything below is touched with the lock held only; subscribers are called without it.
    private let lock = NSLock()
    private var subscribers: [(number: UInt64, subscriber: Subscriber)] = []
    private var count: UInt64 = 0
    private var isFinished = false

    func onEvent(event: Event) throws {
        for number in lock.withLock({ subscribers.map(\.number) }) {
            // Looked up again: an earlier subscriber may have cancelled it, or closed the client.
            try? subscriber(number)?.tell(event)
        }
    }

    func subscribe(_ handler: @escaping @Sendable (Event) throws -> Void) -> EventSubscription {
        EventSubscription(hub: self, number: add(Subscriber(tell: handler, finish: {})))
    }

    /// A stream of what `pick` takes from each event.
    func stream<Element: Sendable>(_ pick: @escaping @Sendable (Event) -> [Element]) -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: .unbounded)
        let number = add(
            Subscriber(
                tell: { event in pick(event).forEach { continuation.yield($0) } },
                finish: { continuation.finish() }))
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    func remove(_ number: UInt64) {
        lock.withLock { subscribers.removeAll { $0.number == number } }
    }

    /// Ends every stream after what it still holds. Nobody is told anything afterwards.
    func finish() {
        let last = lock.withLock {
            defer { subscribers.removeAll() }
            isFinished = true
            return subscribers
        }
        last.forEach { $0.subscriber.finish() }
    }

    private func add(_ subscriber: Subscriber) -> UInt64 {
        let number: UInt64? = lock.withLock {
            count += 1
            guard !isFinished else { return nil }
            subscribers.append((count, subscriber))
            return count
        }
        if number == nil {
            subscriber.finish()
        }
        return number ?? 0
    }

    private func subscriber(_ number: UInt64) -> Subscriber? {
        lock.withLock { subscribers.first { $0.number == number }?.subscriber }
    }
}
