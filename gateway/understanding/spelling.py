"""Letters said one by one: "m i l l e r", "m as in mary", "double l", and the words Vosk writes for letters."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

_HEARD = {
    "ay": "a", "eh": "a", "bee": "b", "be": "b", "see": "c", "sea": "c", "cee": "c", "dee": "d", "ee": "e", "ef": "f", "eff": "f",
    "gee": "g", "aitch": "h", "eye": "i", "jay": "j", "kay": "k", "okay": "k", "el": "l", "ell": "l", "em": "m", "and": "n", "en": "n",
    "oh": "o", "owe": "o", "pee": "p", "pea": "p", "cue": "q", "queue": "q", "are": "r", "our": "r", "ar": "r", "ess": "s", "as": "s",
    "tea": "t", "tee": "t", "you": "u", "vee": "v", "we": "v", "ex": "x", "why": "y", "zee": "z", "zed": "z",
}  # fmt: skip
_FILL = frozenset({"um", "uh", "that's", "it's", "is", "spelled", "capital", "letter", "then", "like"})


def letters(text: str) -> str:
    """The longest stretch of spelled letters, lower case; "" when fewer than two certain letters were said."""
    words = text.split()
    best, current, certain, best_certain = "", "", 0, 0
    i = 0
    while i < len(words):
        word = words[i]
        double = word in {"double", "triple"} and i + 1 < len(words)
        letter = _letter(words[i + 1] if double else word, within=certain > 0 or _begins(words, i))
        if letter:
            current += letter * ({"double": 2, "triple": 3}[word] if double else 1)
            plain = words[i + 1] if double else word
            certain += len(plain) == 1
            i += 2 if double else 1
            if words[i : i + 2] in (["as", "in"], ["is", "in"], ["like", "in"]) and i + 2 < len(words):
                i += 3
            elif (
                words[i : i + 1] in (["for"], ["like"])
                and i + 1 < len(words)
                and words[i + 1].startswith(letter)
                and len(words[i + 1]) > 1
            ):
                i += 2
            if (certain, len(current)) > (best_certain, len(best)):
                best, best_certain = current, certain
        else:
            if word not in _FILL:
                current, certain = "", 0
            i += 1
    return best if best_certain >= 2 or (best_certain and len(best) >= 3) else ""


def _letter(word: str, *, within: bool) -> str:
    if len(word) == 1 and word.isalpha():
        return word
    return _HEARD.get(word, "") if within else ""


def _begins(words: list[str], i: int) -> bool:
    """A word that may be a letter is one when a plain letter follows."""
    after = words[i + 1 : i + 3]
    return any(len(word) == 1 for word in after)
