//! What a file is made of, before it has an order.

use super::names::split;
use super::{Definition, DefinitionKind, InterfaceInfo, TypeInfo};

/// What has a type id.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    Data(&'static Definition),
    Interface(&'static InterfaceInfo),
}

impl Node {
    pub(super) fn type_id(self) -> &'static str {
        match self {
            Self::Data(definition) => definition.type_id,
            Self::Interface(interface) => interface.type_id,
        }
    }

    pub(super) fn module(self) -> &'static str {
        split(self.type_id()).0
    }

    /// What must be defined before it.
    pub(super) fn needs(self) -> Vec<Self> {
        match self {
            Self::Data(definition) => definition.base().into_iter().map(Self::Data).collect(),
            Self::Interface(interface) => {
                let exceptions = interface.operations.iter().flat_map(|operation| operation.exceptions);
                let bases = interface.bases.iter().copied().map(Self::Interface);
                bases.chain(exceptions.copied().map(Self::Data)).collect()
            }
        }
    }

    /// The types that it uses.
    pub(super) fn types(self) -> Vec<TypeInfo> {
        match self {
            Self::Data(definition) => definition.members().iter().map(|member| member.ty).collect(),
            Self::Interface(interface) => {
                let operations = interface.operations.iter();
                let types = operations.flat_map(|operation| {
                    let results = operation.results.iter().map(|result| result.ty);
                    operation.parameters.iter().map(|p| p.ty).chain(results)
                });
                types.collect()
            }
        }
    }

    /// The definition that a type leads to.
    pub(super) fn of(ty: &TypeInfo) -> Option<Self> {
        match ty {
            TypeInfo::Defined(definition) => Some(Self::Data(definition)),
            TypeInfo::Class(definition) => definition().map(Self::Data),
            TypeInfo::Proxy(interface) => Some(Self::Interface(interface())),
            TypeInfo::Basic(_) | TypeInfo::Sequence(_) | TypeInfo::Dictionary(..) => None,
        }
        .filter(|node| node.type_id() != InterfaceInfo::OBJECT_TYPE_ID)
    }

    /// The file of Ice's that defines it.
    pub(super) fn ice_file(self) -> Option<&'static str> {
        if self.type_id().starts_with("::IceMX::") {
            return Some("Metrics");
        }
        let name = self.type_id().strip_prefix("::Ice::")?;
        Some(match name {
            "EncodingVersion" | "ProtocolVersion" => "Version",
            "Router" | "RouterFinder" => "Router",
            "Process" => "Process",
            "PropertiesAdmin" => "PropertiesAdmin",
            "LoggerAdmin" | "RemoteLogger" | "LogMessage" | "LogMessageType" => "RemoteLogger",
            "AdapterAlreadyActiveException"
            | "AdapterNotFoundException"
            | "InvalidReplicaGroupIdException"
            | "ObjectNotFoundException"
            | "ServerNotFoundException" => "Locator",
            "RemoteLoggerAlreadyAttachedException" => "RemoteLogger",
            "UnknownMetricsView" => "Metrics",
            "OperationMode" => "Current",
            _ if name.starts_with("Locator") => "Locator",
            name => name,
        })
    }
}

/// The type and those that it is made of.
pub(super) fn each_part(ty: &TypeInfo, visit: &mut dyn FnMut(&TypeInfo)) {
    visit(ty);
    match ty {
        TypeInfo::Sequence(element) => each_part(element, visit),
        TypeInfo::Dictionary(key, value) => {
            each_part(key, visit);
            each_part(value, visit);
        }
        TypeInfo::Basic(_) | TypeInfo::Defined(_) | TypeInfo::Class(_) | TypeInfo::Proxy(_) => {}
    }
}

/// The names inside of a definition.
pub(super) fn names_in(node: Node) -> Vec<&'static str> {
    match node {
        Node::Interface(interface) => {
            let names = interface.operations.iter().flat_map(|operation| {
                let parameters = operation.parameters.iter().map(|p| p.name);
                parameters.chain([operation.name])
            });
            names.collect()
        }
        Node::Data(definition) => match definition.kind {
            DefinitionKind::Enum { enumerators } => enumerators.iter().map(|found| found.name).collect(),
            _ => definition.members().iter().map(|member| member.name).collect(),
        },
    }
}
