//! Exceptions that derive from the declared one, through sets that `slice!` generates.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use amd::prelude::*;

mod generated {
    amd::slice!("tests/slice/Thrown.ice");
}

use generated::theatre::{Box, BoxBookError, BoxLateError, BoxPrx, Gone, Problem, Sold};

struct Office;

fn sold(left: i32) -> Sold {
    let why = "sold".to_owned();
    Sold {
        base: Problem { why },
        left,
    }
}

#[servant(Box)]
impl Office {
    fn book(&self, seats: i32) -> Result<(), BoxBookError> {
        match seats {
            0 => Err(Problem { why: "none".to_owned() }.into()),
            1 => Err(sold(7).into()),
            2 => Err(Gone { base: sold(0) }.into()),
            _ => Ok(()),
        }
    }

    async fn late(&self, seats: i32) -> Result<(), BoxLateError> {
        match seats {
            0 => Err(sold(seats).into()),
            _ => Err(Gone { base: sold(seats) }.into()),
        }
    }
}

/// The client gets each exception as it was thrown, not as its base.
#[tokio::test]
async fn an_operation_that_declares_a_base_throws_what_derives_from_it() {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let office: BoxPrx = adapter.add(Office, "box").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();

    let error = office.book(0).await.unwrap_err();
    assert!(matches!(error, InvocationError::User(BoxBookError::Problem(found)) if found.why == "none"));
    let error = office.book(1).await.unwrap_err();
    assert!(matches!(error, InvocationError::User(BoxBookError::Sold(found)) if found == sold(7)));
    let error = office.book(2).await.unwrap_err();
    assert!(matches!(error, InvocationError::User(BoxBookError::Gone(found)) if found.base == sold(0)));
    office.book(3).await.unwrap();

    let error = office.late(0).await.unwrap_err();
    assert!(matches!(error, InvocationError::User(BoxLateError::Sold(found)) if found == sold(0)));
    let error = office.late(1).await.unwrap_err();
    assert!(matches!(error, InvocationError::User(BoxLateError::Gone(found)) if found.base == sold(1)));
    communicator.destroy().await;
}
