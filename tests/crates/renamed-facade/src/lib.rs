//! The macros where the facade is called `rpc`, and nothing is called `amd`.
#![allow(missing_docs, reason = "a test")]

use rpc::prelude::*;

/// What the included file of [`shed`] defines.
pub mod tools {
    rpc::slice!("slice/Tools.ice", crate = rpc);
}

/// The types of Ice's own file, under another path than that of the facade.
pub mod own_ice {
    pub use rpc::ice;
}

/// Its included files are generated elsewhere, one of Ice's own among them.
pub mod shed {
    rpc::slice!(
        "slice/Shed.ice",
        extern "Tools.ice" = crate::tools,
        extern "Ice/Identity.ice" = crate::own_ice,
        crate = rpc,
    );
}

use shed::shed::{Crate, Light, SHELVES, Store, StoreFindError, StorePrx};
use tools::tools::{Missing, Tool};

/// A servant of the interface from the file.
#[derive(Debug)]
pub struct Tidy;

#[servant(Store, crate = rpc)]
impl Tidy {
    async fn find(&self, name: &str, who: rpc::Identity) -> Result<Tool, StoreFindError> {
        let tool = Tool {
            name: name.to_owned(),
            owner: who,
        };
        if name == "saw" {
            Ok(tool)
        } else {
            Err(Missing { what: tool }.into())
        }
    }
    fn names(&self, light: Option<Light>) -> Vec<String> {
        let seen = if light == Some(Light::On) { SHELVES } else { 0 };
        (0..seen).map(|shelf| shelf.to_string()).collect()
    }
    fn pack(&self, tools: Vec<Tool>) -> Option<Class<Crate>> {
        Some(Class::new(Crate { tools, light: None }))
    }
    fn next(&self) -> Option<StorePrx> {
        None
    }
}

/// An interface that is derived.
#[derive(Debug)]
pub struct Lamp;

#[servant(derive(pub Lamps), module = "Shed", crate = rpc)]
impl Lamp {
    fn switch(&self, on: bool) -> bool {
        !on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_macros_write_works() -> Result<(), Box<dyn std::error::Error>> {
        let shed = rpc::testing::serve::<StorePrx>(Tidy);
        let who = rpc::Identity::new("Alice", "people")?;
        assert_eq!(shed.find("saw", &who).wait()?.owner, who);
        let missing = shed.find("spade", &who).wait();
        assert!(matches!(
            missing,
            Err(InvocationError::User(StoreFindError::Missing(Missing { what }))) if what.name == "spade"
        ));
        assert_eq!(shed.names(Some(&Light::On)).wait()?, ["0", "1", "2"]);
        let tool = shed.find("saw", &who).wait()?;
        let packed = shed.pack(&[tool]).wait()?.ok_or("null")?;
        assert_eq!(packed.tools[0].name, "saw");
        assert!(shed.next().wait()?.is_none());
        assert!(rpc::testing::serve::<LampsPrx>(Lamp).switch(false).wait()?);
        Ok(())
    }
}
