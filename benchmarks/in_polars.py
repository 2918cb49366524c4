"""Tasks of compare.py in polars: lazy, streamed, with as few passes as a good user would take."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

Frames = dict[str, pl.DataFrame]


def compute(task: str, tables: Path) -> Frames:
    """The frames of a task."""
    as_of: date = pl.read_parquet(tables / "as_of.parquet").item(0, "as_of_on")
    tasks: dict[str, Callable[[Path, date], Frames]] = {"rfm": rfm, "wide": wide}
    return tasks[task](tables, as_of)


def write(frames: Frames, folder: Path) -> None:
    """Write each frame to parquet."""
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")


def rfm(tables: Path, as_of: date) -> Frames:
    """One frame: recency, frequency, monetary value and scores."""
    bought = pl.col("is_purchase")
    orders = (
        scan(tables, "orders_as_of")
        .filter(pl.col("customer_id").is_not_null())
        .group_by("customer_id")
        .agg(
            pl.when(bought).then("ordered_on").max().alias("last_order_on"),
            bought.sum().cast(pl.Int64).alias("frequency"),
            pl.col("net_amount").sum(),
        )
    )
    credit_notes = (
        scan(tables, "credit_notes_as_of")
        .group_by("customer_id")
        .agg(pl.col("credited_amount").sum())
    )
    measured = (
        scan(tables, "customers")
        .select("customer_id")
        .join(orders, on="customer_id", how="left")
        .join(credit_notes, on="customer_id", how="left")
        .select(
            "customer_id",
            (pl.lit(as_of) - pl.col("last_order_on")).dt.total_days().alias("recency_days"),
            pl.col("frequency").fill_null(0),
            (pl.col("net_amount").fill_null(0) - pl.col("credited_amount").fill_null(0)).alias(
                "monetary_amount"
            ),
        )
        .collect(engine="streaming")
    )
    buys = pl.col("frequency") > 0
    fifths = measured.filter(buys).select(
        pl.concat_list(
            pl.col(measure).cast(pl.Float64).quantile(fifth / 5, "linear") for fifth in range(1, 5)
        ).alias(measure)
        for measure in ("recency_days", "frequency", "monetary_amount")
    )

    def above(measure: str) -> pl.Expr:
        cuts = fifths.item(0, measure)
        return pl.sum_horizontal((pl.col(measure) > cut).cast(pl.Int64) for cut in cuts)

    scored = measured.with_columns(
        pl.when(buys).then(5 - above("recency_days")).alias("r_score"),
        pl.when(buys).then(1 + above("frequency")).alias("f_score"),
        pl.when(buys).then(1 + above("monetary_amount")).alias("m_score"),
    )
    return {"rfm": scored}


def wide(tables: Path, as_of: date) -> Frames:
    """Buying and rhythm features, in one go, so that what both read is read once."""
    frames = pl.collect_all([buying(tables, as_of), rhythm(tables, as_of)], engine="streaming")
    return dict(zip(("buying_features", "rhythm_features"), frames, strict=True))


def buying(tables: Path, as_of: date) -> pl.LazyFrame:
    """The columns of buying_features."""
    bought, cancelled = pl.col("is_purchase"), pl.col("is_cancelled")
    kept, year = ~cancelled, in_the_last_days("ordered_on", 365, as_of)
    windows = {f"{days}d": days for days in (7, 30, 90, 180, 365)}
    orders = scan(tables, "orders_as_of").filter(pl.col("customer_id").is_not_null())
    counts: dict[str, pl.Expr] = {
        "purchases": bought,
        "coupon_orders": bought & pl.col("has_coupon"),
        "coupon_orders_365d": bought & pl.col("has_coupon") & year,
        "cancelled_orders": cancelled,
        "refunded_orders": kept & (pl.col("refunded_amount") > 0),
    }
    sums: dict[str, pl.Expr] = {
        "purchase_amount": when(bought, "net_amount"),
        "purchase_amount_365d": when(bought & year, "net_amount"),
        "gross_amount": when(kept, "total_amount"),
        "refunded_amount": when(kept, "refunded_amount"),
        "discount_amount": when(kept, "discount_amount"),
        "discount_amount_365d": when(kept & year, "discount_amount"),
        "items": when(bought, "items"),
        "items_365d": when(bought & year, "items"),
    }
    for suffix, days in windows.items():
        recent = in_the_last_days("ordered_on", days, as_of)
        counts[f"orders_{suffix}"] = bought & recent
        sums[f"net_amount_{suffix}"] = when(recent, "net_amount")
    summed = orders.group_by("customer_id").agg(
        *(one.sum().cast(pl.Int64).alias(name) for name, one in counts.items()),
        *(one.sum().alias(name) for name, one in sums.items()),
        pl.when(bought).then("net_amount").max().alias("largest_order_amount"),
    )
    channels = (
        orders.filter(bought)
        .select("customer_id", text("channel").alias("channel"))
        .drop_nulls()
        .unique()
        .group_by("customer_id")
        .agg(pl.len().cast(pl.Int64).alias("order_channels"))
    )
    credit_notes = (
        scan(tables, "credit_notes_as_of")
        .group_by("customer_id")
        .agg(
            pl.col("credited_amount").sum().alias("credited"),
            *(
                when(in_the_last_days("refunded_on", days, as_of), "credited_amount")
                .sum()
                .alias(f"credited_{suffix}")
                for suffix, days in windows.items()
            ),
        )
    )
    product = pl.concat_str("source_system", pl.lit(":"), "product_id")
    # Different values of groups this small are counted faster in memory than streamed.
    variety = (
        scan(tables, "purchased_products")
        .group_by("customer_id")
        .agg(
            distinct(product).alias("distinct_products"),
            distinct(pl.col("category_path")).alias("distinct_categories"),
            distinct(text("brand")).alias("distinct_brands"),
        )
        .collect(engine="in-memory")
        .lazy()
    )
    payments = (
        orders.filter(bought & year)
        .select("customer_id", "ordered_at", text("payment_method").alias("usual_payment_method"))
        .drop_nulls("usual_payment_method")
        .group_by("customer_id", "usual_payment_method")
        .agg(pl.len().alias("times"), pl.col("ordered_at").max())
        .sort("times", "ordered_at", "usual_payment_method", descending=[True, True, False])
        .unique("customer_id", keep="first", maintain_order=True)
        .select("customer_id", "usual_payment_method")
    )
    joined = scan(tables, "customers").select("customer_id")
    for other in (
        summed,
        channels,
        credit_notes,
        variety,
        payments,
    ):
        joined = joined.join(other, on="customer_id", how="left")
    numbers = (
        *counts,
        *sums,
        *("order_channels", "distinct_products", "distinct_categories", "distinct_brands"),
        *("credited", *(f"credited_{suffix}" for suffix in windows)),
    )
    return (
        joined.with_columns(pl.col(numbers).fill_null(0))
        .with_columns(
            pl.col("refunded_amount") + pl.col("credited"),
            *(pl.col(f"net_amount_{suffix}") - pl.col(f"credited_{suffix}") for suffix in windows),
        )
        .with_columns(
            share("purchase_amount", "purchases").alias("average_order_amount"),
            share("purchase_amount_365d", "orders_365d").alias("average_order_amount_365d"),
            share("items", "purchases").alias("average_items_per_order"),
            share("coupon_orders", "purchases").alias("coupon_order_share"),
            share("discount_amount", pl.col("gross_amount") + pl.col("discount_amount")).alias(
                "discount_share"
            ),
            share("refunded_amount", "gross_amount").alias("refund_share"),
        )
        .drop(
            *("purchases", "coupon_orders", "purchase_amount", "purchase_amount_365d"),
            *("credited", *(f"credited_{suffix}" for suffix in windows)),
        )
    )


def rhythm(tables: Path, as_of: date) -> pl.LazyFrame:
    """The columns of rhythm_features."""
    days = (
        scan(tables, "orders_as_of")
        .filter("is_purchase", pl.col("customer_id").is_not_null())
        .select("customer_id", "ordered_on")
        .unique()
        .sort("customer_id", "ordered_on")
        # Sorted, the day before is the row before, if that is his.
        .with_columns(
            pl.when(pl.col("customer_id") == pl.col("customer_id").shift())
            .then(pl.col("ordered_on").diff().dt.total_days())
            .alias("gap")
        )
    )
    gap, gaps, summed = pl.col("gap"), pl.col("gaps"), pl.col("gap_days")
    year_before = pl.col("ordered_on").is_between(
        as_of - timedelta(days=454), as_of - timedelta(days=90)
    )
    rhythms = (
        days.group_by("customer_id")
        .agg(
            pl.col("ordered_on").min().alias("first_order_on"),
            pl.col("ordered_on").max().alias("last_order_on"),
            pl.len().cast(pl.Int64).alias("order_days"),
            gap.median().alias("usual_order_gap_days"),
            gap.max().alias("longest_order_gap_days"),
            gap.last().alias("gap_before_last_order_days"),
            gap.count().cast(pl.Int64).alias("gaps"),
            gap.sum().alias("gap_days"),
            (gap * gap).sum().alias("squared_gap_days"),
            in_the_last_days("ordered_on", 90, as_of).sum().cast(pl.Int64).alias("order_days_90d"),
            year_before.sum().cast(pl.Int64).alias("baseline_order_days"),
        )
        .with_columns(
            (pl.lit(as_of - timedelta(days=89)) - pl.col("first_order_on"))
            .dt.total_days()
            .clip(upper_bound=365)
            .alias("baseline_days"),
            pl.when(pl.col("order_days") >= 3)
            .then((gaps * pl.col("squared_gap_days") - summed * summed).sqrt() / summed)
            .alias("order_gap_variation"),
            (
                pl.col("last_order_on")
                + pl.duration(days=(pl.col("usual_order_gap_days") + 0.5).floor().cast(pl.Int64))
            ).alias("next_order_expected_on"),
        )
        .with_columns(
            pl.when(pl.col("baseline_order_days") >= 2, pl.col("baseline_days") >= 90)
            .then(
                (pl.col("order_days_90d") * pl.col("baseline_days"))
                / (pl.col("baseline_order_days") * 90)
            )
            .alias("order_rate_change")
        )
    )
    regular = (pl.col("order_days") >= 4) & (pl.col("order_gap_variation") <= 0.5)
    since_last = (pl.lit(as_of) - pl.col("last_order_on")).dt.total_days()
    return (
        scan(tables, "customers")
        .select("customer_id")
        .join(rhythms, on="customer_id", how="left")
        .select(
            "customer_id",
            pl.col("order_days").fill_null(0),
            "usual_order_gap_days",
            "longest_order_gap_days",
            "gap_before_last_order_days",
            (since_last / pl.col("usual_order_gap_days")).alias("overdue_ratio"),
            "order_gap_variation",
            regular.fill_null(False).alias("is_regular_buyer"),
            "next_order_expected_on",
            (pl.lit(as_of) - pl.col("next_order_expected_on"))
            .dt.total_days()
            .alias("days_overdue"),
            pl.col("order_days_90d").fill_null(0),
            "order_rate_change",
            (pl.col("order_rate_change") <= 0.5).fill_null(False).alias("is_order_rate_down"),
        )
    )


def scan(tables: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(tables / f"{name}.parquet")


def in_the_last_days(day: str, days: int, as_of: date) -> pl.Expr:
    return pl.col(day).is_between(as_of - timedelta(days=days - 1), as_of)


def when(condition: pl.Expr, column: str) -> pl.Expr:
    return pl.when(condition).then(column)


def text(column: str) -> pl.Expr:
    """Text without blanks around it, in small letters, or null."""
    clean = pl.col(column).str.strip_chars(" ").str.to_lowercase()
    return pl.when(clean != "").then(clean)


def share(part: str, whole: str | pl.Expr) -> pl.Expr:
    """A ratio, null where there is nothing to divide by."""
    divisor = (pl.col(whole) if isinstance(whole, str) else whole).cast(pl.Float64)
    return pl.col(part).cast(pl.Float64) / pl.when(divisor != 0).then(divisor)


def distinct(values: pl.Expr) -> pl.Expr:
    """How many different values a group has, nulls not counted."""
    return values.drop_nulls().n_unique().cast(pl.Int64)
