"""The table of moves explains every refusal."""

import pytest

from core.errors import Conflict
from desk.staff.schemas import Permission, Role
from desk.tickets.moves import TABLE, Move, check, open_to
from desk.tickets.schemas import TicketState


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("move", list(Move))
def test_a_move_is_allowed_or_refused_in_words(move: Move, state: TicketState) -> None:
    if state in TABLE[move].sources:
        assert check(move, state) is TABLE[move]
    else:
        with pytest.raises(Conflict, match=state.label):
            check(move, state)


def test_the_console_offers_only_what_role_and_state_allow() -> None:
    dispatcher = Role.DISPATCHER.permissions
    assert open_to(TicketState.ACCEPTED, dispatcher) == [Move.DISPATCH, Move.NOTE]
    assert open_to(TicketState.REPLIED, dispatcher) == [Move.CLOSE, Move.NOTE]
    assert open_to(TicketState.ACCEPTED, Role.EDITOR.permissions) == []


def test_only_administrators_may_everything() -> None:
    assert Role.ADMINISTRATOR.permissions == frozenset(Permission)
    assert all(
        Permission.ADMIN not in role.permissions for role in Role if role is not Role.ADMINISTRATOR
    )
