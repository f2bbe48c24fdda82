"""More ways to say the examples: what Vosk mishears, and what callers say before and after. Seeded, so repeatable."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import random
import re

_MISHEARD = (
    ("furnace", "furnish"), ("furnace", "furnaces"), ("drain", "train"), ("drain", "rain"), ("faucet", "false it"), ("faucet", "fossil"),
    ("leak", "league"), ("leaking", "leaping"), ("leaking", "licking"), ("sink", "sing"), ("sink", "think"), ("toilet", "toy let"), ("toilet", "to let"),
    ("clogged", "clocked"), ("clogged", "clog"), ("heater", "heat her"), ("water heater", "water eater"), ("boiler", "boil or"), ("pipe", "type"),
    ("pipe", "pike"), ("thermostat", "thermostats"), ("sump pump", "some pump"), ("sump pump", "some pomp"), ("garbage disposal", "garbage this puzzle"),
    ("heat pump", "heat pomp"), ("ac", "a c"), ("ac", "ace"), ("sewer", "sour"), ("sewer", "sore"), ("plumber", "plumb her"), ("appointment", "a pointment"),
    ("bill", "bell"), ("estimate", "estimates"), ("ducts", "ducks"), ("duct", "duct tape"), ("blower", "lower"), ("pilot", "pile it"), ("flush", "flash"),
    ("the", "a"), ("my", "and my"), ("heat", "he"), ("heat", "heet"), ("backing", "packing"), ("cold", "called"), ("schedule", "skip jewel"),
    ("is", "his"), ("broken", "broke in"), ("dripping", "tripping"), ("softener", "soft in her"), ("hot", "heart"),
)  # fmt: skip
_BEFORE = (
    "hi", "hello", "yeah hi", "um", "uh hi", "okay so", "hi there", "hi um", "well", "yes", "so", "hi my name is bob", "hi this is mary johnson", "this is linda",
    "hello this is tom baker", "good morning", "good afternoon", "hi i'm calling because", "yeah i'm calling about", "i was wondering", "i'm at fourteen twenty maple street",
    "oh hi yes", "hey", "my name is susan clark and", "yeah so", "please", "can you help me", "hi i live on pine street and",
)  # fmt: skip
_AFTER = (
    "please", "thanks", "thank you", "you know", "i guess", "at my house", "and um", "okay", "at twelve oak street", "tomorrow morning", "this week", "if you can",
    "my number is five five five one two one two", "i don't know", "so yeah", "today", "as soon as you can", "can you help", "on thursday",
)  # fmt: skip


def variants(example: str, chance: random.Random, *, count: int = 2) -> list[str]:
    """The example and `count` others like it."""
    made = [example]
    for _ in range(count):
        text = example
        for right, wrong in chance.sample(_MISHEARD, len(_MISHEARD)):
            if chance.random() < 0.25:
                text = re.sub(rf"\b{right}\b", wrong, text)
        if chance.random() < 0.55:
            text = f"{chance.choice(_BEFORE)} {text}"
        if chance.random() < 0.4:
            text = f"{text} {chance.choice(_AFTER)}"
        if chance.random() < 0.2 and len(text.split()) > 5:
            spoken = text.split()
            del spoken[chance.randrange(len(spoken))]
            text = " ".join(spoken)
        if text not in made:
            made.append(text)
    return made
