"""The `gateway` command: which commands there are, in the order in which they are listed."""

from typing import Annotated

import typer

from gateway import __version__
from gateway.commands import calls, care, learning
from gateway.commands.common import console

app = typer.Typer(
    name="gateway",
    help="Answers the phone, and hands callers over warm.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # locals may hold what a caller said, and secrets
)
model_app = typer.Typer(help="The speech model.", no_args_is_help=True)
fixture_app = typer.Typer(help="Recorded calls.", no_args_is_help=True)
twilio_app = typer.Typer(help="The company's number at Twilio.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(fixture_app, name="fixture")
app.add_typer(twilio_app, name="twilio")

for command in (
    calls.serve,
    calls.demo,
    calls.replay,
    calls.soak,
    learning.degrade,
    learning.train,
    learning.evaluate,
    care.doctor,
):
    app.command()(command)
model_app.command("fetch")(learning.model_fetch)
model_app.command("adapt")(learning.model_adapt)
twilio_app.command("setup")(care.twilio_setup)
twilio_app.command("fallback")(care.twilio_fallback)
fixture_app.command("import")(calls.fixture_import)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        console.print(__version__)
        raise typer.Exit


def main() -> None:
    """The command line's way in."""
    app()
