#![deny(deprecated)]

amd::slice!("../../../../tests/slice/mistakes/Deprecated.ice");

fn visit(greeter: &demo::GreeterPrx, receptionist: &demo::ReceptionistPrx) {
    let _ = greeter.greet("Alice");
    let _ = greeter.welcome("Alice");
    let _ = receptionist.ring();
}

fn main() {
    let _ = visit;
}
