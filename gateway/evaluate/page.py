"""The page of errors worth reading: one HTML file, the costliest first, each with its recording to play."""

import base64
import hashlib
import io
import shutil
import wave
from collections import defaultdict
from html import escape
from pathlib import Path

from gateway.audio import mulaw
from gateway.evaluate.part import Mistake, Part
from gateway.evaluate.result import Result

MOST_OF_A_KIND = 25
"""Mistakes of one kind that are shown; nobody reads the two-hundredth."""
EMBED_BELOW_BYTES = 100_000
EMBED_IN_ALL_BYTES = 8_000_000
"""Beyond this, recordings lie next to the page: a browser has to open it."""

_STYLE = """
:root { color-scheme: light dark; --line: #d5d9de; --soft: #5b6570; --bad: #b3261e; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --line: #3a4149; --soft: #a7b0ba; --bad: #ff9a90; --good: #7fd6a1; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .2rem; }
p.soft, .soft { color: var(--soft); margin: 0; }
nav ul { columns: 2; padding: 0; list-style: none; } nav li { break-inside: avoid; }
article { border-top: 1px solid var(--line); padding: .9rem 0; }
dl { display: grid; grid-template-columns: 5.5rem 1fr; gap: .15rem .8rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.wanted { color: var(--good); } .got { color: var(--bad); }
audio { width: 100%; max-width: 26rem; height: 2.2rem; margin-top: .5rem; display: block; }
@media (max-width: 30rem) { nav ul { columns: 1; } dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; } }
"""


def write(result: Result, file: Path) -> int:
    """Writes the page, and recordings that are too long to be part of it into `audio/` beside it; how many it shows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sounds = _Sounds(file.parent)
    sections, contents, shown = [], [], 0
    for part in result.parts:
        for kind, mistakes in _by_kind(part):
            anchor = f"k-{hashlib.sha256(f'{part.name} {kind}'.encode()).hexdigest()[:10]}"
            some = mistakes[:MOST_OF_A_KIND]
            shown += len(some)
            contents.append(
                f'<li><a href="#{anchor}">{escape(part.name)}: {escape(kind)}</a> '
                f'<span class="soft">{len(mistakes)}</span></li>'
            )
            more = f"the {len(some)} costliest of {len(mistakes)}" if len(some) < len(mistakes) else f"{len(some)}"
            sections.append(
                f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(part.name)}: {escape(kind)}</h2>'
                f'<p class="soft">{more}</p>' + "".join(_article(m, sounds) for m in some) + "</section>"
            )
    file.write_text(_page(result, contents, sections), encoding="utf-8")
    return shown


def _by_kind(part: Part) -> list[tuple[str, list[Mistake]]]:
    """The mistakes of a part by kind; the kind with the costliest first, and the costliest first in each."""
    kinds: dict[str, list[Mistake]] = defaultdict(list)
    for mistake in part.mistakes:
        kinds[mistake.kind].append(mistake)
    ordered = [(kind, sorted(found, key=lambda m: -m.cost)) for kind, found in kinds.items()]
    return sorted(ordered, key=lambda pair: (-pair[1][0].cost, pair[0]))


def _article(mistake: Mistake, sounds: "_Sounds") -> str:
    lines = [("wanted", mistake.wanted, "wanted"), ("got", mistake.got or "nothing", "got")]
    if mistake.heard:
        lines.append(("heard", mistake.heard, ""))
    if mistake.note:
        lines.append(("note", mistake.note, ""))
    listed = "".join(
        f"<dt>{name}</dt><dd{f' class={style}' if style else ''}>{escape(text)}</dd>" for name, text, style in lines
    )
    return f"<article><dl>{listed}</dl>{sounds.player(mistake)}</article>"


class _Sounds:
    """Recordings for a browser: inside the page while it stays small, else beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "audio"
        self._embedded = 0
        # What an earlier run left belongs to no mistake any more.
        shutil.rmtree(self._folder, ignore_errors=True)

    def player(self, mistake: Mistake) -> str:
        if mistake.audio is None:
            return ""
        sound = _as_wav(mistake.audio)
        if sound is None:
            return f'<p class="soft">The recording {escape(mistake.audio.name)} cannot be played.</p>'
        label = escape(f"Recording: {mistake.wanted}"[:120], quote=True)
        source = self._source(mistake.audio, sound)
        return f'<audio controls preload="metadata" aria-label="{label}" src="{source}"></audio>'

    def _source(self, path: Path, sound: bytes) -> str:
        if len(sound) < EMBED_BELOW_BYTES and self._embedded + len(sound) < EMBED_IN_ALL_BYTES:
            self._embedded += len(sound)
            return "data:audio/wav;base64," + base64.b64encode(sound).decode()
        name = f"{path.stem}-{hashlib.sha256(sound).hexdigest()[:8]}.wav"
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(sound)
        return escape(f"audio/{name}", quote=True)


def _as_wav(path: Path) -> bytes | None:
    """The recording as a WAV file of 16-bit PCM; None when it is not sound."""
    try:
        if path.suffix == ".ulaw":
            out = io.BytesIO()
            with wave.open(out, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(mulaw.SAMPLE_RATE_HZ)
                file.writeframes(mulaw.decode(path.read_bytes()))
            return out.getvalue()
        with wave.open(str(path), "rb") as file:
            return path.read_bytes() if file.getsampwidth() == 2 else None
    except (OSError, EOFError, wave.Error):
        return None


def _page(result: Result, contents: list[str], sections: list[str]) -> str:
    sample = f" Measured on a sample only: {escape(result.sample)}." if result.sample else ""
    listed = f'<nav aria-label="Kinds of errors"><ul>{"".join(contents)}</ul></nav>' if contents else "<p>None.</p>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Errors worth reading</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Errors worth reading</h1><p class=soft>Warmline {escape(result.version)}, "
        f"{result.made:%Y-%m-%d %H:%M} UTC, {escape(str(result.machine))}.{sample}</p>"
        f"{listed}{''.join(sections)}</main></body></html>\n"
    )
