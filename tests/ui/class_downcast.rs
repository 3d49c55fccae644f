use amd::prelude::*;

struct Table;

fn table(guest: Class<amd::AnyClass>) -> Option<Class<Table>> {
    guest.downcast::<Table>()
}

fn main() {}
