import Doubletick
import Foundation

/// The time from one `initSDK` to its `unInitSDK`: a client, and the calls that have no answer yet.
final class Session: @unchecked Sendable {
    let appID: Int32
    let client: CallbackClient
    private let mailbox: Mailbox
    private let lock = NSLock()
    /// How each call is refused if the session ends before its answer, in the order of the calls. Nil: the session
    /// has ended. Touched with the lock held.
    private var pending: [UInt64: (Refused) -> Void]? = [:]
    private var count: UInt64 = 0

    private init(appID: Int32, client: CallbackClient, mailbox: Mailbox) {
        self.appID = appID
        self.client = client
        self.mailbox = mailbox
    }

    /// Opens the service, if it is in this process, and starts a client.
    static func open(
        appID: Int32, config: V2TIMSDKConfig, mailbox: Mailbox, tell: @escaping @Sendable (Event) -> Void
    ) throws -> Session {
        guard appID > 0 else { throw Refused.argument("sdkAppID", "is not a positive number") }
        let directory = config.dataDirectory ?? Place.dataDirectory
        var options = ClientOptions(appId: UInt64(appID), stateDirectory: directory)
        options.caFile = config.caFile
        options.keepUnsent = config.keepUnsent
        options.mirrorBytes = config.mirrorBytes
        let onEvent: @Sendable (Event) -> Void = { event in mailbox.post { tell(event) } }
        let client: CallbackClient
        if let service = config.embeddedService {
            client = try CallbackClient(service: service, options: options, onEvent: onEvent)
        } else if let url = config.url {
            client = try CallbackClient(url: url, options: options, onEvent: onEvent)
        } else {
            client = try CallbackClient(
                directory: directory.given("dataDirectory"), secretKey: config.secretKey, options: options,
                onEvent: onEvent)
        }
        return Session(appID: appID, client: client, mailbox: mailbox)
    }

    /// Starts a call. `answer` is told by the mailbox, exactly once. What the parameters lack is thrown by `begin`
    /// before it asks the client, so that all errors go one way.
    func start<T: Sendable>(
        _ begin: (CallbackClient, @escaping Done<T>) throws -> Void,
        _ answer: @escaping (Result<T, Refused>) -> Void
    ) {
        let answer = Unchecked(answer)
        let number: UInt64? = lock.withLock {
            guard pending != nil else { return nil }
            count += 1
            pending?[count] = { refused in answer.value(.failure(refused)) }
            return count
        }
        guard let number else {
            mailbox.post { answer.value(.failure(.notInitialised)) }
            return
        }
        let done: Done<T> = { [weak self] result in
            self?.finish(number) { answer.value(result.mapError(Refused.init)) }
        }
        do {
            try begin(client, done)
        } catch {
            let refused = Refused(error)
            finish(number) { answer.value(.failure(refused)) }
        }
    }

    /// Posts the answer under the lock, so that answers are told in the order in which they came.
    private func finish(_ number: UInt64, _ tell: @escaping @Sendable () -> Void) {
        lock.withLock {
            if pending?.removeValue(forKey: number) != nil {
                mailbox.post(tell)
            }
        }
    }

    /// Ends the client. Calls that have no answer yet have it in the mailbox when this returns.
    func close() {
        client.close()
        let unanswered = lock.withLock {
            defer { pending = nil }
            return pending ?? [:]
        }
        for (_, refuse) in unanswered.sorted(by: { $0.key < $1.key }) {
            let refuse = Unchecked(refuse)
            mailbox.post { refuse.value(.interrupted) }
        }
    }
}

/// Where an application that names no directory has its data: the same place as with the C API.
enum Place {
    static var dataDirectory: String? {
        #if canImport(Darwin)
            let places = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)
            return places.first?.appendingPathComponent("doubletick").path
        #else
            let environment = ProcessInfo.processInfo.environment
            if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
                return "\(data)/doubletick"
            }
            return environment["HOME"].map { "\($0)/.local/share/doubletick" }
        #endif
    }
}
