//! Doc comments, in parts.

use std::ops::Deref;

use super::{DefinitionId, ModuleId};

/// A doc comment, or none; its parts are those of [`DocSections`].
///
/// Most things have none, so that this takes the room of one pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(Option<Box<DocSections>>);

/// The parts of a doc comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocSections {
    /// What precedes the first tag.
    pub overview: DocText,
    /// `@param name text`
    pub params: Vec<DocEntry>,
    /// `@return text`
    pub returns: DocText,
    /// `@throws Name text` or `@exception Name text`
    pub throws: Vec<DocEntry>,
    /// `@see`, one for each.
    pub see: Vec<DocText>,
    /// `@deprecated text`; empty text if there is only the tag.
    pub deprecated: Option<DocText>,
    /// `@remark text`
    pub remarks: DocText,
}

impl Docs {
    /// Whether nothing is documented.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl From<DocSections> for Docs {
    fn from(sections: DocSections) -> Self {
        Self((sections != EMPTY).then(|| Box::new(sections)))
    }
}

impl Deref for Docs {
    type Target = DocSections;

    fn deref(&self) -> &DocSections {
        static NONE: DocSections = EMPTY;
        self.0.as_deref().unwrap_or(&NONE)
    }
}

const EMPTY: DocSections = DocSections {
    overview: DocText(Vec::new()),
    params: Vec::new(),
    returns: DocText(Vec::new()),
    throws: Vec::new(),
    see: Vec::new(),
    deprecated: None,
    remarks: DocText(Vec::new()),
};

/// A text about something with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocEntry {
    /// The name, as it was written.
    pub name: String,
    /// What it is, if it is known: the exception of `@throws`.
    pub target: Option<DocTarget>,
    /// The text.
    pub text: DocText,
}

/// A text with links. Line breaks are kept, indentation is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocText(pub Vec<DocFragment>);

impl DocText {
    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, with links as their names.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|fragment| match fragment {
                DocFragment::Text(text) | DocFragment::Code(text) => text.as_str(),
                DocFragment::Link { written, .. } => written.as_str(),
            })
            .collect()
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocFragment {
    /// Text.
    Text(String),
    /// `{@code text}`
    Code(String),
    /// `{@link Name}`, `{@link Name#member}` or `{@link #member}`
    Link {
        /// As it was written behind `@link`.
        written: String,
        /// Where it leads, if that is known.
        target: Option<DocTarget>,
    },
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocTarget {
    /// To a module.
    Module(ModuleId),
    /// To a definition.
    Definition(DefinitionId),
    /// To a member, an operation or an enumerator of a definition.
    Member(DefinitionId, String),
}
