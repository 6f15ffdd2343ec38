//! A server that is used for a while in ways that leave nothing new behind: its memory, its open files and its disk have to
//! stay as they are.

use crate::attacks;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::process::Listening;
use crate::report::{Table, line, number, progress, title};
use crate::world::{World, message};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::MessageContent;
use doubletick_protocol::wire::Request;
use std::path::Path;
use std::time::{Duration, Instant};

/// What may come on top after the first half: buffers, and the log of the database between two times that it is emptied. It
/// grows for minutes to the 64 MiB that it may have, and is written over from then on.
const MEMORY: u64 = 32 * 1024 * 1024;
const DISK: u64 = 16 * 1024 * 1024;
const FILES: usize = 8;
/// Users who come and go.
const USERS: usize = 8;

/// What a server takes at one moment.
struct Taken {
    seconds: f64,
    memory: u64,
    files: usize,
    disk: u64,
}

/// Uses a server for so long; an error where it has grown.
pub async fn run(bench: &Bench, time: Duration) -> Result<(), Failure> {
    title(&format!("Soak, {} seconds", time.as_secs()));
    let (folder, server, world) = bench.start("full", false)?;
    attacks::prepare(&world, 20, 5).await?;
    let begun = Instant::now();
    let mut users = tokio::task::JoinSet::new();
    for user in 0..USERS {
        let world = world.clone();
        users.spawn(async move {
            let mut rounds = 0;
            while begun.elapsed() < time {
                visit(&world, user).await?;
                rounds += 1;
            }
            Ok::<usize, Failure>(rounds)
        });
    }
    let mut taken = Vec::new();
    for part in 1..=10_u32 {
        tokio::time::sleep((time * part / 10).saturating_sub(begun.elapsed())).await;
        progress(&format!("{part} of 10"));
        taken.push(look(&server, folder.path(), begun)?);
    }
    let mut visits = 0;
    while let Some(rounds) = users.join_next().await {
        visits += rounds??;
    }
    let mut table = Table::new(&["seconds", "memory, KiB", "open files", "disk, KiB"]);
    for Taken { seconds, memory, files, disk } in &taken {
        let kib = |bytes: &u64| number(*bytes as f64 / 1024.0);
        table.row(vec![number(*seconds), kib(memory), files.to_string(), kib(disk)]);
    }
    table.print();
    line(&format!("\n{visits} visits. A visit logs in, reads, marks, modifies and logs out."));
    let (settled, last) = (&taken[taken.len() / 2 - 1], &taken[taken.len() - 1]);
    let grown = [
        ("memory", last.memory > settled.memory + MEMORY),
        ("open files", last.files > settled.files + FILES),
        ("disk", last.disk > settled.disk + DISK),
    ];
    server.stop()?;
    match grown.iter().find(|(_, grown)| *grown) {
        Some((what, _)) => Err(format!("{what} has grown").into()),
        None => Ok(()),
    }
}

/// One user comes, does what leaves nothing new, and goes.
async fn visit(world: &World, user: usize) -> Result<(), Failure> {
    let (name, peer) = (format!("soak{user}"), format!("soak{}", (user + 1) % USERS));
    let mut lean = world.lean(&name).await?;
    if lean.ask(Request::GetProfiles { users: vec![peer.clone()] }).await.is_err() {
        return Ok(());
    }
    let conversation = ConversationId::C2c(peer.clone());
    let mut new = message("", format!("soak-{user}"));
    new.conversation = conversation.clone();
    let elems = new.content.elems.clone();
    let mut fleeting = new.clone();
    (fleeting.msg_id, fleeting.online_only) = (format!("fleeting-{user}-{:p}", &raw const lean), true);
    let content = MessageContent { elems, ..MessageContent::default() };
    let modify = Request::ModifyMessage { message: format!("soak-{user}"), base_version: None, content };
    for request in [
        // Stored the first time, known again ever after.
        Request::SendMessage(new),
        Request::SendMessage(fleeting),
        modify,
        Request::Sync { conversation: conversation.clone(), seq: 0, version: 0 },
        Request::ConversationPage { cursor: 0, count: 100 },
        Request::PinConversation { conversation: conversation.clone(), pinned: true },
        Request::PinConversation { conversation, pinned: false },
        Request::MarkRead(ReadScope::All),
        Request::TotalUnread,
        Request::Logout,
    ] {
        // The peer may not have come yet, and who comes too fast is told so.
        let _ = lean.ask(request).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

fn look(server: &Listening, folder: &Path, begun: Instant) -> Result<Taken, Failure> {
    let mut disk = 0;
    for entry in std::fs::read_dir(folder)? {
        disk += entry?.metadata()?.len();
    }
    Ok(Taken {
        seconds: begun.elapsed().as_secs_f64(),
        memory: server.memory()?,
        files: server.files()?,
        disk,
    })
}
