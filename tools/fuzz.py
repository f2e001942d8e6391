# SPDX-License-Identifier: Apache-2.0
"""Tool: coverage-guided fuzzing of every parser that hears a device, a paper or the line.

    python -m tools.fuzz                 each module of tests/fuzz, a million inputs each
    python -m tools.fuzz rd nut          these alone
    python -m tools.fuzz rd --inputs 5000 --seconds 40

Each module of tests/fuzz has `one(data)`, which may raise nothing. It runs under atheris
(libFuzzer) in a process of its own, ten minutes at most; while inputs are missing another run goes
on with what the ones before found out. One line of JSON for each parser; exit 1 on any find: a
crash, a hang of ten seconds, memory beyond its bound or growing, or a parser that never came to its
inputs. What was found lies in out/fuzz. A module's `SEEDS`, where it has them, are where it begins.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PARSERS: Final = ROOT / "tests" / "fuzz"
FINDS: Final = ROOT / "out" / "fuzz"
INPUTS: Final = 1_000_000
RUN_S: Final = 600
RUNS_MAX: Final = 12  # of one parser: whoever needs more than two hours is a find
RSS_MAX_MB: Final = 1024
GROWTH_MAX_MB: Final = 96  # libFuzzer keeps its corpus in memory too
HANG_S: Final = 10
DEAD_S: Final = 120  # beyond its time a run has died without a word
WARM: Final = 0.2  # of the inputs: growth is counted from about there
_STATUS: Final = re.compile(rb"^#(\d+)\s.*\brss: (\d+)Mb", re.MULTILINE)
_FOUND: Final = re.compile(rb"Test unit written to (\S+)")


@dataclass(frozen=True, slots=True)
class Plan:
    """How long one parser is tried."""

    inputs: int = INPUTS
    run_s: int = RUN_S
    runs_max: int = RUNS_MAX
    finds: Path = FINDS


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one parser. `rss_growth_mb`: the largest of its runs."""

    parser: str
    inputs: int = 0
    seconds: float = 0.0
    crashes: int = 0
    rss_growth_mb: int = 0
    find: str = ""  # file with the input, or what else was wrong

    def line(self) -> str:
        """As it is printed."""
        names = self.__slots__
        return json.dumps(
            {name: getattr(self, name) for name in names if name != "find"}
            | ({"find": self.find} if self.find else {})
        )


def parsers() -> tuple[str, ...]:
    """Names of all that can be fuzzed."""
    return tuple(sorted(path.stem for path in PARSERS.glob("*.py") if path.stem != "__init__"))


def fuzz(parser: str, plan: Plan, folder: Path = PARSERS) -> Report:
    """Runs of one parser until it had its inputs or something was found."""
    plan.finds.mkdir(parents=True, exist_ok=True)
    report = Report(parser)
    with tempfile.TemporaryDirectory(prefix="lmk-fuzz-") as corpus:
        for _ in range(plan.runs_max):
            report = _run(report, plan, folder, Path(corpus))
            if report.find or report.inputs >= plan.inputs:
                return report
    return replace(report, find=f"only {report.inputs} inputs in {plan.runs_max} runs")


def _run(before: Report, plan: Plan, folder: Path, corpus: Path) -> Report:
    command = [
        *(sys.executable, "-m", "tools.fuzz_one", str(folder), before.parser),
        *(f"-runs={plan.inputs - before.inputs}", f"-max_total_time={plan.run_s}"),
        *(f"-rss_limit_mb={RSS_MAX_MB}", f"-timeout={HANG_S}"),
        f"-artifact_prefix={plan.finds}/{before.parser}-",
        str(corpus),
    ]
    began_s = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=plan.run_s + HANG_S + DEAD_S,
            check=False,
        )
        said, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        said, code = late.stdout or b"", -1
    (plan.finds / f"{before.parser}.log").write_bytes(said)
    return _after(before, said, code, time.monotonic() - began_s)


def _after(before: Report, said: bytes, code: int, took_s: float) -> Report:
    """The report with one more run in it; `said` is libFuzzer's own account."""
    seen = [(int(inputs), int(rss)) for inputs, rss in _STATUS.findall(said)]
    inputs = max((count for count, _ in seen), default=0)
    growth = _growth(seen, inputs)
    found = _FOUND.search(said)
    find = ""
    if found:
        find = found[1].decode(errors="replace")
    elif code:
        find = f"ended with {code}"
    elif growth > GROWTH_MAX_MB:
        find = "memory grows"
    elif not inputs:
        find = "nothing was tried"
    return replace(
        before,
        inputs=before.inputs + inputs,
        seconds=round(before.seconds + took_s, 1),
        crashes=before.crashes + (1 if found or code else 0),
        rss_growth_mb=max(before.rss_growth_mb, growth),
        find=find,
    )


def _growth(seen: list[tuple[int, int]], inputs: int) -> int:
    """Memory at the end over that when everything was warm."""
    begun = [rss for count, rss in seen if count <= inputs * WARM] or [rss for _, rss in seen[:1]]
    return max(0, seen[-1][1] - begun[-1]) if seen else 0


def main(words: Iterable[str] | None = None) -> int:
    """The command. 0 when nothing was found."""
    reader = argparse.ArgumentParser(prog="tools.fuzz", description="Fuzz the parsers.")
    reader.add_argument("parsers", nargs="*", metavar="NAME", help=", ".join(parsers()))
    reader.add_argument("--inputs", type=int, default=INPUTS)
    reader.add_argument("--seconds", type=int, default=RUN_S, help="of one run, 600 at most")
    reader.add_argument("--runs", type=int, default=RUNS_MAX, help="of one parser at most")
    asked = reader.parse_args(None if words is None else list(words))
    unknown = set(asked.parsers) - set(parsers())
    if unknown or not 0 < asked.seconds <= RUN_S:
        reader.error(f"no such parser: {', '.join(sorted(unknown))}" if unknown else "600 s a run")
    plan = Plan(asked.inputs, asked.seconds, asked.runs)
    finds = 0
    for name in asked.parsers or parsers():
        report = fuzz(name, plan)
        sys.stdout.write(report.line() + "\n")
        sys.stdout.flush()
        finds += bool(report.find)
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
