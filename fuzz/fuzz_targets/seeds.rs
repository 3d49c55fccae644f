//! Writes the seeds of every target below `corpus`, where cargo-fuzz looks for them.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in amd_fuzz::targets(&package.join("..")) {
        let folder = package.join("corpus").join(target.name);
        fs::create_dir_all(&folder)?;
        for (index, seed) in target.seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{index:03}")), seed)?;
        }
    }
    Ok(())
}
