//! Names: how they are written, and those of sequences and dictionaries, which have none in Rust.

use std::collections::{HashMap, HashSet};

use super::{InterfaceInfo, TypeInfo};

/// The words of the language, of 3.7 and 3.8. No name may differ from them in case alone, unless it is escaped.
const KEYWORDS: [&str; 33] = [
    "bool",
    "byte",
    "class",
    "const",
    "dictionary",
    "double",
    "enum",
    "exception",
    "extends",
    "false",
    "float",
    "idempotent",
    "implements",
    "int",
    "interface",
    "local",
    "localobject",
    "long",
    "module",
    "object",
    "optional",
    "out",
    "sequence",
    "short",
    "string",
    "struct",
    "tag",
    "throws",
    "true",
    "uint",
    "ulong",
    "value",
    "void",
];

/// A name, behind a backslash if it is a word of the language.
pub(super) fn escaped(name: &str) -> String {
    if KEYWORDS.contains(&&*name.to_ascii_lowercase()) {
        format!("\\{name}")
    } else {
        name.to_owned()
    }
}

/// The module of a definition and its own name: `Outer::Inner` and `Ticket`.
pub(super) fn split(type_id: &str) -> (&str, &str) {
    let scoped = type_id.strip_prefix("::").unwrap_or(type_id);
    scoped.rsplit_once("::").unwrap_or(("", scoped))
}

/// The names of sequences and dictionaries, module by module.
///
/// `sequence<string>` is a `StringSeq`, `dictionary<string, sequence<int>>` a `StringIntSeqDict`, in the module of what
/// uses it. If the module has another definition of that name, a number is added.
#[derive(Debug, Default)]
pub(super) struct Containers {
    /// By the module and the text of the type.
    names: HashMap<(String, String), String>,
    /// Names that are used in a module, in lower case: no two may differ in case alone.
    taken: HashMap<String, HashSet<String>>,
}

impl Containers {
    /// Notes the name of a definition, and those of its modules.
    pub(super) fn reserve(&mut self, type_id: &str) {
        let (mut module, mut name) = split(type_id);
        while !name.is_empty() {
            self.take(module, name);
            // Nothing in a module has the name of the module.
            let inside = if module.is_empty() {
                name.to_owned()
            } else {
                format!("{module}::{name}")
            };
            self.take(&inside, name);
            (module, name) = split(module);
        }
    }

    fn take(&mut self, module: &str, name: &str) -> bool {
        let taken = self.taken.entry(module.to_owned()).or_default();
        taken.insert(name.to_lowercase())
    }

    /// The name of a sequence or dictionary in a module, if it has one already.
    pub(super) fn get(&self, module: &str, ty: &TypeInfo) -> Option<&str> {
        self.names.get(&(module.to_owned(), ty.to_string())).map(String::as_str)
    }

    /// Gives it a name.
    pub(super) fn add(&mut self, module: &str, ty: &TypeInfo) {
        let name = readable(ty);
        let numbered = (2_u32..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| self.take(module, name));
        self.names
            .insert((module.to_owned(), ty.to_string()), free.unwrap_or(name));
    }
}

/// What a type is called as a part of a name.
fn readable(ty: &TypeInfo) -> String {
    let name = |type_id| capitalized(split(type_id).1);
    match ty {
        TypeInfo::Basic(basic) => capitalized(basic),
        TypeInfo::Sequence(element) => readable(element) + "Seq",
        TypeInfo::Dictionary(key, value) => readable(key) + &readable(value) + "Dict",
        TypeInfo::Defined(definition) => name(definition.type_id),
        TypeInfo::Class(definition) => definition().map_or_else(|| "Value".to_owned(), |found| name(found.type_id)),
        TypeInfo::Proxy(interface) => match interface().type_id {
            InterfaceInfo::OBJECT_TYPE_ID => "ObjectPrx".to_owned(),
            type_id => name(type_id) + "Prx",
        },
    }
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRING: TypeInfo = TypeInfo::Basic("string");
    const STRINGS: TypeInfo = TypeInfo::Sequence(&STRING);

    fn named(containers: &mut Containers, module: &str, ty: &TypeInfo) -> String {
        containers.add(module, ty);
        containers.get(module, ty).unwrap().to_owned()
    }

    #[test]
    fn containers_are_called_by_what_they_hold() {
        let mut containers = Containers::default();
        assert_eq!(named(&mut containers, "M", &STRINGS), "StringSeq");
        assert_eq!(
            named(&mut containers, "M", &TypeInfo::Dictionary(&STRING, &STRINGS)),
            "StringStringSeqDict"
        );
        let objects = TypeInfo::Sequence(&TypeInfo::Proxy(|| &InterfaceInfo::OBJECT));
        assert_eq!(named(&mut containers, "M", &objects), "ObjectPrxSeq");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut containers = Containers::default();
        containers.reserve("::M::Stringseq");
        containers.reserve("::M::StringSeq2::X");
        assert_eq!(named(&mut containers, "M", &STRINGS), "StringSeq3");
        assert_eq!(named(&mut containers, "N", &STRINGS), "StringSeq");
        containers.reserve("::IntSeq::X");
        let ints = TypeInfo::Sequence(&TypeInfo::Basic("int"));
        assert_eq!(named(&mut containers, "IntSeq", &ints), "IntSeq2");
    }

    #[test]
    fn words_of_the_language_are_escaped() {
        assert_eq!(escaped("Module"), "\\Module");
        assert_eq!(escaped("tickets"), "tickets");
    }
}
