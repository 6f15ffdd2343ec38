//! Groups: who comes, who goes, and what their going does to the counts.

use super::{Conversation, Group, Model, Stay, error};
use doubletick_protocol::group::{AddOption, GroupType, MemberResult, NewGroup, Role};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};
use std::collections::BTreeMap;

impl Model {
    pub(super) fn create_group(&mut self, user: &str, new: NewGroup) -> Result<Response> {
        if let Ok(index) = self.group(&new.group_id) {
            let stays = &self.conversations[index].stays;
            let mine = stays.iter().any(|stay| stay.active && stay.user == user && stay.role == Role::Owner);
            return Err(error(if mine {
                codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER
            } else {
                codes::ERR_SVR_GROUP_GROUPID_IN_USED
            }));
        }
        let work = new.group_type == GroupType::Work;
        let default_add = if work { AddOption::Forbid } else { AddOption::Any };
        let default_approve = if work { AddOption::Any } else { AddOption::Forbid };
        let mut conversation = Conversation {
            group: Some(Group {
                group_id: new.group_id.clone(),
                group_type: new.group_type,
                add_option: new.add_option.unwrap_or(default_add),
                approve_option: new.approve_option.unwrap_or(default_approve),
                max_members: new.max_members as usize,
                deleted: false,
            }),
            stays: Vec::new(),
            messages: Vec::new(),
            marks: BTreeMap::new(),
            entries: BTreeMap::new(),
            version: 0,
            leaving: Vec::new(),
        };
        conversation.enter(user, Role::Owner);
        for (member, role) in &new.members {
            if self.users.contains(member) && conversation.stay_of(member).is_none() {
                conversation.enter(member, *role);
            }
        }
        self.conversations.push(conversation);
        Ok(Response::GroupCreated(new.group_id))
    }

    pub(super) fn join_group(&mut self, user: &str, group_id: &str) -> Result<Response> {
        let index = self.group(group_id)?;
        let limit = self.settings.group_members as usize;
        let conversation = &mut self.conversations[index];
        let group = conversation.group.as_ref().expect("a group");
        if group.group_type == GroupType::Work {
            return Err(error(codes::ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY));
        }
        if group.add_option != AddOption::Any {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        if conversation.stay_of(user).is_some() {
            return Err(error(codes::ERR_SVR_GROUP_ALLREADY_MEMBER));
        }
        if conversation.is_full(limit) {
            return Err(error(codes::ERR_SVR_GROUP_FULL_MEMBER_COUNT));
        }
        conversation.enter(user, Role::Normal);
        Ok(Response::Done)
    }

    pub(super) fn quit_group(&mut self, user: &str, group_id: &str) -> Result<Response> {
        let index = self.my_group(user, group_id)?;
        let most = self.slice_messages;
        let conversation = &mut self.conversations[index];
        if conversation.role_of(user) == Some(Role::Owner) {
            if conversation.group_type() != Some(GroupType::Work) {
                return Err(error(codes::ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT));
            }
            conversation.leave(&[user.to_owned()], most);
            if let Some(heir) = conversation.stays.iter_mut().find(|stay| stay.active) {
                heir.role = Role::Owner;
            }
        } else {
            conversation.leave(&[user.to_owned()], most);
        }
        Ok(Response::Done)
    }

    pub(super) fn invite(&mut self, user: &str, group_id: &str, users: &[UserId]) -> Result<Response> {
        let index = self.my_group(user, group_id)?;
        let known = self.users.clone();
        let limit = self.settings.group_members as usize;
        let conversation = &mut self.conversations[index];
        let group = conversation.group.as_ref().expect("a group");
        let may = conversation.role_of(user) >= Some(Role::Admin) || group.approve_option == AddOption::Any;
        if group.group_type == GroupType::AvChatRoom || !may {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        let mut results = Vec::new();
        for guest in users {
            let result = if !known.contains(guest) {
                MemberResult::Failed
            } else if conversation.stay_of(guest).is_some() {
                MemberResult::AlreadyMember
            } else if conversation.is_full(limit) {
                MemberResult::Failed
            } else {
                conversation.enter(guest, Role::Normal);
                MemberResult::Done
            };
            results.push((guest.clone(), result));
        }
        Ok(Response::MemberResults(results))
    }

    pub(super) fn kick(&mut self, user: &str, group_id: &str, users: &[UserId]) -> Result<Response> {
        let index = self.my_group(user, group_id)?;
        let most = self.slice_messages;
        let conversation = &mut self.conversations[index];
        let my_role = conversation.role_of(user);
        let may = match conversation.group_type() {
            Some(GroupType::Work) => my_role == Some(Role::Owner),
            Some(GroupType::AvChatRoom) => false,
            _ => my_role >= Some(Role::Admin),
        };
        if !may {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        let (mut results, mut gone) = (Vec::new(), Vec::new());
        for victim in users {
            let role = conversation.role_of(victim);
            let result = if role.is_none() || role >= my_role || gone.contains(victim) {
                MemberResult::Failed
            } else {
                gone.push(victim.clone());
                MemberResult::Done
            };
            results.push((victim.clone(), result));
        }
        conversation.leave(&gone, most);
        Ok(Response::MemberResults(results))
    }

    pub(super) fn delete_group(&mut self, user: &str, group_id: &str) -> Result<Response> {
        let index = self.my_group(user, group_id)?;
        let conversation = &mut self.conversations[index];
        let work = conversation.group_type() == Some(GroupType::Work);
        if work || conversation.role_of(user) != Some(Role::Owner) {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        conversation.group.as_mut().expect("a group").deleted = true;
        Ok(Response::Done)
    }
}

impl Conversation {
    fn is_full(&self, limit: usize) -> bool {
        let here = self.stays.iter().filter(|stay| stay.active).count();
        match self.group.as_ref().expect("a group").max_members {
            0 => here >= limit,
            own => here >= own.min(limit),
        }
    }

    pub(super) fn role_of(&self, user: &str) -> Option<Role> {
        self.stay_of(user).map(|number| self.stay(number).role)
    }

    /// Every coming is a new stay with a number of its own.
    fn enter(&mut self, user: &str, role: Role) {
        let (joined_seq, joined_version) = (self.messages.len() as u64, self.version);
        self.stays.push(Stay { user: user.to_owned(), role, joined_seq, joined_version, active: true });
    }
}
