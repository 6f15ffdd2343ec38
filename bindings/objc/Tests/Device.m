// A device: it does what it is told on its standard input and says what comes of it. The words, and what happens to it, are
// those of `xtask/src/test/kept`, the same in every language. The vendor's API says neither where an answer comes from nor
// lets it be said how long a call waits.

#import "Support.h"
#include <pthread.h>

/// A message of which nothing is known but its id.
@interface Named : V2TIMMessage
@property(nonatomic, copy) NSString *name;
@end

@implementation Named
- (NSString *)msgID { return _name; }
@end

/// Of the lines that were read. Not `@synchronized`: the runtime makes the lock of an object when it is asked for first, here by two
/// threads at once.
static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

/// Reads what it is told.
@interface Reader : NSObject
@end

@implementation Reader
+ (void)read:(NSMutableArray<NSString *> *)lines {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    do {
        @autoreleasepool {
            length = getline(&line, &size, stdin);
            NSString *words = @"end";
            if (length > 0) {
                line[strcspn(line, "\n")] = 0;
                words = @(line);
            }
            pthread_mutex_lock(&reading);
            [lines addObject:words];
            pthread_mutex_unlock(&reading);
        }
    } while (length > 0);
    free(line);
}
@end

@interface Device : NSObject <V2TIMAdvancedMsgListener>
@property(nonatomic, readonly) NSMutableDictionary<NSString *, V2TIMMessage *> *known;
@end

static void say(NSString *line) {
    printf("%s\n", line.UTF8String);
    fflush(stdout);
}

/// How many calls were made, and how many have come to their end.
static int asked, answered;

/// Says what has come of a call.
static void answer(NSString *line) {
    answered++;
    say(line);
}

static V2TIMSucc done(NSString *what) {
    return ^{ answer([what stringByAppendingString:@" 0"]); };
}

static V2TIMFail failed(NSString *what) {
    return ^(int code, NSString *desc) { answer([NSString stringWithFormat:@"%@ %d %@", what, code, desc]); };
}

static void sayPage(NSString *what, NSArray<NSString *> *names) {
    answer([NSString stringWithFormat:@"%@ 0 service %@", what, [names componentsJoinedByString:@","]]);
}

@implementation Device

- (instancetype)init {
    if ((self = [super init])) _known = [NSMutableDictionary dictionary];
    return self;
}

- (void)onRecvNewMessage:(V2TIMMessage *)msg {
    _known[msg.msgID] = msg;
    if (!msg.isSelf) say([@"message " stringByAppendingString:msg.msgID]);
}

- (void)onOutboxChanged:(NSArray<V2TIMOutboxItem *> *)itemList {
    for (V2TIMOutboxItem *item in itemList) say([NSString stringWithFormat:@"outbox %@ %d", item.msgID, item.code]);
}

- (NSArray<V2TIMMessage *> *)messages:(NSString *)msgID {
    Named *named = [[Named alloc] init];
    named.name = msgID;
    return @[_known[msgID] ?: named];
}

- (void)run:(NSString *)line {
    NSArray<NSString *> *words = [line componentsSeparatedByString:@" "];
    NSString *word = words[0], *name = words.count > 1 ? words[1] : @"";
    if (![word isEqualToString:@"wake"]) asked++;
    if ([word isEqualToString:@"login"]) {
        NSString *what = [@"login " stringByAppendingString:name];
        [sdk() login:name userSig:words[2] succ:done(what) fail:failed(what)];
    } else if ([word isEqualToString:@"group"]) {
        [self makeGroup:name with:words[2]];
    } else if ([word isEqualToString:@"send"]) {
        [self send:words[2] to:name];
    } else if ([word isEqualToString:@"read"]) {
        [sdk() sendMessageReadReceipts:[self messages:name] succ:done(line) fail:failed(line)];
    } else if ([word isEqualToString:@"count"]) {
        [sdk() getMessageReadReceipts:[self messages:name] succ:^(NSArray<V2TIMMessageReceipt *> *list) {
            answer([NSString stringWithFormat:@"%@ 0 %d", line, [list.firstObject readCount]]);
        } fail:failed(line)];
    } else if ([word isEqualToString:@"page"]) {
        [sdk() getGroupHistoryMessageList:name count:20 lastMsg:nil succ:^(NSArray<V2TIMMessage *> *list) {
            sayPage(line, [list valueForKey:@"msgID"]);
        } fail:failed(line)];
    } else if ([word isEqualToString:@"list"]) {
        [sdk() getConversationList:0 count:20 succ:^(NSArray<V2TIMConversation *> *list, uint64_t nextSeq, BOOL isFinished) {
            NSMutableArray *rows = [NSMutableArray array];
            for (V2TIMConversation *row in list) [rows addObject:[NSString stringWithFormat:@"%@=%d", row.groupID, row.unreadCount]];
            sayPage(line, rows);
        } fail:failed(line)];
    } else if ([word isEqualToString:@"members"]) {
        [sdk() getGroupMemberList:name filter:0 nextSeq:0 succ:^(uint64_t nextSeq, NSArray<V2TIMGroupMemberFullInfo *> *list) {
            sayPage(line, [list valueForKey:@"userID"]);
        } fail:failed(line)];
    } else if ([word isEqualToString:@"wake"]) {
        [sdk() wake];
    } else {
        fprintf(stderr, "unknown: %s\n", line.UTF8String);
        exit(1);
    }
}

- (void)makeGroup:(NSString *)groupID with:(NSString *)user {
    V2TIMCreateGroupMemberInfo *member = [[V2TIMCreateGroupMemberInfo alloc] init];
    member.userID = user;
    V2TIMGroupInfo *info = [[V2TIMGroupInfo alloc] init];
    info.groupID = groupID;
    info.groupType = GroupType_Public;
    info.groupName = groupID;
    NSString *what = [@"group " stringByAppendingString:groupID];
    [sdk() createGroup:info memberList:@[member] succ:^(NSString *made) { answer([what stringByAppendingString:@" 0"]); }
                  fail:failed(what)];
}

- (void)send:(NSString *)text to:(NSString *)groupID {
    V2TIMMessage *message = [sdk() createTextMessage:text];
    message.needReadReceipt = YES;
    NSString *(^what)(void) = ^{ return [@"sent " stringByAppendingString:message.msgID]; };
    [sdk() sendMessage:message receiver:nil groupID:groupID priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
        offlinePushInfo:nil progress:nil succ:^{ done(what())(); }
        fail:^(int code, NSString *desc) { failed(what())(code, desc); }];
    _known[message.msgID] = message;
}

@end

/// Until the end of its input. It is read on a thread of its own: answers come on the main run loop.
int beDevice(NSString *url, NSString *data) {
    V2TIMSDKConfig *remote = [[V2TIMSDKConfig alloc] init];
    remote.serverURL = url;
    remote.dataDirectory = data;
    remote.keepUnsent = YES;
    Device *device = [[Device alloc] init];
    [sdk() addAdvancedMsgListener:device];
    CHECK([sdk() initSDK:appID config:remote]);
    NSMutableArray<NSString *> *lines = [NSMutableArray array];
    [NSThread detachNewThreadSelector:@selector(read:) toTarget:[Reader class] withObject:lines];
    NSUInteger next = 0;
    while (YES) {
        pthread_mutex_lock(&reading);
        // They stay in the array: without ARC nothing else holds them.
        NSString *line = next < lines.count ? lines[next++] : nil;
        pthread_mutex_unlock(&reading);
        if ([line isEqualToString:@"end"]) break;
        if (line) [device run:line];
        else pause_(0.005);
    }
    [sdk() unInitSDK];
    until(@"the answers to what was open", ^BOOL { return answered == asked; });
    say(@"ended");
    return 0;
}
