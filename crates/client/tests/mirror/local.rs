//! Messages that are on this device alone stand between those that the service has.

use crate::world::{ME, World, content, group, in_time, query, with};
use doubletick_client::{Keep, LocalMessage, MessageSearch, Reply};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, MessageStatus, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Result, codes};
use std::time::Duration;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Xorshift.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

fn local(id: &str, time: u64) -> LocalMessage {
    LocalMessage {
        msg_id: id.into(),
        time,
        sender: "bob".into(),
        content: content(&format!("local {id}")),
        ..LocalMessage::default()
    }
}

async fn import(world: &World, of: &ConversationId, messages: Vec<LocalMessage>) -> Result<Vec<Message>> {
    let (reply, imported) = Reply::channel();
    world.client.import_messages(of.clone(), messages, reply);
    in_time(imported).await
}

async fn put(world: &World, of: &ConversationId, id: &str, time: u64) {
    import(world, of, vec![local(id, time)]).await.expect("imported");
}

fn messages(answer: Response) -> Vec<Message> {
    match answer {
        Response::Messages(messages) => messages,
        other => panic!("{other:?}"),
    }
}

fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.msg_id.as_str()).collect()
}

/// The page as the service and this device answer it.
async fn page(world: &World, query: HistoryQuery) -> Vec<Message> {
    messages(world.call(Request::History(query)).await)
}

/// The page of what is on this device.
async fn page_here(world: &World, query: HistoryQuery) -> Result<Vec<Message>> {
    let (reply, answer) = Reply::channel();
    world.client.local_history(query, reply);
    let answer = in_time(answer).await?;
    assert!(answer.from_device);
    Ok(messages(answer.response))
}

async fn newest(world: &World, of: &ConversationId) -> Vec<Message> {
    page(world, query(of, HistoryStart::End, false, 100)).await
}

/// All messages of a conversation in their order, as they should be read; those that wait behind the others.
struct Model {
    stored: Vec<(MsgId, u64, u64)>,
    local: Vec<(MsgId, u64)>,
    waiting: Vec<MsgId>,
}

impl Model {
    /// The oldest first, each with its second.
    fn all(&self) -> Vec<(&MsgId, u64)> {
        let stored = self.stored.iter().map(|(id, time, seq)| (id, (*time, 0, *seq)));
        let local = self.local.iter().enumerate();
        let local = local.map(|(place, (id, time))| (id, (*time, 1, place as u64)));
        let mut all: Vec<_> = stored.chain(local).collect();
        all.sort_by_key(|(_, place)| *place);
        all.into_iter().map(|(id, (time, ..))| (id, time)).collect()
    }

    fn page(&self, query: &HistoryQuery) -> Vec<MsgId> {
        let mut all: Vec<(&MsgId, Option<u64>)> =
            self.all().into_iter().map(|(id, time)| (id, Some(time))).collect();
        // Beside a message or at an end.
        let with_waiting =
            query.window.is_none() && matches!(query.start, HistoryStart::End | HistoryStart::Message(_));
        if with_waiting {
            all.extend(self.waiting.iter().map(|id| (id, None)));
        }
        if let HistoryStart::Message(id) = &query.start
            && !with_waiting
            && query.newer
            && self.waiting.contains(id)
        {
            return Vec::new();
        }
        let at = match &query.start {
            HistoryStart::Message(anchor) => all.iter().position(|(id, _)| *id == anchor),
            _ => None,
        };
        let in_time = |time: Option<u64>| {
            let starts = match (&query.start, time) {
                (HistoryStart::Time(begin), Some(time)) if query.newer => time >= *begin,
                (HistoryStart::Time(begin), Some(time)) => time <= *begin,
                _ => true,
            };
            let is_within = match (query.window, time) {
                (Some((begin, period)), Some(time)) if query.newer => {
                    (begin..=begin + period).contains(&time)
                }
                (Some((begin, period)), Some(time)) => (begin - period..=begin).contains(&time),
                _ => true,
            };
            starts && is_within
        };
        let is_beside = |place: usize| match at {
            Some(at) if query.newer => place > at,
            Some(at) => place < at,
            None => true,
        };
        let mut wanted: Vec<MsgId> = all
            .iter()
            .enumerate()
            .filter(|(place, (_, time))| is_beside(*place) && in_time(*time))
            .map(|(_, (id, _))| (*id).clone())
            .collect();
        if !query.newer {
            wanted.reverse();
        }
        wanted.truncate(query.count as usize);
        wanted
    }
}

/// Every question that begins somewhere in the model.
fn questions(model: &Model, rng: &mut Rng, of: &ConversationId, now: u64) -> Vec<HistoryQuery> {
    let mut starts = vec![HistoryStart::End];
    starts.extend(model.all().iter().map(|(id, _)| HistoryStart::Message((*id).clone())));
    starts.extend(model.waiting.iter().cloned().map(HistoryStart::Message));
    starts.extend((0..4).map(|_| HistoryStart::Time(now - rng.below(12))));
    let mut all = Vec::new();
    for start in starts {
        for newer in [false, true] {
            let count = 1 + rng.below(7) as u32;
            all.push(query(of, start.clone(), newer, count));
            let window = Some((now - rng.below(12), rng.below(6)));
            all.push(HistoryQuery { window, ..query(of, start.clone(), newer, count) });
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_link_and_without_one_each_page_is_that_of_all_messages_in_the_order_of_their_times() {
    let mut rng = Rng(SEED);
    for round in 0..4 {
        let mut world = World::new(Keep { messages: true, ..Keep::default() }).await;
        let of = if round % 2 == 0 { group("g") } else { with("alice") };
        let mut model = Model { stored: Vec::new(), local: Vec::new(), waiting: Vec::new() };
        for number in 0..14 {
            if rng.below(2) == 0 {
                world.pass(1000);
            }
            let msg_id = world.say("alice", &of).await;
            world.told(&msg_id).await;
            model.stored.push((msg_id, world.now(), number + 1));
        }
        for number in 0..10 {
            // Some share a second with others, some are older and some newer than all.
            let time = world.now() + 2 - rng.below(14);
            let id = format!("local-{number}");
            put(&world, &of, &id, time).await;
            model.local.push((id, time));
        }
        world.call(Request::Conversations).await;
        newest(&world, &of).await;
        let now = world.now() + 1;
        for asked in questions(&model, &mut rng, &of, now) {
            let expected = model.page(&asked);
            assert_eq!(ids(&page(&world, asked.clone()).await), expected, "{asked:?}");
            let here = page_here(&world, asked.clone()).await.expect("it is here");
            assert_eq!(ids(&here), expected, "on this device: {asked:?}");
        }
        world.cut().await;
        for _ in 0..3 {
            let message = world.new_message(&of);
            model.waiting.push(message.msg_id.clone());
            world.client.send_message(message, Reply::new(drop));
        }
        for asked in questions(&model, &mut rng, &of, now) {
            let expected = model.page(&asked);
            let offline = world.offline_page(asked.clone()).await;
            // Where one second has several messages, what lies between two times may not be known.
            let Some(offline) = offline else { panic!("not answered: {asked:?}") };
            assert_eq!(ids(&offline), expected, "without a link: {asked:?}");
            let here = page_here(&world, asked.clone()).await.expect("it is here");
            assert_eq!(ids(&here), expected, "on this device: {asked:?}");
        }
        in_time(world.client.shutdown()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_by_page_everything_is_there_once_in_both_directions() {
    let mut world = World::new(Keep::default()).await;
    for number in 0..9 {
        world.pass(1000);
        let message = world.say("alice", &group("g")).await;
        world.told(&message).await;
        put(&world, &group("g"), &format!("local-{number}"), world.now()).await;
    }
    let all = newest(&world, &group("g")).await;
    assert_eq!(all.len(), 18);
    for newer in [false, true] {
        for count in [1, 2, 3, 7] {
            let (mut start, mut seen) = (HistoryStart::End, Vec::new());
            for _ in 0..20 {
                let page = page(&world, query(&group("g"), start, newer, count)).await;
                let Some(last) = page.last() else { break };
                start = HistoryStart::Message(last.msg_id.clone());
                seen.extend(page.into_iter().map(|message| message.msg_id));
            }
            let mut expected = ids(&all);
            if newer {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{newer} {count}");
        }
    }
    // By a seq: between the messages of the page.
    let by_seq = page(&world, query(&group("g"), HistoryStart::Seq(5), false, 4)).await;
    assert_eq!(ids(&by_seq), ["m-5", "local-3", "m-4", "local-2"]);
    let exactly = page(&world, query(&group("g"), HistoryStart::Seqs(vec![3, 4]), false, 4)).await;
    assert_eq!(ids(&exactly), ["m-4", "m-3"]);
    // Of other kinds of elements there are none.
    let kinds = HistoryQuery { elem_types: vec![7], ..query(&group("g"), HistoryStart::End, false, 9) };
    assert_eq!(page(&world, kinds).await, []);
    let kinds = HistoryQuery { elem_types: vec![0], ..query(&group("g"), HistoryStart::End, false, 3) };
    assert_eq!(ids(&page(&world, kinds).await), ["local-8", "m-9", "local-7"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_local_message_is_read_found_searched_and_deleted_and_never_sent() {
    let mut world = World::new(Keep::default()).await;
    world.pass(1000);
    let said = world.say("alice", &group("g")).await;
    world.told(&said).await;
    world.call(Request::Conversations).await;
    newest(&world, &group("g")).await;
    let imported =
        import(&world, &group("g"), vec![local("a", world.now()), local("b", world.now() - 500)]).await;
    let imported = imported.expect("imported");
    assert_eq!(ids(&imported), ["a", "b"], "in the order given");
    let timeless = import(&world, &with("dave"), vec![local("t", 0)]).await.expect("imported");
    assert!(timeless[0].server_time + 60 > world.now(), "without a time it is of now");
    world.call(Request::DeleteMessages { conversation: with("dave"), messages: vec!["t".into()] }).await;
    put(&world, &with("carol"), "c", world.now() + 1).await;
    let check = async |world: &World| {
        let all = newest(world, &group("g")).await;
        assert_eq!(ids(&all), ["a", said.as_str(), "b"]);
        assert_eq!((all[0].status, all[0].sender.as_str()), (MessageStatus::LocalImported, "bob"));
        assert_eq!((all[0].seq, all[0].is_unsent()), (0, false));
        let wanted = vec!["b".into(), said.clone(), "none".into(), "c".into()];
        let found = Request::FindMessages { messages: wanted };
        let search = MessageSearch { keywords: vec!["LOCAL".into()], ..MessageSearch::default() };
        let (reply, answer) = Reply::channel();
        world.client.search(search, reply);
        let answer = in_time(answer).await.expect("searched");
        let counts: Vec<_> =
            answer.items.iter().map(|item| (item.conversation.clone(), item.count)).collect();
        assert_eq!((answer.total, counts.len()), (2, 2));
        assert!(counts.contains(&(group("g"), 2)) && counts.contains(&(with("carol"), 1)));
        let Response::Conversations(rows) = world.call(Request::Conversations).await else { panic!("rows") };
        let last = |of: &ConversationId| {
            let row = rows.iter().find(|row| row.id == *of).expect("it is in the list");
            row.last_message.as_ref().expect("one").msg_id.clone()
        };
        assert_eq!((last(&group("g")), last(&with("carol"))), ("a".into(), "c".into()));
        let some = vec![with("carol"), with("nobody"), group("g")];
        let some = world.call(Request::GetConversations { conversations: some }).await;
        let Response::Conversations(some) = some else { panic!("rows") };
        assert_eq!(some.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [with("carol"), group("g")]);
        found
    };
    let found = check(&world).await;
    assert_eq!(ids(&messages(world.call(found).await)), ["b", said.as_str(), "c"]);
    world.cut().await;
    check(&world).await;
    let known = Request::FindMessages { messages: vec!["b".into(), said.clone(), "c".into()] };
    assert_eq!(ids(&messages(world.call(known).await)), ["b", said.as_str(), "c"]);
    // Another process, while it has no link.
    world.patience = Duration::from_millis(300);
    world.start_without_a_link().await;
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    check(&world).await;
    put(&world, &group("g"), "d", world.now() + 500).await;
    world.patience = Duration::from_secs(30);
    world.restart().await;
    let seen = world.ask(ME, Request::History(query(&group("g"), HistoryStart::End, false, 9))).await;
    assert_eq!(ids(&messages(seen.expect("a page"))), [said.as_str()], "none of them was sent");
    // A deletion of several, and the rest is the service's.
    let delete = |messages: &[&str]| Request::DeleteMessages {
        conversation: group("g"),
        messages: messages.iter().map(|id| MsgId::from(*id)).collect(),
    };
    world.call(delete(&["d", &said])).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["a", "b"]);
    world.cut().await;
    in_time(world.client.call(delete(&["a"]))).await.expect("needs no link");
    world.restart().await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["b"]);
    let delete =
        |keep_messages| Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages };
    world.call(delete(true)).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["b"], "its messages are kept");
    world.call(Request::ClearHistory { conversation: group("g"), up_to: None }).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), Vec::<&str>::new());
    // With the conversation.
    put(&world, &group("g"), "e", world.now() + 500).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["e"]);
    world.call(delete(false)).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), Vec::<&str>::new());
    assert_eq!(ids(&newest(&world, &with("carol")).await), ["c"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_messages_outlive_a_mirror_that_is_set_aside_or_too_small() {
    let mut world = World::new(Keep { mirror_bytes: 200_000, ..Keep::default() }).await;
    put(&world, &group("g"), "a", 5).await;
    let mirror = world.mirror_file();
    world.restart_after(|_| std::fs::write(&mirror, "no database").expect("written")).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["a"]);
    for _ in 0..300 {
        world.say("alice", &group("g")).await;
    }
    assert_eq!(newest(&world, &group("g")).await.len(), 100);
    world.kill().await;
    let found = Request::FindMessages { messages: vec!["a".into()] };
    assert_eq!(ids(&messages(world.call(found).await)), ["a"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_imported_says_why_and_nothing_of_it_is_there() {
    let mut world = World::new(Keep { messages: true, ..Keep::default() }).await;
    put(&world, &group("g"), "a", 5).await;
    let refused = async |of: ConversationId, message: LocalMessage| {
        let all = vec![local("new", 9), message];
        import(&world, &of, all).await.expect_err("it is refused").code
    };
    let good = || local("b", 7);
    let empty = LocalMessage { content: Default::default(), ..good() };
    assert_eq!(refused(group("g"), empty).await, codes::ERR_INVALID_MSG_ELEM);
    let nobody = LocalMessage { sender: "x".repeat(33), ..good() };
    assert_eq!(refused(group("g"), nobody).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    let long = LocalMessage { msg_id: "x".repeat(65), ..good() };
    assert_eq!(refused(group("g"), long).await, codes::ERR_INVALID_PARAMETERS);
    assert_eq!(refused(with("alice"), local("a", 7)).await, codes::ERR_INVALID_PARAMETERS);
    assert_eq!(refused(with(""), good()).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    let none = import(&world, &group("g"), Vec::new()).await.expect_err("there is none");
    assert_eq!(none.code, codes::ERR_INVALID_PARAMETERS);
    let many = (0..10_000).map(|number| local(&format!("m{number}"), 7)).collect();
    let full = import(&world, &group("g"), many).await.expect_err("one too many");
    assert_eq!(full.code, codes::ERR_SDK_NET_REQ_COUNT_LIMIT);
    // The same once more.
    put(&world, &group("g"), "a", 5).await;
    assert_eq!(ids(&newest(&world, &group("g")).await), ["a"]);
    // Nor is another message sent under its id.
    world.cut().await;
    let message = world.new_message(&group("g"));
    let (reply, sent) = Reply::channel();
    world.client.send_message(NewMessage { msg_id: "a".into(), ..message }, reply);
    assert_eq!(in_time(sent).await.expect_err("refused").code, codes::ERR_INVALID_PARAMETERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deleted_here_alone_stays_with_the_service() {
    let mut world = World::new(Keep::default()).await;
    let mut said = Vec::new();
    for _ in 0..3 {
        world.pass(1000);
        said.push(world.say("alice", &group("g")).await);
        world.told(said.last().expect("one")).await;
    }
    world.call(Request::Conversations).await;
    newest(&world, &group("g")).await;
    put(&world, &group("g"), "a", world.now()).await;
    let (reply, deleted) = Reply::channel();
    world.client.delete_here(group("g"), vec![said[2].clone(), "a".into()], reply);
    in_time(deleted).await.expect("deleted");
    let all = query(&group("g"), HistoryStart::End, false, 9);
    assert_eq!(ids(&page_here(&world, all.clone()).await.expect("here")), [&said[1], &said[0]]);
    assert_eq!(ids(&newest(&world, &group("g")).await), [&said[2], &said[1], &said[0]], "of the service");
    assert_eq!(ids(&page_here(&world, all.clone()).await.expect("here")), [&said[1], &said[0]]);
    world.cut().await;
    assert_eq!(ids(&world.offline_page(all).await.expect("from the device")), [&said[1], &said[0]]);
    let Some(Response::Conversations(rows)) = world.offline(Request::Conversations).await else {
        panic!("the list is answered")
    };
    let row = rows.iter().find(|row| row.id == group("g")).expect("it is in the list");
    assert_eq!(row.last_message.as_ref().map(|last| &last.msg_id), Some(&said[1]));
    // A message that is not here is no start.
    let beside = query(&group("g"), HistoryStart::Message(said[2].clone()), false, 9);
    let error = page_here(&world, beside).await.expect_err("it is not here");
    assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_this_device_has_gaps_are_no_reason_to_ask_the_service() {
    let mut world = World::new(Keep::default()).await;
    for _ in 0..6 {
        world.say("alice", &group("g")).await;
    }
    let last = world.say("alice", &group("g")).await;
    world.told(&last).await;
    world.restart().await;
    page(&world, query(&group("g"), HistoryStart::Seq(2), false, 2)).await;
    page(&world, query(&group("g"), HistoryStart::Seqs(vec![5]), false, 2)).await;
    let all = page_here(&world, query(&group("g"), HistoryStart::End, false, 9)).await.expect("here");
    let seqs: Vec<u64> = all.iter().map(|message| message.seq).collect();
    assert!(seqs.contains(&5) && seqs.contains(&2) && seqs.contains(&1), "{seqs:?}");
    assert!(seqs.windows(2).all(|pair| pair[0] > pair[1]), "{seqs:?}");
    let nothing = page_here(&world, query(&with("carol"), HistoryStart::End, false, 9)).await;
    assert_eq!(nothing, Ok(Vec::new()), "nothing is here of it");
    in_time(world.client.logout_wait()).await.expect("out");
    let error = page_here(&world, query(&group("g"), HistoryStart::End, false, 9)).await.expect_err("nobody");
    assert_eq!(error.code, codes::ERR_SDK_NOT_LOGGED_IN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_good_stays_in_the_history_until_it_is_deleted_or_sent_again() {
    let mut world = World::new(Keep { messages: true, ..Keep::default() }).await;
    let carol = with("carol");
    let send = async |world: &World, message: NewMessage| {
        let (reply, sent) = Reply::channel();
        world.client.send_message(message, reply);
        in_time(sent).await
    };
    let (first, second) = (world.new_message(&carol), world.new_message(&carol));
    for message in [&first, &second] {
        let refused = send(&world, message.clone()).await.expect_err("there is no carol");
        assert_eq!(refused.code, codes::ERR_SVR_MSG_INVALID_ID);
    }
    let failed = |messages: &[Message]| {
        assert!(
            messages.iter().all(|message| message.status == MessageStatus::Failed && message.sender == ME)
        );
        ids(messages).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(failed(&newest(&world, &carol).await), ["m-2", "m-1"]);
    assert_eq!(in_time(world.client.unsent_wait()).await, Ok(Vec::new()), "they do not wait");
    world.restart().await;
    assert_eq!(failed(&newest(&world, &carol).await), ["m-2", "m-1"], "after a restart too");
    let found = Request::FindMessages { messages: vec!["m-1".into()] };
    assert_eq!(failed(&messages(world.call(found).await)), ["m-1"]);
    let Response::Conversations(rows) = world.call(Request::Conversations).await else { panic!("rows") };
    let row = rows.iter().find(|row| row.id == carol).expect("it is in the list");
    assert_eq!(row.last_message.as_ref().map(|last| last.msg_id.as_str()), Some("m-2"));
    // Sent again with its id it is there once: first as one that waits, then as the service has it.
    world.cut().await;
    let (reply, sent) = Reply::channel();
    world.client.send_message(first, reply);
    let page = newest(&world, &carol).await;
    assert_eq!((ids(&page), page[0].is_unsent()), (vec!["m-1", "m-2"], true));
    let login = Request::Login {
        user_id: "carol".into(),
        user_sig: "sig".into(),
        platform: 0,
        held: 0,
        device: String::new(),
    };
    world.ask("carol", login).await.expect("an account");
    world.reconnect().await;
    assert_eq!(in_time(sent).await.expect("sent").seq, 1);
    let page = newest(&world, &carol).await;
    let states: Vec<_> = page.iter().map(|message| (message.msg_id.as_str(), message.status)).collect();
    assert_eq!(states.len(), 2);
    assert!(
        states.contains(&("m-1", MessageStatus::Sent)) && states.contains(&("m-2", MessageStatus::Failed))
    );
    let delete = Request::DeleteMessages { conversation: carol.clone(), messages: vec!["m-2".into()] };
    world.call(delete).await;
    world.restart().await;
    assert_eq!(ids(&newest(&world, &carol).await), ["m-1"]);
}
