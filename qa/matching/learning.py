"""Learns the networks from examples: ``python -m qa.matching.learning`` (needs the extra ``learn``).

``meanings.npz`` comes from ``sayings.tsv`` (a phrase id or "-", a tab, the agent's words) and the examples and
counter-examples of the phrasebook's phrases and guards; ``callers.npz`` from ``callers.tsv`` (what the caller does, by
commas, or "-", a tab, the words). One hidden layer on the pieces of a text, each once, of unit length; stopped early,
for later it learns the examples by heart; several are averaged, for one alone is a matter of luck. A test says when
the examples are newer than a network.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from phrasebook import Phrasebook, load_phrasebook
from phrasebook.network import INNOCENT, Network, write_network
from phrasebook.tables import FOLDER
from qa.matching.normal import Normaliser

SAYINGS = FOLDER / "sayings.tsv"
CALLERS = FOLDER / "callers.tsv"
_LEAST_OFTEN = 3  # texts that a piece must stand in
_UNITS = 48
_NETWORKS = 3  # that are averaged into one: alone, each is right or wrong on a few more by chance
_ROUNDS = 8  # times that each example is seen
_PENALTY = 1e-3  # of large weights
_CUE_LOOSENESS = 10.0  # inverse strength of the regularisation of the cue
_CONTEXT = ("【", "→")  # marks of examples that are judged by where they stand

Pairs = list[tuple[str, str]]


def sayings(book: Phrasebook) -> Iterator[tuple[str, str]]:
    """``(phrase id or INNOCENT, raw words)``; a phrase that counts only in an opening is left out."""
    yield from _lines(SAYINGS.read_text(encoding="utf-8"))
    at_opening = {word.phrase for word in book.opening.stiff}
    for phrase in book.phrases.values():
        if phrase.family == "forbidden" and phrase.id not in at_opening:
            yield from ((phrase.id, example) for example in phrase.examples if not _placed(example))
            yield from ((INNOCENT, example) for example in phrase.counter_examples if not _placed(example))
    for guard in book.guards:
        if any(name.startswith("forbidden:") for name in guard.applies):
            yield from ((INNOCENT, example) for example in guard.examples if not _placed(example))


def callers() -> Iterator[tuple[str, str]]:
    """``(what the caller does, by commas, or INNOCENT; raw words)``."""
    yield from _lines(CALLERS.read_text(encoding="utf-8"))


def digest(pairs: Iterable[tuple[str, str]]) -> str:
    """Changes when the examples do."""
    text = "\n".join(f"{name}\t{words}" for name, words in pairs)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def learn_meanings(book: Phrasebook) -> Network:
    """Which phrase is meant, if any; the same examples give the same network."""
    pairs = list(sayings(book))
    return _learn(book, pairs, [name for name, _ in pairs], classes=sorted({name for name, _ in pairs}))


def learn_callers(book: Phrasebook) -> Network:
    """What a caller does; several things may be true of one turn."""
    import numpy as np

    pairs = list(callers())
    classes = sorted({name for names, _ in pairs for name in names.split(",")} - {INNOCENT})
    wanted = np.array([[name in names.split(",") for name in classes] for names, _ in pairs], dtype=int)
    return _learn(book, pairs, wanted, classes=classes)


def _learn(book: Phrasebook, pairs: Pairs, wanted: Any, *, classes: list[str]) -> Network:
    """``wanted``: a class for each example, or a row of zeros and ones."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import normalize

    normalise = Normaliser(book.spoken, dict(book.simplified))
    vectors = CountVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=_LEAST_OFTEN, binary=True, lowercase=False
    )
    texts = [f"^{normalise(words).text}$" for _, words in pairs]
    matrix = normalize(vectors.fit_transform(texts)).astype("float32")
    cue = LogisticRegression(C=_CUE_LOOSENESS, max_iter=5000).fit(matrix, [n != INNOCENT for n, _ in pairs])
    networks = [
        MLPClassifier(
            (_UNITS,),
            alpha=_PENALTY,
            learning_rate_init=2e-3,
            batch_size=128,
            max_iter=_ROUNDS,
            random_state=number,
        )
        for number in range(_NETWORKS)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
        for network in networks:
            network.fit(matrix, wanted)
    return _packed(digest(pairs), classes, vectors.get_feature_names_out(), networks, cue)


def _packed(source: str, classes: list[str], pieces: Any, networks: list[Any], cue: Any) -> Network:
    """The networks side by side as one, their outputs averaged; the pieces' weights rounded to a byte each, by unit."""
    import numpy as np

    hidden = np.hstack([network.coefs_[0] for network in networks])
    out = np.vstack([network.coefs_[1] for network in networks]) / len(networks)
    step = np.abs(hidden).max(axis=0) / 127
    return Network(
        source=source,
        classes=tuple(classes),
        pieces={str(piece): row for row, piece in enumerate(pieces)},
        cue=cue.coef_[0].astype(np.float32),
        cue_bias=float(cue.intercept_[0]),
        hidden=(hidden / step).round().astype(np.int8),
        hidden_step=step.astype(np.float32),
        hidden_bias=np.hstack([network.intercepts_[0] for network in networks]).astype(np.float32),
        out=out.astype(np.float32),
        out_bias=np.mean([network.intercepts_[1] for network in networks], axis=0).astype(np.float32),
    )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, _, words = line.partition("\t")
        if words:
            yield name, words


def _placed(example: str) -> bool:
    return any(mark in example for mark in _CONTEXT)


def main() -> None:
    """Learn and write both networks."""
    book = load_phrasebook()
    write_network(learn_meanings(book), FOLDER / "meanings.npz")
    write_network(learn_callers(book), FOLDER / "callers.npz")


if __name__ == "__main__":
    main()
