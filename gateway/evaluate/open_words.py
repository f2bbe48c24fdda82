"""The word error rate: words added, lost and changed between what was said and what was heard."""

from rapidfuzz.distance import Levenshtein

from gateway.understanding import words


def errors(said: str, heard: str) -> tuple[int, int]:
    """How many words are wrong, and how many were said."""
    truth = words.clean(said).split()
    return Levenshtein.distance(truth, words.clean(heard).split()), len(truth)
