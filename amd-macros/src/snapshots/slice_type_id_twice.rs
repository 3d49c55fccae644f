::core::compile_error!(
    "`Greeter` is defined twice\n --> tests/slice/Again.ice:3:15\n  |\n3 |     interface Greeter\n  |               ^^^^^^^\nnote: `Greeter` is an interface here\n --> tests/slice/Once.ice:3:15\n  |\n3 |     interface Greeter\n  |               -------"
);
