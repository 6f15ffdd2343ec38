//! The commands: what routes are made from, and the document.

use super::answer::{BAD_JSON, bad_field, body};
use super::model::Object;
use super::{
    Ctx, accounts, connections, export, group_changes, group_info, group_messages, group_receipts, history,
    imports, lookup, nodes, openim, overview, reading, settings, webhooks,
};
use bytes::Bytes;
use doubletick_protocol::{Error, Result};
use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeMap;

/// The services that have commands here: the vendor's, and our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// `im_open_login_svc`: accounts.
    Account,
    /// `openim`: one-to-one messages.
    OpenIm,
    /// `group_open_http_svc`: groups and their messages.
    Group,
    /// `doubletick`: what the vendor has no command for.
    Doubletick,
}

impl Service {
    fn of(path: &str) -> Service {
        match path.split('/').next() {
            Some("openim") => Service::OpenIm,
            Some("group_open_http_svc") => Service::Group,
            Some("doubletick") => Service::Doubletick,
            _ => Service::Account,
        }
    }
}

/// What a command does with a body: the body of the answer.
type Run = Box<dyn Fn(Ctx, Bytes) -> BoxFuture<'static, Result<Vec<u8>>> + Send + Sync>;
/// A schema, with what it refers to put into the generator.
type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// One command.
pub(super) struct Command {
    /// `service/command`.
    pub path: &'static str,
    pub service: Service,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    pub run: Run,
    pub request: MakeSchema,
    pub answer: MakeSchema,
}

/// What a token of the console is good for, beside the commands of `doubletick`: nothing that sends or shows messages.
const FOR_TOKENS: [&str; 6] = [
    "im_open_login_svc/kick",
    "group_open_http_svc/get_group_info",
    "group_open_http_svc/get_group_member_info",
    "group_open_http_svc/get_joined_group_list",
    "group_open_http_svc/get_appid_group_list",
    "group_open_http_svc/get_group_msg_receipt_detail",
];

impl Command {
    /// Whether who has a token of the console may call it.
    pub fn for_tokens(&self) -> bool {
        self.service == Service::Doubletick || FOR_TOKENS.contains(&self.path)
    }
}

/// All commands, by their path.
pub(super) struct Commands(BTreeMap<&'static str, Command>);

fn read<Q: DeserializeOwned>(service: Service, bytes: &[u8]) -> Result<Q> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::new(BAD_JSON, "the body: not UTF-8"))?;
    let no_json = |error: serde_json::Error| Error::new(BAD_JSON, format!("the body: no JSON: {error}"));
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize::<_, Object<Q>>(&mut reader).map_err(|error| {
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return no_json(error);
        }
        // It is JSON: whatever is wrong with it is wrong with a field.
        let (path, inner) = (error.path().to_string(), error.inner().to_string());
        let text = if path == "." { format!("the body: {inner}") } else { format!("{path}: {inner}") };
        // Where it stands in the text says nothing to who has not written the text by hand.
        bad_field(service, text.rsplit_once(" at line ").map_or(text.clone(), |(text, _)| text.to_owned()))
    })?;
    reader.end().map_err(no_json)?;
    Ok(read.0)
}

impl Commands {
    /// The command `service/command`.
    pub fn get(&self, path: &str) -> Option<&Command> {
        self.0.get(path)
    }

    /// In the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &Command> {
        self.0.values()
    }

    fn add<Q, A, F>(mut self, path: &'static str, summary: &'static str, handler: fn(Ctx, Q) -> F) -> Self
    where
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        A: Serialize + JsonSchema,
        F: Future<Output = Result<A>> + Send + 'static,
    {
        let service = Service::of(path);
        let run: Run = Box::new(move |ctx, bytes| {
            async move { body(&handler(ctx, read::<Q>(service, &bytes)?).await?) }.boxed()
        });
        let (request, answer): (MakeSchema, MakeSchema) =
            (SchemaGenerator::subschema_for::<Q>, SchemaGenerator::subschema_for::<A>);
        self.0.insert(path, Command { path, service, summary, run, request, answer });
        self
    }

    /// Every command that there is.
    pub fn all() -> Commands {
        let none = Commands(BTreeMap::new());
        operators(ours(groups(messages(accounts(none)))))
    }
}

fn operators(commands: Commands) -> Commands {
    commands
        .add("doubletick/overview", "How the server does: counters, queues, latencies.", overview::overview)
        .add("doubletick/get_settings", "The settings of the service.", settings::get)
        .add("doubletick/set_settings", "Changes settings, in force at once.", settings::set)
        .add("doubletick/changes", "What operators have changed, the newest first.", settings::changes)
        .add("doubletick/nodes", "The servers of the database, where there may be several.", nodes::list)
        .add("doubletick/connections", "Who is connected, the newest first.", connections::list)
        .add("doubletick/active_groups", "The groups with the most members online.", connections::groups)
        .add(
            "doubletick/get_message",
            "What is known of a message, but for what it says, and how its reading went on.",
            lookup::message,
        )
        .add(
            "doubletick/receipt_messages",
            "The newest messages of a group that have receipts, and how many have read them.",
            lookup::of_group,
        )
        .add(
            "doubletick/remind",
            "Reminds those who have not read a message, at most once an hour.",
            lookup::remind,
        )
}

fn accounts(commands: Commands) -> Commands {
    commands
        .add("im_open_login_svc/account_import", "Makes an account.", accounts::import)
        .add("im_open_login_svc/multiaccount_import", "Makes accounts, at most 100.", accounts::import_many)
        .add("im_open_login_svc/account_check", "Whether accounts exist, at most 100.", accounts::check)
        .add("im_open_login_svc/account_delete", "Deletes accounts for good, at most 100.", accounts::delete)
        .add("im_open_login_svc/kick", "Ends every login of a user.", accounts::kick)
        .add("openim/query_online_status", "Who is logged in, of at most 500 users.", accounts::online)
}

fn messages(commands: Commands) -> Commands {
    commands
        .add("openim/sendmsg", "Sends a message to a user.", openim::send)
        .add(
            "openim/batchsendmsg",
            "Sends a message to at most 500 users, to each of its own.",
            openim::send_many,
        )
        .add("openim/admin_msgwithdraw", "Takes a message to a user back, at any time.", openim::withdraw)
        .add(
            "openim/c2c_msg_read_receipt",
            "Sends receipts of a user's for messages of a peer.",
            reading::receipts,
        )
        .add("openim/admin_set_msg_read", "Marks a user's conversation with a peer read.", reading::mark)
        .add(
            "openim/get_c2c_unread_msg_num",
            "How many messages of users a user has not read.",
            reading::unread,
        )
        .add("openim/admin_getroammsg", "Messages between two users, the newest first.", history::c2c)
        .add("openim/importmsg", "Imports a message between two users from another service.", imports::c2c)
}

fn ours(commands: Commands) -> Commands {
    commands
        .add(
            "doubletick/export_readers",
            "Who has read a message of a group, when, and who has not, as a signed document.",
            export::readers,
        )
        .add(
            "doubletick/webhook_status",
            "How much waits for webhooks, fails and was put aside.",
            webhooks::status,
        )
        .add("doubletick/webhook_list", "What waits for webhooks, or was put aside.", webhooks::list)
        .add(
            "doubletick/webhook_retry",
            "Tells webhooks again what was put aside, and tries at once what fails.",
            webhooks::retry,
        )
}

fn groups(commands: Commands) -> Commands {
    use group_changes as changes;
    commands
        .add("group_open_http_svc/create_group", "Makes a group.", changes::create)
        .add("group_open_http_svc/destroy_group", "Ends a group of any type.", changes::destroy)
        .add("group_open_http_svc/add_group_member", "Takes users into a group, at most 100.", changes::add)
        .add(
            "group_open_http_svc/delete_group_member",
            "Takes members out of a group, at most 100.",
            changes::delete,
        )
        .add(
            "group_open_http_svc/modify_group_base_info",
            "Changes what is known of a group.",
            changes::modify,
        )
        .add(
            "group_open_http_svc/change_group_owner",
            "Makes a member the owner of a group.",
            changes::pass_on,
        )
        .add("group_open_http_svc/get_group_info", "What is known of groups, at most 50.", group_info::get)
        .add(
            "group_open_http_svc/get_group_member_info",
            "The members of a group, by pages.",
            group_info::members,
        )
        .add("group_open_http_svc/get_joined_group_list", "The groups of a user.", group_info::joined)
        .add("group_open_http_svc/get_appid_group_list", "All groups that exist, by pages.", group_info::all)
        .add("group_open_http_svc/send_group_msg", "Sends a message to a group.", group_messages::send)
        .add(
            "group_open_http_svc/group_msg_recall",
            "Takes messages of a group back, at any time.",
            group_messages::recall,
        )
        .add(
            "group_open_http_svc/group_msg_get_simple",
            "Messages of a group, the newest first.",
            history::group,
        )
        .add(
            "group_open_http_svc/get_group_msg_receipt",
            "How many have read messages of a group.",
            group_receipts::counts,
        )
        .add(
            "group_open_http_svc/get_group_msg_receipt_detail",
            "Who has read a message of a group, and when, or who has not.",
            group_receipts::detail,
        )
        .add(
            "group_open_http_svc/group_msg_receipt",
            "Sends receipts of a member's for messages.",
            group_receipts::send,
        )
        .add("group_open_http_svc/import_group", "Imports a group from another service.", imports::group)
        .add(
            "group_open_http_svc/import_group_member",
            "Imports members of a group, at most 100.",
            imports::members,
        )
        .add(
            "group_open_http_svc/import_group_msg",
            "Imports messages of a group, at most 100.",
            imports::group_messages,
        )
}
