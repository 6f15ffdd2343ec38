import Doubletick
import Foundation

/// What everyone may know of a group, and the own membership. In `createGroup` and `setGroupInfo`, what was set on
/// it; everything else stays as it is.
public final class V2TIMGroupInfo: NSObject {
    private let record: Group?
    /// The own membership, from `getJoinedGroupList`.
    private let me: Member?
    private var change = GroupChange()
    private var customToSet: [String: Data]?

    /// The group. An empty one is made by the service in `createGroup`.
    public var groupID: String?
    /// One of `GroupType_Work` and its like. Fixed when the group is made.
    public var groupType: String?

    /// For `createGroup` and `setGroupInfo`.
    public override init() {
        (record, me) = (nil, nil)
    }

    init(_ record: Group, me: Member? = nil) {
        self.record = record
        self.me = me
        groupID = record.groupId
        groupType = record.groupType.name
    }

    convenience init(_ joined: JoinedGroup) {
        self.init(joined.group, me: joined.me)
    }

    /// The name.
    public var groupName: String? {
        get { change.name ?? record?.name }
        set { change.name = newValue ?? "" }
    }

    /// The notification.
    public var notification: String? {
        get { change.notification ?? record?.notification }
        set { change.notification = newValue ?? "" }
    }

    /// The introduction.
    public var introduction: String? {
        get { change.introduction ?? record?.introduction }
        set { change.introduction = newValue ?? "" }
    }

    /// The face URL.
    public var faceURL: String? {
        get { change.faceUrl ?? record?.faceUrl }
        set { change.faceUrl = newValue ?? "" }
    }

    /// Only owner and administrators may send.
    public var allMuted: Bool {
        get { change.mutedAll ?? record?.mutedAll ?? false }
        set { change.mutedAll = newValue }
    }

    /// The application's own fields. Those that are set are changed, and others stay. UTF-8, else the change is
    /// refused with 6017.
    public var customInfo: [String: Data]? {
        get { customToSet ?? Dictionary(fields: record?.custom ?? []) }
        set { customToSet = newValue ?? [:] }
    }

    /// Who may join.
    public var groupAddOpt: V2TIMGroupAddOpt {
        get { V2TIMGroupAddOpt(change.addOption ?? record?.addOption ?? .forbid) }
        set { change.addOption = newValue.record }
    }

    /// Whom members may invite.
    public var groupApproveOpt: V2TIMGroupAddOpt {
        get { V2TIMGroupAddOpt(change.approveOption ?? record?.approveOption ?? .forbid) }
        set { change.approveOption = newValue.record }
    }

    /// The owner; empty when the owner of a Work group has left.
    public var owner: String? { record?.owner }
    /// Seconds since 1970.
    public var createTime: UInt32 { UInt32(clamping: record?.createTime ?? 0) }
    /// Seconds since 1970 of the last change of the info.
    public var lastInfoTime: UInt32 { UInt32(clamping: record?.infoTime ?? 0) }
    /// Seconds since 1970 of the last message; 0: none.
    public var lastMessageTime: UInt32 { UInt32(clamping: record?.lastMessageTime ?? 0) }
    /// Members now.
    public var memberCount: UInt32 { UInt32(clamping: record?.memberCount ?? 0) }
    /// The most there may be.
    public var memberMaxCount: UInt32 { record?.maxMembers ?? 0 }
    /// The own `V2TIMGroupMemberRole`, in `getJoinedGroupList`; else 0.
    public var role: UInt32 { me.map { $0.role.number } ?? 0 }
    /// How this user receives the group's messages, in `getJoinedGroupList`.
    public var recvOpt: V2TIMReceiveMessageOpt { V2TIMReceiveMessageOpt(number: me?.receiveOption ?? 0) }
    /// Seconds since 1970 when this user joined, in `getJoinedGroupList`; else 0.
    public var joinTime: UInt32 { UInt32(clamping: me?.joinTime ?? 0) }

    /// What is to be changed.
    func changes() throws -> GroupChange {
        var changes = change
        changes.custom = try customToSet?.fields("info.customInfo")
        return changes
    }

    /// A group to make.
    func new(_ members: [NewMember]) throws -> NewGroup {
        let changes = try changes()
        return NewGroup(
            groupId: groupID ?? "", groupType: try GroupType(name: groupType.given("info.groupType")),
            name: groupName ?? "", introduction: introduction ?? "", notification: notification ?? "",
            faceUrl: faceURL ?? "", addOption: changes.addOption, approveOption: changes.approveOption,
            custom: changes.custom ?? [], members: members)
    }
}

/// A group that was asked for, or why it is not there.
public final class V2TIMGroupInfoResult: NSObject {
    /// 0, or why not (10010).
    public var resultCode: Int32
    /// What was wrong.
    public var resultMsg: String?
    /// The group, where it exists.
    public var info: V2TIMGroupInfo!

    init(_ record: GroupResult) {
        resultCode = record.code
        resultMsg = record.text
        info = record.group.map { V2TIMGroupInfo($0) }
    }
}

/// One change of a group's info.
public final class V2TIMGroupChangeInfo: NSObject, Sendable {
    /// What changed.
    public let type: V2TIMGroupInfoChangeType
    /// The new text.
    public let value: String?
    /// Of a field of the application: its key.
    public let key: String?
    /// The new flag.
    public let boolValue: Bool
    /// The new number.
    public let intValue: UInt32

    init(
        _ type: V2TIMGroupInfoChangeType, value: String? = nil, key: String? = nil, boolValue: Bool = false,
        intValue: UInt32 = 0
    ) {
        self.type = type
        self.value = value
        self.key = key
        self.boolValue = boolValue
        self.intValue = intValue
    }

    /// What of a change this face has names for.
    static func all(_ change: GroupChange) -> [V2TIMGroupChangeInfo] {
        func text(_ type: V2TIMGroupInfoChangeType, _ value: String?) -> V2TIMGroupChangeInfo? {
            value.map { V2TIMGroupChangeInfo(type, value: $0) }
        }
        func option(_ type: V2TIMGroupInfoChangeType, _ value: AddOption?) -> V2TIMGroupChangeInfo? {
            value.map { V2TIMGroupChangeInfo(type, intValue: UInt32(V2TIMGroupAddOpt($0).rawValue)) }
        }
        let one = [
            text(.GROUP_INFO_CHANGE_TYPE_NAME, change.name),
            text(.GROUP_INFO_CHANGE_TYPE_INTRODUCTION, change.introduction),
            text(.GROUP_INFO_CHANGE_TYPE_NOTIFICATION, change.notification),
            text(.GROUP_INFO_CHANGE_TYPE_FACE, change.faceUrl),
            text(.GROUP_INFO_CHANGE_TYPE_OWNER, change.owner),
            change.mutedAll.map {
                V2TIMGroupChangeInfo(.GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL, boolValue: $0)
            },
            option(.GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT, change.addOption),
            option(.GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT, change.approveOption),
        ]
        let custom = (change.custom ?? []).map { field in
            V2TIMGroupChangeInfo(.GROUP_INFO_CHANGE_TYPE_CUSTOM, value: field.value, key: field.key)
        }
        return one.compactMap { $0 } + custom
    }
}

extension GroupType {
    private static let names: [(String, GroupType)] = [
        (GroupType_Work, .work), (GroupType_Public, .public), (GroupType_Meeting, .meeting),
        (GroupType_AVChatRoom, .avChatRoom), (GroupType_Community, .community),
        // The names of older versions of the vendor's SDK.
        ("Private", .work), ("ChatRoom", .meeting),
    ]

    var name: String {
        Self.names.first { $0.1 == self }?.0 ?? ""
    }

    init(name: String) throws {
        guard let type = Self.names.first(where: { $0.0 == name })?.1 else {
            throw Refused.argument("groupType", "\(name) is no type of a group")
        }
        self = type
    }
}

extension V2TIMGroupAddOpt {
    init(_ record: AddOption) {
        switch record {
        case .forbid: self = .GROUP_ADD_FORBID
        case .auth: self = .GROUP_ADD_AUTH
        case .any: self = .GROUP_ADD_ANY
        }
    }

    var record: AddOption {
        switch self {
        case .GROUP_ADD_FORBID: return .forbid
        case .GROUP_ADD_AUTH: return .auth
        case .GROUP_ADD_ANY: return .any
        }
    }
}

extension V2TIMReceiveMessageOpt {
    init(number: UInt32) {
        self = V2TIMReceiveMessageOpt(rawValue: Int(number)) ?? .RECEIVE_MESSAGE
    }
}
