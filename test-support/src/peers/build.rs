//! Whether the programs can run here, and the build of the C++ ones.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::process::run_tool;
use super::{Availability, PeerError};

/// Ice for Python is built for the system's own interpreter and no other.
const PYTHON: &str = "/usr/bin/python3";
/// What the C++ programs are made of, below `tests/peers`.
const SLICE_FILES: [&str; 8] = [
    "Greeter.ice",
    "Everything.ice",
    "Secret.ice",
    "Types.ice",
    "Zoo.ice",
    "Theirs.ice",
    "Limits.ice",
    "Callbacks.ice",
];
const CPP_FILES: [&str; 2] = ["cpp/server.cpp", "cpp/client.cpp"];
const CPP_FLAGS: [&str; 5] = ["-std=c++17", "-O1", "-Wall", "-DICE_CPP11_MAPPING", "-pthread"];

pub(super) fn probe_python() -> Availability {
    let purpose = "Ice for Python (Debian package python3-zeroc-ice)";
    present(purpose, Command::new(PYTHON).args(["-B", "-E", "-c", "import Ice"]))
}

pub(super) fn probe_cpp() -> Availability {
    let slice2cpp = present(
        "slice2cpp (Debian package zeroc-ice-compilers)",
        Command::new("slice2cpp").arg("--version"),
    );
    if slice2cpp != Availability::Available {
        return slice2cpp;
    }
    let compiler = present("the C++ compiler g++", Command::new("g++").arg("--version"));
    if compiler != Availability::Available {
        return compiler;
    }
    let mut headers = Command::new("g++");
    headers.args([
        "-E",
        "-x",
        "c++",
        "-include",
        "Ice/Ice.h",
        "-DICE_CPP11_MAPPING",
        "/dev/null",
    ]);
    present("Ice for C++ (Debian package libzeroc-ice-dev)", &mut headers)
}

/// Available if the command succeeds.
pub(super) fn present(what: &str, command: &mut Command) -> Availability {
    match run_tool(command) {
        Ok(_) => Availability::Available,
        Err(PeerError(error)) => {
            let reason = error
                .lines()
                .rfind(|line| !line.trim().is_empty())
                .unwrap_or_default()
                .trim();
            Availability::Absent(format!(
                "{what} is not here ({reason}); scripts/install-peers installs it."
            ))
        }
    }
}

/// The command that runs a Python program.
pub(super) fn python_command(program: &str) -> Command {
    let mut command = Command::new(PYTHON);
    command.args(["-B", "-E", "-u"]);
    command.arg(sources().join("python").join(program).with_extension("py"));
    command
}

/// The command that runs a C++ program, which is built first if it must be.
pub(super) fn cpp_command(program: &str) -> Result<Command, PeerError> {
    Ok(Command::new(built_cpp_programs()?.join(program)))
}

/// `tests/peers` of this checkout.
pub(super) fn sources() -> PathBuf {
    root().join("tests/peers")
}

/// The root of the repository.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// `peers` in the target directory: the one that the running test is in, which cargo marks by a tag.
fn cache() -> PathBuf {
    let executable = std::env::current_exe().unwrap_or_default();
    let target = executable
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target
        .map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
            Path::to_owned,
        )
        .join("peers")
}

/// The folder with the C++ programs, built anew if a source has changed. A lock file keeps test processes that run at
/// the same time from building twice.
fn built_cpp_programs() -> Result<PathBuf, PeerError> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(folder) = &*built {
        return Ok(folder.clone());
    }
    let folder = cache();
    let lock = lock(&folder).map_err(|error| PeerError(format!("cannot lock {}: {error}", folder.display())))?;
    if !is_fresh(&folder) {
        build_cpp_programs(&folder)?;
    }
    drop(lock);
    *built = Some(folder.clone());
    Ok(folder)
}

/// Waits for the exclusive lock on the folder, which lasts until the file is closed.
fn lock(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::create(folder.join("lock"))?;
    file.lock()?;
    Ok(file)
}

/// Whether both programs are newer than every source, this file with its compiler flags among them.
fn is_fresh(folder: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let this = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/peers/build.rs");
    let files = SLICE_FILES.iter().chain(&CPP_FILES).map(|file| sources().join(file));
    let newest = files.chain([this]).map(|path| modified(&path)).max().flatten();
    ["server", "client"]
        .iter()
        .all(|program| modified(&folder.join(program)) > newest)
}

fn build_cpp_programs(folder: &Path) -> Result<(), PeerError> {
    let begun = SystemTime::now();
    let generated = folder.join("generated");
    generate(&generated)?;
    thread::scope(|scope| {
        let server = scope.spawn(|| {
            compile(
                folder,
                &generated,
                "server",
                &[
                    "Greeter",
                    "Everything",
                    "Secret",
                    "Types",
                    "Zoo",
                    "Theirs",
                    "Limits",
                    "Callbacks",
                ],
                begun,
            )
        });
        let client = compile(
            folder,
            &generated,
            "client",
            &["Greeter", "Everything", "Types", "Callbacks"],
            begun,
        );
        server
            .join()
            .unwrap_or_else(|_| Err(PeerError("the build of the C++ server panicked".to_owned())))?;
        client
    })
}

/// Runs the Slice compiler for C++.
fn generate(generated: &Path) -> Result<(), PeerError> {
    fs::create_dir_all(generated)
        .map_err(|error| PeerError(format!("cannot make {}: {error}", generated.display())))?;
    let mut include = OsString::from("-I");
    include.push(sources());
    let mut command = Command::new("slice2cpp");
    command.arg("--output-dir").arg(generated).arg(include);
    command.args(SLICE_FILES.map(|file| sources().join(file)));
    run_tool(&mut command).map(drop)
}

/// Compiles and links one program. It takes its place when it is whole, dated to the beginning of the build, so that
/// a source which was changed meanwhile is newer.
fn compile(
    folder: &Path,
    generated: &Path,
    program: &str,
    slices: &[&str],
    begun: SystemTime,
) -> Result<(), PeerError> {
    let unfinished = folder.join(format!("{program}.unfinished"));
    let mut command = Command::new("g++");
    command.args(CPP_FLAGS).arg("-I").arg(generated);
    command.arg(sources().join("cpp").join(program).with_extension("cpp"));
    command.args(slices.iter().map(|name| generated.join(name).with_extension("cpp")));
    command.arg("-o").arg(&unfinished).arg("-lIce++11");
    run_tool(&mut command)?;
    // Opened for reading: a file open for writing could not be executed by another thread's child.
    let dated = File::open(&unfinished).and_then(|file| file.set_modified(begun));
    dated
        .and_then(|()| fs::rename(&unfinished, folder.join(program)))
        .map_err(|error| PeerError(format!("cannot put {program} in its place: {error}")))
}
