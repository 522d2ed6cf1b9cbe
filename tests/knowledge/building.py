"""Builds the index that the environment names: a process that a test may kill."""

from core.settings import Settings
from knowledge.build import build

build(Settings(), print)
