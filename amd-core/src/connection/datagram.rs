//! Connections whose messages go as datagrams.

use crate::protocol::{Config, IdleCheck, TimeoutConfig};
use crate::transport::TransportInfo;

/// The limits and timeouts of a connection over this transport. With datagrams there are no timeouts (protocol 4.6): nobody can
/// keep us waiting, and nobody needs to hear that we are still there.
pub(super) fn suited(config: Config, info: &TransportInfo) -> Config {
    if !info.is_datagram() {
        return config;
    }
    let timeouts = TimeoutConfig {
        connect: None,
        close: None,
        idle: None,
        idle_check: IdleCheck::Never,
        inactivity: None,
        write: None,
    };
    Config { timeouts, ..config }
}
