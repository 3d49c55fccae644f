#!/usr/bin/python3
"""Checks any server of Greeter and Everything, subject by subject: client.py SUBJECT PROXY [ARGUMENT ...]"""

import math
import os
import signal
import sys
import time
import uuid

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
for file in ("Types.ice", "Callbacks.ice"):
    Ice.loadSlice("", ["-I" + SLICE, "--all", os.path.join(SLICE, file)])

import Peers  # noqa: E402  (made by loadSlice)
import VisitorCenter  # noqa: E402

DEFAULTS = {
    "Ice.Warn.Dispatch": "0",
    "Ice.Default.InvocationTimeout": "10000",
    "Ice.Override.ConnectTimeout": "5000",
    "Ice.Override.CloseTimeout": "5000",
}
WHOLE_RUN_SECONDS = 120
TEXTS = [
    "",
    "a",
    "plain text",
    "a\0b",
    "\u00e9\u4e16\u754c\u20ac",
    "\U0001f600\U00010348\U0010ffff",
    "x" * 253,
    "x" * 254,
    "x" * 255,
    "x" * 256,
    "\u00e9" * 70000,
]
FLOATS = [0.0, -0.0, 1.5, -1.5, math.inf, -math.inf, 3.4028234663852886e38, -3.4028234663852886e38, 2.0**-149]
DOUBLES = [0.0, -0.0, 0.1, math.inf, -math.inf, sys.float_info.max, -sys.float_info.max, 5e-324]


class Mismatch(Exception):
    """What was seen is not what was expected."""


def short(value):
    text = ascii(value)
    return text if len(text) <= 200 else f"{text[:200]}... ({len(text)} characters)"


def same(what, got, expected):
    if got != expected:
        raise Mismatch(f"{what}: expected {short(expected)}, got {short(got)}")


def same_number(what, got, expected):
    """Tells -0 from 0 and knows NaN."""
    if math.isnan(expected):
        if not math.isnan(got):
            raise Mismatch(f"{what}: expected NaN, got {got!r}")
        return
    same(what, got, expected)
    same(f"sign of {what}", math.copysign(1, got), math.copysign(1, expected))


def raises(what, expected, call):
    """Returns the exception of exactly this type, or one of these, that the call must raise."""
    expected = expected if isinstance(expected, tuple) else (expected,)
    names = " or ".join(one.__name__ for one in expected)
    try:
        got = call()
    except Exception as error:  # noqa: BLE001  (any other exception is the mismatch)
        if type(error) in expected:
            return error
        raise Mismatch(f"{what}: expected {names}, got {short(error)}") from error
    raise Mismatch(f"{what}: expected {names}, got the result {short(got)}")


class CallbackI(Peers.Callback):
    def __init__(self):
        self.numbers = []

    def count(self, number, current=None):
        return number + 1

    def note(self, number, current=None):
        self.numbers.append(number)

    def refuse(self, code, current=None):
        raise Peers.CallbackRefused(code)

    def crash(self, current=None):
        raise RuntimeError("a callback fails")


class Client:
    def __init__(self, communicator, proxy, arguments):
        self.communicator = communicator
        self.proxy = communicator.stringToProxy(proxy)
        if self.proxy is None:
            raise Mismatch("the proxy is null")
        self.arguments = [int(argument) for argument in arguments]

    def argument(self, index, default):
        return self.arguments[index] if index < len(self.arguments) else default

    def object(self, name, category=""):
        return self.proxy.ice_identity(Ice.Identity(name, category))

    def greeter(self):
        given = self.proxy.ice_getIdentity().name != "everything"
        return VisitorCenter.GreeterPrx.uncheckedCast(self.proxy if given else self.object("greeter"))

    def everything(self):
        given = self.proxy.ice_getIdentity().name != "greeter"
        return Peers.EverythingPrx.uncheckedCast(self.proxy if given else self.object("everything"))

    def all_types(self):
        """The servant of the types, by both encodings."""
        types = Peers.TypesPrx.uncheckedCast(self.object("types"))
        return [(types.ice_encodingVersion(Ice.Encoding_1_1), "1.1"), (types.ice_encodingVersion(Ice.Encoding_1_0), "1.0")]

    # Subjects.

    def greet(self):
        check_greet(self.greeter())
        return f"{len(TEXTS)} names"

    def facet(self):
        admin = VisitorCenter.GreeterPrx.uncheckedCast(self.greeter(), "admin")
        same("greet of the facet", admin.greet("Alice"), "Welcome back, Alice!")
        same("greet without facet", self.greeter().greet("Alice"), "Hello, Alice!")
        return "admin differs from the default"

    def greet_async(self):
        count, limit = self.argument(0, 50), self.argument(1, 0)
        greeter = self.greeter()
        start = time.monotonic()
        calls = [(f"name {number}", greeter.greetAsync(f"name {number}")) for number in range(count)]
        for name, call in calls:
            same(f"greet({name})", call.result(), f"Hello, {name}!")
        return within(start, limit, f"{count} calls")

    def sleep_async(self):
        count, pause, limit = self.argument(0, 10), self.argument(1, 200), self.argument(2, 0)
        everything = self.everything()
        start = time.monotonic()
        for call in [everything.sleepAsync(pause) for _ in range(count)]:
            same("result of sleep", call.result(), None)
        return within(start, limit, f"{count} calls of {pause} ms each")

    def types(self):
        return f"{check_types(self.everything())} values"

    def results(self):
        everything = self.everything()
        same("swap(5, x)", everything.swap(5, "x"), ("x", 5))
        same("divide(17, 5)", everything.divide(17, 5), (3, 2))
        same("divide(-17, 5)", everything.divide(-17, 5), (-3, -2))
        error = raises("divide(17, 0)", Peers.BaseProblem, lambda: everything.divide(17, 0))
        same("code of divide(17, 0)", error.code, 17)
        expected = (["one", "three", "\u00e9"], 3, {"one": 3, "three": 5, "\u00e9": 2})
        same("split", everything.split("one three \u00e9"), expected)
        same("split of nothing", everything.split(""), ([], 0, {}))
        return "two outs; return and out; return and two outs"

    def exceptions(self):
        everything = self.everything()
        check_user_exceptions(everything)
        check_failures(everything)
        self.check_not_exist(everything)
        return "user exceptions, unknown ones, objects, facets and operations that are not there"

    def check_not_exist(self, everything):
        nobody = Peers.EverythingPrx.uncheckedCast(self.object("nobody", "no/where").ice_facet(""))
        error = raises("unknown object", Ice.ObjectNotExistException, lambda: nobody.echoInt(1))
        same_request(error, Ice.Identity("nobody", "no/where"), "", "echoInt")
        error = raises("unknown object, ice_ping", Ice.ObjectNotExistException, nobody.ice_ping)
        same_request(error, Ice.Identity("nobody", "no/where"), "", "ice_ping")

        faceted = Peers.EverythingPrx.uncheckedCast(everything, "no such facet")
        error = raises("unknown facet", Ice.FacetNotExistException, lambda: faceted.echoInt(1))
        same_request(error, everything.ice_getIdentity(), "no such facet", "echoInt")

        wrong = Peers.EverythingPrx.uncheckedCast(self.object("greeter"))
        error = raises("unknown operation", Ice.OperationNotExistException, lambda: wrong.echoInt(1))
        same_request(error, Ice.Identity("greeter", ""), "", "echoInt")

    def structs(self):
        points = [Peers.Point(1, -1), Peers.Point(-(2**31), 2**31 - 1)]
        for types, encoding in self.all_types():
            for text in TEXTS:
                thing = Peers.Named(text, Peers.Color.blue, points[1])
                same(f"echoNamed in {encoding}", types.echoNamed(thing), thing)
            for some in ([], points, points * 100):
                same(f"echoPoints in {encoding}", types.echoPoints(some), some)
            for places in ({}, {points[0]: Peers.Color.green, points[1]: Peers.Color.red}):
                same(f"echoPlaces in {encoding}", types.echoPlaces(places), places)
        return "members, sequences, keys of dictionaries"

    def enums(self):
        colors = [Peers.Color.red, Peers.Color.green, Peers.Color.blue]
        for types, encoding in self.all_types():
            for color in colors:
                same(f"echoColor({color}) in {encoding}", types.echoColor(color), color)
            for big in (Peers.Big.small, Peers.Big.large):
                same(f"echoBig({big}) in {encoding}", types.echoBig(big), big)
            same(f"echoColors in {encoding}", types.echoColors(colors * 3), colors * 3)
            # A gap in the enum is taken for a value by C++, what lies beyond it is not.
            undefined = 201
            size = bytes([undefined]) if encoding == "1.1" else undefined.to_bytes(2, "little")
            params = (6 + len(size)).to_bytes(4, "little") + bytes([1, int(encoding[-1])]) + size
            raises(
                f"an undefined enumerator in {encoding}",
                (Ice.UnknownLocalException, Ice.UnknownException),
                lambda types=types, params=params: types.ice_invoke("echoColor", Ice.OperationMode.Normal, params),
            )
        return "both encodings, undefined values"

    def optionals(self):
        types = self.all_types()[0][0]
        point = Peers.Point(1, 2)
        thing = Peers.Named("n", Peers.Color.green, point)
        values = [Peers.Color.blue, "text", [point, point], thing, ["a", ""], self.greeter(), 0.5]
        empty = [Peers.Color.red, "", [], Peers.Named("", Peers.Color.red, Peers.Point(0, 0)), [], self.greeter(), 0.0]
        large = [Peers.Color.red, "x" * 300, [point] * 100, thing, ["y" * 300], self.greeter(), -0.5]
        unset = [Ice.Unset] * len(values)
        cases = [values, empty, large, unset]
        for index, value in enumerate(values):
            cases += [unset[:index] + [value] + unset[index + 1 :], values[:index] + [Ice.Unset] + values[index + 1 :]]
        for shade, text, points, thing, texts, target, ratio in cases:
            got = types.echoOptionals(shade, 7, text, points, thing, texts, target, ratio)
            same("echoOptionals", got, (ratio, shade, 7, text, points, thing, texts, target))
        got = types.ice_encodingVersion(Ice.Encoding_1_0).echoOptionals(values[0], 7, *values[1:])
        same("echoOptionals in 1.0", got, (Ice.Unset, Ice.Unset, 7) + (Ice.Unset,) * 5)
        self.check_optional_members(types)
        return f"{len(cases)} calls, optional members"

    def check_optional_members(self, types):
        members = lambda error: (error.code, error.text, error.place)  # noqa: E731
        error = raises("fail(set)", Peers.Detailed, lambda: types.fail("set"))
        same("members that are set", members(error), (1, "why", Peers.Point(1, 2)))
        error = raises("fail(unset)", Peers.Detailed, lambda: types.fail("unset"))
        same("members that are unset", members(error), (2, Ice.Unset, Ice.Unset))
        error = raises("fail(derived)", Peers.MoreDetailed, lambda: types.fail("derived"))
        same("members of the base", members(error), (3, "more", Ice.Unset))
        same("member of the derived", error.shade, Peers.Color.green)
        old = types.ice_encodingVersion(Ice.Encoding_1_0)
        error = raises("fail(set) in 1.0", Peers.Detailed, lambda: old.fail("set"))
        same("members in 1.0", members(error), (1, Ice.Unset, Ice.Unset))
        types.fail("")

    def context(self):
        everything = self.everything()
        texts = {"a": "1", "": "empty key", "\u4e16": "\U0001f600", "long": "x" * 300}
        same("no context", everything.wholeContext(), {})
        same("per call", everything.wholeContext(texts), texts)
        same("one value", everything.contextValue("\u4e16", texts), "\U0001f600")
        same("an absent key", everything.contextValue("absent", texts), "")
        per_proxy = everything.ice_context({"b": "2"})
        same("per proxy", per_proxy.wholeContext(), {"b": "2"})
        same("per call over per proxy", per_proxy.wholeContext({"c": "3"}), {"c": "3"})
        same("an empty one over per proxy", per_proxy.wholeContext({}), {})
        return "per call and per proxy"

    def deadline(self):
        everything = self.everything()
        trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
        same("a trace context", everything.wholeContext(trace), trace)
        same("time is left", everything.contextValue("amd.deadline", {"amd.deadline": "60000"}), "60000")
        raises("no time is left", Ice.UnknownLocalException, lambda: everything.wholeContext({"amd.deadline": "0"}))
        same("no time", everything.contextValue("amd.deadline", {"amd.deadline": "soon"}), "soon")
        return "no time left is refused"

    def oneway(self):
        count = self.argument(0, 500)
        prefix, texts = numbered(count)
        oneway = self.everything().ice_oneway()
        for text in texts:
            oneway.note(text)
        oneway.ice_ping()
        self.await_notes(prefix, texts)
        return f"{count} notes"

    def batch(self):
        count = self.argument(0, 100)
        prefix, texts = numbered(count)
        batch = self.everything().ice_batchOneway()
        for text in texts:
            batch.note(text)
        same("notes before the flush", self.notes(prefix), [])
        batch.ice_flushBatchRequests()
        self.await_notes(prefix, texts)
        return f"{count} notes"

    def datagram(self):
        count = self.argument(0, 50)
        prefix, texts = numbered(count)
        datagram = self.everything().ice_datagram()
        for text in texts[: count // 2]:
            datagram.note(text)
        batch = self.everything().ice_batchDatagram()
        for text in texts[count // 2 :]:
            batch.note(text)
        batch.ice_flushBatchRequests()
        self.await_notes(prefix, texts)
        raises("a large one", Ice.DatagramLimitException, lambda: datagram.note("x" * 70000))
        return f"{count} notes"

    def notes(self, prefix):
        return sorted(text for text in self.everything().notes() if text.startswith(prefix))

    def await_notes(self, prefix, texts):
        """Waits for all of them, in whatever order they were dispatched."""
        deadline = time.monotonic() + 10
        while len(self.notes(prefix)) < len(texts) and time.monotonic() < deadline:
            time.sleep(0.01)
        same("notes", self.notes(prefix), texts)

    def proxies(self):
        everything = self.everything()
        same("null Object*", everything.echoProxy(None), None)
        same("null Greeter*", everything.echoGreeter(None), None)
        for text in PROXIES:
            proxy = self.communicator.stringToProxy(text)
            same(f"echo of {text}", str(everything.echoProxy(proxy)), str(proxy))
        self.check_callbacks(everything)
        return f"{len(PROXIES)} proxies, null ones, calls through the server's and the client's own"

    def check_callbacks(self, everything):
        theirs = everything.greeterProxy()
        same("type of greeterProxy()", type(theirs), VisitorCenter.GreeterPrx)
        same("identity of greeterProxy()", theirs.ice_getIdentity(), Ice.Identity("greeter", ""))
        same("greet through greeterProxy()", theirs.greet("Bob"), "Hello, Bob!")
        same("echo of greeterProxy()", everything.echoGreeter(theirs), theirs)
        same("greetVia its own greeter", everything.greetVia(theirs, "Carol"), "Hello, Carol!")

        adapter = self.communicator.createObjectAdapterWithEndpoints("ClientAdapter", "tcp -h 127.0.0.1 -p 0")
        mine = VisitorCenter.GreeterPrx.uncheckedCast(adapter.addWithUUID(ClientGreeterI()))
        adapter.activate()
        same("greetVia the client's greeter", everything.greetVia(mine, "Dora"), "The client greets Dora")
        adapter.destroy()

    def encoding10(self):
        self.proxy = self.proxy.ice_encodingVersion(Ice.Encoding_1_0)
        check_greet(self.greeter())
        self.types()
        self.results()
        self.exceptions()
        same("encoding seen", self.everything().describe()["encoding"], "1.0")
        return "greet, types, results, exceptions"

    def builtin(self):
        everything, greeter = self.everything(), self.object("greeter")
        everything.ice_ping()
        greeter.ice_ping()
        same("ice_id", everything.ice_id(), "::Peers::Everything")
        same("ice_id of greeter", greeter.ice_id(), "::VisitorCenter::Greeter")
        same("ice_ids", everything.ice_ids(), ["::Ice::Object", "::Peers::Everything"])
        same("ice_ids of greeter", greeter.ice_ids(), ["::Ice::Object", "::VisitorCenter::Greeter"])
        for name, expected in IS_A.items():
            same(f"ice_isA({name})", everything.ice_isA(name), expected)
        self.check_casts(everything, greeter)
        return "ice_ping, ice_id, ice_ids, ice_isA, casts"

    def check_casts(self, everything, greeter):
        cast = VisitorCenter.GreeterPrx.checkedCast(greeter)
        same("greet through checkedCast", cast.greet("Eve"), "Hello, Eve!")
        same("checkedCast to a wrong interface", VisitorCenter.GreeterPrx.checkedCast(everything.ice_facet("")), None)
        same("checkedCast to a facet", VisitorCenter.GreeterPrx.checkedCast(greeter, "admin").ice_getFacet(), "admin")
        same("checkedCast to an unknown facet", VisitorCenter.GreeterPrx.checkedCast(greeter, "no such facet"), None)
        unchecked = VisitorCenter.GreeterPrx.uncheckedCast(everything)
        error = raises("uncheckedCast", Ice.OperationNotExistException, lambda: unchecked.greet("Eve"))
        same_request(error, everything.ice_getIdentity(), "", "greet")

    def current(self):
        everything = self.everything()
        identity = everything.ice_getIdentity()
        check_current(everything, identity.name, identity.category, "")
        check_current(everything.ice_encodingVersion(Ice.Encoding_1_0), identity.name, identity.category, "", "1.0")
        detail = Peers.EverythingPrx.uncheckedCast(everything, "detail")
        check_current(detail, identity.name, identity.category, "detail")
        categorised = Peers.EverythingPrx.uncheckedCast(self.object("everything", "peers"))
        check_current(categorised, "everything", "peers", "")
        return "identity, facet, operation, mode, encoding, request id"

    def refusals(self):
        """Requests that no generated code would send."""
        everything = self.everything()
        good = b"\x0a\0\0\0\x01\x01\x07\0\0\0"
        call = everything.ice_invoke
        same("echoInt by hand", call("echoInt", Ice.OperationMode.Normal, good), (True, good))
        for what, mode, params in [
            ("an idempotent call of a normal operation", Ice.OperationMode.Idempotent, good),
            ("parameters cut short", Ice.OperationMode.Normal, b"\x08\0\0\0\x01\x01\x07\0"),
            ("no parameters", Ice.OperationMode.Normal, b"\x06\0\0\0\x01\x01"),
        ]:
            raises(what, Ice.UnknownLocalException, lambda mode=mode, params=params: call("echoInt", mode, params))
        oversized = b"\x0b\0\0\0\x01\x01\xff\xff\xff\xff\0"
        for name in ("echoString", "echoInts", "echoNested", "echoDict"):
            raises(
                f"{name} with a size beyond the message",
                (Ice.UnknownLocalException, Ice.UnknownException),
                lambda name=name: call(name, Ice.OperationMode.Normal, oversized),
            )
        same("echoInt afterwards", everything.echoInt(7), 7)
        return "wrong mode and damaged parameters are answered, and the connection lives"

    def timeout(self):
        everything = self.everything()
        everything.ice_ping()
        connection = everything.ice_getCachedConnection()
        impatient = everything.ice_invocationTimeout(100)
        raises("sleep", Ice.InvocationTimeoutException, lambda: impatient.sleep(600))
        everything.sleep(700)
        same("connection afterwards", everything.ice_getCachedConnection() == connection, True)
        return "an abandoned call's late reply is dropped and the connection stays in use"

    def close_gracefully(self):
        everything = self.everything()
        everything.ice_ping()
        connection = everything.ice_getCachedConnection()
        call = everything.sleepAsync(400)
        connection.close(Ice.ConnectionClose.GracefullyWithWait)
        same("the outstanding call", call.result(), None)
        same("a call afterwards", everything.echoInt(3), 3)
        same("the old connection in use", everything.ice_getCachedConnection() == connection, False)
        return "the outstanding call completed and the next one connected anew"

    def callbacks(self):
        rounds = self.argument(0, 40)
        caller = Peers.CallbackCallerPrx.uncheckedCast(self.object("callbacks"))
        who, nobody = "listener", "nobody"
        same("without an adapter", caller.failBack(who, 1), "ObjectNotExist")
        adapter, callback = self.communicator.createObjectAdapter(""), CallbackI()
        adapter.add(callback, Ice.Identity(who, ""))
        adapter.activate()
        connection = caller.ice_getConnection()
        connection.setAdapter(adapter)
        same("a callback", caller.back(who, 1), 2)
        same("a user exception", caller.failBack(who, 5), "refused 5")
        same("a callback that fails", caller.failBack(who, 0), "UnknownException")
        same("a callback that is not there", caller.failBack(nobody, 1), "ObjectNotExist")
        for number in range(50):
            caller.noteBack(who, number)
        deadline = time.monotonic() + 10
        while len(callback.numbers) < 50 and time.monotonic() < deadline:
            time.sleep(0.01)
        same("oneway callbacks", sorted(callback.numbers), list(range(50)))
        for _ in range(rounds):
            calls = [caller.backAsync(who, number) for number in range(50)]
            same("callbacks at once", [call.result() for call in calls], list(range(1, 51)))
        adapter.destroy()
        same("behind a deactivation", caller.failBack(who, 1), "ObjectNotExist")
        same("the connection", caller.ice_getCachedConnection() == connection, True)
        return f"{rounds * 50} callbacks over one connection"

    def server_close(self):
        everything = self.everything()
        everything.ice_ping()
        call = everything.sleepAsync(self.argument(0, 1500))
        everything.shutdown()
        same("shutdown while sleeping", call.done(), False)
        same("the sleeping call", call.result(), None)
        deadline = time.monotonic() + 10
        while self.is_reachable(everything):
            if time.monotonic() > deadline:
                raise Mismatch("the server still answers 10 s after its shutdown")
            time.sleep(0.05)
        return "the sleeping call got its reply, then the server went"

    def is_reachable(self, proxy):
        try:
            proxy.ice_ping()
            return True
        except Ice.LocalException:
            return False

    def killed_midcall(self):
        everything = self.everything()
        everything.ice_ping()
        call = everything.sleepAsync(60000)
        print("calling", flush=True)
        raises("the interrupted call", Ice.ConnectionLostException, call.result)
        return "ConnectionLostException"

    def big(self):
        everything = self.everything()
        almost = bytes(1024 * 1024 - 1024)
        same("echo of almost 1 MiB", everything.echoBytes(almost), almost)
        raises("a request of 2 MiB", Ice.ConnectionLostException, lambda: everything.echoBytes(bytes(2 * 1024 * 1024)))
        same("a call afterwards", everything.echoInt(1), 1)
        raises("a reply of 2 MiB", Ice.MemoryLimitException, lambda: everything.makeBytes(2 * 1024 * 1024))
        same("a call afterwards", everything.echoInt(2), 2)
        return "too large a request closes the connection, and so does too large a reply"


class ClientGreeterI(VisitorCenter.Greeter):
    def greet(self, name, current=None):
        return f"The client greets {name}"


PROXIES = [
    "plain:tcp -h 127.0.0.1 -p 4061 -t 60000",
    "category/name -f facet -o:tcp -h 127.0.0.1 -p 4061 -t 1000 -z",
    'other -e 1.0:tcp -h "::1" -p 65535 -t infinite:udp -h 127.0.0.1 -p 4062:ws -h h.example -p 4063 -t 60000 -r /chat',
    "batched -O:opaque -t 99 -e 1.0 -v AQID",
    "datagram -d:udp -h 127.0.0.1 -p 4062",
    "indirect @ adapter",
    '"c a t/\u4e16" -f "f a c" @ "some adapter"',
    "well-known",
]
IS_A = {
    "::Peers::Everything": True,
    "::Ice::Object": True,
    "::VisitorCenter::Greeter": False,
    "": False,
    "nonsense": False,
}


def check_greet(greeter):
    for name in TEXTS:
        same(f"greet({short(name)})", greeter.greet(name), f"Hello, {name}!")


def check_types(everything):
    """Returns how many values went there and back."""
    count = 0
    for name, values in [
        ("echoBool", [False, True]),
        ("echoByte", [0, 1, 127, 128, 255]),
        ("echoShort", [0, 1, -1, -(2**15), 2**15 - 1]),
        ("echoInt", [0, 1, -1, -(2**31), 2**31 - 1]),
        ("echoLong", [0, 1, -1, -(2**63), 2**63 - 1]),
        ("echoString", TEXTS),
        ("echoBytes", [b"", b"\0", bytes(range(256)), bytes(range(256)) * 2000]),
        ("echoInts", [[], [-(2**31), 2**31 - 1], list(range(254)), list(range(255)), list(range(100000))]),
        ("echoStrings", [[], [""], TEXTS, [str(number) for number in range(1000)]]),
        ("echoNested", [[], [[]], [[1], [], [2, 3]], [list(range(300)) for _ in range(300)]]),
        ("echoDict", [{}, {"": 0}, {"\u4e16": -1, "b": 2}, {str(number): number for number in range(1000)}]),
        ("echoIntKeys", [{}, {-(2**31): [], 2**31 - 1: ["", "x"]}, {n: [str(n)] * 3 for n in range(300)}]),
    ]:
        for value in values:
            same(f"{name}({short(value)})", getattr(everything, name)(value), value)
        count += len(values)
    return count + check_floating(everything)


def check_floating(everything):
    for value in [*FLOATS, math.nan]:
        same_number(f"echoFloat({value})", everything.echoFloat(value), value)
    for value in [*DOUBLES, math.nan]:
        same_number(f"echoDouble({value})", everything.echoDouble(value), value)
    many = [*DOUBLES, math.nan, *[number / 8 for number in range(50000)]]
    echoed = everything.echoDoubles(many)
    same("length of echoDoubles", len(echoed), len(many))
    for index, value in enumerate(many):
        same_number(f"echoDoubles[{index}]", echoed[index], value)
    same("echoDoubles([])", list(everything.echoDoubles([])), [])
    return len(FLOATS) + len(DOUBLES) + 4


def check_user_exceptions(everything):
    same("register(new)", everything.register("new"), None)
    error = raises("register(taken)", Peers.NameTaken, lambda: everything.register("taken"))
    same("NameTaken.by", error.by, "Alice")
    raises("register(late)", Peers.Closed, lambda: everything.register("late"))
    for name in ("problem", "compactProblem"):
        call = getattr(everything, name)
        same(f"{name}(none)", call("none"), None)
        error = raises(f"{name}(base)", Peers.BaseProblem, lambda call=call: call("base"))
        same("BaseProblem.code", error.code, 7)
        error = raises(f"{name}(derived)", Peers.DerivedProblem, lambda call=call: call("derived"))
        same("DerivedProblem", (error.code, error.detail), (8, "more about it"))
    error = raises("problem(secret)", Peers.BaseProblem, lambda: everything.problem("secret"))
    same("code of the unknown exception's base", error.code, 9)
    check_compact_secret(everything)


def check_compact_secret(everything):
    """A peer may send its exceptions sliced even so; and with encoding 1.0 all are."""
    try:
        everything.compactProblem("secret")
        raise Mismatch("compactProblem(secret): expected an exception")
    except Peers.BaseProblem as error:
        same("code of the unknown exception's base", (type(error), error.code), (Peers.BaseProblem, 9))
    except Ice.UnknownUserException as error:
        same("unknown exception", error.unknown, "::Hidden::SecretProblem")


def check_failures(everything):
    raises("undeclared", Ice.UnknownUserException, everything.undeclared)
    raises("crash", Ice.UnknownException, everything.crash)
    raises("localProblem", Ice.UnknownLocalException, everything.localProblem)
    error = raises("gone", Ice.ObjectNotExistException, everything.gone)
    same_request(error, everything.ice_getIdentity(), "", "gone")


def same_request(error, identity, facet, operation):
    same(f"target in {type(error).__name__}", (error.id, error.facet, error.operation), (identity, facet, operation))


def check_current(everything, name, category, facet, encoding="1.1"):
    expected = {"name": name, "category": category, "facet": facet, "encoding": encoding}
    for operation, mode in [("describe", "Normal"), ("describeIdempotent", "Idempotent")]:
        seen = getattr(everything, operation)()
        if int(seen.pop("requestId", "0")) <= 0:
            raise Mismatch(f"{operation}: the request id is not greater than 0")
        same(operation, seen, {**expected, "operation": operation, "mode": mode})


def numbered(count):
    """A prefix of its own for this run, and texts that begin with it, sorted."""
    prefix = str(uuid.uuid4())
    return prefix, [f"{prefix} {number:06}" for number in range(count)]


def within(start, limit, what):
    elapsed = round((time.monotonic() - start) * 1000)
    if limit and elapsed > limit:
        raise Mismatch(f"{what} took {elapsed} ms, more than {limit} ms")
    return f"{what} in {elapsed} ms"


# Every subject; the first ones leave the server as it was, and `all` runs these.
HARMLESS = [
    "greet", "facet", "greet-async", "sleep-async", "types", "results", "exceptions", "context", "oneway", "batch",
    "proxies", "builtin", "current", "refusals", "timeout", "close-gracefully", "big", "structs",
    "enums", "optionals", "encoding10", "callbacks",
]  # fmt: skip
SUBJECTS = [*HARMLESS, "deadline", "datagram", "server-close", "killed-midcall"]


def run(client, subject):
    try:
        print(f"ok {subject}: {getattr(client, subject.replace('-', '_'))()}", flush=True)
    except (Mismatch, Ice.Exception) as error:
        sys.stdout.flush()
        message = str(error) if isinstance(error, Mismatch) else f"unexpected {type(error).__name__}: {short(error)}"
        sys.exit(f"FAILED {subject}: {message}")


def main():
    signal.alarm(WHOLE_RUN_SECONDS)
    data = Ice.InitializationData()
    data.properties = Ice.createProperties()
    for key, value in DEFAULTS.items():
        data.properties.setProperty(key, value)
    arguments = data.properties.parseIceCommandLineOptions(sys.argv[1:])
    if len(arguments) < 2 or arguments[0] not in ["all", *SUBJECTS]:
        sys.exit(f"usage: client.py SUBJECT PROXY [ARGUMENT ...]\nsubjects: all {' '.join(SUBJECTS)}")
    with Ice.initialize([sys.argv[0]], data) as communicator:
        client = Client(communicator, arguments[1], arguments[2:])
        for subject in HARMLESS if arguments[0] == "all" else [arguments[0]]:
            run(client, subject)


main()
