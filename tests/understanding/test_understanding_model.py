"""Guards the classifier: right where it is sure, unsure of what it never learned, calm about out-of-scope talk."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.grammars import Grammars
from gateway.understanding import train
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Intent, Urgency

IN_SCOPE = [
    ("schedule", "clogged_drain", "nothing goes down in the bathtub it just sits there"),
    ("schedule", "clogged_drain", "so the shower drain is plugged solid and i already used a plunger"),
    ("schedule", "leaking_pipe", "there is a drip coming from a joint on the pipe under my bathroom"),
    ("urgent", "burst_pipe", "a pipe in the laundry room burst and the water is spraying all over"),
    ("schedule", "no_hot_water", "the hot water heater went out and the kids need a bath"),
    ("schedule", "water_heater_leak", "our hot water tank has started to leak onto the garage floor"),
    ("schedule", "toilet_running", "the toilet upstairs runs and runs"),
    ("schedule", "toilet_overflow", "our toilet is plugged up and nearly overflowing"),
    ("urgent", "sewer_backup", "raw sewage is coming out of the floor drain in the cellar"),
    ("schedule", "faucet_leak", "the faucet in the kitchen won't quit dripping"),
    ("schedule", "low_water_pressure", "there's barely any pressure in the shower"),
    ("schedule", "frozen_pipe", "i believe the pipes in the crawlspace froze overnight"),
    ("schedule", "garbage_disposal", "something got stuck in the garbage disposal and it only hums"),
    ("schedule", "sump_pump", "the sump pump won't kick in"),
    ("schedule", "gas_line", "we need a gas line put in for our new range"),
    ("schedule", "fixture_install", "i bought a vanity and a toilet and i need them installed"),
    ("schedule", "water_softener", "the water softener stopped using salt"),
    ("schedule", "no_heat", "good morning our furnace isn't coming on"),
    ("schedule", "no_heat", "my furnish won't start and the house is cold"),
    ("schedule", "no_cooling", "the central air is running but the house is not getting cool"),
    ("schedule", "furnace_noise", "the furnace makes a terrible grinding sound"),
    ("schedule", "thermostat", "i want to swap my old thermostat for a smart one"),
    ("schedule", "ac_leaking", "water is dripping out of the air conditioner onto the carpet"),
    ("schedule", "boiler", "our boiler lost pressure and the radiators won't get warm"),
    ("schedule", "heat_pump", "the heat pump is all iced up outside"),
    ("schedule", "short_cycling", "the furnace keeps shutting off after a minute or two"),
    ("schedule", "blower", "the furnace blower motor died"),
    ("schedule", "pilot_light", "i can't get my pilot light to stay lit"),
    ("schedule", "maintenance_tuneup", "i'm due for my yearly furnace tune up"),
    ("schedule", "duct", "we'd like to have our air ducts cleaned"),
    ("schedule", "new_system_quote", "could someone give us an estimate for a brand new furnace"),
    ("schedule", None, "i'd like to make an appointment for somebody to come over"),
    ("schedule", None, "can you get a plumber over here this week"),
    ("urgent", None, "we've got an emergency here please send somebody right now"),
    ("urgent", "no_heat", "the furnace is dead it is below zero and we have an infant"),
    ("reschedule", None, "i need to move my appointment from tuesday to thursday"),
    ("reschedule", None, "any chance we could change the time of my appointment"),
    ("cancel", None, "would you please cancel my appointment on monday"),
    ("cancel", None, "i'm calling because i want to cancel the plumber"),
    ("status", None, "can you tell me when the technician is going to arrive"),
    ("status", None, "the plumber was supposed to be here at nine and he isn't here yet"),
    ("price", None, "how much do you charge to come out and look at a sink"),
    ("price", None, "could you give me a rough idea of the cost"),
    ("hours", None, "what time does your office open on saturdays"),
    ("hours", None, "are you folks open this sunday"),
    ("service_area", None, "do you guys come out as far as colchester"),
    ("service_area", None, "is winooski inside your service area"),
    ("billing", None, "i have a question about an invoice i got"),
    ("billing", None, "i think you charged my card two times"),
    ("complaint", None, "i'm really unhappy with the job your plumber did"),
    ("complaint", None, "the technician you sent was rude and left a mess"),
    ("person", None, "i would like to speak to a real person please"),
]
OUT_OF_SCOPE = [
    "what is the capital of france",
    "i'd like two tickets for the concert",
    "do you have any puppies for adoption",
    "my sister is getting married next month",
    "please turn off the living room lamp",
    "is this the county clerk's office",
    "we can lower your electricity rate by half",
    "how many calories are in a banana",
    "i need a new pair of running shoes",
    "the train to chicago leaves at noon",
    "who won the election",
    "do you sell used tires",
    "i forgot my email password",
    "translate good night into spanish",
    "my neighbor plays loud music every night",
    "could i order a cheeseburger with fries",
    "glorp fizzle wump",
    "the quick brown fox jumps over the lazy dog",
    "have you found jesus",
    "i'm looking for a piano teacher",
]


def test_sure_means_right(interpreter: Interpreter, hear) -> None:
    accepted = [(want, got) for want, _, text in IN_SCOPE if (got := hear(text).intents[0]).confidence >= 0.85]
    right = sum(want == got.label for want, got in accepted)
    assert len(accepted) >= 0.6 * len(IN_SCOPE)
    assert right >= 0.9 * len(accepted)


def test_most_intents_are_found(hear) -> None:
    right = [hear(text).intents[0].label == want for want, _, text in IN_SCOPE]
    assert sum(right) >= 0.88 * len(right)


def test_most_problems_are_found(hear) -> None:
    described = [(want, text) for _, want, text in IN_SCOPE if want]
    right = [bool(p := hear(text).problems) and p[0].label == want for want, text in described]
    assert sum(right) >= 0.85 * len(right)


def test_out_of_scope_is_seldom_acted_on(hear) -> None:
    # Whoever sells electricity or has misdialled is understood as just that.
    harmless = {Intent.OTHER, Intent.SALES, Intent.WRONG_NUMBER}
    acted = [t for t in OUT_OF_SCOPE if (top := hear(t).intents[0]).label not in harmless and top.confidence >= 0.85]
    assert len(acted) <= 0.1 * len(OUT_OF_SCOPE), acted


@pytest.mark.parametrize("text", ["asdf qwerty zxcv", "blorp", "nnn mmm ggg hhh"])
def test_words_never_heard_before_give_no_confidence(hear, text: str) -> None:
    heard = hear(text)
    assert all(guess.confidence < 0.5 for guess in (*heard.intents, *heard.problems))


def test_everything_in_one_breath(hear) -> None:
    heard = hear(
        "hi this is bob miller at fourteen twenty maple street my kitchen drain is clogged "
        "can someone come tomorrow morning"
    )
    assert heard.intents[0].label == Intent.SCHEDULE
    assert heard.problems[0].label == "clogged_drain"
    assert str(heard.name) == "Bob Miller"
    assert heard.address and (heard.address.number, heard.address.street) == ("1420", "Maple Street")
    assert heard.when and heard.when.spans[0].first_day.isoformat() == "2026-11-19"
    assert not heard.wants_person and not heard.dangers


def test_two_problems_are_both_reported_and_two_trades_are_tangled(hear) -> None:
    heard = hear("my toilet is running and the furnace is making a banging noise")
    assert {"toilet_running", "furnace_noise"} <= {g.label for g in heard.problems if g.confidence >= 0.5}
    assert heard.tangled
    assert not hear("my kitchen sink is clogged and the bathroom drain is slow").tangled


def test_two_intents_are_both_reported(hear) -> None:
    labels = {g.label for g in hear("i need to cancel my appointment and i have a question about my bill").intents
              if g.confidence >= 0.5}  # fmt: skip
    assert {"cancel", "billing"} <= labels


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("we have no heat and a newborn", Urgency.EMERGENCY),
        ("the furnace quit and it's ten below zero", Urgency.EMERGENCY),
        ("water is pouring through my ceiling", Urgency.EMERGENCY),
        ("my furnace isn't working", Urgency.URGENT),
        ("my kitchen faucet drips", Urgency.ROUTINE),
        ("it's not an emergency my faucet drips", Urgency.ROUTINE),
    ],
)
def test_urgency(hear, text: str, urgency: Urgency) -> None:
    assert hear(text).urgency is urgency


def test_pressing_problems_are_urgent_and_others_are_scheduled(hear) -> None:
    assert hear("we have no heat and a newborn baby").intents[0].label == Intent.URGENT
    assert hear("my sink is leaking and i need someone right now").intents[0].label == Intent.URGENT
    assert hear("my kitchen faucet is dripping").intents[0].label == Intent.SCHEDULE


def test_every_intent_and_problem_has_enough_examples(grammars: Grammars) -> None:
    assert set(grammars.intents) == set(Intent)
    assert min(len(set(e.examples)) for e in grammars.intents.values()) >= 30
    assert min(len(set(p.examples)) for p in grammars.problems.values() if not p.undescribed) >= 30
    assert {p.trade for p in grammars.problems.values()} == {"plumbing", "hvac"}


def test_a_missing_model_names_the_remedy(grammars: Grammars, tmp_path) -> None:
    with pytest.raises(train.ModelError, match="gateway train"):
        train.load(grammars, tmp_path)


def test_a_damaged_model_names_the_remedy(grammars: Grammars, tmp_path) -> None:
    (tmp_path / "understanding.json").write_text("{")
    with pytest.raises(train.ModelError, match="gateway train"):
        train.load(grammars, tmp_path)


def test_a_model_of_other_grammars_is_refused(grammars: Grammars, trained) -> None:
    other = Grammars(grammars.folder, ("plumbing",))
    with pytest.raises(train.ModelError, match="other grammars"):
        train.load(other, trained)


def test_damaged_weights_name_the_remedy(grammars: Grammars, trained: Path, tmp_path: Path) -> None:
    shutil.copy(trained / "understanding.json", tmp_path)
    (tmp_path / "understanding.npz").write_bytes(b"PK no zip")
    with pytest.raises(train.ModelError, match=r"cannot be read.*gateway train"):
        train.load(grammars, tmp_path, train.sentence_models(trained))


_LOADED = """
import sys
from pathlib import Path
from gateway.grammars import Grammars
from gateway.understanding import train
model = train.load(Grammars(Path(sys.argv[1]), ("plumbing", "hvac")), Path(sys.argv[2]))
assert model.guess("my sink is clogged")[0]
print(*({"sklearn", "scipy"} & set(sys.modules)))
"""


def test_who_only_understands_needs_no_learners_libraries(grammars: Grammars, trained: Path) -> None:
    command = [sys.executable, "-c", _LOADED, str(grammars.folder), str(trained)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
