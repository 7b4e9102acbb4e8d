"""A folder of TOML, and a company's overlay on it by id, becomes a validated :class:`Phrasebook`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from phrasebook import entries
from phrasebook.model import Phrase, Phrasebook, PhrasebookError
from phrasebook.network import Network, read_network
from phrasebook.roles import RoleCues, load_roles
from phrasebook.table import ORIGIN, Table, read_toml
from phrasebook.tables import FOLDER, read_simplified, read_syllables
from phrasebook.template import Sequence, TemplateError, parse_template

PHRASE_FILES = {"required": "required.toml", "forbidden": "forbidden.toml", "other": "other.toml"}
TOML_FILES = (
    *PHRASE_FILES.values(),
    "guards.toml",
    "situations.toml",
    "opening.toml",
    "scorecard.toml",
    "spoken.toml",
    "roles.toml",
)
TABLES = ("syllables.txt", "simplified.txt", "words.txt", "meanings.npz", "callers.npz")


def load_phrasebook(overlay: Path | None = None, *, company: str | None = None) -> Phrasebook:
    """The packaged phrasebook, with ``overlay``'s entries in place of, or added to, its own.

    Args:
        overlay: a folder with any of the packaged file names. Its entries replace fields of the packaged
            entry with the same ``id``; a new id adds; ``disabled = true`` takes an entry out.
        company: the company's name, for calls that carry none.

    Raises:
        PhrasebookError: one line with file, id, field and what was expected.
    """
    if overlay is not None:
        _check_overlay(overlay)
    files = {name: _read_merged(name, overlay) for name in TOML_FILES if name != "roles.toml"}
    names = _lists(files["spoken.toml"])
    phrases = _phrases(files, names)
    named = files["opening.toml"].table("company").text("name", "")
    callers = _network("callers.npz")
    known = entries.Known(frozenset(phrases), _switched_off(files), callers.classes)
    book = Phrasebook(
        version=_version(overlay),
        company=company or named or None,
        phrases=phrases,
        guards=entries.guards(files["guards.toml"], names, known),
        situations=entries.situations(files["situations.toml"], names, known),
        opening=entries.opening_rule(files["opening.toml"], names, known),
        scorecard=entries.scorecard(files["scorecard.toml"], names, known),
        spoken=entries.spoken(files["spoken.toml"]),
        roles=_roles(overlay),
        syllables=read_syllables(
            (FOLDER / "syllables.txt").read_text(encoding="utf-8"), entries.accents(files["spoken.toml"])
        ),
        simplified=read_simplified((FOLDER / "simplified.txt").read_text(encoding="utf-8")),
        meanings=_network("meanings.npz"),
        callers=callers,
        words=files["spoken.toml"].texts("words", ()),
    )
    for table in files.values():
        table.finish()
    return book


def _check_overlay(overlay: Path) -> None:
    if not overlay.is_dir():
        raise PhrasebookError(f"{overlay}: 没有这个话术文件夹 (no such phrasebook folder)")
    strange = sorted(p.name for p in overlay.glob("*.toml") if p.name not in TOML_FILES)
    if strange:
        raise PhrasebookError(
            f"{overlay / strange[0]}: 没有这种话术文件,可用的有 (no such file; there are) {', '.join(TOML_FILES)}"
        )


def _read_merged(name: str, overlay: Path | None) -> Table:
    """One file with the overlay's entries put in by id; errors name the file that an entry came from."""
    values = read_toml(FOLDER / name)
    if overlay is not None and (path := overlay / name).is_file():
        values = _merge(values, read_toml(path), str(path))
    return Table(values, file=name, id="(file)")


def _merge(base: dict[str, Any], over: dict[str, Any], origin: str) -> dict[str, Any]:
    merged = dict(base)
    for field, value in over.items():
        old = merged.get(field)
        if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            merged[field] = _merge_entries(old if isinstance(old, list) else [], value, origin)
        elif isinstance(value, dict) and isinstance(old, dict):
            merged[field] = {**old, **value}
        else:
            merged[field] = value
    return merged


def _merge_entries(base: list[Any], over: list[dict[str, Any]], origin: str) -> list[Any]:
    by_id = {entry.get("id"): entry for entry in base}
    for place, entry in enumerate(over, start=1):
        name = entry.get("id")
        if not isinstance(name, str) or not name:
            raise PhrasebookError(f"{origin}: 第 {place} 条 (entry {place}): id: 必须填写 (is required)")
        by_id[name] = {**by_id.get(name, {}), **entry, ORIGIN: origin}
    return list(by_id.values())


def _lists(spoken: Table) -> dict[str, Sequence]:
    """The named lists of ``spoken.toml``; a list may use those above it."""
    names: dict[str, Sequence] = {}
    table = spoken.table("lists")
    for name in table.values:
        options = "|".join(table.texts(name))
        try:
            names[name] = parse_template(f"({options})", names)
        except TemplateError as error:
            raise table.wrong(name, str(error)) from None
    return names


def _switched_off(files: Mapping[str, Table]) -> frozenset[str]:
    return frozenset(name for file in PHRASE_FILES.values() for name in files[file].switched_off("phrase"))


def _phrases(files: Mapping[str, Table], names: Mapping[str, Sequence]) -> dict[str, Phrase]:
    phrases: dict[str, Phrase] = {}
    for family, file in PHRASE_FILES.items():
        for table in files[file].tables("phrase"):
            phrase = entries.phrase(table, family, names)
            if phrase.id in phrases:
                raise table.wrong("id", "重复 (twice)")
            phrases[phrase.id] = phrase
    off = _switched_off(files)
    for phrase in phrases.values():
        for kept in phrase.keeps:
            if kept not in phrases and kept not in off:
                raise PhrasebookError(
                    f"{PHRASE_FILES[phrase.family]}: {phrase.id}: keeps: 没有 {kept} (no such phrase)"
                )
    return phrases


def _roles(overlay: Path | None) -> RoleCues:
    path = FOLDER / "roles.toml"
    if overlay is not None and (overlay / "roles.toml").is_file():
        path = overlay / "roles.toml"
    try:
        return load_roles(path)
    except PhrasebookError:
        raise
    except (OSError, ValueError) as error:
        raise PhrasebookError(f"{path}: {error}") from None


def _network(name: str) -> Network:
    try:
        return read_network(FOLDER / name)
    except ValueError as error:
        raise PhrasebookError(f"{error}: 请重新安装 (install the program anew)") from None


def _version(overlay: Path | None) -> str:
    """Changes with every byte of every file that is read, and with nothing else."""
    digest = hashlib.sha256()
    for folder in (FOLDER, overlay):
        for name in (*TOML_FILES, *TABLES):
            if folder is not None and (folder / name).is_file():
                digest.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return f"zh@{digest.hexdigest()[:12]}"
