//! A servant written by hand, whose operations end when the test says so.

#![allow(
    non_camel_case_types,
    reason = "operations have the names that they have on the wire"
)]

use std::sync::{Arc, Condvar, Mutex};

use amd_core::adapter::Servant;
use amd_core::adapter::servant::*;
use amd_core::encoding::NoUserException;
use amd_core::interface::*;
use amd_core::protocol::OperationMode;
use amd_core::proxy::{Invocation, ObjectPrx, invoke};
use tokio::sync::{mpsc, watch};

/// What the test and the servant share.
#[derive(Debug)]
pub struct Stage {
    /// Operations say here that they have begun, and with what.
    begun: mpsc::UnboundedSender<i32>,
    /// Opens for those who wait asynchronously.
    open: watch::Sender<bool>,
    /// Opens for those who block.
    unblocked: Mutex<bool>,
    unblock: Condvar,
}

impl Stage {
    pub fn new() -> (Arc<Self>, mpsc::UnboundedReceiver<i32>) {
        let (begun, receiver) = mpsc::unbounded_channel();
        let stage = Self {
            begun,
            open: watch::Sender::new(false),
            unblocked: Mutex::new(false),
            unblock: Condvar::new(),
        };
        (Arc::new(stage), receiver)
    }

    /// Lets all asynchronous dispatches end.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Lets all blocked dispatches end.
    pub fn unblock(&self) {
        *self.unblocked.lock().unwrap() = true;
        self.unblock.notify_all();
    }
}

#[derive(Debug)]
pub struct Probe(pub Arc<Stage>);

impl Probe {
    /// Holds a thread until the test unblocks it.
    fn block(&self, number: i32) -> i32 {
        self.0.begun.send(number).unwrap();
        let blocked = self.0.unblocked.lock().unwrap();
        drop(self.0.unblock.wait_while(blocked, |unblocked| !*unblocked).unwrap());
        number
    }

    fn echo(&self, text: String) -> String {
        text
    }

    fn panic(&self, _number: i32) -> i32 {
        panic!("in a test")
    }

    async fn panic_at_once(&self, _number: i32) -> i32 {
        panic!("in a test")
    }

    async fn panic_later(&self, _number: i32) -> i32 {
        tokio::task::yield_now().await;
        panic!("in a test")
    }

    fn record(&self, number: i32) -> i32 {
        self.0.begun.send(number).unwrap();
        number
    }

    /// Holds nothing until the test opens.
    async fn wait(&self, number: i32) -> i32 {
        self.0.begun.send(number).unwrap();
        let mut open = self.0.open.subscribe();
        open.wait_for(|open| *open).await.unwrap();
        number
    }
}

macro_rules! operations {
    ($($name:ident($parameter:ty) -> $result:ty;)*) => {
        $(
            #[derive(Debug)]
            pub struct $name;

            impl Operation for $name {
                const NAME: &'static str = stringify!($name);
                const PARAMETERS: usize = 1;
                const MODE: OperationMode = OperationMode::Normal;
                type Result = $result;
                type Exceptions = NoUserException;
            }

            impl ParameterAt<0> for $name {
                type Declared = $parameter;
            }
        )*

        impl Servant for Probe {
            const INTERFACE: &'static InterfaceInfo = &PROBE;
            const TABLE: &'static [Row<Self>] = &[$(Row::new(stringify!($name), Handler::new(
                || (&&&probe_method(|(s, a0)| Probe::$name(s, a0))).amd_tag().lane(),
                |call| {
                    call.serve(|servant, request: Request<$name>| async move {
                        let mut arguments = request.arguments()?;
                        let a0 = arguments.take::<0, _>()?;
                        arguments.finish()?;
                        let value = Probe::$name(&servant, a0);
                        let (probe, value) = probed(value);
                        let value = (&&&probe).amd_tag().settle(value);
                        let value = value.await;
                        (&&&&request.outcome(&value)).amd_outcome().reply(&request, value)
                    })
                },
            )),)*];
        }
    };
}

operations! {
    block(i32) -> i32;
    echo(String) -> String;
    panic(i32) -> i32;
    panic_at_once(i32) -> i32;
    panic_later(i32) -> i32;
    record(i32) -> i32;
    wait(i32) -> i32;
}

static PROBE: InterfaceInfo = InterfaceInfo {
    type_id: "::Test::Probe",
    type_ids: &["::Ice::Object", "::Test::Probe"],
    ..InterfaceInfo::OBJECT
};

/// Calls an operation that takes a number and returns it.
pub fn call<Op: Operation<Result = i32, Exceptions = NoUserException>>(
    proxy: &ObjectPrx,
    number: i32,
) -> Invocation<i32> {
    invoke::<Op>(proxy, |encoder| encoder.put(&number))
}

pub fn call_echo(proxy: &ObjectPrx, text: &str) -> Invocation<String> {
    invoke::<echo>(proxy, |encoder| encoder.put(text))
}
