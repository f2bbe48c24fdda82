"""A scripted listener, a small set of problem types, and calls that read like scripts; virtual time throughout."""

from pathlib import Path

import pytest
from conversation_script import Call, small_grammars

from gateway.company import Company
from gateway.config import Guardrails
from gateway.grammars import Grammars


@pytest.fixture(scope="session")
def grammars(tmp_path_factory: pytest.TempPathFactory) -> Grammars:
    return small_grammars(Path(tmp_path_factory.mktemp("grammars")))


@pytest.fixture
def call(grammars: Grammars) -> Call:
    return Call(grammars, Company(), Guardrails())
