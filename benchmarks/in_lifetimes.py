"""The summary of buyers that the package lifetimes makes: its recency, frequency and age."""

from pathlib import Path

import pandas as pd
from in_pandas import Reader
from in_pandas import write as write
from lifetimes.utils import summary_data_from_transaction_data


def compute(task: str, tables: Path) -> dict[str, pd.DataFrame]:
    """One frame of buyers."""
    reader = Reader(tables, coded=False)
    orders = reader.read("orders_as_of", ["customer_id", "ordered_on", "is_purchase"])
    purchases = orders[orders["is_purchase"]].dropna(subset="customer_id")
    summary = summary_data_from_transaction_data(
        purchases, "customer_id", "ordered_on", observation_period_end=reader.as_of
    )
    return {"lifetimes": summary}
