//! tonic's service, described by hand, so that no `protoc` is needed.

use tonic_build::manual::{Builder, Method, Service};

fn main() {
    let method = |name: &str, route: &str, input: &str, output: &str| {
        Method::builder()
            .name(name)
            .route_name(route)
            .input_type(format!("crate::{input}"))
            .output_type(format!("crate::{output}"))
            .codec_path("tonic_prost::ProstCodec")
            .build()
    };
    let service = Service::builder()
        .name("Service")
        .package("load")
        .method(method("greet", "Greet", "Text", "Text"))
        .method(method("nap", "Nap", "Nothing", "Nothing"))
        .method(method("echo", "Echo", "Data", "Data"))
        .method(method("ping", "Ping", "Nothing", "Nothing"))
        .method(method("block", "Block", "Nothing", "Nothing"))
        .build();
    Builder::new().compile(&[service]);
}
