// Nothing is left of what is done.

#import "Support.h"

#if defined(GNUSTEP)
#import <Foundation/NSDebug.h>
#include <unistd.h>

/// Objects of this face that are alive. Those of the process (the manager, its core and its mailbox) are not among them.
static int alive(void) {
    int alive = 0;
    for (NSString *name in @[
             @"DTCall", @"DTLetter", @"DTObject", @"DTWeak", @"V2TIMMessage", @"V2TIMMessageReceipt", @"V2TIMTextElem", @"V2TIMUserFullInfo",
             @"V2TIMGroupMemberInfo", @"V2TIMConversation"
         ]) {
        Class type = NSClassFromString(name);
        CHECK(type);
        alive += GSDebugAllocationCount(type);
    }
    return alive;
}

/// Pages that the process holds.
static long pages(void) {
    long whole = 0, held = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file && fscanf(file, "%ld %ld", &whole, &held) == 2);
    fclose(file);
    return held;
}

/// Calls of all forms, answered: with objects, without, and refused.
static void calls(int count, V2TIMMessage *message) {
    for (int done = 0; done < count; done += 500) {
        @autoreleasepool {
            __block int answered = 0;
            V2TIMFail fail = ^(int code, NSString *desc) { answered++; };
            for (int i = 0; i < 100; i++) {
                [sdk() getUsersInfo:@[@"alice", @"bob"] succ:^(NSArray *list) { answered++; } fail:fail];
                [sdk() findMessages:@[message.msgID] succ:^(NSArray *list) { answered++; } fail:fail];
                [sdk() getMessageReadReceipts:@[message] succ:^(NSArray *list) { answered++; } fail:fail];
                [sdk() sendMessageReadReceipts:@[message] succ:^{ answered++; } fail:fail];
                [sdk() quitGroup:nil succ:^{ answered++; } fail:fail];
            }
            until(@"all answers", ^{ return (BOOL)(answered == 500); });
        }
    }
}

/// `isMeasured`: the memory is looked at as well, which under valgrind is valgrind's.
static void flat(int count, BOOL isMeasured) {
    GSDebugAllocationActive(YES);
    int before;
    @autoreleasepool {
        start();
        login(@"bob");
        login(@"alice");
        before = alive();
        @autoreleasepool {
            V2TIMMessage *message = [sdk() createTextMessage:@"Hello"];
            message.needReadReceipt = YES;
            sent(message, @"bob", nil);
            calls(count / 10, message);
            long held = pages();
            calls(count, message);
            // What the allocator keeps for itself goes up and down; 50,000 calls that leave 100 bytes each are 1,200 pages.
            long more = pages() - held;
            if (more > 600) fprintf(stderr, "%ld pages more\n", more);
            CHECK(more <= 600 || !isMeasured);
        }
        [sdk() unInitSDK];
        // Answers that are read on the library's thread are released there.
        NSDate *end = [NSDate dateWithTimeIntervalSinceNow:10];
        while (alive() > before && end.timeIntervalSinceNow > 0) pause_(0.01);
    }
    if (alive() > before) fprintf(stderr, "%d objects are left\n%s\n", alive() - before, GSDebugAllocationList(NO));
    CHECK(alive() <= before);
    GSDebugAllocationActive(NO);
}

TEST(fifty_thousand_calls_leave_no_object_and_the_same_memory) {
    flat(50000, YES);
}

TEST(a_thousand_calls_leave_no_object_under_valgrind) {
    flat(1000, NO);
}

TEST(blocks_are_released_when_they_have_been_called) {
    start();
    login(@"alice");
    __weak NSMutableArray *kept;
    @autoreleasepool {
        NSMutableArray *captured = [NSMutableArray array];
        kept = captured;
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { [captured addObject:@1]; succ(); } fail:fail];
        }) == 0);
        CHECK(captured.count == 1);
    }
    pause_(0.02);
    CHECK(!kept);
}
#endif
