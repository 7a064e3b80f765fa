"""`mentor eval`: measure the mentor."""

from __future__ import annotations

import typer

app = typer.Typer(help="质量评测。", no_args_is_help=True)
