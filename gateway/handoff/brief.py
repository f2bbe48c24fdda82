"""The brief: what a person is told before saying hello. Pure; it never says what is not known.

Four forms: the whisper (spoken, at most about twelve seconds, most important first), a text message, a structured
brief for screens and other programs, and the reason in words.
"""

import re
from typing import Any

from gateway.conversation.events import Brief, Trigger
from gateway.handoff.already import already
from gateway.handoff.reasons import DANGERS, INTENTS, REASONS, VULNERABLE
from gateway.handoff.wording import capital, clean, gist, listed, sentence, shorten, spoken_place, spoken_text
from gateway.understanding.meaning import Name, Urgency
from gateway.voice import spoken

WORDS_PER_S = 2.6
"""How fast a synthetic voice speaks on the telephone."""
MOST_WORDS = 31
"""Twelve seconds of it."""
SMS_CHARS = 320
"""Two text messages' worth."""
_WHAT = 3
"""The problem's place in the whisper."""
_FEW_WORDS = 3
SURE, FAIRLY_SURE, UNSURE = 0.85, 0.6, 0.01
INSTRUCTION = "Press 1 to take the call, 2 to pass it on, 3 to hear it again."


def reason(trigger: Trigger) -> str:
    """Why a person takes over, as a clause: "they asked for a person"."""
    return REASONS[trigger]


def _danger(brief: Brief) -> str:
    known = [DANGERS[danger] for danger in brief.dangers if danger in DANGERS]
    if known:
        return f"Danger: {listed(known[:2])}."
    if brief.dangers:
        return "Danger."
    return {Urgency.EMERGENCY: "Emergency.", Urgency.URGENT: "Urgent."}.get(brief.urgency, "")


def _vulnerable(brief: Brief) -> str:
    who = [VULNERABLE[v] for v in brief.vulnerable if v in VULNERABLE]
    return f"{capital(listed(who[:2]))} there." if who else ""


def _name(name: Name | None) -> str:
    return shorten(spoken.name(clean(str(name))), 4) if name else ""


def _who_and_where(brief: Brief) -> str:
    name = _name(brief.name)
    place = spoken_place(brief.address) if brief.address else ""
    if name and place:
        return f"{name}, {place}."
    return sentence(capital(name or place))


def _what(brief: Brief, words: int = 12) -> str:
    if problem := shorten(clean(brief.problem), 6):
        return sentence(capital(problem))
    if story := gist(brief.story, words):
        return f"In their words: {sentence(story)}"
    wish = INTENTS.get(brief.intent, "")
    return sentence(capital(wish)) if wish else ""


def _sure(brief: Brief) -> str:
    """Only when there is something to be sure of, and doubt worth a word."""
    if not (brief.problem or brief.intent) or brief.confidence >= SURE:
        return ""
    if brief.confidence >= FAIRLY_SURE:
        return "I'm fairly sure."
    return "I'm not sure of that." if brief.confidence >= UNSURE else ""


def _why(brief: Brief) -> str:
    # A danger or an emergency is its own reason.
    if brief.trigger in (Trigger.DANGER, Trigger.URGENT) and _danger(brief):
        return ""
    if brief.trigger is Trigger.INTENT and not INTENTS.get(brief.intent):
        return ""
    return sentence(capital(reason(brief.trigger)))


def _told(brief: Brief) -> str:
    told = shorten(clean(brief.told[-1]), 12) if brief.told else ""
    return sentence(f"They {told}" if told.startswith(("was ", "were ")) else capital(told)).replace(
        "They was", "They were"
    )


def _did(brief: Brief) -> str:
    """What the caller has done already, so that nobody asks for it again."""
    done = already(brief.story)
    return f"Already {done}." if done and done not in _what(brief).casefold() else ""


def _mood(brief: Brief) -> str:
    if brief.mood == "angry" and brief.trigger is not Trigger.MOOD:
        return "They're upset."
    return ""


def whisper(brief: Brief) -> tuple[str, ...]:
    """Sentences to be said to the person, the last one the keys. About thirty words and the keys.

    Said in the order of a good hand-over; when there is too much, the least important sentences are left out.
    """
    ranked = (
        # (place in the order said, sentence), the most important first.
        (0, _danger(brief)),
        (2, _who_and_where(brief)),
        (_WHAT, _what(brief)),
        (1, _vulnerable(brief)),
        (5, _did(brief)),
        (7, _why(brief)),
        (4, _sure(brief)),
        (6, _told(brief)),
        (8, _mood(brief)),
    )
    left = MOST_WORDS
    kept: list[tuple[int, str]] = []
    for place, written in ranked:
        text = spoken_text(written)
        words = _words(text)
        if place == _WHAT and words > left and brief.problem:
            # Two dangers and a long address leave little room: then the problem's first words, rather than none.
            text = spoken_text(sentence(capital(gist(clean(brief.problem), max(1, min(left, _FEW_WORDS))))))
            words = _words(text)
        if text and words <= left:
            kept.append((place, text))
            left -= words
    pieces = [text for _, text in sorted(kept)]
    return (*(pieces or ["A caller would like to talk to a person."]), INSTRUCTION)


def _words(text: str) -> int:
    """As spoken: each digit on its own counts as half a word."""
    return len(text.split()) + len(re.findall(r"\d", text)) // 2


def whisper_s(pieces: tuple[str, ...]) -> float:
    """Seconds it takes to say them."""
    return round(sum(_words(piece) for piece in pieces) / WORDS_PER_S, 1)


def bullets(brief: Brief, phone: str = "", *, why: bool = True) -> tuple[str, ...]:
    """Three to five short lines for a screen, fewer when little is known. `why`: as for `sms`."""
    number = brief.phone or phone
    who = " · ".join(part for part in (_name(brief.name), number) if part)
    danger = _danger(brief)
    problem = shorten(clean(brief.problem), 10) or gist(brief.story, 25) or INTENTS.get(brief.intent, "")
    head = capital(problem) + (f" ({shorten(clean(brief.when), 10)})" if problem and brief.when else "")
    care = " ".join(part for part in (danger, _vulnerable(brief), _mood(brief)) if part)
    place = clean(str(brief.address)) if brief.address else ""
    done = already(brief.story)
    known = (*(shorten(clean(line), 25) for line in brief.told[-2:]), f"already {done}" if done else "")
    told = "; ".join(part for part in known if part)
    last = told or (reason(brief.trigger) if why else "")
    lines = (care, who, place, head, capital(last))
    return tuple(line for line in lines if line)


def sms(brief: Brief, phone: str = "", *, why: bool = True) -> str:
    """At most 320 characters, whole sentences first. `phone`: the caller's number, when none was given; `why`: with the
    reason why a person takes over."""
    when = shorten(clean(brief.when), 10)
    parts = [
        _danger(brief),
        sentence(_name(brief.name)),
        sentence(clean(brief.phone or phone)),
        sentence(shorten(clean(str(brief.address)), 14)) if brief.address else "",
        _what(brief, 25),
        _vulnerable(brief),
        _why(brief) if why else "",
        _told(brief),
        f"Wanted: {when}." if when else "",
    ]
    message = ""
    for part in parts:
        longer = f"{message} {part}".strip()
        if part and len(longer) <= SMS_CHARS:
            message = longer
    return message


def structured(brief: Brief, phone: str = "") -> dict[str, Any]:
    """Plain JSON values. Personal data: for people who take the call, never for a log."""
    pieces = whisper(brief)
    return {
        "category": brief.intent or "unknown",
        "trade": brief.trade,
        "problem": brief.problem,
        "bullets": list(bullets(brief, phone)),
        "trigger": brief.trigger.value,
        "reason": reason(brief.trigger),
        "confidence": brief.confidence,
        "urgency": brief.urgency.value,
        "dangers": list(brief.dangers),
        "vulnerable": list(brief.vulnerable),
        "mood": brief.mood,
        "name": str(brief.name) if brief.name else "",
        "phone": brief.phone or phone,
        "address": str(brief.address) if brief.address else "",
        "story": brief.story,
        "when": brief.when,
        "told": list(brief.told),
        "already": already(brief.story),
        "facts": list(brief.facts),
        "skills": list(brief.skills),
        "problem_type": brief.problem_type,
        "tier": brief.tier,
        "caller": phone,
        "whisper": list(pieces),
        "whisper_s": whisper_s(pieces),
        "text": sms(brief, phone),
    }
