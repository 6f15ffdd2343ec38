import Doubletick
import Foundation

// Elements that come from elsewhere. Nothing is uploaded or downloaded here: what they say can be read, and a path is one on
// the device that sent it.

/// Takes an address, or nil where the element says none.
public typealias V2TIMGetUrlCallback = (_ url: String?) -> Void

/// An image, in up to three sizes.
public final class V2TIMImageElem: V2TIMElem {
    /// Where it was on the sender's device.
    public let path: String?
    /// The sizes that the element says something of: the original, the thumbnail, the large one.
    public let imageList: [V2TIMImage]

    fileprivate init(_ elemType: Int32, _ json: String, path: String, sizes: [ImageSize]) {
        self.path = path.unlessEmpty
        imageList = sizes.map(V2TIMImage.init)
        super.init(elemType: elemType, json: json)
    }
}

/// One size of an image.
public final class V2TIMImage: NSObject {
    /// Its id.
    public let uuid: String?
    /// Which size it is.
    public let type: V2TIMImageType
    /// Bytes; at most 2,147,483,647, as every number here.
    public let size: Int32
    /// Pixels.
    public let width: Int32
    /// Pixels.
    public let height: Int32
    /// Where it can be had.
    public let url: String?

    fileprivate init(_ record: ImageSize) {
        uuid = record.uuid.unlessEmpty
        switch record.kind {
        case .original: type = .IMAGE_TYPE_ORIGIN
        case .thumbnail: type = .IMAGE_TYPE_THUMB
        case .large: type = .IMAGE_TYPE_LARGE
        }
        size = Int32(clamping: record.size)
        width = Int32(clamping: record.width)
        height = Int32(clamping: record.height)
        url = record.url.unlessEmpty
    }
}

/// A sound.
public final class V2TIMSoundElem: V2TIMElem {
    /// Where it was on the sender's device.
    public let path: String?
    /// Its id.
    public let uuid: String?
    /// Bytes.
    public let dataSize: Int32
    /// Seconds.
    public let duration: Int32
    private let url: String?

    fileprivate init(
        _ elemType: Int32, _ json: String, path: String, uuid: String, size: UInt64, duration: UInt32, url: String
    ) {
        self.path = path.unlessEmpty
        self.uuid = uuid.unlessEmpty
        dataSize = Int32(clamping: size)
        self.duration = Int32(clamping: duration)
        self.url = url.unlessEmpty
        super.init(elemType: elemType, json: json)
    }

    /// Brings where it can be had, later, as every callback comes.
    public func getUrl(_ urlCallBack: V2TIMGetUrlCallback?) {
        tell(urlCallBack, url)
    }
}

/// A video with a still of it.
public final class V2TIMVideoElem: V2TIMElem {
    /// Where it was on the sender's device.
    public let videoPath: String?
    /// Its id.
    public let videoUUID: String?
    /// Bytes.
    public let videoSize: Int32
    /// Its kind, such as `mp4`.
    public let videoType: String?
    /// Seconds.
    public let duration: Int32
    /// Where the still was on the sender's device.
    public let snapshotPath: String?
    /// The still's id.
    public let snapshotUUID: String?
    /// Bytes of the still.
    public let snapshotSize: Int32
    /// Pixels of the still.
    public let snapshotWidth: Int32
    /// Pixels of the still.
    public let snapshotHeight: Int32
    private let url: String?
    private let snapshotUrl: String?

    fileprivate init?(_ elemType: Int32, _ json: String, _ record: Attachment) {
        guard
            case .video(
                let kind, let path, let uuid, let size, let seconds, let url, let stillPath, let stillUUID,
                let stillSize, let stillWidth, let stillHeight, let stillUrl) = record
        else { return nil }
        videoPath = path.unlessEmpty
        videoUUID = uuid.unlessEmpty
        videoSize = Int32(clamping: size)
        videoType = kind.unlessEmpty
        duration = Int32(clamping: seconds)
        snapshotPath = stillPath.unlessEmpty
        snapshotUUID = stillUUID.unlessEmpty
        snapshotSize = Int32(clamping: stillSize)
        snapshotWidth = Int32(clamping: stillWidth)
        snapshotHeight = Int32(clamping: stillHeight)
        self.url = url.unlessEmpty
        snapshotUrl = stillUrl.unlessEmpty
        super.init(elemType: elemType, json: json)
    }

    /// Brings where the video can be had, later, as every callback comes.
    public func getVideoUrl(_ urlCallBack: V2TIMGetUrlCallback?) {
        tell(urlCallBack, url)
    }

    /// Brings where the still can be had, later, as every callback comes.
    public func getSnapshotUrl(_ urlCallBack: V2TIMGetUrlCallback?) {
        tell(urlCallBack, snapshotUrl)
    }
}

/// A file.
public final class V2TIMFileElem: V2TIMElem {
    /// Where it was on the sender's device.
    public let path: String?
    /// Its name, as it is shown.
    public let filename: String?
    /// Its id.
    public let uuid: String?
    /// Bytes.
    public let fileSize: Int32
    private let url: String?

    fileprivate init(
        _ elemType: Int32, _ json: String, path: String, name: String, uuid: String, size: UInt64, url: String
    ) {
        self.path = path.unlessEmpty
        filename = name.unlessEmpty
        self.uuid = uuid.unlessEmpty
        fileSize = Int32(clamping: size)
        self.url = url.unlessEmpty
        super.init(elemType: elemType, json: json)
    }

    /// Brings where it can be had, later, as every callback comes.
    public func getUrl(_ urlCallBack: V2TIMGetUrlCallback?) {
        tell(urlCallBack, url)
    }
}

/// Messages that were put together into one. The messages themselves are in `json`.
public final class V2TIMMergerElem: V2TIMElem {
    /// Merged messages are nested more deeply in it than the vendor allows.
    public let layersOverLimit: Bool
    /// Its title.
    public let title: String?
    /// A line for each of the first messages.
    public let abstractList: [String]

    fileprivate init(_ elemType: Int32, _ json: String, title: String, abstracts: [String], overLimit: Bool) {
        layersOverLimit = overLimit
        self.title = title.unlessEmpty
        abstractList = abstracts
        super.init(elemType: elemType, json: json)
    }
}

extension V2TIMElem {
    /// An element of a kind that cannot be made here.
    static func received(_ elemType: Int32, _ json: String, _ attachment: Attachment?) -> V2TIMElem {
        switch attachment {
        case .image(let path, _, let sizes):
            return V2TIMImageElem(elemType, json, path: path, sizes: sizes)
        case .sound(let path, let uuid, let size, let duration, let url):
            return V2TIMSoundElem(elemType, json, path: path, uuid: uuid, size: size, duration: duration, url: url)
        case .file(let path, let name, let uuid, let size, let url):
            return V2TIMFileElem(elemType, json, path: path, name: name, uuid: uuid, size: size, url: url)
        case .merger(let title, let abstracts, _, let overLimit):
            return V2TIMMergerElem(elemType, json, title: title, abstracts: abstracts, overLimit: overLimit)
        case .video?:
            return attachment.flatMap { V2TIMVideoElem(elemType, json, $0) } ?? V2TIMElem(elemType: elemType, json: json)
        case nil: return V2TIMElem(elemType: elemType, json: json)
        }
    }

    fileprivate func tell(_ callback: V2TIMGetUrlCallback?, _ url: String?) {
        guard let callback else { return }
        let told = Unchecked(callback)
        Core.shared.mailbox.post { told.value(url) }
    }
}

extension String {
    /// Nil where it is empty, which is how a document says nothing.
    fileprivate var unlessEmpty: String? { isEmpty ? nil : self }
}
