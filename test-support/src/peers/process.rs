//! Child processes: their output, their end, and short runs of tools.

use std::fmt;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::PeerError;

/// A child process whose output is collected, and which is killed on drop.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    pub(crate) child: Child,
    pub(crate) captured: Arc<Captured>,
    readers: Vec<JoinHandle<()>>,
}

impl Process {
    pub(crate) fn start(name: String, mut command: Command) -> Result<Self, PeerError> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| PeerError(format!("cannot start the {name}: {error}")))?;
        let captured = Arc::new(Captured::default());
        let readers = vec![
            captured.collect(child.stdout.take(), |text| &mut text.stdout),
            captured.collect(child.stderr.take(), |text| &mut text.stderr),
        ];
        Ok(Self {
            name,
            child,
            captured,
            readers,
        })
    }

    pub(crate) fn wait_for_line(&self, beginning: &str, timeout: Duration) -> Result<String, PeerError> {
        let deadline = Instant::now() + timeout;
        let mut text = self.captured.lock();
        loop {
            if let Some(line) = text.whole_line(beginning) {
                return Ok(line);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || text.open_streams == 0 {
                return Err(PeerError(format!(
                    "the {} did not print '{beginning}'; it printed:\n{text}",
                    self.name
                )));
            }
            text = self
                .captured
                .changed
                .wait_timeout(text, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    pub(crate) fn wait(&mut self, timeout: Duration) -> Result<ExitStatus, PeerError> {
        let deadline = Instant::now() + timeout;
        loop {
            let status = self.child.try_wait();
            match status.map_err(|error| PeerError(format!("cannot wait for the {}: {error}", self.name)))? {
                Some(status) => {
                    self.join_readers();
                    return Ok(status);
                }
                None if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                None => {
                    let text = self.captured.lock();
                    return Err(PeerError(format!("the {} still runs; it printed:\n{text}", self.name)));
                }
            }
        }
    }

    pub(crate) fn kill(&mut self) {
        // Neither can fail in a way that matters: the child is ours, and may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.join_readers();
    }

    fn join_readers(&mut self) {
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The output of a process so far.
#[derive(Debug, Default)]
pub(crate) struct Captured {
    text: Mutex<Text>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(crate) struct Text {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    open_streams: usize,
}

impl Captured {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Text> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a stream to its end on a thread of its own.
    fn collect<R: Read + Send + 'static>(
        self: &Arc<Self>,
        stream: Option<R>,
        target: fn(&mut Text) -> &mut String,
    ) -> JoinHandle<()> {
        self.lock().open_streams += 1;
        let captured = Arc::clone(self);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            if let Some(mut stream) = stream {
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    target(&mut captured.lock()).push_str(&String::from_utf8_lossy(&buffer[..count]));
                    captured.changed.notify_all();
                }
            }
            captured.lock().open_streams -= 1;
            captured.changed.notify_all();
        })
    }
}

impl Text {
    fn whole_line(&self, beginning: &str) -> Option<String> {
        let mut lines = self
            .stdout
            .split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'));
        lines.find(|line| line.starts_with(beginning)).map(str::to_owned)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.stdout, self.stderr)
    }
}

/// Runs a command that is expected to succeed, and returns what it printed.
pub(crate) fn run_tool(command: &mut Command) -> Result<String, PeerError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| PeerError(format!("cannot run {name}: {error}")))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    Err(PeerError(format!(
        "{name} failed with {}:\n{stdout}{stderr}",
        output.status
    )))
}
