//! The facet `Process` (`Ice::Process`): it stops the server, and writes for somebody elsewhere.

use std::any::Any;
use std::io::Write;
use std::sync::Weak;

use crate::adapter::Servant;
use crate::adapter::servant::{Handler, Request, Row, ValueTag};
use crate::communicator::{Communicator, Inner};
use crate::dispatch::Lane;
use crate::encoding::NoUserException;
use crate::interface::{InterfaceInfo, Operation, ParameterAt};
use crate::protocol::OperationMode;

static INTERFACE: InterfaceInfo = InterfaceInfo {
    type_id: "::Ice::Process",
    type_ids: &["::Ice::Object", "::Ice::Process"],
    ..InterfaceInfo::OBJECT
};

/// A servant by hand: the macros are above this crate. Both operations are done at once, so they are served where they arrive.
pub(super) struct Process {
    communicator: Weak<dyn Any + Send + Sync>,
}

impl Process {
    pub(super) fn new(communicator: Weak<dyn Any + Send + Sync>) -> Self {
        Self { communicator }
    }

    fn shutdown(&self) {
        let inner = self
            .communicator
            .upgrade()
            .and_then(|owner| owner.downcast::<Inner>().ok());
        if let Some(inner) = inner {
            Communicator { inner }.shutdown();
        }
    }
}

const STDOUT: i32 = 1;
const STDERR: i32 = 2;

fn write_message(message: &str, stream: i32) {
    // Nobody here can do anything about a stream that is closed.
    let _ = match stream {
        STDOUT => writeln!(std::io::stdout(), "{message}"),
        STDERR => writeln!(std::io::stderr(), "{message}"),
        _ => Ok(()),
    };
}

struct Shutdown;

impl Operation for Shutdown {
    const NAME: &'static str = "shutdown";
    const PARAMETERS: usize = 0;
    const MODE: OperationMode = OperationMode::Normal;
    type Result = ();
    type Exceptions = NoUserException;
}

struct WriteMessage;

impl Operation for WriteMessage {
    const NAME: &'static str = "writeMessage";
    const PARAMETERS: usize = 2;
    const MODE: OperationMode = OperationMode::Normal;
    type Result = ();
    type Exceptions = NoUserException;
}

impl ParameterAt<0> for WriteMessage {
    type Declared = String;
}

impl ParameterAt<1> for WriteMessage {
    type Declared = i32;
}

impl Servant for Process {
    const INTERFACE: &'static InterfaceInfo = &INTERFACE;
    const TABLE: &'static [Row<Self>] = &[
        Row::new(
            Shutdown::NAME,
            Handler::new(
                || Lane::Inline,
                |call| {
                    call.serve(|servant, request: Request<Shutdown>| async move {
                        request.arguments()?.finish()?;
                        servant.shutdown();
                        ValueTag.reply(&request, ())
                    })
                },
            ),
        ),
        Row::new(
            WriteMessage::NAME,
            Handler::new(
                || Lane::Inline,
                |call| {
                    call.serve(|_, request: Request<WriteMessage>| async move {
                        let mut arguments = request.arguments()?;
                        let message: String = arguments.take::<0, _>()?;
                        let stream: i32 = arguments.take::<1, _>()?;
                        arguments.finish()?;
                        write_message(&message, stream);
                        ValueTag.reply(&request, ())
                    })
                },
            ),
        ),
    ];
}
