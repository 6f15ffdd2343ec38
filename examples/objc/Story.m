// The story that every language tells: examples/story.txt. The SDK has one client per process, as the vendor's, so everyone
// uses it in turn.
//
//   Story [DIRECTORY]
//
// Without DOUBLETICK_SERVER_URL the service is embedded, in DIRECTORY or in a temporary directory that is removed at the end.
// With it the service is that server, and DOUBLETICK_USERSIG_ALICE and so on are the credentials.

#import <DoubletickObjC/DoubletickObjC.h>

static V2TIMManager *sdk(void) {
    return [V2TIMManager sharedInstance];
}

/// Ends the program: something is not as the story has it.
static void wrong(NSString *what) {
    fprintf(stderr, "story: %s\n", what.UTF8String);
    exit(1);
}

static void tell(NSString *line) {
    printf("%s\n", line.UTF8String);
}

// ---- waiting: the application is called by the main run loop, so this runs it ----

static void until(NSString *what, BOOL (^isTrue)(void)) {
    NSDate *end = [NSDate dateWithTimeIntervalSinceNow:60];
    while (!isTrue()) {
        if (end.timeIntervalSinceNow < 0) wrong([what stringByAppendingString:@" did not come"]);
        @autoreleasepool {
            [[NSRunLoop mainRunLoop] runMode:NSDefaultRunLoopMode beforeDate:[NSDate dateWithTimeIntervalSinceNow:0.01]];
        }
    }
}

/// The code of a call that brings nothing.
static int codeOf(void (^call)(V2TIMSucc succ, V2TIMFail fail)) {
    __block int code = -1;
    call(^{ code = 0; }, ^(int failed, NSString *desc) { code = failed; });
    until(@"an answer", ^{ return (BOOL)(code != -1); });
    return code;
}

/// The same of one that must succeed.
static void must(void (^call)(V2TIMSucc succ, V2TIMFail fail)) {
    int code = codeOf(call);
    if (code != 0) wrong([NSString stringWithFormat:@"a call has failed with %d", code]);
}

// ---- everyone ----

/// What the person who is logged in hears.
@interface Ear : NSObject <V2TIMAdvancedMsgListener>
@property(nonatomic, strong) NSMutableArray<V2TIMMessage *> *messages;
@property(nonatomic, strong) NSMutableArray<V2TIMMessageReceipt *> *receipts;
@end

@implementation Ear
- (instancetype)init {
    if ((self = [super init])) {
        _messages = [NSMutableArray array];
        _receipts = [NSMutableArray array];
    }
    return self;
}
- (void)onRecvNewMessage:(V2TIMMessage *)msg {
    [self.messages addObject:msg];
}
- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    [self.receipts addObjectsFromArray:receiptList];
}
@end

static Ear *ear;

/// Logs this person in, who hears what was missed.
static void become(NSString *user) {
    NSString *variable = [@"DOUBLETICK_USERSIG_" stringByAppendingString:user.uppercaseString];
    NSString *userSig = [NSProcessInfo processInfo].environment[variable] ?: @"any text: service and application are one";
    must(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:user userSig:userSig succ:succ fail:fail]; });
}

static V2TIMMessage *says(NSString *text, NSString *user, NSString *group) {
    V2TIMMessage *message = [sdk() createTextMessage:text];
    message.needReadReceipt = YES;
    must(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() sendMessage:message receiver:user groupID:group priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
           offlinePushInfo:nil progress:nil succ:succ fail:fail];
    });
    return message;
}

/// Waits for this message, sends a receipt for it, and is what it says.
static NSString *reads(V2TIMMessage *sent) {
    __block V2TIMMessage *arrived = nil;
    until(sent.msgID, ^{
        for (V2TIMMessage *message in ear.messages) {
            if ([message.msgID isEqualToString:sent.msgID]) arrived = message;
        }
        return (BOOL)(arrived != nil);
    });
    must(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() sendMessageReadReceipts:@[arrived] succ:succ fail:fail]; });
    return arrived.textElem.text;
}

/// Waits for the receipt of this message that is as wanted; those before it are older states.
static V2TIMMessageReceipt *hears(V2TIMMessage *message, BOOL (^isWanted)(V2TIMMessageReceipt *receipt)) {
    __block V2TIMMessageReceipt *heard = nil;
    until(@"a receipt", ^{
        for (V2TIMMessageReceipt *receipt in ear.receipts) {
            if ([receipt.msgID isEqualToString:message.msgID] && isWanted(receipt)) heard = receipt;
        }
        return (BOOL)(heard != nil);
    });
    return heard;
}

static V2TIMMessageReceipt *asks(V2TIMMessage *message) {
    __block V2TIMMessageReceipt *receipt = nil;
    must(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getMessageReadReceipts:@[message] succ:^(NSArray<V2TIMMessageReceipt *> *list) {
            receipt = list.firstObject;
            succ();
        } fail:fail];
    });
    return receipt;
}

static NSString *counts(V2TIMMessageReceipt *receipt) {
    NSString *unread = receipt.unreadCount == 1 ? @"1 has not" : [NSString stringWithFormat:@"%d have not", receipt.unreadCount];
    return [NSString stringWithFormat:@"%d have read in the group, %@", receipt.readCount, unread];
}

static NSString *peer(V2TIMMessageReceipt *receipt) {
    if (!receipt.isPeerRead) wrong(@"bob has not read alice's message");
    return @"bob has read";
}

/// The members who have read it, or have not.
static NSString *names(V2TIMMessage *message, V2TIMGroupMessageReadMembersFilter filter) {
    NSMutableArray<NSString *> *names = [NSMutableArray array];
    __block uint64_t next = 0;
    __block BOOL isLast = NO;
    while (!isLast) {
        must(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getGroupMessageReadMemberList:message filter:filter nextSeq:next count:100
                                            succ:^(NSMutableArray<V2TIMGroupMemberInfo *> *members, uint64_t nextSeq, BOOL isFinished) {
                for (V2TIMGroupMemberInfo *member in members) [names addObject:member.userID];
                next = nextSeq;
                isLast = isFinished;
                succ();
            } fail:fail];
        });
    }
    return [names componentsJoinedByString:@", "];
}

// ---- the story ----

static void story(void) {
    ear = [[Ear alloc] init];
    [sdk() addAdvancedMsgListener:ear];
    for (NSString *user in @[@"bob", @"carol", @"dave", @"alice"]) become(user);
    tell(@"alice, bob, carol and dave have accounts");

    V2TIMGroupInfo *info = [[V2TIMGroupInfo alloc] init];
    info.groupType = GroupType_Public;
    info.groupName = @"Weekend hike";
    NSMutableArray<V2TIMCreateGroupMemberInfo *> *members = [NSMutableArray array];
    for (NSString *user in @[@"bob", @"carol", @"dave"]) {
        V2TIMCreateGroupMemberInfo *member = [[V2TIMCreateGroupMemberInfo alloc] init];
        member.userID = user;
        [members addObject:member];
    }
    __block NSString *group = nil;
    must(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() createGroup:info memberList:members succ:^(NSString *groupID) {
            group = groupID;
            succ();
        } fail:fail];
    });
    tell(@"alice makes the group \"Weekend hike\" with bob, carol and dave");
    V2TIMMessage *question = says(@"Meet at the lake at nine?", nil, group);
    tell([@"alice -> group: " stringByAppendingString:question.textElem.text]);
    V2TIMMessage *request = says(@"你能带地图吗？🗺️", @"bob", nil);
    tell([@"alice -> bob: " stringByAppendingString:request.textElem.text]);

    become(@"bob");
    tell([@"bob reads: " stringByAppendingString:reads(question)]);
    tell([@"bob reads: " stringByAppendingString:reads(request)]);
    reads(question);
    reads(request);
    tell(@"bob sends his receipts again, which changes nothing");
    become(@"carol");
    tell([@"carol reads: " stringByAppendingString:reads(question)]);

    become(@"alice");
    V2TIMMessageReceipt *both = hears(question, ^(V2TIMMessageReceipt *receipt) { return (BOOL)(receipt.unreadCount == 1); });
    tell([@"alice hears: " stringByAppendingString:counts(both)]);
    tell([@"alice hears: " stringByAppendingString:peer(hears(request, ^(V2TIMMessageReceipt *receipt) { return YES; }))]);
    tell([@"alice asks: " stringByAppendingString:counts(asks(question))]);
    tell([@"alice asks: " stringByAppendingString:peer(asks(request))]);
    tell([@"read: " stringByAppendingString:names(question, V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ)]);
    tell([@"unread: " stringByAppendingString:names(question, V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD)]);

    become(@"bob");
    int none = codeOf(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() sendMessageReadReceipts:@[] succ:succ fail:fail]; });
    tell([NSString stringWithFormat:@"a receipt for no message: %d", none]);
    become(@"alice");
    int own = codeOf(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() sendMessageReadReceipts:@[question] succ:succ fail:fail]; });
    tell([NSString stringWithFormat:@"alice sends a receipt for her own message: %d", own]);
    become(@"bob");
    int others = codeOf(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getGroupMessageReadMemberList:question filter:V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ nextSeq:0 count:100
                                        succ:^(NSMutableArray *list, uint64_t nextSeq, BOOL isFinished) { succ(); } fail:fail];
    });
    tell([NSString stringWithFormat:@"bob asks who has read alice's message: %d", others]);

    become(@"dave");
    must(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() quitGroup:group succ:succ fail:fail]; });
    tell(@"dave leaves the group");
    become(@"alice");
    V2TIMMessageReceipt *last = hears(question, ^(V2TIMMessageReceipt *receipt) { return (BOOL)(receipt.unreadCount == 0); });
    tell([@"alice hears: " stringByAppendingString:counts(last)]);
    [sdk() unInitSDK];
    tell(@"done");
}

int main(int argc, char **argv) {
    @autoreleasepool {
        NSString *name = [@"doubletick-story-" stringByAppendingString:[NSProcessInfo processInfo].globallyUniqueString];
        NSString *directory = argc > 1 ? @(argv[1]) : [NSTemporaryDirectory() stringByAppendingPathComponent:name];
        V2TIMSDKConfig *config = [[V2TIMSDKConfig alloc] init];
        config.dataDirectory = directory;
        config.logLevel = V2TIM_LOG_WARN;
        config.logListener = ^(V2TIMLogLevel level, NSString *line) { fprintf(stderr, "story: %s\n", line.UTF8String); };
        if (![sdk() initSDK:1400000000 config:config]) wrong(@"the SDK did not start");
        story();
        if (argc == 1) [[NSFileManager defaultManager] removeItemAtPath:directory error:NULL];
    }
    return 0;
}
