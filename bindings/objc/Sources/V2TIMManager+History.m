#import <DoubletickObjC/V2TIMMessageSearch.h>

#import "V2TIMElem+Values.h"
#import "V2TIMMessage+Values.h"

@implementation V2TIMManager (History)

/// A call that brings messages.
static DTCall *messages(V2TIMMessageListSucc succ, V2TIMFail fail) {
    return [DTCall fail:fail done:^(id json) {
        if (succ) succ(DTList([V2TIMMessage class], json));
    }];
}

- (void)getUnsentMessages:(V2TIMMessageListSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ(DTList([V2TIMMessage class], json[@kDTResponseUnsentMessageArray]));
    }];
    NSString *text = [call textOf:@{@kTIMRequestInternalOperation: @"internal_operation_get_unsent_messages"}];
    if (text) [call began:callExperimentalAPI(text.UTF8String, DTCallAnswer, call.data)];
}

// ---- history ----

/// A page of the conversation. The values of the page are refused where they are not what the C API takes.
static void page(DTCall *call, NSString *conversation, NSString *name, enum TIMConvType type, NSDictionary *values) {
    if (![call has:conversation as:name]) return;
    if (!conversation.length) {
        [call refuse:[name stringByAppendingString:@": is empty"]];
        return;
    }
    NSString *text = [call textOf:values];
    if (text) [call began:TIMMsgGetMsgList(conversation.UTF8String, type, text.UTF8String, DTCallAnswer, call.data)];
}

/// Puts where the page begins. No: the message has no id, and the call is refused.
static BOOL beside(DTCall *call, V2TIMMessage *message, NSMutableDictionary *values) {
    if (!message) return YES;
    if (![call has:message.msgID as:@"lastMsg.msgID"]) return NO;
    values[@kTIMMsgGetMsgListParamLastMsg] = @{@kTIMMsgMsgId: message.msgID};
    return YES;
}

static void older(DTCall *call, NSString *ID, NSString *field, enum TIMConvType type, int count, V2TIMMessage *lastMsg) {
    NSMutableDictionary *values = [NSMutableDictionary dictionaryWithObject:@(MAX(count, 0)) forKey:@kTIMMsgGetMsgListParamCount];
    if (beside(call, lastMsg, values)) page(call, ID, field, type, values);
}

- (void)getC2CHistoryMessageList:(NSString *)userID
                           count:(int)count
                         lastMsg:(V2TIMMessage *)lastMsg
                            succ:(V2TIMMessageListSucc)succ
                            fail:(V2TIMFail)fail {
    older(messages(succ, fail), userID, @"userID", kTIMConv_C2C, count, lastMsg);
}

- (void)getGroupHistoryMessageList:(NSString *)groupID
                             count:(int)count
                           lastMsg:(V2TIMMessage *)lastMsg
                              succ:(V2TIMMessageListSucc)succ
                              fail:(V2TIMFail)fail {
    older(messages(succ, fail), groupID, @"groupID", kTIMConv_Group, count, lastMsg);
}

- (void)getHistoryMessageList:(V2TIMMessageListGetOption *)option succ:(V2TIMMessageListSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = messages(succ, fail);
    if (![call has:option as:@"option"]) return;
    if (option.userID.length && option.groupID.length) {
        [call refuse:@"userID, groupID: both are given"];
        return;
    }
    if (!option.userID.length && !option.groupID.length) {
        [call refuse:@"userID, groupID: neither is given"];
        return;
    }
    NSMutableDictionary *values = [NSMutableDictionary dictionary];
    BOOL isNewer = option.getType == V2TIM_GET_CLOUD_NEWER_MSG || option.getType == V2TIM_GET_LOCAL_NEWER_MSG;
    values[@kTIMMsgGetMsgListParamIsForward] = [NSNumber numberWithBool:isNewer];
    values[@kTIMMsgGetMsgListParamCount] = @(MIN(option.count, (NSUInteger)UINT32_MAX));
    values[@kTIMMsgGetMsgListParamLastMsgSeq] = @((uint64_t)option.lastMsgSeq);
    values[@kTIMMsgGetMsgListParamTimeBegin] = @((uint64_t)option.getTimeBegin);
    values[@kTIMMsgGetMsgListParamTimePeriod] = @((uint64_t)option.getTimePeriod);
    if (option.messageSeqList.count) values[@kTIMMsgGetMsgListParamMessageSeqArray] = option.messageSeqList;
    if (!beside(call, option.lastMsg, values)) return;
    NSMutableArray *types = [NSMutableArray array];
    for (NSNumber *type in option.messageTypeList) {
        int number = DTElemNumber(type.integerValue);
        if (number < 0) {
            [call refuse:[NSString stringWithFormat:@"messageTypeList: %@ is no type of an element", type]];
            return;
        }
        [types addObject:@(number)];
    }
    if (types.count) values[@kTIMMsgGetMsgListMessageTypeArray] = types;
    BOOL isLocal = option.getType == V2TIM_GET_LOCAL_OLDER_MSG || option.getType == V2TIM_GET_LOCAL_NEWER_MSG;
    if (isLocal) values[@kTIMMsgGetMsgListParamIsRamble] = @NO;
    BOOL isGroup = option.groupID.length > 0;
    page(call, isGroup ? option.groupID : option.userID, isGroup ? @"groupID" : @"userID",
         isGroup ? kTIMConv_Group : kTIMConv_C2C, values);
}

/// Puts a message into the history of this device. Its id, where it can be put there.
static NSString *insert(V2TIMMessage *msg, NSString *conversation, NSString *name, enum TIMConvType type, NSString *sender,
                        V2TIMSucc succ, V2TIMFail fail) {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        [msg stored:json];
        if (succ) succ();
    }];
    if (![call has:msg as:@"msg"] || ![call has:conversation as:name]) return nil;
    NSMutableDictionary *values = [NSMutableDictionary dictionaryWithDictionary:msg.modification];
    NSString *msgID = [[NSUUID UUID] UUIDString];
    values[@kTIMMsgMsgId] = msgID;
    if (sender) values[@kTIMMsgSender] = sender;
    NSString *text = [call textOf:values];
    if (!text) return nil;
    int result = TIMMsgSaveMsg(conversation.UTF8String, type, text.UTF8String, DTCallAnswer, call.data);
    [call began:result];
    return result == 0 ? msgID : nil;
}

- (NSString *)insertC2CMessageToLocalStorage:(V2TIMMessage *)msg
                                          to:(NSString *)userID
                                      sender:(NSString *)sender
                                        succ:(V2TIMSucc)succ
                                        fail:(V2TIMFail)fail {
    return insert(msg, userID, @"userID", kTIMConv_C2C, sender, succ, fail);
}

- (NSString *)insertGroupMessageToLocalStorage:(V2TIMMessage *)msg
                                            to:(NSString *)groupID
                                        sender:(NSString *)sender
                                          succ:(V2TIMSucc)succ
                                          fail:(V2TIMFail)fail {
    return insert(msg, groupID, @"groupID", kTIMConv_Group, sender, succ, fail);
}

- (void)searchLocalMessages:(V2TIMMessageSearchParam *)param
                       succ:(V2TIMSearchMessageListSucc)succ
                       fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ(DT_AUTORELEASE([[V2TIMMessageSearchResult alloc] initWithValues:json]));
    }];
    if (![call has:param as:@"param"]) return;
    NSMutableDictionary *values = [NSMutableDictionary dictionary];
    values[@kTIMMsgSearchParamKeywordArray] = param.keywordList ?: @[];
    values[@kTIMMsgSearchParamKeywordListMatchType] = @(param.keywordListMatchType);
    values[@kTIMMsgSearchParamSenderIdentifierArray] = param.senderUserIDList ?: @[];
    NSMutableArray *types = [NSMutableArray array];
    for (NSNumber *type in param.messageTypeList) {
        int number = DTElemNumber(type.integerValue);
        if (number < 0) {
            [call refuse:[NSString stringWithFormat:@"messageTypeList: %@ is no type of an element", type]];
            return;
        }
        [types addObject:@(number)];
    }
    values[@kTIMMsgSearchParamMessageTypeArray] = types;
    NSString *whole = param.conversationID;
    if (whole.length) {
        BOOL isC2C = [whole hasPrefix:@"c2c_"] && whole.length > 4, isGroup = [whole hasPrefix:@"group_"] && whole.length > 6;
        if (!isC2C && !isGroup) {
            [call refuse:@"conversationID: is neither \"c2c_\" and a user nor \"group_\" and a group"];
            return;
        }
        values[@kTIMMsgSearchParamConvId] = [whole substringFromIndex:isC2C ? 4 : 6];
        values[@kTIMMsgSearchParamConvType] = @(isC2C ? kTIMConv_C2C : kTIMConv_Group);
    }
    values[@kTIMMsgSearchParamSearchTimePosition] = @((uint64_t)param.searchTimePosition);
    values[@kTIMMsgSearchParamSearchTimePeriod] = @((uint64_t)param.searchTimePeriod);
    values[@kTIMMsgSearchParamPageSize] = @(MIN(param.pageSize, (NSUInteger)UINT32_MAX));
    values[@kTIMMsgSearchParamPageIndex] = @(MIN(param.pageIndex, (NSUInteger)UINT32_MAX));
    NSString *text = [call textOf:values];
    if (text) [call began:TIMMsgSearchLocalMessages(text.UTF8String, DTCallAnswer, call.data)];
}

#include "V2TIMManager+History+Calls.h"

// ---- changing messages ----

/// The conversation of a message: its id and type, or nil and the call is refused.
static NSString *conversationOf(V2TIMMessage *message, NSString *name, enum TIMConvType *type, DTCall *call) {
    if (![call has:message as:name] || ![call has:message.msgID as:[name stringByAppendingString:@".msgID"]]) return nil;
    *type = message.groupID ? kTIMConv_Group : kTIMConv_C2C;
    NSString *conversation = message.groupID ?: message.userID;
    return [call has:conversation as:name] ? conversation : nil;
}

- (void)revokeMessage:(V2TIMMessage *)msg succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        [msg isRevoked];
        if (succ) succ();
    }];
    enum TIMConvType type;
    NSString *conversation = conversationOf(msg, @"msg", &type, call);
    NSString *text = conversation ? [call textOf:@{@kTIMMsgMsgId: msg.msgID}] : nil;
    if (text) [call began:TIMMsgRevoke(conversation.UTF8String, type, text.UTF8String, DTCallAnswer, call.data)];
}

- (void)modifyMessage:(V2TIMMessage *)msg completion:(V2TIMMessageModifyCompletion)completion {
    DTCall *call = [DTCall answer:^(int code, NSString *desc, id json) {
        BOOL isMessage = [json isKindOfClass:[NSDictionary class]];
        if (code == 0) [msg stored:json];
        if (!completion) return;
        V2TIMMessage *newest = isMessage ? DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:json]) : nil;
        completion(code, desc, code == 0 ? msg : newest);
    }];
    if (![call has:msg as:@"msg"] || ![call has:msg.msgID as:@"msg.msgID"]) return;
    NSString *text = [call textOf:msg.modification];
    if (text) [call began:TIMMsgModifyMessage(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)deleteMessageFromLocalStorage:(V2TIMMessage *)msg succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    enum TIMConvType type;
    NSString *conversation = conversationOf(msg, @"msg", &type, call);
    if (!conversation) return;
    NSDictionary *values = @{@kTIMMsgDeleteParamMsg: @{@kTIMMsgMsgId: msg.msgID}, @kTIMMsgDeleteParamIsRamble: @NO};
    NSString *text = [call textOf:values];
    if (text) [call began:TIMMsgDelete(conversation.UTF8String, type, text.UTF8String, DTCallAnswer, call.data)];
}

- (void)deleteMessages:(NSArray<V2TIMMessage *> *)msgList succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    NSArray *ids = DTMessageIDs(msgList, @"msgList", call);
    if (!ids) return;
    if (!ids.count) {
        [call refuse:@"msgList: is empty"];
        return;
    }
    enum TIMConvType type, other;
    NSString *conversation = conversationOf(msgList[0], @"msgList[0]", &type, call);
    if (!conversation) return;
    for (V2TIMMessage *message in msgList) {
        NSString *its = conversationOf(message, @"msgList", &other, call);
        if (!its) return;
        if (other != type || ![its isEqualToString:conversation]) {
            [call refuse:@"msgList: is of several conversations"];
            return;
        }
    }
    NSString *text = [call textOf:ids];
    if (text) [call began:TIMMsgListDelete(conversation.UTF8String, type, text.UTF8String, DTCallAnswer, call.data)];
}

// ---- clearing conversations, which stay in the list ----

- (void)clearC2CHistoryMessage:(NSString *)userID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:userID as:@"userID"]) return;
    [call began:TIMMsgClearHistoryMessage(userID.UTF8String, kTIMConv_C2C, DTCallAnswer, call.data)];
}

- (void)clearGroupHistoryMessage:(NSString *)groupID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:groupID as:@"groupID"]) return;
    [call began:TIMMsgClearHistoryMessage(groupID.UTF8String, kTIMConv_Group, DTCallAnswer, call.data)];
}

// ---- marking conversations as read, which makes no receipts ----

- (void)markC2CMessageAsRead:(NSString *)userID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    NSString *scope = userID ? [@"c2c_" stringByAppendingString:userID] : @"c2c";
    [self cleanConversationUnreadMessageCount:scope cleanTimestamp:0 cleanSequence:0 succ:succ fail:fail];
}

- (void)markGroupMessageAsRead:(NSString *)groupID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    NSString *scope = groupID ? [@"group_" stringByAppendingString:groupID] : @"group";
    [self cleanConversationUnreadMessageCount:scope cleanTimestamp:0 cleanSequence:0 succ:succ fail:fail];
}

- (void)markAllMessageAsRead:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    [self cleanConversationUnreadMessageCount:nil cleanTimestamp:0 cleanSequence:0 succ:succ fail:fail];
}

@end
