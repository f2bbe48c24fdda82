"""The network of answers to "is there anything else?" that end a call: no, that's all, thank you, goodbye. Pure."""

from gateway.hearing.networks import hesitations
from gateway.hearing.networks.paths import Path, any_of, either, perhaps, then

_NO = ("no", "nope", "nah", "no no", "oh no", "no thanks", "no thank you", "not really", "not today")
_ALL = (
    *("that's all", "that's it", "that's everything", "that is all", "that is everything", "that's about it"),
    *("that was it", "that was all", "that was everything", "that'll be all", "that'll do", "that'll do it"),
    *("that will be all", "that's all i need", "that's all i needed", "that's all for now", "nothing else"),
    *("nothing more", "nothing", "i'm good", "i'm all good", "we're good", "i'm all set", "all set", "we're all set"),
    *("i'm fine", "i'm done", "all good", "not right now", "not that i know of", "i think that's all"),
    *("i think that's it", "i think that's everything", "i think i'm good", "i think we're good", "just that"),
    *("you've been very helpful", "you've been great", "you've been a great help"),
)
_THANKS = (
    *("thanks", "thank you", "thank you very much", "thank you so much", "thanks so much", "thanks a lot"),
    *("thanks for your help", "thank you for your help", "okay thanks", "okay thank you", "please", "dear"),
)
_BYE = (
    *("bye", "goodbye", "bye bye", "have a good day", "have a nice day", "have a great day", "have a good one"),
    *("have a good night", "good night", "see you then", "see you tomorrow", "talk to you later", "you too"),
)


def answer() -> Path:
    """One of them at least, in the order in which they are said."""
    behind = then(perhaps(any_of(_THANKS), 0.25), perhaps(any_of(_BYE), 0.15))
    no = then(any_of(_NO), perhaps(any_of(_ALL), 0.5), behind)
    done = then(any_of(_ALL), behind)
    thanks = then(any_of(_THANKS), perhaps(any_of(_ALL), 0.2), perhaps(any_of(_BYE), 0.4))
    told = either((no, 5.0), (done, 4.0), (thanks, 1.0), (any_of(_BYE), 0.3))
    return then(hesitations.before(), told, hesitations.within())
