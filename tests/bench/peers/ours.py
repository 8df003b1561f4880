"""usegolib of this tree."""

from __future__ import annotations

from typing import Any

from tests.bench.peers.offer import REFUSED, Offer

FUNCTIONS = ["AddInt", "Echo", "EchoBytes", "SumFloats", "EchoPerson", "Fail", "People", "CallBack"]
FUNCTIONS += ["CallBackTwo", "CallBackElsewhere", "SortFunc"]
FUNCTIONS += ["AddIntHeld", "EchoHeld", "SumFloatsIn", "Spin", "NewCounter"]


def offer(artifacts: str) -> Offer:
    """Everything of golib that is bound; what is not, with the reason."""
    import usegolib

    golib = usegolib.import_("example.com/golib", artifact_dir=artifacts)
    names: dict[str, Any] = {"GoError": usegolib.errors.GoError}
    reasons: dict[str, str] = {}
    for name in FUNCTIONS:
        try:
            names[name] = getattr(golib, name)
        except AttributeError:
            reasons[name] = f"{name} is not bound yet"
    if hasattr(usegolib, "lend"):
        names["lend"] = usegolib.lend
    else:
        reasons["lend"] = "usegolib.lend is not there yet"
    if "NewCounter" in names:
        names["counter"] = names["NewCounter"]()
    else:
        reasons["counter"] = "objects are not there yet"
    return Offer(names, reasons=reasons, must_raise=REFUSED)
