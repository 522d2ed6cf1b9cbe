"""A model that these tests can ask."""

from collections.abc import Iterator

import pytest

from tests.knowledge.generation.models import Model, serving


@pytest.fixture
def model() -> Iterator[Model]:
    """A model behind a real port."""
    with serving() as made:
        yield made
