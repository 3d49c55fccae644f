//! The syntax of properties on the command line.

use super::names::is_reserved;

/// The name and value of an argument that is a property.
///
/// `--Name.Key=Value` is one, whatever the name. Of those whose first part belongs to Ice, `--Ice.Key` is one too, and
/// its value is 1.
pub(super) fn parse_argument(argument: &str) -> Option<(&str, &str)> {
    let property = argument.strip_prefix("--")?;
    let (name, value) = match property.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (property, None),
    };
    let (first, rest) = name.split_once('.')?;
    if is_reserved(first) {
        return Some((name, value.unwrap_or("1")));
    }
    let is_name = !first.is_empty() && !rest.is_empty() && !name.contains(char::is_whitespace);
    Some((name, value?)).filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let taken = [
            ("--Ice.Trace.Network=2", "Ice.Trace.Network", "2"),
            ("--Ice.Trace.Network", "Ice.Trace.Network", "1"),
            (
                "--Ice.Default.Locator=a:tcp -h h=x",
                "Ice.Default.Locator",
                "a:tcp -h h=x",
            ),
            ("--Ice.Default.Host=", "Ice.Default.Host", ""),
            ("--IceSSL.VerifyPeer=0", "IceSSL.VerifyPeer", "0"),
            ("--IceGrid.InstanceName=x", "IceGrid.InstanceName", "x"),
            ("--Greeter.Endpoints=tcp -p 1", "Greeter.Endpoints", "tcp -p 1"),
            ("--Ice.", "Ice.", "1"),
        ];
        for (argument, name, value) in taken {
            assert_eq!(parse_argument(argument), Some((name, value)), "{argument}");
        }
        let left = [
            "Ice.X=1",
            "-Ice.X=1",
            "--",
            "--verbose",
            "--file=a.b",
            "--Greeter.Endpoints",
            "--.x=1",
            "--x.=1",
            "--=.",
            "--Ice=1",
            "--a b.c=1",
            "",
        ];
        for argument in left {
            assert_eq!(parse_argument(argument), None, "{argument}");
        }
    }
}
