//! Lines of Rust, indented.

/// Collects lines.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    indent: usize,
}

impl Writer {
    /// One line; an empty one is not indented.
    pub(super) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.indent));
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// `head {`, what `content` writes, `}`.
    pub(super) fn block(&mut self, head: &str, content: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.indent += 1;
        content(self);
        self.indent -= 1;
        self.line("}");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
