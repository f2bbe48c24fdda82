"""Whether speech is noticed on a bad line, and noise is not: voice activity alone, as the ear runs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.audio import mulaw
from gateway.audio.gain import Gain
from gateway.audio.vad import WINDOW_BYTES, WINDOW_MS, Vad
from gateway.evaluate import figures
from gateway.evaluate.part import Figure, Row, Table
from gateway.evaluate.pauses import span_ms
from gateway.evaluate.recordings import Recording
from gateway.hearing.activity import Activity

BEFORE_MS = 4000
AFTER_MS = 3000
LATE_MS = 200
"""Noticed later than this after its true beginning, speech loses its first sound in spite of the pre-roll."""
QUIET_MS = 320
"""The pause that ends a complete answer."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One recording's voice activity."""

    false_starts: int
    """Times when speech seemed to begin before it did."""
    began_late_ms: int | None
    """None: never noticed."""
    tail_ms: int | None
    """From the true end until speech was over to the ear; None: it did not end before the recording did."""


def notice(pcm: bytes, began_ms: int, ended_ms: int) -> Noticed:
    """`pcm`: the line, with the speech between the two times. Speech that seems to begin is given up after a second
    of quiet, as an ear gives up noise without words."""
    gain, vad, activity = Gain(), Vad(), Activity()
    false_starts, began_late, tail = 0, None, None
    for start in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        window, now_ms = pcm[start : start + WINDOW_BYTES], (start // 2) // 8 + WINDOW_MS
        level = mulaw.level_dbfs(window)
        began = activity.feed(vad.probability(gain.feed(window, level)), level)
        if began and now_ms < began_ms:
            false_starts += 1
        if activity.speaking and began_late is None and now_ms >= began_ms and activity.quiet_ms == 0:
            began_late = max(0, now_ms - began_ms)
        if now_ms < began_ms and activity.quiet_ms >= QUIET_MS:
            activity.end()
        if now_ms > ended_ms and tail is None and began_late is not None and activity.quiet_ms >= QUIET_MS:
            tail = max(0, now_ms - ended_ms - QUIET_MS)
        if now_ms >= ended_ms and activity.quiet_ms >= QUIET_MS:
            activity.end()
    return Noticed(false_starts, began_late, tail)


def table(recordings: Sequence[Recording], conditions: Sequence[tuple[str, Callable[[bytes], bytes]]]) -> Table:
    """A row for each condition, over all recordings."""
    clean = [(bytes(BEFORE_MS * 16) + r.pcm() + bytes(AFTER_MS * 16), r) for r in recordings]
    rows = []
    for name, worse in (("clean", bytes), *conditions):
        found = []
        for line, recording in clean:
            began, ended = span_ms(recording.pcm())
            heard = mulaw.decode(mulaw.encode(worse(line)))
            found.append(notice(heard, BEFORE_MS + began, BEFORE_MS + ended))
        minutes = len(found) * BEFORE_MS / 60_000
        tails = [n.tail_ms for n in found if n.tail_ms is not None]
        rows.append(
            Row(
                f"noticed/{name}",
                {
                    "noticed": figures.rate([n.began_late_ms is not None for n in found]),
                    "noticed in time": figures.rate(
                        [n.began_late_ms is not None and n.began_late_ms <= LATE_MS for n in found]
                    ),
                    "false starts": Figure(
                        round(sum(n.false_starts for n in found) / max(minutes, 1e-9), 1), "a minute"
                    ),
                    "never ends": figures.rate([n.tail_ms is None for n in found]),
                    "afterglow p50": Figure(figures.quantile(tails, 0.5), "ms", len(tails)),
                },
            )
        )
    note = f"Voice activity alone. In time: within {LATE_MS} ms, which the pre-roll makes good."
    return Table("Speech noticed, noise not", tuple(rows), note)
