package dev.doubletick

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.transform

/** What happens in this user's groups. Live only: tips are not kept for who is away. See [Client.events]. */
public val Client.groupTips: Flow<GroupTip>
    get() = events.transform { event -> if (event is Event.GroupTip) emit(event.tip) }

/**
 * Makes a group, and answers its id.
 *
 * @throws DoubletickException 6017, 8501 to 8505, 10021 (the id is taken), 9508 (a group without an id, and the link was
 * cut: it may have been made)
 */
public suspend fun Client.createGroup(group: NewGroup): String = call { createGroup(group) }

/** Makes a group with these members beside this user, and answers its id, which the service makes. */
public suspend fun Client.createGroup(type: GroupType, name: String, members: List<String> = emptyList()): String =
    createGroup(NewGroup(groupType = type, name = name, members = members.map { NewMember(it) }))

/** Dissolves a group. Only its owner may; a Work group nobody. */
public suspend fun Client.deleteGroup(groupId: String): Unit = call { deleteGroup(groupId) }

/**
 * Joins a group.
 *
 * @throws DoubletickException 10007 (not allowed), 10010 (no such group), 10013 (a member already), 10014 (full)
 */
public suspend fun Client.joinGroup(groupId: String, hello: String = ""): Unit = call { joinGroup(groupId, hello) }

/** Leaves a group. Who has not read its messages leaves their unread lists. */
public suspend fun Client.quitGroup(groupId: String): Unit = call { quitGroup(groupId) }

/** Invites 1 to 20 users; answers what became of each. */
public suspend fun Client.invite(groupId: String, userIds: List<String>): List<MemberOutcome> =
    call { invite(groupId, userIds) }

/** Removes 1 to 20 members; answers what became of each. */
public suspend fun Client.kick(groupId: String, userIds: List<String>, reason: String = ""): List<MemberOutcome> =
    call { kick(groupId, userIds, reason) }

/** The groups that this user is in. */
public suspend fun Client.joinedGroups(): List<JoinedGroup> = call { joinedGroups() }

/** These 1 to 100 groups in the order asked, or why not. */
public suspend fun Client.groups(groupIds: List<String>): List<GroupResult> = call { groups(groupIds) }

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

/** Changes a group's info. */
public suspend fun Client.modifyGroup(groupId: String, change: GroupChange): Unit = call { modifyGroup(groupId, change) }

/** Changes a member: role, mute, name card, receive option, own fields. */
public suspend fun Client.modifyMember(groupId: String, userId: String, change: MemberChange): Unit =
    call { modifyMember(groupId, userId, change) }
