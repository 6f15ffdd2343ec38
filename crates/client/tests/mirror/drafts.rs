//! What the user has begun to write needs no link.

use crate::world::{ME, World, group, in_time};
use doubletick_client::{ConversationDraft, Keep, Reply};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Result, codes};
use std::time::Duration;

async fn set_draft(world: &World, text: &str) -> Result<()> {
    let draft = ConversationDraft { text: text.into(), ..ConversationDraft::default() };
    let (reply, set) = Reply::channel();
    world.client.set_draft(group("g"), Some(draft), reply);
    in_time(set).await
}

fn draft(world: &World) -> Option<String> {
    world.client.draft(ME, &group("g")).map(|draft| draft.text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_begun_needs_no_link_and_survives_a_kill() {
    let mut world = World::new(Keep::default()).await;
    world.cut().await;
    set_draft(&world, "without a link").await.expect("kept");
    world.kill().await;
    assert_eq!(draft(&world).as_deref(), Some("without a link"));
    // While a login waits for a link, and after it has failed for want of one.
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    assert_eq!(set_draft(&world, "x").await.expect_err("nobody is there").code, codes::ERR_SDK_NOT_LOGGED_IN);
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    assert_eq!(draft(&world).as_deref(), Some("without a link"));
    set_draft(&world, "changed").await.expect("kept");
    in_time(world.client.logout_wait()).await.expect_err("nobody is logged in");
    assert_eq!(draft(&world), None);
    // Another user of the device has none of it.
    world.patience = Duration::from_secs(30);
    world.restart().await;
    assert_eq!((draft(&world).as_deref(), world.client.draft("bob", &group("g"))), (Some("changed"), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_begun_after_a_deletion_outlives_its_late_answer() {
    let mut world = World::new(Keep::default()).await;
    let message = world.say("alice", &group("g")).await;
    world.told(&message).await;
    let deletion =
        Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages: false };
    set_draft(&world, "before").await.expect("kept");
    world.cut().await;
    let deleted = world.client.call(deletion.clone());
    set_draft(&world, "after").await.expect("kept");
    world.reconnect().await;
    in_time(deleted).await.expect("deleted");
    assert_eq!(draft(&world).as_deref(), Some("after"));
    // Where the next process has the answer.
    let message = world.say("alice", &group("g")).await;
    world.told(&message).await;
    world.cut().await;
    world.client.request(deletion.clone(), Reply::new(drop));
    set_draft(&world, "later").await.expect("kept");
    world.restart().await;
    let read = Request::Conversations;
    let gone = async {
        while !matches!(world.call(read.clone()).await, Response::Conversations(rows) if rows.iter().all(|row| row.id != group("g")))
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    in_time(gone).await;
    assert_eq!(draft(&world).as_deref(), Some("later"));
    // A deletion that is kept without a login is done here at once as well.
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    let kept = in_time(world.client.call(deletion.clone())).await.expect_err("there is no link");
    assert!(kept.text.starts_with("kept, will be sent"), "{kept}");
    assert_eq!(draft(&world), None);
    // With nobody there who could delete anything what is begun stays.
    set_draft(&world, "latest").await.expect("kept");
    in_time(world.client.logout_wait()).await.expect_err("nobody is logged in");
    in_time(world.client.call(deletion)).await.expect_err("nobody is logged in");
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    assert_eq!(draft(&world).as_deref(), Some("latest"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_takes_along_what_was_begun_before_it_and_tells_so_without_a_link() {
    let mut world = World::new(Keep::default()).await;
    let message = world.say("alice", &group("g")).await;
    world.told(&message).await;
    world.client.watch_conversations(true);
    // The wish is heard before the next message, so its row is told and held.
    in_time(world.client.unsent_wait()).await.expect("logged in");
    let message = world.say("alice", &group("g")).await;
    world.told(&message).await;
    world.row_told(&group("g")).await;
    set_draft(&world, "before").await.expect("kept");
    world.row_told(&group("g")).await;
    world.cut().await;
    let deletion =
        Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages: false };
    let deleted = world.client.call(deletion);
    world.row_told(&group("g")).await;
    assert_eq!(draft(&world), None);
    world.reconnect().await;
    in_time(deleted).await.expect("deleted");
    assert_eq!(draft(&world), None);
}
