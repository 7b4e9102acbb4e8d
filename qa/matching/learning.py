"""Learns the paraphrase model from examples: ``python -m qa.matching.learning`` (needs the extra ``learn``).

The examples are ``phrasebook/zh/sayings.tsv`` (a phrase id or "-", a tab, the words) and the examples and
counter-examples of the phrasebook's phrases and guards. Multinomial logistic regression on the pieces of a text
(one to three characters, each once, of unit length). A test says when the examples are newer than the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phrasebook import Phrasebook, load_phrasebook
from phrasebook.paraphrase import INNOCENT, Paraphrases, write_paraphrases
from phrasebook.tables import FOLDER
from qa.matching.normal import Normaliser

SAYINGS = FOLDER / "sayings.tsv"
MODEL = FOLDER / "paraphrases.txt"
_LEAST_OFTEN = 3  # texts that a piece must stand in
_LOOSENESS = 20.0  # inverse strength of the regularisation of the phrases' model …
_CUE_LOOSENESS = 10.0  # … and of the cue's
_CONTEXT = ("【", "→")  # marks of examples that are judged by where they stand


def examples(book: Phrasebook) -> Iterator[tuple[str, str]]:
    """``(phrase id or INNOCENT, raw words)``; a phrase that counts only in an opening is left out."""
    for line in SAYINGS.read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition("\t")
        if words:
            yield name, words
    at_opening = {word.phrase for word in book.opening.stiff}
    for phrase in book.phrases.values():
        if phrase.family == "forbidden" and phrase.id not in at_opening:
            yield from ((phrase.id, example) for example in phrase.examples if not _placed(example))
            yield from ((INNOCENT, example) for example in phrase.counter_examples if not _placed(example))
    for guard in book.guards:
        if any(name.startswith("forbidden:") for name in guard.applies):
            yield from ((INNOCENT, example) for example in guard.examples if not _placed(example))


def _placed(example: str) -> bool:
    return any(mark in example for mark in _CONTEXT)


def digest(book: Phrasebook) -> str:
    """Changes when the examples do."""
    text = "\n".join(f"{name}\t{words}" for name, words in examples(book))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def learn(book: Phrasebook) -> Paraphrases:
    """The model of all examples; the same examples give the same model."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import normalize

    normalise = Normaliser(book.spoken, dict(book.simplified))
    pairs = list(examples(book))
    texts = [f"^{normalise(words).text}$" for _, words in pairs]
    vectors = CountVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=_LEAST_OFTEN, binary=True, lowercase=False
    )
    matrix = normalize(vectors.fit_transform(texts))
    names = np.array([name for name, _ in pairs])
    meant = LogisticRegression(C=_LOOSENESS, max_iter=5000).fit(matrix, names)
    cue = LogisticRegression(C=_CUE_LOOSENESS, max_iter=5000).fit(matrix, names != INNOCENT)
    return _packed(digest(book), vectors.get_feature_names_out(), meant, cue)


def _packed(source: str, pieces: Any, meant: Any, cue: Any) -> Paraphrases:
    """Weights rounded to a byte each; INNOCENT sorts before all ids."""
    step = abs(meant.coef_).max() / 127
    rounded = (meant.coef_ / step).round().astype("int8").T.copy()
    return Paraphrases(
        source=source,
        classes=tuple(map(str, meant.classes_)),
        bias=tuple(map(float, meant.intercept_)),
        step=float(step),
        cue_bias=float(cue.intercept_[0]),
        cues={str(piece): float(weight) for piece, weight in zip(pieces, cue.coef_[0], strict=True)},
        rows={str(piece): row.tobytes().hex() for piece, row in zip(pieces, rounded, strict=True)},
    )


def main(target: Path = MODEL) -> None:
    """Learn and write the model."""
    target.write_text(write_paraphrases(learn(load_phrasebook())), encoding="utf-8")


if __name__ == "__main__":
    main()
