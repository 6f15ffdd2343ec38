#import "DTCore.h"
#import "V2TIMGroupInfo+Values.h"

@implementation V2TIMManager (Group)

- (void)addGroupListener:(id<V2TIMGroupListener>)listener {
    [[DTCore shared].groupListeners add:listener];
}

- (void)removeGroupListener:(id<V2TIMGroupListener>)listener {
    [[DTCore shared].groupListeners remove:listener];
}

- (void)createGroup:(NSString *)groupType
            groupID:(NSString *)groupID
          groupName:(NSString *)groupName
               succ:(V2TIMCreateGroupSucc)succ
               fail:(V2TIMFail)fail {
    V2TIMGroupInfo *info = DT_AUTORELEASE([[V2TIMGroupInfo alloc] init]);
    info.groupType = groupType;
    info.groupID = groupID;
    info.groupName = groupName;
    [self createGroup:info memberList:nil succ:succ fail:fail];
}

- (void)createGroup:(V2TIMGroupInfo *)info
         memberList:(NSArray<V2TIMCreateGroupMemberInfo *> *)memberList
               succ:(V2TIMCreateGroupSucc)succ
               fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ([DT_AUTORELEASE([[DTObject alloc] initWithValues:json]) textAt:@kTIMCreateGroupResultGroupId]);
    }];
    if (![call has:info as:@"info"]) return;
    NSMutableDictionary *document = [info creation:call];
    if (!document) return;
    NSMutableArray *members = [NSMutableArray array];
    for (V2TIMCreateGroupMemberInfo *member in memberList) {
        NSString *place = [NSString stringWithFormat:@"memberList[%lu].userID", (unsigned long)members.count];
        if (![call has:member.userID as:place]) return;
        NSMutableDictionary *values = [NSMutableDictionary dictionaryWithDictionary:member.values];
        if (member.role == 0) [values removeObjectForKey:@kTIMGroupMemberInfoMemberRole];
        [members addObject:values];
    }
    if (members.count) document[@kTIMCreateGroupParamGroupMemberArray] = members;
    NSString *text = [call textOf:document];
    if (text) [call began:TIMGroupCreate(text.UTF8String, DTCallAnswer, call.data)];
}

#include "V2TIMManager+Group+Calls.h"

- (void)getJoinedGroupList:(V2TIMGroupInfoListSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        NSMutableArray<V2TIMGroupInfo *> *groups = [NSMutableArray array];
        for (DTObject *values in DTList([DTObject class], json)) [groups addObject:[V2TIMGroupInfo ofJoined:values.values]];
        if (succ) succ(groups);
    }];
    [call began:TIMGroupGetJoinedGroupList(DTCallAnswer, call.data)];
}

static void modify(NSDictionary *document, DTCall *call) {
    NSString *text = [call textOf:document];
    if (text) [call began:TIMGroupModifyGroupInfo(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)setGroupInfo:(V2TIMGroupInfo *)info succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if ([call has:info as:@"info"] && [call has:info.groupID as:@"info.groupID"]) modify(info.modification, call);
}

- (void)setGroupReceiveMessageOpt:(NSString *)groupID
                              opt:(V2TIMReceiveMessageOpt)opt
                             succ:(V2TIMSucc)succ
                             fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:groupID as:@"groupID"]) return;
    NSString *text = [call textOf:@{
        @kTIMGroupModifyMemberInfoParamGroupId: groupID, @kTIMGroupModifyMemberInfoParamIdentifier: DTLoginUser() ?: @"",
        @kTIMGroupModifyMemberInfoParamModifyFlag: @(kTIMGroupMemberModifyFlag_MsgFlag),
        @kTIMGroupModifyMemberInfoParamMsgFlag: @(opt)
    }];
    if (text) [call began:TIMGroupModifyMemberInfo(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)muteAllGroupMembers:(NSString *)groupID isMute:(BOOL)isMute succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:groupID as:@"groupID"]) return;
    modify(@{
        @kTIMGroupModifyInfoParamGroupId: groupID,
        @kTIMGroupModifyInfoParamModifyFlag: @(kTIMGroupModifyInfoFlag_ShutupAll),
        @kTIMGroupModifyInfoParamIsShutupAll: [NSNumber numberWithBool:isMute]
    }, call);
}

- (void)transferGroupOwner:(NSString *)groupID member:(NSString *)memberUserID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:groupID as:@"groupID"] || ![call has:memberUserID as:@"member"]) return;
    modify(@{
        @kTIMGroupModifyInfoParamGroupId: groupID,
        @kTIMGroupModifyInfoParamModifyFlag: @((int64_t)kTIMGroupModifyInfoFlag_Owner),
        @kTIMGroupModifyInfoParamOwner: memberUserID
    }, call);
}

@end
