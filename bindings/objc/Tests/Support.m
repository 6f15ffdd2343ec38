#import "Support.h"

#include <signal.h>
#include <unistd.h>

static struct {
    const char *name;
    void (*run)(void);
} tests[200];
static int testCount;
static NSString *testDirectory, *desc;
/// What has come of what is waited for.
static NSString * (^waiting)(void);

void addTest(const char *name, void (*test)(void)) {
    tests[testCount].name = name;
    tests[testCount++].run = test;
}

V2TIMManager *sdk(void) {
    return [V2TIMManager sharedInstance];
}

NSString *directory(void) {
    return testDirectory;
}

V2TIMSDKConfig *config(void) {
    V2TIMSDKConfig *config = [[V2TIMSDKConfig alloc] init];
    config.dataDirectory = testDirectory;
    return config;
}

void pause_(NSTimeInterval seconds) {
    NSDate *end = [NSDate dateWithTimeIntervalSinceNow:seconds];
    while (end.timeIntervalSinceNow > 0) {
        @autoreleasepool {
            [[NSRunLoop mainRunLoop] runMode:NSDefaultRunLoopMode beforeDate:[NSDate dateWithTimeIntervalSinceNow:0.005]];
        }
    }
}

void until(NSString *what, BOOL (^isTrue)(void)) {
    NSDate *end = [NSDate dateWithTimeIntervalSinceNow:getenv("DOUBLETICK_TEST_PATIENCE") ? 600 : 60];
    while (!isTrue()) {
        if (end.timeIntervalSinceNow < 0) {
            fprintf(stderr, "did not come: %s %s\n", what.UTF8String, waiting ? waiting().UTF8String : "");
            exit(1);
        }
        pause_(0.002);
    }
}

int outcome(void (^call)(V2TIMSucc, V2TIMFail)) {
    __block int code = -1, answers = 0;
    call(^{
        code = 0;
        answers++;
        CHECK([NSThread isMainThread]);
    }, ^(int failed, NSString *text) {
        code = failed;
        desc = text;
        answers++;
        CHECK([NSThread isMainThread] && failed != 0 && text);
    });
    CHECK(answers == 0);
    until(@"an answer", ^{ return (BOOL)(answers > 0); });
    CHECK(answers == 1);
    return code;
}

NSString *lastDesc(void) {
    return desc;
}

id value(void (^call)(void (^)(id), V2TIMFail)) {
    __block id brought = nil;
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        call(^(id it) {
            brought = it;
            succ();
        }, fail);
    });
    if (code != 0) fprintf(stderr, "%d %s\n", code, desc.UTF8String);
    CHECK(code == 0);
    return brought;
}

void start(void) {
    CHECK([sdk() initSDK:appID config:config()]);
}

void login(NSString *user) {
    const char *sig = getenv([@"DOUBLETICK_USERSIG_" stringByAppendingString:user.uppercaseString].UTF8String);
    NSString *userSig = sig ? @(sig) : @"any";
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:user userSig:userSig succ:succ fail:fail]; });
    if (code != 0) fprintf(stderr, "login: %d %s\n", code, desc.UTF8String);
    CHECK(code == 0);
}

void group(NSString *groupID, NSString *owner, NSArray<NSString *> *members) {
    NSMutableArray *list = [NSMutableArray array];
    for (NSString *user in members) {
        login(user);
        V2TIMCreateGroupMemberInfo *member = [[V2TIMCreateGroupMemberInfo alloc] init];
        member.userID = user;
        [list addObject:member];
    }
    login(owner);
    V2TIMGroupInfo *info = [[V2TIMGroupInfo alloc] init];
    info.groupID = groupID;
    info.groupType = GroupType_Public;
    info.groupName = @"Weekend hike";
    id made = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() createGroup:info memberList:list succ:succ fail:fail]; });
    CHECK_EQUAL(made, groupID);
}

V2TIMMessage *sent(V2TIMMessage *message, NSString *user, NSString *group) {
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        NSString *msgID = [sdk() sendMessage:message receiver:user groupID:group priority:V2TIM_PRIORITY_NORMAL
                              onlineUserOnly:NO offlinePushInfo:nil progress:nil succ:succ fail:fail];
        CHECK([msgID isEqual:message.msgID]);
    });
    if (code != 0) fprintf(stderr, "send: %d %s\n", code, desc.UTF8String);
    CHECK(code == 0);
    return message;
}

V2TIMMessage *found(NSString *msgID) {
    NSArray *list = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() findMessages:@[msgID] succ:succ fail:fail]; });
    CHECK(list.count == 1);
    return list[0];
}

@implementation Listener
- (instancetype)init {
    if ((self = [super init])) {
        _lines = [NSMutableArray array];
        _messages = [NSMutableArray array];
        _receipts = [NSMutableArray array];
        _outbox = [NSMutableArray array];
        _conversations = [NSMutableArray array];
    }
    return self;
}
- (void)says:(NSString *)line {
    if (![NSThread isMainThread]) _wasElsewhere = YES;
    [_lines addObject:line];
}
- (void)hears:(NSString *)line {
    NSString *what = [NSString stringWithFormat:@"%@; told so far were", line];
    NSMutableArray *lines = _lines;
    waiting = ^{ return [lines componentsJoinedByString:@", "]; };
    until(what, ^{ return [self.lines containsObject:line]; });
    waiting = nil;
}
static NSString *users(NSArray<V2TIMGroupMemberInfo *> *list) {
    return [[list valueForKey:@"userID"] componentsJoinedByString:@","];
}
- (void)onConnecting { [self says:@"connecting"]; }
- (void)onConnectSuccess { [self says:@"connected"]; }
- (void)onConnectFailed:(int)code err:(NSString *)err { [self says:[NSString stringWithFormat:@"failed %d %@", code, err]]; }
- (void)onKickedOffline { [self says:@"kicked"]; }
- (void)onUserSigExpired { [self says:@"expired"]; }
- (void)onSelfInfoUpdated:(V2TIMUserFullInfo *)info { [self says:[@"self " stringByAppendingString:info.nickName]]; }
- (void)onOutboxChanged:(NSArray<V2TIMOutboxItem *> *)itemList {
    if (![NSThread isMainThread]) _wasElsewhere = YES;
    [_outbox addObjectsFromArray:itemList];
}
- (void)onReceiveRESTCustomData:(NSString *)groupID data:(NSData *)data {
    NSDictionary *reminder = [NSJSONSerialization JSONObjectWithData:data options:0 error:NULL][@"reminder"];
    [self says:[NSString stringWithFormat:@"reminded of %@ of %@ [%@] in %@ %@", reminder[@"msg_id"], reminder[@"sender"], groupID,
                                          reminder[@"conversation"], reminder[@"seq"]]];
}
- (void)onRecvNewMessage:(V2TIMMessage *)msg {
    [_messages addObject:msg];
    [self says:[@"new " stringByAppendingString:msg.textElem.text ?: @"-"]];
    if (_onMessage) _onMessage(msg);
}
- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    [_receipts addObjectsFromArray:receiptList];
    for (V2TIMMessageReceipt *one in receiptList) {
        [self says:[NSString stringWithFormat:@"receipt %d %d %d", one.readCount, one.unreadCount, one.isPeerRead]];
    }
}
- (void)onRecvC2CReadReceipt:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    [_receipts addObjectsFromArray:receiptList];
    for (V2TIMMessageReceipt *one in receiptList) [self says:[@"marked " stringByAppendingString:one.userID]];
}
- (void)onRecvMessageRevoked:(NSString *)msgID operateUser:(V2TIMUserFullInfo *)operateUser reason:(NSString *)reason {
    [self says:[NSString stringWithFormat:@"revoked by %@", operateUser.userID]];
}
- (void)onRecvMessageRevoked:(NSString *)msgID { [self says:@"revoked"]; }
- (void)onRecvMessageModified:(V2TIMMessage *)msg { [self says:[@"modified " stringByAppendingString:msg.textElem.text ?: @"-"]]; }
- (void)onRecvC2CTextMessage:(NSString *)msgID sender:(V2TIMUserInfo *)sender text:(NSString *)text {
    [self says:[NSString stringWithFormat:@"%@ writes %@", sender.userID, text]];
}
- (void)onRecvC2CCustomMessage:(NSString *)msgID sender:(V2TIMUserInfo *)sender customData:(NSData *)customData {
    NSString *text = [[NSString alloc] initWithData:customData encoding:NSUTF8StringEncoding];
    [self says:[NSString stringWithFormat:@"%@ sends %@", sender.userID, text]];
}
- (void)onRecvGroupTextMessage:(NSString *)msgID groupID:(NSString *)groupID sender:(V2TIMGroupMemberInfo *)sender text:(NSString *)text {
    [self says:[NSString stringWithFormat:@"%@ writes to %@ %@", sender.userID, groupID, text]];
}
- (void)onRecvGroupCustomMessage:(NSString *)msgID groupID:(NSString *)groupID sender:(V2TIMGroupMemberInfo *)sender customData:(NSData *)customData {
    [self says:[NSString stringWithFormat:@"%@ sends to %@ %lu", sender.userID, groupID, (unsigned long)customData.length]];
}
- (void)onMemberEnter:(NSString *)groupID memberList:(NSArray<V2TIMGroupMemberInfo *> *)memberList {
    [self says:[NSString stringWithFormat:@"%@ entered by %@", groupID, users(memberList)]];
}
- (void)onMemberLeave:(NSString *)groupID member:(V2TIMGroupMemberInfo *)member {
    [self says:[NSString stringWithFormat:@"%@ left by %@", groupID, member.userID]];
}
- (void)onMemberInvited:(NSString *)groupID opUser:(V2TIMGroupMemberInfo *)opUser memberList:(NSArray<V2TIMGroupMemberInfo *> *)memberList {
    [self says:[NSString stringWithFormat:@"%@ invited to %@ %@", opUser.userID, groupID, users(memberList)]];
}
- (void)onMemberKicked:(NSString *)groupID opUser:(V2TIMGroupMemberInfo *)opUser memberList:(NSArray<V2TIMGroupMemberInfo *> *)memberList {
    [self says:[NSString stringWithFormat:@"%@ kicked %@", opUser.userID, users(memberList)]];
}
- (void)onMemberInfoChanged:(NSString *)groupID changeInfoList:(NSArray<V2TIMGroupMemberChangeInfo *> *)changeInfoList {
    [self says:[NSString stringWithFormat:@"muted %@ %u", changeInfoList[0].userID, changeInfoList[0].muteTime]];
}
- (void)onAllGroupMembersMuted:(NSString *)groupID isMute:(BOOL)isMute { [self says:isMute ? @"all muted" : @"all unmuted"]; }
- (void)onGroupDismissed:(NSString *)groupID opUser:(V2TIMGroupMemberInfo *)opUser {
    [self says:[NSString stringWithFormat:@"%@ dismissed by %@", groupID, opUser.userID]];
}
- (void)onGroupInfoChanged:(NSString *)groupID changeInfoList:(NSArray<V2TIMGroupChangeInfo *> *)changeInfoList {
    for (V2TIMGroupChangeInfo *one in changeInfoList) {
        [self says:[NSString stringWithFormat:@"info %ld %@", (long)one.type, one.value ?: @"-"]];
    }
}
- (void)onGrantAdministrator:(NSString *)groupID opUser:(V2TIMGroupMemberInfo *)opUser memberList:(NSArray<V2TIMGroupMemberInfo *> *)memberList {
    [self says:[@"admin " stringByAppendingString:users(memberList)]];
}
- (void)onRevokeAdministrator:(NSString *)groupID opUser:(V2TIMGroupMemberInfo *)opUser memberList:(NSArray<V2TIMGroupMemberInfo *> *)memberList {
    [self says:[@"no admin " stringByAppendingString:users(memberList)]];
}
- (void)onQuitFromGroup:(NSString *)groupID { [self says:[@"quit " stringByAppendingString:groupID]]; }
- (void)onSyncServerStart { [self says:@"sync start"]; }
- (void)onSyncServerFinish { [self says:@"sync finish"]; }
- (void)onNewConversation:(NSArray<V2TIMConversation *> *)list {
    [_conversations addObjectsFromArray:list];
    for (V2TIMConversation *one in list) [self says:[@"new conversation " stringByAppendingString:one.conversationID]];
}
- (void)onConversationChanged:(NSArray<V2TIMConversation *> *)list {
    [_conversations addObjectsFromArray:list];
    for (V2TIMConversation *one in list) [self says:[@"changed " stringByAppendingString:one.conversationID]];
}
- (void)onConversationDeleted:(NSArray<NSString *> *)list { [self says:[@"deleted " stringByAppendingString:list[0]]]; }
- (void)onUnreadMessageCountChangedByFilter:(V2TIMConversationListFilter *)filter totalUnreadCount:(uint64_t)count {
    [self says:[NSString stringWithFormat:@"marked %lu unread %llu", (unsigned long)filter.markType, (unsigned long long)count]];
}
- (void)onConversationGroupCreated:(NSString *)name conversationList:(NSArray<V2TIMConversation *> *)list {
    [self says:[NSString stringWithFormat:@"created %@ %@", name, list[0].conversationID]];
}
- (void)onConversationGroupDeleted:(NSString *)name { [self says:[@"no group " stringByAppendingString:name]]; }
- (void)onConversationGroupNameChanged:(NSString *)oldName newName:(NSString *)newName {
    [self says:[NSString stringWithFormat:@"renamed %@ %@", oldName, newName]];
}
- (void)onConversationsAddedToGroup:(NSString *)name conversationList:(NSArray<V2TIMConversation *> *)list {
    [self says:[NSString stringWithFormat:@"added %@ %@", name, list[0].conversationID]];
}
- (void)onConversationsDeletedFromGroup:(NSString *)name conversationList:(NSArray<V2TIMConversation *> *)list {
    [self says:[NSString stringWithFormat:@"removed %@ %@", name, list[0].conversationID]];
}
- (void)onTotalUnreadMessageCountChanged:(uint64_t)count { [self says:[NSString stringWithFormat:@"unread %llu", (unsigned long long)count]]; }
@end

/// Runs those tests whose name has one of the words, or all. `--login URL USER USERSIG DIRECTORY` is another device,
/// `--device URL DIRECTORY MILLISECONDS` one that does what it is told.
int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "--device")) {
        @autoreleasepool {
            return beDevice(@(argv[2]), @(argv[3]));
        }
    }
    if (argc == 6 && !strcmp(argv[1], "--login")) {
        @autoreleasepool {
            return loginElsewhere(@(argv[2]), @(argv[3]), @(argv[4]), @(argv[5])) != 0;
        }
    }
    int ran = 0;
    for (int at = 0; at < testCount; at++) {
        BOOL wanted = argc == 1;
        for (int word = 1; word < argc; word++) wanted = wanted || strstr(tests[at].name, argv[word]);
        if (!wanted) continue;
        printf("%s\n", tests[at].name);
        fflush(stdout);
        @autoreleasepool {
            NSString *name = [NSString stringWithFormat:@"doubletick-objc-%d-%d", getpid(), at];
            testDirectory = [NSTemporaryDirectory() stringByAppendingPathComponent:name];
            tests[at].run();
            [sdk() unInitSDK];
            [[NSFileManager defaultManager] removeItemAtPath:testDirectory error:NULL];
            desc = nil;
        }
        ran++;
    }
    printf("%d tests ran\n", ran);
    return ran == 0;
}
