//! Who has the file: a thread of its own, which opens it as well, because to check a large one takes its time.

use super::file::{self, File};
use super::work::{Mirrored, Said, Work};
use crate::device_file;
use crate::search::{FoundMessages, MessageSearch};
use crate::shared::Keep;
use crate::tracker::Noted;
use doubletick_protocol::json;
use doubletick_protocol::message::Message;
use doubletick_protocol::{Error, Result, codes};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::mpsc::UnboundedSender;

/// So much is committed in one go, so that the file does not outgrow its bound by more than that.
const BATCH: usize = 16;

/// Where so many messages wait, whoever asks for pages of what was missed stops: they come faster than they are written, and
/// are in memory until then.
const FULL: usize = 10_000;

/// Ends when everything that it was given is done.
pub(crate) enum Mirror {
    Thread {
        works: Option<mpsc::Sender<Work>>,
        /// Messages that are given and not written.
        waiting: Arc<AtomicUsize>,
        thread: Option<JoinHandle<()>>,
        /// Nobody waits for the check of a large file any more.
        hurry: Arc<AtomicBool>,
    },
    /// No thread can be had, or none is wanted: whoever gives it something does it.
    Here(Keeper),
}

impl Mirror {
    /// Opens the mirror beside this file of the device, whose state is of this generation. What it says is of this `number`.
    pub(crate) fn begin(
        device: &Path,
        user: &str,
        generation: u64,
        keep: &Keep,
        tell: UnboundedSender<Said>,
        number: u64,
    ) -> Option<Mirror> {
        let path = file::path(device);
        if keep.mirror_bytes == 0 {
            // What an earlier run has kept is not wanted any more.
            for path in [device_file::aside(&path), path] {
                // What cannot be removed is not read.
                let _ = device_file::remove(&path);
            }
            return None;
        }
        let place = (path, user.to_owned(), generation, keep.mirror_bytes);
        let hurry = Arc::<AtomicBool>::default();
        if keep.thread {
            let (works, given) = mpsc::channel();
            let (place, tell, hurries) = (place.clone(), tell.clone(), Arc::clone(&hurry));
            let waiting = Arc::<AtomicUsize>::default();
            let left = Arc::clone(&waiting);
            let run = move || {
                let mut keeper = Keeper::open(&place, &hurries, tell, number);
                let left = Left(left);
                while let Ok(first) = given.recv() {
                    let mut works = vec![first];
                    works.extend(given.try_iter().take(BATCH));
                    let done = works.iter().map(messages).sum();
                    keeper.work(works);
                    let before = left.0.fetch_sub(done, Ordering::AcqRel);
                    if before >= FULL && before - done < FULL {
                        keeper.say(Mirrored::Room);
                    }
                }
            };
            let thread =
                std::thread::Builder::new().name("doubletick-read".to_owned()).stack_size(json::STACK);
            if let Ok(thread) = thread.spawn(run) {
                return Some(Mirror::Thread { works: Some(works), waiting, thread: Some(thread), hurry });
            }
        }
        Some(Mirror::Here(Keeper::open(&place, &hurry, tell, number)))
    }

    /// Has this done. What it says comes later.
    pub(crate) fn give(&mut self, work: Work) {
        match self {
            Mirror::Thread { works, waiting, .. } => {
                // A thread that has ended by a panic says nothing any more, and what was asked waits for a link.
                if let Some(works) = works {
                    waiting.fetch_add(messages(&work), Ordering::AcqRel);
                    if works.send(work).is_err() {
                        waiting.store(0, Ordering::Release);
                    }
                }
            }
            Mirror::Here(keeper) => keeper.work(vec![work]),
        }
    }

    /// Whether so much waits that no page is asked for until there is [`Mirrored::Room`].
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Mirror::Thread { waiting, .. } => waiting.load(Ordering::Acquire) >= FULL,
            Mirror::Here(_) => false,
        }
    }
}

/// Nothing waits any more where the thread has ended, by a panic too.
struct Left(Arc<AtomicUsize>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.store(0, Ordering::Release);
    }
}

/// How many messages there are in it.
fn messages(work: &Work) -> usize {
    match work {
        Work::Noted(Noted::Span(_, _, messages)) | Work::Page { messages, .. } => messages.len(),
        _ => 0,
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        if let Mirror::Thread { works, thread, hurry, .. } = self {
            hurry.store(true, Ordering::Relaxed);
            drop(works.take());
            if let Some(thread) = thread.take() {
                // It has no result.
                let _ = thread.join();
            }
        }
    }
}

pub(crate) struct Keeper {
    /// `None`: it cannot be used, and nothing of it is believed until another run.
    file: Option<File>,
    path: PathBuf,
    /// Nobody else has it, and it is of this version.
    is_ours: bool,
    tell: UnboundedSender<Said>,
    number: u64,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.say(Mirrored::Ended);
    }
}

impl Keeper {
    fn open(
        (path, user, generation, most): &(PathBuf, String, u64, u64),
        hurry: &Arc<AtomicBool>,
        tell: UnboundedSender<Said>,
        number: u64,
    ) -> Keeper {
        let (file, words) = match File::open(path, user, *generation, *most, hurry) {
            Ok((file, words)) => (Some(file), words),
            Err(text) => (None, Some(format!("{text}; nothing is read without a link"))),
        };
        let keeper = Keeper { is_ours: file.is_some(), file, path: path.clone(), tell, number };
        if let Some(words) = words {
            keeper.say(Mirrored::Trouble(words));
        }
        keeper
    }

    fn say(&self, mirrored: Mirrored) {
        // Nobody may listen any more.
        let _ = self.tell.send((self.number, mirrored));
    }

    fn work(&mut self, works: Vec<Work>) {
        let (mut writing, mut wiped) = (Vec::new(), Vec::new());
        for work in works {
            match work {
                Work::Ask(number, request) => {
                    self.write(std::mem::take(&mut writing));
                    let answer = match self.file.as_ref().map(|file| file.answer(&request)) {
                        Some(Ok(answer)) => answer,
                        Some(Err(error)) => {
                            self.give_up(&error);
                            None
                        }
                        None => None,
                    };
                    self.say(Mirrored::Answer(number, answer.map(Box::new)));
                }
                Work::Search(search, now, here, tell) => {
                    self.write(std::mem::take(&mut writing));
                    // Nobody may wait any more.
                    let _ = tell.send(self.search(&search, now, &here));
                }
                Work::Local(number, request) => {
                    self.write(std::mem::take(&mut writing));
                    let answer = self.read(|file| file.local(&request)).and_then(|answer| answer);
                    self.say(Mirrored::Local(number, answer.map(Box::new)));
                }
                Work::Held(messages) => {
                    self.write(std::mem::take(&mut writing));
                    if let Ok(held) = self.read(|file| file.held(&messages)) {
                        self.say(Mirrored::Held(held));
                    }
                }
                Work::Wipe(done) => {
                    wiped.push(done.clone());
                    writing.push(Work::Wipe(done));
                }
                work => writing.push(work),
            }
        }
        self.write(writing);
        if !wiped.is_empty() && self.is_wiped() {
            // Who waits may have given up.
            for done in wiped {
                let _ = done.send(());
            }
        }
    }

    fn search(&mut self, search: &MessageSearch, now: u64, here: &[Arc<Message>]) -> Result<FoundMessages> {
        self.read(|file| file.search(search, now, here))
    }

    /// What the file says.
    fn read<T>(&mut self, ask: impl FnOnce(&File) -> rusqlite::Result<T>) -> Result<T> {
        let broken = |text: &str| {
            Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("what was read before: {text}"))
        };
        let Some(file) = &self.file else { return Err(broken("its file cannot be used; the log says why")) };
        ask(file).map_err(|error| {
            self.give_up(&error);
            broken(&error.to_string())
        })
    }

    /// Whether nothing is left, after it was wiped: a file that cannot be written any more is removed, and so is one that was set
    /// aside.
    fn is_wiped(&self) -> bool {
        let broken = (self.file.is_none() && self.is_ours).then(|| self.path.clone());
        let left = broken.into_iter().chain([device_file::aside(&self.path)]);
        let left = left.filter(|path| device_file::remove(path).is_err()).count();
        left == 0 && (self.file.is_some() || self.is_ours)
    }

    fn write(&mut self, works: Vec<Work>) {
        if works.is_empty() {
            return;
        }
        let unlists = works.iter().any(|work| {
            matches!(work, Work::Began { .. } | Work::HistoryCleared(_, None) | Work::PerhapsCleared(_))
        });
        let Some(file) = &mut self.file else { return };
        match file.write(works).and_then(|()| Ok(unlists && file.wants_list()?)) {
            Ok(true) => self.say(Mirrored::ListWanted),
            Ok(false) => {}
            Err(error) => self.give_up(&error),
        }
    }

    /// Something was not written, so that what is there is not what was told.
    fn give_up(&mut self, error: &rusqlite::Error) {
        self.file = None;
        self.say(Mirrored::Trouble(format!(
            "what was read before: {error}; nothing is read without a link until the next login"
        )));
    }
}
