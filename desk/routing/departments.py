"""The departments a ticket can go to, and words that are theirs. A city replaces both files."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from core.data_files import Data, load

DEPARTMENTS = Path(__file__).with_name("departments.yaml")
EXAMPLES = Path(__file__).with_name("examples.yaml")
_FEWEST_EXAMPLES = 20
"""Below this a department is hardly ever suggested first."""

Text = Annotated[str, Field(min_length=1)]


class Department(Data):
    """One department: its code in tickets, its name on pages, what it answers for."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text
    about: Text
    duties: Annotated[tuple[Text, ...], Field(min_length=1)]
    keywords: Annotated[tuple[Text, ...], Field(min_length=1)]


class Directory(Data):
    """The departments, in the order pages list them."""

    departments: Annotated[tuple[Department, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [department.code for department in self.departments]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"代码 {'、'.join(twice)} 用了不止一次，请改成不同的代码")
        return self


class ExampleFile(Data):
    """Example texts under their department's code."""

    departments: dict[str, Annotated[tuple[Text, ...], Field(min_length=_FEWEST_EXAMPLES)]]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        texts = [text for examples in self.departments.values() for text in examples]
        if len(set(texts)) < len(texts):
            twice = next(text for text in texts if texts.count(text) > 1)
            raise ValueError(f"“{twice}”写了不止一次，请只留一处")
        known = {department.code for department in load_departments()}
        if self.departments.keys() != known:
            wrong = sorted(self.departments.keys() ^ known)
            raise ValueError(f"{'、'.join(wrong)} 与 departments.yaml 不一致，请两边都写上")
        return self


@lru_cache(maxsize=1)
def load_departments() -> tuple[Department, ...]:
    """Every department, in the order pages list them.

    Raises:
        DataFault: with the line at fault.
    """
    return load(DEPARTMENTS, Directory).departments


@lru_cache(maxsize=1)
def department_names() -> Mapping[str, str]:
    """Name of every department by its code."""
    return MappingProxyType({each.code: each.name for each in load_departments()})


def load_examples() -> tuple[tuple[str, str], ...]:
    """Every example as (text, code of its department).

    Raises:
        DataFault: with the line at fault.
    """
    return tuple(
        (text, code)
        for code, texts in load(EXAMPLES, ExampleFile).departments.items()
        for text in texts
    )
