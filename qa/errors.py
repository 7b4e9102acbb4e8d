"""Everything that this package raises on purpose.

::

    QAError
    ├── InputError        an input that cannot be checked; the others go on (exit status 1)
    │   ├── FormatError       not a transcript or recording that is understood
    │   ├── EmptyCallError    nothing to judge: no turns, no agent, no speech
    │   └── IdentityError     the same call id with other content
    ├── ModelError        no usable speech model; recordings cannot be checked (exit status 1)
    ├── StoreError        the store cannot be opened, read or written (exit status 1)
    └── SettingsError     the command or its settings are wrong (exit status 2)

A message is one line that names the file, the field and the remedy, in Chinese with the English after it.
A broken phrasebook raises ``phrasebook.PhrasebookError``, which the command line treats like a wrong setting.
"""

from __future__ import annotations


class QAError(Exception):
    """Base of all; ``str()`` is one line that a user can act on."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class InputError(QAError):
    """One input cannot be checked. ``source`` is the path as given, ``where`` a line or field in it."""

    def __init__(self, source: str, message: str, *, where: str | None = None) -> None:
        self.source = source
        self.where = where
        place = f"{source}: {where}" if where else source
        super().__init__(f"{place}: {message}")

    def __reduce__(self) -> tuple[object, ...]:  # the default forgets all but the first argument
        return (_rebuilt, (type(self), self.args, self.__dict__))


class FormatError(InputError):
    """The file is not what its name says, or not a format that is understood."""


class EmptyCallError(InputError):
    """There is nothing in it that could be judged."""


class IdentityError(InputError):
    """This call id is already stored with other content."""


class ModelError(QAError):
    """No usable speech model."""


class StoreError(QAError):
    """The store cannot be opened, read or written."""


class SettingsError(QAError):
    """The command or a setting is wrong."""


def _rebuilt(kind: type[InputError], args: tuple[object, ...], state: dict[str, object]) -> InputError:
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    error.__dict__.update(state)
    return error
