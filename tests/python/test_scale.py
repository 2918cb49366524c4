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

    truth = pd.read_parquet(tmp_path / "world/truth/buyers.parquet")
    truth = truth[~truth["is_deleted"]].set_index("buyer").sort_index()
    found = (
        warehouse.query("""
            select
                replace(buyer_key, 'account:demo:', 'account:') as buyer,
                frequency,
                cast(monetary_amount * 100 as bigint) as cents,
                lifecycle_stage
            from finegrain_identity.buyer_customers
            inner join finegrain_features.rfm_features using (customer_id)
            inner join finegrain_segments.lifecycle_stages using (customer_id)
        """)
        .set_index("buyer")
        .sort_index()
    )
    assert found.index.equals(truth.index)
    assert (found["frequency"] == truth["orders"]).all()
    assert (found["cents"] == (truth["net_amount"].astype(float) * 100).round()).all()
    assert (found["lifecycle_stage"] == truth["lifecycle"]).all()
    # A build of this size is meant to be a matter of a minute on two cores.
    assert seconds <= 120, f"the build took {seconds:.1f} s"
