import Doubletick
import Foundation

/// A member of a group as others see them.
public class V2TIMGroupMemberInfo: NSObject {
    /// The user.
    public var userID: String?
    /// Nick name, from the profile.
    public let nickName: String?
    /// Face URL, from the profile.
    public let faceURL: String?
    private let knownCard: String?
    /// What the application has set.
    fileprivate var change = MemberChange()

    /// For a change; who it is about is set afterwards.
    public override init() {
        (userID, nickName, faceURL, knownCard) = (nil, nil, nil, nil)
    }

    init(_ record: Member) {
        userID = record.userId
        nickName = record.nickName
        faceURL = record.faceUrl
        knownCard = record.nameCard
    }

    init(sender message: Message) {
        userID = message.sender
        nickName = message.senderNickName
        faceURL = message.senderFaceUrl
        knownCard = message.senderNameCard
    }

    /// Name in this group.
    public var nameCard: String? {
        get { change.nameCard ?? knownCard }
        set { change.nameCard = newValue ?? "" }
    }
}

/// A membership. In `setGroupMemberInfo`, what was set on it; everything else stays as it is.
public final class V2TIMGroupMemberFullInfo: V2TIMGroupMemberInfo {
    private let record: Member?
    private var customToSet: [String: Data]?

    /// For `setGroupMemberInfo`.
    public override init() {
        record = nil
        super.init()
    }

    override init(_ record: Member) {
        self.record = record
        super.init(record)
    }

    /// The application's own fields. Those that are set are changed, and others stay. UTF-8, else the change is
    /// refused with 6017.
    public var customInfo: [String: Data]? {
        get { customToSet ?? Dictionary(fields: record?.custom ?? []) }
        set { customToSet = newValue ?? [:] }
    }

    /// `V2TIMGroupMemberRole`.
    public var role: UInt32 { record.map { $0.role.number } ?? 0 }

    /// Seconds since 1970 until which they may not send; 0: free.
    public var muteUntil: UInt32 { UInt32(clamping: record?.mutedUntil ?? 0) }

    /// Seconds since 1970.
    public var joinTime: Int { Int(clamping: record?.joinTime ?? 0) }

    /// What is to be changed.
    func changes() throws -> MemberChange {
        var changes = change
        changes.custom = try customToSet?.fields("info.customInfo")
        return changes
    }
}

/// A member beside the user who makes a group.
public final class V2TIMCreateGroupMemberInfo: NSObject {
    /// Who.
    public var userID: String?
    /// `V2TIMGroupMemberRole`; 0: an ordinary member.
    public var role: UInt32 = 0

    public override init() {}

    func record(_ name: String) throws -> NewMember {
        NewMember(userId: try userID.given("\(name).userID"), role: role == 0 ? nil : try Role(role, "\(name).role"))
    }
}

/// What became of one user of an invitation or a removal.
public final class V2TIMGroupMemberOperationResult: NSObject {
    /// Who.
    public var userID: String?
    /// What.
    public var result: V2TIMGroupMemberResult

    init(_ record: MemberOutcome) {
        userID = record.userId
        switch record.result {
        case .failed: result = .GROUP_MEMBER_RESULT_FAIL
        case .done: result = .GROUP_MEMBER_RESULT_SUCC
        case .alreadyMember: result = .GROUP_MEMBER_RESULT_INVALID
        }
    }
}

/// How long a member may not send.
public final class V2TIMGroupMemberChangeInfo: NSObject, Sendable {
    /// Who.
    public let userID: String?
    /// For how many seconds; 0: unmuted.
    public let muteTime: UInt32

    init(userID: String, muteTime: UInt32) {
        self.userID = userID
        self.muteTime = muteTime
    }
}

extension Role {
    /// `V2TIMGroupMemberRole`.
    var number: UInt32 {
        switch self {
        case .normal: return 200
        case .admin: return 300
        case .owner: return 400
        }
    }

    init(_ number: UInt32, _ name: String) throws {
        switch number {
        case 200: self = .normal
        case 300: self = .admin
        case 400: self = .owner
        default: throw Refused.argument(name, "\(number) is no role")
        }
    }
}
