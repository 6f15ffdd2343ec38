package dev.doubletick.compat

import dev.doubletick.GroupChange
import dev.doubletick.MemberChange
import dev.doubletick.MemberQuery

/** Groups and their members. [V2TIMManager.getGroupManager] has the one object. */
public class V2TIMGroupManager internal constructor() : V2TIMGroupManagerCalls() {
    /** Makes a group with members (at most 20 beside this user), and answers its id. */
    public fun createGroup(
        info: V2TIMGroupInfo?,
        memberList: List<V2TIMCreateGroupMemberInfo?>?,
        callback: V2TIMValueCallback<String>?,
    ) {
        Core.ask(callback) {
            val members =
                memberList.orEmpty().given("memberList")
                    .mapIndexed { index, member -> member.new("memberList[$index]") }
            createGroup(info.given("info").new(members))
        }
    }

    /** Changes a group's info to what was set in the object. */
    public fun setGroupInfo(info: V2TIMGroupInfo?, callback: V2TIMCallback?) {
        Core.ask(callback) {
            val change = info.given("info")
            modifyGroup(change.groupID.given("info.groupID"), change.change())
        }
    }

    /**
     * A page of members, at most 100.
     *
     * @param filter `V2TIM_GROUP_MEMBER_FILTER_` numbers of [V2TIMGroupMemberFullInfo], which can be added
     * @param nextSeq 0 first, then that of the last page
     */
    public fun getGroupMemberList(
        groupID: String?,
        filter: Int,
        nextSeq: Long,
        callback: V2TIMValueCallback<V2TIMGroupMemberInfoResult>?,
    ) {
        Core.ask(callback) {
            if (filter !in 0..ALL_FILTERS) throw Refused.argument("filter", "is none of V2TIM_GROUP_MEMBER_FILTER_")
            if (nextSeq < 0) throw Refused.argument("nextSeq", "is negative")
            val query = MemberQuery(groupID.given("groupID"), roleFlags = filter.toLong(), cursor = nextSeq)
            V2TIMGroupMemberInfoResult.of(members(query))
        }
    }

    /** Those of these users (at most 100) who are members. */
    public fun getGroupMembersInfo(
        groupID: String?,
        memberList: List<String?>?,
        callback: V2TIMValueCallback<List<V2TIMGroupMemberFullInfo>>?,
    ) {
        Core.ask(callback) {
            val users = memberList.given("memberList")
            // Without users the service answers a page of all.
            if (users.isEmpty()) throw Refused.argument("memberList", "is empty")
            val page = members(MemberQuery(groupID.given("groupID"), users))
            page.members.map { V2TIMGroupMemberFullInfo.full(it) }
        }
    }

    /** Changes a member's name card and own fields to what was set in the object. */
    public fun setGroupMemberInfo(groupID: String?, info: V2TIMGroupMemberFullInfo?, callback: V2TIMCallback?) {
        Core.ask(callback) {
            val change = info.given("info")
            modifyMember(groupID.given("groupID"), change.userID, change.change())
        }
    }

    /** Mutes a member for this many seconds; 0 unmutes. */
    public fun muteGroupMember(groupID: String?, userID: String?, seconds: Int, callback: V2TIMCallback?) {
        Core.ask(callback) {
            if (seconds < 0) throw Refused.argument("seconds", "is negative")
            val change = MemberChange(muteSeconds = seconds.toLong())
            modifyMember(groupID.given("groupID"), userID.given("userID"), change)
        }
    }

    /** Makes a member an administrator, or an administrator a member. */
    public fun setGroupMemberRole(groupID: String?, userID: String?, role: Int, callback: V2TIMCallback?) {
        Core.ask(callback) {
            val change = MemberChange(role = roleOf(role))
            modifyMember(groupID.given("groupID"), userID.given("userID"), change)
        }
    }

    /** Makes another member the owner. */
    public fun transferGroupOwner(groupID: String?, userID: String?, callback: V2TIMCallback?) {
        Core.ask(callback) {
            modifyGroup(groupID.given("groupID"), GroupChange(owner = userID.given("userID")))
        }
    }

    private companion object {
        const val ALL_FILTERS = 7
    }
}
