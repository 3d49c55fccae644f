//! Identities, proxies and endpoints as text.

use amd_core::identity::{Identity, ToStringMode};
use amd_core::reference::{Endpoint, EndpointRole, Reference, ReferenceDefaults};

/// Any text as each of them.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(identity) = text.parse::<Identity>() {
        for mode in [ToStringMode::Unicode, ToStringMode::Ascii, ToStringMode::Compat] {
            let printed = identity.to_string_with(mode);
            assert_eq!(printed.parse().as_ref(), Ok(&identity), "{printed}");
        }
    }
    let defaults = ReferenceDefaults::default();
    if let Ok(Some(reference)) = Reference::parse(text, &defaults) {
        let printed = reference.to_string();
        assert_eq!(
            Reference::parse(&printed, &defaults).as_ref(),
            Ok(&Some(reference)),
            "{printed}"
        );
    }
    for role in [EndpointRole::Listen, EndpointRole::Connect] {
        if let Ok(endpoints) = Endpoint::parse_list(text, role, &defaults) {
            let printed: Vec<_> = endpoints.iter().map(ToString::to_string).collect();
            let printed = printed.join(":");
            assert_eq!(
                Endpoint::parse_list(&printed, role, &defaults).as_ref(),
                Ok(&endpoints),
                "{printed}"
            );
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "category/name",
        "a\\/b\\\\/c\\u00e9\\U0001f600\\t\\x7f\\101",
        "name -f facet -o -s -e 1.0 -p 1.0 @ adapter",
        "\"c a t/世\" -f \"f a c\" -d @ \"some adapter\"",
        "x:tcp -h 127.0.0.1 -p 4061 -t 1000 -z:udp -h ::1 -p 1 --interface * --ttl 3 -c",
        "x -O:ssl -h host -p 65535 -t infinite:ws -h h -r /chat:wss -p 1 -r \"/a b\":opaque -t 99 -e 1.0 -v AQID",
        "tcp -h * -p 0:tcp --sourceAddress 10.0.0.1 -h 0.0.0.0",
        "default -h 'quoted' -p 10",
    ];
    texts.map(Into::into).into()
}
