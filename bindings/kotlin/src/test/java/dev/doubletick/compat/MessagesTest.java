package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest extends World {
    private static final String TEXT = "你能带地图吗？🗺️ \"quoted\" \\ \u0000";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Answer<V2TIMMessage> send(V2TIMMessage message, String user, String group) {
        Answer<V2TIMMessage> sent = new Answer<>();
        messages().sendMessage(message, user, group, V2TIMMessage.V2TIM_PRIORITY_DEFAULT, false, null, sent);
        return sent;
    }

    @Test
    void elementsArriveAsTheyWereMade() {
        Peer bob = peer("bob");
        V2TIMMessage text = messages().createTextMessage(TEXT);
        V2TIMCustomElem more = new V2TIMCustomElem(bytes(TEXT));
        more.setDescription("description");
        more.setExtension(bytes("extension"));
        text.getTextElem().appendElem(more);
        V2TIMLocationElem place = new V2TIMLocationElem();
        place.setDesc("lake");
        place.setLongitude(9.5);
        place.setLatitude(47.25);
        text.getTextElem().appendElem(place);
        text.getTextElem().appendElem(place);
        text.getTextElem().appendElem(null);
        send(text, "bob", null).get();
        V2TIMMessage heard = bob.hears();
        assertEquals(V2TIMMessage.V2TIM_ELEM_TYPE_TEXT, heard.getElemType());
        assertEquals(TEXT, heard.getTextElem().getText());
        assertNull(heard.getCustomElem());
        V2TIMCustomElem custom = (V2TIMCustomElem) heard.getTextElem().getNextElem();
        assertArrayEquals(bytes(TEXT), custom.getData());
        assertEquals("description", custom.getDescription());
        assertArrayEquals(bytes("extension"), custom.getExtension());
        V2TIMLocationElem lake = (V2TIMLocationElem) custom.getNextElem();
        assertEquals("lake", lake.getDesc());
        assertEquals(9.5, lake.getLongitude());
        assertEquals(47.25, lake.getLatitude());
        assertNull(lake.getNextElem());

        send(messages().createCustomMessage(bytes("a"), "b", bytes("c")), "bob", null).get();
        V2TIMMessage second = bob.hears();
        assertEquals(V2TIMMessage.V2TIM_ELEM_TYPE_CUSTOM, second.getElemType());
        assertArrayEquals(bytes("c"), second.getCustomElem().getExtension());
        send(messages().createFaceMessage(7, bytes("smile")), "bob", null).get();
        V2TIMFaceElem face = bob.hears().getFaceElem();
        assertEquals(7, face.getIndex());
        assertArrayEquals(bytes("smile"), face.getData());
        send(messages().createLocationMessage("lake", 1, 2), "bob", null).get();
        assertEquals(2, bob.hears().getLocationElem().getLatitude());
        V2TIMCustomElem made = new V2TIMCustomElem();
        made.setData(bytes("set later"));
        assertArrayEquals(bytes("set later"), made.getData());
    }

    /** What is brought by one of these calls, which is later than the call. */
    private static String url(java.util.function.Consumer<V2TIMValueCallback<String>> get) {
        Answer<String> brought = new Answer<>();
        get.accept(brought);
        return brought.get();
    }

    @Test
    void whatOthersHaveUploadedIsReadByTheVendorsNames() {
        Ear ear = ear();
        Peer bob = peer("bob");
        bob.imageToUser("alice", "{\"image_elem_orig_path\":\"/p.png\",\"image_elem_orig_id\":\"o\","
                    + "\"image_elem_orig_pic_width\":640,\"image_elem_orig_pic_height\":480,"
                    + "\"image_elem_orig_pic_size\":9,\"image_elem_orig_url\":\"https://a/o\","
                    + "\"image_elem_large_url\":\"https://a/l\"}");
        V2TIMImageElem image = ear.messages.next().getImageElem();
        assertEquals("/p.png", image.getPath());
        List<V2TIMImageElem.V2TIMImage> images = image.getImageList();
        assertEquals(2, images.size());
        assertEquals(V2TIMImageElem.V2TIM_IMAGE_TYPE_ORIGIN, images.get(0).getType());
        assertEquals("o", images.get(0).getUUID());
        assertEquals(640, images.get(0).getWidth());
        assertEquals(480, images.get(0).getHeight());
        assertEquals(9, images.get(0).getSize());
        assertEquals("https://a/o", images.get(0).getUrl());
        assertEquals(V2TIMImageElem.V2TIM_IMAGE_TYPE_LARGE, images.get(1).getType());
        assertEquals("https://a/l", images.get(1).getUrl());

        bob.otherToUser("alice", 2, "{\"sound_elem_file_path\":\"/s\",\"sound_elem_file_size\":5000000000,"
                    + "\"sound_elem_file_time\":3,\"sound_elem_file_id\":\"s1\","
                    + "\"sound_elem_url\":\"https://a/s\"}");
        V2TIMSoundElem sound = ear.messages.next().getSoundElem();
        assertEquals("/s", sound.getPath());
        assertEquals("s1", sound.getUUID());
        assertEquals(Integer.MAX_VALUE, sound.getDataSize());
        assertEquals(3, sound.getDuration());
        assertEquals("https://a/s", url(sound::getUrl));
        sound.getUrl(null);

        bob.otherToUser("alice", 9, "{\"video_elem_video_type\":\"mp4\",\"video_elem_video_size\":8,"
                    + "\"video_elem_video_duration\":5,\"video_elem_video_path\":\"/v\","
                    + "\"video_elem_video_id\":\"v1\",\"video_elem_video_url\":\"https://a/v\","
                    + "\"video_elem_image_size\":4,\"video_elem_image_width\":2,"
                    + "\"video_elem_image_height\":1,\"video_elem_image_path\":\"/i\","
                    + "\"video_elem_image_id\":\"i1\",\"video_elem_image_url\":\"https://a/i\"}");
        V2TIMVideoElem video = ear.messages.next().getVideoElem();
        assertEquals("mp4", video.getVideoType());
        assertEquals("/v", video.getVideoPath());
        assertEquals("v1", video.getVideoUUID());
        assertEquals(8, video.getVideoSize());
        assertEquals(5, video.getDuration());
        assertEquals("/i", video.getSnapshotPath());
        assertEquals("i1", video.getSnapshotUUID());
        assertEquals(4, video.getSnapshotSize());
        assertEquals(2, video.getSnapshotWidth());
        assertEquals(1, video.getSnapshotHeight());
        assertEquals("https://a/v", url(video::getVideoUrl));
        assertEquals("https://a/i", url(video::getSnapshotUrl));

        bob.otherToUser("alice", 4, "{\"file_elem_file_path\":\"/f\",\"file_elem_file_name\":\"f.pdf\","
                    + "\"file_elem_file_size\":11,\"file_elem_file_id\":\"f1\","
                    + "\"file_elem_url\":\"https://a/f\"}");
        V2TIMFileElem file = ear.messages.next().getFileElem();
        assertEquals("/f", file.getPath());
        assertEquals("f.pdf", file.getFileName());
        assertEquals("f1", file.getUUID());
        assertEquals(11, file.getFileSize());
        assertEquals("https://a/f", url(file::getUrl));

        bob.otherToUser("alice", 12, "{\"merge_elem_title\":\"Their chat\",\"merge_elem_abstract_array\":[\"a: b\","
                    + "\"c: d\"],\"merge_elem_layer_over_limit\":true}");
        V2TIMMergerElem merger = ear.messages.next().getMergerElem();
        assertEquals("Their chat", merger.getTitle());
        assertEquals(Arrays.asList("a: b", "c: d"), merger.getAbstractList());
        assertTrue(merger.isLayersOverLimit());

        // Of other kinds there is the document alone.
        bob.otherToUser("alice", 99, "{}");
        V2TIMMessage other = ear.messages.next();
        assertNull(other.getImageElem());
        assertNotNull(other.getOtherElem());
    }

    @Test
    void anElementWithoutAClassIsKept() {
        Ear ear = ear();
        String id = peer("bob").imageToUser("alice", "{\"elem_type\":1,\"image_elem_orig_path\":\"/p\"}");
        V2TIMMessage image = ear.messages.next();
        assertEquals(id, image.getMsgID());
        assertEquals(V2TIMMessage.V2TIM_ELEM_TYPE_IMAGE, image.getElemType());
        assertTrue(image.getOtherElem().getJson().contains("/p"));
        peer("carol");
        send(messages().createForwardMessage(image), "carol", null).get();
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getC2CHistoryMessageList("carol", 1, null, history);
        assertTrue(history.get().get(0).getOtherElem().getJson().contains("/p"));
    }

    @Test
    void aSentMessageIsTheSameObject() {
        peer("bob").nickName("Bob");
        V2TIMMessage message = messages().createTextMessage("t");
        assertEquals("", message.getMsgID());
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SENDING, message.getStatus());
        assertTrue(message.isSelf());
        assertEquals("alice", message.getSender());
        assertEquals(0, message.getTimestamp());
        assertFalse(message.isNeedReadReceipt());
        message.setNeedReadReceipt(true);
        message.setCloudCustomData(TEXT);
        message.setExcludedFromUnreadCount(true);
        message.setExcludedFromLastMessage(true);
        message.setExcludedFromContentModeration(true);
        message.setSupportMessageExtension(true);
        V2TIMOfflinePushInfo push = new V2TIMOfflinePushInfo();
        push.setTitle("a \"title\"\n");
        push.setDesc("desc");
        push.setExt(bytes("ext"));
        push.disablePush(true);
        assertTrue(push.isDisablePush());
        Answer<V2TIMMessage> sent = new Answer<>();
        String id =
                messages().sendMessage(message, "bob", null, V2TIMMessage.V2TIM_PRIORITY_HIGH, false, push, sent);
        assertSame(message, sent.get());
        assertEquals(id, message.getMsgID());
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SEND_SUCC, message.getStatus());
        assertEquals("bob", message.getUserID());
        assertNull(message.getGroupID());
        assertEquals(1, message.getSeq());
        assertTrue(message.getTimestamp() > 0);
        assertTrue(message.isRead());
        assertFalse(message.isPeerRead());
        assertEquals(V2TIMMessage.V2TIM_PRIORITY_HIGH, message.getPriority());
        assertTrue(message.isExcludedFromUnreadCount());
        assertTrue(message.isExcludedFromLastMessage());
        assertTrue(message.isExcludedFromContentModeration());
        assertTrue(message.isSupportMessageExtension());
        assertTrue(message.isNeedReadReceipt());
        assertEquals(TEXT, message.getCloudCustomData());
        assertNull(message.getRevokeReason());
        assertNull(message.getRevokerInfo());
        assertEquals("", message.getNameCard());
        assertEquals("", message.getNickName());
        assertEquals("", message.getFaceUrl());
        assertTrue(message.getRandom() >= 0 && message.getRandom() <= 0xffff_ffffL);

        Answer<List<V2TIMMessage>> found = new Answer<>();
        messages().findMessages(Collections.singletonList(id), found);
        assertEquals(message.getUniqueID(), found.get().get(0).getUniqueID());
        assertEquals(message.getRandom(), found.get().get(0).getRandom());

        // Once more: the same message, stored once.
        assertEquals(id, messages().sendMessage(message, "bob", null, 1, false, null, null));
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getC2CHistoryMessageList("bob", 20, null, history);
        assertEquals(1, history.get().size());
        // To somebody else: another message.
        assertNotEquals(id, messages().sendMessage(message, "carol", null, 1, false, null, null));
    }

    @Test
    void aMessageThatCouldNotBeSentKeepsItsIdWhenItIsSentAgain() {
        V2TIMMessage message = messages().createTextMessage("t");
        Answer<V2TIMMessage> refused = new Answer<>();
        String id = messages().sendMessage(message, null, "later", 1, false, null, refused);
        refused.fails(10010);
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_SEND_FAIL, message.getStatus());
        assertEquals("later", message.getGroupID());
        assertTrue(message.getTimestamp() > 0);
        group("later");
        Answer<V2TIMMessage> sent = new Answer<>();
        assertEquals(id, messages().sendMessage(message, null, "later", 1, false, null, sent));
        assertEquals(id, sent.get().getMsgID());
    }

    @Test
    void shortCallsSendAndShortListenersHear() {
        Peer bob = peer("bob");
        bob.nickName("Bob");
        group("g", bob);
        Answer<V2TIMMessage> text = new Answer<>();
        assertEquals(sdk().sendC2CTextMessage(TEXT, "bob", text), text.get().getMsgID());
        assertEquals(TEXT, bob.hears().getTextElem().getText());
        assertFalse(text.get().isNeedReadReceipt());
        Answer<V2TIMMessage> custom = new Answer<>();
        assertEquals(sdk().sendC2CCustomMessage(bytes(TEXT), "bob", custom), custom.get().getMsgID());
        assertArrayEquals(bytes(TEXT), bob.hears().getCustomElem().getData());
        Answer<V2TIMMessage> low = new Answer<>();
        sdk().sendGroupTextMessage("low", "g", V2TIMMessage.V2TIM_PRIORITY_LOW, low);
        assertEquals(V2TIMMessage.V2TIM_PRIORITY_LOW, low.get().getPriority());
        assertEquals("g", bob.hears().getGroupID());
        Answer<V2TIMMessage> inGroup = new Answer<>();
        sdk().sendGroupCustomMessage(bytes("data"), "g", V2TIMMessage.V2TIM_PRIORITY_NORMAL, inGroup);
        inGroup.get();

        Heard<String> heard = new Heard<>();
        V2TIMSimpleMsgListener listener =
                new V2TIMSimpleMsgListener() {
                    @Override
                    public void onRecvC2CTextMessage(String msgID, V2TIMUserInfo sender, String text) {
                        heard.add("c2c " + sender.getUserID() + sender.getNickName() + sender.getFaceUrl() + text);
                    }

                    @Override
                    public void onRecvC2CCustomMessage(String msgID, V2TIMUserInfo sender, byte[] customData) {
                        heard.add("c2c " + sender.getUserID() + " " + customData.length);
                    }

                    @Override
                    public void onRecvGroupTextMessage(
                            String msgID, String groupID, V2TIMGroupMemberInfo sender, String text) {
                        heard.add(groupID + " " + sender.getUserID() + sender.getNickName() + sender.getNameCard() + text);
                    }

                    @Override
                    public void onRecvGroupCustomMessage(
                            String msgID, String groupID, V2TIMGroupMemberInfo sender, byte[] customData) {
                        heard.add(groupID + " " + sender.getUserID() + " " + customData.length);
                    }
                };
        sdk().addSimpleMsgListener(new V2TIMSimpleMsgListener() {});
        sdk().addSimpleMsgListener(listener);
        sdk().addSimpleMsgListener(listener);
        bob.toUser("alice", " one", false);
        assertEquals("c2c bobBob one", heard.next());
        bob.customToUser("alice", "12");
        assertEquals("c2c bob 2", heard.next());
        bob.toGroup("g", " three", false);
        assertEquals("g bobBob three", heard.next());
        bob.customToGroup("g", "1234");
        assertEquals("g bob 4", heard.next());
        sdk().removeSimpleMsgListener(listener);
        Ear ear = ear();
        bob.toUser("alice", "five", false);
        ear.messages.next();
        assertTrue(heard.isEmpty());
    }

    @Test
    void namedAndTargetedMessagesReachTheirMembers() {
        Peer bob = peer("bob");
        Peer carol = peer("carol");
        group("g", bob, carol);
        V2TIMMessage at = messages().createTextAtMessage("@bob", Collections.singletonList("bob"));
        assertEquals(Collections.singletonList("bob"), send(at, null, "g").get().getGroupAtUserList());
        assertEquals(Collections.singletonList("bob"), bob.hears().getGroupAtUserList());
        carol.hears();
        V2TIMMessage secret =
                messages().createTargetedGroupMessage(messages().createTextMessage("for bob"), Arrays.asList("bob"));
        send(secret, null, "g").get();
        V2TIMMessage all =
                messages()
                        .createAtSignedGroupMessage(
                                messages().createTextMessage("all"),
                                Collections.singletonList(V2TIMGroupAtInfo.AT_ALL_TAG));
        send(all, null, "g").get();
        assertEquals("for bob", bob.hears().getTextElem().getText());
        assertEquals("all", carol.hears().getTextElem().getText());
    }

    @Test
    void messagesForThoseOnlineAreNotStored() {
        Peer bob = peer("bob");
        V2TIMMessage message = messages().createTextMessage("now or never");
        Answer<V2TIMMessage> sent = new Answer<>();
        messages().sendMessage(message, "bob", null, 1, true, null, sent);
        assertEquals(0, sent.get().getSeq());
        V2TIMMessage heard = bob.hears();
        assertEquals("now or never", heard.getTextElem().getText());
        // Numbers above 2^53 come through exactly: the last bits of this one are those of the random number.
        assertTrue(heard.getUniqueID() > 1L << 53);
        assertEquals(heard.getRandom() & 0xf_ffff, heard.getUniqueID() & 0xf_ffff);
        assertEquals(sent.get().getUniqueID(), heard.getUniqueID());
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getC2CHistoryMessageList("bob", 20, null, history);
        assertEquals(0, history.get().size());
    }

    @Test
    void historyIsPaged() {
        group("g", peer("bob"));
        for (int number = 1; number <= 5; number++) {
            V2TIMMessage message =
                    number == 3
                            ? messages().createFaceMessage(number, bytes("f"))
                            : messages().createTextMessage("text " + number);
            send(message, null, "g").get();
        }
        Answer<List<V2TIMMessage>> first = new Answer<>();
        messages().getGroupHistoryMessageList("g", 2, null, first);
        assertEquals(5, first.get().get(0).getSeq());
        assertEquals(4, first.get().get(1).getSeq());
        Answer<List<V2TIMMessage>> second = new Answer<>();
        messages().getGroupHistoryMessageList("g", 100, first.get().get(1), second);
        assertEquals(3, second.get().get(0).getSeq());
        assertEquals(3, second.get().size());

        V2TIMMessageListGetOption option = new V2TIMMessageListGetOption();
        option.setGroupID("g");
        option.setGetType(V2TIMMessageListGetOption.V2TIM_GET_CLOUD_NEWER_MSG);
        option.setCount(2);
        assertEquals("[1, 2]", seqs(option));
        option.setLastMsg(second.get().get(1));
        assertEquals("[3, 4]", seqs(option));
        option.setLastMsg(null);
        option.setLastMsgSeq(4);
        assertEquals("[4, 5]", seqs(option));
        option.setMessageSeqList(Arrays.asList(5L, 1L));
        option.setCount(100);
        assertTrue(seqs(option).contains("1") && seqs(option).contains("5"));
        option.setMessageSeqList(null);
        option.setLastMsgSeq(0);
        option.setMessageTypeList(Collections.singletonList(V2TIMMessage.V2TIM_ELEM_TYPE_FACE));
        assertEquals("[3]", seqs(option));
        option.setMessageTypeList(null);
        option.setGetTimeBegin(1);
        option.setGetTimePeriod(10);
        assertEquals("[]", seqs(option));
        option.setGetTimePeriod(0);
        assertEquals("[1, 2, 3, 4, 5]", seqs(option));
        option.setGetType(V2TIMMessageListGetOption.V2TIM_GET_CLOUD_OLDER_MSG);
        option.setGetTimeBegin(0);
        option.setGetTimePeriod(3600);
        assertEquals("[5, 4, 3, 2, 1]", seqs(option));
        option.setGroupID(null);
        option.setUserID("bob");
        assertEquals("[]", seqs(option));
    }

    private static String seqs(V2TIMMessageListGetOption option) {
        Answer<List<V2TIMMessage>> page = new Answer<>();
        messages().getHistoryMessageList(option, page);
        return Arrays.toString(page.get().stream().mapToLong(V2TIMMessage::getSeq).toArray());
    }

    @Test
    void messagesAreModifiedAndConflictsBringTheNewest() {
        Ear ear = ear();
        Peer bob = peer("bob");
        bob.modify(bob.toUser("alice", "first", false), "second");
        assertEquals("second", ear.modified.next().getTextElem().getText());

        V2TIMMessage mine = sends("mine", "bob");
        String id = mine.getMsgID();
        V2TIMMessage old = find(id);
        mine.getTextElem().setText("changed");
        Answer<V2TIMMessage> changed = new Answer<>();
        messages().modifyMessage(mine, changed);
        assertSame(mine, changed.get());
        old.getTextElem().setText("too late");
        Answer<V2TIMMessage> conflict = new Answer<>();
        messages().modifyMessage(old, conflict);
        V2TIMMessage newest = conflict.valueOfError(8006);
        assertEquals("changed", newest.getTextElem().getText());
        newest.getTextElem().setText("third");
        newest.setCloudCustomData("cloud");
        Answer<V2TIMMessage> modified = new Answer<>();
        messages().modifyMessage(newest, modified);
        assertSame(newest, modified.get());
        assertEquals("third", find(id).getTextElem().getText());
        assertEquals("cloud", find(id).getCloudCustomData());
    }

    private static V2TIMMessage find(String id) {
        Answer<List<V2TIMMessage>> found = new Answer<>();
        messages().findMessages(Collections.singletonList(id), found);
        return found.get().get(0);
    }

    @Test
    void messagesAreRevoked() {
        Ear ear = ear();
        Peer bob = peer("bob");
        String id = bob.toUser("alice", "oops", true);
        ear.messages.next();
        bob.revoke(id, "wrong chat");
        assertEquals(id, ear.revoked.next());
        assertEquals(id + " bob wrong chat", ear.revokedBy.next());
        Answer<List<V2TIMMessage>> found = new Answer<>();
        messages().findMessages(Collections.singletonList(id), found);
        V2TIMMessage gone = found.get().get(0);
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_LOCAL_REVOKED, gone.getStatus());
        assertEquals("wrong chat", gone.getRevokeReason());
        assertEquals("bob", gone.getRevokerInfo().getUserID());
        assertEquals(V2TIMMessage.V2TIM_ELEM_TYPE_NONE, gone.getElemType());

        V2TIMMessage mine = sends("mine", "bob");
        Answer.Done revoked = new Answer.Done();
        messages().revokeMessage(mine, revoked);
        revoked.succeeds();
        assertEquals(V2TIMMessage.V2TIM_MSG_STATUS_LOCAL_REVOKED, mine.getStatus());
        V2TIMMessage other = sends("other", "bob");
        Answer.Done why = new Answer.Done();
        messages().revokeMessage(other, "because", why);
        why.succeeds();
        Answer<List<V2TIMMessage>> again = new Answer<>();
        messages().findMessages(Collections.singletonList(other.getMsgID()), again);
        assertEquals("because", again.get().get(0).getRevokeReason());
    }

    @Test
    void messagesAreDeletedForOneself() {
        group("g", peer("bob"));
        V2TIMMessage one = sends(messages().createTextMessage("one"), null, "g");
        V2TIMMessage two = sends(messages().createTextMessage("two"), null, "g");
        V2TIMMessage elsewhere = sends("elsewhere", "bob");
        Answer.Done mixed = new Answer.Done();
        messages().deleteMessages(Arrays.asList(one, elsewhere), mixed);
        mixed.fails(6017);
        Answer.Done deleted = new Answer.Done();
        messages().deleteMessages(Collections.singletonList(one), deleted);
        deleted.succeeds();
        assertEquals(two.getMsgID(), history("g").get(0).getMsgID());
        assertEquals(1, history("g").size());
    }

    @Test
    void thisDevicesOwnWordsStayHere() {
        peer("bob");
        V2TIMMessage early = messages().createTextMessage("t");
        early.setLocalCustomData("set before it was sent");
        early.setLocalCustomInt(-5);
        V2TIMMessage sent = sends(early, "bob", null);
        V2TIMMessage same = only("bob");
        assertNotNull(same);
        assertEquals("set before it was sent", same.getLocalCustomData());
        assertEquals(-5, same.getLocalCustomInt());
        sent.setLocalCustomData(TEXT);
        sent.setLocalCustomInt(7);
        assertEquals(TEXT, sent.getLocalCustomData());
        assertEquals(TEXT, only("bob").getLocalCustomData());
        assertEquals(7, only("bob").getLocalCustomInt());
        sent.setLocalCustomData(null);
        assertEquals("", only("bob").getLocalCustomData());
    }

    private static V2TIMMessage only(String user) {
        Answer<List<V2TIMMessage>> history = new Answer<>();
        messages().getC2CHistoryMessageList(user, 1, null, history);
        return history.get().get(0);
    }
}
