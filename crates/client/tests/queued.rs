//! What was given while there was no link: kept, sent in order, and not refused for its haste.

mod fake;

use doubletick_protocol::codes;
use fake::{App, Fake, code, group, new_message, rest};

#[tokio::test(start_paused = true)]
async fn a_long_queue_goes_in_order_however_slow_the_service_wants_it() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    fake.lose_link().await;
    fake.world.lock().tokens = Some(100);
    let ids = Vec::from_iter((0..300).map(|number| format!("m{number}")));
    let sent = Vec::from_iter(ids.iter().map(|id| app.client.send_wait(new_message(&g, id))));
    fake.world.lock().refuse_connects = false;
    for _ in 0..20 {
        rest(1000).await;
        fake.world.lock().tokens = Some(100);
    }
    for answer in sent {
        answer.await.expect("sent");
    }
    let stored: Vec<_> = fake.world.lock().log(&g).messages.iter().map(|m| m.msg_id.clone()).collect();
    assert_eq!(stored, ids);
    // From here on there is nothing to wait for.
    app.client.send_wait(new_message(&g, "next")).await.expect("sent");
}

#[tokio::test(start_paused = true)]
async fn who_floods_a_link_that_is_up_is_told() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().tokens = Some(0);
    let answer = app.client.send_wait(new_message(&group("g"), "m")).await;
    assert_eq!(code(answer), codes::ERR_SDK_NET_FREQ_LIMIT);
}

#[tokio::test(start_paused = true)]
async fn what_was_never_sent_is_not_said_to_be_done_perhaps() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    let error = app.client.send_wait(new_message(&group("g"), "m")).await.expect_err("no link");
    assert_eq!(error.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    assert!(error.text.contains("was not sent"), "{error}");
}
