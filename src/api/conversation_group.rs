//! Groups that a user makes of conversations, like folders, and data that the application keeps beside a conversation.

use super::calls::{Result, all, answer, reply};
use super::client::Client;
use super::conversation::ConversationOutcome;
use super::ids::ConversationId;
use doubletick_protocol::conversation as wire;
use doubletick_protocol::wire::Request;

/// A group of conversations of this user.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConversationGroup {
    /// Its name, 1 to 32 bytes.
    pub name: String,
    /// The conversations in it, in the order in which they came, also those that are not in the list.
    pub conversations: Vec<ConversationId>,
}

#[uniffi::export]
impl Client {
    /// Keeps data of the application's own, of at most 256 bytes, beside 1 to 100 conversations of the list, on all devices of this user, in
    /// place of what was kept before (empty: nothing); answers what became of each, in the order given. Deleting a conversation or
    /// leaving the group ends it. 6017: another number of conversations, more than 256 bytes.
    pub async fn set_conversation_custom_data(
        &self,
        conversations: Vec<ConversationId>,
        custom_data: String,
    ) -> Result<Vec<ConversationOutcome>> {
        let (reply, answer) = reply(self.calls());
        self.client.set_conversation_custom_data(all(conversations), &custom_data, reply);
        Ok(all(answer.await?))
    }

    /// The groups of conversations of this user, in the order in which they were made.
    pub async fn conversation_groups(&self) -> Result<Vec<ConversationGroup>> {
        Ok(all(answer!(self.ask(Request::ConversationGroups).await?, ConversationGroups)?.groups))
    }

    /// Makes a group of 1 to 100 conversations, also of such as are not in the list, on all devices of this user; answers what became of
    /// each, in the order given: 7003 and 8501 for an id that nobody can have; where all are such, no group is made. It keeps what is put
    /// into it: a conversation that is deleted, or whose group the user has left, is in it again when it comes back. 6017: another number
    /// of conversations, an empty name, or one that a group with other conversations has; 51008: all groups together would have more than
    /// 1000 conversations; 51010: there are 20 groups; 51011: a name of more than 32 bytes.
    pub async fn create_conversation_group(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
    ) -> Result<Vec<ConversationOutcome>> {
        let (reply, answer) = reply(self.calls());
        self.client.create_conversation_group(name, all(conversations), reply);
        Ok(all(answer.await?))
    }

    /// Deletes a group of conversations; these stay what they are. 51009: there is no such group.
    pub async fn delete_conversation_group(&self, name: String) -> Result<()> {
        self.ask(Request::DeleteConversationGroup { name }).await.map(drop)
    }

    /// Gives a group of conversations another name. 6017: the new name is empty, or another group has it; 51009: there is no such
    /// group; 51011: a new name of more than 32 bytes.
    pub async fn rename_conversation_group(&self, name: String, new_name: String) -> Result<()> {
        self.ask(Request::RenameConversationGroup { name, new_name }).await.map(drop)
    }

    /// Puts 1 to 100 conversations into a group of conversations; those that are in it stay in it. Answers what became of each, as
    /// [`Client::create_conversation_group`]. 6017: another number of conversations; 51008; 51009: there is no such group.
    pub async fn add_to_conversation_group(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
    ) -> Result<Vec<ConversationOutcome>> {
        self.group_conversations(name, conversations, true).await
    }

    /// Takes 1 to 100 conversations out of a group of conversations, which stays, also without any. Answers what became of each, as
    /// [`Client::create_conversation_group`]. 6017: another number of conversations; 51009: there is no such group.
    pub async fn remove_from_conversation_group(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
    ) -> Result<Vec<ConversationOutcome>> {
        self.group_conversations(name, conversations, false).await
    }
}

impl Client {
    async fn group_conversations(
        &self,
        name: String,
        conversations: Vec<ConversationId>,
        on: bool,
    ) -> Result<Vec<ConversationOutcome>> {
        let (reply, answer) = reply(self.calls());
        self.client.group_conversations(name, all(conversations), on, reply);
        Ok(all(answer.await?))
    }
}

impl From<wire::ConversationGroup> for ConversationGroup {
    fn from(group: wire::ConversationGroup) -> Self {
        Self { name: group.name, conversations: all(group.conversations) }
    }
}
