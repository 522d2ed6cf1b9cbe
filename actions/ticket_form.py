"""The ticket form: one call a turn that understands, acts, speaks and asks for the next thing.

Rasa's form calls `validate_ticket_form` with every message while it is active. All is decided
here, so the form never rejects a message and nothing is left to chance between policies:
`understand` says what a message means, `_Telling` does it. The form knows no utterance to ask
for a slot, because the question is part of what is said here.
"""

from collections.abc import Sequence

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import answering, messages, phrases
from actions.answering import Events
from actions.context import Services, services
from actions.draft import Draft, Slot
from actions.handing_over import hand_over
from actions.moves import Fills, Move, Problem, Understanding
from actions.opening import open_form
from actions.telling import recognised
from actions.tickets import already_filed, find, look_elsewhere, show
from actions.turns import Turn, say
from actions.understanding import understand
from actions.urgency import say_help
from desk.conversations.schemas import Kind, Outbound
from desk.tickets import messages as wording
from desk.tickets import service as tickets
from desk.tickets.extraction import extract, plain
from desk.tickets.places import Elsewhere
from knowledge.answering import Zone

REQUESTED = "requested_slot"
_CLEARED: tuple[str, ...] = (
    *(slot.value for slot in Slot),
    "ticket_draft",
    "ticket_topic",
    "ticket_retry",
    "ticket_heard",
)
_STEERING = (
    Move.EDIT,
    Move.KEEP,
    Move.BACK,
    Move.CONFIRM,
    Move.CANCEL,
    Move.RESTART,
    Move.HUMAN,
    Move.TRACK,
)
"""What is done as it was said, whatever else a message tells of."""


class ValidateTicketForm(Action):
    """Takes a citizen through a ticket."""

    def name(self) -> str:
        """As the domain calls it."""
        return "validate_ticket_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Begin a ticket, or take it on by one message."""
        telling = _Telling(dispatcher, Turn.of(tracker), Draft.of(tracker.slots))
        if tracker.get_slot("ticket_draft") is None:
            if phrases.is_affirm(telling.text):  # 帮我提交, after it was filed
                return await telling.decline()
            if phrases.asks_progress(telling.text):
                return await telling.progress()
            return telling.begin(tracker.get_slot("unanswered"))
        asked = tracker.get_slot(REQUESTED)
        return await telling.go_on(Slot(asked) if asked else telling.draft.missing)


class Restart(Action):
    """重新开始: inside the form the form decides, outside a fresh start is wished."""

    def name(self) -> str:
        """Rasa's own name for it, so that the classifier alone can never wipe a form."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Hand a form under way its message; otherwise begin afresh."""
        if tracker.active_loop.get("name") == "ticket_form":
            return [FollowupAction("ticket_form")]
        say(dispatcher, messages.FRESH_START)
        return [SlotSet("unanswered", None)]


class _Telling:
    """One message's way through the form."""

    def __init__(self, dispatcher: CollectingDispatcher, turn: Turn, draft: Draft) -> None:
        self.draft = draft
        self._dispatcher = dispatcher
        self._turn = turn
        self._here: Services = services()

    def begin(self, unanswered: str | None) -> Events:
        """The message that began it."""
        opening = open_form(
            self._turn.text,
            intent=self._turn.intent,
            unanswered=unanswered,
            region=self._here.region,
            today=self._here.clock.today(),
        )
        self.draft = self.draft.filled(opening.fills)
        say_help(self._dispatcher, self._turn)
        notes = [self._problem(opening.problem, opening.detail, opening.elsewhere)]
        told = [slot for slot, _ in opening.fills if slot not in (Slot.TYPE, Slot.WHAT)]
        if told and self.draft.missing is not Slot.CONFIRMED:
            notes.insert(0, messages.noted(told, self.draft))
        asked = Slot.WHERE if opening.problem is Problem.ELSEWHERE else self.draft.missing
        self._ask(asked, *notes)
        return [
            *self._set(opening.fills),
            SlotSet("ticket_draft", self._turn.id),
            SlotSet("ticket_topic", opening.topic),
            SlotSet("ticket_heard", self._turn.text),
            SlotSet("unanswered", None),
            SlotSet(REQUESTED, asked.value),
        ]

    @property
    def text(self) -> str:
        """The message."""
        return self._turn.text

    async def decline(self) -> Events:
        """There is nothing to begin: what was filed is shown instead."""
        await already_filed(self._dispatcher, self._turn)
        return self._end()

    async def progress(self) -> Events:
        """It is no ticket after all: somebody asks after one that was filed before."""
        if await find(self._turn) is None:
            return [*self._end(), *look_elsewhere(self._turn), FollowupAction("proof_form")]
        await show(self._dispatcher, self._turn)
        return self._end()

    async def go_on(self, asked: Slot) -> Events:
        """A message while `asked` is the question on the table."""
        meant = understand(
            self._turn.text,
            intent=self._turn.intent,
            asked=asked,
            draft=self.draft,
            region=self._here.region,
            today=self._here.clock.today(),
        )
        if meant.move not in _STEERING and say_help(self._dispatcher, self._turn):
            return self._in_danger(meant, asked)
        match meant.move:
            case Move.TELL:
                return self._tell(meant, asked)
            case Move.CORRECT:
                return self._correct(meant, asked)
            case Move.EDIT:
                return self._edit(meant.target, asked)
            case Move.KEEP:
                return self._next(self.draft.missing)
            case Move.BACK:
                return self._back(asked)
            case Move.CONFIRM:
                return await self._file()
            case Move.CANCEL:
                say(self._dispatcher, messages.CANCELLED)
                return self._end()
            case Move.RESTART:
                return self._restart()
            case Move.HUMAN:
                await hand_over(self._dispatcher, self._turn, reason=messages.so_far(self.draft))
                return self._stay(asked)
            case Move.TRACK:
                await show(self._dispatcher, self._turn)
                return self._again(asked, messages.BACK_TO_FORM)
            case Move.ASK:
                return self._answer(meant, asked)
            case Move.WHY:
                return self._again(asked, messages.WHY)
            case Move.HOW_LONG:
                return self._again(asked, messages.how_long())
            case Move.HELP:
                return self._again(asked, messages.HELP)
            case Move.COURTESY:
                return self._again(asked, messages.COURTESY)
            case Move.VENT:
                return self._again(asked, messages.VENT)
            case Move.WAIT:
                return self._again(asked, messages.WAIT)
            case Move.REPEAT:
                return self._again(asked, messages.REPEATED)
            case Move.ANOTHER:
                return self._again(asked, messages.ANOTHER)
            case Move.UNCLEAR:
                if asked is Slot.CONFIRMED:
                    return self._again(asked, messages.UNCLEAR_AT_SUMMARY)
                if "交" in self._turn.text:  # 提交, and something is missing
                    return self._again(asked, messages.not_yet(asked))
                return self._again(asked, "")

    def _in_danger(self, meant: Understanding, asked: Slot) -> Events:
        """Take what surely is told, and leave the rest: 楼道里全是烟 is nobody's place or name."""
        found = extract(
            plain(self._turn.text), region=self._here.region, today=self._here.clock.today()
        )
        sure = {Slot.TYPE, Slot.WHAT, *(slot for slot, _ in recognised(found))}
        fills = tuple((slot, value) for slot, value in meant.fills if slot in sure)
        self.draft = self.draft.filled(fills)
        following = self.draft.missing if asked in dict(fills) else asked
        return self._next(following, messages.SAFE_FIRST, fills=fills, used=bool(fills))

    def _tell(self, meant: Understanding, asked: Slot) -> Events:
        before = self.draft
        self.draft = before.filled(meant.fills)
        slots = [slot for slot, _ in meant.fills]
        beside = [slot for slot in slots if slot not in (asked, Slot.WHAT, Slot.TYPE)]
        notes = self._notes(beside, before)
        if Slot.WHAT in slots and asked is not Slot.WHAT:
            notes += [messages.ADDED] if before.ticket_what else []
        if meant.problem is None:
            answered = asked in slots or asked is Slot.CONFIRMED
            following = self.draft.missing if answered else asked
            return self._next(following, *notes, fills=meant.fills, used=True)
        asked = meant.target or asked
        notes.append(self._problem(meant.problem, meant.detail, meant.elsewhere))
        if meant.problem is Problem.ELSEWHERE:
            asked = Slot.WHERE
        return [
            *self._next(asked, *notes, fills=meant.fills, used=bool(meant.fills)),
            SlotSet("ticket_retry", asked.value),
            SlotSet("ticket_topic", meant.topic or self.draft.ticket_topic),
        ]

    def _correct(self, meant: Understanding, asked: Slot) -> Events:
        before = self.draft
        self.draft = before.filled(meant.fills)
        slots = list(dict.fromkeys(slot for slot, _ in meant.fills))
        if slots == [Slot.WHAT] and (self.draft.ticket_what or "").startswith(
            f"{before.ticket_what}；"
        ):
            notes = [messages.ADDED]
        else:
            notes = self._notes(slots, before)
        following = asked if asked not in slots else self.draft.missing
        if self.draft.get(following) is not None:  # was being edited, or is not needed any more
            following = self.draft.missing
        return self._next(following, *notes, fills=meant.fills, used=True)

    def _notes(self, slots: Sequence[Slot], before: Draft) -> list[str]:
        """What is read back of a change."""
        changed = [slot for slot in slots if before.get(slot) not in (None, self.draft.get(slot))]
        new = [slot for slot in slots if before.get(slot) is None]
        return [
            *([messages.corrected(changed, self.draft)] if changed else []),
            *([messages.noted(new, self.draft)] if new else []),
        ]

    def _edit(self, target: Slot | None, asked: Slot) -> Events:
        if target is None or (target not in self.draft.needed and target is not Slot.TYPE):
            say(self._dispatcher, messages.WHICH)
            return self._stay(asked)
        note = messages.editing(target, self.draft)
        question = messages.asking(target, self.draft)
        text = note or question.text
        say(self._dispatcher, Outbound(text=text, quick_replies=question.quick_replies))
        return self._stay(target)

    def _back(self, asked: Slot) -> Events:
        before = self.draft.before(asked)
        if before is None:
            return self._again(asked, messages.FIRST_ALREADY)
        return self._edit(before, asked)

    def _restart(self) -> Events:
        kind = self.draft.ticket_type
        self.draft = Draft(ticket_type=kind)
        events = self._next(self.draft.missing, messages.STARTED_AGAIN)
        cleared = [
            SlotSet(name, None)
            for name in _CLEARED
            if name not in (Slot.TYPE.value, "ticket_draft")
        ]
        return [*cleared, SlotSet("ticket_draft", self._turn.id), *events]

    def _answer(self, meant: Understanding, asked: Slot) -> Events:
        decision = answering.decide(self._turn)
        reply = answering.worded(decision)
        if reply is not None and decision.zone is Zone.ANSWER:
            say(self._dispatcher, reply)
            return self._again(asked, messages.BACK_TO_FORM)
        if meant.fills:
            return self._tell(Understanding(Move.TELL, fills=meant.fills), asked)
        if reply is not None:
            say(self._dispatcher, reply)
            return self._again(asked, messages.BACK_TO_FORM)
        if phrases.is_short(self._turn.text) and asked is Slot.CONFIRMED:
            return self._again(asked, messages.UNCLEAR_AT_SUMMARY)
        return self._again(asked, messages.NOT_SURE_MEANWHILE)

    async def _file(self) -> Events:
        draft = self.draft
        key = draft.ticket_draft or self._turn.id
        view = await self._here.database.write(
            lambda session: tickets.create_ticket(
                session,
                draft.to_ticket(),
                conversation=self._turn.conversation,
                key=key,
                now=self._here.clock.now(),
            )
        )
        say(self._dispatcher, wording.ticket_card(view, messages.filed(view)))
        return self._end()

    def _next(self, slot: Slot, *notes: str, fills: Fills = (), used: bool = False) -> Events:
        """Fill, and ask for a slot."""
        self._ask(slot, *notes)
        events = [*self._set(fills), SlotSet("ticket_retry", None)]
        if used:
            events.append(SlotSet("ticket_heard", self._turn.text))
        return [*events, SlotSet(REQUESTED, slot.value)]

    def _again(self, asked: Slot, note: str) -> Events:
        """Say something in between, and ask the same again."""
        self._ask(asked, note)
        return self._stay(asked)

    def _stay(self, asked: Slot) -> Events:
        """Nothing told; the question stays on the table (the form wants some slot set)."""
        return [SlotSet("ticket_retry", self.draft.ticket_retry), SlotSet(REQUESTED, asked.value)]

    def _end(self) -> Events:
        return [
            *(SlotSet(name, None) for name in _CLEARED),
            SlotSet(REQUESTED, None),
            ActiveLoop(None),
        ]

    def _set(self, fills: Fills) -> Events:
        return [SlotSet(slot.value, value) for slot, value in fills]

    def _ask(self, slot: Slot, *notes: str) -> None:
        question = messages.asking(slot, self.draft)
        said = " ".join(note for note in notes if note)
        if question.kind is Kind.SUMMARY:
            text = f"{said}{question.text}"
        else:
            text = "\n".join(part for part in (said, question.text) if part)
        say(
            self._dispatcher,
            Outbound(question.kind, text, question.body, question.quick_replies),
        )

    def _problem(self, problem: Problem | None, detail: str, elsewhere: Elsewhere | None) -> str:
        match problem:
            case None:
                return ""
            case Problem.BAD_PHONE:
                return f"{detail}{messages.BAD_PHONE_END}"
            case Problem.ELSEWHERE if elsewhere is not None:
                return messages.elsewhere(elsewhere, self._here.settings.region)
            case _:
                return messages.PROBLEMS[problem]
