"""The main job from end to end: build three Go packages, import them, call them.

Results go to stdout, progress and times to stderr. Artifacts stay in `.cache/demo`, so a second run starts at once.
"""

import sys
import time
from pathlib import Path

import usegolib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent / ".cache" / "demo"


class Step:
    """Says what is being done, and how long it took."""

    def __init__(self, text):
        self.text = text

    def __enter__(self):
        print(f"{self.text} ...", file=sys.stderr, flush=True)
        self.start = time.perf_counter()

    def __exit__(self, kind, *_):
        seconds = time.perf_counter() - self.start
        print(f"{self.text}: {'failed after' if kind else 'done in'} {seconds:.3f} s", file=sys.stderr, flush=True)


def show(call, result):
    """One line per call, as in an interactive session."""
    print(f">>> {call}\n{result!r}")


def main():
    """Build, import, call."""
    with Step("build the standard library package strings"):
        usegolib.build("strings", out=ROOT)
    with Step("build github.com/google/uuid v1.6.0"):
        usegolib.build("github.com/google/uuid", version="v1.6.0", out=ROOT)
    with Step("build the example module examples/greeter"):
        usegolib.build(HERE / "greeter", out=ROOT)

    with Step("import and call strings"):
        strings = usegolib.import_("strings", artifact_dir=ROOT)
        show('strings.ToUpper("go")', strings.ToUpper("go"))
        show('strings.Split("a,b,c", ",")', strings.Split("a,b,c", ","))
        show('strings.Cut("key=value", "=")', strings.Cut("key=value", "="))

    with Step("import and call uuid"):
        uuid = usegolib.import_("github.com/google/uuid", artifact_dir=ROOT)
        show('uuid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")', uuid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
        show("len(uuid.NewString())", len(uuid.NewString()))

    with Step("import and call greeter"):
        greeter = usegolib.import_("example.com/greeter", artifact_dir=ROOT)
        ada = {"name": "Ada", "age": 36, "languages": ["Go", "Python"]}
        bob = {"name": "Bob", "age": 44, "languages": ["Go"]}
        show("greeter.Greet(ada)", greeter.Greet(ada))
        show("greeter.Oldest([ada, bob])", greeter.Oldest([ada, bob]))
        show("greeter.ByLanguage([ada, bob])", greeter.ByLanguage([ada, bob]))
        names = ["Carol", "Ada", "Bob"]
        greeter.SortNames(names)
        show("names, after greeter.SortNames(names)", names)
        try:
            greeter.Greet({"name": ""})
        except usegolib.errors.GoError as error:
            show('greeter.Greet({"name": ""})', error)
        try:
            strings.Repeat("x", "many")
        except TypeError as error:
            show('strings.Repeat("x", "many")', error)


if __name__ == "__main__":
    main()
