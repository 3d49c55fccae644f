#[amd::mock]
struct GreeterMock;

fn main() {}
