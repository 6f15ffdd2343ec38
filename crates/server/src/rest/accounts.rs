//! `im_open_login_svc`: accounts, and who is logged in.

use super::model::{Nothing, objects};
use super::{Ctx, one_of};
use crate::audit;
use doubletick_protocol::ids::check_user_id;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Accounts in one call.
const ACCOUNTS: usize = 100;
/// Users in one question for who is online.
const ASKED: usize = 500;

fn bad(text: String) -> Error {
    Error::new(70402, text)
}

/// An account that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Account {
    /// 1 to 32 bytes of printable ASCII.
    #[serde(rename = "UserID", alias = "Identifier")]
    user_id: String,
    /// Nick name, at most 500 bytes; an account that is there keeps its own where this is left out.
    nick: Option<String>,
    /// Where the picture is, at most 500 bytes.
    face_url: Option<String>,
}

/// Body of `multiaccount_import`: one of the two lists, each of at most 100.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Accounts {
    /// Ids of users.
    #[schemars(length(max = 100))]
    #[serde(default)]
    accounts: Vec<String>,
    /// The same with names and pictures.
    #[schemars(length(max = 100))]
    #[serde(default)]
    #[serde(deserialize_with = "objects")]
    account_list: Vec<Account>,
}

/// Answer of `multiaccount_import`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Imported {
    /// Whose accounts were not made.
    fail_accounts: Vec<String>,
}

async fn make(ctx: &Ctx, account: &Account) -> Result<()> {
    for (name, text) in [("Nick", &account.nick), ("FaceUrl", &account.face_url)] {
        if text.as_ref().is_some_and(|text| text.len() > limits::PROFILE_VALUE_BYTES) {
            return Err(bad(format!("{name}: at most {} bytes", limits::PROFILE_VALUE_BYTES)));
        }
    }
    ctx.make_account(&account.user_id).await?;
    if account.nick.is_none() && account.face_url.is_none() {
        return Ok(());
    }
    let change = ProfileChange {
        nick_name: account.nick.clone(),
        face_url: account.face_url.clone(),
        ..ProfileChange::default()
    };
    ctx.ask_as(&account.user_id, Request::ModifyProfile(change)).await.map(drop)
}

pub(super) async fn import(ctx: Ctx, account: Account) -> Result<Nothing> {
    check_user_id(&account.user_id).map_err(|error| bad(format!("UserID: {}", error.text)))?;
    make(&ctx, &account).await?;
    Ok(Nothing {})
}

pub(super) async fn import_many(ctx: Ctx, body: Accounts) -> Result<Imported> {
    let named = |user_id| Account { user_id, nick: None, face_url: None };
    for (name, count) in [("Accounts", body.accounts.len()), ("AccountList", body.account_list.len())] {
        if count > ACCOUNTS {
            return Err(bad(format!("{name}: at most {ACCOUNTS} accounts")));
        }
    }
    let mut accounts = body.account_list;
    accounts.extend(body.accounts.into_iter().map(named));
    if accounts.is_empty() {
        return Err(bad(format!("AccountList: must be 1 to {ACCOUNTS} accounts")));
    }
    let mut fail_accounts = Vec::new();
    for account in accounts {
        match make(&ctx, &account).await {
            Ok(()) => {}
            // Trouble of the service's own is the whole call's.
            Err(error) if error.code == codes::ERR_SDK_COMM_DATABASE_FAILURE => return Err(error),
            Err(_) => fail_accounts.push(account.user_id),
        }
    }
    Ok(Imported { fail_accounts })
}

impl Ctx {
    /// Those of these users, at most 100, who have an account.
    pub(super) async fn existing(&self, users: &[String]) -> Result<HashSet<String>> {
        if users.is_empty() {
            return Ok(HashSet::new());
        }
        let request = Request::GetProfiles { users: users.to_vec() };
        let profiles = one_of!(self.operate(request).await?, Response::Profiles(profiles) => profiles)?;
        Ok(profiles.into_iter().map(|profile| profile.user_id).collect())
    }

    /// 10019 for the first of these users who has no account.
    pub(super) async fn require_accounts(&self, field: &str, users: &[String]) -> Result<()> {
        for users in users.chunks(limits::IDS_PER_CALL) {
            let existing = self.existing(users).await?;
            if let Some(user) = users.iter().find(|user| !existing.contains(*user)) {
                let text = format!("{field}: there is no user {user:?}");
                return Err(Error::new(codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, text));
            }
        }
        Ok(())
    }
}

/// A user.
#[derive(Deserialize, JsonSchema)]
pub(super) struct User {
    /// Whom it is about.
    #[serde(rename = "UserID", alias = "Identifier")]
    user_id: String,
}

/// Body of `account_check`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountCheck {
    /// 1 to 100 users.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    check_item: Vec<User>,
}

/// What is known of one account.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Checked {
    #[serde(rename = "UserID")]
    user_id: String,
    /// Always 0.
    result_code: i32,
    /// Always empty.
    result_info: String,
    /// `Imported`: it exists. `NotImported`.
    account_status: &'static str,
}

/// Answer of `account_check`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountChecked {
    /// In the order asked.
    result_item: Vec<Checked>,
}

pub(super) async fn check(ctx: Ctx, body: AccountCheck) -> Result<AccountChecked> {
    let users: Vec<String> = body.check_item.into_iter().map(|user| user.user_id).collect();
    if users.is_empty() || users.len() > ACCOUNTS {
        return Err(bad(format!("CheckItem: must be 1 to {ACCOUNTS} users")));
    }
    let existing = ctx.existing(&users).await?;
    let checked = |user_id: String| Checked {
        account_status: if existing.contains(&user_id) { "Imported" } else { "NotImported" },
        user_id,
        result_code: 0,
        result_info: String::new(),
    };
    Ok(AccountChecked { result_item: users.into_iter().map(checked).collect() })
}

/// Body of `account_delete`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountDelete {
    /// 1 to 100 users.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    delete_item: Vec<User>,
}

/// What became of one account.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Deleted {
    #[serde(rename = "UserID")]
    user_id: String,
    /// 0: it is deleted. 70107: there is none. 70402: it is an administrator's, or no id of a user.
    result_code: i32,
    /// Why it is not deleted; empty: it is.
    result_info: String,
}

/// Answer of `account_delete`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountDeleted {
    /// In the order asked.
    result_item: Vec<Deleted>,
}

pub(super) async fn delete(ctx: Ctx, body: AccountDelete) -> Result<AccountDeleted> {
    let users = body.delete_item;
    if users.is_empty() || users.len() > ACCOUNTS {
        return Err(bad(format!("DeleteItem: must be 1 to {ACCOUNTS} users")));
    }
    let mut result_item = Vec::with_capacity(users.len());
    for User { user_id } in users {
        let (result_code, result_info) =
            match audit::delete_account(&ctx.rest.service.engine, &ctx.by, &user_id).await {
                Ok(()) => {
                    tracing::info!(who = ctx.by.who, user = user_id, "the operator has deleted an account");
                    (0, String::new())
                }
                Err(error) => match error.code {
                    codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND => (70107, "UserID: has no account".to_owned()),
                    codes::ERR_INVALID_PARAMETERS => (70402, "UserID: is an administrator".to_owned()),
                    codes::ERR_SDK_COMM_INVALID_IDENTIFIER => (70402, format!("UserID: {}", error.text)),
                    // Trouble of the service's own is the whole call's.
                    _ => return Err(error),
                },
            };
        result_item.push(Deleted { user_id, result_code, result_info });
    }
    Ok(AccountDeleted { result_item })
}

pub(super) async fn kick(ctx: Ctx, User { user_id }: User) -> Result<Nothing> {
    if !ctx.existing(std::slice::from_ref(&user_id)).await?.contains(&user_id) {
        return Err(Error::new(70107, "UserID: has no account"));
    }
    ctx.rest.service.engine.kick(&ctx.by, &user_id).await?;
    Ok(Nothing {})
}

/// Body of `query_online_status`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct QueryOnline {
    /// 1 to 500 users.
    #[schemars(length(min = 1, max = 500))]
    #[serde(rename = "To_Account")]
    to_account: Vec<String>,
    /// 1: with the platforms.
    #[serde(default)]
    is_need_detail: super::model::Switch,
}

/// One platform on which a user is logged in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OnlineOn {
    /// `Windows`, `Android`, `iPhone`, `Mac` or `Unknown`.
    platform: &'static str,
    /// Always `Online`.
    status: &'static str,
}

/// Whether one user is logged in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Online {
    #[serde(rename = "To_Account")]
    to_account: String,
    /// `Online` or `Offline`. No device is held to be reachable that is not connected, so never `PushOnline`.
    status: &'static str,
    /// With `IsNeedDetail`, of who is online.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Vec<OnlineOn>>,
}

/// Somebody of whom nothing is known.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Unknown {
    #[serde(rename = "To_Account")]
    to_account: String,
    /// 70107: has no account.
    error_code: i32,
}

/// Answer of `query_online_status`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OnlineStatus {
    /// In the order asked.
    query_result: Vec<Online>,
    /// Who has no account.
    error_list: Vec<Unknown>,
}

/// A `TIMPlatform` as the vendor's REST calls it.
pub(super) fn platform(number: u32) -> &'static str {
    match number {
        1 => "Windows",
        2 => "Android",
        3 => "iPhone",
        4 => "Mac",
        _ => "Unknown",
    }
}

pub(super) async fn online(ctx: Ctx, body: QueryOnline) -> Result<OnlineStatus> {
    let users = body.to_account;
    if users.is_empty() || users.len() > ASKED {
        return Err(Error::new(90003, format!("To_Account: must be 1 to {ASKED} users")));
    }
    let mut existing = HashSet::new();
    for users in users.chunks(limits::IDS_PER_CALL) {
        existing.extend(ctx.existing(users).await?);
    }
    let (mut query_result, mut error_list) = (Vec::new(), Vec::new());
    for to_account in users {
        if !existing.contains(&to_account) {
            error_list.push(Unknown { to_account, error_code: 70107 });
            continue;
        }
        let platforms = ctx.rest.service.engine.online(&to_account);
        let status = if platforms.is_empty() { "Offline" } else { "Online" };
        // Two sessions on a platform are one.
        let names: BTreeMap<_, _> = platforms.into_iter().map(|number| (platform(number), status)).collect();
        let detail = names.into_iter().map(|(platform, status)| OnlineOn { platform, status }).collect();
        let detail = (body.is_need_detail.0 && status == "Online").then_some(detail);
        query_result.push(Online { to_account, status, detail });
    }
    Ok(OnlineStatus { query_result, error_list })
}
