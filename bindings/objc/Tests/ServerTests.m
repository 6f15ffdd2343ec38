// What only a server tells: that another device has taken the place of this one, and that a UserSig is over.
//
// DOUBLETICK_TEST_SERVER is the program of the server, which each test starts in its directory. There is one client per
// process, so the other device is this program once more (`--login`).

#import "Support.h"

#include <signal.h>
#include <stdlib.h>

@interface Server : NSObject
@property(nonatomic, readonly) NSTask *task;
@property(nonatomic, readonly) NSString *url;
@end

/// The server that runs, or 0: a test that fails ends the process, and the server must not stay.
static pid_t running;

static void endRunning(void) {
    if (running) kill(running, SIGTERM);
}

@implementation Server {
    NSString *_program, *_data;
}

/// The line that a program says first.
static NSString *firstLine(NSTask *task) {
    NSFileHandle *out = [task.standardOutput fileHandleForReading];
    NSMutableData *line = [NSMutableData data];
    for (NSData *one; (one = [out readDataOfLength:1]).length && *(const char *)one.bytes != '\n';) [line appendData:one];
    return [[NSString alloc] initWithData:line encoding:NSUTF8StringEncoding];
}

static NSTask *started(NSString *program, NSArray<NSString *> *arguments) {
    NSTask *task = [[NSTask alloc] init];
    task.launchPath = program;
    task.arguments = arguments;
    task.standardOutput = [NSPipe pipe];
    [task launch];
    return task;
}

- (instancetype)init {
    if ((self = [super init])) {
        const char *program = getenv("DOUBLETICK_TEST_SERVER");
        if (!program) fprintf(stderr, "DOUBLETICK_TEST_SERVER names no server\n");
        CHECK(program);
        _program = @(program);
        _data = [directory() stringByAppendingPathComponent:@"server"];
        [[NSFileManager defaultManager] createDirectoryAtPath:_data withIntermediateDirectories:YES attributes:nil error:NULL];
        [self listen:@"127.0.0.1:0"];
    }
    return self;
}

- (void)listen:(NSString *)address {
    _task = started(_program, @[@"serve", @"--listen", address, @"--data", _data]);
    static BOOL isWatched;
    if (!isWatched) atexit(endRunning);
    isWatched = YES;
    running = _task.processIdentifier;
    NSString *line = firstLine(_task);
    CHECK([line hasPrefix:@"listening on ws://"]);
    _url = [line substringFromIndex:@"listening on ".length];
}

/// It is gone, without a word to anybody.
- (void)kill {
    running = 0;
    kill(_task.processIdentifier, SIGKILL);
    [_task waitUntilExit];
}

/// It is there again, at the same place and with what it had.
- (void)again {
    [self listen:[_url substringFromIndex:@"ws://".length]];
}

/// A UserSig that is good for so many seconds.
- (NSString *)userSig:(NSString *)user for:(int)seconds {
    NSTask *task = started(_program, @[@"usersig", user, @"--expire", [NSString stringWithFormat:@"%d", seconds], @"--data", _data]);
    NSString *sig = firstLine(task);
    [task waitUntilExit];
    CHECK(task.terminationStatus == 0 && sig.length > 0);
    return sig;
}

/// The operator reminds who has not read a message: what is printed.
- (NSString *)remind:(NSString *)msgID {
    NSTask *task = started(_program, @[@"remind", msgID, @"--data", _data]);
    NSString *line = firstLine(task);
    [task waitUntilExit];
    return line;
}

/// The SDK as a device of this server.
- (void)start {
    V2TIMSDKConfig *remote = config();
    remote.dataDirectory = [directory() stringByAppendingPathComponent:@"here"];
    remote.serverURL = _url;
    remote.keepUnsent = YES;
    CHECK([sdk() initSDK:appID config:remote]);
}

- (int)login:(NSString *)user userSig:(NSString *)userSig {
    return outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:user userSig:userSig succ:succ fail:fail]; });
}

- (void)end {
    running = 0;
    [_task terminate];
    [_task waitUntilExit];
}

@end

/// The other device: logs in and ends.
int loginElsewhere(NSString *url, NSString *user, NSString *userSig, NSString *data) {
    V2TIMSDKConfig *remote = [[V2TIMSDKConfig alloc] init];
    remote.serverURL = url;
    remote.dataDirectory = data;
    CHECK([sdk() initSDK:appID config:remote]);
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:user userSig:userSig succ:succ fail:fail]; });
    [sdk() unInitSDK];
    return code;
}

static NSUInteger times(Listener *listener, NSString *line) {
    return [listener.lines filteredArrayUsingPredicate:[NSPredicate predicateWithFormat:@"SELF == %@", line]].count;
}

TEST(a_login_on_another_device_is_told_to_this_one_once) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addIMSDKListener:listener];
    [server start];
    NSString *sig = [server userSig:@"alice" for:3600];
    CHECK([server login:@"alice" userSig:sig] == 0);
    NSString *own = [[NSProcessInfo processInfo].arguments objectAtIndex:0];
    NSString *elsewhere = [directory() stringByAppendingPathComponent:@"elsewhere"];
    NSTask *other = started(own, @[@"--login", server.url, @"alice", sig, elsewhere]);
    [listener hears:@"kicked"];
    [other waitUntilExit];
    CHECK(other.terminationStatus == 0);
    CHECK(!listener.wasElsewhere && [sdk() getLoginStatus] == V2TIM_STATUS_LOGOUT && ![sdk() getLoginUser]);
    // It was told, so that a new login is one that the user wants.
    CHECK([server login:@"alice" userSig:sig] == 0);
    CHECK(times(listener, @"kicked") == 1 && times(listener, @"expired") == 0);
    [sdk() unInitSDK];
    [server end];
}

TEST(a_UserSig_that_is_over_is_told_once) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addIMSDKListener:listener];
    [server start];
    // On a slow machine one may be over before it is used.
    int code = 70001;
    for (int seconds = 2; code == 70001 && seconds < 200; seconds *= 2) {
        code = [server login:@"alice" userSig:[server userSig:@"alice" for:seconds]];
    }
    CHECK(code == 0);
    [listener hears:@"expired"];
    CHECK(!listener.wasElsewhere && [sdk() getLoginStatus] == V2TIM_STATUS_LOGOUT);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() getJoinedGroupList:^(id list) { succ(); } fail:fail]; }) == 6014);
    // With a new one the same user is back.
    CHECK([server login:@"alice" userSig:[server userSig:@"alice" for:3600]] == 0);
    CHECK(times(listener, @"expired") == 1 && times(listener, @"kicked") == 0);
    [sdk() unInitSDK];
    [server end];
}

/// Bob, with a message of Alice's that he has seen and not read.
static V2TIMMessage *unread(Server *server, Listener *listener) {
    [server start];
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    CHECK([server login:@"alice" userSig:[server userSig:@"alice" for:3600]] == 0);
    V2TIMMessage *message = [sdk() createTextMessage:@"在吗？"];
    message.needReadReceipt = YES;
    NSString *msgID = sent(message, @"bob", nil).msgID;
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    until(@"the message", ^BOOL { return [[listener.messages.lastObject msgID] isEqualToString:msgID]; });
    return listener.messages.lastObject;
}

/// Gives a receipt; the code of its answer is put into the list.
static void give(NSArray<V2TIMMessage *> *messages, NSMutableArray<NSNumber *> *codes) {
    [sdk() sendMessageReadReceipts:messages succ:^{ [codes addObject:@0]; } fail:^(int code, NSString *desc) { [codes addObject:@(code)]; }];
}

static BOOL isRead(Server *server, V2TIMMessage *message) {
    CHECK([server login:@"alice" userSig:[server userSig:@"alice" for:3600]] == 0);
    NSArray<V2TIMMessageReceipt *> *receipts =
        value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getMessageReadReceipts:@[message] succ:succ fail:fail]; });
    CHECK(receipts.count == 1);
    return receipts[0].isPeerRead;
}

TEST(what_was_read_without_a_server_outlives_the_sdk_and_is_told) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    V2TIMMessage *message = unread(server, listener);
    [server kill];
    NSMutableArray<NSNumber *> *codes = [NSMutableArray array];
    give(@[message], codes);
    [sdk() markC2CMessageAsRead:@"alice" succ:^{ [codes addObject:@0]; } fail:^(int code, NSString *desc) { [codes addObject:@(code)]; }];
    [sdk() unInitSDK];
    until(@"the answers", ^BOOL { return codes.count == 2; });
    CHECK_EQUAL(codes, (@[@7009, @7009]));
    CHECK(listener.outbox.count == 0);

    [server again];
    [server start];
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    until(@"what has become of it", ^BOOL { return listener.outbox.count == 2; });
    NSUInteger first = listener.outbox[0].kind == 2 ? 1 : 0;
    V2TIMOutboxItem *receipt = listener.outbox[first], *mark = listener.outbox[1 - first];
    CHECK(receipt.kind == 1 && receipt.code == 0 && !receipt.groupID);
    CHECK_EQUAL(receipt.msgID, message.msgID);
    CHECK_EQUAL(receipt.userID, @"alice");
    CHECK_EQUAL(receipt.desc, @"");
    CHECK(mark.kind == 2 && mark.code == 0);
    CHECK_EQUAL(mark.msgID, @"");
    CHECK_EQUAL(mark.userID, @"alice");
    CHECK(!listener.wasElsewhere && isRead(server, message));
    [sdk() unInitSDK];
    [server end];
}

/// What is on this device with alice, the newest first.
static NSArray<V2TIMMessage *> *here(void) {
    V2TIMMessageListGetOption *option = [[V2TIMMessageListGetOption alloc] init];
    option.userID = @"alice";
    option.getType = V2TIM_GET_LOCAL_OLDER_MSG;
    return value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getHistoryMessageList:option succ:succ fail:fail]; });
}

TEST(a_message_that_was_sent_without_a_server_is_sent_by_the_next_start) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    [server start];
    CHECK([server login:@"alice" userSig:[server userSig:@"alice" for:3600]] == 0);
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    V2TIMMessage *local = [sdk() createTextMessage:@"of this device"];
    __block BOOL isThere = NO;
    NSString *localID = [sdk() insertC2CMessageToLocalStorage:local to:@"alice" sender:@"alice"
        succ:^{ isThere = YES; } fail:^(int code, NSString *desc) { CHECK(code == 0); }];
    until(@"the message of this device", ^BOOL { return isThere; });
    CHECK_EQUAL(local.msgID, localID);
    CHECK(local.status == V2TIM_MSG_STATUS_LOCAL_IMPORTED && !local.isSelf);
    [server kill];
    CHECK_EQUAL([here() valueForKey:@"msgID"], @[localID]);
    V2TIMMessage *message = [sdk() createTextMessage:@"hello"];
    NSMutableArray<NSNumber *> *codes = [NSMutableArray array];
    [sdk() sendMessage:message receiver:@"alice" groupID:nil priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
        offlinePushInfo:nil progress:nil succ:^{ [codes addObject:@0]; }
        fail:^(int code, NSString *desc) { [codes addObject:@(code)]; }];
    NSArray<V2TIMMessage *> *waiting =
        value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getUnsentMessages:succ fail:fail]; });
    CHECK(waiting.count == 1 && waiting[0].status == V2TIM_MSG_STATUS_SENDING && waiting[0].seq == 0);
    CHECK_EQUAL(waiting[0].msgID, message.msgID);
    [sdk() unInitSDK];
    until(@"the answer", ^BOOL { return codes.count == 1; });
    CHECK_EQUAL(codes, @[@7009]);

    [server again];
    [server start];
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    until(@"what has become of it", ^BOOL { return listener.outbox.count == 1; });
    V2TIMOutboxItem *item = listener.outbox[0];
    CHECK(item.kind == 4 && item.code == 0 && item.message.status == V2TIM_MSG_STATUS_SEND_SUCC && item.message.seq == 1);
    CHECK_EQUAL(item.msgID, message.msgID);
    CHECK_EQUAL(item.message.textElem.text, @"hello");
    waiting = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getUnsentMessages:succ fail:fail]; });
    CHECK(waiting.count == 0);
    CHECK(here().count == 2);
    isThere = YES;
    [sdk() deleteMessageFromLocalStorage:local succ:^{ isThere = NO; } fail:^(int code, NSString *desc) { CHECK(code == 0); }];
    until(@"the deletion", ^BOOL { return !isThere; });
    CHECK_EQUAL([here() valueForKey:@"msgID"], @[message.msgID]);
    [sdk() unInitSDK];
    [server end];
}

TEST(who_has_not_read_a_message_is_reminded_of_it) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    [sdk() addGroupListener:listener];
    V2TIMMessage *message = unread(server, listener);
    CHECK_EQUAL([server remind:message.msgID], @"reminded = 1");
    [listener hears:[NSString stringWithFormat:@"reminded of %@ of alice [] in %@ 1", message.msgID, @{@"c2c" : @"alice"}]];
    CHECK_EQUAL([server remind:message.msgID], @"");
    CHECK(!listener.wasElsewhere);
    [sdk() unInitSDK];
    [server end];
}

TEST(what_was_wiped_on_the_device_is_not_sent) {
    Server *server = [[Server alloc] init];
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    V2TIMMessage *message = unread(server, listener);
    [server kill];
    NSMutableArray<NSNumber *> *codes = [NSMutableArray array];
    give(@[message], codes);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() wipeDeviceStore:succ fail:fail]; }) == 0);
    until(@"the answer", ^BOOL { return codes.count == 1; });
    CHECK_EQUAL(codes, @[@7009]);
    [sdk() unInitSDK];
    [server again];
    [server start];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() wipeDeviceStore:succ fail:fail]; }) == 6014);
    CHECK([server login:@"bob" userSig:[server userSig:@"bob" for:3600]] == 0);
    CHECK(!isRead(server, message) && listener.outbox.count == 0);
    [sdk() unInitSDK];
    [server end];
}
