//! Source texts and places in them. A place is a byte range; lines and columns exist only for display.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// A file of one compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// The file's index in [`Sources::files`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(file: FileId, start: usize, end: usize) -> Self {
        Self {
            file,
            start: offset(start),
            end: offset(end),
        }
    }

    /// From the start of this span to the end of the other, where both are in one file; else this span.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file == other.file {
            Self {
                end: other.end.max(self.end),
                ..self
            }
        } else {
            self
        }
    }
}

/// Texts are limited to far less than 4 GiB before a span is made of them.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One file: its path and its text.
pub struct SourceFile {
    id: FileId,
    path: PathBuf,
    name: String,
    text: Arc<str>,
    lossy: bool,
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// The file's id.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// The path by which the file was read.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path as diagnostics show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, as UTF-8.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether bytes that are not UTF-8 were replaced.
    pub(crate) fn is_lossy(&self) -> bool {
        self.lossy
    }

    pub(crate) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The line and column of an offset.
    pub fn location(&self, offset: u32) -> Location {
        let line = self.line_index(offset);
        let start = self.line_starts()[line] as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self.text.as_bytes()[start..end]
            .iter()
            .filter(|byte| !is_continuation(**byte))
            .count();
        Location {
            line: line + 1,
            column: column + 1,
        }
    }

    /// The text of the line that holds an offset, and the offset at which it starts.
    pub(crate) fn line_at(&self, offset: u32) -> (u32, &str) {
        let starts = self.line_starts();
        let line = self.line_index(offset);
        let end = starts.get(line + 1).map_or(self.text.len(), |next| *next as usize);
        let text = &self.text[starts[line] as usize..end];
        (starts[line], text.trim_end_matches(['\n', '\r']))
    }

    fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|start| *start <= offset) - 1
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(ends.map(|(index, _)| offset(index + 1)))
                .collect()
        })
    }
}

/// Without the text, which may be long.
impl fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SourceFile")
            .field("id", &self.id)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// All files that a compilation has read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// All texts, in the order in which they were read; the first is none, but holds the macros of the settings. For the files
    /// alone see [`Compilation::files`](crate::Compilation::files).
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file with this id.
    ///
    /// # Panics
    /// If the id is of another compilation.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// The text in a span.
    ///
    /// # Panics
    /// If the span is of another compilation.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.start as usize..span.end as usize]
    }

    /// Where a span starts.
    ///
    /// # Panics
    /// If the span is of another compilation.
    pub fn location(&self, span: Span) -> Location {
        self.file(span.file).location(span.start)
    }

    pub(crate) fn add(&mut self, path: &Path, bytes: &[u8]) -> FileId {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let lossy = matches!(text, std::borrow::Cow::Owned(_));
        let id = FileId(offset(self.files.len()));
        self.files.push(SourceFile {
            id,
            path: path.to_owned(),
            name: path.display().to_string(),
            text: text.into(),
            lossy,
            line_starts: OnceLock::new(),
        });
        id
    }
}
