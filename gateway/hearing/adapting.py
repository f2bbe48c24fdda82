"""`gateway model adapt`: gathers the company's customers, makes the adapted model, and tells what came of it."""

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
from rich.console import Console
from rich.text import Text
from sqlalchemy.engine import make_url

from gateway.config import Settings
from gateway.hearing.adapt import MIX, WEIGHT, Pull
from gateway.hearing.adapted import Made, fits, make, place
from gateway.hearing.model import fault, locate
from gateway.hearing.places import Customer
from gateway.records.errors import RecordsError
from gateway.records.store import Records

log = structlog.get_logger()

_CUSTOMERS = 5000
"""Customers whose names and streets are listened for, those who called last first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line; None: as it is best in general."""

    weight: float | None = None
    mix: float | None = None
    output: Path | None = None
    if_needed: bool = False


async def run(settings: Settings, wish: Wish) -> Made | None:
    """Make the adapted model; None when it was wanted only if needed, and is not. Raises ModelError, GrammarsError."""
    plain = locate(settings.vosk_model, settings.data_dir)
    folder = wish.output or place(plain, settings.data_dir)
    if wish.if_needed and await asyncio.to_thread(fits, folder, plain, settings) and not fault(folder):
        return None
    customers = await _customers(settings)
    pull = Pull(WEIGHT if wish.weight is None else wish.weight, MIX if wish.mix is None else wish.mix)
    return await asyncio.to_thread(make, settings, customers, pull, wish.output)


async def _customers(settings: Settings) -> tuple[Customer, ...]:
    """From the database, where there is one; without them the model is adapted all the same."""
    if not await asyncio.to_thread(_there, settings.database):
        return ()
    records = Records(settings.database)
    try:
        await records.start()
        rows = await records.customers(_CUSTOMERS)
    except RecordsError as error:
        log.warning("customers_not_read", error=str(error), remedy="the model is adapted without their names")
        return ()
    finally:
        await records.close()
    return tuple(Customer(r.first_name, r.last_name, tuple(a.street for a in r.addresses if a.street)) for r in rows)


def _there(database: str) -> bool:
    """Asking for a database makes it; one that is only a file is looked for first."""
    url = make_url(database)
    return url.get_backend_name() != "sqlite" or bool(url.database and Path(url.database).is_file())


def tell(made: Made | None, console: Console, *, unknown: bool, as_json: bool) -> None:
    """Say what was made."""
    if as_json:
        found = {} if made is None else {**asdict(made), "folder": str(made.folder)}
        console.print_json(json.dumps({"made": made is not None, **found}))
        return
    if made is None:
        console.print("The adapted speech model fits the grammars and settings: nothing to do.", highlight=False)
        return
    console.print(
        f"The speech model in {made.folder} leans towards {made.sentences} sentences of callers: {made.words} words, "
        f"{made.pairs} pairs, {made.triples} triples; {made.new_rows} of them new to it.",
        highlight=False,
        soft_wrap=True,
    )
    if made.unknown:
        count = len(made.unknown) if unknown else 12
        console.print(Text(f"It cannot hear: {', '.join(made.unknown[:count])}"), soft_wrap=True)
