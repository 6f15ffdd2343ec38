#import "DTCore.h"

#import "DTCall.h"
#import "DTJSON.h"
#import "DTMailbox.h"
#import "DTObject+Values.h"

/// Has a document of the library told by the mailbox.
static void heard(const char *json, void (^tell)(DTCore *core, id document)) {
    DTBoundary(^{
        id document = *json ? DTJSONRead(json) : nil;
        [[DTMailbox shared] post:^{ tell([DTCore shared], document); }];
    });
}

static void onNetwork(enum TIMNetworkStatus status, int32_t code, const char *desc, const void *data);
static void onKickedOffline(const void *data);
static void onUserSigExpired(const void *data);
static void onSelfInfo(const char *json, const void *data);
static void onMessages(const char *json, const void *data);
static void onReceipts(const char *json, const void *data);
static void onOutbox(const char *json, const void *data);
static void onReminder(const char *json, const void *data);
static void onRevoked(const char *json, const void *data);
static void onModified(const char *json, const void *data);
static void onTip(const char *json, const void *data);
static void onConversations(enum TIMConvEvent event, const char *json, const void *data);
static void onTotalUnread(int count, const void *data);
static void onFilteredUnread(const char *filter, int count, const void *data);
static void onGroupCreated(const char *name, const char *json, const void *data);
static void onGroupDeleted(const char *name, const void *data);
static void onGroupRenamed(const char *oldName, const char *newName, const void *data);
static void onAddedToGroup(const char *name, const char *json, const void *data);
static void onDeletedFromGroup(const char *name, const char *json, uint32_t reason, const void *data);
static void onLog(enum TIMLogLevel level, const char *line, const void *data);

@implementation DTCore {
    // Touched with the object's own lock held.
    V2TIMLogListener _log;
    NSString *_lastRefusal;
}

+ (DTCore *)shared {
    static DTCore *shared;
    @synchronized(self) {
        if (!shared) shared = [[self alloc] init];
    }
    return shared;
}

- (instancetype)init {
    if ((self = [super init])) {
        _sdkListeners = [[DTListeners alloc] init];
        _messageListeners = [[DTListeners alloc] init];
        _simpleListeners = [[DTListeners alloc] init];
        _groupListeners = [[DTListeners alloc] init];
        _conversationListeners = [[DTListeners alloc] init];
        TIMSetNetworkStatusListenerCallback(onNetwork, NULL);
        TIMSetKickedOfflineCallback(onKickedOffline, NULL);
        TIMSetUserSigExpiredCallback(onUserSigExpired, NULL);
        TIMSetSelfInfoUpdatedCallback(onSelfInfo, NULL);
        TIMAddRecvNewMsgCallback(onMessages, NULL);
        TIMSetMsgReadedReceiptCallback(onReceipts, NULL);
        DTSetOutboxCallback(onOutbox, NULL);
        DTSetReminderCallback(onReminder, NULL);
        TIMSetMsgRevokeCallback(onRevoked, NULL);
        TIMSetMsgUpdateCallback(onModified, NULL);
        TIMSetGroupTipsEventCallback(onTip, NULL);
        TIMSetConvTotalUnreadMessageCountChangedCallback(onTotalUnread, NULL);
        TIMSetConvUnreadMessageCountChangedByFilterCallback(onFilteredUnread, NULL);
        TIMSetConvConversationGroupCreatedCallback(onGroupCreated, NULL);
        TIMSetConvConversationGroupDeletedCallback(onGroupDeleted, NULL);
        TIMSetConvConversationGroupNameChangedCallback(onGroupRenamed, NULL);
        TIMSetConvConversationsAddedToGroupCallback(onAddedToGroup, NULL);
        TIMSetConvConversationsDeletedFromGroupCallback(onDeletedFromGroup, NULL);
        TIMSetLogCallback(onLog, NULL);
    }
    return self;
}

DT_DEALLOC([_sdkListeners release]; [_messageListeners release]; [_simpleListeners release];
           [_groupListeners release]; [_conversationListeners release]; [_lastRefusal release];
           DT_BLOCK_RELEASE(_log))

- (void)watchConversations {
    TIMSetConvEventCallback(self.conversationListeners.isEmpty ? NULL : onConversations, NULL);
}

// ---- the log ----

- (void)setLog:(V2TIMLogListener)listener {
    V2TIMLogListener copy = DT_BLOCK_COPY(listener), old;
    @synchronized(self) {
        old = _log;
        _log = copy;
    }
    DT_BLOCK_RELEASE(old);
    (void)old;
}

- (NSString *)lastRefusal {
    @synchronized(self) {
        return DT_AUTORELEASE(DT_RETAIN(_lastRefusal));
    }
}

- (void)log:(V2TIMLogLevel)level line:(NSString *)line {
    V2TIMLogListener listener;
    @synchronized(self) {
        if (level >= V2TIM_LOG_WARN) {
            DT_RELEASE(_lastRefusal);
            _lastRefusal = [line copy];
        }
        listener = DT_BLOCK_COPY(_log);
    }
    if (!listener) return;
    [[DTMailbox shared] post:^{ listener(level, line); }];
    DT_BLOCK_RELEASE(listener);
}

// ---- messages ----

- (void)newMessage:(NSDictionary *)values {
    DTObject *message = DT_AUTORELEASE([[DTObject alloc] initWithValues:values]);
    NSArray *elems = [message at:@kTIMMsgElemArray a:[NSArray class]];
    if ([[message textAt:@kTIMMsgSender] isEqualToString:@"@TIM#SYSTEM"]) {
        [self system:elems];
        return;
    }
    [self.messageListeners tell:@selector(onRecvNewMessage:) by:^(id<V2TIMAdvancedMsgListener> listener) {
        // Each listener has an object of its own: it may write into it.
        [listener onRecvNewMessage:DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:values])];
    }];
    if (elems.count != 1 || [message numberAt:@kTIMMsgStatus] != kTIMMsg_SendSucc) return;
    V2TIMMessage *whole = DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:values]);
    if (whole.textElem || whole.customElem) [self simple:whole];
}

- (void)simple:(V2TIMMessage *)message {
    NSString *msgID = message.msgID, *group = message.groupID, *text = message.textElem.text;
    NSData *data = message.customElem.data;
    if (group) {
        NSDictionary *card = @{
            @kTIMGroupMemberInfoIdentifier: message.sender ?: @"", @kTIMGroupMemberInfoNickName: message.nickName ?: @"",
            @kTIMGroupMemberInfoFaceUrl: message.faceURL ?: @"", @kTIMGroupMemberInfoNameCard: message.nameCard ?: @""
        };
        V2TIMGroupMemberInfo *sender = DT_AUTORELEASE([[V2TIMGroupMemberInfo alloc] initWithValues:card]);
        if (message.textElem) {
            [self.simpleListeners tell:@selector(onRecvGroupTextMessage:groupID:sender:text:)
                                    by:^(id<V2TIMSimpleMsgListener> listener) {
                                        [listener onRecvGroupTextMessage:msgID groupID:group sender:sender text:text];
                                    }];
        } else {
            [self.simpleListeners tell:@selector(onRecvGroupCustomMessage:groupID:sender:customData:)
                                    by:^(id<V2TIMSimpleMsgListener> listener) {
                                        [listener onRecvGroupCustomMessage:msgID groupID:group sender:sender customData:data];
                                    }];
        }
        return;
    }
    NSDictionary *profile = @{
        @kTIMUserProfileIdentifier: message.sender ?: @"", @kTIMUserProfileNickName: message.nickName ?: @"",
        @kTIMUserProfileFaceUrl: message.faceURL ?: @""
    };
    V2TIMUserInfo *sender = DT_AUTORELEASE([[V2TIMUserInfo alloc] initWithValues:profile]);
    if (message.textElem) {
        [self.simpleListeners tell:@selector(onRecvC2CTextMessage:sender:text:) by:^(id<V2TIMSimpleMsgListener> listener) {
            [listener onRecvC2CTextMessage:msgID sender:sender text:text];
        }];
    } else {
        [self.simpleListeners tell:@selector(onRecvC2CCustomMessage:sender:customData:)
                                by:^(id<V2TIMSimpleMsgListener> listener) {
                                    [listener onRecvC2CCustomMessage:msgID sender:sender customData:data];
                                }];
    }
}

/// The vendor has two methods: for messages, and for one-to-one conversations that were marked read.
- (void)receipts:(id)document {
    NSMutableArray<V2TIMMessageReceipt *> *ofMessages = [NSMutableArray array], *ofPeers = [NSMutableArray array];
    for (V2TIMMessageReceipt *receipt in DTList([V2TIMMessageReceipt class], document)) {
        [receipt.msgID.length ? ofMessages : ofPeers addObject:receipt];
    }
    if (ofMessages.count) {
        [self.messageListeners tell:@selector(onRecvMessageReadReceipts:) by:^(id<V2TIMAdvancedMsgListener> listener) {
            [listener onRecvMessageReadReceipts:ofMessages];
        }];
    }
    if (ofPeers.count) {
        [self.messageListeners tell:@selector(onRecvC2CReadReceipt:) by:^(id<V2TIMAdvancedMsgListener> listener) {
            [listener onRecvC2CReadReceipt:ofPeers];
        }];
    }
}

- (void)outbox:(id)document {
    NSArray<V2TIMOutboxItem *> *items = DTList([V2TIMOutboxItem class], document);
    [self.messageListeners tell:@selector(onOutboxChanged:) by:^(id<V2TIMAdvancedMsgListener> listener) {
        [listener onOutboxChanged:items];
    }];
}

/// What the vendor's servers say by a command of the application's backend comes the same way.
- (void)reminder:(DTObject *)reminder {
    BOOL inGroup = [reminder numberAt:@kDTReminderConvType] == kTIMConv_Group;
    NSString *conversation = [reminder textAt:@kDTReminderConvId] ?: @"";
    NSDictionary *fields = @{
        @"conversation" : @{inGroup ? @"group" : @"c2c" : conversation},
        @"msg_id" : [reminder textAt:@kDTReminderMsgId] ?: @"",
        @"seq" : @([reminder numberAt:@kDTReminderMsgSeq]),
        @"sender" : [reminder textAt:@kDTReminderSender] ?: @"",
        @"time" : @([reminder numberAt:@kDTReminderTime]),
    };
    NSData *data = [DTJSONWrite(@{@"reminder" : fields}, NULL) dataUsingEncoding:NSUTF8StringEncoding];
    NSString *group = inGroup ? conversation : @"";
    [self.groupListeners tell:@selector(onReceiveRESTCustomData:data:) by:^(id<V2TIMGroupListener> listener) {
        [listener onReceiveRESTCustomData:group data:data];
    }];
}

- (void)revoked:(V2TIMMessage *)message {
    NSString *msgID = message.msgID, *reason = message.revokeReason;
    V2TIMUserFullInfo *user = message.revokerInfo ?: DT_AUTORELEASE([[V2TIMUserFullInfo alloc] init]);
    [self.messageListeners tell:@selector(onRecvMessageRevoked:operateUser:reason:)
                             by:^(id<V2TIMAdvancedMsgListener> listener) {
                                 [listener onRecvMessageRevoked:msgID operateUser:user reason:reason];
                             }];
    [self.messageListeners tell:@selector(onRecvMessageRevoked:) by:^(id<V2TIMAdvancedMsgListener> listener) {
        [listener onRecvMessageRevoked:msgID];
    }];
}

// ---- groups ----

/// What the system reports in a message of its own: that a group is gone.
- (void)system:(NSArray *)elems {
    for (DTObject *elem in DTList([DTObject class], elems)) {
        if ([elem numberAt:@kTIMGroupReportElemReportType] != kTIMGroupReport_Delete) continue;
        NSString *group = [elem textAt:@kTIMGroupReportElemGroupId];
        id values = [elem at:@kTIMGroupReportElemOpGroupMemberInfo a:[NSDictionary class]];
        V2TIMGroupMemberInfo *by = DT_AUTORELEASE([[V2TIMGroupMemberInfo alloc] initWithValues:values]);
        [self.groupListeners tell:@selector(onGroupDismissed:opUser:) by:^(id<V2TIMGroupListener> listener) {
            [listener onGroupDismissed:group opUser:by];
        }];
    }
}

- (void)tip:(DTObject *)tip {
    NSString *group = [tip textAt:@kTIMGroupTipsElemGroupId];
    id opUser = [tip at:@kTIMGroupTipsElemOpGroupMemberInfo a:[NSDictionary class]];
    V2TIMGroupMemberInfo *by = DT_AUTORELEASE([[V2TIMGroupMemberInfo alloc] initWithValues:opUser]);
    NSArray *users = DTList([V2TIMGroupMemberInfo class], [tip at:@kTIMGroupTipsElemChangedGroupMemberInfoArray a:[NSArray class]]);
    DTListeners *listeners = self.groupListeners;
    switch ([tip numberAt:@kTIMGroupTipsElemTipType]) {
        case kTIMGroupTip_Invite: {
            if ([tip numberAt:@kTIMGroupTipsElemJoinType] == kTIMGroupJoin_Invite) {
                [listeners tell:@selector(onMemberInvited:opUser:memberList:) by:^(id<V2TIMGroupListener> listener) {
                    [listener onMemberInvited:group opUser:by memberList:users];
                }];
            } else {
                [listeners tell:@selector(onMemberEnter:memberList:) by:^(id<V2TIMGroupListener> listener) {
                    [listener onMemberEnter:group memberList:users];
                }];
            }
            break;
        }
        case kTIMGroupTip_Quit: {
            if ([by.userID isEqualToString:DTLoginUser() ?: @""]) {
                [listeners tell:@selector(onQuitFromGroup:) by:^(id<V2TIMGroupListener> listener) {
                    [listener onQuitFromGroup:group];
                }];
            } else {
                [listeners tell:@selector(onMemberLeave:member:) by:^(id<V2TIMGroupListener> listener) {
                    [listener onMemberLeave:group member:by];
                }];
            }
            break;
        }
        case kTIMGroupTip_Kick: {
            [listeners tell:@selector(onMemberKicked:opUser:memberList:) by:^(id<V2TIMGroupListener> listener) {
                [listener onMemberKicked:group opUser:by memberList:users];
            }];
            break;
        }
        case kTIMGroupTip_SetAdmin: {
            [listeners tell:@selector(onGrantAdministrator:opUser:memberList:) by:^(id<V2TIMGroupListener> listener) {
                [listener onGrantAdministrator:group opUser:by memberList:users];
            }];
            break;
        }
        case kTIMGroupTip_CancelAdmin: {
            [listeners tell:@selector(onRevokeAdministrator:opUser:memberList:) by:^(id<V2TIMGroupListener> listener) {
                [listener onRevokeAdministrator:group opUser:by memberList:users];
            }];
            break;
        }
        case kTIMGroupTip_GroupInfoChange: {
            [self group:group changes:[tip at:@kTIMGroupTipsElemGroupChangeInfoArray a:[NSArray class]]];
            break;
        }
        case kTIMGroupTip_MemberInfoChange: {
            NSArray *changes = DTList([V2TIMGroupMemberChangeInfo class],
                                      [tip at:@kTIMGroupTipsElemMemberChangeInfoArray a:[NSArray class]]);
            [listeners tell:@selector(onMemberInfoChanged:changeInfoList:) by:^(id<V2TIMGroupListener> listener) {
                [listener onMemberInfoChanged:group changeInfoList:changes];
            }];
            break;
        }
        default: break;
    }
}

- (void)group:(NSString *)group changes:(id)array {
    NSArray<V2TIMGroupChangeInfo *> *changes = DTList([V2TIMGroupChangeInfo class], array);
    [self.groupListeners tell:@selector(onGroupInfoChanged:changeInfoList:) by:^(id<V2TIMGroupListener> listener) {
        [listener onGroupInfoChanged:group changeInfoList:changes];
    }];
    for (V2TIMGroupChangeInfo *change in changes) {
        if (change.type != V2TIM_GROUP_INFO_CHANGE_TYPE_SHUT_UP_ALL) continue;
        [self.groupListeners tell:@selector(onAllGroupMembersMuted:isMute:) by:^(id<V2TIMGroupListener> listener) {
            [listener onAllGroupMembersMuted:group isMute:change.boolValue];
        }];
    }
}

// ---- conversations ----

- (void)conversations:(id)document event:(enum TIMConvEvent)event {
    DTListeners *listeners = self.conversationListeners;
    NSArray<V2TIMConversation *> *list = DTList([V2TIMConversation class], document);
    switch (event) {
        case kTIMConvEvent_Start: {
            [listeners tell:@selector(onSyncServerStart) by:^(id<V2TIMConversationListener> listener) {
                [listener onSyncServerStart];
            }];
            break;
        }
        case kTIMConvEvent_Finish: {
            [listeners tell:@selector(onSyncServerFinish) by:^(id<V2TIMConversationListener> listener) {
                [listener onSyncServerFinish];
            }];
            break;
        }
        case kTIMConvEvent_Add: {
            [listeners tell:@selector(onNewConversation:) by:^(id<V2TIMConversationListener> listener) {
                [listener onNewConversation:list];
            }];
            break;
        }
        case kTIMConvEvent_Update: {
            [listeners tell:@selector(onConversationChanged:) by:^(id<V2TIMConversationListener> listener) {
                [listener onConversationChanged:list];
            }];
            break;
        }
        case kTIMConvEvent_Del: {
            NSMutableArray<NSString *> *ids = [NSMutableArray array];
            for (V2TIMConversation *one in list) [ids addObject:one.conversationID];
            [listeners tell:@selector(onConversationDeleted:) by:^(id<V2TIMConversationListener> listener) {
                [listener onConversationDeleted:ids];
            }];
            break;
        }
    }
}

@end

NSString *DTLoginUser(void) {
    char user[128] = "";
    TIMGetLoginUserID(user);
    return *user ? [NSString stringWithUTF8String:user] : nil;
}

// ---- the library's callbacks ----

static void onNetwork(enum TIMNetworkStatus status, int32_t code, const char *desc, const void *data) {
    DTBoundary(^{
        NSString *text = [NSString stringWithUTF8String:desc];
        [[DTMailbox shared] post:^{
            DTListeners *listeners = [DTCore shared].sdkListeners;
            switch (status) {
                case kTIMConnecting:
                    [listeners tell:@selector(onConnecting) by:^(id<V2TIMSDKListener> listener) { [listener onConnecting]; }];
                    break;
                case kTIMConnected:
                    [listeners tell:@selector(onConnectSuccess)
                                 by:^(id<V2TIMSDKListener> listener) { [listener onConnectSuccess]; }];
                    break;
                case kTIMDisconnected:
                case kTIMConnectFailed:
                    [listeners tell:@selector(onConnectFailed:err:)
                                 by:^(id<V2TIMSDKListener> listener) { [listener onConnectFailed:code err:text]; }];
                    break;
            }
        }];
    });
}

static void onKickedOffline(const void *data) {
    heard("", ^(DTCore *core, id document) {
        [core.sdkListeners tell:@selector(onKickedOffline)
                             by:^(id<V2TIMSDKListener> listener) { [listener onKickedOffline]; }];
    });
}

static void onUserSigExpired(const void *data) {
    heard("", ^(DTCore *core, id document) {
        [core.sdkListeners tell:@selector(onUserSigExpired)
                             by:^(id<V2TIMSDKListener> listener) { [listener onUserSigExpired]; }];
    });
}

static void onSelfInfo(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) {
        [core.sdkListeners tell:@selector(onSelfInfoUpdated:) by:^(id<V2TIMSDKListener> listener) {
            [listener onSelfInfoUpdated:DT_AUTORELEASE([[V2TIMUserFullInfo alloc] initWithValues:document])];
        }];
    });
}

static void onMessages(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) {
        for (DTObject *message in DTList([DTObject class], document)) [core newMessage:message.values];
    });
}

static void onReceipts(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) { [core receipts:document]; });
}

static void onOutbox(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) { [core outbox:document]; });
}

static void onReminder(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) {
        [core reminder:DT_AUTORELEASE([[DTObject alloc] initWithValues:document])];
    });
}

static void onRevoked(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) {
        for (V2TIMMessage *message in DTList([V2TIMMessage class], document)) [core revoked:message];
    });
}

static void onModified(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) {
        for (DTObject *message in DTList([DTObject class], document)) {
            [core.messageListeners tell:@selector(onRecvMessageModified:) by:^(id<V2TIMAdvancedMsgListener> listener) {
                [listener onRecvMessageModified:DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:message.values])];
            }];
        }
    });
}

static void onTip(const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) { [core tip:DT_AUTORELEASE([[DTObject alloc] initWithValues:document])]; });
}

static void onConversations(enum TIMConvEvent event, const char *json, const void *data) {
    heard(json, ^(DTCore *core, id document) { [core conversations:document event:event]; });
}

static void onTotalUnread(int count, const void *data) {
    heard("", ^(DTCore *core, id document) {
        uint64_t total = (uint64_t)MAX(count, 0);
        [core.conversationListeners tell:@selector(onTotalUnreadMessageCountChanged:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onTotalUnreadMessageCountChanged:total];
                                      }];
    });
}

static void onFilteredUnread(const char *filter, int count, const void *data) {
    heard(filter, ^(DTCore *core, id document) {
        V2TIMConversationListFilter *given = DT_AUTORELEASE([[V2TIMConversationListFilter alloc] initWithValues:document]);
        uint64_t total = (uint64_t)MAX(count, 0);
        [core.conversationListeners tell:@selector(onUnreadMessageCountChangedByFilter:totalUnreadCount:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onUnreadMessageCountChangedByFilter:given totalUnreadCount:total];
                                      }];
    });
}

static void onGroupCreated(const char *name, const char *json, const void *data) {
    NSString *group = @(name);
    heard(json, ^(DTCore *core, id document) {
        NSArray *list = DTList([V2TIMConversation class], document);
        [core.conversationListeners tell:@selector(onConversationGroupCreated:conversationList:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onConversationGroupCreated:group conversationList:list];
                                      }];
    });
}

static void onAddedToGroup(const char *name, const char *json, const void *data) {
    NSString *group = @(name);
    heard(json, ^(DTCore *core, id document) {
        NSArray *list = DTList([V2TIMConversation class], document);
        [core.conversationListeners tell:@selector(onConversationsAddedToGroup:conversationList:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onConversationsAddedToGroup:group conversationList:list];
                                      }];
    });
}

static void onDeletedFromGroup(const char *name, const char *json, uint32_t reason, const void *data) {
    NSString *group = @(name);
    heard(json, ^(DTCore *core, id document) {
        NSArray *list = DTList([V2TIMConversation class], document);
        [core.conversationListeners tell:@selector(onConversationsDeletedFromGroup:conversationList:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onConversationsDeletedFromGroup:group conversationList:list];
                                      }];
    });
}

static void onGroupDeleted(const char *name, const void *data) {
    NSString *group = @(name);
    heard("", ^(DTCore *core, id document) {
        [core.conversationListeners tell:@selector(onConversationGroupDeleted:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onConversationGroupDeleted:group];
                                      }];
    });
}

static void onGroupRenamed(const char *oldName, const char *newName, const void *data) {
    NSString *before = @(oldName), *now = @(newName);
    heard("", ^(DTCore *core, id document) {
        [core.conversationListeners tell:@selector(onConversationGroupNameChanged:newName:)
                                      by:^(id<V2TIMConversationListener> listener) {
                                          [listener onConversationGroupNameChanged:before newName:now];
                                      }];
    });
}

static void onLog(enum TIMLogLevel level, const char *line, const void *data) {
    DTBoundary(^{
        [[DTCore shared] log:(V2TIMLogLevel)level line:[NSString stringWithUTF8String:line]];
    });
}
