@file:JvmMultifileClass
@file:JvmName("GroupsKt")

package dev.doubletick

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.transform

/** What happens in this user's groups. Live only: tips are not kept for who is away. See [Client.events]. */
public val Client.groupTips: Flow<GroupTip>
    get() = events.transform { event -> if (event is Event.GroupTip) emit(event.tip) }

/** Makes a group with these members beside this user, and answers its id, which the service makes. */
public suspend fun Client.createGroup(type: GroupType, name: String, members: List<String> = emptyList()): String =
    createGroup(NewGroup(groupType = type, name = name, members = members.map { NewMember(it) }))

/**
 * The members of a group in the order of joining. The pages are asked for while the flow is collected.
 *
 * @param roleFlags `TIMGroupMemberRoleFlag` bits; 0: all
 */
public fun Client.members(groupId: String, roleFlags: Long = 0): Flow<Member> =
    flow {
        var cursor = 0L
        do {
            val page = membersPage(MemberQuery(groupId, roleFlags = roleFlags, cursor = cursor))
            page.members.forEach { emit(it) }
            cursor = page.nextCursor
        } while (cursor != 0L)
    }

/** Those of these users (at most 100) who are members. */
public suspend fun Client.members(groupId: String, userIds: List<String>): List<Member> =
    if (userIds.isEmpty()) emptyList() else membersPage(MemberQuery(groupId, userIds)).members

/** One page of members, for lists that ask for more when they are scrolled. */
public suspend fun Client.membersPage(query: MemberQuery): MemberPage = call { members(query) }
