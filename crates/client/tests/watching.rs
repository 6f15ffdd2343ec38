//! The conversation list and the total of unread messages, as far as the application watches them.

mod fake;

use doubletick_client::{ClientEvent, ConversationEvent, ConversationGroupEvent};
use doubletick_protocol::conversation::{ConversationGroup, ConversationGroups};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Request, Response};
use fake::{App, Fake, ME, group, rest};

/// What the application hears of the list: letter, raw ids.
fn list(app: &App) -> Vec<(char, Vec<String>)> {
    let raw = |ids: Vec<&ConversationId>| ids.into_iter().map(|id| id.raw().to_owned()).collect();
    app.take()
        .iter()
        .filter_map(|event| match event {
            ClientEvent::Conversations(ConversationEvent::Added(list)) => {
                Some(('+', raw(list.iter().map(|c| &c.id).collect())))
            }
            ClientEvent::Conversations(ConversationEvent::Updated(list)) => {
                Some(('=', raw(list.iter().map(|c| &c.id).collect())))
            }
            ClientEvent::Conversations(ConversationEvent::Deleted(ids)) => {
                Some(('-', raw(ids.iter().collect())))
            }
            _ => None,
        })
        .collect()
}

fn asked(fake: &Fake) -> usize {
    let world = fake.world.lock();
    world.requests.iter().filter(|r| matches!(r, Request::GetConversations { .. })).count()
}

#[tokio::test(start_paused = true)]
async fn additions_updates_and_deletions() {
    let fake = Fake::default();
    fake.world.lock().store(&group("old"), "m1", "bob");
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(1).await;
    app.take();
    for number in 2..=9 {
        fake.world.lock().store_and_push(&group("old"), &format!("m{number}"), "bob");
        fake.world.lock().store_and_push(&group("new"), &format!("n{number}"), "bob");
    }
    rest(200).await;
    assert_eq!(list(&app), [('+', vec!["new".into()]), ('=', vec!["old".into()])]);
    assert_eq!(asked(&fake), 1, "one request for a burst");
    fake.world.lock().push(Push::ConversationChanged(group("new")));
    rest(200).await;
    assert_eq!(list(&app), [('=', vec!["new".into()])]);
    fake.world.lock().store_and_push(&group("new"), "last", "bob");
    fake.world.lock().push(Push::ConversationGone(group("new")));
    rest(200).await;
    assert_eq!(list(&app), [('-', vec!["new".into()])]);
    app.client.watch_conversations(false);
    rest(1).await;
    fake.world.lock().store_and_push(&group("old"), "unwatched", "bob");
    rest(200).await;
    assert_eq!(list(&app), []);
    assert_eq!(asked(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn many_conversations_are_asked_for_by_the_hundred_and_one_request_at_a_time() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(1).await;
    fake.world.lock().slow_ms = 20;
    for number in 0..250 {
        fake.world.lock().store_and_push(&group(&format!("g{number:03}")), &format!("m{number}"), "bob");
    }
    rest(1000).await;
    let added: Vec<usize> = list(&app).into_iter().map(|(_, ids)| ids.len()).collect();
    assert_eq!(added, [100, 100, 50]);
}

#[tokio::test(start_paused = true)]
async fn what_came_and_went_while_the_link_was_cut() {
    let fake = Fake::default();
    for name in ["stays", "goes", "read elsewhere"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(100).await;
    app.take();
    {
        let mut world = fake.world.lock();
        world.cut();
        world.conversations.remove(&group("goes"));
        world.store(&group("comes"), "m", "bob");
        world.log(&group("read elsewhere")).read_seq = 1;
    }
    rest(2000).await;
    assert_eq!(
        list(&app),
        [('-', vec!["goes".into()]), ('+', vec!["comes".into()]), ('=', vec!["read elsewhere".into()])]
    );
}

#[tokio::test(start_paused = true)]
async fn a_deleted_conversation_leaves_the_list_and_comes_back_as_a_new_row() {
    let fake = Fake::default();
    for name in ["here", "elsewhere", "before"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    fake.world.lock().log(&group("before")).unlisted = true;
    fake.world.lock().log(&group("before")).read_seq = 1;
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(100).await;
    app.take();
    let say = |name: &str, unlisted: bool| {
        let mut world = fake.world.lock();
        world.log(&group(name)).unlisted = unlisted;
        world.push(Push::ConversationChanged(group(name)));
    };
    say("here", true);
    rest(200).await;
    assert_eq!(list(&app), [('-', vec!["here".into()])]);
    say("here", true);
    rest(200).await;
    assert_eq!(list(&app), [], "what is not in the list cannot leave it");
    for name in ["here", "before"] {
        fake.world.lock().log(&group(name)).unlisted = false;
        fake.world.lock().store_and_push(&group(name), &format!("{name} again"), "bob");
    }
    rest(200).await;
    assert_eq!(list(&app), [('+', vec!["before".into(), "here".into()])]);
    {
        let mut world = fake.world.lock();
        world.cut();
        world.log(&group("elsewhere")).unlisted = true;
    }
    rest(2000).await;
    let gone = ('-', vec!["elsewhere".into()]);
    assert!(list(&app).contains(&gone), "deleted on another device while the link was cut");
}

#[tokio::test(start_paused = true)]
async fn the_total_is_told_when_it_differs_from_the_last_one_known() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let totals = || -> Vec<u64> {
        app.take()
            .iter()
            .filter_map(|event| match event {
                ClientEvent::TotalUnread(total) => Some(*total),
                _ => None,
            })
            .collect()
    };
    let message = |total: u64| {
        let mut world = fake.world.lock();
        world.total = total;
        let number = world.rng.next();
        world.store_and_push(&group("g"), &format!("m{number}"), "bob");
    };
    message(1);
    rest(200).await;
    assert!(totals().is_empty(), "nobody watches");
    app.client.watch_total_unread(true);
    assert_eq!(app.client.call(Request::TotalUnread).await, Ok(Response::Count(1)));
    rest(200).await;
    assert!(totals().is_empty(), "the answer is the base");
    message(2);
    message(3);
    rest(200).await;
    assert_eq!(totals(), [3]);
    message(3);
    rest(200).await;
    assert!(totals().is_empty(), "the same number is no news");
    fake.world.lock().total = 9;
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!(totals(), [9]);
    for (total, told) in [(9, vec![]), (4, vec![4])] {
        app.client.logout_wait().await.expect("logged out");
        fake.world.lock().total = total;
        app.client.login_wait(ME, "sig").await.expect("logged in");
        rest(200).await;
        assert_eq!(totals(), told, "after a login what differs from the last total is told");
    }
}

/// Questions for conversations, and for the total.
fn questions(fake: &Fake) -> (usize, usize) {
    let world = fake.world.lock();
    let totals = world.requests.iter().filter(|r| matches!(r, Request::TotalUnread)).count();
    drop(world);
    (asked(fake), totals)
}

/// What the application hears: unread messages of conversations, and totals.
fn unread(app: &App) -> Vec<(String, u64)> {
    app.take()
        .into_iter()
        .flat_map(|event| match event {
            ClientEvent::Conversations(ConversationEvent::Added(list) | ConversationEvent::Updated(list)) => {
                list.into_iter().map(|c| (c.id.raw().to_owned(), c.unread)).collect()
            }
            ClientEvent::TotalUnread(total) => vec![("total".to_owned(), total)],
            _ => Vec::new(),
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn messages_are_counted_without_a_question_where_the_service_says_enough() {
    let fake = Fake::default();
    fake.world.lock().tallies = true;
    for name in ["a", "b"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    fake.world.lock().total = 2;
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    app.client.watch_total_unread(true);
    assert_eq!(app.client.call(Request::TotalUnread).await, Ok(Response::Count(2)));
    rest(200).await;
    app.take();
    let say = |name: &str, msg_id: &str, sender: &str| {
        fake.world.lock().store_and_push(&group(name), msg_id, sender);
    };
    // Of the first one the application has to be told the whole conversation.
    say("a", "a2", "bob");
    rest(200).await;
    assert_eq!(unread(&app), [("a".into(), 2), ("total".into(), 3)]);
    assert_eq!(questions(&fake), (1, 1));
    for number in 3..=50 {
        say("a", &format!("a{number}"), if number % 10 == 0 { ME } else { "bob" });
        rest(20).await;
    }
    rest(200).await;
    let heard = unread(&app);
    assert_eq!(heard[heard.len() - 2..], [("a".into(), 45), ("total".into(), 46)], "own ones are not unread");
    assert_eq!(questions(&fake), (1, 1), "nothing is asked");
    // A new conversation is asked for, and so is what only the service knows.
    say("new", "n1", "bob");
    rest(200).await;
    assert_eq!(unread(&app), [("new".into(), 1), ("total".into(), 47)]);
    {
        let mut world = fake.world.lock();
        world.log(&group("a")).read_seq = 49;
        world.push(Push::ConversationChanged(group("a")));
    }
    rest(200).await;
    assert_eq!(unread(&app), [("a".into(), 0), ("total".into(), 2)]);
    assert_eq!(questions(&fake), (3, 1));
    fake.world.lock().push(Push::ConversationGone(group("b")));
    rest(200).await;
    assert_eq!(unread(&app), [("total".into(), 1)]);
    // What was lost with the link is in the next login.
    {
        let mut world = fake.world.lock();
        world.conversations.remove(&group("b"));
        world.cut();
        world.store(&group("a"), "lost", "bob");
    }
    rest(2000).await;
    assert!(unread(&app).contains(&("total".into(), 2)));
    assert_eq!(questions(&fake).1, 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_older_than_a_message_is_asked_for_again() {
    let fake = Fake::default();
    fake.world.lock().tallies = true;
    fake.world.lock().store(&group("a"), "a1", "bob");
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(1).await;
    app.take();
    fake.world.lock().slow_ms = 100;
    fake.world.lock().store_and_push(&group("a"), "a2", "bob");
    rest(80).await;
    // The question is under way.
    fake.world.lock().store_and_push(&group("a"), "a3", "bob");
    rest(1000).await;
    assert_eq!(unread(&app).last(), Some(&("a".into(), 3)));
}

/// A service that says enough, an application that watches the list, and a row of it that is counted here.
async fn counting() -> (Fake, App) {
    let fake = Fake::default();
    fake.world.lock().tallies = true;
    for name in ["a", "b", "c", "d"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(100).await;
    fake.world.lock().store_and_push(&group("a"), "a2", "bob");
    rest(200).await;
    assert_eq!(unread(&app), [("a".into(), 2)]);
    (fake, app)
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_not_told_yet_when_the_link_is_cut_is_told_after_it() {
    for lagged in [false, true] {
        let (fake, app) = counting().await;
        fake.world.lock().store_and_push(&group("a"), "a3", "bob");
        rest(10).await;
        assert_eq!(unread(&app), [], "what happens in one moment is told together");
        match lagged {
            false => fake.world.lock().cut(),
            true => fake.world.lock().push(Push::Lagged),
        }
        rest(2000).await;
        assert_eq!(unread(&app), [("a".into(), 3)], "lagged: {lagged}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_not_told_yet_when_its_conversation_goes_is_not_told() {
    let (fake, app) = counting().await;
    fake.world.lock().store_and_push(&group("a"), "a3", "bob");
    rest(10).await;
    {
        let mut world = fake.world.lock();
        world.cut();
        world.conversations.remove(&group("a"));
    }
    rest(2000).await;
    assert_eq!(list(&app), [('-', vec!["a".into()])]);
}

#[tokio::test(start_paused = true)]
async fn what_another_device_has_done_while_the_link_was_cut_is_in_the_row() {
    let (fake, app) = counting().await;
    let before = asked(&fake);
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!((list(&app), asked(&fake)), (vec![], before), "nothing has changed");
    {
        let mut world = fake.world.lock();
        world.cut();
        world.log(&group("b")).recv_opt = 2;
        world.log(&group("c")).deleted = vec!["c".into()];
    }
    rest(2000).await;
    assert_eq!(list(&app), [('=', vec!["b".into(), "c".into()])]);
    assert_eq!(asked(&fake), before + 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_done_to_the_list_on_another_device_during_a_cut_is_told_once() {
    let fake = Fake::default();
    for name in ["pinned", "untouched"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(1).await;
    // Told while the link was there, so that the next login brings no news of it.
    fake.world.lock().log(&group("untouched")).list_version += 1;
    fake.world.lock().push(Push::ConversationChanged(group("untouched")));
    rest(200).await;
    assert_eq!(list(&app), [('=', vec!["untouched".into()])]);
    for _ in 0..2 {
        fake.world.lock().cut();
        fake.world.lock().log(&group("pinned")).list_version += 1;
        rest(2000).await;
        assert_eq!(list(&app), [('=', vec!["pinned".into()])]);
        fake.world.lock().cut();
        rest(2000).await;
        assert_eq!(list(&app), [], "it is told once");
    }
}

/// What the application hears of its groups of conversations.
fn grouped(events: &[ClientEvent]) -> Vec<String> {
    let groups = events.iter().filter_map(|event| match event {
        ClientEvent::ConversationGroups(event) => Some(event),
        _ => None,
    });
    groups
        .map(|event| match event {
            ConversationGroupEvent::Created { name, conversations } => {
                format!("+{name} {}", conversations.len())
            }
            ConversationGroupEvent::Deleted { name } => format!("-{name}"),
            ConversationGroupEvent::Renamed { old_name, new_name } => format!("{old_name}>{new_name}"),
            ConversationGroupEvent::Added { name, conversations } => {
                format!("{name}+{}", conversations.len())
            }
            ConversationGroupEvent::Removed { name, conversations } => {
                format!("{name}-{}", conversations.len())
            }
        })
        .collect()
}

fn groups(version: u64, groups: &[(u64, &str, &[&str])]) -> ConversationGroups {
    let one = |(number, name, ids): &(u64, &str, &[&str])| ConversationGroup {
        number: *number,
        name: (*name).to_owned(),
        conversations: ids.iter().map(|id| group(id)).collect(),
    };
    ConversationGroups { version, groups: groups.iter().map(one).collect() }
}

#[tokio::test(start_paused = true)]
async fn groups_of_conversations_are_told_as_they_change_and_after_a_cut_as_they_have_changed() {
    let fake = Fake::default();
    for name in ["a", "b"] {
        fake.world.lock().store(&group(name), name, "bob");
    }
    fake.world.lock().conversation_groups = groups(1, &[(1, "work", &["a"])]);
    let app = App::log_in(&fake).await;
    app.client.watch_conversations(true);
    rest(1000).await;
    assert_eq!(grouped(&app.take()), [""; 0], "what was there at the login is no news");
    let now = groups(2, &[(1, "work", &["a", "b", "unlisted"])]);
    fake.world.lock().push(Push::ConversationGroups(Box::new(now)));
    rest(1000).await;
    let events = app.take();
    assert_eq!(grouped(&events), ["work+1"], "one of them is not in the list");
    let updated = events.iter().find_map(|event| match event {
        ClientEvent::Conversations(ConversationEvent::Updated(list)) => Some(list.clone()),
        _ => None,
    });
    assert_eq!(updated.expect("a row").iter().map(|row| row.id.raw()).collect::<Vec<_>>(), ["b"]);
    fake.world.lock().push(Push::ConversationGroups(Box::new(groups(1, &[]))));
    rest(1000).await;
    assert_eq!(grouped(&app.take()), [""; 0], "what is older is passed over");
    fake.world.lock().cut();
    fake.world.lock().conversation_groups = groups(5, &[(1, "office", &["b"]), (4, "new", &[])]);
    rest(3000).await;
    assert_eq!(grouped(&app.take()), ["work>office", "office-1", "+new 0"]);
    fake.world.lock().cut();
    rest(3000).await;
    assert_eq!(grouped(&app.take()), [""; 0], "it is told once");
    // Of the lost pushes the heads tell.
    fake.world.lock().conversation_groups = groups(6, &[(4, "new", &["a"])]);
    fake.world.lock().push(Push::Lagged);
    rest(1000).await;
    assert_eq!(grouped(&app.take()), ["-office", "new+1"]);
}
