//! Who has changed what: kept with the change, or not at all.

use super::codes::INVALID;
use crate::world::{World, with};
use doubletick_engine::audit::{Audited, By, KEPT, Via};
use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::outbox::Step;
use doubletick_engine::store::Call;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

async fn audited(world: &World) -> Vec<Audited> {
    world.store.audited(usize::MAX >> 1).await.expect("what was changed")
}

fn change(world: &World, (who, via): (&str, Via), what: &str, (before, after): (&str, &str)) -> Audited {
    let [who, what, before, after] = [who, what, before, after].map(str::to_owned);
    Audited { time: world.now(), who, via, what, before, after }
}

/// Asks as the operator, who says who that is.
async fn ask_by(world: &World, (who, via): (&str, Via), request: Request) -> Response {
    world.sleep(1);
    let (by, now_ms) = (By { who: who.to_owned(), via }, world.now() * 1000);
    let call = Call {
        user: String::new(),
        now_ms,
        by_operator: true,
        origin: Origin::default(),
        by: Some(by),
        request,
    };
    world.store.execute(call).await.expect("an answer")
}

pub async fn a_change_of_settings_is_kept_with_who_made_it_and_what_was_before(world: &mut World) {
    world.users(&["ann"]).await;
    assert_eq!(audited(world).await, []);
    let first = Settings { revoke_seconds: 7, ..world.store.settings() };
    world.must("ann", Request::SetSettings(first.clone())).await;
    let mut all = vec![change(world, ("ann", Via::Sdk), "revoke_seconds", ("120", "7"))];
    assert_eq!(audited(world).await, all);

    let second = Settings { revoke_seconds: 8, message_bytes: 1000, ..first };
    ask_by(world, ("night shift", Via::Token), Request::SetSettings(second.clone())).await;
    let by = ("night shift", Via::Token);
    all.insert(0, change(world, by, "message_bytes", ("12288", "1000")));
    all.insert(0, change(world, by, "revoke_seconds", ("7", "8")));
    assert_eq!(audited(world).await, all, "the newest first");

    world.must("ann", Request::SetSettings(second.clone())).await;
    let wrong = Request::SetSettings(Settings { message_bytes: 0, ..second });
    assert_eq!(world.code("ann", wrong).await, INVALID);
    assert_eq!(audited(world).await, all, "what changes nothing, or is refused, is no change");
    assert_eq!(world.store.audited(1).await.expect("the newest"), all[..1]);
    world.reopen().await;
    assert_eq!(audited(world).await, all);
}

pub async fn kicks_and_reminders_are_kept_with_who_wanted_them(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    world.events.take();
    let by = By { who: "zoe".to_owned(), via: Via::Rest };
    let outbox = world.store.outbox().expect("steps");
    let kick = Step::Kick { user: "bob".to_owned(), by, at: world.now() * 1000 };
    outbox.step(vec![kick]).await.expect("done");
    assert_eq!(world.events.take(), [Event::Kicked("bob".to_owned())]);
    let mut all = vec![change(world, ("zoe", Via::Rest), "kick", ("", "bob"))];
    let remind = Request::Remind { message: message.msg_id.clone() };
    assert_eq!(ask_by(world, ("", Via::Socket), remind.clone()).await, Response::Count(1));
    all.insert(0, change(world, ("", Via::Socket), "remind", ("", &message.msg_id)));
    world.operate("", remind).await.expect_err("too early");
    assert_eq!(audited(world).await, all);
}

pub async fn the_newest_changes_stay_and_the_oldest_go(world: &mut World) {
    let count = KEPT + 150;
    let note = |number: i64| {
        let time = world.now() + number.unsigned_abs();
        Step::Note(Box::new(Audited { time, ..change(world, ("ann", Via::Stopped), "kick", ("", "bob")) }))
    };
    let outbox = world.store.outbox().expect("steps");
    for first in (0..count).step_by(2_000) {
        outbox.step((first..count.min(first + 2_000)).map(note).collect()).await.expect("kept");
    }
    let kept = audited(world).await;
    let times: Vec<u64> = kept.iter().map(|change| change.time - world.now()).collect();
    assert_eq!(times, (150..count.unsigned_abs()).rev().collect::<Vec<_>>());
}
