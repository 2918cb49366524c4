"""What each column of the input contract, or part of one, is: an id, a time, an amount of money."""

IDS = frozenset(
    """
    order_id order_line_id refund_id source_customer_id product_id store_id coupon_code household_id
    loyalty_card_id phone postal_code
    """.split()
)

# Times that the contract has, some with the business day beside them.
DAY_OF = {
    "ordered_at": "ordered_on",
    "cancelled_at": "cancelled_on",
    "refunded_at": "refunded_on",
    "changed_at": "changed_on",
}
TIMES = frozenset([*DAY_OF, "returned_at", "created_at", "updated_at", "deleted_at"])
DAYS = frozenset(["birth_date", "valid_from_on", "starts_on", "ends_on"])

MONEY = frozenset(
    """
    total_amount discount_amount shipping_amount tax_amount refund_amount unit_price line_amount
    amount price cost
    """.split()
)
DOUBLES = frozenset(["latitude", "longitude", "discount_share"])
NUMBERS = MONEY | DOUBLES | {"quantity", "loyalty_points"}

# How long lists of columns are parted, in the order in which they are written.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "ids",
        (
            "refund_id",
            "order_line_id",
            "order_id",
            "source_customer_id",
            "household_id",
            "loyalty_card_id",
            "product_id",
            "store_id",
            "coupon_code",
        ),
    ),
    ("contact", ("email", "phone", "first_name", "last_name", "street")),
    (
        "person",
        (
            "birth_date",
            "gender",
            "marital_status",
            "education",
            "occupation",
            "job_title",
            "employment",
            "income_band",
            "is_home_owner",
        ),
    ),
    (
        "what",
        (
            "product_name",
            "store_name",
            "category_path",
            "brand",
            "offer",
            "category",
            "status",
            "purpose",
            "legal_basis",
            "payment_method",
            "channel",
            "shipping_method",
            "quantity",
        ),
    ),
    (
        "place",
        (
            "district",
            "city",
            "region",
            "country",
            "postal_code",
            "latitude",
            "longitude",
            "time_zone",
            "language",
        ),
    ),
    ("relation", ("acquisition_source", "loyalty_tier", "loyalty_points")),
    (
        "money",
        (
            "currency",
            "unit_price",
            "line_amount",
            "total_amount",
            "discount_share",
            "discount_amount",
            "shipping_amount",
            "tax_amount",
            "amount",
            "price",
            "cost",
        ),
    ),
    (
        "when",
        (
            "ordered_at",
            "ordered_on",
            "cancelled_at",
            "cancelled_on",
            "refunded_at",
            "refunded_on",
            "changed_at",
            "changed_on",
            "created_at",
            "updated_at",
            "deleted_at",
            "valid_from_on",
            "starts_on",
            "ends_on",
        ),
    ),
)

ORDER = tuple(target for _, targets in GROUPS for target in targets)
