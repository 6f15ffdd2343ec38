//! An asynchronous standby that lacks something is promoted: servers agree on it before anything is written. So does one that finds
//! a loss by itself.

mod home;

use doubletick_engine::bus::Event;
use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_postgres::{Address, Bus, PostgresOptions, PostgresStore, check};
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// A primary and its standby.
struct Pair {
    primary: Server,
    standby: Server,
    address: Address,
}

impl Pair {
    /// The standby is a synchronous one, at first.
    fn start() -> Pair {
        let primary = Server::start(&[]);
        let standby = primary.start_standby(primary.port(), &[("wal_retrieve_retry_interval", "200ms")]);
        let both = format!("127.0.0.1:{},127.0.0.1:{}", primary.port(), standby.port());
        let url = primary.url("public").replace(&format!("127.0.0.1:{}", primary.port()), &both);
        let address = Address::parse(&url).expect("an address");
        Pair { primary, standby, address }
    }

    fn open(&self, options: PostgresOptions) -> World {
        let events = Arc::new(Recorder::default());
        let store = PostgresStore::open(&self.address, home::APP_ID, options, events.clone());
        World::new(Arc::new(store.expect("a store")), events)
    }

    /// From here on commits do not wait for the standby, which gets nothing any more.
    fn leave_behind(&self) {
        self.primary.run("public", "ALTER SYSTEM RESET synchronous_standby_names");
        self.primary.run("public", "SELECT pg_reload_conf()");
        self.standby.kill();
    }

    /// The primary is lost, and the standby takes its place.
    fn fail_over(&self) {
        self.primary.kill();
        self.standby.start_again();
        self.standby.promote();
    }
}

fn open(server: &Server) -> World {
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&server.url("public")).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
    World::new(Arc::new(store.expect("a store")), events)
}

/// As after a crash that took the last commit with it, and another one has come since.
fn take_back(server: &Server) {
    let crash = "UPDATE journal SET nonce = nonce + 1 WHERE batch = (SELECT max(batch) FROM journal)";
    server.run("public", crash);
}

/// Asks until it is answered: the database was gone for a moment.
async fn send(world: &World, new: NewMessage) -> u64 {
    let begun = Instant::now();
    loop {
        match world.ask("ann", Request::SendMessage(new.clone())).await {
            Ok(Response::Message(message)) => return message.seq,
            other => assert!(begun.elapsed() < PATIENCE, "{other:?}"),
        }
    }
}

fn message(number: usize) -> NewMessage {
    new_message(&format!("m{number}"), &with("bob"), "hello")
}

/// What a store publishes, up to the first news that something was lost.
async fn until_missed(world: &World) -> Vec<Event> {
    let (begun, mut found) = (Instant::now(), Vec::new());
    while !found.contains(&Event::Missed) {
        assert!(begun.elapsed() < PATIENCE, "its sessions do not begin anew: {found:?}");
        found.extend(world.events.take());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    found
}

#[test]
fn an_incarnation_begins_before_anybody_writes_also_where_the_first_who_writes_knows_of_no_loss() {
    begins_once(1);
}

#[test]
fn one_incarnation_begins_where_several_lanes_have_lost_something() {
    begins_once(4);
}

fn begins_once(lanes: u32) {
    let pair = Pair::start();
    let one = pair.open(PostgresOptions { lanes: Some(lanes), ..PostgresOptions::default() });
    // It hears of nothing that others commit before it writes itself.
    let never =
        PostgresOptions { bus: Bus::None, look: Duration::from_secs(3_600), ..PostgresOptions::default() };
    let deaf = pair.open(never);
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        for number in 0..5 {
            send(&one, message(number)).await;
        }
        // It knows that much, and both are known to be there.
        assert_eq!(send(&deaf, message(5)).await, 6);
        let begun = Instant::now();
        // What the standby has on its disk is seen there a moment later, the table itself included.
        for (what, count) in [
            ("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'nodes'", 1),
            ("SELECT count(*) FROM nodes", 2),
        ] {
            while pair.standby.number("public", what) < count {
                assert!(begun.elapsed() < PATIENCE, "the standby knows that both are there");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        pair.leave_behind();
        for number in 6..10 {
            send(&one, message(number)).await;
        }
        let life = one.login("ann").await.incarnation;
        for world in [&one, &deaf] {
            world.events.take();
        }
        pair.fail_over();
        assert_eq!(send(&deaf, message(10)).await, 7, "what the standby had, and then this");
        for world in [&deaf, &one] {
            assert_eq!(until_missed(world).await[0], Event::Missed, "before anything else");
        }
        assert_eq!(send(&one, message(11)).await, 8);
        for world in [&deaf, &one] {
            let ann = world.login("ann").await;
            assert!(ann.incarnation != life && ann.restored_from == life, "one more, and no second one");
            let head = ann.heads.first().expect("a conversation");
            assert_eq!((head.seq, head.restored_seq), (8, 6));
        }
        // Who writes next finds that it is agreed on.
        assert_eq!(send(&deaf, message(12)).await, 9);
        assert_eq!(check(&pair.address, home::APP_ID, u64::MAX).map(|found| found.len()), Ok(0));
        one.store.close().await;
        deaf.store.close().await;
    });
}

#[test]
fn where_nothing_is_lost_no_incarnation_begins_and_a_server_that_does_not_come_back_is_not_waited_for_long() {
    let pair = Pair::start();
    let (one, two) = (pair.open(PostgresOptions::default()), pair.open(PostgresOptions::default()));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        send(&one, message(0)).await;
        assert_eq!(send(&two, message(1)).await, 2);
        let life = one.login("ann").await.incarnation;
        let gone = "INSERT INTO nodes (number, batch, behind, name, version) VALUES (1, 0, 0, 'gone', '0')";
        pair.primary.run("public", gone);
        pair.primary.kill();
        pair.standby.promote();
        assert_eq!(send(&two, message(2)).await, 3);
        assert_eq!(send(&one, message(3)).await, 4);
        for world in [&one, &two] {
            assert_eq!(world.login("ann").await.incarnation, life);
            assert!(!world.events.take().contains(&Event::Missed));
        }
        assert_eq!(pair.standby.number("public", "SELECT timeline FROM cluster"), 2);
        one.store.close().await;
        two.store.close().await;
    });
}

#[test]
fn nobody_writes_after_a_loss_while_the_incarnation_cannot_begin_and_it_begins_once_when_it_can() {
    let server = Server::start(&[]);
    let world = open(&server);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        for number in 0..2 {
            send(&world, message(number)).await;
        }
        let life = world.login("ann").await.incarnation;
        world.events.take();
        let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE OF incarnation ON cluster
                FOR EACH ROW EXECUTE FUNCTION refuse()";
        server.run("public", refuse);
        take_back(&server);
        until_missed(&world).await;
        for number in 2..5 {
            let asked = world.ask("ann", Request::SendMessage(message(number))).await;
            let error = asked.expect_err("it takes a number that devices have");
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
            assert!(error.text.contains("not now"), "{error}");
        }
        assert_eq!(server.number("public", "SELECT count(*) FROM messages"), 2);
        server.run("public", "DROP TRIGGER refuse ON cluster");
        assert_eq!(send(&world, message(2)).await, 3);
        assert_eq!(send(&world, message(3)).await, 4);
        let ann = world.login("ann").await;
        assert!(ann.incarnation != life && ann.restored_from == life, "one more, and no second one");
        let head = ann.heads.first().expect("a conversation");
        assert_eq!((head.seq, head.restored_seq), (4, 2));
        world.store.close().await;
    });
}

#[test]
fn who_waits_for_the_lane_while_another_thread_finds_a_loss_writes_behind_the_new_incarnation() {
    let server = Server::start(&[]);
    let world = open(&server);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        send(&world, message(0)).await;
        let life = world.login("ann").await.incarnation;
        world.events.take();
        let held = server.hold("public", "BEGIN; SELECT lane FROM lanes FOR UPDATE");
        let waiting = async |count: i64| {
            let (begun, waits) =
                (Instant::now(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
            while server.number("public", waits) < count {
                assert!(begun.elapsed() < PATIENCE, "{count} wait for the lane");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let losing = async {
            // The one that writes waits first, and gets it first.
            waiting(1).await;
            take_back(&server);
            until_missed(&world).await;
            waiting(2).await;
            drop(held);
        };
        let (seq, ()) = tokio::join!(send(&world, message(1)), losing);
        assert_eq!(seq, 2);
        assert_eq!(send(&world, message(2)).await, 3);
        let ann = world.login("ann").await;
        assert!(ann.incarnation != life && ann.restored_from == life, "one more, and no second one");
        let head = ann.heads.first().expect("a conversation");
        assert_eq!((head.seq, head.restored_seq), (3, 1));
        world.store.close().await;
    });
}

#[test]
fn an_error_of_the_timeline_that_passes_is_no_other_log_and_nobody_writes_before_it_is_known() {
    let server = Server::start(&[]);
    // A function of this name in the schema comes before PostgreSQL's own.
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&server.url("public,pg_catalog")).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
    let world = World::new(Arc::new(store.expect("a store")), events);
    // From here on the timeline is asked for again.
    let answers = |body: &str| {
        let function = format!(
            "CREATE OR REPLACE FUNCTION pg_walfile_name(pg_lsn) RETURNS text LANGUAGE plpgsql AS
             $$ BEGIN {body}; END $$"
        );
        server.run("public", &function);
        // Waits until they have ended.
        let end = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                   WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
        server.run("public", end);
    };
    let known = || server.number("public", "SELECT timeline FROM cluster");
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        assert_eq!(send(&world, message(0)).await, 1);
        assert_eq!(known(), 1);
        // Statement timeout or cancelled, recovery under way, anything else.
        for code in ["57014", "55000", "XX000"] {
            answers(&format!("RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'"));
            let asked = world.ask("ann", Request::SendMessage(message(1))).await;
            let error = asked.expect_err("a promotion would not be seen");
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
            assert!(error.text.contains("not now"), "{error}");
        }
        // What passes costs nobody an answer.
        server.run("public", "CREATE SEQUENCE tries");
        for (code, number) in [("57014", 1), ("55000", 2)] {
            server.run("public", "ALTER SEQUENCE tries RESTART");
            answers(&format!(
                "IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'; END IF;
                 RETURN '000000010000000000000001'"
            ));
            world.must("ann", Request::SendMessage(message(number))).await;
        }
        // As after a promotion.
        answers("RETURN '000000020000000000000001'");
        assert_eq!(send(&world, message(3)).await, 4);
        assert_eq!(known(), 2);
        // No such function, not supported, no permission: there is no timeline to agree on.
        for (code, number) in [("42883", 4), ("0A000", 5), ("42501", 6)] {
            answers(&format!("RAISE EXCEPTION 'never' USING ERRCODE = '{code}'"));
            assert_eq!(send(&world, message(number)).await, number as u64 + 1);
            assert_eq!(known(), 2);
        }
        world.store.close().await;
    });
}
