//! Answers that the service made before something happened, and that come after it: pushes overtake answers.

use crate::fake::{App, Fake, ME, group, message, rest};
use crate::world::query;
use doubletick_client::{ClientConfig, Keep, Reply};
use doubletick_protocol::Result;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::HistoryStart;
use doubletick_protocol::wire::{Push, Request, Response, ServerFrame};
use parking_lot::Mutex;
use std::sync::Arc;
use tempfile::TempDir;

fn newest(conversation: &ConversationId) -> Request {
    Request::History(query(conversation, HistoryStart::End, false, 20))
}

type Answers = Arc<Mutex<Vec<Result<Response>>>>;

/// Asks; the answer comes there.
fn ask(app: &App, request: Request) -> Answers {
    let answers = Answers::default();
    let put = Arc::clone(&answers);
    app.client.request(request, Reply::new(move |result| put.lock().push(result)));
    answers
}

#[tokio::test(start_paused = true)]
async fn a_page_that_comes_after_the_user_was_thrown_out_of_its_group_is_not_read_later() {
    for thrown_out in [false, true] {
        let directory = TempDir::new().expect("a directory");
        let fake = Fake::default();
        let keep = Some(Keep { thread: false, ..Keep::default() });
        let state_dir = Some(directory.path().to_owned());
        let app = App::start_as(&fake, ClientConfig { state_dir, keep, ..ClientConfig::default() });
        app.client.login_wait(ME, "sig").await.expect("logged in");
        rest(10).await;
        fake.world.lock().deaf = true;
        let page = ask(&app, newest(&group("g")));
        rest(10).await;
        {
            let world = fake.world.lock();
            if thrown_out {
                world.push(Push::ConversationGone(group("g")));
            }
            let messages = vec![message(&group("g"), "m1", "bob", 1)];
            world.send(ServerFrame::Response(world.last_id, Ok(Response::Messages(messages))));
        }
        rest(10).await;
        assert!(matches!(&page.lock()[..], [Ok(Response::Messages(messages))] if messages.len() == 1));
        fake.lose_link().await;
        let again = ask(&app, newest(&group("g")));
        rest(10).await;
        let again = again.lock().clone();
        assert_eq!(again.is_empty(), thrown_out, "{again:?}");
    }
}
