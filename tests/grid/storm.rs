//! Publishers and subscribers of IceStorm, in Rust and in Python.

use std::collections::HashMap;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;
use test_support::peers::Language;
use test_support::services::{Service, free_port};
use tokio::sync::mpsc;

use super::{Outcome, check, run, trial};

mod slice {
    amd::slice!("tests/peers/Storm.ice");
}

use slice::ice_storm::{TopicManagerPrx, TopicPrx};
use slice::weather::{Station, StationPrx};

const TOPIC: &str = "weather";
const COUNT: usize = 200;

pub fn trials() -> Vec<Trial> {
    let (programs, languages) = (["icebox"], [Language::Python]);
    vec![
        trial("rust_publishes_to_python", &programs, &languages, || run(to_python())),
        trial("python_publishes_to_rust", &programs, &languages, || run(to_rust())),
        trial("topics_that_are_not_there", &programs, &[], || run(no_topic())),
    ]
}

/// An IceBox with IceStorm in it, and a client of ours.
struct Storm {
    _service: Service,
    _data: TempDir,
    manager: String,
    communicator: Communicator,
}

impl Storm {
    fn start() -> Result<Self, Failed> {
        let data = TempDir::new()?;
        let port = free_port()?;
        let properties = [
            "IceBox.Service.IceStorm=IceStormService,37:createIceStorm".to_owned(),
            "IceBox.InheritProperties=1".to_owned(),
            "IceBox.PrintServicesReady=storm".to_owned(),
            "IceStorm.InstanceName=Storm".to_owned(),
            format!("IceStorm.TopicManager.Endpoints=tcp -h 127.0.0.1 -p {port}"),
            "IceStorm.Publish.Endpoints=tcp -h 127.0.0.1".to_owned(),
            format!("IceStorm.LMDB.Path={}", data.path().display()),
            "IceStorm.LMDB.MapSize=1".to_owned(),
        ]
        .map(|property| format!("--{property}"));
        let communicator = Communicator::builder()
            .property("Ice.Default.InvocationTimeout", "30000")
            .build()?;
        Ok(Self {
            _service: Service::start("icebox", &properties, "storm ready")?,
            _data: data,
            manager: format!("Storm/TopicManager:tcp -h 127.0.0.1 -p {port}"),
            communicator,
        })
    }

    fn manager(&self) -> amd::Result<TopicManagerPrx> {
        self.communicator.proxy(&self.manager)
    }

    async fn topic(&self) -> Result<TopicPrx, Failed> {
        Ok(self.manager()?.create(TOPIC).await?.ok_or("no topic")?)
    }

    fn python(&self, what: &str) -> Command {
        let mut python = Command::new("/usr/bin/python3");
        python
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/python/storm.py"))
            .args([what, &self.manager, TOPIC, &COUNT.to_string()]);
        python
    }
}

fn expected() -> Vec<String> {
    (0..COUNT).map(|degrees| format!("Paris {degrees}")).collect()
}

async fn to_python() -> Outcome {
    let storm = Storm::start()?;
    let topic = storm.topic().await?;
    let mut subscriber = Service::run("subscriber", storm.python("subscribe"), "ready")?;
    let publisher = topic.get_publisher().await?.ok_or("no publisher")?;
    let station: StationPrx = publisher.ice_unchecked_cast();
    for degrees in 0..i32::try_from(COUNT)? {
        station.report("Paris", degrees).await?;
    }
    let status = subscriber.wait(Duration::from_secs(60))?;
    let output = subscriber.output();
    let reports: Vec<_> = output.lines().skip(1).map(str::to_owned).collect();
    check(status.success() && reports == expected(), || output)
}

struct Reports(Mutex<mpsc::UnboundedSender<String>>);

#[servant(Station)]
impl Reports {
    fn report(&self, place: &str, degrees: i32) {
        let report = format!("{place} {degrees}");
        // The test may be over.
        let _ = self.0.lock().unwrap().send(report);
    }
}

async fn to_rust() -> Outcome {
    let storm = Storm::start()?;
    let topic = storm.topic().await?;
    let adapter = storm
        .communicator
        .create_object_adapter_with_endpoints("Stations", "tcp -h 127.0.0.1")?;
    let (sender, mut reports) = mpsc::unbounded_channel();
    let subscriber = Some(adapter.add_with_uuid(Reports(Mutex::new(sender)))?);
    adapter.activate().await?;
    let ordered = HashMap::from([("reliability".to_owned(), "ordered".to_owned())]);
    topic.subscribe_and_get_publisher(&ordered, &subscriber).await?;
    match topic.subscribe_and_get_publisher(&ordered, &subscriber).await {
        Err(InvocationError::User(_)) => {}
        other => return Err(Failed::from(format!("a second subscription: {other:?}"))),
    }
    let published = storm.python("publish").output()?;
    check(published.status.success(), || format!("{published:?}"))?;
    for expected in expected() {
        let report = reports.recv().await.ok_or("no more reports")?;
        check(report == expected, || format!("{report} in place of {expected}"))?;
    }
    topic.unsubscribe(&subscriber).await?;
    Ok(())
}

async fn no_topic() -> Outcome {
    let storm = Storm::start()?;
    match storm.manager()?.retrieve("nothing").await {
        Err(InvocationError::User(error)) => {
            let text = format!("{error:?}");
            check(text.contains("NoSuchTopic") && text.contains("nothing"), || text)
        }
        other => Err(Failed::from(format!("{other:?}"))),
    }
}
