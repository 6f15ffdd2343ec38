//! What the user has begun to write needs no link.

use crate::world::{ME, World, group, in_time};
use doubletick_client::{ConversationDraft, Keep, Reply};
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
