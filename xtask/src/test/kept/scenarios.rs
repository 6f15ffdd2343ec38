//! What happens to a device and its server, and what is so afterwards.

use super::device::{Device, equal, signal, until};
use super::world::{GROUP, World};
use std::path::Path;
use std::time::Duration;

/// A message that nobody has sent.
const UNKNOWN: &str = "144115188075855872-1700000000-1";

/// After how many milliseconds a call fails in those scenarios that wait for it, where the language lets it be said.
const SHORT: u32 = 3_000;

/// A receipt, and one of a message that there is not, are given without a server: both calls end with 9520 and "kept, will
/// be sent"; then the event says that the one has arrived, and that the other was refused for good.
pub fn waits_too_long(world: &World<'_>) -> Result<(), String> {
    let bob = world.bob(SHORT)?;
    let id = world.message_to(&bob, "one")?;
    world.kill_server();
    let ids = if world.face.takes_any_id { vec![id.as_str(), UNKNOWN] } else { vec![id.as_str()] };
    for id in &ids {
        bob.tell(&format!("read {id}"))?;
    }
    for id in &ids {
        let said = bob.hears(&format!("read {id} "))?;
        if !said.starts_with("9520 kept, will be sent") {
            return Err(format!("a receipt without a server: {said}"));
        }
    }
    world.server_again(Some(&bob))?;
    equal("the event of the receipt", &bob.hears(&format!("outbox {id} "))?, "0")?;
    if world.face.takes_any_id {
        equal("the event of the other", &bob.hears(&format!("outbox {UNKNOWN} "))?, "10062")?;
    }
    world.readers_are(&id, 1)?;
    bob.end()
}

/// A receipt is given without a server, the process is killed; the next one sends it.
pub fn killed(world: &World<'_>) -> Result<(), String> {
    let bob = world.bob(0)?;
    let id = world.message_to(&bob, "one")?;
    world.kill_server();
    bob.tell(&format!("read {id}"))?;
    bob.until_it_keeps(&id)?;
    bob.kill();
    world.server_again(None)?;
    world.readers_are(&id, 0)?;
    let bob = world.bob(0)?;
    equal("the event of the receipt", &bob.hears(&format!("outbox {id} "))?, "0")?;
    world.readers_are(&id, 1)?;
    bob.end()
}

/// What bob's device says of its list, the history and the members, and where it has them from.
fn pages(bob: &Device) -> Result<Vec<String>, String> {
    ["list".to_owned(), format!("page {GROUP}"), format!("members {GROUP}")]
        .iter()
        .map(|words| bob.ask(words))
        .collect()
}

/// The list, the history and the members are read with a server. It is killed, and so is the process: the next one is
/// answered the same by the device, and says that it is the device. A login that waits for a link ends with the process.
pub fn offline(world: &World<'_>) -> Result<(), String> {
    let bob = world.bob(0)?;
    let id = world.message_to(&bob, "one")?;
    let online = pages(&bob)?;
    for (words, part) in online.iter().zip([&format!("{GROUP}=1"), &id, &"alice,bob".to_owned()]) {
        if !words.starts_with("0 service ") || !words.contains(part.as_str()) {
            return Err(format!("with a server: {words}"));
        }
    }
    let sig = world.sig()?;
    world.kill_server();
    bob.kill();
    let bob = world.device(0)?;
    bob.tell(&format!("login bob {sig}"))?;
    let offline = pages(&bob)?;
    let from = if world.face.says_where_from { "0 device " } else { "0 service " };
    let wanted: Vec<String> = online.iter().map(|words| words.replacen("0 service ", from, 1)).collect();
    equal("what is read without a server", &format!("{offline:?}"), &format!("{wanted:?}"))?;
    if bob.has_said("login ") {
        return Err("a login has ended without a server".to_owned());
    }
    bob.tell("end")?;
    let login = bob.hears("login bob ")?;
    equal("the login", login.split(' ').next().unwrap_or_default(), "7009")
}

/// Files of this device by the part of the name that says what they are for.
fn stores(bob: &Device) -> Result<Vec<std::path::PathBuf>, String> {
    let mut stores = Vec::new();
    for kind in [".outbox.db", ".mirror.db"] {
        stores.extend(
            bob.files(kind)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "db")),
        );
    }
    if stores.len() == 2 { Ok(stores) } else { Err(format!("the files of a device are {stores:?}")) }
}

/// Bob's device has a message, has written its files and has ended.
fn begun(world: &World<'_>) -> Result<(String, Vec<std::path::PathBuf>), String> {
    let bob = world.bob(0)?;
    let id = world.message_to(&bob, "one")?;
    pages(&bob)?;
    let stores = stores(&bob)?;
    bob.end()?;
    Ok((id, stores))
}

/// A device with files that it cannot use: what the service has is read, and a receipt arrives.
fn works(world: &World<'_>, bob: &Device, id: &str) -> Result<(), String> {
    for (words, part) in pages(bob)?.iter().zip([&format!("{GROUP}=1"), id, "alice,bob"]) {
        if !words.starts_with("0 service ") || !words.contains(part) {
            return Err(format!("with files that are no good: {words}"));
        }
    }
    equal("a receipt", bob.ask(&format!("read {id}"))?.trim_end(), "0")?;
    world.readers_are(id, 1)
}

/// Both files are overwritten in the middle and at the front. They are set aside, nothing that is answered is wrong, and
/// what is kept in the new ones is sent.
pub fn damaged(world: &World<'_>) -> Result<(), String> {
    let (id, stores) = begun(world)?;
    for store in &stores {
        change(store, |bytes| {
            let length = bytes.len();
            bytes[..64].fill(0x5a);
            bytes[length / 2..].fill(0xa5);
        })?;
    }
    let bob = world.bob(0)?;
    works(world, &bob, &id)?;
    let aside = bob.files(".damaged")?;
    equal("how many files were set aside", &aside.len().to_string(), "2")?;
    let other = world.message_to(&bob, "two")?;
    world.kill_server();
    bob.tell(&format!("read {other}"))?;
    bob.until_it_keeps(&other)?;
    bob.kill();
    world.server_again(None)?;
    let bob = world.bob(0)?;
    equal("the event of the receipt", &bob.hears(&format!("outbox {other} "))?, "0")?;
    world.readers_are(&other, 1)?;
    bob.end()
}

/// Both files say that a newer version has written them. They stay as they are, byte for byte, and the device does without.
pub fn newer(world: &World<'_>) -> Result<(), String> {
    let (id, stores) = begun(world)?;
    for store in &stores {
        // SQLite's `user_version`, which is the schema's.
        change(store, |bytes| bytes[60..64].copy_from_slice(&1_000_u32.to_be_bytes()))?;
    }
    let before: Vec<Vec<u8>> = stores.iter().map(|store| read(store)).collect::<Result<_, _>>()?;
    let bob = world.bob(0)?;
    works(world, &bob, &id)?;
    bob.end()?;
    for (store, before) in stores.iter().zip(before) {
        if read(store)? != before {
            return Err(format!("{}: was changed", store.display()));
        }
    }
    Ok(())
}

/// The whole process sleeps longer than a call may last where the language lets that be said, and meanwhile the link is cut
/// and made again. A receipt that had arrived is not told of again; one that waited, and a message, arrive once.
pub fn sleeps_over_a_cut(world: &World<'_>) -> Result<(), String> {
    let bob = world.bob(SHORT)?;
    let before = world.message_to(&bob, "one")?;
    let waiting = world.message_to(&bob, "two")?;
    equal("a receipt", bob.ask(&format!("read {before}"))?.trim_end(), "0")?;
    world.kill_server();
    bob.tell(&format!("read {waiting}"))?;
    bob.tell(&format!("send {GROUP} three"))?;
    bob.until_it_keeps(&waiting)?;
    bob.until_it_keeps("three")?;
    bob.signal("STOP")?;
    world.server_again(None)?;
    let missed = world.alice_writes("four")?;
    sleep_as_long_as_a_call();
    world.readers_are(&before, 1)?;
    world.readers_are(&waiting, 0)?;
    bob.signal("CONT")?;
    bob.tell("wake")?;
    bob.hears(&format!("message {missed}"))?;
    arrives_once(&bob, &format!("read {waiting} "), &format!("outbox {waiting} "))?;
    world.readers_are(&waiting, 1)?;
    world.readers_are(&before, 1)?;
    let sent = world.alice.hears("message ")?;
    // What is asked later is answered later: by now anything that is said twice would have been said.
    let page = bob.ask(&format!("page {GROUP}"))?;
    for id in [&before, &waiting, &missed, &sent] {
        equal(&format!("how often {id} is in {page}"), &page.matches(id.as_str()).count().to_string(), "1")?;
    }
    for line in [format!("message {missed}"), format!("outbox {before} "), format!("outbox {waiting} ")] {
        if bob.has_said(&line) {
            return Err(format!("{line} is said though it was said before"));
        }
    }
    if world.alice.has_said("message ") {
        return Err("a message has arrived twice".to_owned());
    }
    bob.end()
}

/// What waited is answered 0, or with 9520 and then by an event with 0; and not by both.
fn arrives_once(bob: &Device, answer: &str, event: &str) -> Result<(), String> {
    let said = bob.hears(answer)?;
    if said.starts_with("9520 kept, will be sent") {
        return equal("the event of what was kept", &bob.hears(event)?, "0");
    }
    equal("the answer of what waited", said.trim_end(), "0")
}

/// The server has a receipt and has answered it while the device sleeps, longer than the call may last. When it wakes up the
/// call ends with 0: it does not wait, and nobody says that it does.
pub fn sleeps_over_an_answer(world: &World<'_>) -> Result<(), String> {
    if cfg!(not(target_os = "linux")) {
        // Nobody else tells what lies in a socket.
        return Ok(());
    }
    let bob = world.bob(SHORT)?;
    let id = world.message_to(&bob, "one")?;
    let (server, port) = {
        let server = world.server.borrow();
        (server.id(), server.port()?)
    };
    // The server is stopped as well until the request is in its socket, so that the answer finds the device asleep.
    signal(server, "STOP")?;
    let idle = unread_bytes(port)?;
    let told = bob.tell(&format!("read {id}")).and_then(|()| {
        bob.until_it_keeps(&id)?;
        until("the request in the server's socket", || Ok(unread_bytes(port)? > idle))?;
        bob.signal("STOP")
    });
    signal(server, "CONT")?;
    told?;
    until("the receipt at the server", || Ok(world.readers(&id)? == "0 1"))?;
    sleep_as_long_as_a_call();
    bob.signal("CONT")?;
    bob.tell("wake")?;
    equal("the answer of what had arrived", bob.hears(&format!("read {id} "))?.trim_end(), "0")?;
    pages(&bob)?;
    if bob.has_said("outbox ") {
        return Err("an event says of it that it was kept".to_owned());
    }
    world.readers_are(&id, 1)?;
    bob.end()
}

fn sleep_as_long_as_a_call() {
    std::thread::sleep(Duration::from_millis(u64::from(SHORT) + 1_000));
}

/// How many bytes lie in the sockets of this port that its process has not read yet.
fn unread_bytes(port: u16) -> Result<u64, String> {
    let table =
        std::fs::read_to_string("/proc/net/tcp").map_err(|error| format!("/proc/net/tcp: {error}"))?;
    let local = format!(":{port:04X}");
    let unread = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // 01: a connection, and not what listens.
        (words.get(1)?.ends_with(&local) && *words.get(3)? == "01").then_some(())?;
        u64::from_str_radix(words.get(4)?.split_once(':')?.1, 16).ok()
    };
    Ok(table.lines().filter_map(unread).sum())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn change(path: &Path, by: impl FnOnce(&mut Vec<u8>)) -> Result<(), String> {
    let mut bytes = read(path)?;
    by(&mut bytes);
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
