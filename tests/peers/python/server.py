#!/usr/bin/python3
"""Serves Greeter and Everything with Ice for Python; README.md beside this folder says what it answers."""

import os
import signal
import sys
import threading
import time

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
for file in ("Secret.ice", "Types.ice", "Theirs.ice", "Limits.ice", "Callbacks.ice"):
    Ice.loadSlice("", ["-I" + SLICE, "--all", os.path.join(SLICE, file)])

import Hidden  # noqa: E402  (made by loadSlice)
import Peers  # noqa: E402
import Theirs  # noqa: E402
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


def relay(current, proxy):
    """The servant of the same kind that the request names to be asked instead, in the request's encoding."""
    via = current.ctx.get("via")
    if via is None:
        return None
    target = current.adapter.getCommunicator().stringToProxy(via)
    return proxy.uncheckedCast(target.ice_encodingVersion(current.encoding))


def echoing(proxy, operation):
    """A method that returns its parameters, or what another servant makes of them."""

    def method(self, *arguments):
        *items, current = arguments
        target = relay(current, proxy)
        if target is not None:
            return getattr(target, operation)(*items)
        return items[0] if len(items) == 1 else tuple(items)

    return method


def described(value, seen):
    """The instance as text, with a number for each instance, so that what is shared shows."""
    if value is None:
        return "null"
    for number, other in enumerate(seen, 1):
        if other is value:
            return str(number)
    seen.append(value)
    text = f"{len(seen)}:{value.ice_id()}"
    if isinstance(value, Peers.Animal):
        text += f"({value.name} -> {described(value.friend, seen)}"
        if isinstance(value, Peers.Dog):
            text += f"; {value.age}"
        if isinstance(value, Theirs.Cub):
            text += f"; {value.secret}, {value.teeth}, {described(value.accomplice, seen)}"
        if isinstance(value, Theirs.NumberedCub):
            text += f"; {value.secret}"
        text += ")"
    elif isinstance(value, Peers.Keeper):
        text += f"({value.name} -> {described(value.favourite, seen)}"
        if isinstance(value, Theirs.Accountant):
            text += f"; {value.secret}"
        text += ")"
    elif isinstance(value, Theirs.Stranger):
        text += f"({value.secret}, {described(value.accomplice, seen)})"
    return text


def foreign(which):
    rex = Peers.Dog("rex", None, 3)
    if which == "cub":
        return Theirs.Cub("cub", rex, 1, secret="hides", accomplice=rex, teeth=32)
    if which == "numbered":
        return Theirs.NumberedCub("numbered", None, 1, secret="hides")
    if which == "stranger":
        return Theirs.Stranger("hides", rex)
    if which == "accountant":
        return Theirs.Accountant("keeper", rex, "hides")


class ZooI(Peers.Zoo):
    def echoAll(self, some, two, one, current=None):
        target = relay(current, Peers.ZooPrx)
        return target.echoAll(some, two, one) if target else (some[0] if some else None, some, two, one)

    def echoOptional(self, item, anything, some, two, last, current=None):
        target = relay(current, Peers.ZooPrx)
        return target.echoOptional(item, anything, some, two, last) if target else (item, anything, some, two, last)

    def echoOptionalSliced(self, item, last, anything, current=None):
        target = relay(current, Peers.ZooPrx)
        return target.echoOptionalSliced(item, last, anything) if target else (item, anything, last)

    def describe(self, item, current=None):
        target = relay(current, Peers.ZooPrx)
        return target.describe(item) if target else described(item, [])

    def describeSliced(self, item, current=None):
        target = relay(current, Peers.ZooPrx)
        return target.describeSliced(item) if target else described(item, [])

    def foreign(self, which, current=None):
        return foreign(which)

    def exchange(self, target, which, current=None):
        target = target.ice_encodingVersion(current.encoding)
        if which == "accountant":
            return described(target.echoKeeper(foreign(which)), [])
        if which == "stranger":
            return described(target.echoObjectSliced(foreign(which)), [])
        return described(target.echoSliced(foreign(which)), [])

    def fail(self, which, animal, current=None):
        target = relay(current, Peers.ZooPrx)
        if target is not None:
            target.fail(which, animal)
        self.throw(which, animal)

    def failCompact(self, which, animal, current=None):
        target = relay(current, Peers.ZooPrx)
        if target is not None:
            target.failCompact(which, animal)
        self.throw(which, animal)

    def throw(self, which, animal):
        if which == "base":
            raise Peers.Escape("cage", animal, animal)
        if which == "derived":
            raise Peers.MassEscape("zoo", animal, Ice.Unset, [animal, None, animal])
        if which == "foreign":
            raise Theirs.Theft("zoo", animal, Ice.Unset, [animal], "all", animal)


for name in [
    "echoAnimal", "echoSliced", "echoCompact", "echoObject", "echoObjectSliced", "echoKeeper", "echoAnimals",
    "echoAnimalDict", "echoPair",
]:  # fmt: skip
    setattr(ZooI, name, echoing(Peers.ZooPrx, name))


class LimitsI(Peers.Limits):
    def failOptions(self, item, current=None):
        target = relay(current, Peers.LimitsPrx)
        if target is not None:
            target.failOptions(item)
        fault = Peers.OptionsFault(code=5)
        for name in vars(fault):
            if name != "code":
                setattr(fault, name, getattr(item, name))
        raise fault


for name in [
    "echoBasics", "echoSequences", "echoDictionaries", "echoDeep", "echoText", "echoBlock", "echoOptions",
    "echoOptionsSliced", "echoFixed", "echoSized",
]:  # fmt: skip
    setattr(LimitsI, name, echoing(Peers.LimitsPrx, name))


class CallbackCallerI(Peers.CallbackCaller):
    """Calls its client over the connection of the call."""

    @staticmethod
    def callback(current, who):
        return Peers.CallbackPrx.uncheckedCast(current.con.createProxy(Ice.Identity(who, "")))

    def back(self, who, number, current=None):
        return self.callback(current, who).count(number)

    def noteBack(self, who, number, current=None):
        Peers.CallbackPrx.uncheckedCast(self.callback(current, who).ice_oneway()).note(number)

    def failBack(self, who, code, current=None):
        try:
            callback = self.callback(current, who)
            callback.refuse(code) if code else callback.crash()
        except Peers.CallbackRefused as error:
            return f"refused {error.code}"
        except Ice.UnknownException:
            return "UnknownException"
        except Ice.ObjectNotExistException:
            return "ObjectNotExist"
        return "nothing"


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
    adapter.add(ZooI(), Ice.Identity("zoo", ""))
    adapter.add(LimitsI(), Ice.Identity("limits", ""))
    adapter.add(CallbackCallerI(), Ice.Identity("callbacks", ""))
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
