import Doubletick
import Foundation

/// What of a user is shown beside their messages.
public class V2TIMUserInfo: NSObject {
    /// The user.
    public let userID: String?
    private let known: (nickName: String, faceURL: String)
    /// What the application has set.
    fileprivate var change = ProfileChange()

    fileprivate init(userID: String?, nickName: String, faceURL: String) {
        self.userID = userID
        known = (nickName, faceURL)
    }

    /// Nick name.
    public var nickName: String? {
        get { change.nickName ?? known.nickName }
        set { change.nickName = newValue ?? "" }
    }

    /// Face URL.
    public var faceURL: String? {
        get { change.faceUrl ?? known.faceURL }
        set { change.faceUrl = newValue ?? "" }
    }

    convenience init(sender message: Message) {
        self.init(userID: message.sender, nickName: message.senderNickName, faceURL: message.senderFaceUrl)
    }
}

/// What everyone may know of a user. In `setSelfInfo`, what was set on it; everything else stays as it is.
public final class V2TIMUserFullInfo: V2TIMUserInfo {
    private let record: Profile?

    /// For `setSelfInfo`.
    public init() {
        record = nil
        super.init(userID: nil, nickName: "", faceURL: "")
    }

    init(_ record: Profile) {
        self.record = record
        super.init(userID: record.userId, nickName: record.nickName, faceURL: record.faceUrl)
    }

    init(_ revoker: Revoker) {
        record = nil
        super.init(userID: revoker.userId, nickName: revoker.nickName, faceURL: revoker.faceUrl)
    }

    /// Signature.
    public var selfSignature: String? {
        get { change.selfSignature ?? record?.selfSignature ?? "" }
        set { change.selfSignature = newValue ?? "" }
    }

    /// Gender.
    public var gender: V2TIMGender {
        get { V2TIMGender(rawValue: Int(change.gender ?? record?.gender ?? 0)) ?? .GENDER_UNKNOWN }
        set { change.gender = UInt32(newValue.rawValue) }
    }

    /// Role.
    public var role: UInt32 {
        get { change.role ?? record?.role ?? 0 }
        set { change.role = newValue }
    }

    /// Level.
    public var level: UInt32 {
        get { change.level ?? record?.level ?? 0 }
        set { change.level = newValue }
    }

    /// Birthday as yyyymmdd.
    public var birthday: UInt32 {
        get { change.birthday ?? record?.birthday ?? 0 }
        set { change.birthday = newValue }
    }

    /// Who may add this user as a friend; kept for the application. The C API counts from 1, with 0 for "not said",
    /// which is everyone here.
    public var allowType: V2TIMFriendAllowType {
        get {
            let number = change.addPermission ?? record?.addPermission ?? 0
            return V2TIMFriendAllowType(rawValue: Int(number) - 1) ?? .FRIEND_ALLOW_ANY
        }
        set { change.addPermission = UInt32(newValue.rawValue + 1) }
    }

    /// The application's own fields, without the prefix `Tag_Profile_Custom_`. Those that are set are changed, and
    /// others stay. UTF-8, else the change is refused with 6017.
    public var customInfo: [String: Data]? {
        get { customToSet ?? Dictionary(fields: record?.custom ?? [], prefix: Self.prefix) }
        set { customToSet = newValue ?? [:] }
    }

    private var customToSet: [String: Data]?
    private static let prefix = "Tag_Profile_Custom_"

    /// What is to be changed.
    func changes() throws -> ProfileChange {
        var changes = change
        changes.custom = try customToSet?.fields("info.customInfo")
        return changes
    }
}

extension Dictionary where Key == String, Value == Data {
    init(fields: [CustomField], prefix: String = "") {
        self.init(
            fields.map { field in
                let key = field.key.hasPrefix(prefix) ? String(field.key.dropFirst(prefix.count)) : field.key
                return (key, Data(field.value.utf8))
            }, uniquingKeysWith: { _, last in last })
    }

    func fields(_ name: String) throws -> [CustomField] {
        try sorted { $0.key < $1.key }.map { key, value in
            CustomField(key: key, value: try Optional(value).text("\(name)[\"\(key)\"]"))
        }
    }
}
