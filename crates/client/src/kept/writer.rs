//! Who writes the file: a thread of its own, which commits in one go what has gathered while it wrote. So the client's
//! task never waits for the disk.

pub(crate) use super::file::Change;
pub(super) use super::file::Work;
use super::file::{self, File};
use super::row::Row;
use crate::device_file;
use crate::locals::Locals;
use doubletick_protocol::json;
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

// They load a library of their own before the C library, and look into /proc.
#[cfg(all(test, target_os = "linux"))]
mod tests;

/// So long what nobody waits for may wait to share the commit of what comes next.
const COMPANY: Duration = Duration::from_millis(20);

/// So many changes were carried out; a text says why the last of them were not.
#[derive(Debug, PartialEq)]
pub(crate) struct Written {
    /// Of which writer.
    pub(crate) writer: u64,
    pub(crate) changes: u64,
    pub(crate) trouble: Option<String>,
}

/// Ends when everything that it was given is written.
pub(crate) enum Writer {
    Thread {
        works: Option<mpsc::Sender<Work>>,
        thread: Option<JoinHandle<()>>,
        number: u64,
        tell: UnboundedSender<Written>,
    },
    /// No thread can be had, or none is wanted: whoever gives it something writes.
    Here { file: Box<File>, number: u64, changes: u64, tell: UnboundedSender<Written> },
}

/// A writer, what was in its file, and what the log should say.
pub(crate) struct Begun {
    pub(crate) writer: Writer,
    pub(crate) rows: Vec<Row>,
    pub(crate) locals: Locals,
    pub(crate) words: Option<String>,
}

impl Writer {
    /// Opens the file beside this one of the device. It tells under this number what it has written.
    pub(crate) fn begin(
        device: &Path,
        user: &str,
        (full, thread): (bool, bool),
        number: u64,
        tell: UnboundedSender<Written>,
    ) -> Result<Begun, String> {
        let opened = file::open(&file::path(device), user, full)?;
        let (file, rows, locals, words) = (opened.file, opened.rows, opened.locals, opened.damage);
        Ok(Begun { writer: Writer::of(file, thread, number, tell), rows, locals, words })
    }

    fn of(file: File, thread: bool, number: u64, tell: UnboundedSender<Written>) -> Writer {
        let file = Box::new(file);
        if !thread {
            return Writer::Here { file, number, changes: 0, tell };
        }
        let (hand_over, handed_over) = mpsc::channel::<Box<File>>();
        let (works, waiting) = mpsc::channel();
        let told = tell.clone();
        let run = move || {
            // Nothing comes where it was not started for anything.
            if let Ok(file) = handed_over.recv() {
                work(*file, &waiting, number, &told);
            }
        };
        let thread = std::thread::Builder::new().name("doubletick-kept".to_owned()).stack_size(json::STACK);
        match thread.spawn(run) {
            Ok(thread) => match hand_over.send(file) {
                Ok(()) => Writer::Thread { works: Some(works), thread: Some(thread), number, tell },
                Err(back) => Writer::Here { file: back.0, number, changes: 0, tell },
            },
            Err(_) => Writer::Here { file, number, changes: 0, tell },
        }
    }

    /// One that never writes, as long as what comes with it is there.
    #[cfg(test)]
    pub(crate) fn hanging(number: u64, tell: UnboundedSender<Written>) -> (Writer, Box<dyn Send>) {
        let (works, waiting) = mpsc::channel();
        (Writer::Thread { works: Some(works), thread: None, number, tell }, Box::new(waiting))
    }

    /// Empties the file beside this one of the device, which nobody has open; nothing where there is none.
    pub(crate) fn wipe(device: &Path, user: &str) -> Result<(), String> {
        let path = file::path(device);
        let aside = device_file::aside(&path);
        let files = [device_file::log(&path), device_file::log(&aside), path.clone(), aside];
        match files.iter().any(|path| path.exists()) {
            true => file::open(&path, user, false)?.file.write(&[Work::Wipe]),
            false => Ok(()),
        }
    }

    /// Has this written. What became of it is told later.
    pub(crate) fn write(&mut self, work: Work) {
        match self {
            Writer::Thread { works, number, tell, .. } => {
                if works.as_ref().is_none_or(|works| works.send(work).is_err()) {
                    // It has ended by a panic, and what it was given last is not written either.
                    let trouble = Some("the thread that writes it has ended".to_owned());
                    let _ = tell.send(Written { writer: *number, changes: u64::MAX, trouble });
                }
            }
            Writer::Here { file, number, changes, tell } => {
                *changes += 1;
                let trouble = file.write(&[work]).err();
                let _ = tell.send(Written { writer: *number, changes: *changes, trouble });
            }
        }
    }
}

impl Writer {
    /// Returns when everything that it was given is written, and was told. It takes nothing any more.
    pub(crate) fn close(&mut self) {
        if let Writer::Thread { works, thread, .. } = self {
            drop(works.take());
            if let Some(thread) = thread.take() {
                // It has no result.
                let _ = thread.join();
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn work(mut file: File, waiting: &mpsc::Receiver<Work>, writer: u64, tell: &UnboundedSender<Written>) {
    let mut changes = 0;
    while let Ok(first) = waiting.recv() {
        let mut works = vec![first];
        works.extend(waiting.try_iter());
        share(&mut works, waiting);
        changes += works.len() as u64;
        let trouble = file.write(&works).err();
        // Nobody may listen any more: then it was written for the next time.
        let _ = tell.send(Written { writer, changes, trouble });
    }
}

/// What does not wait any more is written with what comes next: a process that is killed meanwhile sends it once more.
fn share(works: &mut Vec<Work>, waiting: &mpsc::Receiver<Work>) {
    let is_gone = |work: &Work| matches!(work, Work::Gone(_));
    let until = Instant::now() + COMPANY;
    while works.iter().all(is_gone) {
        match waiting.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(work) => works.push(work),
            // The time is over, or nothing comes any more.
            Err(_) => return,
        }
    }
    works.extend(waiting.try_iter());
}
