//! The steps of a history, small numbers all: what they mean is decided when they run, so that any part of
//! a history is a history, and shrinking works.

use proptest::prelude::*;

/// Users of a history.
pub const USERS: u8 = 6;
/// Groups of a history; their types are in `driver`.
pub const GROUPS: u8 = 6;

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Who acts, a user.
    pub user: u8,
    /// Someone who can: another user and other messages are taken where these make no sense. Otherwise
    /// refusals would be most of a history.
    pub apt: bool,
    /// Milliseconds that pass before.
    pub wait: u32,
    /// What happens.
    pub action: Action,
}

/// Messages named by a call: `count` of the conversation `place`, the last of them `back` before the
/// newest, and something strange.
#[derive(Clone, Copy, Debug)]
pub struct Picks {
    pub place: u8,
    pub back: u8,
    pub count: u8,
    pub stray: Stray,
}

/// What else is in a list.
#[derive(Clone, Copy, Debug)]
pub enum Stray {
    None,
    /// A message that nobody sent.
    Unknown,
    /// Only messages that nobody sent.
    OnlyUnknown,
    /// A message of another conversation.
    Mixed(u8),
    /// The first message once more.
    Twice,
    /// More than may be in a list.
    TooMany,
    /// Nothing at all.
    Empty,
}

/// How a message is sent.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Flagged,
    Plain,
    /// Not counted as unread.
    Quiet,
    OnlineOnly,
    /// To these users (bits).
    Targeted(u8),
}

/// The number that a device says it holds.
#[derive(Clone, Copy, Debug)]
pub enum Held {
    None,
    /// What it was given last, unless it was told that it lost it.
    Own,
    /// What some device was given before.
    Older(u8),
    /// More than anyone was given.
    Beyond,
}

/// What happens.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    Send {
        place: u8,
        kind: Kind,
    },
    /// A message is sent again under its id; `other`: by whoever acts, wherever.
    SendAgain {
        place: u8,
        back: u8,
        other: bool,
    },
    Read(Picks),
    GetReceipts(Picks),
    Revoke {
        place: u8,
        back: u8,
    },
    Modify {
        place: u8,
        back: u8,
        base: u8,
    },
    Hide(Picks),
    Mark {
        place: u8,
        upto: u8,
    },
    MarkAll {
        scope: u8,
    },
    Pin {
        place: u8,
        pinned: bool,
    },
    /// A conversation gets a mark, or two, or loses them.
    Label {
        place: u8,
        bit: u8,
        on: bool,
    },
    /// The application keeps something beside a conversation.
    Note {
        place: u8,
        text: u8,
    },
    /// The user's group of conversations with this name, or that of the next name, is made, deleted, renamed, gets the conversation or
    /// loses it.
    Group {
        place: u8,
        name: u8,
        how: u8,
    },
    /// A conversation is deleted, with its messages or without, or cleared: all of it, or what was there `back` messages ago.
    Clear {
        place: u8,
        back: u8,
        how: u8,
    },
    Create {
        group: u8,
        members: u8,
    },
    Join {
        group: u8,
    },
    Quit {
        group: u8,
    },
    Invite {
        group: u8,
        users: u8,
    },
    Kick {
        group: u8,
        users: u8,
    },
    Delete {
        group: u8,
    },
    Settings {
        types: u8,
        revoke: u8,
        /// One device per platform.
        one: bool,
    },
    History {
        place: u8,
        start: u8,
        back: u8,
        newer: bool,
        count: u8,
        window: u8,
    },
    Find(Picks),
    Sync {
        place: u8,
        seq: u8,
        version: u8,
    },
    Login {
        platform: u8,
        held: Held,
    },
    /// The account of who acts is deleted, by the operator, and made anew.
    DeleteAccount,
    Restart {
        thorough: bool,
    },
}

/// A history of up to 1,000 steps.
pub fn history() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..1_000)
}

/// A history in one conversation, or two, with hundreds of messages: what is counted from one place to another far away.
pub fn long_history() -> impl Strategy<Value = Vec<Step>> {
    let place = || prop_oneof![4 => Just(0_u8), 1 => Just(GROUPS)];
    let any_back = || prop_oneof![1 => 0..8_u8, 1 => any::<u8>()];
    let kind = || prop_oneof![8 => Just(Kind::Plain), 1 => Just(Kind::Quiet), 1 => any::<u8>().prop_map(Kind::Targeted)];
    let picks = (place(), any_back(), 1..6_u8).prop_map(|(place, back, count)| Picks {
        place,
        back,
        count,
        stray: Stray::None,
    });
    let send = (place(), kind()).prop_map(|(place, kind)| Action::Send { place, kind });
    let action = prop_oneof![
        8 => send.clone(),
        6 => (place(), any_back()).prop_map(|(place, back)| Action::Revoke { place, back }),
        3 => picks.prop_map(Action::Hide),
        6 => (place(), any::<u8>()).prop_map(|(place, upto)| Action::Mark { place, upto }),
        1 => (place(), any::<u8>(), 0..3_u8).prop_map(|(place, back, how)| Action::Clear { place, back, how }),
        1 => Just(Action::Quit { group: 0 }),
        1 => Just(Action::Join { group: 0 }),
        1 => any::<u8>().prop_map(|users| Action::Kick { group: 0, users }),
        2 => any::<u8>().prop_map(|users| Action::Invite { group: 0, users }),
        1 => Just(Action::DeleteAccount),
        1 => Just(Action::Restart { thorough: false }),
    ];
    let step = |action| {
        (0..USERS, 0..30_u32, action).prop_map(|(user, wait, action)| Step { user, apt: true, wait, action })
    };
    (prop::collection::vec(step(send.boxed()), 150..500), prop::collection::vec(step(action.boxed()), 1..300))
        .prop_map(|(mut begun, rest)| {
            begun.extend(rest);
            begun
        })
}

fn step() -> impl Strategy<Value = Step> {
    let wait = prop_oneof![6 => 0..2_000_u32, 1 => 2_000..200_000_u32];
    (0..USERS, prop::bool::weighted(0.8), wait, action()).prop_map(|(user, apt, wait, action)| Step {
        user,
        apt,
        wait,
        action,
    })
}

fn place() -> impl Strategy<Value = u8> {
    // Groups first, then pairs with one of the others.
    prop_oneof![2 => 0..3_u8, 1 => 0..GROUPS + USERS - 1]
}

fn picks() -> impl Strategy<Value = Picks> {
    let stray = prop_oneof![
        20 => Just(Stray::None),
        1 => Just(Stray::Unknown),
        1 => Just(Stray::OnlyUnknown),
        1 => place().prop_map(Stray::Mixed),
        2 => Just(Stray::Twice),
        1 => Just(Stray::TooMany),
        1 => Just(Stray::Empty),
    ];
    (place(), back(), 1..6_u8, stray).prop_map(|(place, back, count, stray)| Picks {
        place,
        back,
        count,
        stray,
    })
}

/// How far before the newest: mostly near.
fn back() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0..4_u8, 1 => 0..60_u8]
}

fn held() -> impl Strategy<Value = Held> {
    prop_oneof![
        3 => Just(Held::None),
        3 => Just(Held::Own),
        2 => (1..4_u8).prop_map(Held::Older),
        1 => Just(Held::Beyond),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        12 => Just(Kind::Flagged),
        2 => Just(Kind::Plain),
        1 => Just(Kind::Quiet),
        1 => Just(Kind::OnlineOnly),
        2 => any::<u8>().prop_map(Kind::Targeted),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let group = || 0..GROUPS;
    prop_oneof![
        22 => (place(), kind()).prop_map(|(place, kind)| Action::Send { place, kind }),
        2 => (place(), back(), any::<bool>())
            .prop_map(|(place, back, other)| Action::SendAgain { place, back, other }),
        34 => picks().prop_map(Action::Read),
        3 => picks().prop_map(Action::GetReceipts),
        4 => (place(), back()).prop_map(|(place, back)| Action::Revoke { place, back }),
        2 => (place(), back(), 0..3_u8)
            .prop_map(|(place, back, base)| Action::Modify { place, back, base }),
        1 => picks().prop_map(Action::Hide),
        4 => (place(), 0..12_u8).prop_map(|(place, upto)| Action::Mark { place, upto }),
        1 => (0..3_u8).prop_map(|scope| Action::MarkAll { scope }),
        2 => (place(), prop::bool::weighted(0.7)).prop_map(|(place, pinned)| Action::Pin { place, pinned }),
        2 => (place(), 0..6_u8, prop::bool::weighted(0.7))
            .prop_map(|(place, bit, on)| Action::Label { place, bit, on }),
        1 => (place(), 0..4_u8).prop_map(|(place, text)| Action::Note { place, text }),
        3 => (place(), 0..5_u8, 0..6_u8).prop_map(|(place, name, how)| Action::Group { place, name, how }),
        3 => (place(), 0..6_u8, 0..3_u8).prop_map(|(place, back, how)| Action::Clear { place, back, how }),
        4 => (group(), any::<u8>()).prop_map(|(group, members)| Action::Create { group, members }),
        5 => group().prop_map(|group| Action::Join { group }),
        2 => group().prop_map(|group| Action::Quit { group }),
        4 => (group(), any::<u8>()).prop_map(|(group, users)| Action::Invite { group, users }),
        2 => (group(), any::<u8>()).prop_map(|(group, users)| Action::Kick { group, users }),
        1 => group().prop_map(|group| Action::Delete { group }),
        1 => (prop_oneof![3 => Just(15_u8), 1 => any::<u8>()], any::<u8>(), prop::bool::weighted(0.8))
            .prop_map(|(types, revoke, one)| Action::Settings { types, revoke, one }),
        3 => (place(), 0..5_u8, back(), any::<bool>(), 1..20_u8, any::<u8>()).prop_map(
            |(place, start, back, newer, count, window)| Action::History {
                place,
                start,
                back,
                newer,
                count,
                window
            }
        ),
        1 => picks().prop_map(Action::Find),
        3 => (place(), any::<u8>(), any::<u8>())
            .prop_map(|(place, seq, version)| Action::Sync { place, seq, version }),
        4 => (prop_oneof![6 => Just(6_u8), 3 => 0..3_u8, 1 => Just(u8::MAX)], held())
            .prop_map(|(platform, held)| Action::Login { platform, held }),
        1 => Just(Action::DeleteAccount),
        1 => prop::bool::weighted(0.1).prop_map(|thorough| Action::Restart { thorough }),
    ]
}
