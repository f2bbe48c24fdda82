"""What is done with a turn that was heard: reported, kept until our words end, or passed over. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.hearing import bargein, spoken
from gateway.turn import Expecting, Moment, Reading, Utterance

WORDLESS_SPEECH_MS = 1000
WORDLESS_CERTAINTY = 0.8
"""So much speech of such a probability is somebody who talks, also when no word was found in it."""


SHAKY_MS = 500
SHAKY_CERTAINTY = 0.7
SHAKY_WORDS = 0.8
"""A sound so short, so little like speech, in which the recogniser is not sure of its words either, is a click or a
breath: "the cat". Short answers of real callers are speech with 0.85 and more, 25 dB quieter still mostly with 0.7."""


class Verdict(StrEnum):
    """What becomes of an utterance."""

    REPORT = "report"
    BREAK_IN = "break_in"
    """Stop our own words, then report."""
    HOLD = "hold"
    """It counts when our words end soon."""
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Scene:
    """What was going on when it was said."""

    expecting: Expecting
    prompt: str = ""
    """Our last words."""
    prompt_ms: int = 0
    """How long they have been playing."""
    playing: bool = False
    interruptible: bool = True
    interrupted: bool = False
    """We have fallen silent for this utterance already: something must come of it, or nobody speaks any more."""
    far: bool = False
    """Somebody farther away than the caller said it."""


def judge(utterance: Utterance, scene: Scene, voiced_ms: int, certainty: float) -> Verdict:
    """`voiced_ms`: speech in it, pauses left out; `certainty`: the mean probability that it was speech, 0 to 1."""
    if scene.interrupted:
        return Verdict.REPORT
    if empty(utterance.readings, scene.expecting):
        talked = voiced_ms >= WORDLESS_SPEECH_MS and certainty >= WORDLESS_CERTAINTY
        return Verdict.REPORT if talked and not utterance.over_prompt and not scene.far else Verdict.DROP
    text = utterance.text
    if _shaky(utterance, voiced_ms, certainty) and not bargein.matters(text):
        return Verdict.DROP
    if scene.far and not bargein.matters(text):
        return Verdict.DROP
    if not utterance.over_prompt:
        return Verdict.REPORT
    if (
        scene.playing
        and scene.interruptible
        and bargein.interrupts(text, scene.prompt, scene.expecting, scene.prompt_ms)
    ):
        return Verdict.BREAK_IN
    # "Okay" and "uh-huh" over our words show that one listens, unless a yes is what we ask for.
    listens = spoken.is_back_channel(text) and scene.expecting.moment is not Moment.YES_NO
    if listens or bargein.is_echo(text, scene.prompt):
        return Verdict.DROP
    return Verdict.HOLD if scene.playing else Verdict.REPORT


def _shaky(utterance: Utterance, voiced_ms: int, certainty: float) -> bool:
    """Nothing speaks for its being speech: not its sound, not the words found in it, nor that they answer anything."""
    if voiced_ms >= SHAKY_MS or certainty >= SHAKY_CERTAINTY:
        return False
    best = [r for r in utterance.readings if r.rank == 0]
    answers = any(r.source == "grammar" and not spoken.says_nothing(r.text) for r in best)
    return not answers and max((r.confidence for r in best), default=1.0) < SHAKY_WORDS


def empty(readings: tuple[Reading, ...], expecting: Expecting) -> bool:
    """No word, or only what the recogniser writes for breath and noise. "Uh-huh" answers a yes-or-no question."""
    best = [reading.text for reading in readings if reading.rank == 0]
    if expecting.moment is Moment.YES_NO and any(spoken.murmurs_yes(text) for text in best):
        return False
    return all(spoken.says_nothing(text) for text in best)
