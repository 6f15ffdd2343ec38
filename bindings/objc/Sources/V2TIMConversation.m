#import "V2TIMGroupInfo+Values.h"

@implementation V2TIMConversation

- (V2TIMConversationType)type {
    uint64_t type = [self numberAt:@kTIMConvType];
    return type == kTIMConv_C2C ? V2TIM_C2C : type == kTIMConv_Group ? V2TIM_GROUP : V2TIM_UNKNOWN;
}

- (NSString *)conversationID {
    NSString *raw = [self textAt:@kTIMConvId] ?: @"";
    return [self.type == V2TIM_GROUP ? @"group_" : @"c2c_" stringByAppendingString:raw];
}

- (NSString *)userID {
    return self.type == V2TIM_C2C ? [self textAt:@kTIMConvId] : nil;
}

- (NSString *)groupID {
    return self.type == V2TIM_GROUP ? [self textAt:@kTIMConvId] : nil;
}

- (NSString *)groupType {
    NSNumber *number = [self at:@kTIMConvGroupType a:[NSNumber class]];
    return number && self.type == V2TIM_GROUP ? DTGroupTypeName(number.unsignedLongLongValue) : nil;
}

DT_TEXT(showName, kTIMConvShowName)
DT_TEXT(faceUrl, kTIMConvFaceUrl)
DT_INT(unreadCount, kTIMConvUnReadNum)
DT_NUMBER(V2TIMReceiveMessageOpt, recvOpt, kTIMConvRecvOpt)
DT_FLAG(isPinned, kTIMConvIsPinned)
DT_NUMBER(NSUInteger, c2cReadTimestamp, kTIMConvC2CReadTimestamp)
DT_NUMBER(uint64_t, groupReadSequence, kTIMConvGroupReadSequence)

- (NSArray<NSNumber *> *)markList {
    return [self at:@kTIMConvMarkArray a:[NSArray class]];
}

DT_TEXT(customData, kTIMConvCustomData)

- (NSArray<NSString *> *)conversationGroupList {
    return [self at:@kTIMConvConversationGroupArray a:[NSArray class]];
}

- (NSString *)draftText {
    NSDictionary *draft = [self at:@kTIMConvDraft a:[NSDictionary class]];
    if (!draft) return nil;
    NSDictionary *message = draft[@kTIMDraftMsg];
    NSArray *elems = [message isKindOfClass:[NSDictionary class]] ? message[@kTIMMsgElemArray] : nil;
    NSMutableString *all = [NSMutableString string];
    for (NSDictionary *elem in [elems isKindOfClass:[NSArray class]] ? elems : @[]) {
        NSString *text = [elem isKindOfClass:[NSDictionary class]] ? elem[@kTIMTextElemContent] : nil;
        if ([text isKindOfClass:[NSString class]]) [all appendString:text];
    }
    return all;
}

- (uint64_t)draftTimestamp {
    NSNumber *time = [self at:@kTIMConvDraft a:[NSDictionary class]][@kTIMDraftEditTime];
    return [time isKindOfClass:[NSNumber class]] ? time.unsignedLongLongValue : 0;
}

- (NSUInteger)orderKey {
    // Milliseconds; any time until the year 2096 is before what a pinned one has more.
    return (NSUInteger)([self numberAt:@kTIMConvActiveTime] + (self.isPinned ? 4000000000000 : 0));
}

- (V2TIMMessage *)lastMessage {
    return [self kept:@"lastMessage" make:^id {
        id values = [self at:@kTIMConvLastMsg a:[NSDictionary class]];
        return values ? DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:values]) : nil;
    }];
}

- (NSArray<V2TIMGroupAtInfo *> *)groupAtInfolist {
    NSArray *list = DTList([V2TIMGroupAtInfo class], [self at:@kTIMConvGroupAtInfoArray a:[NSArray class]]);
    return list.count ? list : nil;
}

@end

@implementation V2TIMGroupAtInfo

DT_NUMBER(uint64_t, seq, kTIMGroupAtInfoSeq)
DT_NUMBER(V2TIMGroupAtType, atType, kTIMGroupAtInfoAtType)

@end

@implementation V2TIMConversationOperationResult

DT_TEXT(conversationID, kTIMConversationOperationResultConversationID)
DT_TEXT(resultInfo, kTIMConversationOperationResultResultInfo)

- (int)resultCode {
    // A code may be below 0.
    return [[self at:@kTIMConversationOperationResultResultCode a:[NSNumber class]] intValue];
}

@end

@implementation V2TIMConversationListFilter

DT_NUMBER_RW(V2TIMConversationType, type, setType, kTIMConversationListFilterConvType)
DT_TEXT_RW(conversationGroup, setConversationGroup, kTIMConversationListFilterConversationGroup)
DT_NUMBER_RW(NSUInteger, markType, setMarkType, kTIMConversationListFilterMarkType)
DT_FLAG_RW(hasUnreadCount, setHasUnreadCount, kTIMConversationListFilterHasUnreadCount)
DT_FLAG_RW(hasGroupAtInfo, setHasGroupAtInfo, kTIMConversationListFilterHasGroupAtInfo)

@end
