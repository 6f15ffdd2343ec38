import Doubletick
import Foundation

/// What stands behind `V2TIMManager`: the session, the mailbox and who listens. The vendor's SDK is one object per
/// process, and so is this.
final class Core: @unchecked Sendable {
    static let shared = Core()

    let mailbox = Mailbox()
    let sdkListeners = Listeners<any V2TIMSDKListener>()
    let messageListeners = Listeners<any V2TIMAdvancedMsgListener>()
    let simpleListeners = Listeners<any V2TIMSimpleMsgListener>()
    let groupListeners = Listeners<any V2TIMGroupListener>()
    let conversationListeners = Listeners<any V2TIMConversationListener>()

    /// Held while a session begins or ends, never while the application is told.
    private let life = NSLock()
    private let lock = NSLock()
    /// Touched with `lock` held.
    private var current: Session?

    var session: Session? { lock.withLock { current } }

    /// False: it could not be opened; the SDK listeners are told why.
    func open(appID: Int32, config: V2TIMSDKConfig) -> Bool {
        life.withLock {
            if let session {
                return session.appID == appID
            }
            let log = Log(level: config.logLevel, listener: config.logListener)
            do {
                let session = try Session.open(appID: appID, config: config, mailbox: mailbox) { event in
                    self.tell(event, log)
                }
                lock.withLock { current = session }
                watch()
                return true
            } catch {
                let refused = Refused(error)
                mailbox.post {
                    log.line(.LOG_ERROR, "initSDK: \(refused.text) (code \(refused.code))")
                    self.sdkListeners.tell { $0.tellConnectFailed(refused.code, refused.text) }
                }
                return false
            }
        }
    }

    func close() {
        life.withLock {
            let ended = session
            ended?.close()
            lock.withLock { current = nil }
        }
        // Outside: a callback that calls unInitSDK itself must not wait for who waits for it.
        mailbox.flush()
    }

    /// A call.
    func ask<T: Sendable>(
        _ begin: (CallbackClient, @escaping Done<T>) throws -> Void,
        _ answer: @escaping (Result<T, Refused>) -> Void
    ) {
        guard let session else {
            let answer = Unchecked(answer)
            mailbox.post { answer.value(.failure(.notInitialised)) }
            return
        }
        session.start(begin, answer)
    }

    /// A call in the form of most: a closure for the value, one for what is wrong.
    func ask<T: Sendable>(
        _ fail: V2TIMFail?, _ begin: (CallbackClient, @escaping Done<T>) throws -> Void,
        _ succ: @escaping (T) -> Void
    ) {
        ask(begin) { result in
            switch result {
            case .success(let value): succ(value)
            case .failure(let refused): fail?(refused.code, refused.text)
            }
        }
    }

    /// A call that brings nothing.
    func ask(
        _ succ: V2TIMSucc?, _ fail: V2TIMFail?,
        _ begin: (CallbackClient, @escaping Done<Void>) throws -> Void
    ) {
        ask(fail, begin) { succ?() }
    }

    /// The client tells of conversations only when somebody listens: it costs requests.
    func watch() {
        session?.client.watchConversations(!conversationListeners.isEmpty)
    }
}

/// Listeners of one kind, in the order in which they were added, each once. They are not kept alive, as by the vendor:
/// a listener that is released is no listener any more.
final class Listeners<Listener>: @unchecked Sendable {
    private struct Entry {
        weak var object: AnyObject?
    }

    private let lock = NSLock()
    private var entries: [Entry] = []

    var isEmpty: Bool { lock.withLock { entries.allSatisfy { $0.object == nil } } }

    /// Takes a `Listener`. Its own type would do, but a generic value becomes an object in a box of its own.
    func add(_ object: AnyObject?) {
        guard let object else { return }
        lock.withLock {
            entries.removeAll { $0.object == nil }
            if !entries.contains(where: { $0.object === object }) {
                entries.append(Entry(object: object))
            }
        }
    }

    func remove(_ object: AnyObject?) {
        guard let object else { return }
        // One that is being released has no weak references any more.
        lock.withLock { entries.removeAll { $0.object == nil || $0.object === object } }
    }

    /// Calls those who listen now, but for who is removed by one before it.
    func tell(_ call: (Listener) -> Void) {
        for object in lock.withLock({ entries.compactMap(\.object) }) {
            let stillThere = lock.withLock { entries.contains { $0.object === object } }
            if stillThere, let listener = object as? Listener { call(listener) }
        }
    }
}

/// Where lines of the log go.
struct Log: @unchecked Sendable {
    let level: V2TIMLogLevel
    let listener: V2TIMLogListener?

    func line(_ level: V2TIMLogLevel, _ text: String) {
        if self.level != .LOG_NONE, level.rawValue >= self.level.rawValue {
            listener?(level, text)
        }
    }
}
