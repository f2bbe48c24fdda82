"""What turn-taking is tried on: a recording as it was said, and again with a hesitation where people hesitate. Pure.

Digits pause between their groups (after the area code and the exchange, in the middle of a ZIP code), letters anywhere,
dates between day, month and year, sentences after a word that wants another one.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from gateway.evaluate.pauses import Spoken, Word, gap_ms, span_ms, with_pauses
from gateway.evaluate.recordings import Recording
from gateway.hearing import spoken
from gateway.turn import Expecting, Moment

BEFORE_MS = 600
AFTER_MS = 3000
"""Line noise before and after the speech."""
SPELLED = ("spelled_first_name", "spelled_last_name", "spelled_street", "spelled_city")
OPEN = (
    "phone_call_agent",
    "phone_scripted_indian_en",
    "phone_call",
    "read",
    "command_oos",
    "command",
    "question",
    "open",
)
QUESTIONS: dict[str, Expecting] = {
    "phone7": Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11)),
    "phone10": Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11)),
    "zip": Expecting("zip", Moment.DIGITS, lengths=(5,)),
    "street_number": Expecting("house_number", Moment.DIGITS),
    "date_of_birth": Expecting("birth", Moment.DATE),
    "yes_no": Expecting("right", Moment.YES_NO),
    **{name: Expecting("name", Moment.SPELLING) for name in SPELLED},
    **{name: Expecting("problem", Moment.OPEN) for name in OPEN},
}
"""What is being asked when a recording of a category is the answer."""
TYPES: dict[str, str] = {
    "phone7": "phone",
    "phone10": "phone",
    "zip": "zip",
    "street_number": "street number",
    "date_of_birth": "date",
    "yes_no": "yes or no",
    **dict.fromkeys(SPELLED, "spelling"),
    **dict.fromkeys(OPEN, "open"),
}
"""The row of the table to which a category belongs."""
WANTED_WAIT_MS: dict[str, float] = {"phone": 350, "zip": 350, "street number": 700, "yes or no": 350, "open": 700}


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer to one question."""

    recording: Recording
    expecting: Expecting
    spoken: Spoken

    @property
    def kind(self) -> str:
        return TYPES[self.recording.category]


def trials(recording: Recording, words: Sequence[Word], seed: int) -> tuple[Trial, ...]:
    """The recording as it was said, and, where its words are known, with one to two pauses inside.

    Empty for a category that answers no question of ours, and where no speech is found.
    """
    expecting = QUESTIONS.get(recording.category)
    pcm = recording.pcm()
    if expecting is None or span_ms(pcm)[1] == 0:
        return ()
    chance = random.Random(crc32(f"{seed}{recording.path}".encode()))  # noqa: S311 - repeatable is what it must be
    found = [Trial(recording, expecting, with_pauses(pcm, (), BEFORE_MS, AFTER_MS, seed))]
    if pauses := _pauses(recording, words, chance, pcm):
        found.append(Trial(recording, expecting, with_pauses(pcm, pauses, BEFORE_MS, AFTER_MS, seed)))
    return tuple(found)


def _pauses(
    recording: Recording, words: Sequence[Word], chance: random.Random, pcm: bytes
) -> tuple[tuple[int, int], ...]:
    kind = TYPES[recording.category]
    texts = [w.text for w in words]
    if len(words) < 2 or kind == "yes or no":
        return ()
    longest_ms = 1500
    match kind:
        case "phone":
            after = _after_digits(texts, (3,) if _digits(texts) < 10 else (3, 6))
        case "zip":
            after, longest_ms = _after_digits(texts, (chance.choice((2, 3)),)), 1000
        case "street number":
            after, longest_ms = [chance.randrange(len(words) - 1)], 800
        case "date":
            after, longest_ms = [chance.randrange(len(words) - 1)], 1000
        case "spelling":
            after = sorted(chance.sample(range(len(words) - 1), min(2, len(words) - 1)))
            longest_ms = 1000
        case _:
            wanting = [i for i, text in enumerate(texts[:-1]) if text in CONNECTIVES]
            after = [chance.choice(wanting)] if wanting else []
            longest_ms = 1200
    return tuple(
        (gap_ms(pcm, words[i], words[i + 1]), chance.randint(300, longest_ms)) for i in after if i + 1 < len(words)
    )


CONNECTIVES = spoken.vocabulary(
    "and but or so because if that the a my to with for of in on at is are um uh which when"
)
"""Words after which people look for the next one."""


def _digits(texts: Sequence[str]) -> int:
    return spoken.digit_count(" ".join(texts))


def _after_digits(texts: Sequence[str], counts: Sequence[int]) -> list[int]:
    """The words after which exactly so many digits have been said."""
    so_far = {_digits(texts[: i + 1]): i for i in range(len(texts))}
    return [so_far[count] for count in counts if count in so_far]
