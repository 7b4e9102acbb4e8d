"""Settings come from the command line, else the environment, else qa.toml; a slip is named."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.errors import SettingsError
from qa.settings import load_settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(given: dict[str, str | None] | None = None, **environ: str) -> object:
    return load_settings(given, environ={"HOME": str(Path.cwd()), **environ})


def test_each_source_gives_way_to_the_one_before() -> None:
    Path("qa.toml").write_text('company = "文件物业"\nmodel = "small"\nmax_hours = 2\n', encoding="utf-8")
    found = load_settings(
        {"company": "命令物业", "model": None},
        environ={"HOME": ".", "QA_MODEL": "base", "QA_COMPANY": "环境物业"},
    )
    assert (found.company, found.model, found.max_hours) == ("命令物业", "base", 2.0)


def test_defaults_and_the_users_own_file(tmp_path: Path) -> None:
    found = load_settings(environ={"HOME": str(tmp_path)})
    assert found.data == tmp_path / ".local/share/hotline-qa"
    assert found.store == f"sqlite:///{found.data.as_posix()}/qa.db"
    assert (found.timezone.key, found.max_hours, found.model) == ("Asia/Shanghai", 4.0, None)
    own = tmp_path / ".config" / "hotline-qa"
    own.mkdir(parents=True)
    (own / "qa.toml").write_text('timezone = "Asia/Urumqi"', encoding="utf-8")
    assert load_settings(environ={"HOME": str(tmp_path)}).timezone.key == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"QA_TIMEZONE": "Mars/Base"}, "QA_TIMEZONE"),
        ({"QA_TIMEZONE": "../../etc/passwd"}, "QA_TIMEZONE"),
        ({"QA_MAX_HOURS": "many"}, "QA_MAX_HOURS"),
        ({"QA_MAX_HOURS": "-1"}, "QA_MAX_HOURS"),
        ({"QA_MAX_HOURS": "nan"}, "QA_MAX_HOURS"),
        ({"QA_NAME_PATTERN": "{agent}"}, r"QA_NAME_PATTERN: \{agent\}: 没有"),
        ({"QA_NAME_PATTERN": "{agent_id"}, "QA_NAME_PATTERN"),
    ],
)
def test_a_wrong_value_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settings(**environ)


@pytest.mark.parametrize("text", ['colour = "red"', "model = ", "\udcff", 'name_pattern = "{time}"'])
def test_a_slip_in_the_file_is_named(text: str) -> None:
    Path("qa.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"qa\.toml"):
        settings()


def test_a_pattern_of_file_names_is_read_once() -> None:
    Path("qa.toml").write_text('name_pattern = "{call_id}_{*}"', encoding="utf-8")
    pattern = load_settings(environ={"HOME": "."}).name_pattern
    assert pattern is not None
    assert pattern.facts("C1_x", ZoneInfo("Asia/Shanghai")).call_id == "C1"
    assert load_settings(environ={"HOME": ".", "QA_NAME_PATTERN": "{call_id}"}).name_pattern != pattern
