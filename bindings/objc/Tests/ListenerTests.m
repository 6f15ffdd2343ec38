// Who is told what, where, and for how long.

#import "Support.h"

TEST(a_released_listener_is_none_any_more) {
    start();
    login(@"bob");
    login(@"alice");
    __weak Listener *gone;
    @autoreleasepool {
        Listener *listener = [[Listener alloc] init];
        gone = listener;
        [sdk() addIMSDKListener:listener];
        [sdk() addAdvancedMsgListener:listener];
        [sdk() addSimpleMsgListener:listener];
        [sdk() addGroupListener:listener];
        [sdk() addConversationListener:listener];
        listener = nil;
    }
    CHECK(!gone);
    login(@"bob");
    [sdk() sendC2CTextMessage:@"Hello" to:@"alice" succ:nil fail:nil];
    login(@"alice");
    pause_(0.05);
}

TEST(a_listener_that_is_added_twice_is_told_once) {
    start();
    Listener *listener = [[Listener alloc] init];
    for (int i = 0; i < 2; i++) {
        [sdk() addAdvancedMsgListener:listener];
        [sdk() addSimpleMsgListener:listener];
    }
    [sdk() addAdvancedMsgListener:nil];
    [sdk() removeAdvancedMsgListener:nil];
    login(@"alice");
    login(@"bob");
    sent([sdk() createTextMessage:@"Hello"], @"alice", nil);
    login(@"alice");
    [listener hears:@"bob writes Hello"];
    pause_(0.05);
    CHECK_EQUAL([listener.lines componentsJoinedByString:@", "], @"new Hello, bob writes Hello");
    CHECK(!listener.wasElsewhere);
    [sdk() removeAdvancedMsgListener:listener];
    login(@"bob");
    sent([sdk() createCustomMessage:[@"{}" dataUsingEncoding:NSUTF8StringEncoding]], @"alice", nil);
    login(@"alice");
    [listener hears:@"bob sends {}"];
    CHECK(listener.messages.count == 1);
}

TEST(a_listener_that_another_one_removes_is_not_told_any_more) {
    start();
    login(@"alice");
    login(@"bob");
    sent([sdk() createTextMessage:@"Hello"], @"alice", nil);
    Listener *first = [[Listener alloc] init], *second = [[Listener alloc] init];
    __weak Listener *weakSecond = second;
    first.onMessage = ^(V2TIMMessage *message) { [sdk() removeAdvancedMsgListener:weakSecond]; };
    [sdk() addAdvancedMsgListener:first];
    [sdk() addAdvancedMsgListener:second];
    login(@"alice");
    [first hears:@"new Hello"];
    pause_(0.05);
    CHECK(second.lines.count == 0);
}

TEST(each_listener_has_a_message_of_its_own) {
    start();
    login(@"alice");
    login(@"bob");
    sent([sdk() createTextMessage:@"Hello"], @"alice", nil);
    Listener *first = [[Listener alloc] init], *second = [[Listener alloc] init];
    first.onMessage = ^(V2TIMMessage *message) { message.textElem.text = @"changed"; };
    [sdk() addAdvancedMsgListener:first];
    [sdk() addAdvancedMsgListener:second];
    login(@"alice");
    [second hears:@"new Hello"];
    CHECK_EQUAL(first.messages[0].textElem.text, @"changed");
    CHECK_EQUAL(second.messages[0].textElem.text, @"Hello");
}

TEST(an_exception_of_the_application_does_not_stop_what_is_behind_it) {
    start();
    login(@"alice");
    __block int later = 0;
    [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { [NSException raise:@"Mine" format:@"thrown"]; } fail:nil];
    [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { later++; } fail:nil];
    BOOL caught = NO;
    NSDate *end = [NSDate dateWithTimeIntervalSinceNow:30];
    while (later == 0 && end.timeIntervalSinceNow > 0) {
        @try {
            pause_(0.01);
        } @catch (NSException *exception) {
            caught = [exception.name isEqual:@"Mine"];
        }
    }
    // The run loop of some Foundations reports it by itself.
    (void)caught;
    CHECK(later == 1);
}

TEST(a_modal_loop_in_a_callback_holds_up_what_is_behind_it_and_loses_nothing) {
    start();
    login(@"alice");
    __block int inside = 0, answered = 0;
    [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) {
        inside++;
        pause_(0.05);
        CHECK(answered == 0);
        inside--;
    } fail:nil];
    for (int i = 0; i < 3; i++) {
        [sdk() getUsersInfo:@[@"alice"] succ:^(NSArray *list) { CHECK(inside == 0); answered++; } fail:nil];
    }
    until(@"the answers", ^{ return (BOOL)(answered == 3); });
}

TEST(receipts_and_marks_are_told_in_their_own_ways) {
    start();
    login(@"bob");
    login(@"alice");
    V2TIMMessage *message = [sdk() createTextMessage:@"Have you read this?"];
    message.needReadReceipt = YES;
    sent(message, @"bob", nil);
    login(@"bob");
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() markC2CMessageAsRead:@"alice" succ:succ fail:fail]; }) == 0);
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    login(@"alice");
    [listener hears:@"marked bob"];
    V2TIMMessageReceipt *mark = listener.receipts[0];
    CHECK(!mark.msgID.length && !mark.groupID && mark.isPeerRead && mark.timestamp > 1700000000);
    CHECK(found(message.msgID).isPeerRead);
    // That was no receipt.
    NSArray<V2TIMMessageReceipt *> *now = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getMessageReadReceipts:@[message] succ:succ fail:fail];
    });
    CHECK(now.count == 1 && !now[0].isPeerRead && listener.receipts.count == 1);
    [sdk() removeAdvancedMsgListener:listener];
    login(@"bob");
    V2TIMMessage *seen = found(message.msgID);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() sendMessageReadReceipts:@[seen] succ:succ fail:fail]; }) == 0);
    [sdk() addAdvancedMsgListener:listener];
    login(@"alice");
    [listener hears:@"receipt 0 0 1"];
    CHECK_EQUAL(listener.receipts.lastObject.userID, @"bob");
}
