//! The same interface in the words of each framework.

use std::fmt::Write as _;
use std::{env, fs};

use crate::Outcome;

/// A crate to be checked.
pub struct Candidate {
    pub name: &'static str,
    /// Lines of `[dependencies]`.
    pub dependencies: String,
    /// `src/lib.rs`.
    pub source: String,
}

/// All candidates; amd is the first.
pub fn all(operations: usize) -> Outcome<Vec<Candidate>> {
    Ok(vec![
        amd(operations),
        async_trait(operations),
        tonic(operations)?,
        tarpc(operations),
        zbus(operations),
    ])
}

/// A text with one line for each operation.
fn lines(operations: usize, mut line: impl FnMut(usize) -> String) -> String {
    (0..operations).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "    {}", line(number));
        text
    })
}

/// What a method does, in every framework.
const BODY: &str = r#"{ format!("{count} {name} {}", values.len()) }"#;

fn asynchronous(number: usize) -> &'static str {
    if number.is_multiple_of(2) { "async " } else { "" }
}

fn amd(operations: usize) -> Candidate {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let declared = lines(operations, |n| {
        format!("fn operation_{n}(&self, count: i32, name: String, values: Vec<f64>) -> String;")
    });
    let served = lines(operations, |n| {
        let asynchronous = asynchronous(n);
        format!("{asynchronous}fn operation_{n}(&self, count: i32, name: &str, values: Vec<f64>) -> String {BODY}")
    });
    Candidate {
        name: "amd",
        dependencies: format!("amd = {{ package = \"amd-rpc\", path = {root:?} }}\n"),
        source: format!(
            "use amd::prelude::*;\n\n#[interface(module = \"Bench\")]\npub trait Wide {{\n{declared}}}\n\n\
             pub struct Server;\n\n#[servant(Wide)]\nimpl Server {{\n{served}}}\n"
        ),
    }
}

/// A trait, its implementation and a dispatch by name: what a framework made of `async_trait` would have at least.
fn async_trait(operations: usize) -> Candidate {
    let declared = lines(operations, |n| {
        format!("async fn operation_{n}(&self, count: i32, name: String, values: Vec<f64>) -> String;")
    });
    let served = lines(operations, |n| {
        format!("async fn operation_{n}(&self, count: i32, name: String, values: Vec<f64>) -> String {BODY}")
    });
    let arms = lines(operations, |n| {
        format!(
            "\"operation_{n}\" => {{ let (count, name, values) = serde_json::from_slice(input)?; \
             serde_json::to_vec(&server.operation_{n}(count, name, values).await) }}"
        )
    });
    let calls = lines(operations, |n| {
        format!(
            "pub async fn operation_{n}(&self, count: i32, name: &str, values: &[f64]) -> serde_json::Result<String> \
             {{ serde_json::from_slice(&(self.0)(\"operation_{n}\", serde_json::to_vec(&(count, name, values))?)) }}"
        )
    });
    Candidate {
        name: "async-trait",
        dependencies: "async-trait = \"0.1\"\nserde_json = \"1\"\n".to_owned(),
        source: format!(
            "#[async_trait::async_trait]\npub trait Wide {{\n{declared}}}\n\npub struct Server;\n\n\
             #[async_trait::async_trait]\nimpl Wide for Server {{\n{served}}}\n\n\
             pub async fn dispatch(server: &dyn Wide, name: &str, input: &[u8]) -> serde_json::Result<Vec<u8>> {{\n\
             match name {{\n{arms}    _ => Ok(Vec::new()),\n}}\n}}\n\n\
             pub struct Client(pub Box<dyn Fn(&str, Vec<u8>) -> Vec<u8> + Send + Sync>);\n\nimpl Client {{\n{calls}}}\n"
        ),
    }
}

/// What tonic's own generator makes, and messages as prost's would write them.
fn tonic(operations: usize) -> Outcome<Candidate> {
    let messages = lines(operations, |n| {
        format!(
            "#[derive(Clone, PartialEq, prost::Message)] pub struct Request{n} {{ #[prost(int32, tag = \"1\")] pub count: i32, \
             #[prost(string, tag = \"2\")] pub name: String, #[prost(double, repeated, tag = \"3\")] pub values: Vec<f64> }}\n    \
             #[derive(Clone, PartialEq, prost::Message)] pub struct Reply{n} {{ #[prost(string, tag = \"1\")] pub text: String }}"
        )
    });
    let served = lines(operations, |n| {
        format!(
            "async fn operation_{n}(&self, request: tonic::Request<crate::Request{n}>) -> Result<tonic::Response<crate::Reply{n}>, \
             tonic::Status> {{ let Request{n} {{ count, name, values }} = request.into_inner(); \
             Ok(tonic::Response::new(Reply{n} {{ text: {BODY} }})) }}"
        )
    });
    let generated = generated_by_tonic(operations)?;
    Ok(Candidate {
        name: "tonic",
        dependencies: "tonic = \"0.14\"\ntonic-prost = \"0.14\"\nprost = \"0.14\"\n".to_owned(),
        source: format!(
            "{messages}\npub struct Server;\n\n#[tonic::async_trait]\nimpl wide_server::Wide for Server {{\n{served}}}\n\n{generated}"
        ),
    })
}

fn generated_by_tonic(operations: usize) -> Outcome<String> {
    let service = (0..operations).fold(
        tonic_build::manual::Service::builder().name("Wide").package("bench"),
        |service, number| {
            service.method(
                tonic_build::manual::Method::builder()
                    .name(format!("operation_{number}"))
                    .route_name(format!("Operation{number}"))
                    .input_type(format!("crate::Request{number}"))
                    .output_type(format!("crate::Reply{number}"))
                    .codec_path("tonic_prost::ProstCodec")
                    .build(),
            )
        },
    );
    let directory = tempfile::tempdir()?;
    tonic_build::manual::Builder::new()
        .out_dir(directory.path())
        .compile(&[service.build()]);
    Ok(fs::read_to_string(directory.path().join("bench.Wide.rs"))?)
}

fn tarpc(operations: usize) -> Candidate {
    let declared = lines(operations, |n| {
        format!("async fn operation_{n}(count: i32, name: String, values: Vec<f64>) -> String;")
    });
    let served = lines(operations, |n| {
        format!(
            "async fn operation_{n}(self, _: tarpc::context::Context, count: i32, name: String, values: Vec<f64>) -> String {BODY}"
        )
    });
    Candidate {
        name: "tarpc",
        dependencies: "tarpc = { version = \"0.38\", features = [\"serde1\"] }\n".to_owned(),
        source: format!(
            "#[tarpc::service]\npub trait Wide {{\n{declared}}}\n\n#[derive(Clone)]\npub struct Server;\n\nimpl Wide for Server {{\n{served}}}\n"
        ),
    }
}

fn zbus(operations: usize) -> Candidate {
    let declared = lines(operations, |n| {
        format!("async fn operation{n}(&self, count: i32, name: &str, values: &[f64]) -> zbus::Result<String>;")
    });
    let served = lines(operations, |n| {
        let asynchronous = asynchronous(n);
        format!("{asynchronous}fn operation{n}(&self, count: i32, name: &str, values: Vec<f64>) -> String {BODY}")
    });
    Candidate {
        name: "zbus",
        dependencies: "zbus = \"6\"\n".to_owned(),
        source: format!(
            "pub struct Server;\n\n#[zbus::interface(name = \"bench.Wide\")]\nimpl Server {{\n{served}}}\n\n\
             #[zbus::proxy(interface = \"bench.Wide\")]\npub trait Wide {{\n{declared}}}\n"
        ),
    }
}
