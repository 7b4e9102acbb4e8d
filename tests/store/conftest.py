from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_reviews import SHANGHAI

from qa.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'kept' / 'qa.db').as_posix()}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store(url, SHANGHAI) as opened:
        yield opened
