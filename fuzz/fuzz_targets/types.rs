#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| amd_fuzz::types::run(data));
