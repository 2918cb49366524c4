"""Scores and segments of engagement against pandas on the features of visits."""

import pandas as pd
import pytest
from conftest import Warehouse

# The grid of ten names, drawn: rows are F 5 down to 1, columns R 1 to 5.
GRID = [
    "cant_lose cant_lose loyal loyal champions",
    "at_risk at_risk loyal loyal champions",
    "at_risk at_risk need_attention potential_loyalist potential_loyalist",
    "hibernating hibernating about_to_sleep potential_loyalist potential_loyalist",
    "hibernating hibernating about_to_sleep promising new",
]


@pytest.fixture(scope="module")
def visitors(demo: Warehouse) -> pd.DataFrame:
    """Visitors of the year with the scores they should have."""
    found = demo.published("""
        select customer_id, days_since_last_visit, visits_365d, minutes_on_site_90d
        from customer_features where visits_365d > 0
    """).set_index("customer_id")
    assert len(found) > 500
    found["r_score"] = 6 - score(found["days_since_last_visit"])
    found["f_score"] = score(found["visits_365d"])
    found["m_score"] = score(found["minutes_on_site_90d"])
    rows = [row.split() for row in GRID]
    found["segment"] = [
        rows[5 - f][r - 1] for r, f in zip(found["r_score"], found["f_score"], strict=True)
    ]
    return found.sort_index()


def score(values: pd.Series) -> pd.Series:
    """1 to 5: how many of the quintiles a value lies above."""
    cuts = values.quantile([0.2, 0.4, 0.6, 0.8])
    return sum((values > cut).astype(int) for cut in cuts) + 1


def test_scores_of_engagement_equal_pandas(demo: Warehouse, visitors: pd.DataFrame) -> None:
    found = demo.published("select * from rfm_scores where scheme = 'engagement_grid'")
    found = found.set_index("customer_id").sort_index()
    assert found.index.tolist() == visitors.index.tolist()
    for name in ("r_score", "f_score", "m_score", "segment"):
        assert (found[name] == visitors[name]).all(), name
    code = visitors[["r_score", "f_score", "m_score"]].astype(str).agg("".join, axis=1)
    assert (found["rfm_code"] == code).all()


def test_every_visitor_has_a_segment_of_engagement_and_nobody_else(
    demo: Warehouse, visitors: pd.DataFrame
) -> None:
    found = demo.published("""
        select customer_id, engagement_segment, engagement_code, rfm_segment
        from customer_macro_segments
    """).set_index("customer_id")
    named = found["engagement_segment"].dropna().sort_index()
    assert named.index.tolist() == visitors.index.tolist()
    assert (named == visitors["segment"]).all()
    assert found["engagement_code"].notna().equals(found["engagement_segment"].notna())
    # Some look around and never bought, and some buy in the shop alone.
    assert (found["engagement_segment"].notna() & found["rfm_segment"].isna()).any()
    assert (found["engagement_segment"].isna() & found["rfm_segment"].notna()).any()


def test_members_are_those_of_the_segments(demo: Warehouse, visitors: pd.DataFrame) -> None:
    sizes = demo.published("""
        select segment, status, count(customer_id) as members
        from segment_catalog left join segment_membership using (segment_id)
        where family = 'engagement' group by all
    """).set_index("segment")
    assert set(sizes["status"]) == {"active"}
    assert len(sizes) == 11
    expected = visitors["segment"].value_counts().reindex(sizes.index).fillna(0)
    assert (sizes["members"] == expected).all()


def test_purchases_are_still_named_by_their_first_scheme(demo: Warehouse) -> None:
    different = demo.published("""
        select count(*) as n from customer_macro_segments as segments
        left join rfm_scores as scores
            on segments.customer_id = scores.customer_id and scores.scheme = 'rf_grid'
        where segments.rfm_segment is distinct from scores.segment
    """)
    assert different["n"][0] == 0
