"""Which of the recogniser's readings to believe, by what the open question can mean."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from gateway.turn import Moment, Reading, Utterance
from gateway.understanding import figures, sounds, words, yesno

_CLOSED = frozenset({Moment.DIGITS, Moment.DATE, Moment.YES_NO, Moment.CHOICE, Moment.SPELLING})
_MOST = 12
_CERTAIN = 0.9
_SENTENCE = 5
"""Words."""
_DOUBTFUL = 0.7
"""Digits with a smaller share than this must at least sound like what was freely heard."""
_SURELY_HEARD = 0.75
"""Words that free recognition is so sure of are no mishearing of a yes or a no; in noise it is not."""
_NO_DOUBT, _PHRASE = 0.95, 3
"""An answer of so many words, with such a share, is believed whatever free hearing made of it."""
_UNLIKE = 0.3
"""So differently, for each sound, do an answer and other speech sound: digits misheard in a kitchen mostly differ less,
the digits a network makes of other speech by 0.34 to 0.62; "yet" and "yep" are nearer, "john" and "yeah" farther."""
_HEARD_FREELY = 3
"""So many free readings are compared."""
_SOUNDS = 80
"""Of a long utterance so many sounds are compared; no number has as many."""
_WRONG = re.compile(
    r"(?<!nothing )(?<!nothing's )(?<!not )\bwrong\b|\b(?:isn't|not) (?:right|correct|my|the)\b|\bincorrect\b"
    r"|\bnot that (?:day|time|date|one|address|number|name)\b"
)
_AND_WHAT_IS_RIGHT = re.compile(r"\b(?:it's|it is|name|address|street|number)\b")
_ECHOED, _MISHEARD, _SAME_WORD = 5, 3, 60
"""Our own words that must have come back, those in a row that may be misheard, and how alike (of 100) two words are."""
_I_MEAN = re.compile(r" i mean (?=\w+ \w)")
"""Between two numbers no filler: "fifty eight, I mean forty eight"."""
_AGREED = 0.6
"""The network's share for all its ways of saying yes."""
_HARDLY = 0.05
"""The network's share for a yes that free hearing bears out with the end of it."""
_THATS_IT, _BRIEFLY = re.compile(r"\b(?:that's it|that said|that sit|that it)$"), 6
"""What free hearing has for "uh huh, that's it" ("above that said", "ha ha that's it"), in so many words at most."""
_BAD_THING = re.compile(r"\bbad thing$")
"""What it has too ("i've had bad thing"), where the network has "that's it"."""
_CLOSE = 0.2
"""A network's alternative counts when its share is at least this part of the best one's: else it is a guess, and the
question is better asked again than answered by it."""


def ranked(utterance: Utterance, moment: Moment) -> tuple[str, ...]:
    """Clean texts, the likeliest to mean something here first, each once. May be empty."""
    free = sorted((r for r in utterance.readings if r.source != "grammar"), key=lambda r: r.rank)
    grammar = sorted((r for r in utterance.readings if r.source == "grammar"), key=lambda r: r.rank)
    if moment in _CLOSED:
        if moment is not Moment.SPELLING:  # Whoever reads a spelling weighs all of them.
            grammar = [r for r in grammar if r.confidence >= _CLOSE * grammar[0].confidence]
        # Where the best one is other speech, what follows it is that speech squeezed into an answer.
        trusted = [r for r in grammar if _trusted(r, free)] if grammar and _trusted(grammar[0], free) else []
        if trusted and _no_answer(trusted, grammar, free, moment):
            trusted, grammar = [], []
        if trusted and moment is Moment.DIGITS and free and figures.only_numbers(words.clean(free[0].text)):
            # The same numbers, heard worse: an "eight" lost there must not make another number.
            free = []
        order = [*trusted, *free, *(() if trusted else grammar[:1])]
        if trusted and moment is Moment.DATE:
            # Where the grammar's best is no day ("after"), what was freely heard comes before its guesses.
            order = [trusted[0], *free[:1], *trusted[1:], *free[1:]]
    else:
        order = [*free, *grammar]
    texts = tuple(dict.fromkeys(text for r in order[:_MOST] if (text := words.clean(r.text))))
    return _one_answer(texts) if moment is Moment.YES_NO else texts


def by_ear(utterance: Utterance) -> tuple[list[str], list[str]]:
    """Clean texts without fillers, the likeliest first: as freely heard, and as the question's network has it."""
    free, network = (
        sorted((r for r in utterance.readings if (r.source == "grammar") is closed), key=lambda r: r.rank)
        for closed in (False, True)
    )
    cleaned = [
        [words.without_fillers(_I_MEAN.sub(" no wait ", words.clean(r.text))) for r in heard]
        for heard in (free, network)
    ]
    return cleaned[0][:_MOST], cleaned[1][:1]


def answer(utterance: Utterance, moment: Moment, texts: Sequence[str]) -> bool | None:
    """The yes or no of the first of the `texts` that has one; None when none has.

    Where the network of answers is certain that it was other speech, a little "no" that was heard freely beside other
    words was a part of those ("snowboy" is no "no, boy")."""
    if moment is Moment.YES_NO and thats_it(utterance.readings):
        return True
    at, said = next(((t, y) for t in texts if (y := yesno.hear(t)) is not None), ("", None))
    if said and moment is Moment.YES_NO and (_says_what_is_wrong(utterance.readings) or yesno.in_passing(at)):
        return None
    if said is not None and moment is Moment.YES_NO and yesno.little(at):
        return None if _other_speech(utterance.readings) >= _CERTAIN else said
    return said


def surely_agreed(utterance: Utterance) -> bool:
    """Whether a yes is one to both ears, or so surely to the network that free hearing has only misheard it: what a yes
    books cannot be taken back as easily as it is asked for once more."""
    free = next((words.clean(r.text) for r in utterance.readings if r.source != "grammar" and r.rank == 0), "")
    network = [r for r in utterance.readings if r.source == "grammar"]
    if _says_what_is_wrong(utterance.readings):
        return False
    if not network or yesno.hear(words.without_fillers(free)) is True or thats_it(utterance.readings):
        return True
    agreed = sum(r.confidence for r in network if yesno.hear(words.clean(r.text)) is True)
    longest = max(len(r.text.split()) for r in network)
    return agreed >= _AGREED and len(free.split()) <= longest + (2 if agreed >= _CERTAIN else 1)


def thats_it(readings: Sequence[Reading]) -> bool:
    """Whether both ears have a part of "uh huh, that's it", though to the network it is rather other speech."""
    network = [r for r in readings if r.source == "grammar"]
    said = {
        answer: sum(r.confidence for r in network if yesno.hear(words.clean(r.text)) is answer)
        for answer in (True, False)
    }
    free = [words.clean(r.text) for r in readings if r.source != "grammar" and r.rank < _HEARD_FREELY]
    whole = any(_THATS_IT.search(r.text) for r in network)
    ends = any(
        (_THATS_IT.search(text) or (whole and _BAD_THING.search(text))) and len(text.split()) <= _BRIEFLY
        for text in free
    )
    return ends and said[True] >= _HARDLY and said[False] < _CLOSE * said[True] and not _says_what_is_wrong(readings)


def _says_what_is_wrong(readings: Sequence[Reading]) -> bool:
    """ "You got my name wrong": with that freely heard, what the network has is no yes."""
    free = next((words.clean(r.text) for r in readings if r.source != "grammar" and r.rank == 0), "")
    return _WRONG.search(free) is not None or (
        yesno.hear(free) is False and _AND_WHAT_IS_RIGHT.search(free) is not None
    )


def _other_speech(readings: Sequence[Reading]) -> float:
    """The network's share for words that are no answer."""
    return sum(r.confidence for r in readings if r.source == "grammar" and words.only_unknown(r.text))


def _no_answer(trusted: list[Reading], grammar: list[Reading], free: list[Reading], moment: Moment) -> bool:
    """What the network makes an answer of was something else, by its own shares and by what was heard freely."""
    if moment is Moment.YES_NO:
        return _other_speech(grammar) > sum(r.confidence for r in trusted) or _another_word(trusted[0], free)
    if moment is Moment.DATE:
        return _number_for_words(trusted[0], free)
    if moment is not Moment.DIGITS:
        return False
    doubted = trusted[0].confidence < _DOUBTFUL and _unlike(trusted[0], free)
    return doubted or _tells_something_else(free)


def _another_word(network: Reading, free: Sequence[Reading]) -> bool:
    """A yes or no that nothing heard freely bears out, where that is surely heard and sounds otherwise: "yellow"."""
    mine = words.clean(network.text)
    said = yesno.hear(mine)
    if said is None or not free or free[0].confidence < _SURELY_HEARD:
        return False
    if network.confidence >= _NO_DOUBT and len(mine.split()) >= _PHRASE:
        return False  # "Uh huh, that's it" was "I have bad thing": nothing else has the sound of so many words.
    heard = [words.clean(r.text) for r in free]
    begun = any(yesno.hear(text.partition(" ")[0]) is said for text in heard)  # "Yeah no comment" was "yes, correct".
    return not begun and all(yesno.hear(text) is not said for text in heard) and _unlike(network, free)


def borne_out(utterance: Utterance, texts: Sequence[str]) -> list[str]:
    """Without a lone word of the network where another one was surely heard freely: "smoke" was "Stowe"."""
    free = [r for r in utterance.readings if r.source != "grammar" and r.text]
    if not free or max(r.confidence for r in free) < _SURELY_HEARD:
        return list(texts)
    heard = {words.clean(r.text) for r in free}
    return [text for text in texts if len(text.split()) > 1 or text in heard]


def heard_well(utterance: Utterance) -> bool:
    """Whether free hearing is so sure of its words that they are hardly others."""
    return _freely(utterance) >= _SURELY_HEARD


def heard_certainly(utterance: Utterance) -> bool:
    """Whether free hearing is as good as certain of its words."""
    return _freely(utterance) >= _CERTAIN


def _freely(utterance: Utterance) -> float:
    """How sure free hearing is of its best reading."""
    return max((r.confidence for r in utterance.readings if r.source != "grammar" and r.rank == 0), default=0.0)


def surely_others(network: Reading, free: Sequence[Reading]) -> bool:
    """Other words, so surely heard freely that what the network makes of them was not said."""
    return bool(free) and free[0].confidence >= _CERTAIN and _unlike(network, free)


def _number_for_words(grammar: Reading, free: Sequence[Reading]) -> bool:
    """A number where other words were surely heard, none of which sounds like it: "would be great" is no "good eight".
    A grammar of phrases has no other word for them, and says even that with full confidence."""
    if not free or free[0].confidence < _CERTAIN:
        return False
    heard, mine = words.clean(free[0].text).split(), words.clean(grammar.text).split()
    for _, start, end, first, last in SequenceMatcher(None, heard, mine, autojunk=False).get_opcodes():
        others = heard[start:end]
        if not others or words.without_fillers(" ".join(others)).split() != others:
            continue  # Where free hearing wrote a hesitation, a word may well have been lost.
        if not any(map(figures.is_number, others)):
            numbers = [word for word in mine[first:last] if figures.is_number(word)]
            if any(all(_far(_sound(number), _sound(other)) for other in others) for number in numbers):
                return True
    return False


def _tells_something_else(free: Sequence[Reading]) -> bool:
    """A whole sentence, surely heard, with hardly a number in it: digits that a network makes of it were not said."""
    if not free or free[0].confidence < _CERTAIN:
        return False
    said = words.clean(free[0].text).split()
    return len(said) >= _SENTENCE and sum(map(figures.is_number, said)) * 4 < len(said)


def _unlike(network: Reading, free: Sequence[Reading]) -> bool:
    """It sounds like none of what was freely heard."""
    mine = _sound(network.text)
    return bool(free) and all(_far(mine, _sound(reading.text)) for reading in free[:_HEARD_FREELY])


def _far(one: str, other: str) -> bool:
    return sounds.distance(one, other) > _UNLIKE * max(len(one), len(other), 1)


def _sound(text: str) -> str:
    return "".join(map(sounds.sound, words.clean(text).split()))[:_SOUNDS]


def _one_answer(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Only the likeliest reading says yes or no: among many there is always one with a "no" in it."""
    if len(texts) > 1 and yesno.both(texts[0]):
        texts = texts[1:]  # "No yes that's correct" was "so yes", or "oh yeah".
    return (*texts[:1], *(text for text in texts[1:] if yesno.hear(text) is None))


def _trusted(reading: Reading, free: Sequence[Reading]) -> bool:
    """Wholly inside the grammar, and not a few words squeezed out of a long sentence."""
    if words.has_unknown(reading.text) or not reading.text.strip():
        return False
    said = len(reading.text.split())
    heard = len(free[0].text.split()) if free else said
    return heard <= said * 1.5 + 2


def without_echo(utterance: Utterance, said: str) -> Utterance:
    """Without our own words at its beginning, where the caller's line carried them back before the caller spoke."""
    if not utterance.over_prompt or not said:
        return utterance
    ours = words.clean(said).split()
    rest = tuple(replace(r, text=_behind_echo(r.text, ours)) for r in utterance.readings)
    # The second ear has made words of the trade of ours, and nobody knows of which.
    return replace(utterance, readings=rest, by_trade=utterance.by_trade if rest == utterance.readings else "")


def _behind_echo(text: str, ours: Sequence[str]) -> str:
    """What follows the words that are ours, in our order, a few of them misheard; all of it when there is no more."""
    heard = text.split()
    place = matched = end = 0
    for at, word in enumerate(heard):
        if at - end > _MISHEARD:
            break
        near = range(place, min(place + _MISHEARD + 2, len(ours)))
        same = next((n for n in near if fuzz.ratio(word, ours[n]) >= _SAME_WORD), None)
        if same is not None:
            place, end, matched = same + 1, at + 1, matched + 1
    rest = heard[end:]
    ours_first = bool(heard) and fuzz.ratio(heard[0], ours[0]) >= _SAME_WORD
    return " ".join(rest) if ours_first and matched >= _ECHOED and 2 * matched > end and rest else text


def echo(text: str, said: str) -> bool:
    """Whether the text is only what the gateway was itself saying, come back."""
    if len(text.split()) < 3 or not said:
        return False
    return fuzz.partial_ratio(text, words.clean(said)) >= 92
