"""Declared families of macro segments against pandas, for all customers."""

import operator
import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse

from finegrain.dictionary.features import load_features

PACKS = sorted((ROOT / "models/segments/macro/declared").glob("[a-z]*_families.yml"))
FAMILIES = [
    family
    for pack in PACKS
    for family in yaml.safe_load(pack.read_text())["models"][0]["config"]["meta"]["families"]
]


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def segments(demo: Warehouse) -> pd.DataFrame:
    found = demo.published("select * from customer_macro_segments")
    return found.set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def catalog(demo: Warehouse) -> pd.DataFrame:
    return demo.published(
        "select * from segment_catalog where kind = 'macro' and entity = 'customer'"
    )


@pytest.fixture(scope="module")
def membership(demo: Warehouse) -> pd.DataFrame:
    return demo.published(
        "select * from segment_membership join segment_catalog using (segment_id) "
        "where kind = 'macro'"
    )


def first(rules: dict[str, pd.Series], others: str | None) -> np.ndarray:
    """The first rule that holds; a comparison with nothing holds of nobody in pandas too."""
    held = [rule.fillna(False).astype(bool) for rule in rules.values()]
    names = [np.array(name, dtype=object) for name in rules]
    return np.select(held, names, default=np.array(others, dtype=object))


def test_behaviour_equals_pandas(features: pd.DataFrame, segments: pd.DataFrame) -> None:
    of = {name: pd.to_numeric(features[name], errors="coerce") for name in features
          if features[name].dtype.kind in "biuf" or name == "average_order_amount"}  # fmt: skip
    orders, coupons, discounts = of["orders_365d"], of["coupon_order_share"], of["discount_share"]
    expected = {
        "shopping_behaviour": first(
            {
                "frequent": (orders >= 12) & (of["usual_order_gap_days"] <= 45),
                "seasonal": features["is_seasonal_buyer"],
                "coupon_only": (of["frequency"] >= 2) & (coupons >= 0.9),
                "returner": (of["frequency"] >= 2) & (of["refund_share"] >= 0.3),
                "cart_abandoner": of["carts_abandoned_90d"] >= 2,
                "browser": features["is_browser_without_purchase"],
                "window_shopper": (of["product_views_90d"] >= 20) & (of["orders_90d"] == 0),
                "occasional": orders >= 1,
                "past": of["frequency"] >= 1,
            },
            "others",
        ),
        "funnel_stage": first(
            {
                "buyer": of["orders_90d"] > 0,
                "checkout": of["checkouts_started_90d"] > 0,
                "cart": of["cart_additions_90d"] > 0,
                "viewer": of["product_views_90d"] > 0,
                "visitor": of["visits_90d"] > 0,
            },
            "others",
        ),
        "cart_behaviour": first(
            {
                "leaves_checkout": of["checkouts_abandoned_90d"] > 0,
                "leaves_cart": of["carts_abandoned_90d"] > 0,
                "completes": of["cart_additions_90d"] > 0,
            },
            "others",
        ),
        "usage_rate": first(
            {"heavy": orders > 11, "medium": orders > 3, "light": orders > 0}, "others"
        ),
        "order_value": first(
            {
                name: of["average_order_amount"] < limit
                for name, limit in
                {"small": 50, "medium": 100, "large": 200, "very_large": np.inf}.items()
            },
            None,
        ),
        "discount_affinity": first(
            {
                "always": (of["frequency"] >= 2) & ((coupons >= 0.8) | (discounts >= 0.2)),
                "often": (coupons >= 0.3) | (discounts >= 0.1),
                "sometimes": (coupons > 0) | (discounts > 0),
                "never": of["frequency"] >= 1,
            },
            None,
        ),
        "message_response": first(
            {
                "unsubscribed": features["has_unsubscribed"],
                "clicks": of["messages_clicked_90d"] > 0,
                "opens": of["messages_opened_90d"] > 0,
                "ignores": of["messages_sent_90d"] > 2,
            },
            "others",
        ),
        "visit_length": first(
            {
                name: of["usual_visit_minutes_90d"] < limit
                for name, limit in {"short": 2, "medium": 10, "long": np.inf}.items()
            },
            None,
        ),
        "baby_care": first(
            {
                "regular": (of["diaper_orders_180d"] >= 3) & (of["days_since_diapers"] <= 60),
                "stopped": (of["diaper_orders_180d"] >= 2) & (of["days_since_diapers"] > 60),
                "past": features["days_since_diapers"].notna(),
            },
            None,
        ),
        "app_use": first(
            {
                "active": of["app_opens_30d"] > 0,
                "lapsing": of["app_opens_90d"] > 0,
                "past": features["last_app_open_on"].notna() | features["is_app_user"],
            },
            "others",
        ),
        "devices": first(
            {"several": of["devices_used"] > 1, "one": of["devices_used"] == 1}, "others"
        ),
    }  # fmt: skip
    for family, names in expected.items():
        found = segments[family]
        wanted = pd.Series(names, index=features.index).reindex(found.index)
        equal = (found == wanted) | (found.isna() & wanted.isna())
        assert equal.all(), f"{family}: {(~equal).sum()} customers differ"
        assert found.nunique() > 1, family


# What a condition says of a number, spelled out without the compiler; % is a hundredth.
SAID: list[tuple[str, Callable[..., Any]]] = [
    (r"at least ([\d.]+%?)", lambda values, least: values >= least),
    (r"more than ([\d.]+%?)", lambda values, least: values > least),
    (r"at most ([\d.]+%?)", lambda values, most: values <= most),
    (r"less than ([\d.]+%?)", lambda values, most: values < most),
    (r"exactly ([\d.]+%?)", lambda values, number: values == number),
    (r"([\d.]+) to ([\d.]+)", lambda values, least, most: values.between(least, most)),
]
LISTS = {feature.name for feature in load_features(ROOT) if feature.kind == "list"}


def number(text: str) -> float:
    return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def holds(features: pd.DataFrame, name: str, wanted: Any) -> pd.Series:
    """For whom a condition on one feature holds; of an unknown value nobody knows."""
    values = features[name]
    if wanted in ("known", "unknown"):
        return (values.notna() == (wanted == "known")).astype("boolean")
    words = {str(word).lower() for word in (wanted if isinstance(wanted, list) else [wanted])}
    judged: Any = None
    if isinstance(wanted, bool):
        judged = values == wanted
    for pattern, compare in SAID:
        if found := re.fullmatch(pattern, str(wanted)):
            numbers = pd.to_numeric(values, errors="coerce")
            judged = compare(numbers, *map(number, found.groups()))
    if judged is None and name in LISTS:
        judged = values.map(lambda text: bool(words & set(str(text).split(", "))))
    if judged is None:
        judged = values.str.lower().isin(words)
    return pd.Series(judged, features.index).astype("boolean").mask(values.isna())


def judge(features: pd.DataFrame, condition: Any) -> pd.Series:
    """For whom a condition holds, for whom not, and for whom nobody knows."""
    if isinstance(condition, list):
        return reduce(operator.and_, [judge(features, each) for each in condition])
    parts = []
    for key, wanted in condition.items():
        if key == "any":
            parts.append(reduce(operator.or_, [judge(features, each) for each in wanted]))
        elif key == "all":
            parts.append(judge(features, wanted))
        elif key == "not":
            parts.append(~judge(features, wanted))
        else:
            parts.append(holds(features, key, wanted))
    return reduce(operator.and_, parts)


def test_every_family_of_rules_is_what_its_rules_say(
    features: pd.DataFrame, segments: pd.DataFrame
) -> None:
    ruled = [family for family in FAMILIES if "segments" in family]
    assert len(ruled) >= 25
    for family in ruled:
        rules = {rule["segment"]: judge(features, rule["where"]) for rule in family["segments"]}
        wanted = pd.Series(first(rules, "others" if "others" in family else None), features.index)
        found = segments[family["family"]]
        equal = (found == wanted) | (found.isna() & wanted.isna())
        assert equal.all(), f"{family['family']}: {(~equal).sum()} customers differ"


def test_a_family_that_follows_a_feature_has_a_segment_for_each_value(
    features: pd.DataFrame, segments: pd.DataFrame, catalog: pd.DataFrame
) -> None:
    checked = 0
    for family in FAMILIES:
        if "by" not in family:
            continue
        values = features[family["by"]].reindex(segments.index)
        found = segments[family["family"]]
        assert (found.isna() == values.isna()).all(), family
        pairs = pd.DataFrame({"value": values.astype(str), "segment": found})[values.notna()]
        pairs = pairs.drop_duplicates()
        assert pairs["value"].is_unique and pairs["segment"].is_unique
        listed = catalog.loc[catalog["family"] == family["family"], "segment"]
        assert set(listed) == set(pairs["segment"])
        checked += 1
    assert checked >= 5


def test_every_segment_is_in_the_catalog_and_the_membership(
    segments: pd.DataFrame, catalog: pd.DataFrame, membership: pd.DataFrame
) -> None:
    assert catalog["segment_id"].is_unique
    for family in (each["family"] for each in FAMILIES):
        rows = membership[membership["family"] == family].set_index("customer_id")["segment"]
        assert rows.index.is_unique
        known = segments[family].dropna()
        assert rows.sort_index().equals(known.sort_index().rename("segment")), family
        named = catalog[catalog["family"] == family]
        assert (named["segment_id"] == f"{family}_" + named["segment"]).all()
        assert set(known) <= set(named["segment"])
