import Doubletick
import Foundation

/// A call has been done.
public typealias V2TIMSucc = () -> Void
/// A call has not been done: a number, and what was wrong.
public typealias V2TIMFail = (_ code: Int32, _ desc: String?) -> Void

/// The one object of the vendor's SDK, on doubletick. Its methods are in extensions, one file per topic.
///
/// They may be called from any thread, and return at once. `succ` or `fail` is called exactly once, later, on
/// `callbackQueue`, where listeners are called as well: one at a time, in order. Before `initSDK` every call fails
/// with 6013, without a login with 6014, and with 6017 where a parameter is wrong, whose name is in the text.
public final class V2TIMManager: NSObject, Sendable {
    private static let instance = V2TIMManager()

    private override init() {}

    /// The object.
    public static func sharedInstance() -> V2TIMManager! { instance }

    /// The object, as newer versions of the vendor's SDK call it in Swift.
    public static var shared: V2TIMManager { instance }

    /// Not of the vendor: the queue on which the application is called. The main queue unless it is set; a serial
    /// one, set before `initSDK`. A program without a main queue that runs, such as a command-line tool, needs one.
    public static var callbackQueue: DispatchQueue {
        get { Core.shared.mailbox.queue }
        set { Core.shared.mailbox.queue = newValue }
    }
}

// The life of the SDK.
extension V2TIMManager {
    /// Starts the SDK: opens the embedded service, for which it waits, or begins to connect to a server. False when
    /// the app id, the configuration or the data directory cannot be used; the SDK listeners and the log are told
    /// why. While it is started already nothing changes, and false says that it is for another app id.
    @discardableResult
    public func initSDK(_ sdkAppID: Int32, config: V2TIMSDKConfig?) -> Bool {
        Core.shared.open(appID: sdkAppID, config: config ?? V2TIMSDKConfig())
    }

    /// Starts the SDK with a listener.
    @discardableResult
    public func initSDK(_ sdkAppID: Int32, config: V2TIMSDKConfig?, listener: (any V2TIMSDKListener)?) -> Bool {
        addIMSDKListener(listener: listener)
        return initSDK(sdkAppID, config: config)
    }

    /// Ends the SDK. What is kept on this device is written, and the data directory is free. Calls under way fail
    /// with 7009. What waits to be told is told on this thread, before it returns; afterwards nothing is, but the
    /// 6013 of later calls. Listeners stay for the next start. Call it on the callback queue where it matters on
    /// which thread the last callbacks come.
    public func unInitSDK() {
        Core.shared.close()
    }

    /// Version of doubletick, such as `0.1.0`.
    public func getVersion() -> String! { Doubletick.Client.version }

    /// The service's clock, seconds since 1970 (this device's until the first login); 0 before `initSDK`.
    public func getServerTime() -> UInt64 {
        (Core.shared.session?.client.serverTimeMs ?? 0) / 1000
    }

    /// Not of the vendor: the application is back in the foreground, or the device has a network again or another one.
    ///
    /// Says so, from any thread, and does not wait. Without a link to the server one is made now instead of after a
    /// pause of up to 30 seconds; a link of before is asked for a sign of life, for which it has ten seconds, and is
    /// made anew without one. Without effect before `initSDK` and with an embedded service. This face calls it never
    /// by itself, as it knows neither UIKit nor Network: call it where the application enters the foreground, and from
    /// the handler of a path monitor.
    public func wake() {
        Core.shared.session?.client.wake()
    }

    /// Adds a listener of the connection and the own account. It is not kept alive.
    public func addIMSDKListener(listener: (any V2TIMSDKListener)?) {
        Core.shared.sdkListeners.add(listener)
    }

    /// Removes a listener.
    public func removeIMSDKListener(listener: (any V2TIMSDKListener)?) {
        Core.shared.sdkListeners.remove(listener)
    }
}

// Login. What only passes on is generated: V2TIMManager+Calls.swift.
extension V2TIMManager {
    /// The user who is logged in, or logging in.
    public func getLoginUser() -> String? {
        Core.shared.session?.client.loginUser
    }

    /// State of the login now.
    public func getLoginStatus() -> V2TIMLoginStatus {
        switch Core.shared.session?.client.loginStatus {
        case .loggedIn: return .STATUS_LOGINED
        case .loggingIn: return .STATUS_LOGINING
        case .loggedOut, .loggingOut, nil: return .STATUS_LOGOUT
        }
    }
}
