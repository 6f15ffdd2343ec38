//! Who uses a client, and what there is of that user.

use crate::ids;
use crate::kept::Kept;
use crate::local::{self, Held, Loaded, Saved};
use crate::mirror::Reflection;
use crate::pending::Pending;
use crate::reply::Reply;
use crate::shared::ClientConfig;
use crate::tracker::Tracker;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::patience::Jump;
use doubletick_protocol::{Error, codes};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

/// How long the device's state may stay unwritten.
const SAVE_PAUSE: Duration = Duration::from_millis(500);
/// How long a logout waits while the service says nothing.
const LOGOUT_PATIENCE: Duration = Duration::from_secs(5);

/// Who uses this client.
pub(crate) enum Account {
    Out,
    LoggingIn(Attempt, Device),
    In(Box<LoggedIn>),
    LoggingOut(Box<LoggedIn>, Leaving),
}

/// A login that the application waits for.
pub(crate) struct Attempt {
    pub(crate) user_id: String,
    pub(crate) user_sig: String,
    pub(crate) reply: Reply<()>,
    pub(crate) deadline: Instant,
}

/// What this device has of a user.
pub(crate) struct Device {
    pub(crate) file: Option<PathBuf>,
    pub(crate) saved: Box<Saved>,
    /// It has never had anything.
    pub(crate) is_new: bool,
    /// What waits for the service, where anything is kept.
    pub(crate) kept: Option<Box<Kept>>,
    /// What was read before, where that is kept.
    pub(crate) mirror: Option<Box<Reflection>>,
}

/// Whose login has failed for want of a link, so that what this device has is read, and what is given is kept.
pub(crate) struct Reader {
    pub(crate) user_id: UserId,
    pub(crate) mirror: Option<Box<Reflection>>,
    pub(crate) kept: Option<Box<Kept>>,
    /// How far this device has each conversation.
    pub(crate) held: Vec<Held>,
}

/// A logout under way.
pub(crate) struct Leaving {
    /// Who waits for it; nobody when another user's login asked for it.
    pub(crate) reply: Option<Reply<()>>,
    /// `Logout` has been sent.
    pub(crate) asked: bool,
    /// The login that comes after it.
    pub(crate) next: Option<Attempt>,
    /// However much the service has to say until then.
    last: Instant,
    /// Unless it says something before.
    quiet: Instant,
}

/// Everything of the user who is logged in.
pub(crate) struct LoggedIn {
    pub(crate) user_id: String,
    pub(crate) user_sig: String,
    /// The credential before `user_sig`, while the service has not seen that one.
    pub(crate) proven_sig: Option<String>,
    /// The login number (`LoginInfo::login`), 0 without one.
    pub(crate) login: u64,
    /// What this device calls itself.
    pub(crate) device: String,
    /// The service knows the login on the current link.
    pub(crate) online: bool,
    pub(crate) tracker: Tracker,
    /// The application's requests that are not answered yet, in the order given.
    pub(crate) outbox: BTreeMap<u64, Pending>,
    /// Receipts, read marks, deletions and messages that wait for the service, on the device.
    pub(crate) kept: Option<Box<Kept>>,
    /// What the service has told, on the device.
    pub(crate) mirror: Option<Box<Reflection>>,
    /// Of the device's state (`Saved::mirror`).
    pub(crate) generation: u64,
    /// `SyncStarted` was told and `SyncFinished` not yet.
    pub(crate) syncing: bool,
    /// Pushes were lost again while the heads were being asked for.
    pub(crate) lagged_again: bool,
    pub(crate) file: Option<PathBuf>,
    pub(crate) save_at: Option<Instant>,
    pub(crate) retry_at: Option<Instant>,
    /// The service found that requests came too fast; until then those that wait go on waiting.
    pub(crate) too_fast_until: Option<Instant>,
    /// The service of this link is an older one that has lists only as a whole.
    pub(crate) has_no_pages: bool,
}

impl Device {
    /// Reads what there is: the user's file, or `remembered` where there are no files. The text is for the log.
    pub(crate) fn load(
        config: &ClientConfig,
        remembered: &HashMap<UserId, Saved>,
        user_id: &str,
    ) -> (Device, Option<String>) {
        let directory = config.state_dir.as_deref();
        let file = directory.map(|directory| local::path(directory, config.app_id, user_id));
        let loaded = match &file {
            Some(file) => local::load(file),
            None => remembered.get(user_id).cloned().map(Box::new).map_or(Loaded::Nothing, Loaded::Saved),
        };
        let (mut saved, is_new, damage) = match loaded {
            Loaded::Saved(saved) => {
                let is_new = saved.unanswered;
                (saved, is_new, None)
            }
            Loaded::Nothing => (Box::default(), true, None),
            Loaded::Damaged(text) => (Box::default(), true, Some(text)),
        };
        if saved.device.is_empty() {
            saved.device = format!("{:016x}", ids::random());
        }
        (Device { file, saved, is_new, kept: None, mirror: None }, damage)
    }

    /// Whether it was told something in an earlier login, which can be read without one.
    pub(crate) fn can_be_read(&self) -> bool {
        !self.is_new && self.mirror.is_some()
    }

    /// Whether what is given before the login is answered is kept: this user was logged in on this device before.
    pub(crate) fn can_give(&self) -> bool {
        !self.is_new && self.kept.is_some()
    }

    /// What is kept before the first login is sent: a login that is stalled on its way must be known as this device's
    /// also by the process after this one.
    pub(crate) fn before_login(&self, user_id: &str) -> Option<Saved> {
        let unsaved = self.is_new && !self.saved.unanswered;
        unsaved.then(|| Saved { user: user_id.to_owned(), unanswered: true, ..(*self.saved).clone() })
    }
}

impl Leaving {
    pub(crate) fn new(reply: Option<Reply<()>>, next: Option<Attempt>, last: Instant, now: Instant) -> Self {
        Self { reply, asked: false, next, last, quiet: now + LOGOUT_PATIENCE }
    }
}

impl LoggedIn {
    pub(crate) fn new(attempt: Attempt, device: Device, prefix: String, login: u64) -> (LoggedIn, Reply<()>) {
        let mut session = LoggedIn {
            device: device.saved.device.clone(),
            generation: device.saved.mirror,
            tracker: Tracker::new(attempt.user_id.clone(), prefix, *device.saved),
            user_id: attempt.user_id,
            user_sig: attempt.user_sig,
            proven_sig: None,
            login,
            online: true,
            outbox: BTreeMap::new(),
            kept: device.kept,
            mirror: device.mirror,
            syncing: false,
            lagged_again: false,
            file: device.file,
            save_at: None,
            retry_at: None,
            too_fast_until: None,
            has_no_pages: false,
        };
        if session.mirror.is_some() {
            session.tracker.notes.begin();
        }
        // Those that the process before this one has given the service are not new to the application.
        for message in session.kept.iter().flat_map(|kept| kept.message_ids()) {
            session.tracker.will_send(message);
        }
        (session, attempt.reply)
    }

    /// The state is written within half a second.
    pub(crate) fn save_soon(&mut self, now: Instant) {
        if self.file.is_some() {
            self.save_at.get_or_insert(now + SAVE_PAUSE);
        }
    }

    /// A credential that the service will see on the next link.
    pub(crate) fn take_unproven(&mut self, user_sig: String) {
        let before = std::mem::replace(&mut self.user_sig, user_sig);
        self.proven_sig.get_or_insert(before);
    }

    pub(crate) fn outbox_deadline(&self) -> Option<Instant> {
        // All requests have the same time, so the oldest runs out first.
        self.outbox.first_key_value().map(|(_, pending)| pending.deadline)
    }
}

impl Account {
    pub(crate) fn session(&self) -> Option<&LoggedIn> {
        match self {
            Account::In(session) | Account::LoggingOut(session, _) => Some(session),
            Account::Out | Account::LoggingIn(..) => None,
        }
    }

    pub(crate) fn session_mut(&mut self) -> Option<&mut LoggedIn> {
        match self {
            Account::In(session) | Account::LoggingOut(session, _) => Some(session),
            Account::Out | Account::LoggingIn(..) => None,
        }
    }

    pub(crate) fn is_out(&self) -> bool {
        matches!(self, Account::Out)
    }

    /// The service has said something.
    pub(crate) fn heard(&mut self, now: Instant) {
        if let Account::LoggingOut(_, leaving) = self {
            leaving.quiet = now + LOGOUT_PATIENCE;
        }
    }

    /// This process was stopped: it is not the service that was silent.
    pub(crate) fn excuse(&mut self, jump: Jump<Instant>) {
        match self {
            Account::LoggingIn(attempt, _) => attempt.deadline = jump.later(attempt.deadline),
            Account::LoggingOut(_, leaving) => {
                leaving.last = jump.later(leaving.last);
                leaving.quiet = jump.later(leaving.quiet);
                if let Some(attempt) = &mut leaving.next {
                    attempt.deadline = jump.later(attempt.deadline);
                }
            }
            Account::Out | Account::In(_) => {}
        }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self {
            Account::LoggingIn(attempt, _) => Some(attempt.deadline),
            Account::LoggingOut(_, leaving) => Some(leaving.last.min(leaving.quiet)),
            Account::Out | Account::In(_) => None,
        }
    }
}

pub(crate) fn not_logged_in() -> Error {
    Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "not logged in")
}
