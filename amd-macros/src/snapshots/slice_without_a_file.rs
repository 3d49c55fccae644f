::core::compile_error!("there is no file `tests/slice/nowhere.ice`");
