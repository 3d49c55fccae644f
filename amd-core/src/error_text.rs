//! Errors as one line of text.

use std::error::Error;

/// The text of an error and of its causes: `cannot connect to tcp -h x: connection refused`.
pub(crate) fn error_text(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", error_text(source)),
        None => error.to_string(),
    }
}
