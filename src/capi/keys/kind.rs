//! What there is to say of a key: its object, the type of its value, and where it goes.

use std::fmt;

/// One key of an object.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Name of the constant in C.
    pub symbol: &'static str,
    /// The key itself.
    pub key: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Where it goes.
    pub rw: Rw,
}

/// One JSON object with its keys.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    /// Name of the object in the contract.
    pub name: &'static str,
    /// Where it is used; empty for objects of functions that doubletick does not have.
    pub note: &'static str,
    /// Its keys, in the contract's order.
    pub keys: &'static [Key],
}

/// The type of a value. Its `Display` is how the header writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The contract does not say it; whatever is given is kept.
    Unknown,
    /// No key, but the text of one operation of `callExperimentalAPI`.
    Operation,
    /// A string in UTF-8.
    Text,
    /// A string that is one of the keys of this object.
    TextOf(&'static str),
    /// True or false.
    Bool,
    /// A number with a fraction.
    Double,
    /// An integer of this width.
    Number(Int),
    /// An integer with the values of this enum.
    Enum(Int, &'static str),
    /// An object with the keys of the one of this name.
    Nested(&'static str),
    /// Any value, which the contract calls by this name.
    Value(&'static str),
    /// An array of items of one type.
    Array(Items),
}

/// What an array has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// Values of any type.
    Anything,
    /// Strings in UTF-8.
    Texts,
    /// Integers of this width.
    Numbers(Int),
    /// Integers with the values of this enum.
    Enums(&'static str),
    /// Elements of a message, each an object by its `elem_type`.
    Elems,
    /// Objects of this name.
    Objects(&'static str),
}

/// The name of an integer's type in the contract, which says its sign; only 64 bits are taken literally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Int {
    /// 32 bits with a sign.
    Int,
    /// 32 bits with a sign, by the other name that the contract has for it.
    Int32,
    /// 64 bits with a sign.
    Int64,
    /// 32 bits without a sign.
    Uint,
    /// The same: what is above 255 has always been taken.
    Uint8,
    /// 32 bits without a sign.
    Uint32,
    /// 64 bits without a sign.
    Uint64,
}

/// Where a key goes. Its `Display` is how the header writes it: `r`, `w`, `rw`, each perhaps with `!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rw {
    /// Out of the library, as a part of an answer or an event.
    pub read: bool,
    /// Into the library, as a part of what is given to a function.
    pub written: bool,
    /// Must be there on input.
    pub mandatory: bool,
}

impl Kind {
    /// The object of the table that a value has, or its items have.
    pub fn object(self) -> Option<&'static str> {
        match self {
            Kind::Nested(name) | Kind::Array(Items::Objects(name)) => Some(name),
            _ => None,
        }
    }
}

impl Int {
    const fn name(self) -> &'static str {
        match self {
            Int::Int => "int",
            Int::Int32 => "int32",
            Int::Int64 => "int64",
            Int::Uint => "uint",
            Int::Uint8 => "uint8",
            Int::Uint32 => "uint32",
            Int::Uint64 => "uint64",
        }
    }

    /// The least and the most that is taken.
    pub const fn range(self) -> (i64, u64) {
        match self {
            Int::Int | Int::Int32 => (i32::MIN as i64, i32::MAX as u64),
            Int::Int64 => (i64::MIN, i64::MAX as u64),
            Int::Uint | Int::Uint8 | Int::Uint32 => (0, u32::MAX as u64),
            Int::Uint64 => (0, u64::MAX),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Unknown => Ok(()),
            Kind::Operation => out.write_str("operation"),
            Kind::Text => out.write_str("string"),
            Kind::TextOf(name) => write!(out, "string {name}"),
            Kind::Bool => out.write_str("bool"),
            Kind::Double => out.write_str("double"),
            Kind::Number(int) => out.write_str(int.name()),
            Kind::Enum(int, name) => write!(out, "{} {name}", int.name()),
            Kind::Nested(name) => write!(out, "object {name}"),
            Kind::Value(name) => write!(out, "value {name}"),
            Kind::Array(Items::Anything) => out.write_str("array"),
            Kind::Array(Items::Texts) => out.write_str("array string"),
            Kind::Array(Items::Numbers(int)) => write!(out, "array {}", int.name()),
            Kind::Array(Items::Elems) => out.write_str("array elem"),
            Kind::Array(Items::Enums(name) | Items::Objects(name)) => write!(out, "array {name}"),
        }
    }
}

impl fmt::Display for Rw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rw { read, written, mandatory } = *self;
        for (letter, _) in [("r", read), ("w", written), ("!", mandatory)].iter().filter(|(_, is)| *is) {
            out.write_str(letter)?;
        }
        Ok(())
    }
}
