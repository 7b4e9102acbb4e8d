"""Turns → hits, in one pass a turn: exact, variant, sound, fuzzy; then guards; then the longest match wins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from phrasebook.model import Phrase, Phrasebook
from phrasebook.template import Sequence as Tree
from qa.call import Hit, Method, Turn
from qa.matching.candidate import Candidate
from qa.matching.fuzzy import FuzzySet
from qa.matching.guards import Guards, Place
from qa.matching.meaning import Meaning, Meant
from qa.matching.misheard import Misheard
from qa.matching.normal import PAUSE, Normaliser, NormalText
from qa.matching.overlap import RANK, lies_inside, longest, place_in_turn, words_in
from qa.matching.patterns import Pattern, PatternSet, canonical, expansions, literals
from qa.matching.sound import Sounds
from qa.matching.surnames import Surnames
from qa.matching.suspects import Suspect, Suspects

_SURE_FUZZY_SYLLABLES = 7  # one slip in a phrase this long leaves no doubt which phrase it is
_MOST_FUZZY_TARGETS = 12  # wordings of one template that are searched with slips


class Matcher:
    """Built once from a phrasebook; :meth:`hits` is called for each call."""

    def __init__(
        self, book: Phrasebook, *, methods: Collection[Method] = tuple(RANK), guarded: bool = True
    ) -> None:
        """``methods`` and ``guarded`` leave layers out, to measure what each is worth."""
        self.normalise = Normaliser(book.spoken, dict(book.simplified))
        self._methods = frozenset(methods)
        self._guarded = guarded
        self.sounds = Sounds(book.syllables)
        self._guards = Guards(book, self.canonical_tree)
        self._credited = book.scorecard.min_role_confidence
        self._accused = book.scorecard.min_accused_confidence
        self._least_heard = book.scorecard.min_word_confidence
        self._exact: PatternSet[tuple[Phrase, Method]] = PatternSet(str)
        self._sound: PatternSet[Phrase] = PatternSet(self.sounds)
        self._fuzzy: FuzzySet[Phrase] = FuzzySet(self.sounds)
        self._suspects = Suspects(book.syllables)
        self.surnames = Surnames(book.syllables)
        self._letters: dict[str, frozenset[str]] = {}  # phrase id -> the characters of its wordings
        for phrase in book.phrases.values():
            if phrase.id != book.opening.full:  # that one is the opening rule's to find
                self._add(phrase)
        self._misheard = Misheard(self.suspects, self._judged, self.normalise)
        self._parts_of = self._find_parts(book)
        self._phrases = book.phrases
        self._meaning = Meaning(book.meanings)
        self._full_forms = [
            Pattern(book.opening.full, self.canonical_tree(form.tree), str)
            for form in book.phrases[book.opening.full].forms
        ]

    def canonical_tree(self, tree: Tree) -> Tree:
        """A template's tree in canonical writing."""
        return canonical(tree, lambda text: self.normalise(text).text)

    def full_opening(self, text: str) -> tuple[int, int] | None:
        """Where canonical ``text`` has the complete opening in the standard's own words."""
        for pattern in self._full_forms:
            if match := pattern.regex.search(text):
                return match.span()
        return None

    def hits(
        self, turns: Sequence[Turn], *, texts: Sequence[NormalText] | None = None, opening: int | None = None
    ) -> tuple[Hit, ...]:
        """All hits in the agent's turns, by turn and place; what a customer says never counts.

        What is only likely by itself is sure where the agent was rude, for sure, in another turn after the opening:
        an accusation in a call that is clean otherwise needs more.

        Args:
            turns: of one call, in order.
            texts: the turns' canonical texts, if they are at hand.
            opening: number of the agent's first turn; found if not given.
        """
        texts = texts if texts is not None else [self.normalise(turn.text) for turn in turns]
        if opening is None:
            opening = next((n for n, turn in enumerate(turns) if turn.role == "agent"), None)
        found: list[tuple[Candidate, Place]] = []
        for number, turn in enumerate(turns):
            if turn.role == "agent":
                place = Place(turns=turns, texts=texts, number=number, opening=number == opening)
                found.extend((candidate, place) for candidate in self._candidates_in(place))
        hits = [self._hit(candidate, place) for candidate, place in found]
        rude = {
            hit.turn
            for hit in hits
            if hit.id.startswith("forbidden:") and hit.certainty == "sure" and hit.turn != opening
        }
        for number, (candidate, place) in enumerate(found):
            if candidate.likely and rude - {place.number}:
                hits[number] = self._hit(replace(candidate, certainty="sure"), place)
        return tuple(hits)

    def _add(self, phrase: Phrase) -> None:
        wordings = (*phrase.forms, *phrase.variants, *phrase.heard)
        trees = [self.canonical_tree(template.tree) for template in wordings]
        self._letters[phrase.id] = frozenset("".join(map(literals, trees)))
        for template in phrase.written:
            self._exact.add((phrase, "variant"), self.canonical_tree(template.tree))
        for method, templates in (("exact", phrase.forms), ("variant", phrase.variants)):
            for template in templates:
                tree = self.canonical_tree(template.tree)
                self._exact.add((phrase, method), tree)  # type: ignore[arg-type]  # the two literals above
                if phrase.sound:
                    self._sound.add(phrase, tree)
                strings = expansions(tree)
                if phrase.sound:
                    self._suspects.add(phrase.id, strings or (), courteous=phrase.family == "required")
                if phrase.fuzzy and strings is not None and len(strings) <= _MOST_FUZZY_TARGETS:
                    for text in sorted(strings):
                        self._fuzzy.add(phrase, text)
        for template in phrase.heard:
            tree = self.canonical_tree(template.tree)
            self._sound.add(phrase, tree)
            self._suspects.add(phrase.id, expansions(tree) or (), courteous=phrase.family == "required")

    def _find_parts(self, book: Phrasebook) -> dict[str, frozenset[str]]:
        """For each forbidden phrase those of the standard's texts that contain its own: 急什么 in 急什么烦死人了."""
        texts = {
            phrase.id: self.normalise(phrase.text).text.replace(PAUSE, "")
            for phrase in book.phrases.values()
            if phrase.family == "forbidden"
        }
        return {
            name: frozenset(other for other, longer in texts.items() if _is_part(texts.get(name), longer))
            for name in book.phrases
        }

    def _candidates_in(self, place: Place) -> list[Candidate]:
        """What is said and meant in one turn, in order."""
        text = place.text
        candidates = self._candidates(text.text, place.opening)
        turn = place.turns[place.number]
        if turn.words:
            candidates = self._misheard.verified(candidates, place)
        guarded, innocent = self._past_guards(candidates, place)
        guarded = [c for c in guarded if not any(lies_inside(c, other) for other in innocent)]
        taken = self._without_parts(longest(guarded))
        if "meaning" in self._methods:
            taken = [self._doubted(candidate, place) for candidate in taken]
            taken = self._with_meant(place, taken, innocent)
        return sorted(taken, key=place_in_turn)

    def _past_guards(
        self, candidates: Sequence[Candidate], place: Place
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Those that stand, some of them as unsure, and those that are innocent."""
        guarded, innocent = [], []
        for candidate in candidates:
            effect = self._guards.effect(candidate, place) if self._guarded else ""
            if effect == "drop":
                innocent.append(candidate)
            else:
                guarded.append(replace(candidate, certainty="unsure") if effect else candidate)
        return guarded, innocent

    def _judged(self, place: Place) -> list[Candidate]:
        """What stands in a turn in so many words."""
        guarded, _ = self._past_guards(self._candidates(place.text.text, place.opening), place)
        return [self._doubted(candidate, place) for candidate in guarded]

    def suspects(self, text: str) -> list[Suspect]:
        """Words in canonical ``text`` that sound nearly like a forbidden phrase, or like a courtesy not said there."""
        found = self._candidates(text, opening=False)
        said = {candidate.phrase.id for candidate in found if candidate.phrase.family == "required"}
        return [suspect for suspect in self._suspects.search(text) if suspect.phrase_id not in said]

    def _doubted(self, candidate: Candidate, place: Place) -> Candidate:
        """Unsure, if what was learnt says that the turn is innocent though the words are not."""
        if candidate.certainty == "unsure":
            return candidate
        words = (candidate.begin, candidate.end)
        doubt = self._meaning.doubt(place.text.text, *words, candidate.phrase.id)
        return (
            candidate if doubt == "none" else replace(candidate, certainty="unsure", likely=doubt == "weak")
        )

    def _with_meant(self, place: Place, taken: list[Candidate], innocent: list[Candidate]) -> list[Candidate]:
        """Beside what was said in so many words, what is meant; at most unsure where the turn is courteous too.

        A slip of the same phrase that was unsure by itself gives way: two methods agree.
        """
        found: list[Candidate] = []
        courteous = any(c.phrase.softens and c.certainty == "sure" for c in taken)
        for meant in self._meaning.search(place.text.text):
            phrase = self._phrases.get(meant.phrase_id)
            firm = [c for c in taken if c.certainty == "sure" or c.phrase.id != meant.phrase_id]
            if phrase is None or any(_same_matter(phrase, meant, c) for c in (*firm, *innocent, *found)):
                continue
            sure = meant.is_sure(phrase.severity) and not courteous
            candidate = Candidate(
                phrase,
                meant.begin,
                meant.end,
                method="meaning",
                similarity=round(100 * meant.probability),
                certainty="sure" if sure else "unsure",
                likely=not sure and not courteous and meant.is_likely(phrase.severity),
            )
            effect = self._guards.effect(candidate, place) if self._guarded else ""
            if effect != "drop":
                found.append(replace(candidate, certainty="unsure", likely=False) if effect else candidate)
        again = {c.phrase.id for c in found}
        return [c for c in taken if c.phrase.id not in again] + found

    def _without_parts(self, candidates: list[Candidate]) -> list[Candidate]:
        """A phrase whose words are part of another one's is not counted beside it in the same turn."""
        whole = {c.phrase.id for c in candidates if c.certainty == "sure"}
        return [c for c in candidates if not whole & self._parts_of[c.phrase.id]]

    def _candidates(self, text: str, opening: bool) -> list[Candidate]:
        found: dict[tuple[str, int, int], Candidate] = {}
        for (phrase, method), begin, end in self._exact.search(text):
            if method in self._methods:
                similarity = 100 if method == "exact" else 95
                _keep(found, Candidate(phrase, begin, end, method, similarity, "sure"))
        sounds = self.sounds(text)
        for phrase, begin, end in self._sound.search(sounds) if "sound" in self._methods else ():
            if any(c.phrase is phrase and c.begin < end and begin < c.end for c in found.values()):
                continue
            candidate = self._by_sound(phrase, begin, end, text)
            if candidate is not None:
                _keep(found, candidate)
        slips = self._fuzzy.search(sounds) if "fuzzy" in self._methods else ()
        for phrase, begin, end, edits, length in slips:
            if any(c.phrase is phrase and c.begin < end and begin < c.end for c in found.values()):
                continue
            sure = edits == 1 and length >= _SURE_FUZZY_SYLLABLES - (phrase.family == "required")
            similarity = round(100 * (1 - edits / length))
            _keep(found, Candidate(phrase, begin, end, "fuzzy", similarity, "sure" if sure else "unsure"))
        return list(found.values())

    def _by_sound(self, phrase: Phrase, begin: int, end: int, text: str) -> Candidate | None:
        """A homophone, if enough is written as it should be; two syllables count for courtesy alone."""
        spoken = text[begin:end]
        written = self._written_right(phrase, spoken)
        length = len(spoken.replace(PAUSE, ""))
        if length <= 2:
            before, after = text[:begin], text[end:]
            alone = not before or before[-1] == PAUSE or not after or after[0] == PAUSE
            if phrase.family != "required" or not alone:
                return None
        elif phrase.family != "required" and written < (1 / 2 if length <= 4 else 1 / 3):
            return None
        return Candidate(phrase, begin, end, "sound", 60 + round(39 * written), "sure")

    def _written_right(self, phrase: Phrase, spoken: str) -> float:
        """The share of characters that stand in the phrase's own wordings."""
        letters = self._letters[phrase.id]
        return sum(character in letters for character in spoken) / max(1, len(spoken))

    def _hit(self, candidate: Candidate, place: Place) -> Hit:
        turn = place.turns[place.number]
        least = self._credited if candidate.phrase.family == "required" else self._accused
        begin, end = place.text.span(candidate.begin, candidate.end)
        spoken = words_in(turn, begin, end)
        timed = spoken or (turn,)
        heard = sum(word.probability for word in spoken) / len(spoken) if spoken else 1.0
        misheard = candidate.phrase.family != "required" and heard < self._least_heard
        return Hit(
            id=candidate.phrase.id,
            turn=place.number,
            span=(begin, end),
            text=turn.text[begin:end],
            method=candidate.method,
            similarity=candidate.similarity,
            certainty="unsure" if turn.role_confidence < least or misheard else candidate.certainty,
            severity=candidate.phrase.severity,
            start=timed[0].start,
            end=timed[-1].end,
            likelihood=candidate.likelihood,
        )


def _same_matter(phrase: Phrase, meant: Meant, other: Candidate) -> bool:
    """The other is the same phrase, found or found innocent, or has the same words for another rudeness."""
    if other.phrase.id == phrase.id:
        return True
    overlap = other.begin < meant.end and meant.begin < other.end
    exact = other.phrase.family == "other" and other.method == "exact"
    return overlap and (exact or other.phrase.family == "forbidden")


def _is_part(text: str | None, longer: str) -> bool:
    return text is not None and text != longer and text in longer


def _keep(found: dict[tuple[str, int, int], Candidate], candidate: Candidate) -> None:
    key = (candidate.phrase.id, candidate.begin, candidate.end)
    if key not in found or RANK[candidate.method] < RANK[found[key].method]:
        found[key] = candidate
