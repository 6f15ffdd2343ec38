//! What carries what one store commits to another, and what becomes of it on the way.

mod home;

use async_nats::Client;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doubletick_engine::bus::Event;
use doubletick_engine::stats::{Gauge, Stats};
use doubletick_nats_testing::NatsServer;
use doubletick_postgres_testing::Server;
use doubletick_store_postgres::{Address, Bus, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use futures_util::StreamExt;
use home::Database;
use nkeys::KeyPair;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than any test: who hears nothing does not find out by itself.
const NEVER: Duration = Duration::from_secs(3_600);
/// As it is served.
const OFTEN: Duration = Duration::from_millis(500);

/// One of several stores on a database.
struct Node {
    world: World,
    stats: Arc<Stats>,
}

impl Node {
    fn open(place: &str, bus: &str, look: Duration) -> Node {
        Node::on(place, Bus::parse(bus).expect("a bus"), look)
    }

    fn on(place: &str, bus: Bus, look: Duration) -> Node {
        let address = Address::parse(&Server::shared().url(place)).expect("an address");
        let (events, stats) = (Arc::new(Recorder::default()), Arc::new(Stats::default()));
        let options = PostgresOptions { bus, look, stats: stats.clone(), ..PostgresOptions::default() };
        let store = PostgresStore::open(&address, home::APP_ID, options, events.clone()).expect("a store");
        Node { world: World::new(Arc::new(store), events), stats }
    }

    /// Sends messages with these numbers, each a batch of its own.
    async fn send(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let new = new_message(&format!("m{number}"), &with("bob"), &"text ".repeat(100));
            self.world.send_new("ann", new).await;
        }
    }

    async fn connected(&self) {
        until("the bus is connected", async || self.stats.bus_connected.get() == 1).await;
    }

    async fn close(&self) {
        self.world.store.close().await;
    }
}

async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What one store has published since, and that another publishes the same.
async fn same(one: &Node, two: &Node) -> usize {
    let (expected, mut found) = (one.world.events.take(), Vec::<Event>::new());
    until("the other has heard of everything", async || {
        found.extend(two.world.events.take());
        found.len() >= expected.len()
    })
    .await;
    assert_eq!(found, expected);
    expected.len()
}

async fn client(nats: &NatsServer) -> Client {
    async_nats::connect(nats.url()).await.expect("NATS")
}

fn subject(place: &Database) -> String {
    let id = Server::shared().number(&place.name, "SELECT bus_id FROM cluster");
    format!("doubletick.{id:016x}.0")
}

async fn publish(client: &Client, subject: &str, bytes: &[u8]) {
    client.publish(subject.to_owned(), bytes.to_vec().into()).await.expect("it is sent");
    client.flush().await.expect("NATS is there");
}

/// Sends what is nothing, until this store has heard it: then it hears whatever comes.
async fn hears(node: &Node, client: &Client, subject: &str) {
    let garbage = node.stats.bus_garbage.get();
    until("the store hears", async || {
        publish(client, subject, b"nothing").await;
        node.stats.bus_connected.get() == 1 && node.stats.bus_garbage.get() > garbage
    })
    .await;
}

#[test]
fn over_nats_a_store_routes_what_another_commits_once_and_in_order_without_the_journal() {
    let (place, nats) = (Database::fresh(), NatsServer::start(""));
    let one = Node::open(&place.name, &nats.url(), NEVER);
    let two = Node::open(&place.name, &nats.url(), NEVER);
    world::runtime().block_on(async {
        let (client, subject) = (client(&nats).await, subject(&place));
        hears(&one, &client, &subject).await;
        hears(&two, &client, &subject).await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..20).await;
        same(&one, &two).await;
        // From here on nobody has a reason to look into the journal.
        let (carried, read) = (two.stats.bus_batches.get(), two.stats.journal_batches.get());
        one.send(20..60).await;
        same(&one, &two).await;
        assert_eq!(two.stats.bus_batches.get() - carried, 40);
        assert_eq!(two.stats.journal_batches.get(), read);
        // In turns: who writes catches up with the other by whatever is there first.
        for number in 60..100 {
            if number % 3 == 0 { &one } else { &two }.send(number..number + 1).await;
        }
        until("each has heard of the other's", async || {
            one.stats.bus_batches.get() + one.stats.journal_batches.get() >= 26
        })
        .await;
        assert!(same(&one, &two).await >= 40);
        assert_eq!(two.stats.bus_unsent.get() + one.stats.bus_unsent.get(), 0);
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn nats_that_is_gone_at_the_start_or_later_costs_nothing_but_time() {
    let (place, nats) = (Database::fresh(), NatsServer::start(""));
    nats.kill();
    let one = Node::open(&place.name, &nats.url(), OFTEN);
    let two = Node::open(&place.name, &nats.url(), OFTEN);
    world::runtime().block_on(async {
        one.world.users(&["ann", "bob"]).await;
        let mut number = 0;
        for round in 0..3 {
            one.send(number..number + 10).await;
            assert!(same(&one, &two).await >= 10, "round {round}: by the journal");
            assert_eq!(one.stats.bus_connected.get() + two.stats.bus_connected.get(), 0);
            nats.start_again();
            one.connected().await;
            two.connected().await;
            let carried = two.stats.bus_batches.get();
            number += 10;
            until("the bus carries again", async || {
                one.send(number..number + 1).await;
                number += 1;
                same(&one, &two).await;
                two.stats.bus_batches.get() > carried
            })
            .await;
            nats.kill();
            until("it is noticed", async || {
                one.stats.bus_connected.get() + two.stats.bus_connected.get() == 0
            })
            .await;
        }
        assert!(one.stats.bus_unsent.get() >= 10);
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn of_a_cluster_one_server_that_is_there_is_enough() {
    let (place, nats) = (Database::fresh(), NatsServer::start_two());
    let bus = format!("{},127.0.0.1:{}", nats[0].url(), nats[1].port());
    let one = Node::open(&place.name, &bus, NEVER);
    let two = Node::open(&place.name, &bus, NEVER);
    world::runtime().block_on(async {
        let subject = subject(&place);
        one.world.users(&["ann", "bob"]).await;
        // Wherever each of them is connected now; and then there is one left, and the other comes back.
        for (number, gone) in [None, Some(0), Some(1)].into_iter().enumerate() {
            if let Some(gone) = gone {
                nats[gone].kill();
            }
            let left = client(&nats[usize::from(gone == Some(0))]).await;
            hears(&one, &left, &subject).await;
            hears(&two, &left, &subject).await;
            one.send(number * 10..number * 10 + 10).await;
            assert!(same(&one, &two).await >= 10);
            if let Some(gone) = gone {
                nats[gone].start_again();
            }
        }
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn what_is_lost_doubled_reordered_or_made_up_on_the_way_is_routed_once_in_order_or_not_at_all() {
    let place = Database::fresh();
    // Each store has a NATS of its own, and what goes from one to the other goes through the hands of the test.
    let (here, there) = (NatsServer::start(""), NatsServer::start(""));
    let one = Node::open(&place.name, &here.url(), NEVER);
    let two = Node::open(&place.name, &there.url(), NEVER);
    world::runtime().block_on(async {
        let (from, to, subject) = (client(&here).await, client(&there).await, subject(&place));
        let mut sent = from.subscribe(subject.clone()).await.expect("subscribed");
        from.flush().await.expect("NATS is there");
        one.connected().await;
        hears(&two, &to, &subject).await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..30).await;
        let tip = || place.number("SELECT max(batch) FROM journal");
        let (mut parcels, all) = (Vec::new(), tip());
        while (parcels.len() as u64) < all {
            let parcel = sent.next().await.expect("a parcel").payload.to_vec();
            assert!(!parcel.windows(4).any(|window| window == b"text"), "nobody reads along");
            parcels.push(parcel);
        }
        let garbage = two.stats.bus_garbage.get();
        let mut made_up = 0;
        // One pair is lost; the others come in pairs the wrong way round, twice, with what was changed in between.
        let pairs = parcels.chunks_exact(2).enumerate();
        for (number, pair) in pairs.filter(|(number, _)| *number != 5) {
            for parcel in [&pair[1], &pair[0], &pair[1], &pair[0]] {
                publish(&to, &subject, parcel).await;
            }
            let mut changed = pair[0].clone();
            let at = 1 + number * 7 % (changed.len() - 1);
            changed[at] ^= 0x10;
            publish(&to, &subject, &changed).await;
            publish(&to, &subject, &pair[0][..at]).await;
            made_up += 2;
        }
        assert!(same(&one, &two).await >= 30);
        until("everything was looked at", async || two.stats.bus_garbage.get() >= garbage + made_up).await;
        // All of it once more, when it is long known.
        for parcel in parcels.iter().rev() {
            publish(&to, &subject, parcel).await;
        }
        publish(&to, &subject, b"the end").await;
        until("it was heard", async || two.stats.bus_garbage.get() > garbage + made_up).await;
        assert_eq!(two.world.events.take(), [], "nothing twice");
        assert!(two.stats.bus_batches.get() > 0 && two.stats.journal_batches.get() > 0);
        // And it goes on, from hand to hand.
        let carried = two.stats.bus_batches.get();
        one.send(30..31).await;
        let parcel = sent.next().await.expect("a parcel").payload;
        publish(&to, &subject, &parcel).await;
        assert!(same(&one, &two).await > 0);
        assert_eq!((two.stats.bus_batches.get(), tip()), (carried + 1, all + 1));
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn a_batch_that_is_too_large_for_nats_is_only_hinted_at() {
    let (place, nats) = (Database::fresh(), NatsServer::start("max_payload: 600"));
    let one = Node::open(&place.name, &nats.url(), NEVER);
    let two = Node::open(&place.name, &nats.url(), NEVER);
    world::runtime().block_on(async {
        let (client, subject) = (client(&nats).await, subject(&place));
        hears(&one, &client, &subject).await;
        hears(&two, &client, &subject).await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..10).await;
        assert!(same(&one, &two).await >= 10);
        assert!(one.stats.bus_unsent.get() >= 10);
        assert_eq!(one.stats.bus_connected.get(), 1, "nobody was cut off for it");
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn two_services_on_one_nats_hear_nothing_of_each_other() {
    let (first, second, nats) = (Database::fresh(), Database::fresh(), NatsServer::start(""));
    let one = Node::open(&first.name, &nats.url(), NEVER);
    let two = Node::open(&second.name, &nats.url(), NEVER);
    world::runtime().block_on(async {
        let client = client(&nats).await;
        let (of_one, of_two) = (subject(&first), subject(&second));
        assert_ne!(of_one, of_two);
        hears(&one, &client, &of_one).await;
        hears(&two, &client, &of_two).await;
        let mut sent = client.subscribe(of_one).await.expect("subscribed");
        client.flush().await.expect("NATS is there");
        one.world.users(&["ann", "bob"]).await;
        one.send(0..1).await;
        // Also where somebody carries it over, it is of another key.
        let garbage = two.stats.bus_garbage.get();
        let parcel = sent.next().await.expect("a parcel").payload;
        publish(&client, &of_two, &parcel).await;
        until("it was heard", async || two.stats.bus_garbage.get() > garbage).await;
        assert_eq!(two.world.events.take(), []);
        assert_eq!(two.stats.bus_batches.get(), 0);
        one.close().await;
        two.close().await;
    });
}

#[test]
fn nats_that_asks_who_comes_is_told_and_who_is_refused_goes_on_without_it() {
    let place = Database::fresh();
    let nats = NatsServer::start("authorization { user: app, password: \"s3cr@t\" }");
    let at = |who: &str| nats.url().replace("nats://", &format!("nats://{who}@"));
    let one = Node::open(&place.name, &at("app:s3cr%40t"), NEVER);
    let two = Node::open(&place.name, &at("app:wrong"), OFTEN);
    world::runtime().block_on(async {
        one.connected().await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..10).await;
        assert!(same(&one, &two).await >= 10);
        assert_eq!(two.stats.bus_connected.get() + two.stats.bus_batches.get(), 0);
        one.close().await;
        two.close().await;
    });
    let token = NatsServer::start("authorization { token: \"t0k3n\" }");
    let three = Node::open(&place.name, &token.url().replace("nats://", "nats://t0k3n@"), NEVER);
    world::runtime().block_on(async {
        three.connected().await;
        three.close().await;
    });
}

#[test]
fn nats_that_knows_keys_is_answered_and_who_has_another_one_goes_on_without_it() {
    let (place, keys) = (Database::fresh(), [KeyPair::new_user(), KeyPair::new_user()]);
    let nats =
        NatsServer::start(&format!("authorization {{ users = [ {{ nkey: {} }} ] }}", keys[0].public_key()));
    let at = |key: &KeyPair| {
        let bus = Bus::parse(&nats.url()).expect("a bus");
        bus.with_nkey(&key.seed().expect("a seed")).expect("a key")
    };
    let one = Node::on(&place.name, at(&keys[0]), NEVER);
    let two = Node::on(&place.name, at(&keys[0]), OFTEN);
    let other = Node::on(&place.name, at(&keys[1]), OFTEN);
    world::runtime().block_on(async {
        one.connected().await;
        two.connected().await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..10).await;
        let expected = same(&one, &two).await;
        let mut heard = 0;
        until("it hears without NATS", async || {
            heard += other.world.events.take().len();
            heard == expected
        })
        .await;
        let mut number = 10;
        until("NATS carries", async || {
            one.send(number..number + 1).await;
            number += 1;
            two.stats.bus_batches.get() > 0
        })
        .await;
        assert_eq!(other.stats.bus_connected.get() + other.stats.bus_batches.get(), 0);
        for node in [one, two, other] {
            node.close().await;
        }
    });
    place.check();
}

/// A JWT as NATS has them, of what these claims say about `subject`.
fn jwt(issuer: &KeyPair, subject: &KeyPair, claims: &str) -> String {
    let head = r#"{"typ":"JWT","alg":"ed25519-nkey"}"#;
    let (iss, sub) = (issuer.public_key(), subject.public_key());
    let body = format!(r#"{{"jti":"1","iat":1,"iss":"{iss}","sub":"{sub}","name":"test","nats":{claims}}}"#);
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(body));
    let signature = issuer.sign(signed.as_bytes()).expect("a signature");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn a_credentials_file_lets_in_and_one_that_is_replaced_holds_from_the_next_connection() {
    let (operator, account, user) = (KeyPair::new_operator(), KeyPair::new_account(), KeyPair::new_user());
    let free = r#""subs":-1,"data":-1,"payload":-1"#;
    let of_operator = jwt(&operator, &operator, r#"{"type":"operator","version":2}"#);
    let limits = format!(
        r#"{{"limits":{{{free},"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1}},"type":"account","version":2}}"#
    );
    let of_account = jwt(&operator, &account, &limits);
    let of_user = jwt(&account, &user, &format!(r#"{{{free},"type":"user","version":2}}"#));
    let nats = NatsServer::start(&format!(
        "operator: \"{of_operator}\"\nresolver: MEMORY\nresolver_preload: {{ {}: \"{of_account}\" }}",
        account.public_key()
    ));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("app.creds");
    let write = |key: &KeyPair| {
        let seed = key.seed().expect("a seed");
        let text = format!(
            "-----BEGIN NATS USER JWT-----\n{of_user}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        );
        std::fs::write(&file, text).expect("written");
    };
    write(&user);
    let place = Database::fresh();
    let at = || Bus::parse(&nats.url()).expect("a bus").with_credentials(&file).expect("credentials");
    let (one, two) = (Node::on(&place.name, at(), NEVER), Node::on(&place.name, at(), OFTEN));
    let gone = || one.stats.bus_connected.get() + two.stats.bus_connected.get() == 0;
    world::runtime().block_on(async {
        one.connected().await;
        two.connected().await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..10).await;
        assert!(same(&one, &two).await >= 10);
        // The JWT is of another key: whoever comes now is refused.
        nats.kill();
        write(&KeyPair::new_user());
        until("it is noticed", async || gone()).await;
        nats.start_again();
        one.send(10..20).await;
        assert!(same(&one, &two).await >= 10);
        assert!(gone(), "it is let in by another key");
        write(&user);
        one.connected().await;
        two.connected().await;
        one.close().await;
        two.close().await;
    });
    place.check();
}

#[test]
fn without_a_bus_and_with_notifications_the_journal_is_read() {
    for (bus, look, connected) in [("none", OFTEN, 0), ("notify", NEVER, 1)] {
        let place = Database::fresh();
        let one = Node::open(&place.name, bus, look);
        let two = Node::open(&place.name, bus, look);
        world::runtime().block_on(async {
            until("the listener has begun", async || two.stats.bus_connected.get() == connected).await;
            one.world.users(&["ann", "bob"]).await;
            one.send(0..10).await;
            assert!(same(&one, &two).await >= 10, "{bus}");
            assert!(two.stats.journal_batches.get() >= 10, "{bus}");
            assert_eq!(two.stats.bus_batches.get() + one.stats.bus_unsent.get(), 0, "{bus}");
            one.close().await;
            two.close().await;
        });
        place.check();
    }
}

#[test]
fn servers_know_of_each_other_and_how_far_behind_each_is() {
    let place = Database::fresh();
    let one = Node::open(&place.name, "none", OFTEN);
    // Nobody tells it anything, and it does not look.
    let two = Node::open(&place.name, "none", NEVER);
    let shown =
        |node: &Node| [&node.stats.servers, &node.stats.behind, &node.stats.others_behind].map(Gauge::get);
    world::runtime().block_on(async {
        until("they have heard of each other", async || [shown(&one), shown(&two)] == [[2, 0, 0], [2, 0, 0]])
            .await;
        one.world.users(&["ann", "bob"]).await;
        one.send(0..10).await;
        let all = place.number("SELECT max(batch) FROM journal");
        until("the second is behind", async || [shown(&one), shown(&two)] == [[2, 0, all], [2, all, 0]])
            .await;
        let listed = one.world.store.nodes().await.expect("a list").expect("there may be several");
        let mut shown_of = listed.iter().map(|node| (node.own, node.behind, node.silent)).collect::<Vec<_>>();
        shown_of.sort_unstable();
        assert_eq!(shown_of, [(false, all, false), (true, 0, false)]);
        assert!(listed.iter().all(|node| node.seen >= node.since && !node.version.is_empty()), "{listed:?}");
        // Who writes catches up.
        two.send(10..11).await;
        until("nobody is behind", async || [shown(&one), shown(&two)] == [[2, 0, 0], [2, 0, 0]]).await;
        two.close().await;
        until("one is alone", async || shown(&one) == [1, 0, 0]).await;
        one.close().await;
    });
    assert_eq!(place.number("SELECT count(*) FROM nodes"), 0);
    place.check();
}

#[test]
fn a_server_whose_clock_is_not_that_of_the_database_shows_by_how_much() {
    let place = Database::fresh();
    let node = Node::open(&place.name, "none", OFTEN);
    // As on a machine that is two minutes behind, for who looks into this schema before it asks PostgreSQL itself.
    let behind = "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
                  'SELECT pg_catalog.clock_timestamp() - interval ''120 s'''";
    Server::shared().run(&place.name, behind);
    let late = Node::open(&format!("{}%2Cpg_catalog", place.name), "none", OFTEN);
    world::runtime().block_on(async {
        until("it is known", async || (119..=121).contains(&late.stats.clock_off.get())).await;
        until("the other has looked", async || node.stats.servers.get() == 2).await;
        assert!(node.stats.clock_off.get() < 60, "{}", node.stats.clock_off.get());
        late.close().await;
        node.close().await;
    });
}
