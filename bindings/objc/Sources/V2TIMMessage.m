#import "V2TIMMessage+Values.h"

#import "DTCore.h"
#import "V2TIMElem+Values.h"

/// The name under which the first element is kept.
static NSString *const firstElem = @"elem";

@implementation V2TIMMessage

+ (V2TIMMessage *)withElem:(V2TIMElem *)elem {
    V2TIMMessage *message = DT_AUTORELEASE([[V2TIMMessage alloc] init]);
    [message keep:elem as:firstElem];
    return message;
}

- (V2TIMMessage *)forward {
    NSMutableArray *elems = [NSMutableArray array];
    for (V2TIMElem *elem = self.elem; elem; elem = elem.nextElem) {
        if (elem.type == V2TIM_ELEM_TYPE_NONE || elem.type == V2TIM_ELEM_TYPE_GROUP_TIPS) return nil;
        [elems addObject:elem.values];
    }
    V2TIMElem *copy = [V2TIMElem chainOf:elems];
    if (!copy) return nil;
    V2TIMMessage *message = [V2TIMMessage withElem:copy];
    NSDictionary *values = self.values;
    for (NSString *key in @[
             @kTIMMsgCloudCustomStr, @kTIMMsgSupportMessageExtension, @kTIMMsgIsExcludedFromUnreadCount,
             @kTIMMsgExcludedFromLastMessage, @kTIMMsgExcludedFromContentModeration,
             @kTIMMsgCustomModerationConfigurationID, @kTIMMsgDisableCloudMessagePreHook,
             @kTIMMsgDisableCloudMessagePostHook
         ]) {
        if (values[key]) [message put:values[key] at:key];
    }
    [message put:@YES at:@kTIMMsgIsForwardMessage];
    return message;
}

// ---- who sent it, where, and when ----

DT_TEXT(msgID, kTIMMsgMsgId)

- (NSDate *)timestamp {
    uint64_t seconds = [self numberAt:@kTIMMsgServerTime] ?: [self numberAt:@kTIMMsgClientTime];
    return seconds ? [NSDate dateWithTimeIntervalSince1970:(NSTimeInterval)seconds] : nil;
}

- (NSString *)sender {
    return [self textAt:@kTIMMsgSender] ?: (self.msgID ? DTLoginUser() : nil);
}

/// A text of an object in this one.
- (NSString *)textAt:(NSString *)key in:(NSString *)object {
    id text = [self at:object a:[NSDictionary class]][key];
    return [text isKindOfClass:[NSString class]] ? text : nil;
}

- (NSString *)nickName {
    return [self textAt:@kTIMUserProfileNickName in:@kTIMMsgSenderProfile];
}

- (NSString *)nameCard {
    return [self textAt:@kTIMGroupMemberInfoNameCard in:@kTIMMsgSenderGroupMemberInfo];
}

- (NSString *)faceURL {
    return [self textAt:@kTIMUserProfileFaceUrl in:@kTIMMsgSenderProfile];
}

/// The conversation, where it is of this type. Of a revoked message it stands elsewhere.
- (NSString *)conversation:(enum TIMConvType)type {
    if ([self numberAt:@kTIMMsgConvType] == type) return [self textAt:@kTIMMsgConvId];
    return [self numberAt:@kTIMMsgLocatorConvType] == type ? [self textAt:@kTIMMsgLocatorConvId] : nil;
}

- (NSString *)groupID {
    return [self conversation:kTIMConv_Group];
}

- (NSString *)userID {
    return [self conversation:kTIMConv_C2C];
}

DT_NUMBER(uint64_t, seq, kTIMMsgSeq)
DT_NUMBER(uint64_t, random, kTIMMsgRand)
DT_NUMBER(uint64_t, uniqueID, kTIMMsgUniqueId)

- (V2TIMMessageStatus)status {
    switch ([self numberAt:@kTIMMsgStatus]) {
        case kTIMMsg_SendSucc: return V2TIM_MSG_STATUS_SEND_SUCC;
        case kTIMMsg_LocalImported: return V2TIM_MSG_STATUS_LOCAL_IMPORTED;
        case kTIMMsg_SendFail:
        case kTIMMsg_Cancel: return V2TIM_MSG_STATUS_SEND_FAIL;
        case kTIMMsg_Deleted: return V2TIM_MSG_STATUS_HAS_DELETED;
        case kTIMMsg_Revoked: return V2TIM_MSG_STATUS_LOCAL_REVOKED;
        default: return V2TIM_MSG_STATUS_SENDING;
    }
}

/// A flag that a message which is not stored has.
- (BOOL)ownFlagAt:(NSString *)key {
    return [self at:key a:[NSNumber class]] ? [self flagAt:key] : YES;
}

- (BOOL)isSelf {
    return [self ownFlagAt:@kTIMMsgIsFormSelf];
}

- (BOOL)isRead {
    return [self ownFlagAt:@kTIMMsgIsRead];
}

DT_FLAG(isPeerRead, kTIMMsgIsPeerRead)

- (V2TIMMessagePriority)priority {
    if (![self at:@kTIMMsgPriority a:[NSNumber class]]) return V2TIM_PRIORITY_DEFAULT;
    switch ([self numberAt:@kTIMMsgPriority]) {
        case kTIMMsgPriority_High: return V2TIM_PRIORITY_HIGH;
        case kTIMMsgPriority_Normal: return V2TIM_PRIORITY_NORMAL;
        default: return V2TIM_PRIORITY_LOW;
    }
}

- (NSMutableArray<NSString *> *)groupAtUserList {
    NSArray *users = [self at:@kTIMMsgGroupAtUserArray a:[NSArray class]];
    return users.count ? [NSMutableArray arrayWithArray:users] : nil;
}

- (V2TIMOfflinePushInfo *)offlinePushInfo {
    NSDictionary *config = [self at:@kTIMMsgOfflinePushConfig a:[NSDictionary class]];
    return config ? DT_AUTORELEASE([[V2TIMOfflinePushInfo alloc] initWithValues:config]) : nil;
}

- (V2TIMUserFullInfo *)revokerInfo {
    NSString *user = [self textAt:@kTIMMsgRevokerUserId];
    if (!user) return nil;
    NSDictionary *profile = @{
        @kTIMUserProfileIdentifier: user,
        @kTIMUserProfileNickName: [self textAt:@kTIMMsgRevokerNickName] ?: @"",
        @kTIMUserProfileFaceUrl: [self textAt:@kTIMMsgRevokerFaceUrl] ?: @""
    };
    return DT_AUTORELEASE([[V2TIMUserFullInfo alloc] initWithValues:profile]);
}

DT_TEXT(revokeReason, kTIMMsgRevokeReason)

// ---- what it says ----

- (V2TIMElem *)elem {
    return [self kept:firstElem make:^id { return [V2TIMElem chainOf:[self at:@kTIMMsgElemArray a:[NSArray class]]]; }];
}

- (V2TIMElemType)elemType {
    return self.elem.type;
}

- (id)elemOf:(Class)type {
    V2TIMElem *elem = self.elem;
    return [elem isKindOfClass:type] ? elem : nil;
}

- (V2TIMTextElem *)textElem {
    return [self elemOf:[V2TIMTextElem class]];
}

- (V2TIMCustomElem *)customElem {
    return [self elemOf:[V2TIMCustomElem class]];
}

- (V2TIMFaceElem *)faceElem {
    return [self elemOf:[V2TIMFaceElem class]];
}

- (V2TIMLocationElem *)locationElem {
    return [self elemOf:[V2TIMLocationElem class]];
}

- (V2TIMImageElem *)imageElem {
    return [self elemOf:[V2TIMImageElem class]];
}

- (V2TIMSoundElem *)soundElem {
    return [self elemOf:[V2TIMSoundElem class]];
}

- (V2TIMVideoElem *)videoElem {
    return [self elemOf:[V2TIMVideoElem class]];
}

- (V2TIMFileElem *)fileElem {
    return [self elemOf:[V2TIMFileElem class]];
}

- (V2TIMMergerElem *)mergerElem {
    return [self elemOf:[V2TIMMergerElem class]];
}

- (NSData *)cloudCustomData {
    NSData *data = [self dataAt:@kTIMMsgCloudCustomStr];
    return data.length ? data : nil;
}

- (void)setCloudCustomData:(NSData *)data {
    [self put:DT_AUTORELEASE([data copy]) at:@kTIMMsgCloudCustomStr];
}

DT_FLAG_RW(needReadReceipt, setNeedReadReceipt, kTIMMsgNeedReadReceipt)
DT_FLAG_RW(supportMessageExtension, setSupportMessageExtension, kTIMMsgSupportMessageExtension)
DT_FLAG_RW(isExcludedFromUnreadCount, setIsExcludedFromUnreadCount, kTIMMsgIsExcludedFromUnreadCount)
DT_FLAG_RW(isExcludedFromLastMessage, setIsExcludedFromLastMessage, kTIMMsgExcludedFromLastMessage)
DT_FLAG_RW(isExcludedFromContentModeration, setIsExcludedFromContentModeration, kTIMMsgExcludedFromContentModeration)
DT_TEXT_RW(customModerationConfigurationID, setCustomModerationConfigurationID, kTIMMsgCustomModerationConfigurationID)
DT_FLAG_RW(disableCloudMessagePreHook, setDisableCloudMessagePreHook, kTIMMsgDisableCloudMessagePreHook)
DT_FLAG_RW(disableCloudMessagePostHook, setDisableCloudMessagePostHook, kTIMMsgDisableCloudMessagePostHook)

// ---- this device's own words on it ----

- (NSData *)localCustomData {
    NSData *data = [self dataAt:@kTIMMsgCustomStr];
    return data.length ? data : nil;
}

- (void)setLocalCustomData:(NSData *)data {
    [self put:DT_AUTORELEASE([data copy]) at:@kTIMMsgCustomStr];
    [self keepLocal];
}

- (int)localCustomInt {
    // The C API has it without a sign.
    return (int)(uint32_t)[self numberAt:@kTIMMsgCustomInt];
}

- (void)setLocalCustomInt:(int)number {
    [self put:@((uint32_t)number) at:@kTIMMsgCustomInt];
    [self keepLocal];
}

/// Writes what was set, if there is a message to write it on. Set on a new message, it is written when that has been
/// sent.
- (void)keepLocal {
    if ([self numberAt:@kTIMMsgStatus] != kTIMMsg_SendSucc || !self.msgID) return;
    DTCall *call = [DTCall succ:nil fail:nil];
    NSString *text = [call textOf:@{
        @kTIMMsgMsgId: self.msgID, @kTIMMsgCustomStr: self.localCustomData ?: [NSData data],
        @kTIMMsgCustomInt: @([self numberAt:@kTIMMsgCustomInt])
    }];
    if (text) [call began:TIMMsgSetLocalCustomData(text.UTF8String, DTCallAnswer, call.data)];
}

// ---- what this face does with it ----

- (NSString *)leaveTo:(NSString *)conversation
                 type:(enum TIMConvType)type
             priority:(V2TIMMessagePriority)priority
           onlineOnly:(BOOL)onlineOnly
              targets:(NSArray<NSString *> *)targets
                 push:(V2TIMOfflinePushInfo *)push
                 call:(DTCall *)call {
    V2TIMMessageStatus status = self.status;
    if (status != V2TIM_MSG_STATUS_SENDING && status != V2TIM_MSG_STATUS_SEND_FAIL) {
        [call refuse:@"message: was sent already; createForwardMessage makes another one"];
        return nil;
    }
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    // What the application may have set; what a failed attempt has left is not among it.
    NSDictionary *values = self.values;
    for (NSString *key in @[
             @kTIMMsgNeedReadReceipt, @kTIMMsgCloudCustomStr, @kTIMMsgSupportMessageExtension,
             @kTIMMsgIsExcludedFromUnreadCount, @kTIMMsgExcludedFromLastMessage, @kTIMMsgExcludedFromContentModeration,
             @kTIMMsgCustomModerationConfigurationID, @kTIMMsgDisableCloudMessagePreHook,
             @kTIMMsgDisableCloudMessagePostHook, @kTIMMsgGroupAtUserArray, @kTIMMsgIsForwardMessage,
             @kTIMMsgTargetGroupMemberArray
         ]) {
        if (values[key]) document[key] = values[key];
    }
    document[@kTIMMsgElemArray] = self.elem.chain ?: @[];
    document[@kTIMMsgPriority] = @(priority == V2TIM_PRIORITY_HIGH  ? kTIMMsgPriority_High
                                   : priority == V2TIM_PRIORITY_LOW ? kTIMMsgPriority_Low
                                                                    : kTIMMsgPriority_Normal);
    document[@kTIMMsgIsOnlineMsg] = [NSNumber numberWithBool:onlineOnly];
    if (targets) document[@kTIMMsgTargetGroupMemberArray] = targets;
    if (push) document[@kTIMMsgOfflinePushConfig] = push.values;
    // One that goes to the same conversation again, after a failure, keeps its id: the service stores it once, whatever
    // became of it before.
    BOOL isAgain = self.msgID && [[self conversation:type] isEqualToString:conversation];
    if (isAgain) {
        document[@kTIMMsgMsgId] = self.msgID;
        document[@kTIMMsgStatus] = @(kTIMMsg_SendFail);
    }
    NSString *text = [call textOf:document];
    if (!text) return nil;
    [self put:@(kTIMMsg_Sending) at:@kTIMMsgStatus];
    [self put:conversation at:@kTIMMsgConvId];
    [self put:@(type) at:@kTIMMsgConvType];
    if (!isAgain) {
        [self put:nil at:@kTIMMsgMsgId];
        [self put:@((uint64_t)[NSDate date].timeIntervalSince1970) at:@kTIMMsgClientTime];
    }
    return text;
}

- (void)sentAs:(const char *)msgID {
    if (*msgID) [self put:[NSString stringWithUTF8String:msgID] at:@kTIMMsgMsgId];
}

- (void)stored:(id)document {
    if (![document isKindOfClass:[NSDictionary class]]) return;
    // Made now, as the values that they would be made of go.
    (void)self.elem;
    NSMutableDictionary *values = [NSMutableDictionary dictionaryWithDictionary:document];
    NSDictionary *before = self.values;
    BOOL isLocal = NO;
    for (NSString *key in @[@kTIMMsgCustomStr, @kTIMMsgCustomInt]) {
        if (!before[key]) continue;
        isLocal = isLocal || !before[@kTIMMsgServerTime];
        values[key] = before[key];
    }
    [self become:values];
    if (isLocal) [self keepLocal];
}

- (void)failed {
    if ([self numberAt:@kTIMMsgStatus] == kTIMMsg_Sending) [self put:@(kTIMMsg_SendFail) at:@kTIMMsgStatus];
}

- (void)isRevoked {
    [self put:@(kTIMMsg_Revoked) at:@kTIMMsgStatus];
}

- (NSDictionary *)modification {
    NSMutableDictionary *document = [NSMutableDictionary dictionaryWithDictionary:self.values];
    document[@kTIMMsgElemArray] = self.elem.chain ?: @[];
    return document;
}

@end

NSArray<NSDictionary *> *DTMessageIDs(id messages, NSString *name, DTCall *call) {
    if (![call has:messages as:name]) return nil;
    NSMutableArray *ids = [NSMutableArray array];
    for (V2TIMMessage *message in (NSArray *)messages) {
        NSString *place = [NSString stringWithFormat:@"%@[%lu].msgID", name, (unsigned long)ids.count];
        NSString *msgID = message.msgID;
        if (![call has:msgID as:place]) return nil;
        [ids addObject:@{@kTIMMsgMsgId: msgID}];
    }
    return ids;
}
