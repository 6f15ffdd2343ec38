// Messages: what they say, sending, history, changing.

#import "Support.h"

#include "doubletick.h"

#include <stdio.h>

static NSData *data(NSString *text) {
    return [text dataUsingEncoding:NSUTF8StringEncoding];
}

static void aliceAndBob(void) {
    start();
    login(@"bob");
    login(@"alice");
}

TEST(every_kind_of_element_arrives_as_it_was_sent) {
    aliceAndBob();
    V2TIMMessage *chain = [sdk() createTextMessage:@"你能带地图吗？🗺️"];
    V2TIMCustomElem *custom = [[V2TIMCustomElem alloc] init];
    custom.data = data(@"{\"a\":1}");
    custom.desc = @"desc";
    custom.extension = @"ext";
    [chain.elem appendElem:custom];
    V2TIMMessage *place = [sdk() createLocationMessage:@"the lake" longitude:13.25 latitude:-52.5];
    V2TIMMessage *face = [sdk() createFaceMessage:-7 data:data(@"smile")];
    for (V2TIMMessage *message in @[chain, place, face]) sent(message, @"bob", nil);
    login(@"bob");
    V2TIMMessage *arrived = found(chain.msgID);
    CHECK(arrived.elemType == V2TIM_ELEM_TYPE_TEXT);
    CHECK_EQUAL(arrived.textElem.text, @"你能带地图吗？🗺️");
    V2TIMCustomElem *second = (V2TIMCustomElem *)arrived.elem.nextElem;
    CHECK_EQUAL(second.data, custom.data);
    CHECK_EQUAL(second.desc, @"desc");
    CHECK_EQUAL(second.extension, @"ext");
    CHECK(!second.nextElem && !second.json);
    arrived = found(place.msgID);
    CHECK(arrived.locationElem.longitude == 13.25 && arrived.locationElem.latitude == -52.5);
    CHECK_EQUAL(arrived.locationElem.desc, @"the lake");
    arrived = found(face.msgID);
    CHECK(arrived.faceElem.index == -7 && !arrived.textElem && !arrived.customElem);
    CHECK_EQUAL(arrived.faceElem.data, data(@"smile"));
}

/// A message of one element of the C API, which this face cannot make, as bob finds it.
static V2TIMMessage *foreign(const char *elem) {
    char message[2048], id[128] = "";
    snprintf(message, sizeof message, "{\"message_elem_array\":[%s]}", elem);
    CHECK(TIMMsgSendMessage("bob", kTIMConv_C2C, message, id, NULL, NULL) == TIM_SUCC);
    // Calls are done in their order.
    return found(@(id));
}

/// Where an element says that what it speaks of can be had.
static NSString *url(void (^get)(V2TIMGetUrlCallback)) {
    __block NSString *brought = @"nothing";
    __block int calls = 0;
    get(^(NSString *url) {
        CHECK([NSThread isMainThread]);
        brought = url;
        calls++;
    });
    CHECK(calls == 0);
    until(@"an address", ^{ return (BOOL)(calls > 0); });
    CHECK(calls == 1);
    return brought;
}

TEST(what_others_have_uploaded_can_be_read_by_the_vendors_names) {
    aliceAndBob();
    V2TIMMessage *message = foreign(
        "{\"elem_type\":1,\"image_elem_orig_path\":\"/p.png\",\"image_elem_level\":0,\"image_elem_orig_id\":\"o\","
        "\"image_elem_orig_pic_width\":640,\"image_elem_orig_pic_height\":480,\"image_elem_orig_pic_size\":9,"
        "\"image_elem_orig_url\":\"https://a/o\",\"image_elem_large_url\":\"https://a/l\"}");
    CHECK(message.elemType == V2TIM_ELEM_TYPE_IMAGE && !message.textElem && !message.soundElem);
    V2TIMImageElem *image = message.imageElem;
    CHECK_EQUAL(image.path, @"/p.png");
    CHECK(image.imageList.count == 2 && image.imageList == image.imageList && [image.json hasPrefix:@"{"]);
    V2TIMImage *original = image.imageList[0], *large = image.imageList[1];
    CHECK(original.type == V2TIM_IMAGE_TYPE_ORIGIN && original.width == 640 && original.height == 480 && original.size == 9);
    CHECK_EQUAL(original.uuid, @"o");
    CHECK_EQUAL(original.url, @"https://a/o");
    CHECK(large.type == V2TIM_IMAGE_TYPE_LARGE && !large.uuid && large.size == 0);
    CHECK_EQUAL(large.url, @"https://a/l");

    V2TIMSoundElem *sound = foreign(
        "{\"elem_type\":2,\"sound_elem_file_path\":\"/s\",\"sound_elem_file_size\":7,\"sound_elem_file_time\":3,"
        "\"sound_elem_file_id\":\"s1\",\"sound_elem_url\":\"https://a/s\"}").soundElem;
    CHECK(sound.dataSize == 7 && sound.duration == 3);
    CHECK_EQUAL(sound.path, @"/s");
    CHECK_EQUAL(sound.uuid, @"s1");
    CHECK_EQUAL(url(^(V2TIMGetUrlCallback done) { [sound getUrl:done]; }), @"https://a/s");
    [sound getUrl:nil];

    V2TIMVideoElem *video = foreign(
        "{\"elem_type\":9,\"video_elem_video_type\":\"mp4\",\"video_elem_video_size\":8,\"video_elem_video_duration\":5,"
        "\"video_elem_video_path\":\"/v\",\"video_elem_video_id\":\"v1\",\"video_elem_image_type\":\"png\","
        "\"video_elem_image_size\":4,\"video_elem_image_width\":2,\"video_elem_image_height\":1,"
        "\"video_elem_image_path\":\"/i\",\"video_elem_image_id\":\"i1\",\"video_elem_image_url\":\"https://a/i\"}").videoElem;
    CHECK(video.videoSize == 8 && video.duration == 5 && video.snapshotSize == 4);
    CHECK(video.snapshotWidth == 2 && video.snapshotHeight == 1);
    CHECK_EQUAL(video.videoType, @"mp4");
    CHECK_EQUAL(video.videoPath, @"/v");
    CHECK_EQUAL(video.videoUUID, @"v1");
    CHECK_EQUAL(video.snapshotPath, @"/i");
    CHECK_EQUAL(video.snapshotUUID, @"i1");
    CHECK_EQUAL(url(^(V2TIMGetUrlCallback done) { [video getVideoUrl:done]; }), nil);
    CHECK_EQUAL(url(^(V2TIMGetUrlCallback done) { [video getSnapshotUrl:done]; }), @"https://a/i");

    V2TIMFileElem *file = foreign(
        "{\"elem_type\":4,\"file_elem_file_path\":\"/f\",\"file_elem_file_name\":\"f.pdf\",\"file_elem_file_size\":11,"
        "\"file_elem_file_id\":\"f1\",\"file_elem_url\":\"https://a/f\"}").fileElem;
    CHECK(file.fileSize == 11);
    CHECK_EQUAL(file.path, @"/f");
    CHECK_EQUAL(file.filename, @"f.pdf");
    CHECK_EQUAL(file.uuid, @"f1");
    CHECK_EQUAL(url(^(V2TIMGetUrlCallback done) { [file getUrl:done]; }), @"https://a/f");

    message = foreign(
        "{\"elem_type\":12,\"merge_elem_title\":\"Their chat\",\"merge_elem_abstract_array\":[\"a: b\",\"c: d\"],"
        "\"merge_elem_compatible_text\":\"old\",\"merge_elem_message_array\":[]}");
    CHECK(message.elemType == V2TIM_ELEM_TYPE_MERGER && !message.mergerElem.layersOverLimit);
    CHECK_EQUAL(message.mergerElem.title, @"Their chat");
    CHECK_EQUAL(message.mergerElem.abstractList, (@[@"a: b", @"c: d"]));
    // It goes on as it came.
    V2TIMMessage *again = sent([sdk() createForwardMessage:message], @"bob", nil);
    CHECK_EQUAL(found(again.msgID).mergerElem.title, @"Their chat");
}

TEST(what_a_message_is_before_and_after_it_is_sent) {
    aliceAndBob();
    V2TIMMessage *message = [sdk() createTextMessage:@"Hello"];
    CHECK(!message.msgID && !message.timestamp && !message.sender && message.seq == 0 && message.isSelf && message.isRead);
    CHECK(message.status == V2TIM_MSG_STATUS_SENDING && message.priority == V2TIM_PRIORITY_DEFAULT && !message.userID);
    message.cloudCustomData = data(@"beside");
    message.supportMessageExtension = message.isExcludedFromUnreadCount = message.isExcludedFromLastMessage = YES;
    message.isExcludedFromContentModeration = message.disableCloudMessagePreHook = YES;
    message.customModerationConfigurationID = @"rule";
    V2TIMTextElem *elem = message.textElem;
    V2TIMOfflinePushInfo *push = [[V2TIMOfflinePushInfo alloc] init];
    push.title = @"title";
    push.desc = @"desc";
    push.ext = @"{}";
    push.iOSSound = kIOSOfflinePushNoSound;
    push.disablePush = push.ignoreIOSBadge = YES;
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() sendMessage:message receiver:@"bob" groupID:nil priority:V2TIM_PRIORITY_HIGH onlineUserOnly:NO
           offlinePushInfo:push progress:nil succ:succ fail:fail];
        CHECK(message.msgID.length > 0 && message.timestamp && message.status == V2TIM_MSG_STATUS_SENDING);
        CHECK_EQUAL(message.sender, @"alice");
    });
    CHECK(code == 0 && message.status == V2TIM_MSG_STATUS_SEND_SUCC && message.seq == 1 && message.textElem == elem);
    login(@"bob");
    V2TIMMessage *arrived = found(message.msgID);
    CHECK(!arrived.isSelf && arrived.priority == V2TIM_PRIORITY_HIGH && arrived.supportMessageExtension);
    CHECK(arrived.isExcludedFromUnreadCount && arrived.isExcludedFromLastMessage && arrived.isExcludedFromContentModeration);
    CHECK(arrived.disableCloudMessagePreHook && !arrived.disableCloudMessagePostHook);
    CHECK_EQUAL(arrived.customModerationConfigurationID, @"rule");
    CHECK_EQUAL(arrived.cloudCustomData, data(@"beside"));
    CHECK_EQUAL(arrived.userID, @"alice");
    CHECK(!arrived.groupID && arrived.random == message.random && arrived.uniqueID == message.uniqueID && arrived.uniqueID);
    CHECK_EQUAL(arrived.offlinePushInfo.title, @"title");
    CHECK_EQUAL(arrived.offlinePushInfo.desc, @"desc");
    CHECK_EQUAL(arrived.offlinePushInfo.ext, @"{}");
    CHECK_EQUAL(arrived.offlinePushInfo.iOSSound, kIOSOfflinePushNoSound);
    CHECK(arrived.offlinePushInfo.disablePush && arrived.offlinePushInfo.ignoreIOSBadge);
}

TEST(what_cannot_be_sent_is_refused_with_its_name) {
    aliceAndBob();
    NSArray *cases = @[
        @[[NSNull null], @"bob", @"", @6017, @"message: is nil"],
        @[[sdk() createTextMessage:@"x"], @"", @"", @6017, @"receiver, groupID: neither is given"],
        @[[sdk() createCustomMessage:[NSData dataWithBytes:"\xff" length:1]], @"bob", @"", @6017, @"custom_elem_data: is not UTF-8"],
        @[[[V2TIMMessage alloc] init], @"bob", @"", @6016, @""],
        @[[sdk() createTextMessage:@"x"], @"nobody", @"", @20003, @""],
        @[[sdk() createTextMessage:@"x"], @"", @"no group", @10010, @""],
    ];
    for (NSArray *one in cases) {
        V2TIMMessage *message = one[0] == [NSNull null] ? nil : one[0];
        int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() sendMessage:message receiver:one[1] groupID:one[2] priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
               offlinePushInfo:nil progress:nil succ:succ fail:fail];
        });
        CHECK_EQUAL(@(code), one[3]);
        if ([one[4] length]) CHECK_EQUAL(lastDesc(), one[4]);
    }
}

TEST(a_message_that_failed_is_sent_again_under_its_id) {
    start();
    login(@"alice");
    V2TIMMessage *message = [sdk() createTextMessage:@"Are you there?"];
    int code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() sendMessage:message receiver:@"bob" groupID:nil priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
           offlinePushInfo:nil progress:nil succ:succ fail:fail];
    });
    CHECK(code == 20003 && message.status == V2TIM_MSG_STATUS_SEND_FAIL);
    NSString *msgID = message.msgID;
    login(@"bob");
    login(@"alice");
    sent(message, @"bob", nil);
    CHECK_EQUAL(message.msgID, msgID);
    code = outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() sendMessage:message receiver:@"bob" groupID:nil priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
           offlinePushInfo:nil progress:nil succ:succ fail:fail];
    });
    CHECK(code == 6017);
    V2TIMMessage *again = [sdk() createForwardMessage:message];
    sent(again, @"bob", nil);
    CHECK(![again.msgID isEqual:msgID]);
    CHECK_EQUAL(again.textElem.text, @"Are you there?");
}

TEST(history_is_paged_and_filtered) {
    aliceAndBob();
    for (int i = 1; i <= 5; i++) sent([sdk() createTextMessage:[NSString stringWithFormat:@"%d", i]], @"bob", nil);
    sent([sdk() createCustomMessage:data(@"c")], @"bob", nil);
    NSString * (^texts)(NSArray *) = ^(NSArray<V2TIMMessage *> *list) {
        NSMutableArray *texts = [NSMutableArray array];
        for (V2TIMMessage *one in list) [texts addObject:one.textElem.text ?: @"-"];
        return [texts componentsJoinedByString:@" "];
    };
    NSArray<V2TIMMessage *> *page = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getC2CHistoryMessageList:@"bob" count:2 lastMsg:nil succ:succ fail:fail];
    });
    CHECK_EQUAL(texts(page), @"- 5");
    V2TIMMessage *last = page[1];
    page = value(^(void (^succ)(id), V2TIMFail fail) {
        [sdk() getC2CHistoryMessageList:@"bob" count:2 lastMsg:last succ:succ fail:fail];
    });
    CHECK_EQUAL(texts(page), @"4 3");
    V2TIMMessageListGetOption *option = [[V2TIMMessageListGetOption alloc] init];
    CHECK(option.count == 20 && option.getType == V2TIM_GET_CLOUD_OLDER_MSG);
    option.userID = @"bob";
    option.getType = V2TIM_GET_CLOUD_NEWER_MSG;
    option.lastMsg = last;
    option.messageTypeList = @[@(V2TIM_ELEM_TYPE_CUSTOM)];
    page = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() getHistoryMessageList:option succ:succ fail:fail]; });
    CHECK_EQUAL(texts(page), @"-");
    option.messageTypeList = @[@99];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getHistoryMessageList:option succ:^(NSArray *list) { succ(); } fail:fail];
    }) == 6017);
    CHECK_EQUAL(lastDesc(), @"messageTypeList: 99 is no type of an element");
    option.messageTypeList = nil;
    option.groupID = @"too";
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() getHistoryMessageList:option succ:^(NSArray *list) { succ(); } fail:fail];
    }) == 6017);
    for (int count = -1; count <= 101; count += 102) {
        CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getC2CHistoryMessageList:@"bob" count:count lastMsg:nil succ:^(NSArray *list) { succ(); } fail:fail];
        }) == 6017);
    }
    NSArray *none = value(^(void (^succ)(id), V2TIMFail fail) { [sdk() findMessages:@[@"unknown"] succ:succ fail:fail]; });
    CHECK(none.count == 0);
}

TEST(messages_are_revoked_modified_and_deleted) {
    aliceAndBob();
    V2TIMMessage *one = sent([sdk() createTextMessage:@"one"], @"bob", nil);
    V2TIMMessage *two = sent([sdk() createTextMessage:@"two"], @"bob", nil);
    V2TIMMessage *three = sent([sdk() createTextMessage:@"three"], @"bob", nil);
    Listener *listener = [[Listener alloc] init];
    [sdk() addAdvancedMsgListener:listener];
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() revokeMessage:one succ:succ fail:fail]; }) == 0);
    CHECK(one.status == V2TIM_MSG_STATUS_LOCAL_REVOKED);
    V2TIMMessage *old = found(two.msgID);
    two.textElem.text = @"two, mended";
    __block V2TIMMessage *newest = nil;
    V2TIMFail completed = ^(int code, NSString *desc) { };
    (void)completed;
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() modifyMessage:two completion:^(int code, NSString *desc, V2TIMMessage *msg) {
            newest = msg;
            code ? fail(code, desc) : succ();
        }];
    }) == 0);
    CHECK(newest == two && [found(two.msgID).textElem.text isEqual:@"two, mended"]);
    old.textElem.text = @"two, in conflict";
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) {
        [sdk() modifyMessage:old completion:^(int code, NSString *desc, V2TIMMessage *msg) {
            newest = msg;
            code ? fail(code, desc) : succ();
        }];
    }) == 8006);
    CHECK_EQUAL(newest.textElem.text, @"two, mended");
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteMessages:@[three] succ:succ fail:fail]; }) == 0);
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteMessages:@[] succ:succ fail:fail]; }) == 6017);
    CHECK_EQUAL(lastDesc(), @"msgList: is empty");
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() deleteMessages:nil succ:succ fail:fail]; }) == 6017);
    login(@"bob");
    V2TIMMessage *revoked = found(one.msgID);
    CHECK(revoked.status == V2TIM_MSG_STATUS_LOCAL_REVOKED && !revoked.elem);
    CHECK_EQUAL(revoked.revokerInfo.userID, @"alice");
    CHECK_EQUAL(found(three.msgID).textElem.text, @"three");
}

TEST(this_devices_own_words_stay_on_it) {
    aliceAndBob();
    V2TIMMessage *message = [sdk() createTextMessage:@"Hello"];
    message.localCustomData = data(@"mine");
    message.localCustomInt = -5;
    sent(message, @"bob", nil);
    until(@"it is kept", ^{ return (BOOL)(found(message.msgID).localCustomInt == -5); });
    CHECK_EQUAL(found(message.msgID).localCustomData, data(@"mine"));
    message.localCustomInt = 6;
    until(@"it is kept", ^{ return (BOOL)(found(message.msgID).localCustomInt == 6); });
    CHECK_EQUAL(message.localCustomData, data(@"mine"));
}

TEST(texts_of_every_kind_arrive_as_they_are) {
    aliceAndBob();
    unichar nul[] = {'a', 0, 'b'};
    NSString *nulText = [NSString stringWithCharacters:nul length:3];
    NSMutableString *edge = [NSMutableString string];
    for (int i = 0; i < 255; i++) [edge appendString:@"x"];
    [edge appendString:@"🗺x🗺"];
    for (NSString *text in @[@"", @"\"quoted\" \\ /", @"tab\tand\nline", @"é 你 🗺️ 👩‍👩‍👧", nulText, edge]) {
        CHECK_EQUAL(found(sent([sdk() createTextMessage:text], @"bob", nil).msgID).textElem.text, text);
    }
    // Half of a character is none. GNUstep takes it away by itself.
    NSString *broken = [@"a🗺" substringToIndex:2];
    NSString *mended = broken.length == 2 ? @"a\uFFFD" : broken ?: @"";
    CHECK_EQUAL(found(sent([sdk() createTextMessage:broken], @"bob", nil).msgID).textElem.text, mended);
    // An id goes to C as it is, where a text ends at U+0000.
    CHECK(outcome(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() joinGroup:nulText msg:nil succ:succ fail:fail]; }) == 6017);
    CHECK([lastDesc() hasPrefix:@"groupID: "]);
}
