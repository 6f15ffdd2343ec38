//! Without a server the C functions read what was read before.

use super::{C2C, SDK, Story, TOLD, hear, kill, on_answer, on_outbox};
use doubletick::capi::pointers::{Text, UserData};
use doubletick::capi::{conversation, history, lifecycle, listeners, login, receipt};
use std::ffi::{CStr, CString};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_c_the_list_and_the_history_are_answered_after_the_server_was_killed() {
    let _only = SDK.lock().await;
    TOLD.lock().expect("no panic").clear();
    let (story, server) = Story::begin().await;
    let config = serde_json::json!({
        "sdk_config_server_url": server.url, "sdk_config_config_file_path": story.device,
    });
    let text = |text: &str| CString::new(text).expect("no NUL");
    let (config, user, sig) = (text(&config.to_string()), text("bob"), text(&story.bob_sig));
    let (alice, page) = (text("alice"), text("{\"msg_getmsglist_param_count\":20}"));
    let call = |name: &'static CStr| UserData::new(name.as_ptr().cast());
    // SAFETY: texts that live during the calls, and callbacks of their types.
    unsafe {
        assert_eq!(lifecycle::TIMInit(1, Text::new(config.as_ptr())), 0);
        login::TIMLogin(Text::new(user.as_ptr()), Text::new(sig.as_ptr()), Some(on_answer), call(c"in"));
    }
    assert_eq!(hear("in "), "in 0 ");
    let ask = |list: &'static CStr, messages: &'static CStr| {
        // SAFETY: as above.
        unsafe {
            assert_eq!(conversation::TIMConvGetConvList(Some(on_answer), call(list)), 0);
            let (to, page) = (Text::new(alice.as_ptr()), Text::new(page.as_ptr()));
            assert_eq!(history::TIMMsgGetMsgList(to, C2C, page, Some(on_answer), call(messages)), 0);
        }
        let said = [list, messages].map(|name| {
            let name = name.to_str().expect("a name");
            hear(&format!("{name} "))[name.len()..].to_owned()
        });
        let [list, messages] = said;
        (list, messages)
    };
    let with_a_link = ask(c"list", c"messages");
    assert!(with_a_link.0.contains("\"conv_unread_num\":1,"), "{}", with_a_link.0);
    assert!(with_a_link.1.contains("\"message_msg_id\":\"m0\""), "{}", with_a_link.1);
    kill(server);
    // The text says where an answer comes from.
    let from_device = |said: String| {
        let rest = said.strip_prefix(" 0 answered from this device").map(str::to_owned);
        format!(" 0 {}", rest.unwrap_or_else(|| panic!("{said}")))
    };
    let (list, messages) = ask(c"list again", c"messages again");
    assert_eq!((from_device(list), from_device(messages)), with_a_link);
    lifecycle::TIMUninit();
    // Another process, whose login waits for a link.
    // SAFETY: as above.
    unsafe {
        assert_eq!(lifecycle::TIMInit(1, Text::new(config.as_ptr())), 0);
        login::TIMLogin(Text::new(user.as_ptr()), Text::new(sig.as_ptr()), Some(on_answer), call(c"waits"));
    }
    let (list, messages) = ask(c"third list", c"third messages");
    assert_eq!((from_device(list), from_device(messages)), with_a_link);
    // What is read there is kept as well, without a login, and sent after the next one.
    let read = text("[{\"message_msg_id\":\"m0\"}]");
    // SAFETY: as above.
    let code = unsafe {
        let read = Text::new(read.as_ptr());
        receipt::TIMMsgSendMessageReadReceipts(read, Some(on_answer), call(c"early"))
    };
    assert_eq!(code, 0);
    lifecycle::TIMUninit();
    assert!(hear("waits ").starts_with("waits 7009 "));
    assert!(hear("early ").starts_with("early 7009 "));
    let server = story.again();
    assert_eq!(story.read_count(&server).await, 0);
    // SAFETY: as above.
    unsafe {
        listeners::DTSetOutboxCallback(Some(on_outbox), UserData::new(std::ptr::null()));
        assert_eq!(lifecycle::TIMInit(1, Text::new(config.as_ptr())), 0);
        login::TIMLogin(Text::new(user.as_ptr()), Text::new(sig.as_ptr()), Some(on_answer), call(c"back"));
    }
    assert_eq!(hear("back "), "back 0 ");
    let event = hear("outbox ");
    assert!(event.contains("\"dt_outbox_item_kind\":1") && event.contains("\"m0\""), "{event}");
    assert_eq!(story.read_count(&server).await, 1);
    lifecycle::TIMUninit();
    assert!(server.end().success());
}
