#import "DTCore.h"
#import "V2TIMElem+Values.h"
#import "V2TIMMessage+Values.h"

/// The texts of a list.
static NSArray<NSString *> *texts(NSArray *list) {
    NSMutableArray *texts = [NSMutableArray array];
    for (id text in list) {
        if ([text isKindOfClass:[NSString class]]) [texts addObject:text];
    }
    return texts;
}

@implementation V2TIMManager (Message)

// ---- making messages ----

- (V2TIMMessage *)createTextMessage:(NSString *)text {
    V2TIMTextElem *elem = DT_AUTORELEASE([[V2TIMTextElem alloc] init]);
    elem.text = text;
    return [V2TIMMessage withElem:elem];
}

- (V2TIMMessage *)createTextAtMessage:(NSString *)text atUserList:(NSMutableArray<NSString *> *)atUserList {
    return [self createAtSignedGroupMessage:[self createTextMessage:text] atUserList:atUserList];
}

- (V2TIMMessage *)createAtSignedGroupMessage:(V2TIMMessage *)message atUserList:(NSMutableArray<NSString *> *)atUserList {
    [message put:texts(atUserList) at:@kTIMMsgGroupAtUserArray];
    return message;
}

- (V2TIMMessage *)createCustomMessage:(NSData *)data {
    return [self createCustomMessage:data desc:nil extension:nil];
}

- (V2TIMMessage *)createCustomMessage:(NSData *)data desc:(NSString *)desc extension:(NSString *)ext {
    V2TIMCustomElem *elem = DT_AUTORELEASE([[V2TIMCustomElem alloc] init]);
    elem.data = data;
    elem.desc = desc;
    elem.extension = ext;
    return [V2TIMMessage withElem:elem];
}

- (V2TIMMessage *)createLocationMessage:(NSString *)desc longitude:(double)longitude latitude:(double)latitude {
    V2TIMLocationElem *elem = DT_AUTORELEASE([[V2TIMLocationElem alloc] init]);
    elem.desc = desc;
    elem.longitude = longitude;
    elem.latitude = latitude;
    return [V2TIMMessage withElem:elem];
}

- (V2TIMMessage *)createFaceMessage:(int)index data:(NSData *)data {
    V2TIMFaceElem *elem = DT_AUTORELEASE([[V2TIMFaceElem alloc] init]);
    elem.index = index;
    elem.data = data;
    return [V2TIMMessage withElem:elem];
}

- (V2TIMMessage *)createForwardMessage:(V2TIMMessage *)message {
    return message.forward;
}

- (V2TIMMessage *)createTargetedGroupMessage:(V2TIMMessage *)message receiverList:(NSMutableArray<NSString *> *)receiverList {
    [message put:texts(receiverList) at:@kTIMMsgTargetGroupMemberArray];
    return message;
}

// ---- sending ----

- (NSString *)sendMessage:(V2TIMMessage *)message
                 receiver:(NSString *)receiver
                  groupID:(NSString *)groupID
                 priority:(V2TIMMessagePriority)priority
           onlineUserOnly:(BOOL)onlineUserOnly
          offlinePushInfo:(V2TIMOfflinePushInfo *)offlinePushInfo
                 progress:(V2TIMProgress)progress
                     succ:(V2TIMSucc)succ
                     fail:(V2TIMFail)fail {
    DTCall *call = [DTCall answer:^(int code, NSString *desc, id json) {
        if (code == 0) {
            [message stored:json];
            if (succ) succ();
        } else {
            [message failed];
            if (fail) fail(code, desc);
        }
    }];
    if (![call has:message as:@"message"]) return nil;
    if (!receiver.length && !groupID.length) {
        [call refuse:@"receiver, groupID: neither is given"];
        return nil;
    }
    NSString *conversation = groupID.length ? groupID : receiver;
    if (![call has:conversation as:groupID.length ? @"groupID" : @"receiver"]) return nil;
    enum TIMConvType type = groupID.length ? kTIMConv_Group : kTIMConv_C2C;
    NSString *text = [message leaveTo:conversation
                                 type:type
                             priority:priority
                           onlineOnly:onlineUserOnly
                              targets:groupID.length && receiver.length ? @[receiver] : nil
                                 push:offlinePushInfo
                                 call:call];
    if (!text) return nil;
    char msgID[128] = "";
    int result = TIMMsgSendMessage(conversation.UTF8String, type, text.UTF8String, msgID, DTCallAnswer, call.data);
    [message sentAs:msgID];
    [call began:result];
    return *msgID ? [NSString stringWithUTF8String:msgID] : nil;
}

- (NSString *)send:(V2TIMMessage *)message
                to:(NSString *)userID
             group:(NSString *)groupID
          priority:(V2TIMMessagePriority)priority
              succ:(V2TIMSucc)succ
              fail:(V2TIMFail)fail {
    return [self sendMessage:message receiver:userID groupID:groupID priority:priority onlineUserOnly:NO
             offlinePushInfo:nil progress:nil succ:succ fail:fail];
}

- (NSString *)sendC2CTextMessage:(NSString *)text to:(NSString *)userID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    return [self send:[self createTextMessage:text] to:userID group:nil priority:V2TIM_PRIORITY_DEFAULT succ:succ fail:fail];
}

- (NSString *)sendC2CCustomMessage:(NSData *)customData to:(NSString *)userID succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    return [self send:[self createCustomMessage:customData] to:userID group:nil priority:V2TIM_PRIORITY_DEFAULT
                 succ:succ fail:fail];
}

- (NSString *)sendGroupTextMessage:(NSString *)text
                                to:(NSString *)groupID
                          priority:(V2TIMMessagePriority)priority
                              succ:(V2TIMSucc)succ
                              fail:(V2TIMFail)fail {
    return [self send:[self createTextMessage:text] to:nil group:groupID priority:priority succ:succ fail:fail];
}

- (NSString *)sendGroupCustomMessage:(NSData *)customData
                                  to:(NSString *)groupID
                            priority:(V2TIMMessagePriority)priority
                                succ:(V2TIMSucc)succ
                                fail:(V2TIMFail)fail {
    return [self send:[self createCustomMessage:customData] to:nil group:groupID priority:priority succ:succ fail:fail];
}

// ---- listening ----

- (void)addAdvancedMsgListener:(id<V2TIMAdvancedMsgListener>)listener {
    [[DTCore shared].messageListeners add:listener];
}

- (void)removeAdvancedMsgListener:(id<V2TIMAdvancedMsgListener>)listener {
    [[DTCore shared].messageListeners remove:listener];
}

- (void)addSimpleMsgListener:(id<V2TIMSimpleMsgListener>)listener {
    [[DTCore shared].simpleListeners add:listener];
}

- (void)removeSimpleMsgListener:(id<V2TIMSimpleMsgListener>)listener {
    [[DTCore shared].simpleListeners remove:listener];
}

@end
