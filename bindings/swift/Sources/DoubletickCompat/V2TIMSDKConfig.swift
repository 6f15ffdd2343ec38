import Doubletick
import Foundation

/// Receives the lines of the log.
public typealias V2TIMLogListener = (_ logLevel: V2TIMLogLevel, _ logContent: String?) -> Void

/// How the SDK runs. Without anything set the service is embedded: a whole doubletick inside this process, its data
/// in the application's support directory.
public final class V2TIMSDKConfig: NSObject {
    /// Lines of this level and above go to the log listener.
    public var logLevel = V2TIMLogLevel.LOG_INFO

    /// Receives the lines of the log; without one there is no log. Never a message text or a credential.
    public var logListener: V2TIMLogListener?

    /// Not of the vendor: the server, `ws://HOST:PORT` or `wss://HOST:PORT`. `embedded:` is the embedded service,
    /// and nil is what the environment variable `DOUBLETICK_SERVER_URL` says, or else the embedded service.
    public var serverURL: String?

    /// Not of the vendor: a file with the certificate authorities (PEM) to trust for `wss://` instead of the
    /// platform's. Nil is what the environment variable `DOUBLETICK_SERVER_CA_FILE` says, or else the platform's.
    public var serverCAFile: String?

    /// Not of the vendor: the directory for the embedded service's data and for what this device knows of a
    /// server, made where it is missing. Nil is `doubletick` in the user's application support directory, on Linux
    /// in its data directory. One process at a time can use it.
    public var dataDirectory: String?

    /// Not of the vendor: where it is set, the embedded service takes only a UserSig that is signed with it;
    /// otherwise any text that is not empty.
    public var secretKey: String?

    /// Not of the vendor: messages, too, wait on this device until the server has them, as receipts, read marks and
    /// deletions always do. A send that fails with 9520 ("kept, will be sent") is not to be sent again:
    /// `onOutboxChanged` of the message listener tells what has become of it. Without effect with an embedded service.
    public var keepUnsent = false

    /// Not of the vendor: how many bytes the copy of what the server has told may have on this device, from which is
    /// answered what is asked without a link; the oldest messages go first. 256 MiB by default. 0: there is no such copy,
    /// and one of before is removed. Without effect with an embedded service.
    public var mirrorBytes: UInt64 = 256 << 20

    /// Not of the vendor: a service that the application has opened in this process, with the same app id. It is
    /// shared with other clients, and stays open after `unInitSDK`. The other fields about the service are then
    /// not looked at.
    public var embeddedService: EmbeddedService?

    public override init() {}

    /// Nil: the embedded service.
    var url: String? {
        let url = serverURL ?? Self.variable("DOUBLETICK_SERVER_URL")
        return url == "embedded:" ? nil : url
    }

    var caFile: String? {
        serverCAFile ?? Self.variable("DOUBLETICK_SERVER_CA_FILE")
    }

    private static func variable(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name]
        return value == "" ? nil : value
    }
}
