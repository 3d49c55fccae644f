//! What is accepted and what is not, statement by statement, compared with Ice's own compiler where it is installed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::{fs, process::Command};

use amd_slice::{Compiler, Diagnostics};

/// How Ice's compiler of 3.7 stands to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ice {
    /// As this compiler.
    Same,
    /// The other way round, for the reason that is given.
    Differs(&'static str),
}
use Ice::{Differs, Same};

fn compile(text: &str) -> Result<(), Diagnostics> {
    Compiler::new()
        .include_path(common::INSTALLED)
        .add_source("T.ice", text)
        .compile(&["T.ice"])
        .map(|_| ())
}

const GOOD: &[(&str, Ice)] = &[
    ("", Same),
    ("module A { }", Same),
    ("module A { };", Same),
    (
        "module A { module B { struct S { int x; } } } module A { module B { sequence<S> SS; } }",
        Same,
    ),
    (
        "module A::B { struct S { int x; } }",
        Differs("nested names of modules are of 3.8"),
    ),
    (
        "module A { module B { struct S { int x; } } module C { struct T { B::S a; ::A::B::S b; A::B::S c; } } }",
        Same,
    ),
    (
        "module A { module B { struct S { int x; } } module C { module B { } struct T { B::S s; } } }",
        Same,
    ),
    (
        "module A { sequence<int> X; module B { struct T { X x; } sequence<long> X; struct U { X x; } } }",
        Same,
    ),
    // Basic types, and what names them.
    (
        "module A { struct S { bool a; byte b; short c; int d; long e; float f; double g; string h; } }",
        Same,
    ),
    (
        "module A { interface I { void op(Object a, Value b, Object* c, out Object d); } }",
        Same,
    ),
    ("module A { interface I; interface J { I* get(); } }", Same),
    (
        "module A { interface I; interface I; interface I { } interface I; }",
        Same,
    ),
    (
        "module A { class C; class D { C c; D d; } class C extends D { } }",
        Same,
    ),
    ("module A { interface I { I* self(); } }", Same),
    (
        "module \\module { struct \\int { long x; } } module B { struct S { ::module::int i; } }",
        Same,
    ),
    // Constants.
    (
        "module A { const bool k = true; const bool b = false; const bool c = k; }",
        Same,
    ),
    (
        "module A { const byte k = 0; const byte b = 255; const short c = -32768; const int d = 0x7fffffff; }",
        Same,
    ),
    (
        "module A { const long k = -9223372036854775808; const int b = -0x10; const int c = +5; const int d = 010; }",
        Same,
    ),
    (
        "module A { const float k = 5; const float b = 5.0f; const double c = 1e10; const double d = .5; }",
        Same,
    ),
    (
        "module A { const double k = 5.; const double b = -1.5e-3F; const int i = 3; const double c = i; }",
        Same,
    ),
    (
        "module A { const int k = 5; const int b = k; const short c = A::k; const long d = ::A::b; }",
        Same,
    ),
    (
        r#"module A { const string k = "\x41\u00e9\U0001F600\101\n\a\b\f\v\?\'\\\"\0"; const string b = k; }"#,
        Same,
    ),
    (r#"module A { const string k = "\q"; }"#, Same),
    ("module A { const string k = \"a\\\nb\"; }", Same),
    (
        "module A { enum E { aa } const E k = aa; const E b = E::aa; const E c = A::E::aa; const E d = ::A::E::aa; }",
        Same,
    ),
    // Enums.
    ("module A { enum E { aa, bb, } }", Same),
    ("module A { enum E { aa = 3, bb, cc = 2 } }", Same),
    (
        "module A { const short x = 3; enum E { aa = x, bb = 0x10, cc = 010 } }",
        Same,
    ),
    (
        "module A { enum E { aa } enum F { aa } struct S { E e = aa; F f = F::aa; } struct aa { int x; } }",
        Same,
    ),
    ("module A { enum E { aa = 2147483647 } }", Same),
    // Structs, sequences, dictionaries.
    (
        "module A { enum E { x } struct S { int a = 5; string b = \"x\"; E c = x; E d = E::x; float e = 1; } }",
        Same,
    ),
    ("module A { struct S { int s; } struct T { S S1; } }", Same),
    (
        "module A { enum E { x } struct K { int a; string b; E c; } struct L { K k; bool b; } dictionary<L, int> D; }",
        Same,
    ),
    (
        "module A { dictionary<byte, int> B; dictionary<short, int> C; dictionary<long, int> D; dictionary<bool, B> F; }",
        Same,
    ),
    (
        "module A { sequence<int> S; dictionary<S, int> D; struct K { S s; } dictionary<K, int> E; }",
        Same,
    ),
    (
        "module A { sequence<[\"cpp:type:x\"] string> S; dictionary<[\"a:b\"] int, [\"java:type:x\"] string> D; }",
        Same,
    ),
    // Exceptions and interfaces.
    (
        "module A { exception E { } exception F extends E { int x; } interface I { void op() throws E, F; } }",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J extends I { } interface K extends I { } interface L extends J, K { } }",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J extends I, I { } }",
        Same,
    ),
    (
        "module A { interface I { idempotent int op(int a, string b, out bool c, out byte d); } }",
        Same,
    ),
    ("module A { interface I { void op(int op); } }", Same),
    ("module A { exception E { Object o; } }", Same),
    // Classes.
    (
        "module A { class C(1) { int a; } class D(2) extends C { } const int k = 5; class E(k) { } class F(0) { } }",
        Same,
    ),
    ("module A { enum N { nn } class F(N::nn) { } class G (7) { } }", Same),
    (
        "module A { interface J { } class D implements J { } class E extends D implements J { int x; void op(); } }",
        Same,
    ),
    ("module A { class C { } interface K { C* op(C c); } }", Same),
    ("module A { interface J { } interface K { void op(J j); } }", Same),
    // Optional.
    (
        "module A { class C { optional(1) int a = 5; optional (2) string b; int c; } class D extends C { optional(1) int d; } }",
        Same,
    ),
    ("module A { exception C { optional(1) int a; } }", Same),
    (
        "module A { const int t = 3; enum E { tt } class C { optional(t) int a; optional(E::tt) int b; } }",
        Same,
    ),
    (
        "module A { interface I { optional(1) int op(optional(2) string s, int x, out optional(3) bool b); } }",
        Same,
    ),
    // Local, as Ice's own files have it.
    (
        "module A { local class C { int x; void op(); } local exception E { } local interface L { C op(C c) throws E; } }",
        Same,
    ),
    (
        "module A { local interface L; local sequence<L> LS; local dictionary<int, L> LD; local enum N { q } }",
        Same,
    ),
    // Metadata, and names.
    (
        "[[\"cpp:x\"]] [[\"java:y\", \"cs:z\"]] [\"cpp:y\"] module A { [\"amd\"] interface I { [\"amd\"] int op(); } }",
        Same,
    ),
    (
        "module A { [\"deprecate:use b\"] interface I { [\"deprecated\"] void a(out [\"cpp:type:x\"] int b); } }",
        Same,
    ),
    (
        "module A { [\"x\"] [\"y\"] interface I { } }",
        Differs("there is no reason to refuse a second list"),
    ),
    (
        "module A { interface \\interface { void \\void(int \\int); } struct \\foo { int x; } }",
        Same,
    ),
    ("module A { interface Interface { void Void(); } }", Same),
    ("[[\"ice-prefix\"]] module Ice { interface IceFoo { } }", Same),
    ("[[\"underscore\"]] module A { interface My_foo { } }", Same),
    // The preprocessor.
    ("#define V 3\n#define W V\nmodule A { const int c = W; }", Same),
    (
        "#if !defined(X) && (1 || 0)\nmodule A { }\n#else\nnonsense\n#endif",
        Same,
    ),
    (
        "#ifdef X\nnonsense\n#elif 2 > 1\nmodule A { }\n#else\nnonsense\n#endif",
        Same,
    ),
    (
        "#ifdef X /* #else */\n#else // #else\n#ifndef Y\nmodule A { }\n#endif\n#endif",
        Same,
    ),
    (
        "#define A_ICE\n#undef A_ICE\n#ifdef A_ICE\n#error no\n#endif\n#pragma once\n#\nmodule A { }",
        Same,
    ),
    (
        "#define LONG 1 + \\\n  2\n#if LONG == 3\nmodule A { }\n#else\n#error no\n#endif",
        Same,
    ),
    (
        "# /* a */ include <Ice/Identity.ice>\nmodule A { interface I { void op(Ice::Identity s); } }",
        Same,
    ),
    (
        "#include <Ice/Identity.ice>\n#include <Ice/Identity.ice>\nmodule A { }",
        Same,
    ),
    (
        "// comment\n/* and\n another */ module A /* here */ { // there\n }\n/** end */",
        Same,
    ),
];

const BAD: &[(&str, &str, Ice)] = &[
    // Syntax.
    ("module A { struct S { int a } }", "`;` is missing", Same),
    (
        "module A { struct S { int a, b; } }",
        "each member needs a type of its own",
        Same,
    ),
    ("module A { interface I { } ; ; }", "nothing before this `;`", Same),
    ("module A { interface I { op(); } }", "no return type", Same),
    ("module A { interface I { int op() } }", "`;` is missing", Same),
    (
        "module A { interface I { void op(int a,); } }",
        "expected the type of a parameter, found `)`",
        Same,
    ),
    (
        "module A { interface I { void op(void a); } }",
        "`void` is not the type of a parameter",
        Same,
    ),
    (
        "module A { interface I { void op(int x = 5); } }",
        "a parameter cannot have a default",
        Same,
    ),
    (
        "module A { interface I { void op(optional(1) out bool b); } }",
        "`out` comes before `optional`",
        Same,
    ),
    (
        "module A { interface I { void op() throws; } }",
        "expected the name of an exception, found `;`",
        Same,
    ),
    (
        "module A { interface J { } interface I : J { } }",
        "named with `extends`",
        Same,
    ),
    (
        "module A { interface I extends { } }",
        "expected the name of a base interface, found `{`",
        Same,
    ),
    ("module A { interface I { int x; } }", "cannot have data members", Same),
    ("module A { struct I { void op(); } }", "cannot have operations", Same),
    ("module A { struct S; }", "cannot be declared without its members", Same),
    (
        "module A { struct S { int a; } struct T extends S { int b; } }",
        "a struct cannot extend another",
        Same,
    ),
    (
        "module A { class C { } class D { } class F extends C, D { } }",
        "at most one base class",
        Same,
    ),
    (
        "module A { sequence<optional(1) int> C; }",
        "expected the type of the elements",
        Same,
    ),
    (
        "module A { sequence<sequence<int>> C; }",
        "expected the type of the elements, found the keyword `sequence`",
        Same,
    ),
    (
        "module A { typedef int X; }",
        "expected a definition, found `typedef`",
        Same,
    ),
    (
        "module A { interfce I { } }",
        "expected a definition, found `interfce`",
        Same,
    ),
    (
        "module A { class C { optional int a; } }",
        "`optional` needs a tag",
        Same,
    ),
    ("module A { const string c = \"a\" \"b\"; }", "`;` is missing", Same),
    ("module A { const string c = \"a\nb\"; }", "no end on its line", Same),
    (
        r#"module A { const string c = "\ud800"; }"#,
        "no character U+D800",
        Same,
    ),
    (
        r#"module A { const string c = "\xff"; }"#,
        "do not make UTF-8",
        Differs("it lets them through"),
    ),
    ("module A { const int b = - 5; }", "no use for `-`", Same),
    ("module A { int struct; }", "expected a definition", Same),
    ("module A { struct int { int x; } }", "`int` is a keyword", Same),
    (
        "module A { interface I { void op(",
        "expected the type of a parameter, found the end of the file",
        Same,
    ),
    ("module A { ", "this brace is never closed", Same),
    ("module A { } }", "this brace closes nothing", Same),
    (
        "module A { } /* never",
        "this comment has no end",
        Differs("it warns only"),
    ),
    (
        "[[\"x\"]] module A { } [[\"y\"]] module B { }",
        "must precede all definitions",
        Same,
    ),
    (
        "module A { [[\"y\"]] interface I { } }",
        "must precede all definitions",
        Same,
    ),
    ("local module A { }", "a module cannot be local", Same),
    // Names.
    ("interface I { }", "must be in a module", Same),
    ("const int c = 1;", "must be in a module", Same),
    ("module A { struct S { Foo f; } }", "`Foo` is not defined", Same),
    ("module A { struct S { B::Foo f; } }", "`B::Foo` is not defined", Same),
    (
        "module A { struct S { T t; } struct T { int x; } }",
        "`T` is not defined",
        Same,
    ),
    (
        "module A { interface I { } interface K { void op(i* p); } }",
        "upper and lower case",
        Same,
    ),
    (
        "module A { interface I { } interface I { } }",
        "`I` is defined twice",
        Same,
    ),
    (
        "module A { struct I { int x; } interface I { } }",
        "as a struct and as an interface",
        Same,
    ),
    (
        "module A { interface I; class I { } }",
        "as an interface and as a class",
        Same,
    ),
    ("module A { interface I; class i { } }", "upper and lower case", Same),
    (
        "module A { module B { } } module A { interface B { } }",
        "as a module and as an interface",
        Same,
    ),
    (
        "module A { const int c = 5; module c { } }",
        "as a constant and as a module",
        Same,
    ),
    (
        "module A { module A { } }",
        "has the name of the module around it",
        Same,
    ),
    (
        "module A { interface A { } }",
        "has the name of the module around it",
        Same,
    ),
    ("module A { struct S { int a; int a; } }", "`a` is defined twice", Same),
    ("module A { struct S { int A; int a; } }", "upper and lower case", Same),
    ("module A { enum E { aa, AA } }", "upper and lower case", Same),
    ("module A { enum E { aa, aa } }", "`aa` is defined twice", Same),
    (
        "module A { interface I { void op(); void op(); } }",
        "`op` is defined twice",
        Same,
    ),
    (
        "module A { interface I { void op(); void Op(); } }",
        "upper and lower case",
        Same,
    ),
    (
        "module A { interface I { void op(int a, int a); } }",
        "`a` is defined twice",
        Same,
    ),
    (
        "module A { interface I { void I(); } }",
        "cannot have the name of its interface",
        Same,
    ),
    (
        "module A { class C { void op(); int op; } }",
        "`op` is defined twice",
        Same,
    ),
    ("module A { interface IceFoo { } }", "begin with `Ice`", Same),
    (
        "module A { interface I { void icecream(); } }",
        "begin with `Ice`",
        Same,
    ),
    ("module A { interface My_foo { } }", "cannot have underscores", Same),
    (
        "[[\"underscore\"]] module A { interface My__foo { } }",
        "two underscores in a row",
        Same,
    ),
    (
        "[[\"underscore\"]] module A { interface _foo { } }",
        "begin with an underscore",
        Same,
    ),
    (
        "[[\"underscore\"]] module A { interface foo_ { } }",
        "end with an underscore",
        Same,
    ),
    ("module A { interface FooPrx { } }", "end in `Prx`", Same),
    ("module A { struct S { int aHolder; } }", "end in `Holder`", Same),
    (
        "[[\"underscore\"]] module A { struct FooBar { int x; } struct Foo_bar { int x; } }",
        "both `FooBar` in Rust",
        Differs("it makes no Rust"),
    ),
    (
        "[[\"underscore\"]] module A { struct S { int aB; int a_b; } }",
        "both `a_b` in Rust",
        Differs("it makes no Rust"),
    ),
    (
        "module A { [\"rust:identifier:a-b\"] struct S { int x; } }",
        "not a Rust identifier",
        Differs("it makes no Rust"),
    ),
    // Types.
    ("module A { struct S { } }", "needs at least one member", Same),
    ("module A { enum E { } }", "needs at least one enumerator", Same),
    ("module A { struct S { S s; } }", "cannot hold itself", Same),
    ("module A { sequence<S> S; }", "cannot hold itself", Same),
    (
        "module A { module B { struct S { int x; } } struct T { B b; } }",
        "is a module, not a type",
        Same,
    ),
    (
        "module A { exception E { } struct S { E e; } }",
        "is an exception, which is not a type",
        Same,
    ),
    (
        "module A { const int c = 1; struct S { c x; } }",
        "is a constant, which is not a type",
        Same,
    ),
    (
        "module A { struct S { int a; } interface K { S* op(); } }",
        "there is no proxy for `S`",
        Same,
    ),
    (
        "module A { interface K { Value* op(); } }",
        "there is no proxy for `Value`",
        Same,
    ),
    (
        "module A { interface K { int* op(); } }",
        "there is no proxy for `int`",
        Same,
    ),
    ("module A { interface K { K? op(); } }", "`?` does not belong", Same),
    (
        "module A { struct C { float a; } dictionary<C, int> D; }",
        "cannot be the key of a dictionary",
        Same,
    ),
    (
        "module A { dictionary<Object*, int> D; }",
        "cannot be the key of a dictionary",
        Same,
    ),
    (
        "module A { dictionary<double, int> D; }",
        "cannot be the key of a dictionary",
        Same,
    ),
    (
        "module A { dictionary<int, int> X; dictionary<X, int> D; }",
        "cannot be the key of a dictionary",
        Same,
    ),
    (
        "module A { class C { } struct S { C c; } dictionary<S, int> D; }",
        "cannot be the key of a dictionary",
        Same,
    ),
    (
        "module A { local interface J { } interface K { void op(J j); } }",
        "is local and cannot be sent",
        Same,
    ),
    (
        "module A { interface K { void op(LocalObject o); } }",
        "is local and cannot be sent",
        Same,
    ),
    (
        "module A { local exception E { } interface K { void op() throws E; } }",
        "is local and cannot be thrown",
        Same,
    ),
    (
        "module A { interface I; local interface I { } }",
        "local in one place and not in the other",
        Same,
    ),
    (
        "module A { local interface I { } interface J extends I { } }",
        "is not local, but its base",
        Same,
    ),
    // Constants.
    (
        "module A { const byte b = -1; }",
        "-1 is out of the range of `byte`",
        Same,
    ),
    (
        "module A { const byte b = 256; }",
        "256 is out of the range of `byte`",
        Same,
    ),
    (
        "module A { const short b = 32768; }",
        "out of the range of `short`",
        Same,
    ),
    (
        "module A { const int b = 0xFFFFFFFF; }",
        "out of the range of `int`",
        Same,
    ),
    (
        "module A { const long b = 9223372036854775808; }",
        "too large for any integer type",
        Same,
    ),
    ("module A { const double c = 1e400; }", "too large for a double", Same),
    (
        "module A { const float c = 1e40; }",
        "out of the range of `float`",
        Differs("it rounds to infinity"),
    ),
    (
        "module A { const float c = \"1.5\"; }",
        "is of type `float`, but this is a string",
        Same,
    ),
    (
        "module A { const int c = 1.5; }",
        "is of type `int`, but this is a floating-point number",
        Same,
    ),
    (
        "module A { const bool c = 1; }",
        "is of type `bool`, but this is an integer",
        Same,
    ),
    ("module A { const bool c = TRUE; }", "`TRUE` is not defined", Same),
    (
        "module A { const Object c = 5; }",
        "a constant cannot be of type `Object`",
        Same,
    ),
    (
        "module A { struct S { int x; } const S c = 5; }",
        "a constant cannot be of type `S`",
        Same,
    ),
    (
        "module A { enum E { a } const int c = E::a; }",
        "but this is an enumerator",
        Same,
    ),
    (
        "module A { enum E { a } enum F { b } const E c = F::b; }",
        "but this is an enumerator",
        Same,
    ),
    (
        "module A { enum E { a } const E c = E::b; }",
        "`E::b` is not defined",
        Same,
    ),
    (
        "module A { struct S { int x; } const int c = S; }",
        "is a struct, not a constant",
        Same,
    ),
    (
        "module A { const int c = 08; }",
        "not an integer",
        Differs("it reads the 0 and then an 8"),
    ),
    (
        "module A { sequence<string> SS; class C { SS s = 5; } }",
        "cannot have a default",
        Same,
    ),
    (
        "module A { struct S { byte x = 256; } }",
        "256 is out of the range of `byte`",
        Same,
    ),
    // Tags, values, ids.
    (
        "module A { enum E { a = -1 } }",
        "must be from 0 to 2147483647, not -1",
        Same,
    ),
    (
        "module A { enum E { a = 2147483648 } }",
        "must be from 0 to 2147483647",
        Same,
    ),
    (
        "module A { enum E { a = 3, b = 3 } }",
        "has the value 3, which `a` has too",
        Same,
    ),
    ("module A { enum E { a = 2147483647, b } }", "would be 2147483648", Same),
    (
        "module A { class C { optional(1) int a; optional(1) string b; } }",
        "the tag 1 is taken",
        Same,
    ),
    (
        "module A { const int t = 1; class C { optional(t) int a; optional(1) string b; } }",
        "the tag 1 is taken",
        Same,
    ),
    (
        "module A { class C { optional(-1) int a; } }",
        "a tag must be from 0",
        Same,
    ),
    (
        "module A { class C { optional(2147483648) int a; } }",
        "a tag must be from 0",
        Same,
    ),
    (
        "module A { class C { optional(\"x\") int a; } }",
        "must be an integer, not a string",
        Same,
    ),
    (
        "module A { struct C { optional(1) int a; } }",
        "a struct cannot have optional members",
        Same,
    ),
    (
        "module A { interface I { optional(1) int op(optional(1) string s); } }",
        "the tag 1 is taken",
        Same,
    ),
    (
        "module A { class C(1) { int a; } class D(1) extends C { } }",
        "the compact id 1 is taken",
        Same,
    ),
    (
        "module A { class C(-1) { int a; } }",
        "a compact id must be from 0",
        Same,
    ),
    (
        "module A { class C(2147483648) { int a; } }",
        "a compact id must be from 0",
        Same,
    ),
    // Operations.
    (
        "module A { interface I { void op(out int a, int b); } }",
        "must precede all that come out",
        Same,
    ),
    (
        "module A { struct C { int a; } interface I { void op() throws C; } }",
        "is a struct, not an exception",
        Same,
    ),
    (
        "module A { interface I { void op() throws D; } }",
        "`D` is not defined",
        Same,
    ),
    (
        "module A { exception C { } interface I { void op() throws C, C; } }",
        "is thrown twice",
        Same,
    ),
    (
        "module A { interface I { [\"oneway\"] int op(); } }",
        "cannot return a value",
        Differs("oneway is of 3.8"),
    ),
    (
        "module A { interface I { [\"oneway\"] void op(out int x); } }",
        "cannot have out parameters",
        Differs("oneway is of 3.8"),
    ),
    (
        "module A { exception E { } interface I { [\"oneway\"] void op() throws E; } }",
        "cannot throw exceptions",
        Differs("oneway is of 3.8"),
    ),
    // Inheritance.
    (
        "module A { interface I; interface J extends I { } }",
        "declared, but not defined above",
        Same,
    ),
    (
        "module A { interface I; interface J extends I { } interface I extends J { } }",
        "declared, but not defined above",
        Same,
    ),
    ("module A { interface I extends I { } }", "cannot extend itself", Same),
    (
        "module A { interface I; interface I extends I { } }",
        "cannot extend itself",
        Same,
    ),
    ("module A { class C extends C { } }", "cannot extend itself", Same),
    ("module A { exception E extends E { } }", "cannot extend itself", Same),
    (
        "module A { class C; class D extends C { } class C extends D { } }",
        "declared, but not defined above",
        Same,
    ),
    (
        "module A { interface E { } class C extends E { } }",
        "is an interface, not a class",
        Same,
    ),
    (
        "module A { class C { } interface I extends C { } }",
        "is a class, not an interface",
        Same,
    ),
    (
        "module A { exception E { } interface I extends E { } }",
        "is an exception, not an interface",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J { void a(); } interface K extends I, J { } }",
        "inherits `a` from both `I` and `J`",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J { void A(); } interface K extends I, J { } }",
        "upper and lower case",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J extends I { void a(); } }",
        "`a` is inherited from `I`",
        Same,
    ),
    (
        "module A { interface I { void a(); } interface J extends I { void A(); } }",
        "differing only in upper and lower case",
        Same,
    ),
    (
        "module A { class C { int a; } class D extends C { int a; } }",
        "`a` is inherited from `C`",
        Same,
    ),
    (
        "module A { exception C { int a; } exception D extends C { int a; } }",
        "`a` is inherited from `C`",
        Same,
    ),
    // The preprocessor.
    (
        "#include <Nowhere.ice>\nmodule A { }",
        "there is no file `Nowhere.ice`",
        Same,
    ),
    ("#include \"T.ice\"\nmodule A { }", "this file includes itself", Same),
    ("#include Nowhere\n", "expected `#include", Same),
    ("#ifdef X\nmodule A { }", "this conditional has no end", Same),
    ("#endif\nmodule A { }", "`#endif` without `#if`", Same),
    ("#else\nmodule A { }", "`#else` without `#if`", Same),
    ("#if (\n#endif\nmodule A { }", "this condition has no value", Same),
    ("#if 1 / 0\n#endif\nmodule A { }", "division by zero", Same),
    ("#error some reason\n", "#error some reason", Same),
    ("#includ <X.ice>\n", "there is no directive `#includ`", Same),
];

#[test]
fn good_files_compile() {
    for (text, _) in GOOD {
        if text.contains("<Ice/") && !common::installed() {
            continue;
        }
        if let Err(errors) = compile(text) {
            panic!("{text}\n{errors}");
        }
    }
}

#[test]
fn bad_files_do_not() {
    for (text, message, _) in BAD {
        let errors = compile(text).expect_err(text).to_string();
        assert!(errors.contains(message), "{text}\n{errors}");
    }
}

#[test]
fn ice_agrees() {
    let Some(slice2cpp) = common::slice2cpp() else { return };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("T.ice");
    let good = GOOD.iter().map(|(text, ice)| (text, *ice, true));
    let bad = BAD.iter().map(|(text, _, ice)| (text, *ice, false));
    let mut disagreements = Vec::new();
    for (text, ice, accepted) in good.chain(bad) {
        fs::write(&path, format!("{text}\n")).unwrap();
        let include = format!("-I{}", common::INSTALLED);
        let output = Command::new(slice2cpp)
            .args(["--output-dir", directory.path().to_str().unwrap(), &include])
            .arg(&path)
            .output()
            .unwrap();
        let agrees = output.status.success() == accepted;
        if agrees != (ice == Same) {
            let messages = String::from_utf8_lossy(&output.stderr);
            disagreements.push(format!("{text}\n    {ice:?}; Ice: {} {messages}", output.status));
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
