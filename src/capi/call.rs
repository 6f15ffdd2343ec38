//! The path of every call: decode, hand over to the client, return.
//!
//! It is the caller's stack that all this runs on, unless a document is nested deeply: then the call begins again on a
//! thread with room (`roomy`), up to and including what is dropped of it.
//!
//! An [`Obligation`] is that the caller's callback is called exactly once. It is either given to the client
//! (which answers, or drops it when it ends: 7009), or disarmed because the call was refused and returns
//! something else than 0.

use super::callbacks::{TIMCommCallback, TIMMsgGroupMessageReadMemberListCallback};
use super::enums::result::{TIM_ERR_PARAM, TIM_SUCC};
use super::fault::Fault;
use super::json::Viewer;
use super::pointers::UserData;
use super::{dispatch, foreign, guard, log, sdk};
use crate::panics::Face;
use crate::{panics, roomy};
use doubletick_client::{Answer, Client, LoginStatus, Reply};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result as ServiceResult, codes};
use std::ffi::c_int;

/// What a call brings: a JSON document, and for a page of readers its end.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The document; empty for calls without a result.
    pub json: String,
    /// Where the next page begins.
    pub next_seq: u64,
    /// Whether this was the last page.
    pub finished: bool,
    /// This device has answered, without a link or with messages that wait on it: the callback's text says so.
    pub from_device: bool,
}

/// The text of an answer from this device. There may be a link.
const FROM_DEVICE: &str = "answered from this device";

impl Outcome {
    /// What the callback's text says of it.
    fn text(&self) -> &'static str {
        if self.from_device { FROM_DEVICE } else { "" }
    }
}

impl From<String> for Outcome {
    fn from(json: String) -> Self {
        Self { json, next_seq: 0, finished: true, from_device: false }
    }
}

#[derive(Clone, Copy)]
enum Target {
    Comm(TIMCommCallback),
    Readers(TIMMsgGroupMessageReadMemberListCallback),
}

/// The obligation to answer one call.
pub struct Obligation {
    target: Option<Target>,
    user_data: UserData,
    /// What stands for "no result".
    empty: &'static str,
}

impl Obligation {
    fn owed(target: Target, user_data: UserData, empty: &'static str) -> Self {
        Self { target: Some(target), user_data, empty }
    }

    /// Of a call whose result is an object or nothing.
    pub fn new(callback: TIMCommCallback, user_data: UserData) -> Self {
        Self::owed(Target::Comm(callback), user_data, "")
    }

    /// Of a call whose result is a list: a failure brings `[]`.
    pub fn list(callback: TIMCommCallback, user_data: UserData) -> Self {
        Self::owed(Target::Comm(callback), user_data, "[]")
    }

    /// Of the call with the callback that has no code.
    pub fn readers(callback: TIMMsgGroupMessageReadMemberListCallback, user_data: UserData) -> Self {
        Self::owed(Target::Readers(callback), user_data, "[]")
    }

    /// Answers. `outcome` is made on the callback thread.
    pub fn succeed(mut self, outcome: impl FnOnce() -> ServiceResult<Outcome> + Send + 'static) {
        dispatch::post(move || {
            let made = guard::caught(outcome).unwrap_or_else(|_| Err(internal()));
            match made {
                Ok(outcome) => {
                    self.deliver(0, outcome.text().to_owned(), outcome);
                }
                Err(error) => self.deliver_error(error, String::new()),
            }
        });
    }

    /// Answers with an error.
    pub fn fail(self, error: Error) {
        self.fail_with(error, String::new());
    }

    /// Answers with an error and a document that explains it; an empty one is the call's empty result.
    pub fn fail_with(mut self, error: Error, json: String) {
        dispatch::post(move || self.deliver_error(error, json));
    }

    fn deliver_error(&mut self, error: Error, json: String) {
        let json = if json.is_empty() { self.empty.to_owned() } else { json };
        self.deliver(error.code, error.text, Outcome::from(json));
    }

    fn deliver(&mut self, code: i32, text: String, outcome: Outcome) {
        let user_data = self.user_data;
        match self.target.take() {
            None => (),
            Some(Target::Comm(callback)) => foreign::answer(callback, user_data, code, text, outcome.json),
            Some(Target::Readers(callback)) => {
                if code != 0 {
                    log::line(
                        log::WARN,
                        format!("TIMMsgGetGroupMessageReadMemberList: {text} (code {code})"),
                    );
                }
                foreign::answer_readers(
                    callback,
                    user_data,
                    outcome.json,
                    outcome.next_seq,
                    outcome.finished,
                );
            }
        }
    }

    /// The callback thread, where the call has a callback: asked for before the call is accepted without an SDK,
    /// which has the thread. Where no thread can be had the call must be refused.
    pub fn thread(&self) -> Result<Option<dispatch::Stay>, Fault> {
        match self.target {
            None | Some(Target::Comm(None) | Target::Readers(None)) => Ok(None),
            Some(_) => dispatch::stay().map(Some).map_err(Fault::no_thread),
        }
    }

    /// The call was refused: no callback comes.
    pub fn disarm(mut self) {
        self.target = None;
    }
}

impl Drop for Obligation {
    fn drop(&mut self) {
        if let Some(target) = self.target.take() {
            // Only a panic gets here. The call was accepted, so it is answered all the same.
            Obligation::owed(target, self.user_data, self.empty).fail(internal());
        }
    }
}

fn internal() -> Error {
    Error::new(codes::ERR_SDK_INTERNAL_ERROR, "internal error: please report it with the log")
}

/// Runs a synchronous function: `TIM_SUCC`, or why not, with one line to the log callback.
///
/// `f` runs a second time where its document was too deep for this stack, so it changes nothing before it has read it.
pub fn run(name: &str, mut f: impl FnMut() -> Result<(), Fault> + Send) -> c_int {
    panics::watch(Face::C, |text| log::line(log::ERROR, text));
    let mut result = guard::caught(|| roomy::cramped(&mut f));
    if let Ok(Err(Fault::Cramped)) = result {
        result = roomy::run(|| guard::caught(&mut f)).unwrap_or_else(|error| {
            let none = Error::no_thread(error);
            let text = format!("the document is nested deeper than {}, and {}", roomy::SHALLOW, none.text);
            Ok(Err(Fault::not_started(Error::new(none.code, text))))
        });
    }
    match result {
        Ok(Ok(())) => TIM_SUCC,
        Ok(Err(Fault::Refused(code, text))) => {
            log::line(log::WARN, format!("{name}: {text} (returns {code})"));
            code
        }
        Ok(Err(Fault::Answered(error))) => {
            log::line(log::WARN, format!("{name}: {error}"));
            TIM_ERR_PARAM
        }
        // Where there was room nothing is cramped.
        Ok(Err(Fault::Cramped)) | Err(guard::Panicked) => {
            log::line(log::ERROR, format!("{name}: internal error"));
            TIM_ERR_PARAM
        }
    }
}

/// Runs an asynchronous call. `prepare` decodes and gives what is to be done with the client; from there on
/// the call is accepted and `answer` brings what becomes of it, unless there is no SDK and no thread to
/// say so on. As in [`run`], it may be asked twice.
pub fn call<Go>(
    name: &'static str,
    answer: Obligation,
    mut prepare: impl FnMut() -> Result<Go, Fault> + Send,
) -> c_int
where
    Go: FnOnce(&Client, Obligation),
{
    let mut answer = Some(answer);
    let owed = &mut answer;
    let code = run(name, move || {
        let go = match prepare() {
            Err(Fault::Answered(error)) => Err(error),
            other => Ok(other?),
        };
        if let Some(answer) = owed.take() {
            // A panic drops the answer, which answers.
            if let Ok(handed) = guard::caught(|| hand_over(answer, go)) {
                return handed;
            }
        }
        Ok(())
    });
    // It is still here where the call was refused.
    if let Some(answer) = answer {
        answer.disarm();
    }
    code
}

/// Gives an accepted call to the client. A call that has failed already (`Err`) is answered with that
/// only where a good one would have been tried: 6013 and 6014 go before. An error: it must not be accepted, and is not
/// answered.
fn hand_over<Go>(answer: Obligation, go: Result<Go, Error>) -> Result<(), Fault>
where
    Go: FnOnce(&Client, Obligation),
{
    sdk::with(|client| {
        match (client, go) {
            (None, _) => {
                let _thread = match answer.thread() {
                    Ok(thread) => thread,
                    Err(refused) => {
                        answer.disarm();
                        return Err(refused);
                    }
                };
                let text = "the SDK is not initialised: call TIMInit first";
                answer.fail(Error::new(codes::ERR_SDK_NOT_INITIALIZED, text));
            }
            (Some(client), Ok(go)) => go(client, answer),
            (Some(client), Err(_)) if client.login_status() == LoginStatus::LoggedOut => {
                let text = "nobody is logged in: call TIMLogin first";
                answer.fail(Error::new(codes::ERR_SDK_NOT_LOGGED_IN, text));
            }
            (Some(_), Err(error)) => answer.fail(error),
        }
        Ok(())
    })
}

/// The plain case: one request, whose response is encoded on the callback thread.
pub fn ask<E>(request: Request, encode: E) -> impl FnOnce(&Client, Obligation)
where
    E: FnOnce(&Viewer, Response) -> ServiceResult<Outcome> + Send + 'static,
{
    move |client, answer| client.ask(request, told(client, answer, encode))
}

/// A reply that goes to the caller's callback, and says whether the service has answered or this device.
pub fn told<E>(client: &Client, answer: Obligation, encode: E) -> Reply<Answer>
where
    E: FnOnce(&Viewer, Response) -> ServiceResult<Outcome> + Send + 'static,
{
    let encode = |viewer: &Viewer, told: Answer| {
        let outcome = encode(viewer, told.response)?;
        Ok(Outcome { from_device: told.from_device, ..outcome })
    };
    reply(client, answer, encode)
}

/// A reply that goes to the caller's callback.
pub fn reply<T, E>(client: &Client, answer: Obligation, encode: E) -> Reply<T>
where
    T: Send + 'static,
    E: FnOnce(&Viewer, T) -> ServiceResult<Outcome> + Send + 'static,
{
    let client = client.clone();
    Reply::new(move |result: ServiceResult<T>| match result {
        Ok(value) => {
            let viewer = Viewer::of(&client);
            answer.succeed(move || encode(&viewer, value));
        }
        Err(error) => answer.fail(error),
    })
}

/// A reply to a call without a result.
pub fn reply_done(answer: Obligation) -> Reply<()> {
    Reply::new(move |result: ServiceResult<()>| match result {
        Ok(()) => answer.succeed(|| Ok(Outcome::default())),
        Err(error) => answer.fail(error),
    })
}

/// The service gave an answer of another kind than the request has.
pub fn unexpected() -> Error {
    Error::new(codes::ERR_SDK_INTERNAL_ERROR, "internal error: the service gave an answer of another kind")
}

/// Of a call without a result.
pub fn done(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    match response {
        Response::Done => Ok(Outcome::default()),
        _ => Err(unexpected()),
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn the_text_of_an_answer_from_this_device_says_nothing_of_a_link() {
        let outcome = Outcome::from("[]".to_owned());
        assert_eq!(outcome.text(), "");
        // A page of messages alone that wait is from this device with a link as well.
        assert_eq!(Outcome { from_device: true, ..outcome }.text(), "answered from this device");
    }
}
