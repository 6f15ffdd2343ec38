//! Types that bodies share.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::Formatter;
use std::marker::PhantomData;

/// An answer without keys of its own.
#[derive(Serialize, JsonSchema)]
pub(super) struct Nothing {}

/// A switch of the vendor's: 0 or 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Switch(pub bool);

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match u64::deserialize(from)? {
            0 => Ok(Switch(false)),
            1 => Ok(Switch(true)),
            other => Err(D::Error::custom(format!("{other}: must be 0 or 1"))),
        }
    }
}

impl Serialize for Switch {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.0.into())
    }
}

impl JsonSchema for Switch {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Switch".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "enum": [0, 1]})
    }
}

/// What is written as an object. serde would take a list for the values of its keys as well.
pub(super) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = T;

            fn expecting(&self, text: &mut Formatter<'_>) -> std::fmt::Result {
                text.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields))
            }
        }

        from.deserialize_map(Fields(PhantomData)).map(Object)
    }
}

/// A list of objects.
pub(super) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::<Object<T>>::deserialize(from)?;
    Ok(list.into_iter().map(|Object(one)| one).collect())
}

/// A list of objects, or nothing.
pub(super) fn objects_or_none<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let list = Option::<Vec<Object<T>>>::deserialize(from)?;
    Ok(list.map(|list| list.into_iter().map(|Object(one)| one).collect()))
}

/// The number of a message in its group.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MsgSeq {
    /// As the sending of the message was answered.
    pub msg_seq: u64,
}

/// A field that an application has made for itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Defined {
    /// At most 64 bytes.
    pub key: String,
    /// At most 512 bytes.
    pub value: String,
}

impl Defined {
    /// As the engine has them.
    pub fn pairs(fields: Vec<Defined>) -> Vec<(String, String)> {
        fields.into_iter().map(|field| (field.key, field.value)).collect()
    }

    /// Back again.
    pub fn fields(pairs: Vec<(String, String)>) -> Vec<Defined> {
        pairs.into_iter().map(|(key, value)| Defined { key, value }).collect()
    }
}
