// The samples for iOS and macOS of the vendor's two pages about read receipts, in English and in Chinese, as they stand there
// with their comments, and run. What was changed: `count:100` is a parameter in the fifth, so that there is a second page.
// Lines that end in `// Test` are not of the sample: they note what it saw.

#import "Support.h"

#pragma clang diagnostic ignored "-Wunused-variable"

static NSMutableArray<NSString *> *seen;

static void note(NSString *what) {
    [seen addObject:what];
}

/// What a receipt says.
static void noteReceipt(NSString *msgID, NSString *userID, BOOL isPeerRead, NSString *groupID, uint64_t read, uint64_t unread) {
    note([NSString stringWithFormat:@"%@ %@ %d %@ %d %d", msgID, userID ?: @"-", isPeerRead, groupID ?: @"-", (int)read, (int)unread]);
}

static void sendEnglish(void) {
    /// Sample API call
    V2TIMMessage *message = [[V2TIMManager sharedInstance] createTextMessage:@"Group message read receipt"];
    // Specify that the message requires a read receipt
    message.needReadReceipt = YES;
    // Send the message
    [[V2TIMManager sharedInstance] sendMessage:message receiver:nil groupID:@"groupA" priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO offlinePushInfo:nil progress:nil succ:nil fail:nil];
    until(@"sent", ^{ return (BOOL)(message.status == V2TIM_MSG_STATUS_SEND_SUCC); });  // Test
    note(message.msgID);  // Test
}

static void sendReceiptEnglish(V2TIMMessage *msg) {
    /// Sample API call
    /// Suppose the user has read the `msg` message
    if (!msg.isSelf && msg.needReadReceipt) {
        [[V2TIMManager sharedInstance] sendMessageReadReceipts:@[msg] succ:^{
            // Read receipt for the message sent successfully
            note(@"sent");  // Test
        } fail:^(int code, NSString *desc) {
            // Failed to send a read receipt for the message
            note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
        }];
    }
}

@interface PageEnglish : NSObject <V2TIMAdvancedMsgListener>
@end

@implementation PageEnglish

- (void)listen {
    /// Sample API call
    [[V2TIMManager sharedInstance] addAdvancedMsgListener:self];
}

- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    for(V2TIMMessageReceipt *receipt in receiptList) {
        // Message ID
        NSString *msgID = receipt.msgID;
        // ID of the other party of the one-to-one message
        NSString * userID = receipt.userID;
        // Read status of the other party of the one-to-one message
        BOOL isPeerRead = receipt.isPeerRead;
        // Group ID
        NSString * groupID = receipt.groupID;
        // Latest read count of the group message
        uint64_t readCount = receipt.readCount;
        // Latest unread count of the group message
        uint64_t unreadCount = receipt.unreadCount;
        noteReceipt(msgID, userID, isPeerRead, groupID, readCount, unreadCount);  // Test
    }
}

@end

static void pullReceiptsEnglish(void) {
    /// Sample API call (taking a group message as an example)
    [[V2TIMManager sharedInstance] getGroupHistoryMessageList:@"groupA" count:20 lastMsg:nil succ:^(NSArray<V2TIMMessage *> *msgs) {
        NSMutableArray *receiptMsgs = [NSMutableArray array];
        // If the message sent by you requires a read receipt, the message read receipt information will need to be pulled.
        for (V2TIMMessage *msg in msgs) {
            if (msg.isSelf && msg.needReadReceipt) {
                [receiptMsgs addObject:msg];
            }
        }
        [[V2TIMManager sharedInstance] getMessageReadReceipts:receiptMsgs succ:^(NSArray<V2TIMMessageReceipt *> *receiptList) {
           NSMutableDictionary *param = [NSMutableDictionary dictionary];
           for (V2TIMMessageReceipt *receipt in receiptList) {
               [param setObject:receipt forKey:receipt.msgID];
           }
           for (V2TIMMessage *msg in msgs) {
               V2TIMMessageReceipt *receipt = param[msg.msgID];
               // ID of the other party of the one-to-one message
               NSString * userID = receipt.userID;
               // Read status of the other party of the one-to-one message
               BOOL isPeerRead = receipt.isPeerRead;
               // Group ID
               NSString * groupID = receipt.groupID;
               // Message read count. If `readCount` is `0`, no one has read the message.
               uint64_t readCount = receipt.readCount;
               // Message unread count. If `unreadCount` is `0`, all members have read the message.
               uint64_t unreadCount = receipt.unreadCount;
               if (receipt) noteReceipt(msg.msgID, userID, isPeerRead, groupID, readCount, unreadCount);  // Test
           }
           note(@"pulled");  // Test
        } fail:^(int code, NSString *desc) {
           // Failed to pull the message read status
           note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
        }];
    } fail:^(int code, NSString *desc) {
        // Failed to pull the message
        note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
    }];
}

static void pullMembersEnglish(V2TIMMessage *message, uint32_t count) {
    /// Sample API call
    [[V2TIMManager sharedInstance] getGroupMessageReadMemberList:message filter:V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ nextSeq:0 count:count succ:^(NSMutableArray<V2TIMGroupMemberInfo *> *members, uint64_t nextSeq, BOOL isFinished) {
        // `members` is the list of members who have read the message pulled from the current page.
        // `nextSeq` indicates the cursor position for the next pull.
        // `isFinished` indicates whether the list of members who have read the message has been fully pulled.
        // If the list of members who have read the message is not fully pulled, continue with the next pull (here is only the sample code. We recommend paged pull be triggered by a user click).
        note([[members valueForKey:@"userID"] componentsJoinedByString:@","]);  // Test
        if (!isFinished) {
            [[V2TIMManager sharedInstance] getGroupMessageReadMemberList:message filter:V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ nextSeq:nextSeq count:count succ:^(NSMutableArray<V2TIMGroupMemberInfo *> *members, uint64_t nextSeq, BOOL isFinished) {
                // List of members who have read the message pulled successfully
                note([[members valueForKey:@"userID"] componentsJoinedByString:@","]);  // Test
                note(isFinished ? @"finished" : @"more");  // Test
            } fail:^(int code, NSString *desc) {
                // Failed to pull the list of members who have read the message
                note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
            }];
        }
    } fail:^(int code, NSString *desc) {
        // Failed to pull the list of members who have read the message
        note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
    }];
}

static void sendChinese(void) {
    /// 接口调用示例
    V2TIMMessage *message = [[V2TIMManager sharedInstance] createTextMessage:@"群已读回执消息"];
    // 设置消息需要已读回执
    message.needReadReceipt = YES;
    // 发送消息
    [[V2TIMManager sharedInstance] sendMessage:message receiver:nil groupID:@"groupA" priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO offlinePushInfo:nil progress:nil succ:nil fail:nil];
    until(@"sent", ^{ return (BOOL)(message.status == V2TIM_MSG_STATUS_SEND_SUCC); });  // Test
    note(message.msgID);  // Test
}

static void sendReceiptChinese(V2TIMMessage *msg) {
    /// 接口调用示例
    /// 假设 msg 消息用户已经查看
    if (!msg.isSelf && msg.needReadReceipt) {
        [[V2TIMManager sharedInstance] sendMessageReadReceipts:@[msg] succ:^{
            // 发送消息已读回执成功
            note(@"sent");  // Test
        } fail:^(int code, NSString *desc) {
            // 发送消息已读回执失败
            note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
        }];
    }
}

@interface PageChinese : NSObject <V2TIMAdvancedMsgListener>
@end

@implementation PageChinese

- (void)listen {
    /// 接口调用示例
    [[V2TIMManager sharedInstance] addAdvancedMsgListener:self];
}

- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    for(V2TIMMessageReceipt *receipt in receiptList) {
        // 已读回执消息 ID
        NSString *msgID = receipt.msgID;
        // C2C 消息对方 ID
        NSString * userID = receipt.userID;
        // C2C 消息对方已读状态
        BOOL isPeerRead = receipt.isPeerRead;
        // 群组 ID
        NSString * groupID = receipt.groupID;
        // 群消息最新已读数
        uint64_t readCount = receipt.readCount;
        // 群消息最新未读数
        uint64_t unreadCount = receipt.unreadCount;
        noteReceipt(msgID, userID, isPeerRead, groupID, readCount, unreadCount);  // Test
    }
}

@end

static void pullReceiptsChinese(void) {
    /// 接口调用示例（以 Group 消息为例）
    [[V2TIMManager sharedInstance] getGroupHistoryMessageList:@"groupA" count:20 lastMsg:nil succ:^(NSArray<V2TIMMessage *> *msgs) {
        NSMutableArray *receiptMsgs = [NSMutableArray array];
        // 自己发送的消息 && 需要已读回执，需要拉取消息的已读回执信息
        for (V2TIMMessage *msg in msgs) {
            if (msg.isSelf && msg.needReadReceipt) {
                [receiptMsgs addObject:msg];
            }
        }
        [[V2TIMManager sharedInstance] getMessageReadReceipts:receiptMsgs succ:^(NSArray<V2TIMMessageReceipt *> *receiptList) {
           NSMutableDictionary *param = [NSMutableDictionary dictionary];
           for (V2TIMMessageReceipt *receipt in receiptList) {
               [param setObject:receipt forKey:receipt.msgID];
           }
           for (V2TIMMessage *msg in msgs) {
               V2TIMMessageReceipt *receipt = param[msg.msgID];
               // C2C 消息对方 ID
               NSString * userID = receipt.userID;
               // C2C 消息对方已读状态
               BOOL isPeerRead = receipt.isPeerRead;
               // 群组 ID
               NSString * groupID = receipt.groupID;
               // 消息已读数，readCount 为 0，表示消息无人已读
               uint64_t readCount = receipt.readCount;
               // 消息未读数，unreadCount 为 0，表示消息全部已读
               uint64_t unreadCount = receipt.unreadCount;
               if (receipt) noteReceipt(msg.msgID, userID, isPeerRead, groupID, readCount, unreadCount);  // Test
           }
           note(@"pulled");  // Test
        } fail:^(int code, NSString *desc) {
           // 拉取消息已读状态失败
           note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
        }];
    } fail:^(int code, NSString *desc) {
        // 拉取消息失败
        note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
    }];
}

static void pullMembersChinese(V2TIMMessage *message, uint32_t count) {
    /// 接口调用示例
    [[V2TIMManager sharedInstance] getGroupMessageReadMemberList:message filter:V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ nextSeq:0 count:count succ:^(NSMutableArray<V2TIMGroupMemberInfo *> *members, uint64_t nextSeq, BOOL isFinished) {
        // members 当前分页拉取的已读成员列表
        // nextSeq 下次分页拉取的游标位置
        // isFinished 已读列表是否已经全部拉取完毕
        // 如果已读列表没有全部拉取完毕，继续下一页拉取（这里只是示例代码，分页拉取建议由用户点击 UI 触发）
        note([[members valueForKey:@"userID"] componentsJoinedByString:@","]);  // Test
        if (!isFinished) {
            [[V2TIMManager sharedInstance] getGroupMessageReadMemberList:message filter:V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ nextSeq:nextSeq count:count succ:^(NSMutableArray<V2TIMGroupMemberInfo *> *members, uint64_t nextSeq, BOOL isFinished) {
                // 拉群已读成员列表成功
                note([[members valueForKey:@"userID"] componentsJoinedByString:@","]);  // Test
                note(isFinished ? @"finished" : @"more");  // Test
            } fail:^(int code, NSString *desc) {
                // 拉群已读成员列表失败
                note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
            }];
        }
    } fail:^(int code, NSString *desc) {
        // 拉群已读成员列表失败
        note([NSString stringWithFormat:@"%d %@", code, desc]);  // Test
    }];
}

/// Everything that the page does, by these functions.
static void page(void (*send)(void), void (*sendReceipt)(V2TIMMessage *), id listener, void (*pullReceipts)(void),
                 void (*pullMembers)(V2TIMMessage *, uint32_t), NSString *text) {
    seen = [NSMutableArray array];
    start();
    group(@"groupA", @"alice", @[@"bob", @"carol"]);
    send();
    NSString *msgID = seen.lastObject;

    login(@"bob");
    V2TIMMessage *message = found(msgID);
    CHECK_EQUAL(message.textElem.text, text);
    CHECK(message.needReadReceipt && !message.isSelf);
    sendReceipt(message);
    until(@"the receipt", ^{ return [seen.lastObject isEqual:@"sent"]; });
    V2TIMMessage *own = sent([sdk() createTextMessage:@"bob's"], nil, @"groupA");
    sendReceipt(own);
    V2TIMMessage *without = [sdk() createTextMessage:@"without"];
    sendReceipt(without);

    login(@"carol");
    sendReceipt(found(msgID));
    until(@"the receipt", ^{ return (BOOL)(seen.count == 3); });

    [(PageEnglish *)listener listen];
    login(@"alice");
    NSString *both = [NSString stringWithFormat:@"%@ - 0 groupA 2 0", msgID];
    until(@"the receipts", ^{ return [seen containsObject:both]; });
    [sdk() removeAdvancedMsgListener:listener];

    [seen removeAllObjects];
    pullReceipts();
    until(@"what was pulled", ^{ return [seen.lastObject isEqual:@"pulled"]; });
    CHECK_EQUAL(seen, (@[both, @"pulled"]));

    [seen removeAllObjects];
    pullMembers(found(msgID), 1);
    until(@"the members", ^{ return [seen.lastObject isEqual:@"finished"]; });
    CHECK_EQUAL(seen, (@[@"bob", @"carol", @"finished"]));
    [seen removeAllObjects];
    pullMembers(found(msgID), 100);
    until(@"the members", ^{ return (BOOL)(seen.count == 1); });
    CHECK_EQUAL(seen, (@[@"bob,carol"]));
    // Where something is wrong the last block says so.
    login(@"bob");
    [seen removeAllObjects];
    pullMembers(found(msgID), 100);
    until(@"the refusal", ^{ return (BOOL)(seen.count == 1); });
    CHECK([seen[0] hasPrefix:@"10007 "]);
}

TEST(the_page_in_English_runs) {
    page(sendEnglish, sendReceiptEnglish, [[PageEnglish alloc] init], pullReceiptsEnglish, pullMembersEnglish,
         @"Group message read receipt");
}

TEST(the_page_in_Chinese_runs) {
    page(sendChinese, sendReceiptChinese, [[PageChinese alloc] init], pullReceiptsChinese, pullMembersChinese,
         @"群已读回执消息");
}
