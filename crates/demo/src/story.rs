//! `cargo xtask demo`: the story of a read receipt, played by real clients on one embedded service in a
//! fresh directory, and printed as a chat would show it.

use crate::person::{Person, broken};
use crate::screen::Screen;
use doubletick_client::embedded::EmbeddedService;
use doubletick_protocol::Result;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::SqliteOptions;
use std::path::{Path, PathBuf};

const APP_ID: u64 = 1_400_000_001;

/// Everyone who takes part. Dee is away at first.
struct Cast {
    ann: Person,
    ben: Person,
    cho: Person,
    dee: Person,
}

/// Plays the story and removes everything that it stored. Answers where that was.
pub fn run(screen: &mut Screen) -> std::result::Result<PathBuf, String> {
    let directory = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("a runtime: {error}"))?;
    runtime.block_on(play(directory.path(), screen)).map_err(|error| error.to_string())?;
    let path = directory.path().to_path_buf();
    directory.close().map_err(|error| format!("{}: {error}", path.display()))?;
    if path.exists() {
        return Err(format!("{} is still there", path.display()));
    }
    screen.line("");
    screen.line(&format!("Nothing is left behind: {} is gone.", path.display()));
    next(screen);
    Ok(path)
}

/// What somebody who liked this tries next.
fn next(screen: &mut Screen) {
    screen.heading("Next");
    for (command, what) in [
        ("cargo xtask demo --members 10000", "one message with ten thousand readers"),
        ("cargo run --example first_receipt", "the first receipt of a program of your own"),
        ("README.md", "the same in C, C#, Kotlin, Java and Swift"),
    ] {
        screen.line(&format!("  {command:<36} {what}"));
    }
}

async fn play(directory: &Path, screen: &mut Screen) -> Result<()> {
    screen.line(&format!("One embedded service on SQLite, no server, in {}.", directory.display()));
    let service = EmbeddedService::open(directory, APP_ID, SqliteOptions::default())?;
    let mut cast = Cast {
        ann: Person::arrive(&service, APP_ID, "Ann").await?,
        ben: Person::arrive(&service, APP_ID, "Ben").await?,
        cho: Person::arrive(&service, APP_ID, "Cho").await?,
        dee: Person::arrive(&service, APP_ID, "Dee").await?,
    };
    let types = match cast.ann.client().call(Request::GetSettings).await? {
        Response::Settings(settings) => settings.receipt_group_types,
        other => return Err(broken(&format!("not settings: {other:?}"))),
    };
    let types: Vec<String> = types.iter().map(|group_type| format!("{group_type:?}")).collect();
    screen.line(&format!("Group types with read receipts: {}. One-to-one always.", types.join(", ")));
    in_a_group(&mut cast, screen).await?;
    one_to_one(&mut cast, screen).await?;
    for person in [cast.ann, cast.ben, cast.cho, cast.dee] {
        person.leave().await;
    }
    service.close().await;
    Ok(())
}

async fn in_a_group(cast: &mut Cast, screen: &mut Screen) -> Result<()> {
    let Cast { ann, ben, cho, dee } = cast;
    let members = [ben.id(), cho.id(), dee.id()];
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let group_id = ann.client().create_group_wait(GroupType::Work, "Lunch", &members).await?;
    let conversation = ConversationId::Group(group_id);
    screen.heading("Group \"Lunch\": Ann, Ben, Cho, Dee");
    dee.log_out().await?;
    screen.aside("Dee is away");

    let sent = ann.say(&conversation, "Lunch at twelve in the small room?").await?;
    screen.say("Ann", "Lunch at twelve in the small room?", "\u{2713} sent, wants receipts");
    for person in [&mut *ben, &mut *cho] {
        let message = person.next_message(&sent.msg_id).await?;
        screen.aside(&format!("{} gets it, with the flag: {}", person.name(), flag(&message)));
    }
    for (person, others) in [(&mut *ben, 1), (&mut *cho, 2)] {
        person.read(&sent.msg_id).await?;
        let receipt = ann.next_receipt(|receipt| receipt.msg_id == sent.msg_id).await?;
        expect(receipt.read_count == others, "the count climbs by one")?;
        screen.tick(&format!("{} reads it", person.name()), &counts(&receipt));
    }
    ben.read(&sent.msg_id).await?;
    let receipt = ann.receipt(&sent.msg_id).await?;
    expect(receipt.read_count == 2, "a receipt sent twice counts once")?;
    screen.tick("Ben's receipt again changes nothing", &counts(&receipt));
    screen.aside(&format!(
        "Ben's unread messages in the group are still {}: receipts do not touch that count",
        ben.unread(&conversation).await?
    ));
    who(ann, &sent.msg_id, screen).await?;

    dee.log_in().await?;
    let message = dee.next_message(&sent.msg_id).await?;
    screen.aside(&format!("Dee logs in and gets what she missed: \"{}\"", text(&message)));
    dee.read(&message.msg_id).await?;
    let receipt = ann.next_receipt(|receipt| receipt.msg_id == sent.msg_id).await?;
    expect((receipt.read_count, receipt.unread_count) == (3, 0), "everyone has read it")?;
    screen.tick("Dee reads it", &counts(&receipt));
    who(ann, &sent.msg_id, screen).await
}

async fn one_to_one(cast: &mut Cast, screen: &mut Screen) -> Result<()> {
    let Cast { ann, ben, .. } = cast;
    let (with_ben, with_ann) = (ConversationId::C2c(ben.id()), ConversationId::C2c(ann.id()));
    screen.heading("One-to-one: Ann and Ben");
    let sent = ann.say(&with_ben, "Will you bring the cake?").await?;
    screen.say("Ann", "Will you bring the cake?", "\u{2713} sent, wants a receipt");
    ben.next_message(&sent.msg_id).await?;
    screen.aside(&format!("Ben has {} unread", ben.unread(&with_ann).await?));

    ben.client().call(Request::MarkRead(ReadScope::C2c(ann.id(), 0))).await?;
    let mark = ann.next_receipt(|receipt| receipt.msg_id.is_empty()).await?;
    let unread = ben.unread(&with_ann).await?;
    screen.aside(&format!(
        "Ben opens the conversation, unread {unread}: Ann learns that it is read up to {}",
        clock(mark.time)
    ));
    let receipt = ann.receipt(&sent.msg_id).await?;
    expect(receipt.read_count == 0, "marking the conversation read makes no receipt")?;
    screen.tick("The message itself", "\u{2713} no receipt yet");

    ben.read(&sent.msg_id).await?;
    let receipt = ann.next_receipt(|receipt| receipt.msg_id == sent.msg_id).await?;
    expect(receipt.read_count == 1, "Ben has read it")?;
    screen.tick("Ben reads it", &format!("\u{2713}\u{2713} read at {}", clock(receipt.time)));
    Ok(())
}

/// The table of who has read when, and who has not.
async fn who(ann: &Person, msg_id: &str, screen: &mut Screen) -> Result<()> {
    let mut rows = Vec::new();
    for filter in [ReaderFilter::Read, ReaderFilter::Unread] {
        let page = ann.client().readers_wait(msg_id, filter, 0, 100).await?;
        rows.extend(page.readers.into_iter().map(|reader| {
            let when = if reader.read_at == 0 { "not yet".to_string() } else { clock(reader.read_at) };
            (reader.member.nick_name, when)
        }));
    }
    screen.table(("who", "read at"), &rows);
    Ok(())
}

fn counts(receipt: &Receipt) -> String {
    let audience = receipt.read_count + receipt.unread_count;
    let all = if receipt.unread_count == 0 { ", everyone" } else { "" };
    format!("\u{2713}\u{2713} read by {} of {audience}{all}", receipt.read_count)
}

fn flag(message: &Message) -> &'static str {
    if message.need_read_receipt { "Ann wants to know who reads this" } else { "no receipt wanted" }
}

fn text(message: &Message) -> String {
    let elem = message.content.elems.first();
    let words = elem.and_then(|elem| elem.get("text_elem_content")).and_then(|words| words.as_str());
    words.unwrap_or_default().to_string()
}

/// Seconds since 1970 as the time of day.
fn clock(seconds: u64) -> String {
    let day = seconds % 86_400;
    format!("{:02}:{:02}:{:02} UTC", day / 3600, day / 60 % 60, day % 60)
}

fn expect(right: bool, what: &str) -> Result<()> {
    if right { Ok(()) } else { Err(broken(&format!("the story went wrong: {what}"))) }
}
