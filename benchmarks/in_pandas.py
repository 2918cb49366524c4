"""Tasks of compare.py in pandas: only what is needed is read, and whole columns are computed.

Amounts are floats, as pandas has no decimals of its own. With `coded`, customers are numbers while
their orders are summed up, and texts of few values are categories: faster, and more to write.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from compare import THREADS

Frames = dict[str, pd.DataFrame]
WINDOWS = (7, 30, 90, 180, 365)
CATEGORIES = ("source_system", "product_id", "category_path", "brand", "channel", "payment_method")

pa.set_cpu_count(THREADS)


class Reader:
    """Reads the tables of a folder.

    `customers` are all ids, `everybody` what the column `customer` says for them.
    """

    def __init__(self, tables: Path, coded: bool) -> None:
        self._tables = tables
        self._coded = coded
        self.as_of = pd.Timestamp(self.read("as_of", ["as_of_on"])["as_of_on"].iloc[0])
        self.customers = pd.Index(self.read("customers", ["customer_id"])["customer_id"])
        self.everybody = pd.RangeIndex(len(self.customers)) if coded else self.customers

    def read_of_customers(self, name: str, columns: list[str]) -> pd.DataFrame:
        """Columns of the rows that have a customer, with him in the column `customer`."""
        frame = self.read(name, ["customer_id", *columns]).dropna(subset="customer_id")
        ids = frame.pop("customer_id")
        frame["customer"] = self.customers.get_indexer(ids) if self._coded else ids
        return frame

    def read(self, name: str, columns: list[str]) -> pd.DataFrame:
        """Columns of a table, decimals as floats."""
        file = pq.ParquetFile(
            self._tables / f"{name}.parquet",
            read_dictionary=[one for one in columns if self._coded and one in CATEGORIES],
        )
        table = file.read(columns=columns)
        for place, field in enumerate(table.schema):
            if pa.types.is_decimal(field.type):
                floats = pc.cast(table.column(place), pa.float64())
                table = table.set_column(place, field.name, floats)
            elif pa.types.is_date(field.type):
                days = pc.cast(table.column(place), pa.timestamp("s"))
                table = table.set_column(place, field.name, days)
        return table.to_pandas()


def compute(task: str, tables: Path, coded: bool = False) -> Frames:
    """The frames of a task."""
    reader = Reader(tables, coded)
    tasks: dict[str, Callable[[Reader], Frames]] = {"rfm": rfm, "wide": wide}
    return tasks[task](reader)


def write(frames: Frames, folder: Path) -> None:
    """Write each frame to parquet."""
    for name, frame in frames.items():
        frame.reset_index(names="customer_id").to_parquet(folder / f"{name}.parquet")


def rfm(tables: Reader) -> Frames:
    """One frame: recency, frequency, monetary value and scores."""
    orders = tables.read_of_customers("orders_as_of", ["ordered_on", "net_amount", "is_purchase"])
    credit_notes = tables.read_of_customers("credit_notes_as_of", ["credited_amount"])
    orders["purchased_on"] = orders["ordered_on"].where(orders["is_purchase"])
    summed = orders.groupby("customer").agg(
        last_order_on=("purchased_on", "max"),
        frequency=("is_purchase", "sum"),
        net_amount=("net_amount", "sum"),
    )
    summed = summed.reindex(tables.everybody)
    credited = (
        credit_notes.groupby("customer")["credited_amount"]
        .sum()
        .reindex(tables.everybody, fill_value=0)
    )
    measured = pd.DataFrame(
        {
            "recency_days": (tables.as_of - summed["last_order_on"]).dt.days,
            "frequency": summed["frequency"].fillna(0).astype("int64"),
            # Sums of floats are rounded, as customers of one value have to be equal.
            "monetary_amount": summed["net_amount"].fillna(0).sub(credited).round(4),
        }
    )
    buyers = measured[measured["frequency"] > 0]
    for score, measure, sign in (
        ("r_score", "recency_days", -1),
        ("f_score", "frequency", 1),
        ("m_score", "monetary_amount", 1),
    ):
        values = buyers[measure].to_numpy()
        cuts = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
        above = np.searchsorted(cuts, values, side="left")
        measured[score] = pd.Series((1 if sign > 0 else 5) + sign * above, index=buyers.index)
    return {"rfm": measured.set_axis(tables.customers)}


def wide(tables: Reader) -> Frames:
    """Buying and rhythm features; what both read is read once."""
    columns = (
        "ordered_at ordered_on total_amount refunded_amount net_amount discount_amount items "
        "payment_method channel has_coupon is_cancelled is_purchase"
    )
    orders = tables.read_of_customers("orders_as_of", columns.split())
    return {
        "buying_features": buying(tables, orders).set_axis(tables.customers),
        "rhythm_features": rhythm(tables, orders).set_axis(tables.customers),
    }


def buying(tables: Reader, orders: pd.DataFrame) -> pd.DataFrame:
    """The columns of buying_features."""
    as_of, everybody = tables.as_of, tables.everybody
    credit_notes = tables.read_of_customers(
        "credit_notes_as_of", ["refunded_on", "credited_amount"]
    )
    bought, cancelled = orders["is_purchase"], orders["is_cancelled"]
    age = (as_of - orders["ordered_on"]).dt.days
    year = age < 365
    measures = {
        "purchases": bought,
        "coupon_orders": bought & orders["has_coupon"],
        "coupon_orders_365d": bought & orders["has_coupon"] & year,
        "cancelled_orders": cancelled,
        "refunded_orders": ~cancelled & (orders["refunded_amount"] > 0),
        "purchase_amount": orders["net_amount"].where(bought, 0),
        "purchase_amount_365d": orders["net_amount"].where(bought & year, 0),
        "gross_amount": orders["total_amount"].where(~cancelled, 0),
        "refunded_amount": orders["refunded_amount"].where(~cancelled, 0),
        "discount_amount": orders["discount_amount"].where(~cancelled, 0),
        "discount_amount_365d": orders["discount_amount"].where(~cancelled & year, 0),
        "items": orders["items"].where(bought, 0),
        "items_365d": orders["items"].where(bought & year, 0),
    }
    for days in WINDOWS:
        measures[f"orders_{days}d"] = bought & (age < days)
        measures[f"net_amount_{days}d"] = orders["net_amount"].where(age < days, 0)
    counts = [name for name, values in measures.items() if values.dtype == bool]
    summed = (
        pd.DataFrame(measures)
        .groupby(orders["customer"])
        .sum()
        .reindex(everybody, fill_value=0)
        .astype(dict.fromkeys(counts, "int64"))
    )
    purchases = orders[bought]
    summed["largest_order_amount"] = purchases.groupby("customer")["net_amount"].max()

    credit_age = (as_of - credit_notes["refunded_on"]).dt.days
    credits = {"refunded_amount": credit_notes["credited_amount"]}
    for days in WINDOWS:
        credits[f"net_amount_{days}d"] = -credit_notes["credited_amount"].where(
            credit_age < days, 0
        )
    credited = pd.DataFrame(credits).groupby(credit_notes["customer"]).sum()
    summed[list(credits)] = summed[list(credits)].add(credited, fill_value=0)
    # Sums of floats: what is nothing has to be nothing.
    amounts = [name for name in summed if name not in counts]
    summed[amounts] = summed[amounts].round(4)

    products = tables.read_of_customers(
        "purchased_products", ["source_system", "product_id", "category_path", "brand"]
    )
    products["brand"] = clean(products["brand"])
    purchases = purchases.assign(
        channel=clean(purchases["channel"]), payment_method=clean(purchases["payment_method"])
    )
    for name, frame, columns in (
        ("order_channels", purchases, ["channel"]),
        ("distinct_products", products, ["source_system", "product_id"]),
        ("distinct_categories", products, ["category_path"]),
        ("distinct_brands", products, ["brand"]),
    ):
        values = frame[["customer", *columns]].dropna().drop_duplicates()
        counted = values["customer"].value_counts().reindex(everybody, fill_value=0)
        summed[name] = counted

    paid = (
        purchases[year[bought]]
        .groupby(["customer", "payment_method"], observed=True)["ordered_at"]
        .agg(["size", "max"])
        .reset_index()
        .sort_values(["size", "max", "payment_method"], ascending=[False, False, True])
        .drop_duplicates("customer")
        .set_index("customer")
    )
    summed["usual_payment_method"] = paid["payment_method"].astype("str")
    charged = summed["gross_amount"] + summed["discount_amount"]
    for name, part, whole in (
        ("average_order_amount", "purchase_amount", summed["purchases"]),
        ("average_order_amount_365d", "purchase_amount_365d", summed["orders_365d"]),
        ("average_items_per_order", "items", summed["purchases"]),
        ("coupon_order_share", "coupon_orders", summed["purchases"]),
        ("discount_share", "discount_amount", charged),
        ("refund_share", "refunded_amount", summed["gross_amount"]),
    ):
        summed[name] = summed[part] / whole.where(whole != 0)
    return summed.drop(
        columns=["purchases", "coupon_orders", "purchase_amount", "purchase_amount_365d"]
    )


def rhythm(tables: Reader, orders: pd.DataFrame) -> pd.DataFrame:
    """The columns of rhythm_features."""
    as_of = tables.as_of
    days = (
        orders.loc[orders["is_purchase"], ["customer", "ordered_on"]]
        .drop_duplicates()
        .sort_values(["customer", "ordered_on"])
    )
    # Sorted, the day before is the row before, if that is his.
    is_his = days["customer"] == days["customer"].shift()
    days["gap"] = days["ordered_on"].diff().dt.days.where(is_his)
    days["squared_gap"] = days["gap"] ** 2
    age = (as_of - days["ordered_on"]).dt.days
    days["is_recent"] = age < 90
    days["is_before"] = age.between(90, 454)
    found = (
        days.groupby("customer")
        .agg(
            first_order_on=("ordered_on", "min"),
            last_order_on=("ordered_on", "max"),
            order_days=("ordered_on", "size"),
            usual_order_gap_days=("gap", "median"),
            longest_order_gap_days=("gap", "max"),
            gap_before_last_order_days=("gap", "last"),
            gaps=("gap", "count"),
            gap_days=("gap", "sum"),
            squared_gap_days=("squared_gap", "sum"),
            order_days_90d=("is_recent", "sum"),
            baseline_order_days=("is_before", "sum"),
        )
        .reindex(tables.everybody)
    )
    summed = found["gap_days"]
    variation = np.sqrt(found["gaps"] * found["squared_gap_days"] - summed**2) / summed
    found["order_gap_variation"] = variation.where(found["order_days"] >= 3)
    usual = found["usual_order_gap_days"]
    expected_in = pd.to_timedelta(np.floor(usual + 0.5), unit="D")
    found["next_order_expected_on"] = found["last_order_on"] + expected_in
    found["days_overdue"] = (as_of - found["next_order_expected_on"]).dt.days
    found["overdue_ratio"] = (as_of - found["last_order_on"]).dt.days / usual
    found["is_regular_buyer"] = (found["order_days"] >= 4) & (found["order_gap_variation"] <= 0.5)
    baseline = (as_of - found["first_order_on"]).dt.days.sub(89).clip(upper=365)
    change = found["order_days_90d"] * baseline / (found["baseline_order_days"] * 90)
    found["order_rate_change"] = change.where(
        (found["baseline_order_days"] >= 2) & (baseline >= 90)
    )
    found["is_order_rate_down"] = found["order_rate_change"] <= 0.5
    whole = ["order_days", "order_days_90d"]
    found[whole] = found[whole].fillna(0).astype("int64")
    return found.drop(
        columns=[
            *("first_order_on", "last_order_on", "gaps", "gap_days"),
            *("squared_gap_days", "baseline_order_days"),
        ]
    )


def clean(texts: Any) -> Any:
    """Texts without blanks around them, in small letters, or null; each category once."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        cleaned = {text: text.strip(" ").lower() or None for text in texts.cat.categories}
        return texts.map(cleaned).astype("category")
    stripped = texts.str.strip(" ").str.lower()
    return stripped.where(stripped != "")
