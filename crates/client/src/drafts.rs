//! What a user has begun to write: a draft for each conversation, in a small file of this device, which is replaced as a whole with
//! each change. No service hears of it. Without a directory it lasts as long as the client.

use crate::local;
use doubletick_protocol::ids::{ConversationId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Longest draft: its message and what the application adds, in bytes.
pub const DRAFT_BYTES: usize = 64 * 1024;
/// What all drafts of a user may have: beyond that those go that were set the longest ago.
const ALL_BYTES: usize = 1024 * 1024;

/// What a user has begun to write in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationDraft {
    /// What of it is text.
    pub text: String,
    /// The vendor's `draft_msg`: a JSON object.
    pub message: String,
    /// The vendor's `draft_user_define`: of the application.
    pub user_define: String,
    /// Seconds since 1970, as the application says.
    pub edit_time: u64,
}

impl ConversationDraft {
    /// Its text is in the message.
    pub(crate) fn bytes(&self) -> usize {
        self.message.len() + self.user_define.len()
    }
}

/// As they stand in the file, those that were set first at its head.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct DraftFile {
    /// Whose they are, for people who look into the file.
    user: UserId,
    drafts: Vec<(ConversationId, ConversationDraft)>,
}

/// The drafts of one user, or of nobody.
#[derive(Default)]
pub(crate) struct Drafts {
    user: Option<UserId>,
    file: Option<PathBuf>,
    /// Each with its place in the order in which they were set.
    of: HashMap<ConversationId, (u64, ConversationDraft)>,
    set: u64,
    /// Of users who have left, where there is no directory.
    remembered: HashMap<UserId, DraftFile>,
}

/// Where the drafts of a user are, beside what else this device has of them.
fn path(device: &Path) -> PathBuf {
    device.with_extension("drafts.json")
}

impl Drafts {
    /// Those of this user from here on. `device`: what this device has of the user. The text is for the log.
    pub(crate) fn begin(&mut self, user: &str, device: Option<&Path>) -> Option<String> {
        if self.user.as_deref() == Some(user) {
            return None;
        }
        self.end();
        self.user = Some(user.to_owned());
        self.file = device.map(path);
        let (saved, words) = match &self.file {
            Some(file) => local::read(file, "drafts"),
            None => (self.remembered.remove(user), None),
        };
        for (conversation, draft) in saved.unwrap_or_default().drafts {
            self.put(conversation, draft);
        }
        words
    }

    /// Nobody's from here on.
    pub(crate) fn end(&mut self) {
        let saved = self.saved();
        if let (Some(user), None) = (self.user.take(), self.file.take()) {
            self.remembered.insert(user, saved);
        }
        (self.of, self.set) = Default::default();
    }

    /// Whether somebody is there whose drafts they are.
    pub(crate) fn is_open(&self) -> bool {
        self.user.is_some()
    }

    /// What this user has begun to write there.
    pub(crate) fn of(&self, user: &str, conversation: &ConversationId) -> Option<ConversationDraft> {
        let (_, draft) = self.of.get(conversation).filter(|_| self.user.as_deref() == Some(user))?;
        Some(draft.clone())
    }

    /// Keeps a draft, or forgets it. Whether anything has changed.
    pub(crate) fn set(&mut self, conversation: ConversationId, draft: Option<ConversationDraft>) -> bool {
        match draft {
            Some(draft) => {
                let before = self.of.get(&conversation).is_some_and(|(_, before)| *before == draft);
                self.put(conversation, draft);
                while self.of.len() > 1 && self.bytes() > ALL_BYTES {
                    let oldest = self.of.iter().min_by_key(|(_, (place, _))| *place);
                    let Some(oldest) = oldest.map(|(conversation, _)| conversation.clone()) else { break };
                    self.of.remove(&oldest);
                }
                !before
            }
            None => self.of.remove(&conversation).is_some(),
        }
    }

    fn put(&mut self, conversation: ConversationId, draft: ConversationDraft) {
        self.set += 1;
        self.of.insert(conversation, (self.set, draft));
    }

    fn bytes(&self) -> usize {
        self.of.values().map(|(_, draft)| draft.bytes()).sum()
    }

    fn saved(&self) -> DraftFile {
        let mut ordered: Vec<_> = self.of.iter().collect();
        ordered.sort_by_key(|(_, (place, _))| *place);
        let drafts = ordered.into_iter().map(|(id, (_, draft))| (id.clone(), draft.clone())).collect();
        DraftFile { user: self.user.clone().unwrap_or_default(), drafts }
    }

    /// What stands in the file from now on, and which file that is; `None`: there is none.
    pub(crate) fn document(&self) -> Option<(PathBuf, impl Serialize + use<>)> {
        Some((self.file.clone()?, self.saved()))
    }

    /// Forgets all drafts of the user, also those that could not be read. An error: they may still be there.
    pub(crate) fn wipe(&mut self) -> io::Result<()> {
        self.of.clear();
        let Some(file) = &self.file else { return Ok(()) };
        for path in [file.clone(), local::aside(file)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bob() -> ConversationId {
        ConversationId::C2c("bob".into())
    }

    fn draft(text: &str) -> ConversationDraft {
        ConversationDraft { message: text.into(), edit_time: 5, ..ConversationDraft::default() }
    }

    fn write(drafts: &Drafts) {
        let (file, document) = drafts.document().expect("a file");
        local::save(&file, &document, false).expect("saved");
    }

    #[test]
    fn what_was_set_is_there_in_the_next_process_and_for_its_user_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let [alice, bobs] = ["alice", "bob"].map(|user| local::path(directory.path(), 1, user));
        let mut drafts = Drafts::default();
        assert_eq!(drafts.begin("alice", Some(&alice)), None);
        assert!(drafts.set(bob(), Some(draft("hi"))));
        assert!(!drafts.set(bob(), Some(draft("hi"))), "the same again is no change");
        write(&drafts);
        drafts.begin("bob", Some(&bobs));
        assert_eq!(drafts.of("bob", &bob()), None);
        let mut drafts = Drafts::default();
        drafts.begin("alice", Some(&alice));
        assert_eq!((drafts.of("alice", &bob()), drafts.of("bob", &bob())), (Some(draft("hi")), None));
        assert!(drafts.set(bob(), None) && !drafts.set(bob(), None));
        write(&drafts);
        let mut drafts = Drafts::default();
        drafts.begin("alice", Some(&alice));
        assert_eq!(drafts.of("alice", &bob()), None);
    }

    #[test]
    fn without_a_directory_they_last_as_long_as_the_client() {
        let mut drafts = Drafts::default();
        drafts.begin("alice", None);
        drafts.set(bob(), Some(draft("hi")));
        assert!(drafts.document().is_none());
        drafts.begin("carol", None);
        assert_eq!(drafts.of("carol", &bob()), None);
        drafts.end();
        assert!(!drafts.is_open());
        drafts.begin("alice", None);
        assert_eq!(drafts.of("alice", &bob()), Some(draft("hi")));
    }

    #[test]
    fn beyond_their_bound_those_go_that_were_set_the_longest_ago() {
        let mut drafts = Drafts::default();
        drafts.begin("alice", None);
        let of = |number: usize| ConversationId::C2c(format!("u{number}"));
        let large = "x".repeat(DRAFT_BYTES);
        for number in 0..16 {
            drafts.set(of(number), Some(draft(&large)));
        }
        // The first is set again, so the second is the oldest.
        drafts.set(of(0), Some(draft(&large)));
        drafts.set(of(16), Some(draft("y")));
        let there: Vec<bool> = (0..17).map(|number| drafts.of("alice", &of(number)).is_some()).collect();
        let gone: Vec<usize> = (0..17).filter(|number| !there[*number]).collect();
        assert_eq!(gone, [1]);
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_a_wipe_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let device = local::path(directory.path(), 1, "alice");
        fs::write(path(&device), "{\"drafts\": [").expect("written");
        let mut drafts = Drafts::default();
        let words = drafts.begin("alice", Some(&device)).expect("a line for the log");
        assert!(words.contains("drafts") && words.contains("set aside"), "{words}");
        drafts.set(bob(), Some(draft("hi")));
        write(&drafts);
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 2);
        drafts.wipe().expect("wiped");
        assert_eq!(drafts.of("alice", &bob()), None);
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 0);
        drafts.wipe().expect("nothing is there");
    }
}
