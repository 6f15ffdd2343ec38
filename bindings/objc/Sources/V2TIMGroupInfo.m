#import "V2TIMGroupInfo+Values.h"

/// The types of groups: this face's names, and the C API's numbers. Then the names of older versions.
static const struct {
    NSString *name;
    int number;
} groupTypes[] = {
    {@"Work", kTIMGroup_Private},         {@"Public", kTIMGroup_Public},       {@"Meeting", kTIMGroup_ChatRoom},
    {@"AVChatRoom", kTIMGroup_AVChatRoom}, {@"Community", kTIMGroup_Community}, {@"Private", kTIMGroup_Private},
    {@"ChatRoom", kTIMGroup_ChatRoom},
};
static const size_t groupTypeCount = sizeof groupTypes / sizeof *groupTypes;

NSString *DTGroupTypeName(uint64_t number) {
    for (size_t at = 0; at < groupTypeCount; at++) {
        if ((uint64_t)groupTypes[at].number == number) return groupTypes[at].name;
    }
    return nil;
}

/// Each value as it comes, as it makes a group, as it is changed, and the flag that says that it is.
static const struct {
    NSString *detail, *create, *modify;
    int64_t flag;
} groupKeys[] = {
    {@kTIMGroupDetailInfoGroupName, @kTIMCreateGroupParamGroupName, @kTIMGroupModifyInfoParamGroupName, kTIMGroupModifyInfoFlag_Name},
    {@kTIMGroupDetailInfoNotification, @kTIMCreateGroupParamNotification, @kTIMGroupModifyInfoParamNotification, kTIMGroupModifyInfoFlag_Notification},
    {@kTIMGroupDetailInfoIntroduction, @kTIMCreateGroupParamIntroduction, @kTIMGroupModifyInfoParamIntroduction, kTIMGroupModifyInfoFlag_Introduction},
    {@kTIMGroupDetailInfoFaceUrl, @kTIMCreateGroupParamFaceUrl, @kTIMGroupModifyInfoParamFaceUrl, kTIMGroupModifyInfoFlag_FaceUrl},
    {@kTIMGroupDetailInfoAddOption, @kTIMCreateGroupParamAddOption, @kTIMGroupModifyInfoParamAddOption, kTIMGroupModifyInfoFlag_AddOption},
    {@kTIMGroupDetailInfoApproveOption, @kTIMCreateGroupParamApproveOption, @kTIMGroupModifyInfoParamApproveOption, kTIMGroupModifyInfoFlag_ApproveOption},
    {@kTIMGroupDetailInfoIsShutupAll, nil, @kTIMGroupModifyInfoParamIsShutupAll, kTIMGroupModifyInfoFlag_ShutupAll},
    {@kTIMGroupDetailInfoCustomInfo, @kTIMCreateGroupParamCustomInfo, @kTIMGroupModifyInfoParamCustomInfo, kTIMGroupModifyInfoFlag_Custom},
};
static const size_t groupKeyCount = sizeof groupKeys / sizeof *groupKeys;

@implementation V2TIMGroupInfo

+ (V2TIMGroupInfo *)ofJoined:(NSDictionary *)values {
    DTObject *base = DT_AUTORELEASE([[DTObject alloc] initWithValues:values]);
    NSMutableDictionary *detail = [NSMutableDictionary dictionary];
    NSString *const keys[][2] = {
        {@kTIMGroupBaseInfoGroupId, @kTIMGroupDetailInfoGroupId},
        {@kTIMGroupBaseInfoGroupName, @kTIMGroupDetailInfoGroupName},
        {@kTIMGroupBaseInfoGroupType, @kTIMGroupDetailInfoGroupType},
        {@kTIMGroupBaseInfoFaceUrl, @kTIMGroupDetailInfoFaceUrl},
        {@kTIMGroupBaseInfoIsShutupAll, @kTIMGroupDetailInfoIsShutupAll},
    };
    for (size_t at = 0; at < sizeof keys / sizeof *keys; at++) {
        id value = [base at:keys[at][0] a:[NSObject class]];
        if (value) detail[keys[at][1]] = value;
    }
    // The own membership, whose keys are of another object.
    [detail addEntriesFromDictionary:[base at:@kTIMGroupBaseInfoSelfInfo a:[NSDictionary class]] ?: @{}];
    return DT_AUTORELEASE([[V2TIMGroupInfo alloc] initWithValues:detail]);
}

DT_TEXT_RW(groupID, setGroupID, kTIMGroupDetailInfoGroupId)

- (NSString *)groupType {
    NSNumber *number = [self at:@kTIMGroupDetailInfoGroupType a:[NSNumber class]];
    return number ? DTGroupTypeName(number.unsignedLongLongValue) : [self textAt:@"groupType"];
}

- (void)setGroupType:(NSString *)type {
    [self put:nil at:@kTIMGroupDetailInfoGroupType];
    [self put:DT_AUTORELEASE([type copy]) at:@"groupType"];
}

DT_TEXT_RW(groupName, setGroupName, kTIMGroupDetailInfoGroupName)
DT_TEXT_RW(notification, setNotification, kTIMGroupDetailInfoNotification)
DT_TEXT_RW(introduction, setIntroduction, kTIMGroupDetailInfoIntroduction)
DT_TEXT_RW(faceURL, setFaceURL, kTIMGroupDetailInfoFaceUrl)
DT_FLAG_RW(allMuted, setAllMuted, kTIMGroupDetailInfoIsShutupAll)
DT_NUMBER_RW(V2TIMGroupAddOpt, groupAddOpt, setGroupAddOpt, kTIMGroupDetailInfoAddOption)
DT_NUMBER_RW(V2TIMGroupAddOpt, groupApproveOpt, setGroupApproveOpt, kTIMGroupDetailInfoApproveOption)
DT_TEXT(owner, kTIMGroupDetailInfoOwnerIdentifier)
DT_UINT(createTime, kTIMGroupDetailInfoCreateTime)
DT_UINT(lastInfoTime, kTIMGroupDetailInfoLastInfoTime)
DT_UINT(lastMessageTime, kTIMGroupDetailInfoLastMsgTime)
DT_UINT(memberCount, kTIMGroupDetailInfoMemberNum)
DT_UINT(memberMaxCount, kTIMGroupDetailInfoMaxMemberNum)
DT_UINT(role, kTIMGroupSelfInfoRole)
DT_NUMBER(V2TIMReceiveMessageOpt, recvOpt, kTIMGroupSelfInfoMsgFlag)
DT_UINT(joinTime, kTIMGroupSelfInfoJoinTime)

- (NSDictionary<NSString *, NSData *> *)customInfo {
    return DTFields([self at:@kTIMGroupDetailInfoCustomInfo a:[NSArray class]], @kTIMGroupInfoCustomStringInfoKey,
                    @kTIMGroupInfoCustomStringInfoValue);
}

- (void)setCustomInfo:(NSDictionary<NSString *, NSData *> *)custom {
    [self put:DTFieldArray(custom, @kTIMGroupInfoCustomStringInfoKey, @kTIMGroupInfoCustomStringInfoValue)
           at:@kTIMGroupDetailInfoCustomInfo];
}

- (NSMutableDictionary *)creation:(DTCall *)call {
    NSString *type = self.groupType;
    if (![call has:type as:@"info.groupType"]) return nil;
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    for (size_t at = 0; at < groupTypeCount; at++) {
        if ([groupTypes[at].name isEqualToString:type]) document[@kTIMCreateGroupParamGroupType] = @(groupTypes[at].number);
    }
    if (!document.count) {
        [call refuse:[NSString stringWithFormat:@"info.groupType: %@ is no type of a group", type]];
        return nil;
    }
    document[@kTIMCreateGroupParamGroupName] = @"";
    if (self.groupID.length) document[@kTIMCreateGroupParamGroupId] = self.groupID;
    NSDictionary *changes = self.changes;
    for (size_t at = 0; at < groupKeyCount; at++) {
        id value = changes[groupKeys[at].detail];
        if (value && groupKeys[at].create) document[groupKeys[at].create] = value;
    }
    return document;
}

- (NSDictionary *)modification {
    NSDictionary *changes = self.changes;
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    int64_t flags = 0;
    for (size_t at = 0; at < groupKeyCount; at++) {
        id value = changes[groupKeys[at].detail];
        if (!value) continue;
        flags |= groupKeys[at].flag;
        document[groupKeys[at].modify] = value;
    }
    document[@kTIMGroupModifyInfoParamGroupId] = self.groupID ?: @"";
    document[@kTIMGroupModifyInfoParamModifyFlag] = @(flags);
    return document;
}

@end

@implementation V2TIMGroupInfoResult

DT_NUMBER_RW(int, resultCode, setResultCode, kTIMGetGroupInfoResultCode)
DT_TEXT_RW(resultMsg, setResultMsg, kTIMGetGroupInfoResultDesc)

- (V2TIMGroupInfo *)info {
    return [self kept:@"info" make:^id {
        id values = [self at:@kTIMGetGroupInfoResultInfo a:[NSDictionary class]];
        return values && self.resultCode == 0 ? DT_AUTORELEASE([[V2TIMGroupInfo alloc] initWithValues:values]) : nil;
    }];
}

- (void)setInfo:(V2TIMGroupInfo *)info {
    [self keep:info as:@"info"];
}

@end

@implementation V2TIMGroupChangeInfo

DT_NUMBER(V2TIMGroupInfoChangeType, type, kTIMGroupTipGroupChangeInfoFlag)
DT_TEXT(value, kTIMGroupTipGroupChangeInfoValue)
DT_TEXT(key, kTIMGroupTipGroupChangeInfoKey)
DT_FLAG(boolValue, kTIMGroupTipGroupChangeInfoBoolValue)
DT_UINT(intValue, kTIMGroupTipGroupChangeInfoIntValue)

@end
