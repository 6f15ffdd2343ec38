package dev.doubletick.compat

import dev.doubletick.Group
import dev.doubletick.GroupChange
import dev.doubletick.GroupResult
import dev.doubletick.JoinedGroup
import dev.doubletick.Member
import dev.doubletick.NewGroup
import dev.doubletick.NewMember

/** A group; for a new one what it is to be; for a change the id and the setters of what is to change. */
public class V2TIMGroupInfo private constructor(private val group: Group?, private val me: Member?) {
    private var change = GroupChange()
    private var addOption: Int? = null
    private var approveOption: Int? = null
    private var custom: Map<String, ByteArray>? = null

    /** A group without anything. */
    public constructor() : this(null, null)

    /** The id; null or empty for a new group: the service makes one. */
    public var groupID: String? = group?.groupId

    /** `Work`, `Public`, `Meeting`, `AVChatRoom` or `Community`; fixed for life. */
    public var groupType: String? = group?.let { vendorGroupType(it.groupType) }

    /** The name, at most 30 bytes. */
    public var groupName: String?
        get() = change.name ?: group?.name.orEmpty()
        set(value) {
            change = change.copy(name = value)
        }

    /** The introduction, at most 240 bytes. */
    public var introduction: String?
        get() = change.introduction ?: group?.introduction.orEmpty()
        set(value) {
            change = change.copy(introduction = value)
        }

    /** The notification, at most 300 bytes. */
    public var notification: String?
        get() = change.notification ?: group?.notification.orEmpty()
        set(value) {
            change = change.copy(notification = value)
        }

    /** The face URL, at most 100 bytes. */
    public var faceUrl: String?
        get() = change.faceUrl ?: group?.faceUrl.orEmpty()
        set(value) {
            change = change.copy(faceUrl = value)
        }

    /** Only owner and administrators may send. It can be set for a group that is there, not while one is made. */
    public var isAllMuted: Boolean
        get() = change.mutedAll ?: group?.mutedAll ?: false
        set(value) {
            change = change.copy(mutedAll = value)
        }

    /** Who may join, one of the `V2TIM_GROUP_ADD_` numbers. */
    public var groupAddOpt: Int
        get() = addOption ?: group?.addOption?.ordinal ?: V2TIM_GROUP_ADD_FORBID
        set(value) {
            addOption = value
        }

    /** Whom members may invite, one of the `V2TIM_GROUP_ADD_` numbers. */
    public var groupApproveOpt: Int
        get() = approveOption ?: group?.approveOption?.ordinal ?: V2TIM_GROUP_ADD_FORBID
        set(value) {
            approveOption = value
        }

    /** The most members there may be; 0 for a new group: the limit of the service's settings. */
    public var memberMaxCount: Int
        get() = (change.maxMembers ?: group?.maxMembers ?: 0).toInt()
        set(value) {
            change = change.copy(maxMembers = value.toLong())
        }

    /** The application's own fields; values are UTF-8 text. */
    public var customInfo: Map<String, ByteArray>?
        get() = custom ?: group?.custom.orEmpty().toMap()
        set(value) {
            custom = value
        }

    /** The owner; empty when the owner of a Work group has left. */
    public val owner: String
        get() = group?.owner.orEmpty()

    /** Seconds since 1970. */
    public val createTime: Long
        get() = group?.createTime ?: 0

    /** Seconds since 1970 of the last change. */
    public val lastInfoTime: Long
        get() = group?.infoTime ?: 0

    /** Seconds since 1970; 0: no message yet. */
    public val lastMessageTime: Long
        get() = group?.lastMessageTime ?: 0

    /** Members now. */
    public val memberCount: Int
        get() = (group?.memberCount ?: 0).toInt()

    /** This user's role, of a list of joined groups; otherwise 0. */
    public val role: Int
        get() = me?.let { vendorRole(it.role) } ?: V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_UNDEFINED

    /** How this user receives messages, of a list of joined groups; otherwise 0. */
    public val recvOpt: Int
        get() = (me?.receiveOption ?: 0).toInt()

    /** Seconds since 1970 when this user joined, of a list of joined groups; otherwise 0. */
    public val joinTime: Long
        get() = me?.joinTime ?: 0

    internal fun new(members: List<NewMember>) =
        NewGroup(
            groupId = groupID.orEmpty(),
            groupType = groupTypeOf(groupType),
            name = groupName.orEmpty(),
            introduction = introduction.orEmpty(),
            notification = notification.orEmpty(),
            faceUrl = faceUrl.orEmpty(),
            addOption = addOption?.let { addOptionOf("groupAddOpt", it) },
            approveOption = approveOption?.let { addOptionOf("groupApproveOpt", it) },
            maxMembers = memberMaxCount.toLong().notNegative("memberMaxCount"),
            custom = custom?.toFields("customInfo").orEmpty(),
            members = members,
        )

    /** What the setters have been called with. */
    internal fun change(): GroupChange {
        change.maxMembers?.notNegative("memberMaxCount")
        return change.copy(
            addOption = addOption?.let { addOptionOf("groupAddOpt", it) },
            approveOption = approveOption?.let { addOptionOf("groupApproveOpt", it) },
            custom = custom?.toFields("customInfo"),
        )
    }

    /** Who may join, or be invited. */
    public companion object {
        /** Nobody. */
        public const val V2TIM_GROUP_ADD_FORBID: Int = 0

        /** With approval. */
        public const val V2TIM_GROUP_ADD_AUTH: Int = 1

        /** Everyone. */
        public const val V2TIM_GROUP_ADD_ANY: Int = 2

        internal fun of(group: Group) = V2TIMGroupInfo(group, null)

        internal fun of(joined: JoinedGroup) = V2TIMGroupInfo(joined.group, joined.me)
    }
}

/** A group that was asked for, or why it is not there. */
public class V2TIMGroupInfoResult private constructor(result: GroupResult) {
    /** 0, or why not (10010). */
    public val resultCode: Int = result.code

    /** What was wrong; empty with 0. */
    public val resultMessage: String = result.text

    /** The group; null where it does not exist. */
    public val groupInfo: V2TIMGroupInfo? = result.group?.let { V2TIMGroupInfo.of(it) }

    internal companion object {
        fun of(result: GroupResult) = V2TIMGroupInfoResult(result)
    }
}

/** One thing of a group's info that changed. */
public class V2TIMGroupChangeInfo private constructor(
    /** One of the `V2TIM_GROUP_INFO_CHANGE_TYPE_` numbers. */
    public val type: Int,
    /** The new text; for an own field its value. */
    public val value: String,
    /** The key of an own field. */
    public val key: String = "",
    /** Whether everyone is muted now. */
    public val boolValue: Boolean = false,
    /** The new option. */
    public val intValue: Int = 0,
) {
    /** What can change. */
    public companion object {
        /** The name. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_NAME: Int = 1

        /** The introduction. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_INTRODUCTION: Int = 2

        /** The notification. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_NOTIFICATION: Int = 3

        /** The face URL. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_FACE_URL: Int = 4

        /** The owner. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_OWNER: Int = 5

        /** An own field of the application. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_CUSTOM: Int = 6

        /** Everyone is muted, or no more. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL: Int = 8

        /** Who may join. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT: Int = 11

        /** Whom members may invite. */
        public const val V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT: Int = 12

        internal fun of(change: GroupChange): List<V2TIMGroupChangeInfo> {
            val list = mutableListOf<V2TIMGroupChangeInfo>()

            fun text(type: Int, value: String?) {
                if (value != null) list += V2TIMGroupChangeInfo(type, value)
            }
            text(V2TIM_GROUP_INFO_CHANGE_TYPE_NAME, change.name)
            text(V2TIM_GROUP_INFO_CHANGE_TYPE_INTRODUCTION, change.introduction)
            text(V2TIM_GROUP_INFO_CHANGE_TYPE_NOTIFICATION, change.notification)
            text(V2TIM_GROUP_INFO_CHANGE_TYPE_FACE_URL, change.faceUrl)
            text(V2TIM_GROUP_INFO_CHANGE_TYPE_OWNER, change.owner)
            change.custom?.mapTo(list) {
                V2TIMGroupChangeInfo(V2TIM_GROUP_INFO_CHANGE_TYPE_CUSTOM, it.value, key = it.key)
            }
            change.mutedAll?.let {
                list += V2TIMGroupChangeInfo(V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL, "", boolValue = it)
            }
            change.addOption?.let {
                list += V2TIMGroupChangeInfo(V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_ADD_OPT, "", intValue = it.ordinal)
            }
            change.approveOption?.let {
                list += V2TIMGroupChangeInfo(V2TIM_GROUP_INFO_CHANGE_TYPE_GROUP_APPROVE_OPT, "", intValue = it.ordinal)
            }
            return list
        }
    }
}
