"""Imports point one way (phrasebook ← qa ← api), and nothing heavy is loaded before it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {"phrasebook": {"phrasebook"}, "qa": {"phrasebook", "qa"}, "api": {"phrasebook", "qa", "api"}}
OURS = set(MAY_IMPORT)
MODULES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names that a module imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 30


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert imported(path) & OURS <= MAY_IMPORT[package]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_one_module_uses_the_recogniser_and_only_the_command_line_prints(path: Path) -> None:
    where = path.relative_to(ROOT)
    if "faster_whisper" in imported(path):
        assert where.parts[:2] == ("qa", "recording")
    if "sqlalchemy" in imported(path):
        assert where.parts[:2] == ("qa", "store")
    if where.parts[:2] != ("qa", "cli"):
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_of_a_size_that_can_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert path.stem not in {"utils", "helpers", "helper", "manager", "data", "common"}


def test_text_needs_nothing_heavy() -> None:
    """Importing the whole path of a transcript loads no model, no numbers, no database, no word cutter."""
    program = (
        "import sys, qa.batch, qa.cli.check, qa.cli.main\n"
        "heavy = {'numpy', 'faster_whisper', 'ctranslate2', 'av', 'jieba', 'sqlalchemy', 'alembic', 'opencc'}\n"
        "heavy |= {'openpyxl', 'defusedxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
