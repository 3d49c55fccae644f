//! The identity of an Ice object: a name, and a category that may be empty.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Identity`], its borrowed form [`IdentityRef`], both to and from text and bytes |
//! | `escape` | the escape sequences in that text, which facets and adapter ids have too |
//! | `slice` | identities as parameters and members |
//! | `hint` | showing a person where a text is wrong |
//!
//! The text is described in the Ice manual under "Object Identity".

mod escape;
mod hint;
mod slice;

use std::fmt;
use std::str::FromStr;

use crate::encoding::{DecodeError, Decoder, Encoder};

pub use escape::{EscapeError, ToStringMode, UnknownToStringMode};
pub(crate) use escape::{escape, unescape};
pub(crate) use hint::Hint;

/// The identity of an Ice object. Its name is never empty.
///
/// As text it is `name` or `category/name`; a `/` that belongs to one of the two is written `\/`.
///
/// ```
/// use amd_core::identity::Identity;
///
/// let identity: Identity = "weather/paris".parse()?;
/// assert_eq!((identity.category(), identity.name()), ("weather", "paris"));
/// assert_eq!(Identity::new("a/b", "c")?.to_string(), r"c/a\/b");
/// # Ok::<(), amd_core::identity::IdentityError>(())
/// ```
///
/// It is the Slice struct `::Ice::Identity`, for parameters, members and keys of dictionaries. A peer that sends one without
/// a name is refused; a servant that is to get it nevertheless takes an [`IdentityRef`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    name: String,
    category: String,
}

impl Identity {
    /// The identity with this name in this category. Nothing is unescaped: these are the two strings themselves.
    ///
    /// # Errors
    /// If the name is empty.
    pub fn new(name: impl Into<String>, category: impl Into<String>) -> Result<Self, IdentityError> {
        let (name, category) = (name.into(), category.into());
        if name.is_empty() {
            return Err(IdentityError::EmptyName {
                text: String::new(),
                position: 0,
            });
        }
        Ok(Self { name, category })
    }

    /// The name of the object in its category.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The category, which is often empty.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// The identity without its strings.
    #[must_use]
    pub fn as_ref(&self) -> IdentityRef<'_> {
        IdentityRef {
            name: &self.name,
            category: &self.category,
        }
    }

    /// The text, written in the given mode. `Display` writes it in [`ToStringMode::Unicode`].
    #[must_use]
    pub fn to_string_with(&self, mode: ToStringMode) -> String {
        self.as_ref().to_string_with(mode)
    }

    /// Appends the Slice struct `Ice::Identity`: name, then category.
    pub fn encode(&self, encoder: &mut Encoder<'_>) {
        self.as_ref().encode(encoder);
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let slash = unescaped_slash(text, 0);
        if let Some(position) = slash.and_then(|slash| unescaped_slash(text, slash + 1)) {
            return Err(IdentityError::SecondSlash {
                text: text.to_owned(),
                position,
            });
        }
        let name_start = slash.map_or(0, |slash| slash + 1);
        let part = |start: usize, end: usize| {
            unescape(&text[start..end], Some('/')).map_err(|error| IdentityError::Escape {
                text: text.to_owned(),
                error: error.moved_by(start),
            })
        };
        let category = part(0, slash.unwrap_or(0))?;
        let name = part(name_start, text.len())?;
        if name.is_empty() {
            return Err(IdentityError::EmptyName {
                text: text.to_owned(),
                position: name_start,
            });
        }
        Ok(Self { name, category })
    }
}

/// Where the first `/` is, at `start` or later, that has an even number of backslashes before it.
fn unescaped_slash(text: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'/' if !escaped => return Some(index),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

impl TryFrom<&str> for Identity {
    type Error = IdentityError;

    fn try_from(text: &str) -> Result<Self, IdentityError> {
        text.parse()
    }
}

impl TryFrom<&String> for Identity {
    type Error = IdentityError;

    fn try_from(text: &String) -> Result<Self, IdentityError> {
        text.parse()
    }
}

impl TryFrom<String> for Identity {
    type Error = IdentityError;

    fn try_from(text: String) -> Result<Self, IdentityError> {
        text.parse()
    }
}

impl TryFrom<IdentityRef<'_>> for Identity {
    type Error = IdentityError;

    fn try_from(identity: IdentityRef<'_>) -> Result<Self, IdentityError> {
        Self::new(identity.name, identity.category)
    }
}

impl From<&Self> for Identity {
    fn from(identity: &Self) -> Self {
        identity.clone()
    }
}

/// What functions take that need an identity: an [`Identity`], or text such as `"greeter"` or `"category/greeter"`.
///
/// It is [`TryInto<Identity>`] with one error type, so that `?` works on all of these alike.
///
/// ```
/// use amd_core::identity::{Identity, IdentityError, IntoIdentity};
///
/// fn name(identity: impl IntoIdentity) -> Result<String, IdentityError> {
///     Ok(identity.into_identity()?.name().to_owned())
/// }
/// assert_eq!(name("weather/paris")?, "paris");
/// assert_eq!(name(Identity::new("paris", "")?)?, "paris");
/// # Ok::<(), IdentityError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an identity",
    note = "give an `Identity`, or its text such as \"greeter\" or \"category/greeter\""
)]
pub trait IntoIdentity {
    /// The identity.
    ///
    /// # Errors
    /// If it is text that is not the text of an identity.
    fn into_identity(self) -> Result<Identity, IdentityError>;
}

impl<T: TryInto<Identity>> IntoIdentity for T
where
    IdentityError: From<T::Error>,
{
    fn into_identity(self) -> Result<Identity, IdentityError> {
        Ok(self.try_into()?)
    }
}

impl From<std::convert::Infallible> for IdentityError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// An identity whose strings are elsewhere, for instance in the bytes of a request.
///
/// Unlike in an [`Identity`], the name may be empty: a request may be made to such an object, which does not exist.
/// It hashes as the `Identity` with the same strings does, so that a map is searched without making one.
///
/// ```
/// use amd_core::identity::IdentityRef;
///
/// let borrowed = IdentityRef { name: "paris", category: "weather" };
/// assert_eq!(borrowed.to_string(), "weather/paris");
/// assert_eq!(borrowed, borrowed.to_identity()?);
/// # Ok::<(), amd_core::identity::IdentityError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityRef<'a> {
    /// The name of the object in its category.
    pub name: &'a str,
    /// The category.
    pub category: &'a str,
}

impl<'a> IdentityRef<'a> {
    /// The identity with strings of its own.
    ///
    /// # Errors
    /// If the name is empty.
    pub fn to_identity(self) -> Result<Identity, IdentityError> {
        self.try_into()
    }

    /// The text, written in the given mode. `Display` writes it in [`ToStringMode::Unicode`].
    #[must_use]
    pub fn to_string_with(self, mode: ToStringMode) -> String {
        let mut out = String::with_capacity(self.category.len() + self.name.len() + 1);
        if !self.category.is_empty() {
            escape(self.category, Some('/'), mode, &mut out);
            out.push('/');
        }
        escape(self.name, Some('/'), mode, &mut out);
        out
    }

    /// Appends the Slice struct `Ice::Identity`: name, then category.
    pub fn encode(self, encoder: &mut Encoder<'_>) {
        encoder.write_str(self.name);
        encoder.write_str(self.category);
    }

    /// Reads the Slice struct `Ice::Identity`: name, then category.
    ///
    /// # Errors
    /// If the bytes are not two strings.
    pub fn decode(decoder: &mut Decoder<'a>) -> Result<Self, DecodeError> {
        Ok(Self {
            name: decoder.read_str()?,
            category: decoder.read_str()?,
        })
    }
}

impl fmt::Display for IdentityRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_string_with(ToStringMode::Unicode))
    }
}

impl<'a> From<&'a Identity> for IdentityRef<'a> {
    fn from(identity: &'a Identity) -> Self {
        identity.as_ref()
    }
}

impl PartialEq<Identity> for IdentityRef<'_> {
    fn eq(&self, other: &Identity) -> bool {
        *self == other.as_ref()
    }
}

impl PartialEq<IdentityRef<'_>> for Identity {
    fn eq(&self, other: &IdentityRef<'_>) -> bool {
        self.as_ref() == *other
    }
}

#[cfg(feature = "runtime")]
impl papaya::Equivalent<Identity> for IdentityRef<'_> {
    fn equivalent(&self, key: &Identity) -> bool {
        self == key
    }
}

/// A text that is not the text of an identity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// There is no name.
    #[error("at position {position}: an identity needs a name, as in `greeter` or `category/greeter`{}", Hint { text, position: *position })]
    EmptyName {
        /// The text; empty if there was none.
        text: String,
        /// Where the name was expected, in bytes.
        position: usize,
    },
    /// There are two separators.
    #[error("at position {position}: only one `/` can stand between category and name; one that belongs to them is written `\\/`{}", Hint { text, position: *position })]
    SecondSlash {
        /// The text.
        text: String,
        /// Offset of the second `/`, in bytes.
        position: usize,
    },
    /// An escape sequence is not one, or is missing.
    #[error("at position {}: {error}{}", error.position(), Hint { text, position: error.position() })]
    Escape {
        /// The text.
        text: String,
        /// What is wrong.
        error: EscapeError,
    },
}

impl IdentityError {
    /// The text that is wrong.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::EmptyName { text, .. } | Self::SecondSlash { text, .. } | Self::Escape { text, .. } => text,
        }
    }

    /// Where in the text, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        match self {
            Self::EmptyName { position, .. } | Self::SecondSlash { position, .. } => *position,
            Self::Escape { error, .. } => error.position(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};

    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::*;
    use crate::encoding::Encoding;

    fn identity(name: &str, category: &str) -> Identity {
        Identity::new(name, category).unwrap()
    }

    #[test]
    fn text_to_identity() {
        let table = [
            ("greeter", "greeter", ""),
            ("cat/greeter", "greeter", "cat"),
            ("/n", "n", ""),
            (r"c\/d/a\/b", "a/b", "c/d"),
            (r"c\\/n", "n", r"c\"),
            (r"q\'q\\q", r"q'q\q", ""),
            ("a b:c@d", "a b:c@d", ""),
        ];
        for (text, name, category) in table {
            assert_eq!(text.parse(), Ok(identity(name, category)), "{text}");
        }
    }

    #[test]
    fn identity_to_text() {
        let table = [
            (identity("a/b", "c/d"), r"c\/d/a\/b"),
            (identity("q'q\"q", ""), r#"q\'q\"q"#),
            (identity(r"back\slash", ""), r"back\\slash"),
            (identity("a b:c@d", ""), "a b:c@d"),
            (identity("é", ""), "é"),
        ];
        for (identity, text) in table {
            assert_eq!(identity.to_string(), text);
            assert_eq!(text.parse(), Ok(identity));
        }
    }

    #[test]
    fn errors_show_the_place() {
        let message = |text: &str| text.parse::<Identity>().unwrap_err().to_string();
        assert_eq!(
            message("a/b/c"),
            "at position 3: only one `/` can stand between category and name; one that belongs to them is written `\\/`\n  a/b/c\n     ^"
        );
        assert_eq!(
            message("cat/"),
            "at position 4: an identity needs a name, as in `greeter` or `category/greeter`\n  cat/\n      ^"
        );
        assert_eq!(
            message(""),
            "at position 0: an identity needs a name, as in `greeter` or `category/greeter`"
        );
        assert_eq!(
            message(r"cat/x\u12"),
            "at position 5: expected four hexadecimal digits of a character after `\\u`, as in `\\u00e9`\n  cat/x\\u12\n       ^"
        );
        assert_eq!(
            message("a\nb"),
            "at position 1: the control character U+000A must be written as an escape sequence such as `\\u000a`\n  a\u{fffd}b\n   ^"
        );
        let error = "a/b/c".parse::<Identity>().unwrap_err();
        assert_eq!((error.text(), error.position()), ("a/b/c", 3));
    }

    #[test]
    fn what_stands_for_an_identity() {
        fn all(given: impl IntoIdentity) -> Identity {
            given.into_identity().unwrap()
        }
        let expected = identity("n", "c");
        assert_eq!(all("c/n"), expected);
        let text = String::from("c/n");
        assert_eq!(all(&text), expected);
        assert_eq!(all(text), expected);
        assert_eq!(all(&expected), expected);
        assert_eq!(all(expected.as_ref()), expected);
        assert_eq!(all(expected.clone()), expected);
    }

    #[test]
    fn the_borrowed_form_finds_the_owned_one() {
        let owned = identity("n", "c");
        let state = RandomState::new();
        assert_eq!(state.hash_one(&owned), state.hash_one(owned.as_ref()));
        assert_eq!(
            owned,
            IdentityRef {
                name: "n",
                category: "c"
            }
        );
        assert!(identity("a", "z") < identity("b", "a"));
        #[cfg(feature = "runtime")]
        {
            let map = papaya::HashMap::new();
            map.pin().insert(owned, 1);
            assert_eq!(
                map.pin().get(&IdentityRef {
                    name: "n",
                    category: "c"
                }),
                Some(&1)
            );
        }
    }

    #[test]
    fn bytes() {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
        identity("obj", "cat").encode(&mut encoder);
        encoder.finish().unwrap();
        assert_eq!(&out[..], b"\x03obj\x03cat");
        let mut decoder = Decoder::new(&out, Encoding::V1_1);
        assert_eq!(
            IdentityRef::decode(&mut decoder),
            Ok(IdentityRef {
                name: "obj",
                category: "cat"
            })
        );
        assert!(decoder.left().is_empty());

        let nameless = IdentityRef::decode(&mut Decoder::new(b"\0\x03cat", Encoding::V1_1)).unwrap();
        assert!(nameless.to_identity().is_err());
        assert!(IdentityRef::decode(&mut Decoder::new(b"\x03ob", Encoding::V1_1)).is_err());
    }

    proptest! {
        #[test]
        fn any_identity_survives_each_mode(name in ".+", category in ".*") {
            let identity = identity(&name, &category);
            for mode in [ToStringMode::Unicode, ToStringMode::Ascii, ToStringMode::Compat] {
                prop_assert_eq!(identity.to_string_with(mode).parse(), Ok(identity.clone()));
            }
        }

        #[test]
        fn any_text_parses_or_says_why(text in r#"([\\/'"xuU0-9a-fé\n]|\PC)*"#) {
            match text.parse::<Identity>() {
                Ok(identity) => prop_assert_eq!(identity.to_string().parse(), Ok(identity)),
                Err(error) => {
                    prop_assert!(error.position() <= text.len());
                    prop_assert!(error.to_string().starts_with("at position "));
                }
            }
        }
    }
}
