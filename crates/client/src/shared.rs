//! What the handle and the task have in common.

use crate::drafts::Drafts;
use crate::ids::MessageIds;
use crate::steady::SteadyClock;
use doubletick_protocol::ids::MsgId;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

/// `TIMPlatform` of this library, as messages name it.
pub const PLATFORM: u32 = if cfg!(target_os = "windows") {
    1
} else if cfg!(target_os = "android") {
    2
} else if cfg!(target_os = "ios") {
    3
} else if cfg!(target_os = "macos") {
    4
} else {
    0
};

/// The platform of this device at its login. The vendor has no number for Linux, and 0 stands for a device
/// that does not say what it is.
pub const LOGIN_PLATFORM: u32 = if PLATFORM == 0 { 6 } else { PLATFORM };

/// How a client runs.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The application, as the service knows it. Not 0.
    pub app_id: u64,
    /// Where this device keeps what it has (versions, local custom data, drafts), in files of each user. `None`: in
    /// memory, as long as the client lives.
    pub state_dir: Option<PathBuf>,
    /// `TIMPlatform` of this device.
    pub platform: u32,
    /// After this time without an answer a request fails with 9520. 30 seconds by default.
    pub request_timeout: Duration,
    /// Receipts, read marks, deletions and, where it says so, messages wait in a file of `state_dir` until the service has
    /// them, however long that takes.
    /// `None`, or without a directory, or in a build without `device-store`: they wait as long as their calls.
    pub keep: Option<Keep>,
}

/// How a client keeps what waits for the service.
#[derive(Clone, Debug)]
pub struct Keep {
    /// It survives a loss of power, and not only the end of the process.
    pub survives_power_loss: bool,
    /// A thread of its own writes. Else, and where none can be had, the client's task does.
    pub thread: bool,
    /// Messages wait there too, however long that takes. They go out one after the other in each conversation.
    pub messages: bool,
    /// What the service tells is kept as well, to be read without a link: so many bytes at most. The oldest messages go first.
    /// 256 MiB by default. 0: nothing of it is kept, and what an earlier run has kept is removed.
    pub mirror_bytes: u64,
    /// By which it is known when a user has read.
    pub clock: SteadyClock,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            survives_power_loss: false,
            thread: true,
            messages: false,
            mirror_bytes: 256 << 20,
            clock: SteadyClock::system(),
        }
    }
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self { app_id: 1, state_dir: None, platform: 0, request_timeout: Duration::from_secs(30), keep: None }
    }
}

/// State of the login of one client: the vendor's `TIMLoginStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStatus {
    /// 1: a user is logged in.
    LoggedIn,
    /// 2: a login is under way.
    LoggingIn,
    /// 3: nobody is logged in.
    LoggedOut,
    /// 4: a logout is under way.
    LoggingOut,
}

/// What can be asked without waiting for the task.
pub(crate) struct Shared {
    pub(crate) account: Mutex<Published>,
    /// The service's clock minus the own one, in milliseconds.
    pub(crate) clock_offset: AtomicI64,
    pub(crate) ids: MessageIds,
    /// What the user has begun to write; the task changes it.
    pub(crate) drafts: Mutex<Drafts>,
}

/// Who is logged in, as the handle sees it.
pub(crate) struct Published {
    pub(crate) status: LoginStatus,
    pub(crate) user: Option<String>,
    /// Whose login has failed for want of a link, so that what they read before is read.
    pub(crate) reader: Option<String>,
    /// This device's own words on messages.
    pub(crate) custom: HashMap<MsgId, (String, u32)>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        let account =
            Published { status: LoginStatus::LoggedOut, user: None, reader: None, custom: HashMap::new() };
        Self {
            account: Mutex::new(account),
            clock_offset: AtomicI64::new(0),
            ids: MessageIds::new(),
            drafts: Mutex::default(),
        }
    }
}
