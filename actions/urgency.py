"""What cannot wait for a ticket or an officer: who files or hands over danger is told whom to call.

What danger is, and what is said, is the same as everywhere else (knowledge/conversing/sensitive).
"""

from rasa_sdk.executor import CollectingDispatcher

from actions.context import services
from actions.turns import Turn, say
from desk.conversations import answers


def say_help(dispatcher: CollectingDispatcher, turn: Turn) -> bool:
    """Say whom to call where a message tells of danger; nothing where it does not.

    What was said at once, before the turn was taken, is not said again (`TurnRunner`).

    Returns:
        Whether it tells of danger.
    """
    help_now = answers.urgent(services().answerer(), turn.text)
    if help_now is not None:
        say(dispatcher, help_now)
    return help_now is not None
