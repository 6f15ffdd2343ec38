//! How often the database is asked for a batch: what its calls want is loaded ahead.

mod home;

use doubletick_engine::hooks::Origin;
use doubletick_engine::store::Call;
use doubletick_postgres_testing::Server;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Request;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, login, new_group, send_receipts, with};
use home::Database;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const READERS: usize = 100;

/// While answers are counted, each is held back until the one who asks has been silent for so long: what is sent at once
/// is one flight, however the bytes are cut on the way.
const SILENCE: Duration = Duration::from_millis(20);

/// What the connection that writes has sent.
#[derive(Default)]
struct Count {
    statements: AtomicU64,
    /// Transactions that it has committed.
    commits: AtomicU64,
    /// How often it has sent something after an answer.
    trips: AtomicU64,
    waits: AtomicBool,
    /// Whether answers are held back.
    holds: AtomicBool,
    /// When something was sent last.
    sent: Mutex<Option<Instant>>,
}

/// Statements, round trips and transactions of what was done.
#[derive(Debug)]
struct Cost {
    statements: u64,
    trips: u64,
    commits: u64,
}

impl Count {
    fn cost(&self) -> Cost {
        Cost {
            statements: self.statements.load(Ordering::SeqCst),
            trips: self.trips.load(Ordering::SeqCst),
            commits: self.commits.load(Ordering::SeqCst),
        }
    }
}

impl Cost {
    fn since(self, before: &Cost) -> Cost {
        Cost {
            statements: self.statements - before.statements,
            trips: self.trips - before.trips,
            commits: self.commits - before.commits,
        }
    }

    /// A batch ends after a time, so that a machine that stands still for as long makes two or three of one.
    fn check(&self, of: &str) {
        let Cost { statements, trips, commits } = *self;
        assert!((1..=3).contains(&commits), "{of}: {self:?}");
        assert!(statements <= 20 * commits, "{of}: {self:?}");
        assert!(trips <= 12 * commits, "{of}: {self:?}");
    }
}

/// Counts on the way what each connection sends; its port, and those who hold the lane.
fn proxy(to: u16) -> (u16, Arc<Mutex<Vec<Arc<Count>>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let writers = Arc::<Mutex<Vec<Arc<Count>>>>::default();
    let found = Arc::clone(&writers);
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(("127.0.0.1", to)).expect("the server");
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let (up, down) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
            let (count, writers) = (Arc::<Count>::default(), Arc::clone(&found));
            let answered = Arc::clone(&count);
            std::thread::spawn(move || upwards(up, down, &count, &writers));
            std::thread::spawn(move || downwards(server, client, &answered));
        }
    });
    (port, writers)
}

/// Messages of a frontend: a letter, four bytes of length, the rest; the first one has no letter.
fn upwards(
    mut client: TcpStream,
    mut server: TcpStream,
    count: &Arc<Count>,
    writers: &Mutex<Vec<Arc<Count>>>,
) {
    let (mut bytes, mut buffer, mut begun) = (vec![0; 1 << 16], Vec::new(), false);
    while let Ok(length @ 1..) = client.read(&mut bytes) {
        *count.sent.lock().expect("no panic") = Some(Instant::now());
        buffer.extend_from_slice(&bytes[..length]);
        if count.waits.swap(false, Ordering::SeqCst) {
            count.trips.fetch_add(1, Ordering::SeqCst);
        }
        loop {
            let letter = usize::from(begun);
            let Some(size) = buffer.get(letter..letter + 4) else { break };
            let size = u32::from_be_bytes(size.try_into().expect("four bytes")) as usize + letter;
            if buffer.len() < size {
                break;
            }
            let message: Vec<u8> = buffer.drain(..size).collect();
            if begun && (message[0] == b'E' || message[0] == b'Q') {
                count.statements.fetch_add(1, Ordering::SeqCst);
            }
            if begun && message[0] == b'Q' && message.windows(6).any(|window| window == b"COMMIT") {
                count.commits.fetch_add(1, Ordering::SeqCst);
            }
            let holds = message.windows(10).any(|window| window == b"FOR UPDATE");
            if begun && message[0] == b'P' && holds {
                writers.lock().expect("no panic").push(Arc::clone(count));
            }
            begun = true;
        }
        if server.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
}

fn downwards(mut server: TcpStream, mut client: TcpStream, count: &Count) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(length @ 1..) = server.read(&mut bytes) {
        while count.holds.load(Ordering::SeqCst) {
            let sent = count.sent.lock().expect("no panic").expect("it was asked");
            let Some(rest) = SILENCE.checked_sub(sent.elapsed()) else { break };
            std::thread::sleep(rest);
        }
        count.waits.store(true, Ordering::SeqCst);
        if client.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
}

/// What one batch of these calls costs a writer that remembers nothing.
async fn batch(place: &Database, world: &World, writers: &Mutex<Vec<Arc<Count>>>, calls: Vec<Call>) -> Cost {
    let url = Server::shared().url(&place.name);
    let (other, connection) =
        tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("a connection");
    let connection = tokio::spawn(connection);
    // Somebody else writes something while the calls come.
    let hold = "BEGIN; SELECT lane FROM lanes WHERE lane = 0 FOR UPDATE;
                INSERT INTO journal (lane, batch, writer, nonce, format, body)
                SELECT 0, max(batch) + 1, 1, 1, 1, '[]' FROM journal";
    other.batch_execute(hold).await.expect("held");
    let answers: Vec<_> = calls.into_iter().map(|call| world.store.submit(call)).collect();
    let count = Arc::clone(writers.lock().expect("no panic").last().expect("a writer"));
    // It waits for the lane.
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    while Server::shared().number(&place.name, waiting) == 0 {
        tokio::task::yield_now().await;
    }
    let before = count.cost();
    count.holds.store(true, Ordering::SeqCst);
    other.batch_execute("COMMIT").await.expect("free");
    for answer in answers {
        answer.await.expect("done");
    }
    drop(other);
    connection.await.expect("no panic").expect("closed");
    count.holds.store(false, Ordering::SeqCst);
    count.cost().since(&before)
}

#[test]
fn a_hundred_receipts_are_a_few_statements() {
    let place = Database::fresh();
    let (port, writers) = proxy(Server::shared().port());
    let url = Server::shared().url(&place.name);
    let url = url.replace(&format!(":{}/", Server::shared().port()), &format!(":{port}/"));
    let address = Address::parse(&url).expect("an address");
    let events = Arc::new(Recorder::default());
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
    let world = World::new(Arc::new(store.expect("a store")), events);
    world::runtime().block_on(async {
        world.must("ann", login("ann")).await;
        world.must("ann", Request::CreateGroup(new_group(GroupType::Public, "g"))).await;
        let readers: Vec<String> = (0..READERS).map(|number| format!("u{number}")).collect();
        for user in &readers {
            world.must(user, login(user)).await;
            let join = Request::JoinGroup { group_id: "g".to_owned(), hello: String::new() };
            world.must(user, join).await;
        }
        let group = ConversationId::Group("g".to_owned());
        let message = world.send("ann", &group).await.msg_id;
        let receipts = |ids: &dyn Fn(usize) -> String| -> Vec<Call> {
            let call = |(number, user): (usize, &String)| Call {
                user: user.clone(),
                now_ms: world.now() * 1000,
                by_operator: false,
                origin: Origin::default(),
                by: None,
                request: send_receipts(&[ids(number)]),
            };
            readers.iter().enumerate().map(call).collect()
        };
        // Statements are prepared once.
        let warm = world.send("ann", &group).await.msg_id;
        batch(&place, &world, &writers, receipts(&|_| warm.clone())).await;
        let group = batch(&place, &world, &writers, receipts(&|_| message.clone())).await;
        // Two messages to each of them, the first of which is for the statements.
        let (mut warm, mut ids) = (Vec::new(), Vec::new());
        for user in &readers {
            warm.push(world.send("ann", &with(user)).await.msg_id);
            ids.push(world.send("ann", &with(user)).await.msg_id);
        }
        batch(&place, &world, &writers, receipts(&|number| warm[number].clone())).await;
        let pairs = batch(&place, &world, &writers, receipts(&|number| ids[number].clone())).await;
        eprintln!("100 receipts: {group:?} in a group, {pairs:?} in 100 chats");
        group.check("in a group");
        pairs.check("in 100 chats");
        // They count, and a second time changes nothing.
        let again = batch(&place, &world, &writers, receipts(&|number| warm[number].clone())).await;
        again.check("again");
        let read = "SELECT count(*) FROM summaries WHERE read_count = 1 AND unread_count = 0";
        assert_eq!(place.number(read), 2 * READERS as u64);
        world.store.close().await;
    });
    place.check();
}
