"""The packaged model is joined once, whole or not at all; without one the remedy is said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.errors import ModelError
from qa.recording import model
from qa.recording.model import SHA256, find_model


@pytest.mark.audio
def test_it_is_joined_once_and_again_when_it_was_damaged(tmp_path: Path) -> None:
    folder, version = find_model(None, tmp_path)
    whole = Path(folder) / "model.bin"
    assert version == f"whisper-base@{SHA256[:12]}"
    made = whole.stat().st_mtime_ns
    assert find_model(None, tmp_path) == (folder, version)
    assert whole.stat().st_mtime_ns == made
    whole.write_bytes(b"damaged")
    find_model(None, tmp_path)
    assert whole.stat().st_size > 100_000_000
    assert [path.name for path in (tmp_path / "models").iterdir()] == [Path(folder).name]


@pytest.mark.audio
def test_two_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: find_model(None, tmp_path), range(2)))
    assert found[0] == found[1]
    assert (Path(found[0][0]) / "model.bin").stat().st_size > 100_000_000


@pytest.mark.audio
def test_parts_that_do_not_add_up_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "SHA256", "0" * 64)
    with pytest.raises(ModelError, match="已损坏"):
        find_model(None, tmp_path)
    assert not list((tmp_path / "models").iterdir())


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere/at/all", "没有这个模型"), ("no-such-size", "large-v3-turbo")]
)
def test_a_name_that_is_none(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=said):
        find_model(name, tmp_path)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.bin"):
        find_model(str(tmp_path), tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(model, "_locate", lambda name: tmp_path / "file")
    with pytest.raises(ModelError, match="QA_DATA"):
        find_model(None, tmp_path / "file")
