"""Larger worlds, for `make test-long`: the time they take, and that the answers stay right."""

import time
from pathlib import Path

import pandas as pd
import pytest
from conftest import Warehouse

from finegrain.demo import generate

pytestmark = pytest.mark.long


def test_a_hundred_thousand_customers_and_a_million_orders(tmp_path: Path) -> None:
    summary = generate(customers=100_000, days=730, seed=1, out=tmp_path / "world")
    # Clean and dirty rows together; the number of orders is drawn.
    assert summary.rows["raw/shop_orders"] >= 980_000
    assert summary.seconds <= 15, f"the demo took {summary.seconds:.1f} s"

    warehouse = Warehouse(tmp_path, {"demo_files": str(tmp_path / "world/raw/{name}.parquet")})
    began = time.monotonic()
    warehouse.build()
    seconds = time.monotonic() - began
    print(f"demo {summary.seconds:.1f} s, build {seconds:.1f} s")

    # Who is who is not asked here: each customer must have the value of his orders.
    truth = pd.read_parquet(tmp_path / "world/truth/orders.parquet")
    buyers = warehouse.query(
        "select order_id, customer_id from finegrain_activity.orders_as_of "
        "where customer_id is not null"
    ).set_index("order_id")["customer_id"]
    truth["customer_id"] = truth["order_no"].map(buyers)
    truth["cents"] = (truth["net_amount"].astype(float) * 100).round().astype("int64")
    truth["cents"] = truth["cents"].where(truth["is_purchase"], 0)
    expected = truth.groupby("customer_id").agg(
        frequency=("is_purchase", "sum"), cents=("cents", "sum")
    )
    found = warehouse.query("""
        select customer_id, frequency, cast(monetary_amount * 100 as bigint) as cents
        from finegrain_features.rfm_features
    """).set_index("customer_id")
    assert len(found) > 90_000
    expected = expected.reindex(found.index).fillna(0).astype("int64")
    assert (found["frequency"] == expected["frequency"]).all()
    assert (found["cents"] == expected["cents"]).all()
    # A build of this size is meant to be a matter of a minute on two cores.
    assert seconds <= 120, f"the build took {seconds:.1f} s"
