#import "DTCall.h"
#import "DTCore.h"
#import "DTObject+Values.h"

/// The peer or the group that a conversation's id names; nil, and the call is refused, where it names none.
static NSString *rawId(NSString *whole, NSString *name, DTCall *call, enum TIMConvType *type) {
    if (![call has:whole as:name]) return nil;
    BOOL isC2C = [whole hasPrefix:@"c2c_"] && whole.length > 4, isGroup = [whole hasPrefix:@"group_"] && whole.length > 6;
    if (!isC2C && !isGroup) {
        [call refuse:[name stringByAppendingString:@": is neither \"c2c_\" and a user nor \"group_\" and a group"]];
        return nil;
    }
    *type = isC2C ? kTIMConv_C2C : kTIMConv_Group;
    return [whole substringFromIndex:isC2C ? 4 : 6];
}

@implementation V2TIMManager (Conversation)

- (void)addConversationListener:(id<V2TIMConversationListener>)listener {
    [[DTCore shared].conversationListeners add:listener];
    [[DTCore shared] watchConversations];
}

- (void)removeConversationListener:(id<V2TIMConversationListener>)listener {
    [[DTCore shared].conversationListeners remove:listener];
    [[DTCore shared] watchConversations];
}

- (void)getConversationList:(uint64_t)nextSeq
                      count:(int)count
                       succ:(V2TIMConversationResultSucc)succ
                       fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        NSArray<V2TIMConversation *> *all = DTList([V2TIMConversation class], json);
        NSUInteger begin = (NSUInteger)MIN(nextSeq, (uint64_t)all.count);
        NSUInteger length = MIN((NSUInteger)count, all.count - begin);
        BOOL isFinished = begin + length == all.count;
        if (succ) succ([all subarrayWithRange:NSMakeRange(begin, length)], isFinished ? 0 : begin + length, isFinished);
    }];
    if (count < 1) {
        [call refuse:@"count: is less than 1"];
        return;
    }
    [call began:TIMConvGetConvList(DTCallAnswer, call.data)];
}

- (void)getConversation:(NSString *)conversationID succ:(V2TIMConversationSucc)succ fail:(V2TIMFail)fail {
    NSArray *ids = conversationID ? @[conversationID] : nil;
    [self conversations:ids name:@"conversationID" fail:fail done:^(NSArray<V2TIMConversation *> *found) {
        if (found.count) {
            if (succ) succ(found[0]);
        } else if (fail) {
            fail(ERR_INVALID_PARAMETERS, @"conversationID: there is no such conversation");
        }
    }];
}

- (void)getConversationList:(NSArray<NSString *> *)conversationIDList
                       succ:(V2TIMConversationListSucc)succ
                       fail:(V2TIMFail)fail {
    [self conversations:conversationIDList name:@"conversationIDList" fail:fail done:^(NSArray<V2TIMConversation *> *found) {
        if (succ) succ(found);
    }];
}

- (void)conversations:(NSArray<NSString *> *)ids
                 name:(NSString *)name
                 fail:(V2TIMFail)fail
                 done:(void (^)(NSArray<V2TIMConversation *> *found))done {
    DTCall *call = [DTCall fail:fail done:^(id json) { done(DTList([V2TIMConversation class], json)); }];
    if (![call has:ids as:name]) return;
    NSMutableArray *document = [NSMutableArray array];
    for (NSString *whole in ids) {
        enum TIMConvType type;
        NSString *raw = rawId(whole, name, call, &type);
        if (!raw) return;
        [document addObject:@{
            @kTIMGetConversationListParamConvId: raw,
            @kTIMGetConversationListParamConvType: @(type)
        }];
    }
    NSString *text = [call textOf:document];
    if (text) [call began:TIMConvGetConvInfo(text.UTF8String, DTCallAnswer, call.data)];
}

#include "V2TIMManager+Conversation+Calls.h"

- (void)setConversationDraft:(NSString *)conversationID
                   draftText:(NSString *)draftText
                        succ:(V2TIMSucc)succ
                        fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    enum TIMConvType type;
    NSString *raw = rawId(conversationID, @"conversationID", call, &type);
    if (!raw) return;
    int result;
    if (draftText.length) {
        NSDictionary *elem = @{@kTIMElemType: @(kTIMElem_Text), @kTIMTextElemContent: draftText};
        NSString *text = [call textOf:@{@kTIMDraftMsg: @{@kTIMMsgElemArray: @[elem]}}];
        if (!text) return;
        result = TIMConvSetDraft(raw.UTF8String, type, text.UTF8String);
    } else {
        result = TIMConvCancelDraft(raw.UTF8String, type);
    }
    if (result == TIM_SUCC) {
        [call succeed];
    } else if (result == TIM_ERR_SDKUNINIT) {
        [call refuse:ERR_SDK_NOT_INITIALIZED text:@"not initialised: call initSDK first"];
    } else if (result == TIM_ERR_NOTLOGIN) {
        [call refuse:ERR_SDK_NOT_LOGGED_IN text:@"not logged in"];
    } else {
        [call refuse:@"draftText: has more than 64 KiB, or conversationID: is none that can be; the log says which"];
    }
}

/// The document of these conversations; nil, and the call is refused, where an id names none.
static NSString *idDocument(NSArray<NSString *> *ids, DTCall *call) {
    if (![call has:ids as:@"conversationIDList"]) return nil;
    for (NSString *whole in ids) {
        enum TIMConvType type;
        if (!rawId(whole, @"conversationIDList", call, &type)) return nil;
    }
    return [call textOf:ids];
}

/// The document of a filter; nil, and the call is refused, where there is none.
static NSString *filterDocument(V2TIMConversationListFilter *filter, DTCall *call) {
    if (![call has:filter as:@"filter"]) return nil;
    NSMutableDictionary *document = DT_AUTORELEASE([filter.values mutableCopy]);
    if (filter.type == V2TIM_UNKNOWN) [document removeObjectForKey:@kTIMConversationListFilterConvType];
    return [call textOf:document];
}

/// A call that brings what became of each conversation.
static DTCall *outcomes(V2TIMConversationOperationResultSucc succ, V2TIMFail fail) {
    return [DTCall fail:fail done:^(id json) {
        if (succ) succ(DTList([V2TIMConversationOperationResult class], json));
    }];
}

- (void)markConversation:(NSArray<NSString *> *)conversationIDList
                markType:(NSNumber *)markType
              enableMark:(BOOL)enableMark
                    succ:(V2TIMConversationOperationResultSucc)succ
                    fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (!text || ![call has:markType as:@"markType"]) return;
    [call began:TIMConvMarkConversation(text.UTF8String, markType.unsignedLongLongValue, enableMark, DTCallAnswer, call.data)];
}

- (void)deleteConversationList:(NSArray<NSString *> *)conversationIDList
                  clearMessage:(BOOL)clearMessage
                          succ:(V2TIMConversationOperationResultSucc)succ
                          fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (text) [call began:TIMConvDeleteConversationList(text.UTF8String, clearMessage, DTCallAnswer, call.data)];
}

- (void)setConversationCustomData:(NSArray<NSString *> *)conversationIDList
                       customData:(NSString *)customData
                             succ:(V2TIMConversationOperationResultSucc)succ
                             fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (!text || ![call has:customData as:@"customData"]) return;
    [call began:TIMConvSetConversationCustomData(text.UTF8String, customData.UTF8String, DTCallAnswer, call.data)];
}

- (void)createConversationGroup:(NSString *)groupName
             conversationIDList:(NSArray<NSString *> *)conversationIDList
                           succ:(V2TIMConversationOperationResultSucc)succ
                           fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (!text || ![call has:groupName as:@"groupName"]) return;
    [call began:TIMConvCreateConversationGroup(groupName.UTF8String, text.UTF8String, DTCallAnswer, call.data)];
}

- (void)getConversationGroupList:(V2TIMConversationGroupListSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ([json isKindOfClass:[NSArray class]] ? json : @[]);
    }];
    [call began:TIMConvGetConversationGroupList(DTCallAnswer, call.data)];
}

- (void)addConversationsToGroup:(NSString *)groupName
             conversationIDList:(NSArray<NSString *> *)conversationIDList
                           succ:(V2TIMConversationOperationResultSucc)succ
                           fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (!text || ![call has:groupName as:@"groupName"]) return;
    [call began:TIMConvAddConversationsToGroup(groupName.UTF8String, text.UTF8String, DTCallAnswer, call.data)];
}

- (void)deleteConversationsFromGroup:(NSString *)groupName
                  conversationIDList:(NSArray<NSString *> *)conversationIDList
                                succ:(V2TIMConversationOperationResultSucc)succ
                                fail:(V2TIMFail)fail {
    DTCall *call = outcomes(succ, fail);
    NSString *text = idDocument(conversationIDList, call);
    if (!text || ![call has:groupName as:@"groupName"]) return;
    [call began:TIMConvDeleteConversationsFromGroup(groupName.UTF8String, text.UTF8String, DTCallAnswer, call.data)];
}

- (void)getConversationListByFilter:(V2TIMConversationListFilter *)filter
                            nextSeq:(uint64_t)nextSeq
                              count:(uint32_t)count
                               succ:(V2TIMConversationResultSucc)succ
                               fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        DTObject *result = DT_AUTORELEASE([[DTObject alloc] initWithValues:json]);
        NSArray *page = [result at:@TIMConversationListResultConvList a:[NSArray class]];
        uint64_t next = [result numberAt:@TIMConversationListResultNextSeq];
        if (succ) succ(DTList([V2TIMConversation class], page), next, [result flagAt:@TIMConversationListResultIsFinished]);
    }];
    NSString *text = filterDocument(filter, call);
    if (text) [call began:TIMConvGetConversationListByFilter(text.UTF8String, nextSeq, count, DTCallAnswer, call.data)];
}

- (void)getUnreadMessageCountByFilter:(V2TIMConversationListFilter *)filter
                                 succ:(V2TIMTotalUnreadMessageCountSucc)succ
                                 fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        DTObject *result = DT_AUTORELEASE([[DTObject alloc] initWithValues:json]);
        if (succ) succ([result numberAt:@kTIMConvGetTotalUnreadMessageCountResultUnreadCount]);
    }];
    NSString *text = filterDocument(filter, call);
    if (text) [call began:TIMConvGetUnreadMessageCountByFilter(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)watch:(V2TIMConversationListFilter *)filter on:(BOOL)on {
    // What is wrong with a filter the library says in its log.
    NSString *text = filterDocument(filter, [DTCall succ:nil fail:nil]);
    if (!text) return;
    if (on) {
        TIMConvSubscribeUnreadMessageCountByFilter(text.UTF8String);
    } else {
        TIMConvUnsubscribeUnreadMessageCountByFilter(text.UTF8String);
    }
}

- (void)subscribeUnreadMessageCountByFilter:(V2TIMConversationListFilter *)filter {
    [self watch:filter on:YES];
}

- (void)unsubscribeUnreadMessageCountByFilter:(V2TIMConversationListFilter *)filter {
    [self watch:filter on:NO];
}

- (void)getTotalUnreadMessageCount:(V2TIMTotalUnreadMessageCountSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        DTObject *result = DT_AUTORELEASE([[DTObject alloc] initWithValues:json]);
        if (succ) succ([result numberAt:@kTIMConvGetTotalUnreadMessageCountResultUnreadCount]);
    }];
    [call began:TIMConvGetTotalUnreadMessageCount(DTCallAnswer, call.data)];
}

- (void)cleanConversationUnreadMessageCount:(NSString *)conversationID
                             cleanTimestamp:(uint64_t)cleanTimestamp
                              cleanSequence:(uint64_t)cleanSequence
                                       succ:(V2TIMSucc)succ
                                       fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    NSString *whole = conversationID ?: @"";
    if (![call has:whole as:@"conversationID"]) return;
    BOOL isC2C = [whole hasPrefix:@"c2c_"] && whole.length > 4, isGroup = [whole hasPrefix:@"group_"] && whole.length > 6;
    if (!isC2C && !isGroup && whole.length && ![@[@"c2c", @"group"] containsObject:whole]) {
        [call refuse:@"conversationID: is neither \"c2c_\" and a user nor \"group_\" and a group"];
        return;
    }
    [call began:TIMConvCleanConversationUnreadMessageCount(whole.UTF8String, cleanTimestamp, cleanSequence, DTCallAnswer,
                                                           call.data)];
}

@end
