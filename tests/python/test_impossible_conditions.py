"""What is refused as impossible holds of no history at all: all short ones are tried."""

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any as Anything

from test_segment_reading import read

# Phrases name the latest days up to this one; histories are longer, for what has no end. A history
# is how often something was done on each day, back from the as-of day.
DAYS = 5
LONG = 13
History = Sequence[int]
Ends = tuple[int, int]
ENDLESS = 10_000


def number(chance: random.Random, most: int) -> tuple[str, Ends]:
    """A phrase of a number, and the fewest and the most that it lets pass."""
    low, high = sorted(chance.randint(1, most) for _ in range(2))
    return chance.choice(
        [
            (f"at least {low}", (low, ENDLESS)),
            (f"more than {low}", (low + 1, ENDLESS)),
            (f"at most {low}", (1, low)),
            (f"less than {low + 1}", (1, low)),
            (f"exactly {low}", (low, low)),
            (f"{low} to {high}", (low, high)),
        ]
    )


def ages(chance: random.Random) -> tuple[str, Ends]:
    """A phrase of a day, and how many days ago that is."""
    young, old = sorted(chance.randrange(DAYS - 1) for _ in range(2))
    return chance.choice(
        [
            (f"in the last {old + 1} days", (0, old)),
            (f"{young} to {old} days ago", (young, old)),
            (f"more than {young} days ago", (young + 1, ENDLESS)),
        ]
    )


class Asked:
    """A random condition on what was bought: as it is declared, and what it means."""

    def __init__(self, chance: random.Random, most: int = 4) -> None:
        self.keys: dict[str, Anything] = {"did": "buy"}
        self.window: Ends = (0, ENDLESS)
        self.ends: dict[str, Ends] = {}
        self.latest = ENDLESS
        self.followed = 0
        self.every: tuple[int, int, int] | None = None
        if chance.random() < 0.7:
            self.keys["happened"], self.window = ages(chance)
        for measure in ("times", "on_days"):
            if chance.random() < 0.5:
                self.keys[measure], self.ends[measure] = number(chance, most)
        for measure in ("most_recent", "first_time"):
            if chance.random() < 0.3:
                self.keys[measure], self.ends[measure] = ages(chance)
        if chance.random() < 0.3:
            gaps = chance.randint(2, 3)
            low, high = sorted(chance.randint(0, 2) for _ in range(2))
            sign = chance.choice(["at least", "exactly"])
            self.keys["times"] = f"{sign} {gaps}"
            self.ends["times"] = (gaps, gaps if sign == "exactly" else ENDLESS)
            self.keys["every"] = f"{low} to {max(high, 1)} days"
            self.every = (gaps, low, max(high, 1))
        if chance.random() < 0.2:
            self.latest = chance.randint(1, 5)
            # A filter, so that any of the latest may be chosen and none need be.
            self.keys |= {"used_coupon": "yes", "out_of": f"{{latest: {self.latest}}}"}
        elif chance.random() < 0.2:
            self.followed = chance.randint(1, DAYS)
            step = f"{{did_not: visit, within: {self.followed} days}}"
            if self.followed == 1:
                step = "{did: buy}"
            self.keys["followed_by"] = f"[{step}]"

    @property
    def where(self) -> str:
        """The condition in a line of YAML."""
        return "{" + ", ".join(f"{key}: {value}" for key, value in self.keys.items()) + "}"

    def holds(self, history: History) -> bool:
        """Whether it holds of what was chosen, if that is all there is."""
        young, old = self.window
        days = [age for age, times in enumerate(history) if times and young <= age <= old]
        times = sum(history[age] for age in days)
        if not days or times > self.latest or min(days) < self.followed:
            return False
        found = {
            "times": times,
            "on_days": len(days),
            "most_recent": min(days),
            "first_time": max(days),
        }
        if any(not low <= found[measure] <= high for measure, (low, high) in self.ends.items()):
            return False
        if self.every is None:
            return True
        gaps, low, high = self.every
        looked_at = days[:gaps]
        far = [later - sooner for sooner, later in itertools.pairwise(looked_at)]
        return len(looked_at) == gaps and all(low <= each <= high for each in far)


def told(wheres: Sequence[str]) -> str:
    """What is wrong with conditions that all hold."""
    lines = "".join(f"    - {where}\n" for where in wheres)
    return str(read(f"- segment: s\n  label: L\n  where:\n{lines}")[1])


def histories(days: int, most: int) -> Iterator[History]:
    """All that can have been done in so many days, so often a day."""
    return itertools.product(range(most + 1), repeat=days)


def test_a_condition_is_refused_just_where_no_history_makes_it_true() -> None:
    chance = random.Random(1)
    refused = 0
    once = sorted((each for each in histories(LONG, 1) if any(each)), key=sum)
    for _ in range(600):
        asked = Asked(chance)
        mistakes = told([asked.where])
        assert not mistakes or "cannot be" in mistakes, (asked.where, mistakes)
        fewest = asked.ends.get("times", (1, ENDLESS))[0]
        is_possible = any(asked.holds(more) for each in once for more in often(each, asked, fewest))
        assert is_possible == (not mistakes), (asked.where, mistakes)
        refused += not is_possible
    assert 100 < refused < 500


def often(history: History, asked: Asked, times: int) -> Iterator[History]:
    """The history, and with more on one of its days: what is done more often tells no more."""
    yield history
    young, old = asked.window
    days = [age for age, each in enumerate(history) if each and young <= age <= old]
    if days and len(days) < times:
        more = [*history]
        more[days[0]] += times - len(days)
        yield more


def test_two_conditions_are_refused_only_where_no_history_makes_both_true() -> None:
    chance = random.Random(2)
    refused = 0
    some = list(histories(6, 2))
    for _ in range(2_500):
        pair = [Asked(chance, most=3) for _ in range(2)]
        is_not = [chance.random() < 0.3 for _ in pair]
        if any(asked.latest != ENDLESS or asked.followed or told([asked.where]) for asked in pair):
            continue
        wheres = [
            f"{{not: {asked.where}}}" if negated else asked.where
            for asked, negated in zip(pair, is_not, strict=True)
        ]
        if mistakes := told(wheres):
            both = [
                history
                for history in some
                if all(
                    asked.holds(history) != negated
                    for asked, negated in zip(pair, is_not, strict=True)
                )
            ]
            assert not both, (wheres, both[0], mistakes)
            refused += 1
    assert refused > 40
