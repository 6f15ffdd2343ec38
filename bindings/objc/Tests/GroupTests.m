// Groups and their members, and what is told of them.

#import "Support.h"

static V2TIMGroupInfo *info(NSString *groupID) {
    NSArray<V2TIMGroupInfoResult *> *list = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getGroupsInfo:@[groupID] succ:succ fail:fail];
    });
    CHECK(list.count == 1);
    return list[0].resultCode == 0 ? list[0].info : nil;
}

static NSArray<V2TIMGroupMemberFullInfo *> *members(NSString *groupID, V2TIMGroupMemberFilter filter) {
    return value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getGroupMemberList:groupID filter:(uint32_t)filter nextSeq:0
                             succ:^(uint64_t nextSeq, NSArray *list) { succ(list); } fail:fail];
    });
}

static NSString *names(NSArray *list) {
    return [[list valueForKey:@"userID"] componentsJoinedByString:@","];
}

static void does(void (^call)(V2TIMSucc succ, V2TIMFail fail)) {
    int code = outcome(call);
    if (code != 0) fprintf(stderr, "%d %s\n", code, lastDesc().UTF8String);
    CHECK(code == 0);
}

TEST(a_group_is_made_changed_and_dismissed) {
    start();
    login(@"alice");
    NSString *made = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() createGroup:GroupType_Public groupID:nil groupName:@"hike" succ:succ fail:fail];
    });
    CHECK(made.length > 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() createGroup:@"Club" groupID:nil groupName:@"hike" succ:^(NSString *groupID) { succ(); } fail:fail];
    }) == 6017);
    CHECK_EQUAL(lastDesc(), @"info.groupType: Club is no type of a group");
    V2TIMGroupInfo *whole = [[V2TIMGroupInfo alloc] init];
    whole.groupID = @"g1";
    whole.groupType = GroupType_Meeting;
    whole.groupName = @"name";
    whole.introduction = @"intro";
    whole.notification = @"note";
    whole.faceURL = @"face";
    whole.groupAddOpt = V2TIM_GROUP_ADD_AUTH;
    whole.customInfo = @{@"own": [@"field" dataUsingEncoding:NSUTF8StringEncoding]};
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() createGroup:whole memberList:nil succ:^(NSString *it) { succ(); } fail:fail]; });
    V2TIMGroupInfo *now = info(@"g1");
    CHECK_EQUAL(now.groupType, GroupType_Meeting);
    CHECK_EQUAL(now.groupName, @"name");
    CHECK_EQUAL(now.introduction, @"intro");
    CHECK_EQUAL(now.notification, @"note");
    CHECK_EQUAL(now.faceURL, @"face");
    CHECK_EQUAL(now.owner, @"alice");
    CHECK_EQUAL(now.customInfo, whole.customInfo);
    CHECK(now.groupAddOpt == V2TIM_GROUP_ADD_AUTH && now.memberCount == 1 && now.createTime > 1700000000 && now.memberMaxCount > 0);
    // Only what was set is changed.
    V2TIMGroupInfo *change = [[V2TIMGroupInfo alloc] init];
    change.groupID = @"g1";
    change.groupName = @"other";
    change.notification = nil;
    change.allMuted = YES;
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setGroupInfo:change succ:succ fail:fail]; });
    now = info(@"g1");
    CHECK_EQUAL(now.groupName, @"other");
    CHECK_EQUAL(now.notification, @"");
    CHECK_EQUAL(now.introduction, @"intro");
    CHECK(now.allMuted);
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() muteAllGroupMembers:@"g1" isMute:NO succ:succ fail:fail]; });
    CHECK(!info(@"g1").allMuted);
    NSArray<V2TIMGroupInfo *> *joined = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getJoinedGroupList:succ fail:fail]; });
    CHECK(joined.count == 2);
    for (V2TIMGroupInfo *one in joined) CHECK(one.role == V2TIM_GROUP_MEMBER_ROLE_SUPER && one.joinTime > 1700000000);
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() dismissGroup:@"g1" succ:succ fail:fail]; });
    CHECK(!info(@"g1"));
}

TEST(members_come_go_and_change) {
    start();
    login(@"dave");
    group(@"g1", @"alice", @[@"bob", @"carol"]);
    CHECK_EQUAL(names(members(@"g1", V2TIM_GROUP_MEMBER_FILTER_ALL)), @"alice,bob,carol");
    CHECK_EQUAL(names(members(@"g1", V2TIM_GROUP_MEMBER_FILTER_COMMON)), @"bob,carol");
    NSArray<V2TIMGroupMemberOperationResult *> *outcomes = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() inviteUserToGroup:@"g1" userList:@[@"dave", @"bob", @"nobody"] succ:succ fail:fail];
    });
    CHECK_EQUAL(names(outcomes), @"dave,bob,nobody");
    CHECK(outcomes[0].result == V2TIM_GROUP_MEMBER_RESULT_SUCC && outcomes[1].result == V2TIM_GROUP_MEMBER_RESULT_INVALID);
    CHECK(outcomes[2].result == V2TIM_GROUP_MEMBER_RESULT_FAIL);
    does(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() setGroupMemberRole:@"g1" member:@"bob" newRole:V2TIM_GROUP_MEMBER_ROLE_ADMIN succ:succ fail:fail];
    });
    CHECK_EQUAL(names(members(@"g1", V2TIM_GROUP_MEMBER_FILTER_ADMIN)), @"bob");
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() muteGroupMember:@"g1" member:@"carol" muteTime:60 succ:succ fail:fail]; });
    V2TIMGroupMemberFullInfo *card = [[V2TIMGroupMemberFullInfo alloc] init];
    card.userID = @"carol";
    card.nameCard = @"the third";
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setGroupMemberInfo:@"g1" info:card succ:succ fail:fail]; });
    NSArray<V2TIMGroupMemberFullInfo *> *carol = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getGroupMembersInfo:@"g1" memberList:@[@"carol", @"nobody"] succ:succ fail:fail];
    });
    CHECK(carol.count == 1 && carol[0].muteUntil > 1700000000 && carol[0].role == V2TIM_GROUP_MEMBER_ROLE_MEMBER);
    CHECK_EQUAL(carol[0].nameCard, @"the third");
    outcomes = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() kickGroupMember:@"g1" memberList:@[@"dave"] reason:nil succ:succ fail:fail];
    });
    CHECK(outcomes.count == 1 && outcomes[0].result == V2TIM_GROUP_MEMBER_RESULT_SUCC);
    does(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() setGroupReceiveMessageOpt:@"g1" opt:V2TIM_RECEIVE_NOT_NOTIFY_MESSAGE succ:succ fail:fail];
    });
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() transferGroupOwner:@"g1" member:@"bob" succ:succ fail:fail]; });
    CHECK_EQUAL(info(@"g1").owner, @"bob");
    NSArray<V2TIMGroupInfo *> *joined = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getJoinedGroupList:succ fail:fail]; });
    CHECK(joined[0].recvOpt == V2TIM_RECEIVE_NOT_NOTIFY_MESSAGE);
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() quitGroup:@"g1" succ:succ fail:fail]; });
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() joinGroup:@"g1" msg:@"again" succ:succ fail:fail]; });
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() joinGroup:@"g1" msg:nil succ:succ fail:fail]; }) == 10013);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() quitGroup:nil succ:succ fail:fail]; }) == 6017);
    CHECK_EQUAL(lastDesc(), @"groupID: is nil");
}

TEST(what_happens_in_a_group_is_told) {
    start();
    Listener *listener = [[Listener alloc] init];
    login(@"dave");
    [sdk() addGroupListener:listener];
    group(@"g1", @"alice", @[@"bob"]);
    [listener hears:@"alice invited to g1 bob"];
    value(^(void (^succ)(id), V2TIMFail fail) { [sdk() inviteUserToGroup:@"g1" userList:@[@"dave"] succ:succ fail:fail]; });
    [listener hears:@"alice invited to g1 dave"];
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setGroupMemberRole:@"g1" member:@"bob" newRole:300 succ:succ fail:fail]; });
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setGroupMemberRole:@"g1" member:@"bob" newRole:200 succ:succ fail:fail]; });
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() muteGroupMember:@"g1" member:@"bob" muteTime:5 succ:succ fail:fail]; });
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() muteAllGroupMembers:@"g1" isMute:YES succ:succ fail:fail]; });
    V2TIMGroupInfo *change = [[V2TIMGroupInfo alloc] init];
    change.groupID = @"g1";
    change.groupName = @"lake";
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() setGroupInfo:change succ:succ fail:fail]; });
    value(^(void (^succ)(id), V2TIMFail fail) { [sdk() kickGroupMember:@"g1" memberList:@[@"dave"] reason:nil succ:succ fail:fail]; });
    for (NSString *line in @[@"admin bob", @"no admin bob", @"muted bob 5", @"all muted", @"info 8 -", @"info 1 lake", @"alice kicked dave"]) {
        [listener hears:line];
    }
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() transferGroupOwner:@"g1" member:@"bob" succ:succ fail:fail]; });
    [listener hears:@"info 5 bob"];
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() quitGroup:@"g1" succ:succ fail:fail]; });
    [listener hears:@"quit g1"];
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() joinGroup:@"g1" msg:nil succ:succ fail:fail]; });
    [listener hears:@"g1 entered by alice"];
    login(@"bob");
    does(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() dismissGroup:@"g1" succ:succ fail:fail]; });
    [listener hears:@"g1 dismissed by bob"];
    CHECK(!listener.wasElsewhere);
}
