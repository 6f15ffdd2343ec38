package dev.doubletick.compat

import dev.doubletick.AddOption
import dev.doubletick.ConversationId
import dev.doubletick.CustomField
import dev.doubletick.GroupType
import dev.doubletick.Role
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException
import java.nio.charset.CodingErrorAction

/** Bytes that the service keeps as text. Others would come back as something else, so they are refused. */
internal fun ByteArray.toText(name: String): String =
    try {
        val decoder = Charsets.UTF_8.newDecoder()
        decoder.onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)
        decoder.decode(ByteBuffer.wrap(this)).toString()
    } catch (_: CharacterCodingException) {
        throw Refused.argument(name, "is not UTF-8 text; encode other bytes, for example as Base64")
    }

internal fun List<CustomField>.toMap(prefix: String = ""): HashMap<String, ByteArray> {
    val map = HashMap<String, ByteArray>()
    for (field in this) map[field.key.removePrefix(prefix)] = field.value.toByteArray()
    return map
}

/** A caller in Java may have put null where Kotlin knows none. */
internal fun Map<out String?, ByteArray?>.toFields(name: String): List<CustomField> =
    map { (key, value) ->
        CustomField(key.given("$name: a key"), value.given("$name[$key]").toText("$name[$key]"))
    }

/** A number that the service knows no negative ones of. */
internal fun Long.notNegative(name: String): Long =
    if (this < 0) throw Refused.argument(name, "is negative") else this

/** The vendor's id of a conversation: `c2c_USER` or `group_GROUP`. */
internal fun ConversationId.vendorId(): String =
    when (this) {
        is ConversationId.C2c -> V2TIMConversation.C2C_PREFIX + userId
        is ConversationId.Group -> V2TIMConversation.GROUP_PREFIX + groupId
    }

internal fun conversation(name: String, id: String?): ConversationId {
    val text = id.given(name)
    return when {
        text.startsWith(V2TIMConversation.C2C_PREFIX) ->
            ConversationId.C2c(text.removePrefix(V2TIMConversation.C2C_PREFIX))
        text.startsWith(V2TIMConversation.GROUP_PREFIX) ->
            ConversationId.Group(text.removePrefix(V2TIMConversation.GROUP_PREFIX))
        else -> throw Refused.argument(name, "is neither c2c_USER nor group_GROUP")
    }
}

/** One of two parameters, where null and empty both stand for absent. */
internal fun conversation(userName: String, userID: String?, groupID: String?): ConversationId {
    val user = userID.orEmpty()
    val group = groupID.orEmpty()
    return when {
        user.isNotEmpty() && group.isEmpty() -> ConversationId.C2c(user)
        group.isNotEmpty() && user.isEmpty() -> ConversationId.Group(group)
        else -> throw Refused.argument("$userName, groupID", "exactly one of them is wanted")
    }
}

/** The vendor's priorities begin with a default, which is normal; the service's with high. */
internal fun priorityOf(vendor: Int): Long =
    when (vendor) {
        V2TIMMessage.V2TIM_PRIORITY_DEFAULT, V2TIMMessage.V2TIM_PRIORITY_NORMAL -> 1
        V2TIMMessage.V2TIM_PRIORITY_HIGH -> 0
        V2TIMMessage.V2TIM_PRIORITY_LOW -> 2
        else -> throw Refused.argument("priority", "is none of V2TIM_PRIORITY_")
    }

internal fun vendorPriority(priority: Long): Int = (priority + 1).coerceIn(1, 3).toInt()

/** The vendor numbers elements in one way here and in another in the C API, whose way the service has. */
private val ELEM_TYPES =
    mapOf(
        V2TIMMessage.V2TIM_ELEM_TYPE_TEXT to 0,
        V2TIMMessage.V2TIM_ELEM_TYPE_CUSTOM to 3,
        V2TIMMessage.V2TIM_ELEM_TYPE_IMAGE to 1,
        V2TIMMessage.V2TIM_ELEM_TYPE_SOUND to 2,
        V2TIMMessage.V2TIM_ELEM_TYPE_VIDEO to 9,
        V2TIMMessage.V2TIM_ELEM_TYPE_FILE to 4,
        V2TIMMessage.V2TIM_ELEM_TYPE_LOCATION to 7,
        V2TIMMessage.V2TIM_ELEM_TYPE_FACE to 6,
        V2TIMMessage.V2TIM_ELEM_TYPE_GROUP_TIPS to 5,
        V2TIMMessage.V2TIM_ELEM_TYPE_MERGER to 12,
    )

private val VENDOR_ELEM_TYPES = ELEM_TYPES.entries.associate { (vendor, type) -> type to vendor }

internal fun elemTypeOf(name: String, vendor: Int): Int =
    ELEM_TYPES[vendor] ?: throw Refused.argument(name, "is none of V2TIM_ELEM_TYPE_")

internal fun vendorElemType(type: Int): Int = VENDOR_ELEM_TYPES[type] ?: V2TIMMessage.V2TIM_ELEM_TYPE_NONE

internal fun groupTypeOf(vendor: String?): GroupType =
    when (vendor.given("groupType")) {
        V2TIMManager.GROUP_TYPE_WORK, "Private" -> GroupType.WORK
        V2TIMManager.GROUP_TYPE_PUBLIC -> GroupType.PUBLIC
        V2TIMManager.GROUP_TYPE_MEETING, "ChatRoom" -> GroupType.MEETING
        V2TIMManager.GROUP_TYPE_AVCHATROOM -> GroupType.AV_CHAT_ROOM
        V2TIMManager.GROUP_TYPE_COMMUNITY -> GroupType.COMMUNITY
        else -> throw Refused.argument("groupType", "is none of Work, Public, Meeting, AVChatRoom and Community")
    }

internal fun vendorGroupType(type: GroupType): String =
    when (type) {
        GroupType.WORK -> V2TIMManager.GROUP_TYPE_WORK
        GroupType.PUBLIC -> V2TIMManager.GROUP_TYPE_PUBLIC
        GroupType.MEETING -> V2TIMManager.GROUP_TYPE_MEETING
        GroupType.AV_CHAT_ROOM -> V2TIMManager.GROUP_TYPE_AVCHATROOM
        GroupType.COMMUNITY -> V2TIMManager.GROUP_TYPE_COMMUNITY
    }

/** Owners are made by `transferGroupOwner`, so that role is none to give. */
internal fun roleOf(vendor: Int): Role =
    when (vendor) {
        V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_MEMBER -> Role.NORMAL
        V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_ADMIN -> Role.ADMIN
        else -> throw Refused.argument("role", "is neither V2TIM_GROUP_MEMBER_ROLE_MEMBER nor _ADMIN")
    }

internal fun vendorRole(role: Role): Int =
    when (role) {
        Role.NORMAL -> V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_MEMBER
        Role.ADMIN -> V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_ADMIN
        Role.OWNER -> V2TIMGroupMemberFullInfo.V2TIM_GROUP_MEMBER_ROLE_OWNER
    }

/** The numbers are the positions in the service's enumeration, for who may join and for whom members may invite. */
internal fun addOptionOf(name: String, vendor: Int): AddOption =
    AddOption.entries.getOrNull(vendor) ?: throw Refused.argument(name, "is none of V2TIM_GROUP_ADD_")
