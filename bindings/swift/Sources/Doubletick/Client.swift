import Foundation

/// A client of one service, with one user at a time. As many as you like in one process.
///
/// All methods may be called from any task and thread. A method that awaits throws ``DoubletickError``, or
/// `CancellationError` when its task is cancelled: that ends the waiting, not the call. A client that is released
/// closes by itself.
public final class Client: Sendable {
    let raw: FfiClient
    let hub: EventHub

    /// A client of an embedded service, which it keeps open. Nobody is logged in; events come from now on. Fails
    /// with 6017 when an option is wrong, and with 7010 when another process uses the state directory.
    public init(_ service: EmbeddedService, options: ClientOptions = ClientOptions()) throws {
        let hub = EventHub()
        self.hub = hub
        raw = try DoubletickError.translating {
            try FfiClient.embedded(service: service.raw, options: options, listener: hub)
        }
    }

    /// A client of a doubletickd at `ws://HOST:PORT` or `wss://HOST:PORT`. Connects in the background, and again
    /// after every cut; events come from now on. Fails with 6017 when the URL or an option is wrong,
    /// and with 7010 when another process uses the state directory.
    public init(url: String, options: ClientOptions = ClientOptions()) throws {
        let hub = EventHub()
        self.hub = hub
        raw = try DoubletickError.translating {
            try FfiClient.connect(url: url, options: options, listener: hub)
        }
    }

    deinit {
        hub.finish()
        // Calls whose tasks were cancelled hold the generated object; closing it answers them.
        Task.detached { [raw] in await raw.shutdown() }
    }

    /// Version of doubletick, such as `0.1.0`.
    public static var version: String { Doubletick.version() }

    /// The application is back in the foreground, or the device has a network again or another one: says so, and
    /// does not wait. Without a link to the server one is made now instead of after a pause of up to 30 seconds. A
    /// link of before is asked for a sign of life, for which it has ten seconds, and is made anew without one. Safe
    /// to call at any time; without effect on a client of an embedded service, and after the end.
    public func wake() { raw.wake() }

    /// Ends the client: its state is written, calls under way fail with 7009 (``DoubletickError/closed(code:text:)``),
    /// and when this returns no event comes any more and every stream has its end. Closing again does nothing.
    public func close() async {
        await raw.shutdown()
        hub.finish()
    }

    /// Logs in; the first login makes the account. While the link is down it waits. What this user missed comes
    /// as events, between `syncStarted` and `syncFinished`. Errors: 6017, 7003, 7501, 7502, 6208 (once: another
    /// device of this platform has taken this one's place), 6206 and 70001 to 70014 (UserSig), 9520.
    public func login(_ userId: String, userSig: String) async throws {
        try await answer { [raw] in try await raw.login(userId: userId, userSig: userSig) }
    }

    /// Logs out and writes this device's state. 6014 without a login.
    public func logout() async throws {
        try await answer { [raw] in try await raw.logout() }
    }

    /// State of the login now.
    public var loginStatus: LoginStatus { raw.loginStatus() }

    /// The user who is logged in, or logging in.
    public var loginUser: String? { raw.loginUser() }

    /// The service's clock; this device's until the first login.
    public var serverTime: Date {
        Date(timeIntervalSince1970: Double(raw.serverTimeMs()) / 1000)
    }
}
