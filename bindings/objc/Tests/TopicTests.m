// Conversations and profiles, and which methods there are.

#import "Support.h"

static uint64_t unread(void) {
    __block uint64_t total = 0;
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getTotalUnreadMessageCount:^(uint64_t count) { total = count; succ(); } fail:fail];
    }) == 0);
    return total;
}

TEST(conversations_are_listed_paged_and_found) {
    start();
    group(@"g1", @"alice", @[@"bob", @"carol"]);
    sent([sdk() createTextMessage:@"to bob"], @"bob", nil);
    sent([sdk() createTextMessage:@"to carol"], @"carol", nil);
    NSMutableArray<NSString *> *all = [NSMutableArray array];
    __block uint64_t next = 0;
    __block BOOL last = NO;
    while (!last) {
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getConversationList:next count:2 succ:^(NSArray<V2TIMConversation *> *list, uint64_t nextSeq, BOOL isFinished) {
                for (V2TIMConversation *one in list) [all addObject:one.conversationID];
                next = nextSeq;
                last = isFinished;
                succ();
            } fail:fail];
        }) == 0);
    }
    NSSet *wanted = [NSSet setWithArray:@[@"c2c_bob", @"c2c_carol", @"group_g1"]];
    CHECK(all.count == 3 && next == 0);
    CHECK_EQUAL([NSSet setWithArray:all], wanted);
    V2TIMConversation *bob = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getConversation:@"c2c_bob" succ:succ fail:fail]; });
    CHECK(bob.type == V2TIM_C2C && !bob.groupID && !bob.groupType && bob.unreadCount == 0 && bob.orderKey > 0);
    CHECK_EQUAL(bob.userID, @"bob");
    CHECK_EQUAL(bob.lastMessage.textElem.text, @"to bob");
    CHECK(bob.lastMessage == bob.lastMessage);
    NSArray<V2TIMConversation *> *two = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getConversationList:@[@"group_g1", @"c2c_nobody"] succ:succ fail:fail];
    });
    CHECK(two.count == 1 && two[0].type == V2TIM_GROUP);
    CHECK_EQUAL(two[0].groupType, GroupType_Public);
    CHECK_EQUAL(two[0].showName, @"Weekend hike");
    for (NSString *wrong in @[@"bob", @"c2c_", @"c2c_nobody"]) {
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getConversation:wrong succ:^(V2TIMConversation *it) { succ(); } fail:fail];
        }) == 6017);
        CHECK([lastDesc() hasPrefix:@"conversationID: "]);
    }
}

TEST(marking_as_read_in_every_form) {
    start();
    group(@"g1", @"bob", @[@"alice"]);
    // What is left of one unread message from bob and one in the group.
    NSArray *forms = @[@[@"c2c_bob", @1], @[@"c2c", @1], @[@"group_g1", @1], @[@"group", @1], @[@"", @0], @[[NSNull null], @0]];
    for (NSArray *form in forms) {
        login(@"bob");
        sent([sdk() createTextMessage:@"to alice"], @"alice", nil);
        sent([sdk() createTextMessage:@"to all"], nil, @"g1");
        login(@"alice");
        CHECK(unread() == 2);
        NSString *scope = form[0] == [NSNull null] ? nil : form[0];
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() cleanConversationUnreadMessageCount:scope cleanTimestamp:0 cleanSequence:0 succ:succ fail:fail];
        }) == 0);
        CHECK(unread() == [form[1] unsignedLongLongValue]);
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() markAllMessageAsRead:succ fail:fail]; }) == 0);
        CHECK(unread() == 0);
    }
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() markGroupMessageAsRead:@"g1" succ:succ fail:fail]; }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() markC2CMessageAsRead:nil succ:succ fail:fail]; }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() cleanConversationUnreadMessageCount:@"bob" cleanTimestamp:0 cleanSequence:0 succ:succ fail:fail];
    }) == 6017);
}

TEST(pinned_conversations_come_first_and_deleted_ones_come_back_with_the_next_message) {
    start();
    group(@"g1", @"bob", @[@"alice"]);
    sent([sdk() createTextMessage:@"to alice"], @"alice", nil);
    sent([sdk() createTextMessage:@"to all"], nil, @"g1");
    login(@"alice");
    V2TIMConversation *(^one)(void) = ^{
        return value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getConversation:@"c2c_bob" succ:succ fail:fail]; });
    };
    V2TIMConversation *(^other)(void) = ^{
        return value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getConversation:@"group_g1" succ:succ fail:fail]; });
    };
    CHECK(!one().isPinned);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() pinConversation:@"c2c_bob" isPinned:YES succ:succ fail:fail]; }) == 0);
    CHECK(one().isPinned && one().orderKey > other().orderKey);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteConversation:@"c2c_bob" succ:succ fail:fail]; }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getConversation:@"c2c_bob" succ:^(V2TIMConversation *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() pinConversation:@"c2c_bob" isPinned:YES succ:succ fail:fail]; }) == 6017);
    V2TIMConversationOperationResult *(^marked)(NSString *, NSNumber *, BOOL) = ^(NSString *whole, NSNumber *marks, BOOL on) {
        NSArray *all = value(^(void (^succ)(id), V2TIMFail fail) {
            [sdk() markConversation:@[whole] markType:marks enableMark:on succ:succ fail:fail];
        });
        return all[0];
    };
    NSNumber *own = @(1ULL << 63);
    CHECK(marked(@"group_g1", @(V2TIM_CONVERSATION_MARK_TYPE_STAR | 1ULL << 63), YES).resultCode == 0);
    CHECK(marked(@"c2c_nobody", own, YES).resultCode == 6017);
    CHECK([marked(@"c2c_nobody", own, YES).conversationID isEqualToString:@"c2c_nobody"]);
    CHECK([other().markList isEqualToArray:(@[@1, own])]);
    V2TIMConversationListFilter *filter = [[V2TIMConversationListFilter alloc] init];
    filter.markType = V2TIM_CONVERSATION_MARK_TYPE_STAR;
    filter.type = V2TIM_GROUP;
    __block NSArray<V2TIMConversation *> *page = nil;
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getConversationListByFilter:filter nextSeq:0 count:10
            succ:^(NSArray<V2TIMConversation *> *list, uint64_t next, BOOL isFinished) {
                page = [list copy];
                CHECK(next == 0 && isFinished);
                succ();
            } fail:fail];
    }) == 0);
    CHECK(page.count == 1 && [page[0].groupID isEqualToString:@"g1"]);
    CHECK(marked(@"group_g1", own, NO).resultCode == 0 && other().markList.count == 1);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getUnreadMessageCountByFilter:filter succ:^(uint64_t count) { CHECK(count == 1); succ(); } fail:fail];
    }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() markConversation:@[@"bob"] markType:@1 enableMark:YES succ:^(NSArray *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK([lastDesc() hasPrefix:@"conversationIDList: "]);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() clearGroupHistoryMessage:@"g1" succ:succ fail:fail]; }) == 0);
    CHECK(other().lastMessage == nil && other().unreadCount == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() clearC2CHistoryMessage:@"nobody" succ:succ fail:fail]; }) == 0);
    NSArray<V2TIMConversationOperationResult *> *gone = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() deleteConversationList:@[@"group_g1"] clearMessage:YES succ:succ fail:fail];
    });
    CHECK(gone.count == 1 && gone[0].resultCode == 0);
    for (NSString *wrong in @[@"bob", @"c2c_", @""]) {
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteConversation:wrong succ:succ fail:fail]; }) == 6017);
        CHECK([lastDesc() hasPrefix:@"conversation: "]);
    }
    login(@"bob");
    sent([sdk() createTextMessage:@"again"], @"alice", nil);
    login(@"alice");
    CHECK(one().unreadCount == 1 && !one().isPinned);
}

TEST(messages_are_found_by_their_words) {
    start();
    login(@"bob");
    login(@"alice");
    sent([sdk() createTextMessage:@"Hello there"], @"bob", nil);
    sent([sdk() createTextMessage:@"\u5DF2\u8BFB"], @"bob", nil);
    V2TIMMessageSearchParam *param = [[V2TIMMessageSearchParam alloc] init];
    V2TIMMessageSearchResult *(^found)(void) = ^V2TIMMessageSearchResult * {
        return value(^(void (^succ)(id), V2TIMFail fail) { [sdk() searchLocalMessages:param succ:succ fail:fail]; });
    };
    param.keywordList = @[@"hello", @"THERE"];
    param.keywordListMatchType = V2TIM_KEYWORD_LIST_MATCH_TYPE_AND;
    param.conversationID = @"c2c_bob";
    CHECK(found().totalCount == 1 && found().messageSearchResultItems.count == 1);
    V2TIMMessageSearchResultItem *item = found().messageSearchResultItems[0];
    CHECK([item.conversationID isEqual:@"c2c_bob"] && item.messageCount == 1);
    CHECK([item.messageList[0].textElem.text isEqual:@"Hello there"]);
    param.keywordList = @[@"\u5DF2"];
    param.conversationID = nil;
    param.messageTypeList = @[@(V2TIM_ELEM_TYPE_TEXT)];
    CHECK(found().totalCount == 1);
    param.conversationID = @"bob";
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() searchLocalMessages:param succ:^(V2TIMMessageSearchResult *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK([lastDesc() hasPrefix:@"conversationID: "]);
}

TEST(what_was_begun_to_be_written_is_in_the_conversation) {
    start();
    login(@"bob");
    login(@"alice");
    sent([sdk() createTextMessage:@"one"], @"bob", nil);
    V2TIMConversation *(^one)(void) = ^V2TIMConversation * {
        return value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getConversation:@"c2c_bob" succ:succ fail:fail]; });
    };
    int (^draft)(NSString *, NSString *) = ^int(NSString *conversation, NSString *text) {
        return outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() setConversationDraft:conversation draftText:text succ:succ fail:fail];
        });
    };
    CHECK(!one().draftText && one().draftTimestamp == 0);
    CHECK(draft(@"c2c_bob", @"begun \U0001F600") == 0);
    CHECK([one().draftText isEqual:@"begun \U0001F600"] && one().draftTimestamp > 1600000000);
    CHECK(draft(@"c2c_bob", nil) == 0);
    CHECK(!one().draftText);
    CHECK(draft(@"bob", @"x") == 6017);
    CHECK([lastDesc() hasPrefix:@"conversationID: "]);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() logout:succ fail:fail]; }) == 0);
    CHECK(draft(@"c2c_bob", @"x") == 6014);
}

TEST(conversations_are_put_into_groups) {
    start();
    login(@"bob");
    login(@"carol");
    login(@"alice");
    sent([sdk() createTextMessage:@"Hello"], @"bob", nil);
    sent([sdk() createTextMessage:@"Hello"], @"carol", nil);
    Listener *listener = [[Listener alloc] init];
    [sdk() addConversationListener:listener];
    V2TIMConversation *(^bob)(void) = ^{
        return (V2TIMConversation *)value(^(void (^succ)(id), V2TIMFail fail) {
            [sdk() getConversation:@"c2c_bob" succ:succ fail:fail];
        });
    };
    NSArray<V2TIMConversationOperationResult *> *done = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() setConversationCustomData:@[@"c2c_bob", @"c2c_nobody"] customData:@"颜色" succ:succ fail:fail];
    });
    CHECK(done.count == 2 && done[0].resultCode == 0 && done[1].resultCode == 6017);
    CHECK_EQUAL(bob().customData, @"颜色");
    done = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() createConversationGroup:@"工作" conversationIDList:@[@"c2c_bob"] succ:succ fail:fail];
    });
    CHECK(done.count == 1 && done[0].resultCode == 0);
    [listener hears:@"created 工作 c2c_bob"];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() addConversationsToGroup:@"工作" conversationIDList:@[@"c2c_carol"]
            succ:^(NSArray *it) { succ(); } fail:fail];
    }) == 0);
    [listener hears:@"added 工作 c2c_carol"];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() renameConversationGroup:@"工作" newName:@"work" succ:succ fail:fail];
    }) == 0);
    [listener hears:@"renamed 工作 work"];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() deleteConversationsFromGroup:@"work" conversationIDList:@[@"c2c_carol"]
            succ:^(NSArray *it) { succ(); } fail:fail];
    }) == 0);
    [listener hears:@"removed work c2c_carol"];
    CHECK_EQUAL(bob().conversationGroupList, @[@"work"]);
    NSArray<NSString *> *names = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getConversationGroupList:succ fail:fail];
    });
    CHECK_EQUAL(names, @[@"work"]);
    V2TIMConversationListFilter *filter = [[V2TIMConversationListFilter alloc] init];
    filter.conversationGroup = @"work";
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getConversationListByFilter:filter nextSeq:0 count:10
            succ:^(NSArray<V2TIMConversation *> *list, uint64_t next, BOOL isFinished) {
                CHECK(list.count == 1 && [list[0].userID isEqualToString:@"bob"]);
                succ();
            } fail:fail];
    }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteConversationGroup:@"work" succ:succ fail:fail]; }) == 0);
    [listener hears:@"no group work"];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteConversationGroup:@"work" succ:succ fail:fail]; }) == 51009);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() createConversationGroup:nil conversationIDList:@[@"c2c_bob"] succ:^(NSArray *it) { succ(); } fail:fail];
    }) == 6017);
    CHECK([lastDesc() hasPrefix:@"groupName: "]);
    [sdk() removeConversationListener:listener];
}

TEST(what_becomes_of_conversations_is_told) {
    start();
    login(@"alice");
    login(@"bob");
    sent([sdk() createTextMessage:@"Hello"], @"alice", nil);
    Listener *listener = [[Listener alloc] init];
    [sdk() addConversationListener:listener];
    login(@"alice");
    [listener hears:@"sync start"];
    [listener hears:@"sync finish"];
    CHECK(unread() == 1);
    V2TIMConversationListFilter *unmarked = [[V2TIMConversationListFilter alloc] init];
    unmarked.markType = 0;
    [sdk() subscribeUnreadMessageCountByFilter:unmarked];
    [sdk() subscribeUnreadMessageCountByFilter:nil];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getUnreadMessageCountByFilter:unmarked succ:^(uint64_t count) { CHECK(count == 1); succ(); } fail:fail];
    }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() markAllMessageAsRead:succ fail:fail]; }) == 0);
    [listener hears:@"unread 0"];
    [listener hears:@"marked 0 unread 0"];
    [sdk() unsubscribeUnreadMessageCountByFilter:unmarked];
    group(@"g1", @"alice", @[@"bob"]);
    [listener hears:@"new conversation group_g1"];
    sent([sdk() createTextMessage:@"to all"], nil, @"g1");
    [listener hears:@"changed group_g1"];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() dismissGroup:@"g1" succ:succ fail:fail]; }) == 0);
    [listener hears:@"deleted group_g1"];
    [sdk() removeConversationListener:listener];
    NSUInteger lines = listener.lines.count;
    sent([sdk() createTextMessage:@"again"], @"bob", nil);
    pause_(0.05);
    CHECK(listener.lines.count == lines && !listener.wasElsewhere);
}

TEST(profiles_are_changed_and_asked_for) {
    start();
    Listener *listener = [[Listener alloc] init];
    [sdk() addIMSDKListener:listener];
    login(@"alice");
    V2TIMUserFullInfo *me = [[V2TIMUserFullInfo alloc] init];
    me.nickName = @"Ann 🗺️";
    me.faceURL = @"face";
    me.selfSignature = @"sign";
    me.gender = V2TIM_GENDER_FEMALE;
    me.role = 3;
    me.level = 4;
    me.birthday = 20000101;
    me.allowType = V2TIM_FRIEND_DENY_ANY;
    me.customInfo = @{@"Color": [@"blue" dataUsingEncoding:NSUTF8StringEncoding]};
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setSelfInfo:me succ:succ fail:fail]; }) == 0);
    [listener hears:@"self Ann 🗺️"];
    NSArray<V2TIMUserFullInfo *> *list = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getUsersInfo:@[@"nobody", @"alice"] succ:succ fail:fail];
    });
    CHECK(list.count == 1 && list[0].gender == V2TIM_GENDER_FEMALE && list[0].role == 3 && list[0].level == 4);
    CHECK(list[0].birthday == 20000101 && list[0].allowType == V2TIM_FRIEND_DENY_ANY);
    CHECK_EQUAL(list[0].userID, @"alice");
    CHECK_EQUAL(list[0].nickName, @"Ann 🗺️");
    CHECK_EQUAL(list[0].selfSignature, @"sign");
    CHECK_EQUAL(list[0].customInfo, me.customInfo);
    V2TIMUserFullInfo *one = [[V2TIMUserFullInfo alloc] init];
    one.nickName = nil;
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setSelfInfo:one succ:succ fail:fail]; }) == 0);
    list = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getUsersInfo:@[@"alice"] succ:succ fail:fail]; });
    CHECK_EQUAL(list[0].nickName, @"");
    CHECK_EQUAL(list[0].faceURL, @"face");
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getUsersInfo:nil succ:^(NSArray *it) { succ(); } fail:fail];
    }) == 6017);
}

TEST(every_selector_of_the_table_is_implemented) {
    NSString *table = [NSString stringWithContentsOfFile:@"bindings/objc/selectors.txt" encoding:NSUTF8StringEncoding error:NULL];
    int seen = 0;
    for (NSString *line in [table componentsSeparatedByString:@"\n"]) {
        NSArray<NSString *> *words = [line componentsSeparatedByString:@" "];
        if ([line hasPrefix:@"#"] || words.count < 2 || [words[1] isEqual:@"-"]) continue;
        for (NSString *word in [words subarrayWithRange:NSMakeRange(1, words.count - 1)]) {
            if ([word hasPrefix:@"on"]) continue;
            seen++;
            if (![sdk() respondsToSelector:NSSelectorFromString(word)]) {
                fprintf(stderr, "not implemented: %s\n", word.UTF8String);
                CHECK(!"implemented");
            }
        }
    }
    CHECK(seen > 60);
}
