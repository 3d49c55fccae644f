#!/usr/bin/python3
"""Serves a board on a free port of 127.0.0.1 until its input ends."""

import os
import sys

import Ice

SLICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
Ice.loadSlice("", ["-I" + Ice.getSliceDir(), "-I" + SLICE, "--all", os.path.join(SLICE, "Board.ice")])

import Boards  # noqa: E402  (made by loadSlice)


class BoardI(Boards.Board):
    def tell(self, who, text, current=None):
        who.told(text)

    def echo(self, text, current=None):
        return text


with Ice.initialize(sys.argv) as communicator:
    adapter = communicator.createObjectAdapterWithEndpoints("Board", "tcp -h 127.0.0.1")
    proxy = adapter.add(BoardI(), Ice.Identity("board", ""))
    adapter.activate()
    print(f"ready {proxy}", flush=True)
    sys.stdin.buffer.read()
