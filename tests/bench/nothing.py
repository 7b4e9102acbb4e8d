"""Two hours of telephone in which nobody says anything to a caller; whatever a checker hears in it, it has invented.

``recordings()`` gives them one by one, the same every time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import hold_music
import line_sounds
import numpy as np
import room_sounds
import throats
import tongues
from telephone import RATE, Samples, Sound

LANGUAGES = tuple(tongues.TEXTS)
_LEVELS_DB = (-24, -36, -50)

# kind -> name -> sound
SOUNDS: dict[str, dict[str, Sound]] = {
    "silence": {"silence": line_sounds.silence},
    "line": {
        "hum": line_sounds.hum,
        "gsm buzz": line_sounds.gsm_buzz,
        "crackle": line_sounds.crackle,
    },
    "noise": {
        f"{name} noise {level} dB": partial(line_sounds.noise, exponent=exponent, level_db=level)
        for exponent, name in enumerate(("white", "pink", "brown"))
        for level in _LEVELS_DB
    },
    "tones": {
        "ringback": line_sounds.ringback,
        "busy": line_sounds.busy,
        "call waiting": line_sounds.call_waiting,
        "no such number": line_sounds.no_such_number,
        "keys": line_sounds.keys,
    },
    "machines": {"fax": line_sounds.fax, "modem": line_sounds.modem},
    "music": {
        "plucked": hold_music.plucked,
        "chords": hold_music.chords,
        "music box": hold_music.music_box,
        "pads": hold_music.pads,
        "jingle": hold_music.jingle,
        "bowed": hold_music.bowed,
    },
    "room": {
        "room": room_sounds.room,
        "typing": room_sounds.typing,
        "bumps": room_sounds.bumps,
        "wind": room_sounds.wind,
        "traffic": room_sounds.traffic,
        "dog": room_sounds.dog,
    },
    "throats": {
        "breathing": throats.breathing,
        "coughs": throats.coughs,
        "laughter": throats.laughter,
        "crying": throats.crying,
        "humming": throats.humming,
    },
    "voices": {
        "no language": partial(throats.babble, voices=1),
        "three voices": partial(throats.babble, voices=3),
        "babble": throats.babble,
        "far babble": partial(throats.babble, voices=20, level_db=-40),
        "next door": throats.next_door,
        "lost packets": throats.lost_packets,
    },
    "backwards": {"backwards": tongues.backwards},
    "foreign": {"foreign crowd": tongues.crowd}
    | {f"foreign {language}": partial(tongues.foreign, language=language) for language in LANGUAGES},
}
NAMED = {name: sound for sounds in SOUNDS.values() for name, sound in sounds.items()}

# Of each channel: what follows what (>), and what sounds together (+).
MIXES: tuple[tuple[str, ...], ...] = (
    ("ringback > silence",),
    ("ringback > busy",),
    ("ringback > jingle > busy",),
    ("chords + room",),
    ("breathing + far babble",),
    ("typing + coughs",),
    ("plucked + white noise -50 dB > silence > plucked",),
    ("call waiting + music box",),
    ("traffic + next door > ringback",),
    ("dog + humming",),
    ("music box", "room"),
    ("pads > silence", "typing"),
    ("jingle", "silence"),
    ("bowed", "breathing"),
    ("ringback > room", "silence > hum"),
    ("keys > chords", "breathing + room"),
    ("hum", "coughs"),
    ("wind", "traffic"),
    ("fax > silence", "room"),
    ("typing", "laughter"),
    ("far babble", "crying"),
    ("gsm buzz + room", "bumps"),
    ("babble", "dog"),
    ("silence", "lost packets > silence"),
    ("foreign en-us", "room"),
    ("typing", "foreign en-gb > silence"),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording in which nobody says anything."""

    name: str
    kind: str
    samples: tuple[Samples, ...]  # of each channel

    @property
    def channels(self) -> int:
        """One or two."""
        return len(self.samples)

    @property
    def minutes(self) -> float:
        """How long it is."""
        return len(self.samples[0]) / RATE / 60


def sound(name: str, seconds: float) -> Samples:
    """One of ``SOUNDS``; the seed is in its name."""
    return NAMED[name](seconds, zlib.crc32(name.encode()))


def recordings(minutes: float = 120.0, speech: Path | None = None) -> Iterator[Recording]:
    """Recordings of every kind and mixes of them, together ``minutes`` long; 1 to 5 minutes each of two hours.

    Args:
        minutes: of all together; with fewer than 120 every recording is shorter.
        speech: a folder of recordings to play backwards instead of those in ``samples/``.
    """
    for name, kind, channels, seconds in plan(minutes):
        if name == "backwards" and speech is not None:
            samples = tongues.backwards(seconds, 1, folder=speech)
            yield Recording(name, kind, (samples,))
        else:
            yield Recording(name, kind, tuple(_channel(recipe, seconds) for recipe in channels))


def plan(minutes: float) -> list[tuple[str, str, tuple[str, ...], float]]:
    """Name, kind, what is in each channel, and seconds of every recording."""
    entries = [(name, kind, (name,)) for kind, sounds in SOUNDS.items() for name in sounds]
    entries += [(" | ".join(mix), "two channels" if len(mix) == 2 else "mixed", mix) for mix in MIXES]
    if not tongues.can_read_aloud():
        print("no espeak-ng: other languages are left out (apt-get install espeak-ng)")
        entries = [entry for entry in entries if "foreign" not in entry[0]]
    longer = [kind in ("mixed", "two channels", "voices", "music", "backwards") for _, kind, _ in entries]
    shares = np.random.default_rng(11).random(len(entries)) + 2.0 * np.array(longer)
    least_s = min(60.0, 0.7 * minutes * 60 / len(entries))
    lengths = least_s + shares / shares.sum() * (minutes * 60 - least_s * len(entries))
    return [(*entry, float(seconds)) for entry, seconds in zip(entries, lengths, strict=True)]


def _channel(recipe: str, seconds: float) -> Samples:
    """What ``MIXES`` says of one channel; all that follows each other is of one length."""
    parts = recipe.split(" > ")
    count = round(seconds * RATE)
    made = [
        np.sum([sound(name, seconds / len(parts)) for name in part.split(" + ")], axis=0) for part in parts
    ]
    track = np.zeros(count, np.float32)
    joined = np.concatenate(made)[:count]
    track[: len(joined)] = joined
    return np.clip(track, -0.98, 0.98)
