"""Whether words over the gateway's own speech are an interruption: not energy, not its echo, not "uh-huh". Pure."""

from gateway.hearing import spoken
from gateway.turn import Expecting, Moment

GUARD_MS = 300
"""From the start of a prompt: what is heard then belongs to before."""
ALONE_ENOUGH = spoken.vocabulary(
    "stop wait no nope yes hello what help emergency person people human agent operator representative someone "
    "somebody dispatcher manager gas fire smoke sparks flood flooding monoxide repeat pardon sorry hold"
)
"""Single words that interrupt."""
_ECHO_SHARE = 0.75
"""The share of the words, in order, that makes a text an echo: the recogniser mishears some."""


URGENT = spoken.vocabulary("gas fire smoke sparks flood flooding monoxide emergency help")
"""Whoever says one of these is listened to, however far from the telephone."""


def matters(text: str) -> bool:
    """Never to be passed over."""
    return not URGENT.isdisjoint(spoken.words(text))


def is_echo(text: str, prompt: str) -> bool:
    """The text is (nearly) a stretch of what is being said. One word alone is not judged: callers repeat a word."""
    heard, said = spoken.words(text), _plain(prompt)
    if len(heard) < 2:
        return False
    return _longest_common(heard, said) >= _ECHO_SHARE * len(heard)


def _plain(prompt: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "'" else " " for c in prompt.lower()).split()


def _longest_common(heard: list[str], said: list[str]) -> int:
    """The most words of `heard` found in order within any stretch of `said` not much longer than it."""
    best, span = 0, len(heard) + 2
    for start in range(max(1, len(said) - len(heard) + 1)):
        row = [0] * (len(heard) + 1)
        for word in said[start : start + span]:
            previous = 0
            for i, other in enumerate(heard, 1):
                kept = row[i]
                row[i] = previous + 1 if word == other else max(row[i], row[i - 1])
                previous = kept
        best = max(best, row[-1])
    return best


def interrupts(text: str, prompt: str, expecting: Expecting, prompt_ms: int) -> bool:
    """Words heard so far, while `prompt` has been playing for `prompt_ms`, mean that the gateway should be quiet."""
    said = spoken.words(text)
    if prompt_ms < GUARD_MS or not said or spoken.is_back_channel(text) or is_echo(text, prompt):
        return False
    content = [w for w in said if w not in spoken.FILLERS and w not in spoken.BACK_CHANNELS]
    if len(content) == 1:
        word = content[0]
        if word in ALONE_ENOUGH:
            return word not in _plain(prompt)
        # An early answer to the question that is being asked.
        answer = word in expecting.phrases or (expecting.moment is Moment.YES_NO and word in ("yeah", "yep", "correct"))
        return answer and word not in _plain(prompt)
    return len(content) >= 2
