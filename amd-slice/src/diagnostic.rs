//! What went wrong and where, in the form that rustc's users know.

use std::{
    fmt::{self, Display, Write as _},
    sync::Arc,
};

use crate::source::{Sources, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// There is no result.
    Error,
    /// There is a result, perhaps not the wanted one.
    Warning,
}

impl Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One mistake, at one place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where; nothing where no file is at fault, as for a file that could not be read.
    pub span: Option<Span>,
    /// What stands behind the underline.
    pub label: Option<String>,
    /// Other places that have to do with it.
    pub notes: Vec<Note>,
    /// What to do about it.
    pub help: Option<String>,
    /// The kind of warning, as `[["suppress-warning:kind"]]` names it: `deprecated` or `invalid-metadata`.
    pub category: Option<&'static str>,
}

/// A second place, or a remark.
#[derive(Clone, Debug)]
pub struct Note {
    /// What is to be known.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

impl Diagnostic {
    pub(crate) fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, Some(span), message.into())
    }

    pub(crate) fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(span), message.into())
    }

    pub(crate) fn warning_of(category: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            category: Some(category),
            ..Self::warning(span, message)
        }
    }

    pub(crate) fn unplaced(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, None, message.into())
    }

    fn new(severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            severity,
            message,
            span,
            label: None,
            notes: Vec::new(),
            help: None,
            category: None,
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(crate) fn note(mut self, span: Span, message: impl Into<String>) -> Self {
        self.notes.push(Note {
            message: message.into(),
            span: Some(span),
        });
        self
    }

    pub(crate) fn remark(mut self, message: impl Into<String>) -> Self {
        self.notes.push(Note {
            message: message.into(),
            span: None,
        });
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean" where one of the candidates is near.
    pub(crate) fn suggest<'a>(self, written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(written, candidates) {
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }
}

/// The candidate that is most like what was written, if any is like it at all.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    if lower.len() > 64 {
        return None;
    }
    let limit = lower.chars().count().div_ceil(3);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 64)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// Diagnostics, in the order of their places, with the texts that they point into.
///
/// `Display` shows them all:
///
/// ```
/// let errors = amd_slice::Compiler::new()
///     .add_source("A.ice", "module A { sequence<strin> Names; }")
///     .compile(&["A.ice"])
///     .unwrap_err();
/// assert_eq!(
///     errors.to_string(),
///     "\
/// error: `strin` is not defined
///  --> A.ice:1:21
///   |
/// 1 | module A { sequence<strin> Names; }
///   |                     ^^^^^ not found in this scope
///   |
///   = help: did you mean `string`?
/// "
/// );
/// ```
#[derive(Clone)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    sources: Arc<Sources>,
    stopped_after: Option<usize>,
}

impl Diagnostics {
    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The texts that the spans point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// One diagnostic of this list as text with the source line, ending in a new line.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let mut output = String::new();
        // Writing to a string cannot fail.
        let _ = render(&mut output, &self.sources, diagnostic);
        output
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                formatter.write_char('\n')?;
            }
            formatter.write_str(&self.render(diagnostic))?;
        }
        match self.stopped_after {
            Some(count) => write!(formatter, "\nstopped after {count} errors\n"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl std::error::Error for Diagnostics {}

fn render(output: &mut String, sources: &Sources, diagnostic: &Diagnostic) -> fmt::Result {
    writeln!(output, "{}: {}", diagnostic.severity, diagnostic.message)?;
    let spans = diagnostic
        .span
        .into_iter()
        .chain(diagnostic.notes.iter().filter_map(|note| note.span));
    let width = spans.map(|span| digits(sources.location(span).line)).max().unwrap_or(0);
    if let Some(span) = diagnostic.span {
        snippet(output, sources, span, '^', diagnostic.label.as_deref(), width)?;
    }
    for note in &diagnostic.notes {
        match note.span {
            Some(span) => {
                writeln!(output, "note: {}", note.message)?;
                snippet(output, sources, span, '-', None, width)?;
            }
            None => writeln!(output, "{:width$} = note: {}", "", note.message)?,
        }
    }
    if let Some(help) = &diagnostic.help {
        if diagnostic.span.is_some() && diagnostic.notes.is_empty() {
            writeln!(output, "{:width$} |", "")?;
        }
        writeln!(output, "{:width$} = help: {help}", "")?;
    }
    Ok(())
}

/// Longest part of a line that is shown.
const MAX_LINE: usize = 160;

fn snippet(
    output: &mut String,
    sources: &Sources,
    span: Span,
    mark: char,
    label: Option<&str>,
    width: usize,
) -> fmt::Result {
    let file = sources.file(span.file);
    let location = file.location(span.start);
    let (line_start, line) = file.line_at(span.start);
    writeln!(
        output,
        "{:width$}--> {}:{}:{}",
        "",
        file.name(),
        location.line,
        location.column
    )?;
    writeln!(output, "{:width$} |", "")?;
    let start = (span.start - line_start) as usize;
    let end = ((span.end - line_start) as usize).clamp(start.min(line.len()), line.len());
    let (before, marked) = (&line[..start.min(line.len())], &line[start.min(line.len())..end]);
    // A line may be a megabyte long: the part around the mark is enough.
    let skip = before.chars().count().saturating_sub(MAX_LINE / 2);
    let shown: String = line.chars().skip(skip).take(MAX_LINE).map(visible).collect();
    writeln!(output, "{:>width$} | {}", location.line, shown.trim_end())?;
    let padding: String = before
        .chars()
        .skip(skip)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let marks = mark.to_string().repeat(marked.chars().count().clamp(1, MAX_LINE / 2));
    let label = label.map(|label| format!(" {label}")).unwrap_or_default();
    writeln!(output, "{:width$} | {padding}{marks}{label}", "")
}

/// Control characters of a garbage file must not reach the terminal.
fn visible(character: char) -> char {
    if character.is_control() && character != '\t' {
        '\u{FFFD}'
    } else {
        character
    }
}

fn digits(mut line: usize) -> usize {
    let mut count = 1;
    while line >= 10 {
        line /= 10;
        count += 1;
    }
    count
}

/// For messages: a name may be as long as its file.
pub(crate) fn shorten(name: &str) -> String {
    if name.chars().count() <= 80 {
        name.to_owned()
    } else {
        format!("{}...", name.chars().take(77).collect::<String>())
    }
}

/// Collects diagnostics while the compiler runs, and says when there are enough.
#[derive(Debug)]
pub(crate) struct Reporter {
    list: Vec<Diagnostic>,
    errors: usize,
    limit: usize,
    warnings: usize,
    fatal: bool,
}

impl Reporter {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            list: Vec::new(),
            errors: 0,
            limit: limit.max(1),
            warnings: 0,
            fatal: false,
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if *count < self.limit {
            *count += 1;
            self.list.push(diagnostic);
        }
    }

    /// Reports an error after which the compiler stops.
    pub(crate) fn report_fatal(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic);
        self.fatal = true;
    }

    /// Whether to stop: there are as many errors as anybody will read, or there is a fatal one.
    pub(crate) fn is_full(&self) -> bool {
        self.fatal || self.errors >= self.limit
    }

    /// Drops warnings that the user does not want to see.
    pub(crate) fn retain_warnings(&mut self, keep: impl Fn(&Diagnostic) -> bool) {
        self.list
            .retain(|diagnostic| diagnostic.severity == Severity::Error || keep(diagnostic));
    }

    pub(crate) fn error_count(&self) -> usize {
        self.errors
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The diagnostics, for those who will read them.
    pub(crate) fn finish(self, sources: Arc<Sources>) -> Diagnostics {
        let stopped_after = (self.errors >= self.limit).then_some(self.limit);
        let mut list = self.list;
        list.sort_by_key(|diagnostic| diagnostic.span);
        Diagnostics {
            list,
            sources,
            stopped_after,
        }
    }
}
