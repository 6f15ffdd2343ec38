//! Swift's types as Objective-C writes them.

/// Numbers and truth values, which are never nil.
const SCALARS: &[(&str, &str)] = &[
    ("Bool", "BOOL"),
    ("Int32", "int"),
    ("UInt32", "uint32_t"),
    ("UInt64", "uint64_t"),
    ("Int", "NSInteger"),
    ("UInt", "NSUInteger"),
    ("Double", "double"),
];

const OBJECTS: &[(&str, &str)] = &[
    ("String", "NSString"),
    ("Data", "NSData"),
    ("Date", "NSDate"),
    ("NSNumber", "NSNumber"),
    ("NSMutableArray", "NSMutableArray"),
];

/// What the elements of a mutable array are, by the name of the parameter or property: Swift's type does not say it.
const MUTABLE: &[(&str, &str)] = &[
    ("members", "V2TIMGroupMemberInfo"),
    ("groupAtUserList", "NSString"),
    ("atUserList", "NSString"),
    ("receiverList", "NSString"),
];

/// What the vendor declares in a way of its own: class or alias, name, type.
const OVERRIDES: &[(&str, &str, &str)] = &[("V2TIMMessageReceipt", "timestamp", "time_t")];

/// Whether a value may be nil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nil {
    /// It is a number or an enum.
    Never,
    /// It is not.
    NonNull,
    /// It may be.
    Nullable,
    /// Swift gives it as `!`.
    Unspecified,
}

/// A type of Objective-C.
#[derive(Debug, PartialEq, Eq)]
pub struct Type {
    /// As it stands before a name: `int`, `NSString *`.
    pub text: String,
    /// Whether it may be nil.
    pub nil: Nil,
    /// The names of this face in it.
    pub uses: Vec<String>,
}

impl Type {
    /// In brackets, as the type of a parameter or an answer of a method.
    pub fn in_method(&self) -> String {
        let mark = match self.nil {
            Nil::Nullable => "nullable ",
            Nil::Unspecified => "null_unspecified ",
            Nil::Never | Nil::NonNull => "",
        };
        format!("({mark}{})", self.text)
    }

    /// As a parameter of a block, with its name.
    pub fn in_block(&self, name: &str) -> String {
        match self.nil {
            Nil::Nullable => format!("{}_Nullable {name}", self.text),
            _ => self.named(name),
        }
    }

    /// With a name behind it.
    pub fn named(&self, name: &str) -> String {
        if self.text.ends_with('*') {
            format!("{}{name}", self.text)
        } else {
            format!("{} {name}", self.text)
        }
    }
}

/// The type that Swift writes as `kind`, of something with this name in this class. `is_value` says of a name of this
/// face whether it is an enum or a block, which stand without a star.
pub fn of(
    class: &str,
    name: &str,
    kind: &str,
    is_value: impl Fn(&str) -> Option<Value>,
) -> Result<Type, String> {
    if let Some((_, _, text)) = OVERRIDES.iter().find(|it| (it.0, it.1) == (class, name)) {
        return Ok(Type { text: (*text).to_owned(), nil: Nil::Never, uses: Vec::new() });
    }
    let (bare, nil) = match (kind.strip_suffix('?'), kind.strip_suffix('!')) {
        (Some(bare), _) => (bare, Nil::Nullable),
        (_, Some(bare)) => (bare, Nil::Unspecified),
        _ => (kind, Nil::NonNull),
    };
    let bare = bare.trim_start_matches('(').trim_end_matches(')');
    if let Some((_, text)) = SCALARS.iter().find(|(swift, _)| *swift == bare) {
        return Ok(Type { text: (*text).to_owned(), nil: Nil::Never, uses: Vec::new() });
    }
    if let Some(protocol) = bare.strip_prefix("any ") {
        return Ok(Type { text: format!("id<{protocol}>"), nil, uses: vec![protocol.to_owned()] });
    }
    if bare == "[String: Data]" {
        return Ok(Type { text: "NSDictionary<NSString *, NSData *> *".to_owned(), nil, uses: Vec::new() });
    }
    if let Some(element) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let element = of(class, name, element, is_value)?;
        return Ok(Type { text: format!("NSArray<{}> *", element.text), nil, uses: element.uses });
    }
    if bare == "NSMutableArray" {
        let (_, element) = MUTABLE
            .iter()
            .find(|it| it.0 == name)
            .ok_or_else(|| format!("gen/objc/types.rs: what are {name}?"))?;
        let uses = if element.starts_with("V2TIM") { vec![(*element).to_owned()] } else { Vec::new() };
        return Ok(Type { text: format!("NSMutableArray<{element} *> *"), nil, uses });
    }
    if let Some((_, text)) = OBJECTS.iter().find(|(swift, _)| *swift == bare) {
        return Ok(Type { text: format!("{text} *"), nil, uses: Vec::new() });
    }
    let uses = vec![bare.to_owned()];
    match is_value(bare) {
        Some(Value::Enum) => Ok(Type { text: bare.to_owned(), nil: Nil::Never, uses }),
        Some(Value::Block) => Ok(Type { text: bare.to_owned(), nil, uses }),
        Some(Value::Class) => Ok(Type { text: format!("{bare} *"), nil, uses }),
        None => Err(format!("{class}.{name}: {kind} is no type of this face")),
    }
}

/// What a name of this face is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Enum,
    Block,
    Class,
}
