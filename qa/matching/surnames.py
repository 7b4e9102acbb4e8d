"""我姓… in an opening that was misheard: what a recording should be asked about.

我线上,请问… for 我姓邵,请问…: the recogniser knows no surname by its sound alone, and an agent who gave it would be
told that it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Levenshtein

from qa.call import Likelihood
from qa.matching.normal import PAUSE
from qa.matching.patterns import SURNAMES
from qa.matching.suspects import MOST, Suspect

PART = "opening.surname"
"""Stands in a suspect for the id of a phrase."""
_NEAR = 0.67  # of a syllable to 姓: those in -in, -ing, -ian, -ming
# Two characters after 我, where a clause or what is usually said before the offer of help ends.
_PLACE = re.compile(rf"我(?!姓)(?=([^{PAUSE}]{{2}})(?:{PAUSE}|\Z|请问|请讲|有什么|有啥|很高兴|为你))")


class Surnames:
    """Built once from the syllables of characters."""

    def __init__(self, syllables: Mapping[str, str]) -> None:
        self._syllables = syllables

    def search(self, text: str) -> list[Suspect]:
        """Where canonical ``text`` may have had 我姓…, with the surnames nearest by sound."""
        found: list[Suspect] = []
        for place in _PLACE.finditer(text):
            verb, name = place[1][0], place[1][1]
            far = self._distance(verb, "姓")
            if far <= _NEAR:
                begin = place.start()
                nearest = sorted(SURNAMES, key=lambda surname: self._distance(name, surname))[:MOST]
                found += [
                    Suspect(
                        PART,
                        "我姓" + surname,
                        begin,
                        begin + 3,
                        round((far + self._distance(name, surname)) / 3, 4),
                    )
                    for surname in nearest
                ]
        return found

    def _distance(self, one: str, other: str) -> float:
        first, second = (self._syllables.get(character, "") for character in (one, other))
        return Levenshtein.normalized_distance(first, second) if first and second else 1.0


def best_ratio(told: Iterable[Likelihood]) -> float | None:
    """Of what a recording said, the best for a surname; ``None``: it was not asked for one."""
    return max((each.ratio for each in told if each.wording.startswith("我姓")), default=None)
