//! The story that every language tells: `examples/story.txt`, line by line.
//!
//! ```sh
//! cargo run --example story [DIRECTORY]
//! ```
//!
//! Without `DOUBLETICK_SERVER_URL` the service is in this process, with its data in DIRECTORY or in a fresh
//! temporary one that is removed at the end. With it the service is that doubletickd, and the credentials are in
//! `DOUBLETICK_USERSIG_ALICE`, `..._BOB`, `..._CAROL` and `..._DAVE`.
//!
//! It uses the typed API, as Kotlin and Swift do: four clients at once, and events come while they happen. It brings
//! its own threads, so any executor will do. A program that lives on tokio already can use the client crate instead,
//! which runs on the program's own runtime: `read_receipts.rs` does.

use doubletick::api::{
    Client, ClientOptions, ConversationId, DoubletickError, Elem, EmbeddedOptions, EmbeddedService, Event,
    GroupType, Listener, ListenerError, Message, MessageContent, NewGroup, NewMember, ReaderFilter, Receipt,
};
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const APP_ID: u64 = 1_400_000_000;
/// An event that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The credential of each user.
type UserSigs = Box<dyn Fn(&str) -> Outcome<String> + Send + Sync>;

/// What went well, or what went wrong.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One person with a device.
struct Person {
    client: Arc<Client>,
    events: UnboundedReceiver<Event>,
}

/// Called on the library's thread: hands over, and returns.
struct HandOver(UnboundedSender<Event>);

impl Listener for HandOver {
    fn on_event(&self, event: Event) -> Result<(), ListenerError> {
        self.0.send(event).map_err(|_| ListenerError::Failed { text: "nobody listens any more".into() })
    }
}

impl Person {
    /// The first login of a name makes the account.
    async fn log_in(service: &Service, name: &str) -> Outcome<Person> {
        let (sender, events) = unbounded_channel();
        let options = ClientOptions { app_id: APP_ID, ..ClientOptions::default() };
        let listener = Arc::new(HandOver(sender));
        let (client, user_sig) = match service {
            Service::Embedded(service) => {
                let client = Client::embedded(service.clone(), options, listener)?;
                (client, "the embedded service asks for no signature".to_owned())
            }
            Service::Server(url, user_sig) => {
                (Client::connect(url.clone(), options, listener)?, user_sig(name)?)
            }
        };
        client.login(name.to_owned(), user_sig).await?;
        Ok(Person { client, events })
    }

    /// The next event that is wanted.
    async fn hear<T>(&mut self, what: &str, wanted: impl Fn(Event) -> Option<T>) -> Outcome<T> {
        let heard = async {
            loop {
                let event = self.events.recv().await.ok_or("the client has ended")?;
                if let Some(found) = wanted(event) {
                    return Ok(found);
                }
            }
        };
        tokio::time::timeout(PATIENCE, heard).await.map_err(|_| format!("in vain: {what}"))?
    }

    /// Waits for a message, and answers it.
    async fn read(&mut self, id: &str) -> Outcome<Message> {
        let find = |messages: Vec<Message>| messages.into_iter().find(|message| message.id == id);
        let message = self
            .hear("a message", |event| match event {
                Event::Messages { messages } => find(messages),
                _ => None,
            })
            .await?;
        self.client.send_receipts(vec![id.to_owned()]).await?;
        Ok(message)
    }

    /// Waits until the receipts of a message are as wanted. Changes that come close together are told as one.
    async fn receipt(&mut self, id: &str, wanted: impl Fn(&Receipt) -> bool) -> Outcome<Receipt> {
        self.hear("a receipt", |event| match event {
            Event::Receipts { receipts } => {
                receipts.into_iter().find(|receipt| receipt.message_id == id && wanted(receipt))
            }
            _ => None,
        })
        .await
    }

    async fn ask(&self, id: &str) -> Outcome<Receipt> {
        let receipts = self.client.receipts(vec![id.to_owned()]).await?;
        Ok(receipts.into_iter().next().ok_or("no receipt of an own message")?)
    }

    async fn readers(&self, id: &str, filter: ReaderFilter) -> Outcome<String> {
        let (mut names, mut cursor) = (Vec::new(), 0);
        loop {
            let page = self.client.readers(id.to_owned(), filter, cursor, 100).await?;
            names.extend(page.readers.into_iter().map(|reader| reader.member.user_id));
            if page.is_finished {
                return Ok(names.join(", "));
            }
            cursor = page.next_cursor;
        }
    }

    async fn say(&self, to: ConversationId, words: &str) -> Outcome<Message> {
        let elems = vec![Elem::Text { text: words.to_owned() }];
        let content = MessageContent { elems, ..MessageContent::default() };
        // A new message asks for receipts.
        Ok(self.client.send(self.client.new_message(to, content)).await?)
    }
}

/// Where the story happens.
pub enum Service {
    /// In this process.
    Embedded(Arc<EmbeddedService>),
    /// At this URL, with the credential of each user.
    Server(String, UserSigs),
}

fn words(message: &Message) -> &str {
    match message.content.elems.first() {
        Some(Elem::Text { text }) => text,
        _ => "",
    }
}

fn code<T>(result: Result<T, DoubletickError>) -> i32 {
    result.err().map_or(0, |error| error.code())
}

async fn make_group(alice: &Person) -> Outcome<ConversationId> {
    let member = |name: &str| NewMember { user_id: name.to_owned(), role: None };
    let group = NewGroup {
        // The service makes an id.
        group_id: String::new(),
        group_type: GroupType::Public,
        name: "Weekend hike".to_owned(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: ["bob", "carol", "dave"].map(member).into(),
    };
    Ok(ConversationId::Group { group_id: alice.client.create_group(group).await? })
}

/// Tells the story to `out`.
pub async fn tell(service: &Service, out: &mut (impl Write + Send)) -> Outcome<()> {
    let mut alice = Person::log_in(service, "alice").await?;
    let mut bob = Person::log_in(service, "bob").await?;
    let mut carol = Person::log_in(service, "carol").await?;
    let dave = Person::log_in(service, "dave").await?;
    writeln!(out, "alice, bob, carol and dave have accounts")?;

    let group = make_group(&alice).await?;
    writeln!(out, "alice makes the group \"Weekend hike\" with bob, carol and dave")?;
    let to_group = alice.say(group.clone(), "Meet at the lake at nine?").await?;
    writeln!(out, "alice -> group: {}", words(&to_group))?;
    let to_bob = alice.say(ConversationId::C2c { user_id: "bob".to_owned() }, "你能带地图吗？🗺️").await?;
    writeln!(out, "alice -> bob: {}", words(&to_bob))?;

    writeln!(out, "bob reads: {}", words(&bob.read(&to_group.id).await?))?;
    writeln!(out, "bob reads: {}", words(&bob.read(&to_bob.id).await?))?;
    bob.client.send_receipts(vec![to_group.id.clone()]).await?;
    bob.client.send_receipts(vec![to_bob.id.clone()]).await?;
    writeln!(out, "bob sends his receipts again, which changes nothing")?;
    writeln!(out, "carol reads: {}", words(&carol.read(&to_group.id).await?))?;

    // Two receipts, in the one order or the other.
    let (mut in_group, mut by_bob) = (None, None);
    while in_group.is_none() || by_bob.is_none() {
        let receipts = alice
            .hear("receipts", |event| match event {
                Event::Receipts { receipts } => Some(receipts),
                _ => None,
            })
            .await?;
        for receipt in receipts {
            if receipt.message_id == to_group.id && receipt.read_count == 2 {
                in_group = Some(receipt);
            } else if receipt.message_id == to_bob.id && receipt.is_peer_read {
                by_bob = Some(receipt);
            }
        }
    }
    let counts = |receipt: &Receipt, has: &str| {
        format!("{} have read in the group, {} {has} not", receipt.read_count, receipt.unread_count)
    };
    let heard = in_group.as_ref().map(|receipt| counts(receipt, "has")).unwrap_or_default();
    writeln!(out, "alice hears: {heard}")?;
    writeln!(out, "alice hears: bob has read")?;
    writeln!(out, "alice asks: {}", counts(&alice.ask(&to_group.id).await?, "has"))?;
    let asked = alice.ask(&to_bob.id).await?;
    writeln!(out, "alice asks: bob has {}", if asked.is_peer_read { "read" } else { "not read" })?;
    writeln!(out, "read: {}", alice.readers(&to_group.id, ReaderFilter::Read).await?)?;
    writeln!(out, "unread: {}", alice.readers(&to_group.id, ReaderFilter::Unread).await?)?;

    let none = alice.client.send_receipts(Vec::new()).await;
    writeln!(out, "a receipt for no message: {}", code(none))?;
    let own = alice.client.send_receipts(vec![to_group.id.clone()]).await;
    writeln!(out, "alice sends a receipt for her own message: {}", code(own))?;
    let others = bob.client.readers(to_group.id.clone(), ReaderFilter::Read, 0, 100).await;
    writeln!(out, "bob asks who has read alice's message: {}", code(others))?;

    if let ConversationId::Group { group_id } = group {
        dave.client.quit_group(group_id).await?;
    }
    writeln!(out, "dave leaves the group")?;
    let all = alice.receipt(&to_group.id, |receipt| receipt.unread_count == 0).await?;
    writeln!(out, "alice hears: {}", counts(&all, "have"))?;

    for person in [alice, bob, carol, dave] {
        person.client.shutdown().await;
    }
    writeln!(out, "done")?;
    Ok(())
}

/// Tells the story in this process, with the data in `directory`.
pub async fn tell_embedded(directory: &Path, out: &mut (impl Write + Send)) -> Outcome<()> {
    let options = EmbeddedOptions {
        directory: directory.to_str().ok_or("the directory's name is not UTF-8")?.to_owned(),
        app_id: APP_ID,
        durability: None,
        secret_key: None,
    };
    let service = EmbeddedService::open(options).await?;
    let told = tell(&Service::Embedded(service.clone()), out).await;
    service.shutdown().await;
    told
}

/// The credential of a user, from the environment.
fn user_sig(name: &str) -> Outcome<String> {
    let variable = format!("DOUBLETICK_USERSIG_{}", name.to_uppercase());
    std::env::var(&variable).map_err(|error| format!("{variable}: {error}").into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut out = io::stdout();
    let told = match (std::env::var("DOUBLETICK_SERVER_URL"), std::env::args_os().nth(1)) {
        (Ok(url), _) if !url.is_empty() => tell(&Service::Server(url, Box::new(user_sig)), &mut out).await,
        (_, Some(directory)) => tell_embedded(Path::new(&directory), &mut out).await,
        (_, None) => match tempfile::tempdir() {
            Ok(directory) => tell_embedded(directory.path(), &mut out).await,
            Err(error) => Err(error.into()),
        },
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed.
            let _ = writeln!(io::stderr(), "not as it should be: {error}");
            ExitCode::FAILURE
        }
    }
}
