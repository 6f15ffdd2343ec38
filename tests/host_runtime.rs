//! The C functions in a host that is a task of a tokio runtime of its own, as a program in Rust is, or a library in it:
//! whatever waits inside them waits there too, and none may wait in a way that such a runtime forbids.

#![cfg(feature = "embedded")]

use doubletick::capi::callbacks::TIMCommCallback;
use doubletick::capi::enums::TIMConvType;
use doubletick::capi::pointers::{Buffer, Text, UserData};
use doubletick::capi::{conversation, experimental, lifecycle, login, message, receipt};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Answer = (i32, String);

unsafe extern "C" fn on_answer(code: i32, text: *const c_char, json: *const c_char, sender: *const c_void) {
    // SAFETY: `ask` keeps the sender until its answer has come.
    let sender = unsafe { &*sender.cast::<UnboundedSender<Answer>>() };
    // SAFETY: both are texts that live during the callback.
    let (text, json) = unsafe { (CStr::from_ptr(text), CStr::from_ptr(json)) };
    let text = if code == 0 { json } else { text };
    let _ = sender.send((code, text.to_string_lossy().into_owned()));
}

/// What a call that is accepted answers.
async fn ask(call: impl FnOnce(TIMCommCallback, UserData) -> c_int) -> Answer {
    let (sender, mut answers) = unbounded_channel::<Answer>();
    let sender = Box::new(sender);
    let returned = call(Some(on_answer), UserData::new((&raw const *sender).cast()));
    assert_eq!(returned, 0);
    answers.recv().await.expect("the sender is kept")
}

/// A message that is nested so deep that it is read on a thread of its own.
fn deep() -> CString {
    let inner = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let text = format!(r#"{{"message_elem_array":[{{"elem_type":0,"text_elem_content":"t","k":{inner}}}]}}"#);
    CString::new(text).expect("no NUL")
}

async fn story(home: &Path) {
    let text = |text: &CStr| {
        // SAFETY: every text of this function outlives the call that it is made for.
        unsafe { Text::new(text.as_ptr()) }
    };
    let config = CString::new(serde_json::json!({"sdk_config_config_file_path": home}).to_string()).unwrap();
    let bad = c"{\"sdk_config_server_url\":\"wss://localhost:1\",\"sdk_config_server_ca_file\":\"missing\"}";
    // SAFETY: as for every call of this function, texts are NUL-terminated and live, and callbacks are of their type.
    unsafe {
        assert_ne!(lifecycle::TIMInit(0, text(&config)), 0);
        assert_ne!(lifecycle::TIMInit(7, text(bad)), 0, "certificates are read on a thread of their own");
        assert_eq!(lifecycle::TIMInit(7, text(&config)), 0);
        for user in [c"bob", c"alice"] {
            let answer = ask(|cb, data| login::TIMLogin(text(user), text(c"sig"), cb, data)).await;
            assert_eq!(answer.0, 0, "{answer:?}");
            if user == c"bob" {
                assert_eq!(ask(|cb, data| login::TIMLogout(cb, data)).await.0, 0);
            }
        }
        assert_eq!(login::TIMGetLoginStatus().0, 1);
        assert_ne!(lifecycle::TIMGetServerTime(), 0);
        let message = deep();
        let mut id = [0; 128];
        let (code, sent) = ask(|cb, data| {
            let id = Buffer::new(id.as_mut_ptr());
            message::TIMMsgSendMessage(text(c"bob"), TIMConvType(1), text(&message), id, cb, data)
        })
        .await;
        assert_eq!(code, 0, "{sent}");
        let list = CString::new(format!("[{sent}]")).unwrap();
        let answer = ask(|cb, data| receipt::TIMMsgGetMessageReadReceipts(text(&list), cb, data)).await;
        assert_eq!(answer.0, 0, "{answer:?}");
        let answer = ask(|cb, data| lifecycle::TIMSetConfig(text(c"{}"), cb, data)).await;
        assert_eq!(answer.0, 0, "{answer:?}");
        let request = c"{\"request_internal_operation\":\"internal_operation_get_server_time\"}";
        let returned =
            experimental::callExperimentalAPI(text(request), None, UserData::new(std::ptr::null()));
        assert!(returned <= 0);
        // A call that is under way is answered while the end waits for that.
        let user = ask(|cb, data| conversation::TIMConvGetConvList(cb, data)).await;
        assert_eq!(user.0, 0, "{user:?}");
    }
    assert_eq!(lifecycle::TIMUninit(), 0);
}

// One test: the SDK is one per process.
#[test]
fn c_functions_may_be_called_by_a_task_of_any_runtime() {
    use tokio::runtime::Builder;
    let home = tempfile::tempdir().expect("a directory");
    let one = Builder::new_current_thread().build().expect("a runtime");
    one.block_on(story(home.path()));
    let many = Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    many.block_on(story(home.path()));
    // On a worker, where blocking is forbidden most strictly; and on a thread beside it that is only inside the runtime.
    let path = home.path().to_owned();
    many.block_on(many.spawn_blocking(move || {
        tokio::runtime::Handle::current().block_on(story(&path));
    }))
    .expect("no panic");
    let local = tokio::task::LocalSet::new();
    local.block_on(&one, story(home.path()));
    let _inside = many.enter();
    assert_eq!(lifecycle::TIMUninit(), 0);
}
