import Foundation

/// What a call fails with: a stable number and a text for people, which names the field or the limit. The cases
/// are the kinds that an application treats differently.
///
/// A call that awaits an answer also throws `CancellationError`, when its task is cancelled.
public enum DoubletickError: Error, Hashable, Sendable {
    /// The client or the service was closed, before the call or while it was under way (7009, 6013).
    case closed(code: Int32, text: String)
    /// Nobody is logged in, or a login or logout is under way (6014, 7501, 7502).
    case notLoggedIn(code: Int32, text: String)
    /// The UserSig is wrong or has expired (70001 to 70014, 6206), or another device took this one's place (6208).
    case credential(code: Int32, text: String)
    /// An argument is wrong: the text names it (6016, 6017, 7003, 8001, 8501 to 8506, 10004 and others).
    case invalidArgument(code: Int32, text: String)
    /// The user may not do this, or not any more (10007, 10017, 10060, 20016 and others).
    case notPermitted(code: Int32, text: String)
    /// There is no such message, group or user (10010, 10015, 10062 and others).
    case notFound(code: Int32, text: String)
    /// The service was not reached in time, or refused the connection (9501 to 9525).
    case network(code: Int32, text: String)
    /// Everything else.
    case other(code: Int32, text: String)

    /// The stable number.
    public var code: Int32 { parts.code }

    /// What was wrong, in one sentence.
    public var text: String { parts.text }

    private var parts: (code: Int32, text: String) {
        switch self {
        case let .closed(code, text), let .notLoggedIn(code, text), let .credential(code, text),
            let .invalidArgument(code, text), let .notPermitted(code, text), let .notFound(code, text),
            let .network(code, text), let .other(code, text):
            return (code, text)
        }
    }
}

extension DoubletickError: LocalizedError, CustomStringConvertible {
    public var description: String { "\(text) (code \(code))" }
    public var errorDescription: String? { description }
}

extension DoubletickError {
    /// A defect of doubletick itself.
    static let internalCode: Int32 = 7012

    /// Any error of the generated layer as one of this type.
    init(_ error: any Error) {
        switch error as? FfiError {
        case let .Closed(code, text): self = .closed(code: code, text: text)
        case let .NotLoggedIn(code, text): self = .notLoggedIn(code: code, text: text)
        case let .Credential(code, text): self = .credential(code: code, text: text)
        case let .InvalidArgument(code, text): self = .invalidArgument(code: code, text: text)
        case let .NotPermitted(code, text): self = .notPermitted(code: code, text: text)
        case let .NotFound(code, text): self = .notFound(code: code, text: text)
        case let .Network(code, text): self = .network(code: code, text: text)
        case let .Other(code, text): self = .other(code: code, text: text)
        case nil: self = .other(code: Self.internalCode, text: error.localizedDescription)
        }
    }

    /// Runs a call of the generated layer that does not wait; what it throws is a `DoubletickError`.
    static func translating<T>(_ call: () throws -> T) throws -> T {
        do {
            return try call()
        } catch {
            throw DoubletickError(error)
        }
    }
}
