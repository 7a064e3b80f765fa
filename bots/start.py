"""The console script: load the terminal front end quickly, then run it."""

from __future__ import annotations

import gc


def main() -> None:
    """Run `mentor`."""
    # Nothing that an import makes is garbage: looking for it costs a tenth of a cold start.
    gc.disable()
    from bots import cli

    gc.freeze()
    gc.enable()
    cli.main()
