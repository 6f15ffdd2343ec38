package dev.doubletick.compat

import dev.doubletick.Profile
import dev.doubletick.ProfileChange
import dev.doubletick.Revoker

/** What a message says of its sender. */
public open class V2TIMUserInfo internal constructor(userID: String, nickName: String, faceUrl: String) {
    /** The user. */
    public var userID: String? = userID

    /** Nick name; empty where there is none. */
    public open var nickName: String? = nickName

    /** Face URL; empty where there is none. */
    public open var faceUrl: String? = faceUrl
}

/**
 * The profile of a user, and what to change of one's own: a new object with the setters of what is to change; the rest
 * stays.
 */
public class V2TIMUserFullInfo private constructor(private val profile: Profile?, userID: String) :
    V2TIMUserInfo(userID, "", "") {
    private var change = ProfileChange()

    /** What was set; its bytes are looked at when it is sent. */
    private var custom: HashMap<String, ByteArray>? = null

    /** A change without anything in it. */
    public constructor() : this(null, "")

    override var nickName: String?
        get() = change.nickName ?: profile?.nickName.orEmpty()
        set(value) {
            change = change.copy(nickName = value)
        }

    override var faceUrl: String?
        get() = change.faceUrl ?: profile?.faceUrl.orEmpty()
        set(value) {
            change = change.copy(faceUrl = value)
        }

    /** Signature. */
    public var selfSignature: String?
        get() = change.selfSignature ?: profile?.selfSignature.orEmpty()
        set(value) {
            change = change.copy(selfSignature = value)
        }

    /** One of the `V2TIM_GENDER_` numbers. */
    public var gender: Int
        get() = (change.gender ?: profile?.gender ?: 0).toInt()
        set(value) {
            change = change.copy(gender = value.toLong())
        }

    /** One of the `V2TIM_FRIEND_ALLOW_` numbers, kept for the application: there are no friends here. */
    public var allowType: Int
        get() = (change.addPermission ?: profile?.addPermission ?: 0).let { if (it > 0) it.toInt() - 1 else 0 }
        set(value) {
            change = change.copy(addPermission = value + 1L)
        }

    /** Birthday as yyyymmdd. */
    public var birthday: Long
        get() = change.birthday ?: profile?.birthday ?: 0
        set(value) {
            change = change.copy(birthday = value)
        }

    /** Role, a number of the application. */
    public var role: Int
        get() = (change.role ?: profile?.role ?: 0).toInt()
        set(value) {
            change = change.copy(role = value.toLong())
        }

    /** Level, a number of the application. */
    public var level: Int
        get() = (change.level ?: profile?.level ?: 0).toInt()
        set(value) {
            change = change.copy(level = value.toLong())
        }

    /** The application's own fields, keys without the prefix `Tag_Profile_Custom_`; values are UTF-8 text. */
    public var customInfo: HashMap<String, ByteArray>?
        get() = custom ?: profile?.custom.orEmpty().toMap(PREFIX)
        set(value) {
            custom = value
        }

    /** As [nickName]: the vendor's setter is spelled this way. */
    public fun setNickname(nickname: String?) {
        nickName = nickname
    }

    /** What the setters have been called with. */
    internal fun change(): ProfileChange {
        change.gender?.notNegative("gender")
        change.addPermission?.minus(1)?.notNegative("allowType")
        change.birthday?.notNegative("birthday")
        change.role?.notNegative("role")
        change.level?.notNegative("level")
        return change.copy(custom = custom?.toFields("customInfo"))
    }

    /** Genders and permissions. */
    public companion object {
        /** Not said. */
        public const val V2TIM_GENDER_UNKNOWN: Int = 0

        /** Male. */
        public const val V2TIM_GENDER_MALE: Int = 1

        /** Female. */
        public const val V2TIM_GENDER_FEMALE: Int = 2

        /** Anyone. */
        public const val V2TIM_FRIEND_ALLOW_ANY: Int = 0

        /** After confirmation. */
        public const val V2TIM_FRIEND_NEED_CONFIRM: Int = 1

        /** Nobody. */
        public const val V2TIM_FRIEND_DENY_ANY: Int = 2

        private const val PREFIX = "Tag_Profile_Custom_"

        internal fun of(profile: Profile) = V2TIMUserFullInfo(profile, profile.userId)

        internal fun of(revoker: Revoker?) =
            V2TIMUserFullInfo(null, revoker?.userId.orEmpty()).apply {
                change = ProfileChange(nickName = revoker?.nickName, faceUrl = revoker?.faceUrl)
            }
    }
}
