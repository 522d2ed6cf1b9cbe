"""`lianxin eval`: the figures that the documentation states, for anyone to measure again."""

import typer

app = typer.Typer(no_args_is_help=True)
