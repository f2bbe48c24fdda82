"""How a word sounds, coarsely: what a recogniser confuses gets the same key ("drain", "train"; "leak", "league")."""

import re
from functools import lru_cache

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"'|\bk(?=n)|\bw(?=r)|\bp(?=s)|b(?=t\b)|(?<=m)b\b", ""),
        (r"tch|ch|sh|(?:t|s|c)i(?=on|ous|al)|(?<=n)ge?\b(?=$)|dge?", "j"),
        (r"ph|gh(?=t?\b)|v|f", "f"),
        (r"th", "t"),
        (r"ck|q|x|c(?![eiy])|k|g(?![eiy])", "k"),
        (r"c|z|s", "s"),
        (r"g", "j"),
        (r"d", "t"),
        (r"b", "p"),
        (r"m", "n"),
        (r"wh?|h", ""),
        (r"(?<!^)[aeiouy]+", ""),
        (r"^[aeiouy]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """Consonants by kind; vowels only mark a beginning. Empty for what has no letter."""
    sound = re.sub(r"[^a-z']", "", word.lower())
    for pattern, replacement in _RULES:
        sound = pattern.sub(replacement, sound)
    return sound


def keys(text: str) -> str:
    """The whole text as one run of sounds, so that words cut in other places still meet."""
    return "".join(key(word) for word in text.split())
