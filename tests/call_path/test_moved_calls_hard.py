"""Ctrl-C, the end of the process, and forks while Go calls run on goroutines of their own."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.artifacts import FIXTURES, ROOT

SECONDS = 30  # a process that takes longer hangs

BEGIN = """if True:
    import asyncio, os, signal, sys, threading, time
    import usegolib
    h = usegolib.import_("example.com/contexts", artifact_dir=sys.argv[1])
    h.Add(1, 2)
"""


@pytest.fixture(scope="module")
def artifact_dir(build):
    return str(build(str(FIXTURES / "contexts")))


def begin(artifact_dir, script, **options):
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, artifact_dir],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def interrupted(artifact_dir, script, signals=1):
    """The outcome of a script that is sent SIGINT once it has printed a line, and for how long it went on."""
    process = begin(artifact_dir, script)
    try:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        start = time.monotonic()
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    return out, err, process.returncode, time.monotonic() - start


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process")


CALLS = {
    "a function with a context": "h.Wait(20_000)",
    "one that ignores its context": "h.Deaf(20_000)",
    "one without a context": "h.options(interruptible=True).Sleep(20_000)",
    "one with a limit": "h.options(timeout=19).Sleep(20_000)",
    "a method": "h.NewLocker().Hold(20_000)",
    "in a block": "usegolib.timeout(19).__enter__(); h.Wait(20_000)",
}


@needs_signals
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_ctrl_c_ends_a_call(artifact_dir, call):
    # A call into Go used to return before Python looked after its signals.
    script = f"""
    print("ready", flush=True)
    try:
        {call}
    except KeyboardInterrupt:
        print("interrupted", [call.function for call in usegolib.abandoned()], flush=True)
    """
    out, err, code, seconds = interrupted(artifact_dir, script)
    left = "Deaf" in call or "Sleep" in call
    assert (out.startswith("interrupted"), err, code) == (True, "", 0)
    assert ("contexts." in out) is left
    assert seconds < 3


@needs_signals
def test_ctrl_c_is_noticed_soon(artifact_dir):
    script = """
    print("ready", flush=True)
    threading.Timer(0.5, lambda: (globals().update(sent=time.monotonic()), os.kill(os.getpid(), signal.SIGINT))).start()
    try:
        h.Wait(20_000)
    except KeyboardInterrupt:
        print(time.monotonic() - sent, flush=True)
    """
    process = begin(artifact_dir, script)
    out, err = process.communicate(timeout=SECONDS)
    assert err == "" and process.returncode == 0
    assert float(out.split()[1]) < 0.6, "0.03 to 0.1 where the machine is idle"


@needs_signals
def test_an_interrupt_that_nobody_catches(artifact_dir):
    out, err, code, _ = interrupted(artifact_dir, "\n    print('ready', flush=True); h.Wait(20_000)\n")
    assert err.rstrip().endswith("KeyboardInterrupt") and code in (-signal.SIGINT, 130, 1)


@needs_signals
def test_two_interrupts(artifact_dir):
    script = """
    print("ready", flush=True)
    try:
        h.Deaf(20_000)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    try:
        time.sleep(0.2)
    except KeyboardInterrupt:
        print("again", flush=True)
    """
    out, err, code, seconds = interrupted(artifact_dir, script, signals=2)
    assert out.startswith("interrupted") and (err, code) == ("", 0) and seconds < 3


@needs_signals
def test_other_handlers_run_meanwhile(artifact_dir):
    script = """
    seen = []
    signal.signal(signal.SIGUSR1, lambda *_: seen.append(time.monotonic()))
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    start = time.monotonic()
    assert h.Wait(600) == "waited"
    print(len(seen), seen[0] - start < 0.5)
    """
    process = begin(artifact_dir, script)
    assert process.communicate(timeout=SECONDS) == ("1 True\n", "")


@needs_signals
def test_ctrl_c_in_asyncio(artifact_dir):
    script = """
    async def main():
        print("ready", flush=True)
        try:
            await h.aio.Wait(20_000)
        finally:
            print("finally", flush=True)
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        for _ in range(200):
            if h.Active() == 0 and not usegolib.abandoned():
                break
            time.sleep(0.01)
        print(h.Active(), usegolib.abandoned())
    """
    out, err, code, _ = interrupted(artifact_dir, script)
    assert (out, err, code) == ("finally\n0 []\n", "", 0)


ENDS = {
    "an abandoned goroutine": "f = h.future.Forever(); f.cancel(); sys.exit(3)",
    "a pending future": "f = h.future.Sleep(60_000); sys.exit(3)",
    "a completion during the end": "fs = [h.future.Sleep(n) for n in range(200)]; time.sleep(0.05); sys.exit(3)",
    "a daemon thread that waits": "threading.Thread(target=h.Wait, args=(60_000,), daemon=True).start(); sys.exit(3)",
    "a callback that comes later": "f = h.future.Call(100, lambda n: n); sys.exit(3)",
    "a timeout": """
    try:
        h.options(timeout=0.05).Forever()
    except TimeoutError:
        sys.exit(3)
    """,
    "a loop with calls": """
    async def main():
        for _ in range(50):
            asyncio.ensure_future(h.aio.Sleep(60_000))
        await asyncio.sleep(0.05)
        sys.exit(3)
    asyncio.run(main())
    """,
    "a loop that was closed": """
    loop = asyncio.new_event_loop()
    task = loop.create_task(h.aio.Sleep(50))
    task._log_destroy_pending = False
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()
    time.sleep(0.1)
    sys.exit(3)
    """,
}


@pytest.mark.parametrize("script", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("again", range(3))
def test_the_process_ends(artifact_dir, script, again):
    start = time.monotonic()
    process = begin(artifact_dir, script if script.startswith("\n") else f"\n    {script}\n")
    try:
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert (out, err, process.returncode) == ("", "", 3)
    assert time.monotonic() - start < 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_refuses(artifact_dir):
    script = """
    import warnings
    warnings.simplefilter("ignore")
    future = h.future.Sleep(200)
    child = os.fork()
    if child == 0:
        codes = 0
        for call in (lambda: h.future.Add(1, 2), lambda: h.Wait(1), lambda: asyncio.run(h.aio.Add(1, 2))):
            try:
                call()
            except usegolib.errors.ForkedRuntimeError:
                codes += 1
        future.cancel()
        os._exit(codes)
    _, status = os.waitpid(child, 0)
    print(os.WEXITSTATUS(status), future.result(5))
    """
    process = begin(artifact_dir, script)
    try:
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert (out, err) == ("3 200\n", "")
