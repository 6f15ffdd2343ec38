import Doubletick
import Foundation

/// One element of a message.
public class V2TIMElem: NSObject {
    // Touched with the lock held.
    private let lock = NSLock()
    private var next: V2TIMElem?
    /// What it came as, where it cannot be made here.
    private let document: (elemType: Int32, json: String)?

    public override init() {
        document = nil
        super.init()
    }

    init(elemType: Int32, json: String) {
        document = (elemType, json)
        super.init()
    }

    /// The element after this one, or nil.
    public func nextElem() -> V2TIMElem? {
        lock.withLock { next }
    }

    /// Puts an element at the end of the message that this one is of. For a message that has not been sent.
    public func appendElem(elem: V2TIMElem?) {
        guard let elem else { return }
        var last = self
        while let next = last.nextElem() {
            last = next
        }
        last.lock.withLock { last.next = elem }
    }

    /// Not of the vendor: the element as the JSON object of the C API, where it is of a kind that cannot be made here:
    /// images, sounds, videos, files, merged messages, and kinds that this face has no class for.
    public var json: String? { document?.json }

    var type: V2TIMElemType { document.map { V2TIMElemType(number: $0.elemType) } ?? .ELEM_TYPE_NONE }

    /// As it is sent. Throws what is wrong with it. What cannot be made here is sent on as it came.
    func record() throws -> Elem {
        guard let document else { throw Refused.argument("elem", "is of no kind that can be sent") }
        return .other(elemType: document.elemType, json: document.json)
    }

    /// The first of these elements, with the others behind it.
    static func chain(_ records: [Elem]) -> V2TIMElem? {
        let elems = records.map(of)
        for (elem, next) in zip(elems, elems.dropFirst()) {
            elem.next = next
        }
        return elems.first
    }

    private static func of(_ record: Elem) -> V2TIMElem {
        switch record {
        case .text(let text): return V2TIMTextElem(text)
        case .custom(let data, let description, let ext, let sound):
            return V2TIMCustomElem(data, description, ext, sound)
        case .face(let index, let data): return V2TIMFaceElem(index, data)
        case .location(let description, let longitude, let latitude):
            return V2TIMLocationElem(description, longitude, latitude)
        case .other(let elemType, let json): return received(elemType, json, record.attachment)
        }
    }
}

/// Text.
public final class V2TIMTextElem: V2TIMElem {
    /// The text.
    public var text: String?

    public override init() {
        super.init()
    }

    init(_ text: String) {
        self.text = text
        super.init()
    }

    override var type: V2TIMElemType { .ELEM_TYPE_TEXT }

    override func record() throws -> Elem {
        .text(text: text ?? "")
    }
}

/// The application's own data.
public final class V2TIMCustomElem: V2TIMElem {
    /// The data: UTF-8, else the message is refused with 6017.
    public var data: Data?
    /// A description, shown in notifications.
    public var desc: String?
    /// An extension field.
    public var ext: String?
    private var sound = ""

    public override init() {
        super.init()
    }

    init(_ data: String, _ description: String, _ ext: String, _ sound: String) {
        self.data = Data(data.utf8)
        desc = description
        self.ext = ext
        self.sound = sound
        super.init()
    }

    /// The Objective-C name of `ext`.
    public var `extension`: String? {
        get { ext }
        set { ext = newValue }
    }

    override var type: V2TIMElemType { .ELEM_TYPE_CUSTOM }

    override func record() throws -> Elem {
        .custom(
            data: try data.text("customElem.data"), description: desc ?? "", extension: ext ?? "", sound: sound)
    }
}

/// A sticker of the application.
public final class V2TIMFaceElem: V2TIMElem {
    /// Its number.
    public var index: Int32 = 0
    /// Its data: UTF-8, else the message is refused with 6017.
    public var data: Data?

    public override init() {
        super.init()
    }

    init(_ index: Int32, _ data: String) {
        self.index = index
        self.data = Data(data.utf8)
        super.init()
    }

    override var type: V2TIMElemType { .ELEM_TYPE_FACE }

    override func record() throws -> Elem {
        .face(index: index, data: try data.text("faceElem.data"))
    }
}

/// A place.
public final class V2TIMLocationElem: V2TIMElem {
    /// Its description.
    public var desc: String?
    /// Degrees.
    public var longitude = 0.0
    /// Degrees.
    public var latitude = 0.0

    public override init() {
        super.init()
    }

    init(_ description: String, _ longitude: Double, _ latitude: Double) {
        desc = description
        self.longitude = longitude
        self.latitude = latitude
        super.init()
    }

    override var type: V2TIMElemType { .ELEM_TYPE_LOCATION }

    override func record() throws -> Elem {
        .location(description: desc ?? "", longitude: longitude, latitude: latitude)
    }
}

extension V2TIMElemType {
    /// The numbers of the C API, which the service speaks, beside those of this face.
    private static let numbers: [(Int32, V2TIMElemType)] = [
        (0, .ELEM_TYPE_TEXT), (1, .ELEM_TYPE_IMAGE), (2, .ELEM_TYPE_SOUND), (3, .ELEM_TYPE_CUSTOM),
        (4, .ELEM_TYPE_FILE), (5, .ELEM_TYPE_GROUP_TIPS), (6, .ELEM_TYPE_FACE), (7, .ELEM_TYPE_LOCATION),
        (9, .ELEM_TYPE_VIDEO), (12, .ELEM_TYPE_MERGER),
    ]

    init(number: Int32) {
        self = Self.numbers.first { $0.0 == number }?.1 ?? .ELEM_TYPE_NONE
    }

    var number: Int32? {
        Self.numbers.first { $0.1 == self }?.0
    }
}
