#!/usr/bin/python3
"""Publishes or receives reports by IceStorm: storm.py publish|subscribe MANAGER TOPIC COUNT [--PROPERTY=VALUE ...]"""

import os
import sys
import threading

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
Ice.loadSlice("", ["--all", os.path.join(SLICE, "Storm.ice")])

import IceStorm  # noqa: E402  (made by loadSlice)
import Weather  # noqa: E402


class StationI(Weather.Station):
    def __init__(self, count):
        self.left = count
        self.done = threading.Event()

    def report(self, place, degrees, current=None):
        print(f"{place} {degrees}", flush=True)
        self.left -= 1
        if self.left == 0:
            self.done.set()


def publish(topic, count):
    station = Weather.StationPrx.uncheckedCast(topic.getPublisher())
    for degrees in range(count):
        station.report("Paris", degrees)


def subscribe(communicator, topic, count):
    adapter = communicator.createObjectAdapterWithEndpoints("Stations", "tcp -h 127.0.0.1")
    station = StationI(count)
    proxy = adapter.addWithUUID(station)
    adapter.activate()
    topic.subscribeAndGetPublisher({"reliability": "ordered"}, proxy)
    print("ready", flush=True)
    if not station.done.wait(60):
        sys.exit("not all reports came")


data = Ice.InitializationData()
data.properties = Ice.createProperties()
data.properties.setProperty("Ice.Default.InvocationTimeout", "20000")
arguments = data.properties.parseIceCommandLineOptions(sys.argv[1:])
with Ice.initialize([sys.argv[0]], data) as communicator:
    what, manager, name, count = arguments
    manager = IceStorm.TopicManagerPrx.checkedCast(communicator.stringToProxy(manager))
    topic = manager.retrieve(name)
    if what == "publish":
        publish(topic, int(count))
    else:
        subscribe(communicator, topic, int(count))
