"""usegolib 0.1.0 of the Python index: the same package name, so it has a process with a search path of its own."""

from __future__ import annotations

from tests.bench.peers.offer import Offer


def offer(artifacts: str) -> Offer:
    """Everything but lending and callbacks, which it does not have."""
    import usegolib

    golib = usegolib.import_("example.com/golib", artifact_dir=artifacts, build_if_missing=False)
    names = {
        name: getattr(golib, name)
        for name in ["AddInt", "Echo", "EchoBytes", "SumFloats", "EchoPerson", "Fail", "People", "Spin", "NewCounter"]
    }
    names["GoError"] = usegolib.errors.GoError
    names["counter"] = golib.NewCounter()
    reasons = dict.fromkeys(("CallBack", "CallBackTwo", "SortFunc"), "it has no callbacks")
    reasons["lend"] = "it cannot lend a buffer"
    return Offer(names, reasons=reasons)
