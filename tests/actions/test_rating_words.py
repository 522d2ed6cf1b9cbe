"""A whole rating in one sentence."""

import pytest

from actions.rating_words import rating_in
from desk.tickets.schemas import Resolved


@pytest.mark.parametrize(
    ("text", "resolved", "stars"),
    [
        ("解决了，五星", Resolved.YES, 5),
        ("问题还没解决 给1分", Resolved.NO, 1),
        ("只是部分解决，三颗星吧", Resolved.PARTLY, 3),
        ("已经解決了 打５分", Resolved.YES, 5),
    ],
)
def test_a_sentence_that_says_it_all_is_a_rating(text: str, resolved: Resolved, stars: int) -> None:
    rating = rating_in(text)
    assert rating is not None
    assert (rating.resolved, rating.stars) == (resolved, stars)
    assert not rating.redo


@pytest.mark.parametrize("text", ["我要评价", "很满意", "五星", "解决了", "没解决，一星，我要重办"])
def test_what_lacks_half_of_it_gets_the_card(text: str) -> None:
    assert rating_in(text) is None
