//! Modules, indentation, comments.

use super::names::escaped;

/// Text that is written line by line.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    /// The modules that are open.
    modules: Vec<String>,
    indent: usize,
    /// Whether what was written last takes one line, so that no blank line need part it from the next of its kind.
    after_line: bool,
}

impl Writer {
    pub(super) fn line(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// `head`, and what is inside of it in braces.
    pub(super) fn block(&mut self, head: &str, inside: impl FnOnce(&mut Self)) {
        self.line(head);
        self.open();
        inside(self);
        self.close();
    }

    fn open(&mut self) {
        self.line("{");
        self.indent += 1;
    }

    fn close(&mut self) {
        self.indent -= 1;
        self.line("}");
    }

    /// Closes and opens modules so that what follows is in this one, behind a blank line unless both are lines.
    pub(super) fn enter(&mut self, module: &str, is_line: bool) {
        let after_line = std::mem::replace(&mut self.after_line, is_line);
        let path: Vec<_> = module.split("::").filter(|part| !part.is_empty()).collect();
        let shared = self
            .modules
            .iter()
            .zip(&path)
            .take_while(|(open, part)| open == *part)
            .count();
        if shared == self.modules.len() && shared == path.len() {
            if !(after_line && is_line) {
                self.line("");
            }
            return;
        }
        while self.modules.len() > shared {
            self.modules.pop();
            self.close();
        }
        self.line("");
        for part in &path[shared..] {
            self.line(&format!("module {}", escaped(part)));
            self.open();
            self.modules.push((*part).to_owned());
        }
    }

    /// Closes all modules.
    pub(super) fn finish(mut self) -> String {
        for _ in std::mem::take(&mut self.modules) {
            self.close();
        }
        self.text
    }

    /// A doc comment.
    pub(super) fn docs(&mut self, docs: &str) {
        // Neither an end nor another beginning within the comment.
        let docs = docs.replace("*/", "* /").replace("/*", "/ *");
        match docs.lines().collect::<Vec<_>>()[..] {
            [] => {}
            [line] => self.line(&format!("/** {line} */")),
            ref lines => {
                self.line("/**");
                for line in lines {
                    self.line(format!(" * {line}").trim_end());
                }
                self.line(" */");
            }
        }
    }
}
