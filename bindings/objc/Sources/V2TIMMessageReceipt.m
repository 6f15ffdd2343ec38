#import <DoubletickObjC/V2TIMMessage.h>
#import <DoubletickObjC/V2TIMMessageReceipt.h>

#import "DTObject+Values.h"

@implementation V2TIMMessageReceipt

DT_TEXT(msgID, kTIMMsgReceiptMsgId)

- (NSString *)conversation:(enum TIMConvType)type {
    return [self numberAt:@kTIMMsgReceiptConvType] == type ? [self textAt:@kTIMMsgReceiptConvId] : nil;
}

- (NSString *)userID {
    return [self conversation:kTIMConv_C2C];
}

- (NSString *)groupID {
    return [self conversation:kTIMConv_Group];
}

DT_FLAG(isPeerRead, kTIMMsgReceiptIsPeerRead)
DT_NUMBER(time_t, timestamp, kTIMMsgReceiptTimeStamp)
DT_INT(readCount, kTIMMsgReceiptReadCount)
DT_INT(unreadCount, kTIMMsgReceiptUnreadCount)

@end

@implementation V2TIMMessageListGetOption

- (instancetype)init {
    return [self initWithValues:@{@"getType": @(V2TIM_GET_CLOUD_OLDER_MSG), @"count": @20}];
}

DT_NUMBER_RW(V2TIMMessageGetType, getType, setGetType, "getType")
DT_TEXT_RW(userID, setUserID, "userID")
DT_TEXT_RW(groupID, setGroupID, "groupID")
DT_NUMBER_RW(NSUInteger, count, setCount, "count")
DT_NUMBER_RW(NSUInteger, lastMsgSeq, setLastMsgSeq, "lastMsgSeq")
DT_NUMBER_RW(NSUInteger, getTimeBegin, setGetTimeBegin, "getTimeBegin")
DT_NUMBER_RW(NSUInteger, getTimePeriod, setGetTimePeriod, "getTimePeriod")

- (NSArray<NSNumber *> *)messageTypeList {
    return [self at:@"messageTypeList" a:[NSArray class]];
}

- (void)setMessageTypeList:(NSArray<NSNumber *> *)list {
    [self put:DT_AUTORELEASE([list copy]) at:@"messageTypeList"];
}

- (NSArray<NSNumber *> *)messageSeqList {
    return [self at:@"messageSeqList" a:[NSArray class]];
}

- (void)setMessageSeqList:(NSArray<NSNumber *> *)list {
    [self put:DT_AUTORELEASE([list copy]) at:@"messageSeqList"];
}

- (V2TIMMessage *)lastMsg {
    return [self kept:@"lastMsg" make:^id { return nil; }];
}

- (void)setLastMsg:(V2TIMMessage *)message {
    [self keep:message as:@"lastMsg"];
}

@end
