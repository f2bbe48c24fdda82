"""Looks at what the gateway depends on: exact pins, all of them, licences, and published advisories where reachable.

`python deploy/audit.py` (or `make audit`) in an environment with the project installed. Everything but the advisories
works without a network; when those cannot be asked, it says so and does not pretend. Exit code: 0 nothing found, 1
something found, 2 the advisories could not be asked.
"""

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
PINS = Path(__file__).with_name("constraints.txt")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)")
COPYLEFT_SAID_WHY = {
    "piper-tts": "runs as a program of its own behind a pipe; the gateway neither imports nor links it",
    "certifi": "MPL-2.0: its file of certificates is used as it is",
    "tqdm": "MPL-2.0 and MIT: used as it is",
    "pathspec": "MPL-2.0: a tool for development only",
    "hypothesis": "MPL-2.0: a tool for tests only",
}
"""Libraries under a licence that asks something of whoever changes or links them, and why they may be used."""
LICENCE_SAID_ELSEWHERE = {
    # https://docs.rs/aec-rs/1.0.0, whose source holds pyaec; https://github.com/xiph/speexdsp
    "pyaec": "MIT; SpeexDSP inside: BSD-3-Clause",
}
"""Packages whose own metadata is silent: what the project they are made from says, and where."""
_COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EUPL|CDDL|EPL)\b|GNU|Mozilla|Copyleft", re.IGNORECASE)


class PinError(Exception):
    """A line of the constraints is no exact pin."""


def pins(text: str) -> dict[str, str]:
    """Canonical name to version. Raises PinError naming the first line that is not `name==version`."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        pin = _PIN.fullmatch(bare)
        if pin is None:
            raise PinError(f"line {number}: {bare!r} is no exact pin; write name==version")
        name = str(canonicalize_name(pin["name"]))
        if name in found:
            raise PinError(f"line {number}: {name} is pinned twice")
        found[name] = pin["version"]
    return found


def asked() -> list[str]:
    """What the project itself asks for, with all its extras."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    return [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]


def needed() -> set[str]:
    """Canonical names of everything that the project brings along on this machine."""
    found: set[str] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [(text, ("",)) for text in asked()]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        need = Requirement(one[0])
        if need.marker is not None and not any(need.marker.evaluate({"extra": extra}) for extra in one[1]):
            continue
        found.add(str(canonicalize_name(need.name)))
        try:
            further = distribution(need.name).requires or []
        except PackageNotFoundError:
            continue
        waiting += [(text, ("", *sorted(need.extras))) for text in further]
    return found


def licence(name: str) -> str:
    """What the installed package says of its licence, or its project does; empty when neither says it, or when it is
    not installed."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    if name in LICENCE_SAID_ELSEWHERE:
        return LICENCE_SAID_ELSEWHERE[name]
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classified = [str(line) for line in about.get_all("Classifier") or [] if str(line).startswith("License ::")]
    if classified:
        return "; ".join(line.rpartition(":: ")[2] for line in classified)
    said = str(about["License"]) if "License" in about else ""
    return said.strip().partition("\n")[0][:80]


def findings() -> list[str]:
    """What is wrong, in words; works without a network."""
    pinned = pins(PINS.read_text("utf-8"))
    wrong = [f"{name} is needed and not pinned" for name in sorted(needed() - set(pinned))]
    for name, version in pinned.items():
        try:
            installed = distribution(name).version
        except PackageNotFoundError:
            continue
        if installed != version:
            wrong.append(f"{name}: {installed} is installed, {version} is pinned")
        if not licence(name):
            wrong.append(f"{name}: says nothing of its licence")
        elif _COPYLEFT.search(licence(name)) and name not in COPYLEFT_SAID_WHY:
            wrong.append(f"{name}: {licence(name)}: say in deploy/audit.py why it may be used")
    return wrong


def advisories() -> int:
    """Asks for published weaknesses: 0 none, 1 some, 2 could not be asked."""
    if importlib.util.find_spec("pip_audit") is None:
        say("advisories: NOT checked: pip-audit is not installed here (pip install pip-audit)")
        return 2
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(PINS), "--no-deps", "--disable-pip"]
    try:
        done = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired:
        say("advisories: NOT checked: no answer within ten minutes")
        return 2
    told = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        say("advisories: none known for these versions")
        return 0
    if "GHSA-" in told or "PYSEC-" in told or "CVE-" in told:
        say(told)
        return 1
    last = told.splitlines()[-1] if told else "no reason given"
    say(f"advisories: NOT checked: the service could not be asked ({last[:200]})")
    return 2


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    try:
        pinned, wrong = pins(PINS.read_text("utf-8")), findings()
    except PinError as error:
        say(f"{PINS.name}, {error}")
        return 1
    if "--licences" in sys.argv:
        for name, version in pinned.items():
            say(f"{name} {version}: {licence(name) or 'not installed here'}")
    for line in wrong:
        say(line)
    say(f"{len(pinned)} exact pins, {len(wrong)} findings")
    asked = advisories()
    return 1 if wrong else asked


if __name__ == "__main__":
    sys.exit(main())
