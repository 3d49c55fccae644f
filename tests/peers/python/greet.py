#!/usr/bin/python3
"""Calls one greeter and prints what it says: greet.py PROXY [--PROPERTY=VALUE ...]"""

import os
import sys

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
Ice.loadSlice("", ["--all", os.path.join(SLICE, "Greeter.ice")])

import VisitorCenter  # noqa: E402  (made by loadSlice)

data = Ice.InitializationData()
data.properties = Ice.createProperties()
data.properties.setProperty("Ice.Default.InvocationTimeout", "20000")
arguments = data.properties.parseIceCommandLineOptions(sys.argv[1:])
with Ice.initialize([sys.argv[0]], data) as communicator:
    proxy = communicator.stringToProxy(arguments[0])
    print(VisitorCenter.GreeterPrx.checkedCast(proxy).greet("Python"), flush=True)
