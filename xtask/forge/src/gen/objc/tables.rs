//! What the headers do not have from Swift alone.

use super::types::Value;
use std::collections::BTreeMap;

/// Members that are Swift's alone: class and name.
pub const SWIFT_ONLY: &[(&str, &str)] = &[
    // The object is `sharedInstance`.
    ("V2TIMManager", "shared"),
    // V2TIMManager+Callbacks.h has what works without dispatch as well.
    ("V2TIMManager", "callbackQueue"),
    // A service of the typed API.
    ("V2TIMSDKConfig", "embeddedService"),
    // The vendor's name in Objective-C is `extension`.
    ("V2TIMCustomElem", "ext"),
];

/// Comments that say something about Swift: class, member or nothing, and the comment here.
pub const COMMENTS: &[(&str, &str, &str)] = &[
    (
        "V2TIMManager",
        "",
        "The one object of the vendor's SDK, on doubletick. Its methods are in categories, one header per topic.\n\n\
         They may be called from any thread, and return at once. `succ` or `fail` is called exactly once, later, on the \
         main queue (where there is no dispatch: by the main run loop), where listeners are called as well: one at a \
         time, in order; V2TIMManager+Callbacks.h says how to have them elsewhere. Blocks may be nil. Before `initSDK` \
         every call fails with 6013, without a login with 6014, and with 6017 where a parameter is wrong, whose name is \
         in the text.",
    ),
    ("V2TIMCustomElem", "extension", "An extension field."),
];

/// Where each name of this face is declared, and what it is.
pub type Names = BTreeMap<String, (String, Option<Value>)>;
