//! Small stacks: what is nested deeply in an element is sent and read on whatever thread polls.

use crate::support::{Home, c2c, content, failure};
use doubletick::api::{Elem, Message, MessageContent};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Builder, Thread};

/// Less than any system gives to a thread by itself.
const SMALL: usize = 96 * 1024;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls on a thread with a small stack, to the end.
fn on_a_small_stack<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let mut future: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(future);
    let poll = move || {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(value) => return Box::new(value),
                Poll::Pending => thread::park(),
            }
        }
    };
    *Builder::new().stack_size(SMALL).spawn(poll).expect("a thread").join().expect("it does not panic")
}

/// An element that is nested so deep.
fn nested(depth: usize) -> Elem {
    let inner = depth - 1;
    let json = format!(r#"{{"elem_type":1,"image_elem_level":{}{}}}"#, "[".repeat(inner), "]".repeat(inner));
    Elem::Other { elem_type: 1, json }
}

#[tokio::test]
async fn what_is_deep_is_sent_and_read_on_a_small_stack() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    for depth in [2, 6, 7, 100, 450, 480] {
        let message = alice.new_message(c2c("bob"), content(nested(depth)));
        let id = message.id.clone();
        let client = alice.client.clone();
        let sent = on_a_small_stack(async move { client.send(message).await }).expect("it is sent");
        assert_eq!(sent.content.elems, [nested(depth)]);
        let client = alice.client.clone();
        let found: Vec<Message> =
            on_a_small_stack(async move { client.find_messages(vec![id]).await }).expect("it is found");
        assert_eq!(found[0].content.elems, [nested(depth)]);
    }
}

#[tokio::test]
async fn what_is_too_deep_is_refused_on_a_small_stack() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let Elem::Other { json: push, .. } = nested(450) else { unreachable!("it is made so") };
    for (content, code, word) in [
        (content(nested(481)), 6017, "elem"),
        (content(nested(513)), 6017, "elem.json"),
        (content(nested(100_000)), 6017, "elem.json"),
        // What was read is dropped where something else is wrong.
        (
            MessageContent {
                offline_push: Some(push.clone()),
                ..content(Elem::Other { elem_type: 1, json: "[]".into() })
            },
            6017,
            "elem.json",
        ),
    ] {
        let message = alice.new_message(c2c("bob"), content);
        let client = alice.client.clone();
        let (number, text) = failure(on_a_small_stack(async move { client.send(message).await }));
        assert_eq!(number, code, "{text}");
        assert!(text.contains(word), "{text}");
    }
}
