// From `initSDK` to `unInitSDK`: what comes when, and what never.

#import "Support.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/// Makes an account for bob, and logs alice in.
static void loginAliceWhoKnowsBob(void) {
    login(@"bob");
    login(@"alice");
}

TEST(calls_before_initSDK_fail_with_6013) {
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:@"alice" userSig:@"any" succ:succ fail:fail]; }) == 6013);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() getJoinedGroupList:^(id list) { succ(); } fail:fail]; }) == 6013);
    CHECK(![sdk() getLoginUser] && [sdk() getLoginStatus] == V2TIM_STATUS_LOGOUT && [sdk() getServerTime] == 0);
    CHECK([[sdk() getVersion] componentsSeparatedByString:@"."].count == 3);
    // Answers that nobody wants are no matter.
    [sdk() logout:nil fail:nil];
    [sdk() unInitSDK];
}

TEST(the_whole_life) {
    Listener *listener = [[Listener alloc] init];
    CHECK([sdk() initSDK:appID config:config() listener:listener]);
    CHECK([sdk() initSDK:appID config:config()]);
    CHECK(![sdk() initSDK:appID + 1 config:config()]);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() logout:succ fail:fail]; }) == 6014);
    loginAliceWhoKnowsBob();
    CHECK_EQUAL([sdk() getLoginUser], @"alice");
    CHECK([sdk() getLoginStatus] == V2TIM_STATUS_LOGINED && [sdk() getServerTime] > 1700000000);
    CHECK([listener.lines containsObject:@"connected"]);
    NSString *msgID = [sdk() sendC2CTextMessage:@"Hello" to:@"bob" succ:nil fail:nil];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() logout:succ fail:fail]; }) == 0);
    CHECK(![sdk() getLoginUser]);
    [sdk() removeIMSDKListener:listener];
    [sdk() unInitSDK];
    // The directory is free, and everything is still in it.
    start();
    login(@"alice");
    CHECK_EQUAL(found(msgID).textElem.text, @"Hello");
}

TEST(what_cannot_be_used_is_refused_and_said) {
    Listener *listener = [[Listener alloc] init];
    [sdk() addIMSDKListener:listener];
    CHECK(![sdk() initSDK:0 config:config()]);
    [listener hears:@"failed 6017 sdkAppID: is not a positive number"];
    __block NSString *logged = nil;
    V2TIMSDKConfig *url = config();
    url.serverURL = @"http://localhost";
    url.logListener = ^(V2TIMLogLevel level, NSString *line) { if (level == V2TIM_LOG_WARN) logged = line; };
    CHECK(![sdk() initSDK:appID config:url]);
    until(@"the failure", ^{ return (BOOL)(listener.lines.count == 2); });
    CHECK([listener.lines[1] hasPrefix:@"failed 6017 TIMInit: sdk_config_server_url: "]);
    CHECK(logged && [listener.lines[1] hasSuffix:logged]);
    V2TIMSDKConfig *place = config();
    place.dataDirectory = @"/proc/nowhere";
    CHECK(![sdk() initSDK:appID config:place]);
    until(@"the failure", ^{ return (BOOL)(listener.lines.count == 3); });
    CHECK([listener.lines[2] rangeOfString:@"/proc/nowhere"].length > 0);
    // Nothing is left of the attempts.
    start();
    login(@"alice");
}

TEST(a_UserSig_is_verified_where_there_is_a_key) {
    V2TIMSDKConfig *secret = config();
    secret.secretKey = @"5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
    CHECK([sdk() initSDK:appID config:secret]);
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:@"alice" userSig:@"forged" succ:succ fail:fail]; });
    CHECK(code >= 70001 && code <= 70014 && [lastDesc() rangeOfString:@"forged"].length == 0);
}

TEST(calls_that_are_under_way_end_with_7009) {
    V2TIMSDKConfig *nobody = config();
    nobody.serverURL = @"ws://127.0.0.1:9";
    CHECK([sdk() initSDK:appID config:nobody]);
    NSMutableArray<NSNumber *> *codes = [NSMutableArray array];
    V2TIMFail fail = ^(int code, NSString *desc) { [codes addObject:@(code)]; };
    [sdk() login:@"alice" userSig:@"any" succ:^{ [codes addObject:@0]; } fail:fail];
    for (int i = 0; i < 50; i++) [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { [codes addObject:@0]; } fail:fail];
    [sdk() unInitSDK];
    CHECK(codes.count == 51 && [codes containsObject:@7009]);
    for (NSNumber *code in codes) CHECK([(@[@7009, @6013, @6014]) containsObject:code]);
    pause_(0.05);
    CHECK(codes.count == 51);
}

TEST(the_server_of_the_environment_is_taken_and_the_configuration_is_stronger) {
    setenv("DOUBLETICK_SERVER_URL", "ws://127.0.0.1:9", 1);
    Listener *listener = [[Listener alloc] init];
    CHECK([sdk() initSDK:appID config:config() listener:listener]);
    until(@"a failure", ^{ return (BOOL)(listener.lines.count >= 2); });
    CHECK_EQUAL(listener.lines[0], @"connecting");
    CHECK([listener.lines[1] hasPrefix:@"failed 95"]);
    [sdk() unInitSDK];
    V2TIMSDKConfig *embedded = config();
    embedded.serverURL = @"embedded:";
    CHECK([sdk() initSDK:appID config:embedded]);
    login(@"alice");
    unsetenv("DOUBLETICK_SERVER_URL");
}

TEST(nothing_comes_after_unInitSDK) {
    start();
    loginAliceWhoKnowsBob();
    NSMutableArray<NSNumber *> *codes = [NSMutableArray array];
    for (int i = 0; i < 1000; i++) {
        [sdk() sendC2CTextMessage:@"again" to:@"bob" succ:^{ [codes addObject:@0]; }
                             fail:^(int code, NSString *desc) { [codes addObject:@(code)]; }];
    }
    Listener *listener = [[Listener alloc] init];
    [sdk() addIMSDKListener:listener];
    [sdk() addConversationListener:listener];
    [sdk() unInitSDK];
    CHECK(codes.count == 1000);
    NSUInteger events = listener.lines.count;
    pause_(0.1);
    CHECK(codes.count == 1000 && listener.lines.count == events);
}

TEST(unInitSDK_in_a_callback_answers_nested_in_it) {
    start();
    NSMutableArray<NSString *> *seen = [NSMutableArray array];
    V2TIMFail fail = ^(int code, NSString *desc) { [seen addObject:[NSString stringWithFormat:@"%d", code]]; };
    [sdk() login:@"alice" userSig:@"any" succ:^{
        [seen addObject:@"in"];
        [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { [seen addObject:@"info"]; } fail:fail];
        [sdk() unInitSDK];
        [seen addObject:@"ended"];
    } fail:fail];
    until(@"the end", ^{ return [seen.lastObject isEqual:@"ended"]; });
    CHECK(seen.count == 3 && [(@[@"7009", @"6013", @"info"]) containsObject:seen[1]]);
    start();
    login(@"alice");
}

@interface Ender : NSObject
- (void)end:(NSConditionLock *)ended;
@end
@implementation Ender
- (void)end:(NSConditionLock *)ended {
    @autoreleasepool {
        [sdk() unInitSDK];
        [ended lock];
        [ended unlockWithCondition:ended.condition + 1];
    }
}
@end

TEST(unInitSDK_on_many_threads_at_once_answers_everything) {
    for (int round = 0; round < 10; round++) {
        start();
        NSConditionLock *answers = [[NSConditionLock alloc] initWithCondition:0];
        void (^answered)(void) = ^{
            [answers lock];
            [answers unlockWithCondition:answers.condition + 1];
        };
        for (int i = 0; i < 20; i++) {
            [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { answered(); } fail:^(int code, NSString *desc) { answered(); }];
        }
        NSConditionLock *ended = [[NSConditionLock alloc] initWithCondition:0];
        Ender *ender = [[Ender alloc] init];
        for (int i = 0; i < 4; i++) [NSThread detachNewThreadSelector:@selector(end:) toTarget:ender withObject:ended];
        CHECK([ended lockWhenCondition:4 beforeDate:[NSDate dateWithTimeIntervalSinceNow:60]]);
        [ended unlock];
        CHECK(answers.condition == 20);
    }
}

TEST(ten_thousand_calls_are_answered_once_and_in_order) {
    start();
    loginAliceWhoKnowsBob();
    const int count = 10000;
    __block int answered = 0;
    for (int i = 1; i <= count; i++) {
        @autoreleasepool {
            [sdk() sendC2CTextMessage:[NSString stringWithFormat:@"%d", i] to:@"bob" succ:^{
                answered++;
                CHECK(answered == i);
            } fail:^(int code, NSString *desc) { CHECK(!"a failure"); }];
        }
    }
    until(@"all answers", ^{ return (BOOL)(answered == count); });
    NSArray<V2TIMMessage *> *newest = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getC2CHistoryMessageList:@"bob" count:100 lastMsg:nil succ:succ fail:fail];
    });
    CHECK(newest.count == 100 && newest[0].seq == (uint64_t)count);
    for (int i = 0; i < 100; i++) CHECK_EQUAL(newest[(NSUInteger)i].textElem.text, ([NSString stringWithFormat:@"%d", count - i]));
}

TEST(an_executor_of_the_application_is_used) {
    NSOperationQueue *queue = [[NSOperationQueue alloc] init];
    queue.maxConcurrentOperationCount = 1;
    __block int works = 0;
    [V2TIMManager setCallbackExecutor:^(void (^work)(void)) {
        works++;
        [queue addOperationWithBlock:work];
    }];
    start();
    NSConditionLock *answered = [[NSConditionLock alloc] initWithCondition:0];
    __block BOOL onMain = YES;
    [sdk() login:@"alice" userSig:@"any" succ:^{
        onMain = [NSThread isMainThread];
        [answered lock];
        [answered unlockWithCondition:1];
    } fail:nil];
    CHECK([answered lockWhenCondition:1 beforeDate:[NSDate dateWithTimeIntervalSinceNow:60]]);
    [answered unlock];
    CHECK(!onMain && works > 0);
    [sdk() unInitSDK];
    [queue waitUntilAllOperationsAreFinished];
    [V2TIMManager setCallbackExecutor:nil];
    start();
    login(@"alice");
}

TEST(experimental_operations_are_done_or_accepted) {
    __block id result = nil;
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() callExperimentalAPI:@"isCommercialAbilityEnabled" param:@1 succ:^(NSObject *it) { result = it; succ(); } fail:fail];
    }) == 0);
    CHECK_EQUAL(result, @1);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() callExperimentalAPI:@"setTestEnvironment" param:@YES succ:^(NSObject *it) { CHECK(!it); succ(); } fail:fail];
    }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() callExperimentalAPI:@"setCustomServerInfo" param:@"no JSON" succ:^(NSObject *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() callExperimentalAPI:nil param:nil succ:^(NSObject *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK_EQUAL(lastDesc(), @"api: is nil");
}

/// Whether a connection comes before the time of an attempt, 30 seconds, is over; meanwhile this is done.
static BOOL takes(int listening, void (^meanwhile)(void)) {
    for (int i = 0; i < 1000; i++) {
        struct pollfd waiting = {.fd = listening, .events = POLLIN};
        if (poll(&waiting, 1, 20) == 1) return accept(listening, NULL, NULL) >= 0;
        meanwhile();
    }
    return NO;
}

TEST(who_wakes_the_library_gets_a_new_attempt_to_connect_at_once) {
    [sdk() wake];
    // It takes connections and says nothing: an attempt ends with its time, or with being woken.
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    CHECK(bind(listening, (struct sockaddr *)&address, size) == 0 && listen(listening, 8) == 0);
    CHECK(getsockname(listening, (struct sockaddr *)&address, &size) == 0);
    V2TIMSDKConfig *silent = config();
    silent.serverURL = [NSString stringWithFormat:@"ws://127.0.0.1:%d", ntohs(address.sin_port)];
    CHECK([sdk() initSDK:appID config:silent]);
    CHECK(takes(listening, ^{ }));
    CHECK(takes(listening, ^{ [sdk() wake]; }));
    CHECK(takes(listening, ^{ [sdk() callExperimentalAPI:@"setNetworkInfo" param:nil succ:nil fail:nil]; }));
    for (id param in @[@{@"request_set_network_info_network_connected_param": @NO}, @"{}"]) {
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() callExperimentalAPI:@"setNetworkInfo" param:param succ:^(NSObject *it) { CHECK(!it); succ(); } fail:fail];
        }) == 0);
    }
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() callExperimentalAPI:@"setNetworkInfo" param:@1 succ:^(NSObject *it) { succ(); } fail:fail];
    }) == 6017);
    close(listening);
}
