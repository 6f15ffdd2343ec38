//! What a request waits for before it is carried out, and whether it may be.

use super::Connection;
use crate::answers::{self, Share};
use crate::limits::Who;
use crate::metrics::{Limit, Resume};
use crate::service::Service;
use doubletick_protocol::Result;
use doubletick_protocol::ids::check_user_id;
use doubletick_protocol::wire::Request;
use std::time::{Duration, Instant};
use tokio::time::sleep_until;

impl Connection {
    /// Whether anything is done for a request, beyond saying that it is refused.
    pub(super) fn brings(&self, asked: &Result<Request>) -> bool {
        match asked {
            Ok(Request::Login { user_id, .. }) => check_user_id(user_id).is_ok(),
            Ok(_) => self.session.user().is_some(),
            Err(_) => false,
        }
    }

    /// Whose work it is what comes.
    fn who(&self) -> Who {
        Who::of(self.session.user(), self.peer)
    }

    /// So many bytes have come, which wait for their turn before they are looked at, and the connection with them.
    pub(super) async fn wait_for_bytes(&self, bytes: usize) {
        let Service { limits, engine, .. } = &*self.service;
        let now = Instant::now();
        let time = limits.bytes(&engine.settings(), &self.who(), bytes, now);
        self.wait(now, time, Limit::ByteRate).await;
    }

    /// The same after so many frames that bring nothing.
    pub(super) async fn wait_for_nothing(&self, frames: usize) {
        if frames == 0 {
            return;
        }
        let Service { limits, engine, .. } = &*self.service;
        let now = Instant::now();
        let time = limits.nothing(&engine.settings(), &self.who(), frames, now);
        self.wait(now, time, Limit::RefusedRate).await;
    }

    /// Reads no further for this time, since `now`.
    async fn wait(&self, now: Instant, time: Duration, limit: Limit) {
        if !time.is_zero() {
            self.service.metrics.limit(limit);
            sleep_until((now + time).into()).await;
        }
    }

    /// Requests that are never refused for their number wait for their turn, and the connection with them.
    pub(super) async fn wait_for_turn(&self, asked: &Result<Request>) {
        let Service { limits, engine, .. } = &*self.service;
        let now = Instant::now();
        let (time, limit) = match asked {
            // What is no user id can be of any length.
            Ok(Request::Login { user_id, .. }) if check_user_id(user_id).is_err() => return,
            Ok(Request::Login { user_id, .. }) => {
                (limits.login_turn(&engine.settings(), self.peer, user_id, now), Limit::LoginRate)
            }
            Ok(Request::Sync { .. }) => match self.session.user() {
                Some(user) => (limits.sync(&engine.settings(), &user, now), Limit::SyncRate),
                None => return,
            },
            _ => return,
        };
        self.wait(now, time, limit).await;
    }

    /// Waits until the user has been given what they asked for before, at the rate of answers, and for a part of the memory
    /// for answers.
    pub(super) async fn share(&self, asked: &Result<Request>) -> Option<Share> {
        let Ok(request) = asked else { return None };
        let user = match request {
            Request::Login { user_id, .. } if check_user_id(user_id).is_ok() => user_id.clone(),
            _ => self.session.user()?,
        };
        let Service { limits, engine, answers, metrics, .. } = &*self.service;
        if answers::is_counted(request) {
            let now = Instant::now();
            let time = limits.answer_turn(&engine.settings(), &user, now);
            self.wait(now, time, Limit::AnswerRate).await;
        }
        let (share, waited) = answers.share(&user, request).await;
        if waited {
            metrics.limit(Limit::AnswerBytes);
        }
        share
    }

    /// So many bytes are the answer to a request with a part of that memory. `login`: who logged in by it.
    pub(super) fn count_answer(&self, share: &mut Share, login: Option<&str>, bytes: usize) {
        share.shrink(bytes);
        let Service { limits, engine, .. } = &*self.service;
        if let Some(user) = login.map(str::to_owned).or_else(|| self.session.user()) {
            limits.answered(&engine.settings(), &user, bytes, Instant::now());
        }
    }

    /// Whether what is asked may be carried out, as far as limits are concerned.
    pub(super) fn check(&self, asked: &Result<Request>, bytes: usize) -> Result<()> {
        let Service { limits, engine, metrics, .. } = &*self.service;
        match asked {
            Ok(Request::Login { user_id, held, platform, .. }) => {
                if *held != 0 {
                    metrics.resume(Resume::Login);
                }
                self.login.check(user_id, *platform)
            }
            Ok(Request::Logout) => Ok(()),
            Ok(Request::Sync { .. }) => {
                metrics.resume(Resume::Sync);
                Ok(())
            }
            Ok(_) | Err(_) => match self.session.user() {
                // The answer is 6014.
                None => Ok(()),
                Some(user) => {
                    let (settings, now) = (engine.settings(), Instant::now());
                    limits
                        .request(&settings, &user, now)
                        .inspect_err(|_| metrics.limit(Limit::RequestRate))?;
                    if !asked.as_ref().is_ok_and(brings_content) {
                        return Ok(());
                    }
                    limits
                        .store(&settings, &user, bytes, now)
                        .inspect_err(|_| metrics.limit(Limit::StoredBytes))
                }
            },
        }
    }
}

/// Whether what it brings stays in the store, beyond a number or two.
fn brings_content(request: &Request) -> bool {
    matches!(
        request,
        Request::SendMessage(_)
            | Request::ModifyMessage { .. }
            | Request::CreateGroup(_)
            | Request::ModifyGroup { .. }
            | Request::ModifyMember { .. }
            | Request::ModifyProfile(_)
    )
}
