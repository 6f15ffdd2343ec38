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
        _task = started(_program, @[@"serve", @"--listen", @"127.0.0.1:0", @"--data", _data]);
        static BOOL isWatched;
        if (!isWatched) atexit(endRunning);
        isWatched = YES;
        running = _task.processIdentifier;
        NSString *line = firstLine(_task);
        CHECK([line hasPrefix:@"listening on ws://"]);
        _url = [line substringFromIndex:@"listening on ".length];
    }
    return self;
}

/// A UserSig that is good for so many seconds.
- (NSString *)userSig:(NSString *)user for:(int)seconds {
    NSTask *task = started(_program, @[@"usersig", user, @"--expire", [NSString stringWithFormat:@"%d", seconds], @"--data", _data]);
    NSString *sig = firstLine(task);
    [task waitUntilExit];
    CHECK(task.terminationStatus == 0 && sig.length > 0);
    return sig;
}

/// The SDK as a device of this server.
- (void)start {
    V2TIMSDKConfig *remote = config();
    remote.dataDirectory = [directory() stringByAppendingPathComponent:@"here"];
    remote.serverURL = _url;
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
