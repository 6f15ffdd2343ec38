package dev.doubletick.compat

import dev.doubletick.Member
import dev.doubletick.MemberChange
import dev.doubletick.MemberOutcome
import dev.doubletick.MemberPage
import dev.doubletick.MemberResult
import dev.doubletick.NewMember

/** A member of a group, in short. */
public open class V2TIMGroupMemberInfo internal constructor(
    /** Who. */
    public open val userID: String,
    /** Nick name of the profile. */
    public val nickName: String,
    /** Name in this group. */
    public open val nameCard: String,
    /** Face URL of the profile. */
    public val faceUrl: String,
) {
    internal companion object {
        fun of(member: Member) =
            V2TIMGroupMemberInfo(member.userId, member.nickName, member.nameCard, member.faceUrl)
    }
}

/** A member of a group; for a change the id and the setters of what is to change. */
public class V2TIMGroupMemberFullInfo private constructor(private val member: Member?) :
    V2TIMGroupMemberInfo(
        member?.userId.orEmpty(),
        member?.nickName.orEmpty(),
        member?.nameCard.orEmpty(),
        member?.faceUrl.orEmpty(),
    ) {
    private var newUserID: String? = null
    private var newNameCard: String? = null
    private var custom: Map<String, ByteArray>? = null

    /** A change without anything in it. */
    public constructor() : this(null)

    override val userID: String
        get() = newUserID ?: super.userID

    override val nameCard: String
        get() = newNameCard ?: super.nameCard

    /** Says whom to change. */
    public fun setUserID(userID: String?) {
        newUserID = userID
    }

    /** The new name in this group. */
    public fun setNameCard(nameCard: String?) {
        newNameCard = nameCard
    }

    /** The application's own fields; values are UTF-8 text. */
    public var customInfo: Map<String, ByteArray>?
        get() = custom ?: member?.custom.orEmpty().toMap()
        set(value) {
            custom = value
        }

    /** One of the `V2TIM_GROUP_MEMBER_ROLE_` numbers. */
    public val role: Int
        get() = member?.let { vendorRole(it.role) } ?: V2TIM_GROUP_MEMBER_UNDEFINED

    /** Seconds since 1970 until which they may not send; 0: free. */
    public val muteUntil: Long
        get() = member?.mutedUntil ?: 0

    /** Seconds since 1970. */
    public val joinTime: Long
        get() = member?.joinTime ?: 0

    /** What the setters have been called with. */
    internal fun change() = MemberChange(nameCard = newNameCard, custom = custom?.toFields("customInfo"))

    /** Roles, and filters for lists of members. */
    public companion object {
        /** Not known. */
        public const val V2TIM_GROUP_MEMBER_UNDEFINED: Int = 0

        /** Member. */
        public const val V2TIM_GROUP_MEMBER_ROLE_MEMBER: Int = 200

        /** Administrator. */
        public const val V2TIM_GROUP_MEMBER_ROLE_ADMIN: Int = 300

        /** Owner. */
        public const val V2TIM_GROUP_MEMBER_ROLE_OWNER: Int = 400

        /** All. */
        public const val V2TIM_GROUP_MEMBER_FILTER_ALL: Int = 0

        /** The owner. */
        public const val V2TIM_GROUP_MEMBER_FILTER_OWNER: Int = 1

        /** Administrators. */
        public const val V2TIM_GROUP_MEMBER_FILTER_ADMIN: Int = 2

        /** Who is neither. */
        public const val V2TIM_GROUP_MEMBER_FILTER_COMMON: Int = 4

        internal fun full(member: Member) = V2TIMGroupMemberFullInfo(member)
    }
}

/** A page of members in the order of joining. */
public class V2TIMGroupMemberInfoResult private constructor(page: MemberPage) {
    /** For the next page; 0 at the end. */
    public val nextSeq: Long = page.nextCursor

    /** At most 100. */
    public val memberInfoList: List<V2TIMGroupMemberFullInfo> =
        page.members.map { V2TIMGroupMemberFullInfo.full(it) }

    internal companion object {
        fun of(page: MemberPage) = V2TIMGroupMemberInfoResult(page)
    }
}

/** What became of one user of an invitation or a removal. */
public class V2TIMGroupMemberOperationResult private constructor(outcome: MemberOutcome) {
    /** Who. */
    public val memberID: String = outcome.userId

    /** One of the `OPERATION_RESULT_` numbers. */
    public val result: Int =
        when (outcome.result) {
            MemberResult.FAILED -> OPERATION_RESULT_FAIL
            MemberResult.DONE -> OPERATION_RESULT_SUCC
            MemberResult.ALREADY_MEMBER -> OPERATION_RESULT_INVALID
        }

    /** What can become of them. */
    public companion object {
        /** Not done: no such user, no right, group full. */
        public const val OPERATION_RESULT_FAIL: Int = 0

        /** Done. */
        public const val OPERATION_RESULT_SUCC: Int = 1

        /** Nothing to do: is a member already. */
        public const val OPERATION_RESULT_INVALID: Int = 2

        internal fun of(outcome: MemberOutcome) = V2TIMGroupMemberOperationResult(outcome)
    }
}

/** A member of a new group. */
public class V2TIMCreateGroupMemberInfo {
    /** Who. */
    public var userID: String? = null

    /** `V2TIM_GROUP_MEMBER_ROLE_MEMBER` or `_ADMIN` of [V2TIMGroupMemberFullInfo]. */
    public var role: Int = V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_MEMBER

    internal fun new(name: String) = NewMember(userID.given("$name.userID"), roleOf(role))
}

/** A member who was muted or unmuted. */
public class V2TIMGroupMemberChangeInfo internal constructor(
    /** Who. */
    public val userID: String,
    /** For how many seconds; 0: unmuted. */
    public val muteTime: Long,
)
