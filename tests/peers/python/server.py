#!/usr/bin/python3
"""Serves Greeter and Everything with Ice for Python; README.md beside this folder says what it answers."""

import os
import signal
import sys
import threading
import time

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
for file in ("Secret.ice", "Types.ice"):
    Ice.loadSlice("", ["-I" + SLICE, "--all", os.path.join(SLICE, file)])

import Hidden  # noqa: E402  (made by loadSlice)
import Peers  # noqa: E402
import VisitorCenter  # noqa: E402

DEFAULTS = {
    "PeerAdapter.Endpoints": "tcp -h 127.0.0.1 -p 0",
    "Ice.ThreadPool.Server.Size": "4",
    "Ice.ThreadPool.Server.SizeMax": "64",
    "Ice.Warn.Dispatch": "0",
    "Ice.Default.InvocationTimeout": "10000",
}


class GreeterI(VisitorCenter.Greeter):
    def __init__(self, salutation):
        self.salutation = salutation

    def greet(self, name, current=None):
        return f"{self.salutation}, {name}!"


class EverythingI(Peers.Everything):
    def __init__(self):
        self.lock = threading.Lock()
        self.texts = []

    def echo(self, item, current=None):
        return item

    echoBool = echoByte = echoShort = echoInt = echoLong = echoFloat = echoDouble = echoString = echo
    echoBytes = echoInts = echoDoubles = echoStrings = echoNested = echoDict = echoIntKeys = echo
    echoProxy = echoGreeter = echo

    def swap(self, number, text, current=None):
        return text, number

    def divide(self, dividend, divisor, current=None):
        if divisor == 0:
            raise Peers.BaseProblem(dividend)
        quotient = int(dividend / divisor)
        return quotient, dividend - quotient * divisor

    def split(self, text, current=None):
        words = [word for word in text.split(" ") if word]
        return words, len(words), {word: len(word.encode()) for word in words}

    def register(self, name, current=None):
        if name == "taken":
            raise Peers.NameTaken("Alice")
        if name == "late":
            raise Peers.Closed()

    def problem(self, which, current=None):
        if which == "base":
            raise Peers.BaseProblem(7)
        if which == "derived":
            raise Peers.DerivedProblem(8, "more about it")
        if which == "secret":
            raise Hidden.SecretProblem(9, "not for clients")

    compactProblem = problem

    def undeclared(self, current=None):
        raise Peers.NameTaken("nobody declared this")

    def crash(self, current=None):
        raise RuntimeError("the servant crashed, as it was asked to")

    def localProblem(self, current=None):
        raise Ice.TimeoutException()

    def gone(self, current=None):
        raise Ice.ObjectNotExistException()

    def contextValue(self, key, current=None):
        return current.ctx.get(key, "")

    def wholeContext(self, current=None):
        return current.ctx

    def describe(self, current=None):
        return {
            "name": current.id.name,
            "category": current.id.category,
            "facet": current.facet,
            "operation": current.operation,
            "mode": str(current.mode),
            "encoding": f"{current.encoding.major}.{current.encoding.minor}",
            "requestId": str(current.requestId),
        }

    describeIdempotent = describe

    def note(self, text, current=None):
        with self.lock:
            self.texts.append(text)

    def notes(self, current=None):
        with self.lock:
            return list(self.texts)

    def greeterProxy(self, current=None):
        greeter = current.adapter.createProxy(Ice.Identity("greeter", ""))
        return VisitorCenter.GreeterPrx.uncheckedCast(greeter)

    def greetVia(self, target, name, current=None):
        return target.greet(name)

    def sleep(self, milliseconds, current=None):
        time.sleep(milliseconds / 1000)

    def makeBytes(self, count, current=None):
        return bytes(count)

    def shutdown(self, current=None):
        current.adapter.getCommunicator().shutdown()


class TypesI(Peers.Types):
    def echo(self, item, current=None):
        return item

    echoColor = echoBig = echoColors = echoNamed = echoPoints = echoPlaces = echo

    def echoOptionals(self, shade, number, text, points, thing, texts, target, ratio, current=None):
        return ratio, shade, number, text, points, thing, texts, target

    def fail(self, which, current=None):
        if which == "set":
            raise Peers.Detailed(code=1, text="why", place=Peers.Point(1, 2))
        if which == "unset":
            raise Peers.Detailed(code=2)
        if which == "derived":
            raise Peers.MoreDetailed(code=3, text="more", shade=Peers.Color.green)


def properties(args):
    result = Ice.createProperties()
    for key, value in DEFAULTS.items():
        result.setProperty(key, value)
    args = result.parseIceCommandLineOptions(args)
    args = result.parseCommandLineOptions("PeerAdapter", args)
    args = result.parseCommandLineOptions("Peer", args)
    if args:
        sys.exit(f"server.py: unknown arguments {args}")
    return result


def add_servants(adapter):
    """Adds every servant and returns the proxy of `everything`."""
    everything = EverythingI()
    adapter.add(GreeterI("Hello"), Ice.Identity("greeter", ""))
    adapter.addFacet(GreeterI("Welcome back"), Ice.Identity("greeter", ""), "admin")
    adapter.add(TypesI(), Ice.Identity("types", ""))
    adapter.add(everything, Ice.Identity("everything", "peers"))
    adapter.addFacet(everything, Ice.Identity("everything", ""), "detail")
    return adapter.add(everything, Ice.Identity("everything", ""))


def shut_down_at_end_of_input(communicator):
    sys.stdin.buffer.read()
    communicator.shutdown()


def main():
    data = Ice.InitializationData()
    data.properties = properties(sys.argv[1:])
    with Ice.initialize([sys.argv[0]], data) as communicator:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: communicator.shutdown())
        adapter = communicator.createObjectAdapter("PeerAdapter")
        proxy = add_servants(adapter)
        adapter.activate()
        if data.properties.getPropertyAsInt("Peer.ExitAtEndOfInput") > 0:
            threading.Thread(target=shut_down_at_end_of_input, args=(communicator,), daemon=True).start()
        print(f"ready {proxy}", flush=True)
        communicator.waitForShutdown()
    # A thread that still waits for input must not delay the end.
    sys.stderr.flush()
    os._exit(0)


main()
