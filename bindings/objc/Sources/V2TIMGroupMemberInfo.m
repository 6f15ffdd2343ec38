#import "V2TIMGroupMemberInfo+Values.h"

@implementation V2TIMGroupMemberInfo

DT_TEXT_RW(userID, setUserID, kTIMGroupMemberInfoIdentifier)
DT_TEXT(nickName, kTIMGroupMemberInfoNickName)
DT_TEXT(faceURL, kTIMGroupMemberInfoFaceUrl)
DT_TEXT_RW(nameCard, setNameCard, kTIMGroupMemberInfoNameCard)

@end

@implementation V2TIMGroupMemberFullInfo

DT_UINT(role, kTIMGroupMemberInfoMemberRole)
DT_UINT(muteUntil, kTIMGroupMemberInfoShutupTime)
DT_NUMBER(NSInteger, joinTime, kTIMGroupMemberInfoJoinTime)

- (NSDictionary<NSString *, NSData *> *)customInfo {
    return DTFields([self at:@kTIMGroupMemberInfoCustomInfo a:[NSArray class]], @kTIMGroupMemberInfoCustomStringInfoKey,
                    @kTIMGroupMemberInfoCustomStringInfoValue);
}

- (void)setCustomInfo:(NSDictionary<NSString *, NSData *> *)custom {
    [self put:DTFieldArray(custom, @kTIMGroupMemberInfoCustomStringInfoKey, @kTIMGroupMemberInfoCustomStringInfoValue)
           at:@kTIMGroupMemberInfoCustomInfo];
}

- (NSDictionary *)modification {
    NSDictionary *changes = self.changes;
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    int flags = 0;
    if (changes[@kTIMGroupMemberInfoNameCard]) {
        flags |= kTIMGroupMemberModifyFlag_NameCard;
        document[@kTIMGroupModifyMemberInfoParamNameCard] = changes[@kTIMGroupMemberInfoNameCard];
    }
    if (changes[@kTIMGroupMemberInfoCustomInfo]) {
        flags |= kTIMGroupMemberModifyFlag_Custom;
        document[@kTIMGroupModifyMemberInfoParamCustomInfo] = changes[@kTIMGroupMemberInfoCustomInfo];
    }
    document[@kTIMGroupModifyMemberInfoParamModifyFlag] = @(flags);
    return document;
}

@end

@implementation V2TIMCreateGroupMemberInfo

DT_TEXT_RW(userID, setUserID, kTIMGroupMemberInfoIdentifier)
DT_UINT_RW(role, setRole, kTIMGroupMemberInfoMemberRole)

@end

@implementation V2TIMGroupMemberOperationResult

DT_TEXT_RW(userID, setUserID, "userID")
DT_NUMBER_RW(V2TIMGroupMemberResult, result, setResult, "result")

@end

@implementation V2TIMGroupMemberChangeInfo

DT_TEXT(userID, kTIMGroupTipMemberChangeInfoIdentifier)
DT_UINT(muteTime, kTIMGroupTipMemberChangeInfoShutupTime)

@end
