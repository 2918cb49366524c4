"""Declarations of many segments, as companies write them: half of them with events.

`python benchmarks/many_segments.py FOLDER 1000` writes packs of a thousand segments.
"""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CATEGORIES = (
    "electronics|headphones|phones|laptops|cameras|games|diapers|baby wipes|baby|strollers|kitchen|"
    "coffee|home office|bedding|garden|decor|women|men|shoes|dresses|jewellery|gifts|sports|"
    "cycling|camping|gym|books|travel|toys|beauty"
).split("|")
TERMS = "headphones|coffee|desk|laptop|running shoes|dress|gift|tent|phone".split("|")
CHANNELS = ("email", "push", "sms", "in_app")
DAYS = (7, 14, 30, 60, 90, 180, 365)
FEATURES: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("age", lambda draw: f"{draw.randint(18, 40)} to {draw.randint(41, 75)}"),
    ("gender", lambda draw: draw.choice(["female", "male"])),
    ("recency_days", lambda draw: f"at most {draw.choice(DAYS)}"),
    ("frequency", lambda draw: f"at least {draw.randint(1, 12)}"),
    ("orders_365d", lambda draw: f"at least {draw.randint(1, 8)}"),
    ("net_amount_365d", lambda draw: f"at least {draw.choice([50, 100, 250, 500, 1000])}"),
    ("average_order_amount", lambda draw: f"more than {draw.choice([20, 50, 80, 120])}"),
    ("visits_90d", lambda draw: f"at least {draw.randint(1, 10)}"),
    ("coupon_order_share", lambda draw: f"at least {draw.choice([10, 30, 50, 80])}%"),
    ("days_since_last_visit", lambda draw: f"at most {draw.choice(DAYS)}"),
    ("region", lambda draw: draw.choice(["california", "texas", "new york", "maryland", "ohio"])),
    ("main_device_type", lambda draw: draw.choice(["mobile", "desktop", "tablet"])),
    ("favourite_category_365d", lambda draw: draw.choice(["Home > Kitchen", "Baby > Diapers"])),
    ("has_children", lambda draw: draw.choice(["yes", "no"])),
    ("marital_status", lambda draw: draw.choice(["married", "single"])),
    ("first_order_on", lambda draw: f"in the last {draw.choice([90, 365, 700])} days"),
)


def write_packs(folder: Path, number: int, seed: int = 1, to_a_pack: int = 50) -> None:
    """Write packs with a number of segments, half of which are about events.

    Args:
        folder: of the packs.
        number: of segments.
        seed: the same one draws the same segments.
        to_a_pack: segments in a file.
    """
    draw = random.Random(seed)
    written: set[str] = set()
    segments: list[dict[str, Any]] = []
    while len(segments) < number:
        conditions = _conditions(draw, has_events=len(segments) % 2 == 1)
        shape = repr(sorted(map(repr, conditions)))
        if shape in written:
            continue
        written.add(shape)
        place = len(segments)
        segments.append(
            {
                "segment": f"many_{place}",
                "label": f"Segment {place}",
                "sensitive": True,
                "where": conditions,
            }
        )
    for start in range(0, number, to_a_pack):
        name = f"many_{start // to_a_pack:03d}"
        pack = {
            "name": name,
            "description": "One row per member and segment of the pack he is in.",
            "config": {"meta": {"segments": segments[start : start + to_a_pack]}},
        }
        text = yaml.safe_dump({"models": [pack]}, sort_keys=False, width=200)
        (folder / f"{name}.yml").write_text(text)


def _conditions(draw: random.Random, *, has_events: bool) -> list[dict[str, Any]]:
    features = draw.sample(FEATURES, draw.randint(1, 3) if has_events else draw.randint(3, 4))
    conditions: list[dict[str, Any]] = [{name: phrase(draw)} for name, phrase in features]
    events: dict[str, dict[str, Any]] = {}
    wanted = draw.choice([1, 1, 2]) if has_events else 0
    while len(events) < wanted:
        # Two conditions on one verb could contradict one another.
        event = _event(draw)
        events.setdefault(event.get("did") or event["did_not"], event)
    return [*conditions, *events.values()]


def _event(draw: random.Random) -> dict[str, Any]:
    verb = draw.choices(
        ["buy", "order", "view", "add_to_cart", "search", "visit", "receive", "click"],
        [30, 12, 14, 8, 10, 8, 8, 10],
    )[0]
    event: dict[str, Any] = {"did_not" if draw.random() < 0.15 else "did": verb}
    if verb in ("buy", "view", "add_to_cart"):
        event["category"] = draw.choice(CATEGORIES)
        if verb == "buy" and draw.random() < 0.2:
            event["used_coupon"] = True
    if verb == "order":
        event["order_value"] = f"at least {draw.choice([50, 100, 200])}"
    if verb == "search":
        event["term"] = draw.choice(TERMS)
    if verb in ("receive", "click"):
        event["channel"] = draw.choice(CHANNELS)
    event["in_the_last"] = f"{draw.choice(DAYS)} days"
    if "did" in event and draw.random() < 0.5:
        event["times"] = f"at least {draw.randint(2, 5)}"
    return event


if __name__ == "__main__":
    write_packs(Path(sys.argv[1]), int(sys.argv[2]))
