#import "DTCall.h"
#import "V2TIMGroupMemberInfo+Values.h"

@implementation V2TIMManager (GroupMember)

/// Asks for members: of a page, or of these users.
static void members(DTCall *call, NSString *groupID, NSDictionary *what) {
    if (![call has:groupID as:@"groupID"]) return;
    NSMutableDictionary *document = [NSMutableDictionary dictionaryWithDictionary:what];
    document[@kTIMGroupGetMemberInfoListParamGroupId] = groupID;
    NSString *text = [call textOf:document];
    if (text) [call began:TIMGroupGetMemberInfoList(text.UTF8String, DTCallAnswer, call.data)];
}

/// A call that brings a page of members.
static DTCall *page(V2TIMFail fail, void (^done)(uint64_t nextSeq, NSArray<V2TIMGroupMemberFullInfo *> *list)) {
    return [DTCall fail:fail done:^(id json) {
        DTObject *page = DT_AUTORELEASE([[DTObject alloc] initWithValues:json]);
        id list = [page at:@kTIMGroupGetMemberInfoListResultInfoArray a:[NSArray class]];
        done([page numberAt:@kTIMGroupGetMemberInfoListResultNexSeq], DTList([V2TIMGroupMemberFullInfo class], list));
    }];
}

- (void)getGroupMemberList:(NSString *)groupID
                    filter:(uint32_t)filter
                   nextSeq:(uint64_t)nextSeq
                      succ:(V2TIMGroupMemberInfoResultSucc)succ
                      fail:(V2TIMFail)fail {
    DTCall *call = page(fail, ^(uint64_t next, NSArray<V2TIMGroupMemberFullInfo *> *list) {
        if (succ) succ(next, list);
    });
    members(call, groupID, @{
        @kTIMGroupGetMemberInfoListParamOption: @{@kTIMGroupMemberGetInfoOptionRoleFlag: @((uint64_t)filter)},
        @kTIMGroupGetMemberInfoListParamNextSeq: @(nextSeq)
    });
}

- (void)getGroupMembersInfo:(NSString *)groupID
                 memberList:(NSArray<NSString *> *)memberList
                       succ:(V2TIMGroupMemberInfoListSucc)succ
                       fail:(V2TIMFail)fail {
    DTCall *call = page(fail, ^(uint64_t next, NSArray<V2TIMGroupMemberFullInfo *> *list) {
        if (succ) succ(list);
    });
    if (![call has:memberList as:@"memberList"]) return;
    if (!memberList.count) {
        [call refuse:@"memberList: is empty"];
        return;
    }
    members(call, groupID, @{@kTIMGroupGetMemberInfoListParamIdentifierArray: memberList});
}

/// Changes a member.
static void change(DTCall *call, NSString *groupID, NSString *userID, NSDictionary *what) {
    if (![call has:groupID as:@"groupID"] || ![call has:userID as:@"member"]) return;
    NSMutableDictionary *document = [NSMutableDictionary dictionaryWithDictionary:what];
    document[@kTIMGroupModifyMemberInfoParamGroupId] = groupID;
    document[@kTIMGroupModifyMemberInfoParamIdentifier] = userID;
    NSString *text = [call textOf:document];
    if (text) [call began:TIMGroupModifyMemberInfo(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)setGroupMemberInfo:(NSString *)groupID
                      info:(V2TIMGroupMemberFullInfo *)info
                      succ:(V2TIMSucc)succ
                      fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if ([call has:info as:@"info"]) change(call, groupID, info.userID, info.modification);
}

- (void)muteGroupMember:(NSString *)groupID
                 member:(NSString *)memberUserID
               muteTime:(uint32_t)muteTimeSeconds
                   succ:(V2TIMSucc)succ
                   fail:(V2TIMFail)fail {
    change([DTCall succ:succ fail:fail], groupID, memberUserID, @{
        @kTIMGroupModifyMemberInfoParamModifyFlag: @(kTIMGroupMemberModifyFlag_ShutupTime),
        @kTIMGroupModifyMemberInfoParamShutupTime: @(muteTimeSeconds)
    });
}

- (void)setGroupMemberRole:(NSString *)groupID
                    member:(NSString *)memberUserID
                   newRole:(uint32_t)newRole
                      succ:(V2TIMSucc)succ
                      fail:(V2TIMFail)fail {
    change([DTCall succ:succ fail:fail], groupID, memberUserID, @{
        @kTIMGroupModifyMemberInfoParamModifyFlag: @(kTIMGroupMemberModifyFlag_MemberRole),
        @kTIMGroupModifyMemberInfoParamMemberRole: @(newRole)
    });
}

/// A call that brings what became of each user.
static DTCall *outcomes(NSString *user, NSString *result, V2TIMGroupMemberOperationResultListSucc succ, V2TIMFail fail) {
    return [DTCall fail:fail done:^(id json) {
        NSMutableArray<V2TIMGroupMemberOperationResult *> *list = [NSMutableArray array];
        for (DTObject *values in DTList([DTObject class], json)) {
            V2TIMGroupMemberOperationResult *one = DT_AUTORELEASE([[V2TIMGroupMemberOperationResult alloc] init]);
            one.userID = [values textAt:user];
            one.result = (V2TIMGroupMemberResult)[values numberAt:result];
            [list addObject:one];
        }
        if (succ) succ(list);
    }];
}

- (void)inviteUserToGroup:(NSString *)groupID
                 userList:(NSArray<NSString *> *)userList
                     succ:(V2TIMGroupMemberOperationResultListSucc)succ
                     fail:(V2TIMFail)fail {
    DTCall *call = outcomes(@kTIMGroupInviteMemberResultIdentifier, @kTIMGroupInviteMemberResultResult, succ, fail);
    if (![call has:groupID as:@"groupID"] || ![call has:userList as:@"userList"]) return;
    NSString *text = [call textOf:@{
        @kTIMGroupInviteMemberParamGroupId: groupID, @kTIMGroupInviteMemberParamIdentifierArray: userList
    }];
    if (text) [call began:TIMGroupInviteMember(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)kickGroupMember:(NSString *)groupID
             memberList:(NSArray<NSString *> *)memberList
                 reason:(NSString *)reason
                   succ:(V2TIMGroupMemberOperationResultListSucc)succ
                   fail:(V2TIMFail)fail {
    DTCall *call = outcomes(@kTIMGroupDeleteMemberResultIdentifier, @kTIMGroupDeleteMemberResultResult, succ, fail);
    if (![call has:groupID as:@"groupID"] || ![call has:memberList as:@"memberList"]) return;
    NSString *text = [call textOf:@{
        @kTIMGroupDeleteMemberParamGroupId: groupID, @kTIMGroupDeleteMemberParamIdentifierArray: memberList,
        @kTIMGroupDeleteMemberParamUserData: reason ?: @""
    }];
    if (text) [call began:TIMGroupDeleteMember(text.UTF8String, DTCallAnswer, call.data)];
}

@end
