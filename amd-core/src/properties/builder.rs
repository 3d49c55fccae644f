//! Where properties come from, and which source wins.

use std::path::Path;

use super::check::check;
use super::command_line::parse_argument;
use super::{Properties, PropertyError, PropertyOrigin};

const CONFIG: &str = "Ice.Config";
const PROGRAM_NAME: &str = "Ice.ProgramName";

/// Gathers properties. The stronger source wins: first the defaults of the program, then the configuration files in their
/// order, then the command line.
///
/// ```
/// use amd_core::properties::Properties;
///
/// let properties = Properties::builder()
///     .with_default("Ice.MessageSizeMax", "2048")
///     .with_default("GreeterAdapter.Endpoints", "tcp -p 4061")
///     .args(["greeter", "--Ice.MessageSizeMax=4096"])
///     .build()?;
/// assert_eq!(properties.get("Ice.MessageSizeMax"), Some("4096"));
/// assert_eq!(properties.get("GreeterAdapter.Endpoints"), Some("tcp -p 4061"));
/// # Ok::<(), amd_core::properties::PropertyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PropertiesBuilder {
    properties: Properties,
    args: Vec<String>,
    ignore_environment: bool,
}

impl PropertiesBuilder {
    /// Sets what holds if no file and no argument says otherwise.
    #[must_use]
    pub fn with_default(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties
            .apply(name.into(), value.into(), PropertyOrigin::Program);
        self
    }

    /// The command line, whose first word is the name of the program: that is the default of `Ice.ProgramName`.
    ///
    /// Taken as properties are `--Name.Key=Value` with any name, and `--Ice.Key`, which means `--Ice.Key=1`; the same
    /// for the other names that belong to Ice, such as `IceSSL`. What follows `--` is left alone. What is not taken is
    /// in [`Properties::args`].
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.args = args.into_iter().map(Into::into).collect();
        self
    }

    /// Does not look at `ICE_CONFIG`, which otherwise names the configuration files if `Ice.Config` does not.
    #[must_use]
    pub fn without_environment(mut self) -> Self {
        self.ignore_environment = true;
        self
    }

    /// Reads the files and the command line, and checks what they say. Properties that Ice has and amd does not use yet
    /// are logged as warnings.
    ///
    /// # Errors
    /// If a file cannot be read, if a name that belongs to Ice is unknown, or if a value is not what its property needs.
    /// All wrong names and values are reported together.
    pub fn build(self) -> Result<Properties, PropertyError> {
        let environment = if self.ignore_environment {
            None
        } else {
            std::env::var("ICE_CONFIG").ok()
        };
        self.build_with(environment)
    }

    fn build_with(self, environment: Option<String>) -> Result<Properties, PropertyError> {
        let Self {
            mut properties, args, ..
        } = self;
        let mut taken = Vec::new();
        let mut arguments = args.into_iter();
        properties.args.extend(arguments.next());
        for argument in arguments.by_ref() {
            match parse_argument(&argument) {
                Some((name, value)) => taken.push((name.to_owned(), value.to_owned())),
                None => {
                    let is_end = argument == "--";
                    properties.args.push(argument);
                    if is_end {
                        break;
                    }
                }
            }
        }
        properties.args.extend(arguments);

        let named = taken
            .iter()
            .rev()
            .find(|(name, _)| name == CONFIG)
            .map(|(_, value)| value.as_str());
        let named = named
            .or(properties.get(CONFIG))
            .filter(|files| !matches!(*files, "" | "1"));
        let files = named.map(ToOwned::to_owned).or(environment).unwrap_or_default();
        for file in files.split(',').map(str::trim).filter(|file| !file.is_empty()) {
            properties.load(Path::new(file))?;
        }
        for (name, value) in taken {
            properties.apply(name, value, PropertyOrigin::CommandLine);
        }
        if let (None, Some(program)) = (properties.get(PROGRAM_NAME), properties.args.first()) {
            let program = program.clone();
            properties.apply(PROGRAM_NAME.to_owned(), program, PropertyOrigin::Program);
        }
        check(&properties)?;
        Ok(properties)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A configuration file that is removed at the end of its test.
    struct File(PathBuf);

    impl File {
        fn new(test: &str, text: &str) -> Self {
            let path = std::env::temp_dir().join(format!("amd-properties-{}-{test}", std::process::id()));
            std::fs::write(&path, text).unwrap();
            Self(path)
        }

        fn path(&self) -> &str {
            self.0.to_str().unwrap()
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn builder(args: &[&str]) -> PropertiesBuilder {
        Properties::builder().without_environment().args(args.iter().copied())
    }

    #[test]
    fn what_is_not_taken_is_left_in_order() {
        let properties = builder(&[
            "--Ice.Program",
            "-v",
            "--A.B=c",
            "x",
            "--A.B",
            "--",
            "--Ice.Trace.Network",
            "--A.C=d",
        ])
        .build()
        .unwrap();
        assert_eq!(
            properties.args(),
            [
                "--Ice.Program",
                "-v",
                "x",
                "--A.B",
                "--",
                "--Ice.Trace.Network",
                "--A.C=d"
            ]
        );
        assert_eq!(properties.get("A.B"), Some("c"));
        assert_eq!(properties.get("A.C"), None);
        assert!(builder(&[]).build().unwrap().args().is_empty());
    }

    #[test]
    fn the_name_of_the_program() {
        assert_eq!(builder(&["p"]).build().unwrap().get("Ice.ProgramName"), Some("p"));
        assert_eq!(
            builder(&["p", "--Ice.ProgramName=q"])
                .build()
                .unwrap()
                .get("Ice.ProgramName"),
            Some("q")
        );
    }

    #[test]
    fn the_stronger_source_wins() {
        let first = File::new(
            "first",
            "# first\nA.File=first\nA.Both=first\nA.Args=first\nA.Gone=first\n",
        );
        let second = File::new("second", "\u{feff}A.Both = second\n\nA.Default=second\n");
        let config = format!("--Ice.Config={}, {}", first.path(), second.path());
        let properties = builder(&["p", &config, "--A.Args=one", "--A.Args=two", "--A.Gone="])
            .with_default("A.Default", "default")
            .with_default("A.Only", "default")
            .build()
            .unwrap();
        let value = |name| properties.get(name);
        assert_eq!(
            (value("A.File"), value("A.Both"), value("A.Args")),
            (Some("first"), Some("second"), Some("two"))
        );
        assert_eq!(
            (value("A.Gone"), value("A.Default"), value("A.Only")),
            (None, Some("second"), Some("default"))
        );
        assert_eq!(
            properties.origin("A.Both"),
            Some(&PropertyOrigin::File {
                path: second.0.clone(),
                line: 1
            })
        );
    }

    #[test]
    fn the_environment_names_files_only_if_nothing_else_does() {
        let (named, other) = (File::new("named", "A.X=named"), File::new("other", "A.X=other"));
        let environment = Some(other.path().to_owned());
        let value = |args: &[&str]| {
            let properties = builder(args).build_with(environment.clone()).unwrap();
            properties.get("A.X").map(ToOwned::to_owned)
        };
        assert_eq!(value(&["p"]).as_deref(), Some("other"));
        assert_eq!(value(&["p", "--Ice.Config"]).as_deref(), Some("other"));
        assert_eq!(
            value(&["p", &format!("--Ice.Config={}", named.path())]).as_deref(),
            Some("named")
        );
        let by_code = builder(&["p"])
            .with_default("Ice.Config", named.path())
            .build_with(environment.clone());
        assert_eq!(by_code.unwrap().get("A.X"), Some("named"));
    }

    #[test]
    fn files_that_cannot_be_used() {
        let error = builder(&["p", "--Ice.Config=/nowhere/x.config"]).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read the configuration file `/nowhere/x.config`"
        );
        assert!(std::error::Error::source(&error).is_some());

        let file = File::new("bad", "A.B=c\nno property  # really\n");
        let error = builder(&["p", &format!("--Ice.Config={}", file.path())])
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{}:2: expected `name=value`, found `no property  # really`",
                file.path()
            )
        );
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        let file = File::new("mistakes", "\nIce.MessageSizeMax=abc\n");
        let config = format!("--Ice.Config={}", file.path());
        let error = builder(&["p", &config, "--Ice.ThreadPol.Server.Size=4"])
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "2 things are wrong with the configuration\
                 \n  property `Ice.MessageSizeMax` is `abc` (set in {}:2); expected a number of KiB up to 2097151, below 1 for no limit\
                 \n  unknown property `Ice.ThreadPol.Server.Size` (set on the command line); did you mean `Ice.ThreadPool.Server.Size`?",
                file.path()
            )
        );
    }
}
