::core::compile_error!(
    "`strin` is not defined\n --> tests/slice/Mistakes.ice:5:22\n  |\n5 |         string greet(strin name);\n  |                      ^^^^^ not found in this scope\n  |\n  = help: did you mean `string`?"
);
::core::compile_error!(
    "`Closed` is not defined\n --> tests/slice/Mistakes.ice:6:29\n  |\n6 |         void close() throws Closed;\n  |                             ^^^^^^ not found in this scope"
);
