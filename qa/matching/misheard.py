"""What the recording said of its suspects → candidates: raised, confirmed or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from qa.call import Certainty
from qa.matching.candidate import Candidate
from qa.matching.guards import Place
from qa.matching.normal import NormalText
from qa.matching.suspects import Suspect

# Log probability a character of a phrase by the sound, against the words heard. On 82 spoken calls
# (tests/bench/likelihoods.py), before the guards, 31 suspects from -0.5 up were said or meant and 4 were not; from -1.1
# to -0.5 it was 12 and 3, below 88 (nearly all in other words) and 644.
_SAID = -0.5
_PERHAPS_SAID = -1.1
# Courtesies, which cost nobody anything: of 98 suspects on 24 calls at 10 dB of noise, those of five syllables and more
# that are near (suspects.py) were said in seven cases, six of them from -1.0 up; others, as 感谢你的意见 for 来电, have
# -2.1 and less.
_COURTESY_SAID = -1.0
# Where every syllable is the same, the ratio tells little of the sound and much of how usual the writing is: of 23 such
# suspects on those calls, down to below -2, none was neither said nor meant.
_SAME_SOUND = 1.5
# Where the syllables share little, any text beats a piece that was heard as nonsense: on 48 calls in one channel and
# again in noise, of suspects this far from what was heard and from -0.5 up, six were said or meant and 14 were not,
# which reach 1.7; of nearer ones it was 58 and one.
_FAR = 0.25
_FAR_COSTS = 2.5


class Misheard:
    """Built once; asked for each turn of a recording.

    Args:
        suspects: what sounds nearly like a phrase in a canonical text.
        judged: what stands in a turn in so many words.
        normalise: raw to canonical text.
    """

    def __init__(
        self,
        suspects: Callable[[str], list[Suspect]],
        judged: Callable[[Place], list[Candidate]],
        normalise: Callable[[str], NormalText],
    ) -> None:
        self._suspects = suspects
        self._judged = judged
        self._normalise = normalise

    def verified(self, candidates: list[Candidate], place: Place) -> list[Candidate]:
        """What was heard, with what the recording itself said of words that are nearly a phrase.

        A slip counts for sure only where the recording was asked and agrees.
        """
        answers = list(self._answers(place))
        kept: list[Candidate] = []
        for candidate in candidates:
            if candidate.phrase.family == "required" or candidate.method in ("exact", "variant"):
                kept.append(candidate)
                continue
            told = [
                (_worth(suspect, ratio) + (_SAME_SOUND if suspect.distance == 0 else 0.0), ratio)
                for suspect, ratio in answers
                if _is_about(suspect, candidate)
            ]
            worth, likelihood = max(told, default=(0.0, None))
            if likelihood is None:
                kept.append(replace(candidate, certainty="unsure"))
            elif worth >= _PERHAPS_SAID:
                sure = worth >= _SAID and candidate.certainty == "sure"
                certainty: Certainty = "sure" if sure else "unsure"
                kept.append(replace(candidate, certainty=certainty, likelihood=likelihood))
        for suspect, ratio in sorted(answers, key=lambda answer: -answer[1]):
            kept.extend(c for c in self._raised(suspect, ratio, place) if not _is_taken(c, kept))
        return kept

    def _answers(self, place: Place) -> Iterator[tuple[Suspect, float]]:
        """The suspects of which the recording said something, and the ratio."""
        known = {(each.span, each.wording): each.ratio for each in place.turns[place.number].likelihoods}
        for suspect in self._suspects(place.text.text) if known else ():
            ratio = known.get((place.text.span(suspect.begin, suspect.end), suspect.wording))
            if ratio is not None:
                yield suspect, ratio

    def _raised(self, suspect: Suspect, ratio: float, place: Place) -> Iterator[Candidate]:
        """The phrase in the place of words that were misheard, if it counts there."""
        if ratio < min(_PERHAPS_SAID, _COURTESY_SAID):  # worth less than the look
            return
        text = place.text.text
        mended = self._normalise(text[: suspect.begin] + suspect.wording + text[suspect.end :])
        texts = [*place.texts[: place.number], mended, *place.texts[place.number + 1 :]]
        end = suspect.begin + len(suspect.wording)
        for found in self._judged(replace(place, texts=texts)):
            if found.phrase.id == suspect.phrase_id and found.begin < end and suspect.begin < found.end:
                courteous = found.phrase.family == "required"
                worth = _worth(suspect, ratio)
                if worth < (_COURTESY_SAID if courteous else _PERHAPS_SAID):
                    return
                sure = found.certainty == "sure" and (courteous or worth >= _SAID)
                yield Candidate(
                    found.phrase,
                    suspect.begin,
                    suspect.end,
                    method="sound",
                    similarity=round(100 * (1 - suspect.distance)),
                    certainty="sure" if sure else "unsure",
                    likelihood=ratio,
                )
                return


def _is_taken(raised: Candidate, kept: list[Candidate]) -> bool:
    """Words in which the recording has found a likelier courtesy are not another one."""
    return raised.phrase.family == "required" and any(
        other.likelihood is not None
        and other.phrase.family == "required"
        and other.begin < raised.end
        and raised.begin < other.end
        for other in kept
    )


def _worth(suspect: Suspect, ratio: float) -> float:
    return ratio - (_FAR_COSTS if suspect.distance >= _FAR else 0.0)


def _is_about(suspect: Suspect, candidate: Candidate) -> bool:
    overlap = suspect.begin < candidate.end and candidate.begin < suspect.end
    return overlap and suspect.phrase_id == candidate.phrase.id
