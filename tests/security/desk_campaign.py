"""Non-interference at the desk as a measurement: sequences of changes and attacks, and the differences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from tests.security import desk_attacks, desk_stage, desk_writes  # noqa: F401 - they enter what is done
from tests.security.addresses import desk_routes
from tests.security.desk_accounts import hidden_accounts_change
from tests.security.desk_house import House, sequence
from tests.security.desk_reading import Member, pool
from tests.security.desk_stage import Stage, ids_in_order
from tests.security.recording import Asked, differences, quiet, undone
from tests.security.tracker import Tracker

ROLES = ("contributor", "editor", "publisher")


@dataclass
class Seen:
    """What the members of the desk saw, or did, that they may not."""

    sequences: int = 0
    acts: int = 0
    routes: set[str] = field(default_factory=set)
    comparisons: int = 0
    differences: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        number = len(self.differences)
        return (
            f"{self.sequences} sequences ({self.acts} acts), {len(ROLES)} roles × {len(self.routes)} routes: "
            f"{self.comparisons} comparisons, {number} differences, {len(self.noise)} of noise, "
            f"{len(self.faults)} faults, {len(self.unlogged)} requests not in the audit log"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.differences or self.noise or self.faults or self.unlogged)

    def told(self) -> str:
        some = (self.noise[:3], self.differences[:8], self.faults[:8], self.unlogged[:8])
        return "\n".join([str(self), *(each[:1500] for found in some for each in found)])


def read_before_and_after(
    tracker: Tracker, role: str, seen: Seen, *, seed: int, length: int, count: int, only: str = ""
) -> None:
    """Record what a member is answered, let others change what is hidden from them, and record again."""
    with undone():
        member = Member(tracker.users[role])
        asked = requests_of(tracker, member, seed, count, only)
        before = member.record(asked)
        seen.noise += map(str, differences(before, member.record(asked[::5])))
        with undone(), quiet():
            seen.acts += change_what_is_hidden(tracker.afresh(), role, seed, length)
            seen.differences += map(str, differences(before, member.record(asked)))
    seen.sequences += 1
    seen.comparisons += len(asked)
    seen.routes |= {route.path for route in desk_routes() if any(route.fits(each.path) for each in asked)}


def requests_of(tracker: Tracker, member: Member, seed: int, count: int, only: str) -> list[Asked]:
    found = pool(tracker, member, seed)
    return [each for each in found if only in each.path][:count]


def change_what_is_hidden(tracker: Tracker, role: str, seed: int, length: int) -> int:
    """From a contributor all that is confidential; from the others accounts, keys and sessions."""
    if role == "contributor":
        house = House(tracker, seed)
        sequence(house, length)
        return len(house.done)
    return hidden_accounts_change(tracker, role)


def attack_in_two_worlds(tracker: Tracker, role: str, seen: Seen, *, seed: int, names: Iterable[str]) -> None:
    """Let a member carry out the same attacks with and without hidden things, and compare the answers."""
    names = list(names)
    told, secrets = [], {}
    for is_planted in (True, False):
        with undone(), quiet(), ids_in_order(1 if is_planted else 10_000):
            stage = Stage(tracker.afresh())
            if is_planted:
                stage.plant()
                secrets = stage.secrets
            else:
                stage.leave_empty()
            by = desk_stage.run(
                stage, tracker.users[role], secrets, seed=seed, is_planted=is_planted, names=names
            )
        told.append(by.said)
        seen.faults += by.faults
    seen.sequences += 1
    seen.acts += len(names)
    if role == "contributor":  # the others may see what is planted
        seen.comparisons += len(told[0])
        pairs = zip_longest(*told, fillvalue="nothing")
        seen.differences += [
            f"{one[:700]}\n  but without: {other[:700]}" for one, other in pairs if one != other
        ]


def unlogged_requests(tracker: Tracker) -> list[Asked]:
    """Lists, files and searches of a member that leave no line in the audit log with what was read."""
    with undone():
        member = Member(tracker.users["editor"])
        asked = [
            Asked(f"/api/v1/desk/{name}s/") for name in ("person", "incident", "involvement", "citation")
        ]
        asked += [Asked("/admin/incidents/person/"), Asked("/admin/incidents/person/export/first/")]
        asked += [Asked("/admin/incidents/person/choices/?term=a"), Asked("/admin/search/?q=case")]
        return member.ask_for_the_log(asked)
