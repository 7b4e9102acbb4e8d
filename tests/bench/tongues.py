"""Speech that says nothing to a Chinese caller: recordings played backwards, and other languages, read by espeak-ng."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, Samples, at, band, clock, put, resampled

SAMPLES = Path(__file__).parents[2] / "samples"
# As a radio in the room would talk: news, weather, stories; nobody is greeted or thanked.
TEXTS = {
    "en-us": "The river rose two feet overnight, and the bridge at Milton was closed to heavy trucks. Farmers moved "
    "their cattle to the hills. By noon the rain had stopped, but the road to the north stayed under water.",
    "en-gb": "The carpenter measured the table again. It was an inch too short for the room, and the wood was wet. He "
    "put his pencil behind his ear and looked out at the garden, where nothing moved except a black cat.",
    "es": "El tren salió tarde de la estación porque había nieve en las montañas. Los viajeros leían el periódico y "
    "miraban por la ventana. En el pueblo siguiente subió un hombre con una maleta muy grande.",
    "fr": "Le vent du nord a soufflé toute la nuit sur la côte. Les bateaux sont restés au port et les pêcheurs ont "
    "réparé leurs filets. Demain, le soleil reviendra sur une grande partie du pays.",
    "de": "Der Zug nach Hamburg fährt heute von Gleis sieben. Am Nachmittag zieht von Westen her Regen auf, und in den "
    "Bergen fällt der erste Schnee. Die Straße über den Pass bleibt gesperrt.",
    "ru": "Вечером ветер усилился, и снег закрыл дорогу к деревне. Старик зажёг лампу и сел у окна. Собака лежала у "
    "двери и слушала, как скрипят деревья в лесу.",
    "vi": "Sáng nay trời mưa to ở phía bắc. Nhiều con đường bị ngập nước và xe buýt phải đi chậm. Người dân chuyển "
    "đồ đạc lên tầng hai để tránh nước.",
    "hi": "आज सुबह पहाड़ों में बर्फ गिरी और सड़क बंद हो गई। किसान अपने खेतों में काम कर रहे थे। शाम तक आसमान साफ हो गया।",
    "ko": "어제 밤에 비가 많이 내려서 강물이 불어났다. 마을 사람들은 다리를 건너지 못하고 산길로 "
    "돌아갔다. 아침에는 해가 떴다.",
    "it": "Il mercato apre alle sei del mattino. I contadini portano le mele, il formaggio e il vino. Una donna compra "
    "tre chili di pomodori e torna a casa in bicicletta.",
    "pt": "O barco chegou ao porto antes do amanhecer. Os pescadores descarregaram as caixas de peixe e lavaram o "
    "convés. Na praça, as crianças jogavam bola perto da igreja.",
    "ar": "هبت الرياح على المدينة طوال الليل. أغلق التجار أبواب السوق وعادوا إلى بيوتهم. "
    "في الصباح كانت الشوارع مليئة بالرمل.",
}


def can_read_aloud() -> bool:
    """Whether espeak-ng is installed."""
    return shutil.which("espeak-ng") is not None


def foreign(seconds: float, seed: int, *, language: str) -> Samples:
    """``TEXTS`` in one language, again and again with pauses, at telephone level.

    Raises:
        OSError: there is no espeak-ng.
    """
    rng = np.random.default_rng(seed)
    speed, pitch = int(rng.integers(135, 185)), int(rng.integers(30, 70))
    piece = _read_aloud(language, speed, pitch)
    track = np.zeros(len(clock(seconds)))
    for start in np.arange(0.5, seconds, len(piece) / RATE + 2.0):
        put(track, piece, start)
    return at(band(track) + 1e-4 * rng.standard_normal(len(track)), -24)


def backwards(seconds: float, seed: int, *, folder: Path = SAMPLES) -> Samples:
    """The recordings of ``folder``, one channel after the other, from end to beginning."""
    rng = np.random.default_rng(seed)
    pieces: list[NDArray[np.float64]] = []
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in (".wav", ".ogg")]
    for number in rng.permutation(len(paths)):
        pieces += _channels(paths[number])
        if sum(map(len, pieces)) > seconds * RATE:
            break
    return at(band(np.resize(np.concatenate(pieces)[::-1], len(clock(seconds)))), -24)


def crowd(seconds: float, seed: int, *, level_db: float = -28) -> Samples:
    """A hall full of foreigners and of voices played backwards: ten at once, none of which can be followed.

    Raises:
        OSError: there is no espeak-ng.
    """
    rng = np.random.default_rng(seed)
    voices = [backwards(seconds, int(rng.integers(99))) * rng.uniform(0.4, 1) for _ in range(3)]
    voices += [foreign(seconds, int(rng.integers(99)), language=language) for language in list(TEXTS)[:7]]
    return at(np.sum([np.roll(voice, rng.integers(len(voice))) for voice in voices], axis=0), level_db)


@cache
def _read_aloud(language: str, speed: int, pitch: int) -> NDArray[np.float64]:
    command = ["espeak-ng", "--stdout", "-v", language, "-s", str(speed), "-p", str(pitch)]
    done = subprocess.run([*command, TEXTS[language]], capture_output=True, check=True)
    with wave.open(io.BytesIO(done.stdout)) as file:
        rate = file.getframerate()
        # espeak-ng cannot say how long its stream is; all of it is taken.
        samples = np.frombuffer(file.readframes(len(done.stdout) // 2), np.int16)
    return resampled(samples / 32768, rate)


def _channels(path: Path) -> list[NDArray[np.float64]]:
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="fltp", rate=RATE)
        frames = [f.to_ndarray() for frame in container.decode(audio=0) for f in resampler.resample(frame)]
    return [channel.astype(np.float64) for channel in np.concatenate(frames, axis=1)]
