import Doubletick
import Foundation

/// What is wrong with a call, as its `fail` is told.
struct Refused: Error {
    let code: Int32
    let text: String

    init(code: Int32, text: String) {
        self.code = code
        self.text = text
    }

    init(_ error: any Error) {
        switch error {
        case let refused as Refused: self = refused
        case let error as DoubletickError: self.init(code: error.code, text: error.text)
        default: self.init(code: 7012, text: error.localizedDescription)
        }
    }

    static func argument(_ name: String, _ what: String) -> Refused {
        Refused(code: 6017, text: "\(name): \(what)")
    }

    static let notInitialised = Refused(code: 6013, text: "initSDK has not been called, or unInitSDK has")
    static let interrupted = Refused(code: 7009, text: "unInitSDK was called before the answer came")
}

extension Optional {
    /// The value of a parameter.
    func given(_ name: String) throws -> Wrapped {
        guard let self else { throw Refused.argument(name, "is nil") }
        return self
    }
}

extension Optional where Wrapped == Data {
    /// The text of a parameter: doubletick's data are UTF-8, as those of the vendor's C API.
    func text(_ name: String) throws -> String {
        guard let self else { return "" }
        guard let text = String(data: self, encoding: .utf8) else {
            throw Refused.argument(name, "is not UTF-8")
        }
        return text
    }
}

extension Array where Element == V2TIMMessage {
    /// The ids of messages that were sent or received.
    func ids(_ name: String) throws -> [String] {
        try enumerated().map { index, message in
            try message.id.given("\(name)[\(index)].msgID")
        }
    }
}
