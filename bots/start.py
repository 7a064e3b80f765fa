"""The console script: load the terminal front end quickly, then run it."""

from __future__ import annotations

import gc

_YOUNG = 100_000  # new objects before garbage is looked for


def main() -> None:
    """Run `mentor`."""
    # Nothing that an import makes is garbage: looking for it costs a tenth of a cold start.
    gc.disable()
    from bots import cli

    gc.freeze()
    # Neither is anything in the lexicon and the rules, which come with the first question.
    gc.set_threshold(_YOUNG)
    gc.enable()
    cli.main()
