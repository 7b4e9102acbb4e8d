"""All settings, read once by whoever starts the program: command line, then environment, then ``qa.toml``."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from qa.errors import SettingsError
from qa.recording.names import NamePattern, name_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are kept and what is in force."""

    data: Path  # recordings, derived files, caches
    store: str  # database URL
    model: str | None = None  # a faster-whisper name or a folder; None: the packaged one
    phrasebook: Path | None = None  # an overlay on the packaged one
    company: str | None = None
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")  # noqa: RUF009 - immutable
    max_hours: float = 4.0
    name_pattern: NamePattern | None = None  # of facts in the names of recordings


NAMES = ("data", "store", "model", "phrasebook", "company", "timezone", "max_hours", "name_pattern")


def load_settings(
    given: Mapping[str, str | None] | None = None, *, environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings from ``given`` (the command line), else ``QA_*``, else ``qa.toml``.

    ``qa.toml`` is looked for in the working folder, then in the user's configuration folder.

    Raises:
        SettingsError: a value of the wrong kind, an unknown name in ``qa.toml``, or broken TOML.
    """
    environ = os.environ if environ is None else environ
    file, written = _read_toml(environ)
    found: dict[str, tuple[str, str]] = {}
    for name in NAMES:
        for origin, value in (
            (f"--{name}", (given or {}).get(name)),
            (f"QA_{name.upper()}", environ.get(f"QA_{name.upper()}")),
            (f"{file}: {name}", written.get(name)),
        ):
            if value:
                found[name] = (origin, value)
                break
    data = Path(found["data"][1]).expanduser() if "data" in found else _user_folder(environ, "data")
    return Settings(
        data=data,
        store=found["store"][1] if "store" in found else f"sqlite:///{(data / 'qa.db').as_posix()}",
        model=found["model"][1] if "model" in found else None,
        phrasebook=Path(found["phrasebook"][1]).expanduser() if "phrasebook" in found else None,
        company=found["company"][1] if "company" in found else None,
        timezone=_zone(*found["timezone"]) if "timezone" in found else ZoneInfo("Asia/Shanghai"),
        max_hours=_hours(*found["max_hours"]) if "max_hours" in found else 4.0,
        name_pattern=_pattern(*found["name_pattern"]) if "name_pattern" in found else None,
    )


def _read_toml(environ: Mapping[str, str]) -> tuple[Path, dict[str, str]]:
    for path in (Path("qa.toml"), _user_folder(environ, "config") / "qa.toml"):
        if not path.is_file():
            continue
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(
                f"{path}: 不是有效的 TOML,请改正 (not valid TOML, mend it): {error}"
            ) from None
        unknown = sorted(set(table) - set(NAMES))
        if unknown:
            raise SettingsError(
                f"{path}: {unknown[0]}: 没有这一设置,可用的有 (no such setting; there are) {', '.join(NAMES)}"
            )
        return path, {name: str(value) for name, value in table.items()}
    return Path("qa.toml"), {}


def _user_folder(environ: Mapping[str, str], kind: str) -> Path:
    """The platform's folder for this user's data or configuration."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or ".")
    if os.name == "nt":
        base = environ.get("LOCALAPPDATA" if kind == "data" else "APPDATA")
        return Path(base) / "hotline-qa" if base else home / "hotline-qa"
    variable, default = (
        ("XDG_DATA_HOME", ".local/share") if kind == "data" else ("XDG_CONFIG_HOME", ".config")
    )
    return Path(environ.get(variable) or home / default) / "hotline-qa"


def _zone(origin: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingsError(
            f"{origin}: {name}: 没有这个时区,例如写 Asia/Shanghai (no such time zone; e.g. Asia/Shanghai)"
        ) from None


def _hours(origin: str, value: str) -> float:
    try:
        hours = float(value)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 1000:
        raise SettingsError(f"{origin}: {value}: 应为大于 0 的小时数 (expected hours, more than 0)")
    return hours


def _pattern(origin: str, text: str) -> NamePattern:
    try:
        return name_pattern(text)
    except ValueError as error:
        raise SettingsError(f"{origin}: {text}: {error}") from None
