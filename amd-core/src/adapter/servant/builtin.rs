//! The operations that every object has (protocol 3.1).

use crate::adapter::Current;
use crate::dispatch::DispatchFailure;
use crate::encoding::{Encode, Encoder};
use crate::interface::InterfaceInfo;
use crate::protocol::ReplyStatus;

#[derive(Clone, Copy)]
pub(super) enum Builtin {
    Ping,
    IsA,
    Id,
    Ids,
}

impl Builtin {
    pub(super) fn from_name(operation: &str) -> Option<Self> {
        Some(match operation {
            "ice_ping" => Self::Ping,
            "ice_isA" => Self::IsA,
            "ice_id" => Self::Id,
            "ice_ids" => Self::Ids,
            _ => return None,
        })
    }
}

/// Serves the request if it is for one of them.
pub(crate) fn serve_builtin(interface: &InterfaceInfo, current: &Current) -> bool {
    let operation = Builtin::from_name(current.operation());
    if let Some(operation) = operation {
        serve(operation, interface, current);
    }
    operation.is_some()
}

/// Replies at once: nothing of the servant is called.
pub(super) fn serve(operation: Builtin, interface: &InterfaceInfo, current: &Current) {
    let replied = match operation {
        Builtin::Ping => no_parameters(current).and_then(|()| reply(current, |_| {})),
        Builtin::IsA => type_id(current).and_then(|id| reply(current, |e| e.put(&interface.type_ids.contains(&id)))),
        Builtin::Id => no_parameters(current).and_then(|()| reply(current, |e| e.put(interface.type_id))),
        Builtin::Ids => no_parameters(current).and_then(|()| reply(current, |e| interface.type_ids.encode(e))),
    };
    if let Err(failure) = replied {
        current.reply_failure(&failure);
    }
}

fn no_parameters(current: &Current) -> Result<(), DispatchFailure> {
    Ok(current.request.decoder()?.finish()?)
}

fn type_id(current: &Current) -> Result<&str, DispatchFailure> {
    let mut decoder = current.request.decoder()?;
    let id = decoder.read_str()?;
    decoder.finish()?;
    Ok(id)
}

fn reply(current: &Current, results: impl FnOnce(&mut Encoder<'_>)) -> Result<(), DispatchFailure> {
    let encoding = current.encoding();
    Ok(current.request.reply(ReplyStatus::OK, |encoder| {
        encoder.write_encapsulation(encoding, results)
    })?)
}
