"""What tables and columns are usually called, and the words found in them, with scores: data only.

A score is from 1 to 100: 90 and more is sure, 75 and more likely, less a guess. It is 100 where
none is written. Names are compared without regard to case and separators. `*` stands for any
beginning. Columns without a meaning in the input contract (line_amount, path_1, refund_amount, …)
are what other columns are made of.
"""

from collections.abc import Mapping

# What the single table of a shop is called when each row is a line of an invoice.
INVOICE_LINES = "invoice_lines"

# In the order in which tables are given away.
ROLES = (
    "orders",
    INVOICE_LINES,
    "order_lines",
    "refunds",
    "customers",
    "products",
    "prices",
    "stores",
    "coupons",
    "consents",
)

# Words in a table's name that say nothing of what it holds.
NOISE_WORDS = frozenset(
    """
    dim fct fact stg raw tbl src vw view shop crm erp web my public data dataset table export
    catalog catalogue dbo master history hist current full all
    """.split()
)

TABLE_NAMES: Mapping[str, str] = {
    "orders": """
        order order_header sales_order:98 purchase:85 sale:80 transaction:80 invoice:80 booking:70
        checkout:60 receipt:75 basket:70 deal:50
    """,
    INVOICE_LINES: """
        invoice_line transaction_line sale_line invoice_item transaction:85 invoice:85 sale:85
        retail:75 receipt:75 basket:75 order:75 purchase:75 order_line:70 order_item:70 line_item:70
    """,
    "order_lines": """
        order_line order_item order_detail line_item orderline orderitem lineitem order_product:95
        sale_line:95 sale_item:95 invoice_line:95 invoice_item:95 transaction_item:95
        transaction_line:95 basket_item:95 line:80 item:60 detail:55
    """,
    "refunds": """
        refund return:90 credit_note:95 credit_memo:95 chargeback:70 credit:60 return_item:85
    """,
    "customers": """
        customer user:95 client:90 member:90 shopper:90 buyer:90 contact:85 person:85 people:85
        household:80 demographic:75 account:70 subscriber:75 profile:60
    """,
    "products": """
        product item:70 article:90 sku:85 catalog_item:90 variant:75 inventory:50 material:60
        stock_item:70
    """,
    "prices": """
        price price_list:90 price_change:95 product_price:98 item_price:90
    """,
    "stores": """
        store shop:85 branch:90 outlet:90 location:75 point_of_sale:85
    """,
    "coupons": """
        coupon voucher:95 promo_code:95 discount_code:95 promotion:80 price_rule:75 discount:65
    """,
    "consents": """
        consent opt_in:90 opt_out:90 subscription:70 communication_preference:85 preference:65
        permission:80
    """,
}

# Words that a table's columns repeat before their names, as in order_status.
ENTITY_WORDS: Mapping[str, frozenset[str]] = {
    "orders": frozenset({"order", "purchase", "sale", "transaction", "invoice"}),
    INVOICE_LINES: frozenset({"line", "item", "transaction", "invoice"}),
    "order_lines": frozenset({"line", "item", "lineitem"}),
    "refunds": frozenset({"refund", "return", "credit"}),
    "customers": frozenset({"customer", "cust", "user", "client", "member", "contact", "person"}),
    "products": frozenset({"product", "prod", "item", "article"}),
    "prices": frozenset({"price", "product"}),
    "stores": frozenset({"store", "shop", "branch"}),
    "coupons": frozenset({"coupon", "voucher", "promo", "promotion"}),
    "consents": frozenset({"consent"}),
}

_ORDER_ID = """
    order_id order_no:98 order_nr:98 order_number:95 order_num:95 order_key:95 order_code:92
    order_uuid:98 order_ref:90 order_reference:90 order:80 invoice_no:95 invoice_id:95
    invoice_number:95 invoice_num:95 invoice:80 basket_id:92 transaction_id:92 transaction_no:92
    receipt_id:92 receipt_no:92 receipt_number:92 sale_id:90 sales_id:90 sales_order_id:95
    sales_order_number:92 purchase_id:90 purchase_order_id:80 bill_no:90 bill_id:90 booking_id:85
    ticket_id:75 checkout_id:70 cart_id:65
"""
_BUYER_ID = """
    customer_id customer_no:98 customer_nr:98 customer_number:98 customer_key:95 customer_code:95
    customer_uuid:98 cust_id:98 cust_no:98 customer_ref:92 customer:80 user_id:98 user_uuid:98
    user:75 client_id:95 client_no:95 member_id:95 member_no:95 buyer_id:98 shopper_id:98
    person_id:92 contact_id:90 account_id:80 household_id:80 household_key:80 loyalty_id:70
    card_id:60 card_no:60 customer_name:55
"""
_PHONE = "phone phone_number:100 telephone:98 mobile:92 mobile_phone:95 cell:85 tel:90"
_LOYALTY_CARD_ID = "loyalty_card_id loyalty_card:92 loyalty_id:88 card_no:85"
_EMAIL = """
    email e_mail email_address customer_email:98 user_email:98 buyer_email:98 contact_email:95
    mail:85
"""
_ORDERED_AT = """
    ordered_at order_date ordered_on order_timestamp order_time:90 order_datetime
    order_created_at:98 order_purchase_timestamp placed_at:98 placed_on:98 order_placed_at
    purchased_at:98 purchase_date:98 purchase_timestamp:98 invoice_date:95 invoiced_at:95
    transaction_timestamp:95 transaction_date:95 transaction_time:90 sale_date:95 sales_date:95
    sold_at:85 booked_at:85 booking_date:85 created_at:80 created:78 created_on:78 created_date:78
    date_created:78 creation_date:78 processed_at:75 paid_at:72 date:72 day:70 datetime:70
    timestamp:68 time:60
"""
_PRODUCT_ID = """
    product_id product_no:98 product_nr:98 product_number:98 product_code:97 product_sku:96
    product_key:95 sku:94 stock_code:95 article_id:95 article_no:95 article_number:95 item_id:80
    item_no:85 item_code:90 item_number:85 variant_id:80 upc:90 ean:90 gtin:90 asin:90 isbn:90
    part_no:85 product:70 article:70
"""
_QUANTITY = """
    quantity qty quantity_ordered:98 order_quantity:98 ordered_quantity:98 units:92 units_sold:95
    qty_ordered:98 pieces:90 pcs:88 num_units:92 unit_count:90 item_count:75 count:65
"""
_UNIT_PRICE = """
    unit_price price_each price_per_unit:98 unit_amount:90 sale_price:92 sales_price:92
    item_price:92 selling_price:92 price:88 unit_cost:55 product_price:85 list_price:70
    retail_price:65
"""
_LINE_AMOUNT = """
    line_total line_amount line_item_total:98 line_value:95 extended_price:95 extended_amount:95
    sales_value:92 sales_amount:90 sale_amount:90 net_amount:85 total_amount:85 total_price:85
    amount:80 total:80 revenue:85 sales:85 subtotal:78 net_sales:88 gross_amount:70 spend:75
    value:65
"""
_DISCOUNT = """
    discount_amount discount:95 total_discount:92 total_discounts:92 discounts:92 order_discount:92
    discount_value:92 discount_total:92 *discount:65 *disc:60
"""
_CURRENCY = (
    "currency currency_code:100 iso_currency:98 currency_iso:98 curr:80 presentment_currency:70"
)
_STATUS = """
    status order_status:100 state:60 order_state:92 financial_status:72 fulfillment_status:60
    payment_status:60 is_cancelled:85 is_canceled:85 cancelled:80 canceled:80 is_void:80 voided:78
"""
_ORDER_ATTRIBUTES: Mapping[str, str] = {
    "currency": _CURRENCY,
    "payment_method": """
        payment_method payment_type:95 pay_method:95 method_of_payment:95 payment:85 tender_type:90
        payment_gateway:80 gateway:75
    """,
    "coupon_code": """
        coupon_code coupon:92 coupon_id:85 voucher_code:98 voucher:92 promo_code:98
        promotion_code:95 discount_code:95 promo:80 coupon_upc:75
    """,
    "channel": """
        channel sales_channel:98 order_channel:98 order_source:80 source_name:75 source:65
        platform:70
    """,
    "store_id": """
        store_id store_no:98 store_number:98 store_nr:98 store_key:95 branch_id:92 outlet_id:92
        shop_id:85 location_id:80 store:85 branch:80
    """,
    "shipping_method": """
        shipping_method delivery_method:98 ship_mode:95 ship_method:98 shipping_mode:95
        shipping_service:92 shipping_type:92 delivery_type:92 delivery:75 shipping:70
    """,
}
_PRODUCT_ATTRIBUTES: Mapping[str, str] = {
    "product_name": """
        product_name name:92 title:92 product_title:98 product_description:88 item_name:92
        item_description:85 article_name:95 description:78 product:70
    """,
    "path_1": """
        department division:90 main_category:95 category_1:98 category_l1:98 level_1:85
        product_department:95 product_group:80 top_category:92 section:70
    """,
    "path_2": """
        category product_category category_name:98 category_2:90 category_l2:90 level_2:85
        product_line:75 product_category_name:98 collection:60
    """,
    "path_3": """
        subcategory sub_category product_type:85 sub_commodity_desc:75 category_3:90 category_l3:90
        level_3:85 type:65 product_class:70
    """,
    "brand": """
        brand brand_name:100 product_brand:98 manufacturer:80 vendor:72 maker:75
    """,
}
_CREATED_AT = """
    created_at signed_up_at:100 sign_up_at:100 signup_at:100 signup_date:100 sign_up_date:100
    registered_at:100 registration_date:100 registered_on:100 registration_dttm:95 date_joined:98
    joined_at:98 joined_on:98 join_date:98 member_since:98 customer_since:98 enrolled_at:95
    enrolled_on:95 enrollment_date:95 account_created:95 account_created_at:98 created:95
    created_on:95 created_date:95 date_created:95 creation_date:95 first_seen_at:75 since:75
"""
_UPDATED_AT = """
    updated_at updated_on:98 modified_at:98 modified_on:98 modified_date:95 date_modified:95
    last_modified:95 last_modified_at:98 last_updated:95 last_updated_at:98 updated:92 changed_at:90
"""

COLUMN_NAMES: Mapping[str, Mapping[str, str]] = {
    "orders": {
        "order_id": _ORDER_ID + " id:90 number:60 reference:60",
        "source_customer_id": _BUYER_ID,
        "email": _EMAIL,
        "phone": _PHONE,
        "loyalty_card_id": _LOYALTY_CARD_ID,
        "ordered_at": _ORDERED_AT,
        "status": _STATUS,
        "cancelled_at": """
            cancelled_at canceled_at cancelled_on:98 canceled_on:98 cancel_date:95
            cancellation_date:98 cancelled_date:98 canceled_date:98 voided_at:90
        """,
        "total_amount": """
            total_amount order_total total_price:98 grand_total order_amount:95 order_value:95
            total:95 total_paid:92 amount_total:95 total_value:92 transaction_amount:92
            purchase_amount:92 sale_amount:92 sales_amount:90 sales_value:90 invoice_amount:92
            revenue:88 amount:85 amount_paid:85 payment_value:80 sales:80 net_sales:80 net_total:80
            net_amount:78 gross_amount:75 spend:80 value:72 price:62 sale_price:62 subtotal:60
        """,
        "discount_amount": _DISCOUNT,
        "shipping_amount": """
            shipping_amount shipping_cost:95 shipping_price:95 shipping_fee:95 shipping:92
            total_shipping:92 freight:92 freight_value:92 freight_amount:92 postage:90
            delivery_fee:92 delivery_cost:92
        """,
        "tax_amount": """
            tax_amount tax:95 total_tax:95 taxes:95 vat:92 vat_amount:95 sales_tax:95 gst:88
        """,
        "updated_at": _UPDATED_AT,
        "refund_amount": """
            refund_amount refunded_amount:100 amount_refunded:98 total_refunded:95 refund_total:95
            refund:85 refunded:78
        """,
        "refunded_at": """
            refunded_at refund_date:98 refunded_on:98 returned_at:85 return_date:85 returned_on:85
        """,
        **_ORDER_ATTRIBUTES,
    },
    INVOICE_LINES: {
        "order_id": _ORDER_ID,
        "order_line_id": """
            order_line_id line_id:98 line_item_id:98 order_item_id:98 invoice_line_id:98 row_id:80
            id:80 transaction_line_id:98
        """,
        "source_customer_id": _BUYER_ID,
        "email": _EMAIL,
        "ordered_at": _ORDERED_AT,
        "status": _STATUS,
        "product_id": _PRODUCT_ID,
        "quantity": _QUANTITY,
        "unit_price": _UNIT_PRICE,
        "line_amount": _LINE_AMOUNT,
        "discount_amount": _DISCOUNT,
        **_ORDER_ATTRIBUTES,
        **_PRODUCT_ATTRIBUTES,
    },
    "order_lines": {
        "order_line_id": """
            order_line_id line_id:98 line_item_id:98 lineitem_id:98 order_item_id:98
            order_detail_id:98 order_product_id:90 item_id:70 id:90
        """,
        "order_id": _ORDER_ID,
        "product_id": _PRODUCT_ID + " id:30",
        "quantity": _QUANTITY,
        "unit_price": _UNIT_PRICE,
        "line_amount": _LINE_AMOUNT,
        "discount_amount": _DISCOUNT,
        "returned_at": """
            returned_at returned_on:98 return_date:98 refunded_at:95 refund_date:95 refunded_on:95
        """,
    },
    "refunds": {
        "refund_id": """
            refund_id return_id:92 credit_note_id:95 credit_note_no:95 credit_memo_id:92 id:90
        """,
        "order_id": _ORDER_ID,
        "order_line_id": """
            order_line_id line_id:98 line_item_id:98 order_item_id:98
        """,
        "source_customer_id": _BUYER_ID,
        "refunded_at": """
            refunded_at refund_date:100 refunded_on:100 returned_at:92 return_date:92 returned_on:92
            credit_date:88 processed_at:85 created_at:80 date:75 created:75 timestamp:65
        """,
        "amount": """
            refund_amount amount:95 refunded_amount:100 amount_refunded:100 credit_amount:92
            return_amount:92 total:82 total_amount:85 value:75
        """,
    },
    "customers": {
        "source_customer_id": _BUYER_ID + " id:92 number:60 code:60",
        "email": _EMAIL,
        "phone": _PHONE,
        "first_name": "first_name firstname given_name:98 forename:98 fname:92",
        "last_name": "last_name lastname family_name:98 surname:98 lname:92",
        "birth_date": "birth_date date_of_birth dob birthday:98 birthdate born_on:92 bday:80",
        "gender": "gender sex:92 gender_code:90",
        "marital_status": "marital_status marital:92 married:75 marital_status_code:85",
        "household_id": "household_id household_key:95 household:80",
        "education": "education education_level:98 degree:70",
        "occupation": "occupation profession:92 field_of_work:90",
        "job_title": "job_title title:50 position:65 job:75",
        "employment": "employment employment_status:98",
        "income_band": """
            income_band income:88 income_level:95 income_range:98 household_income:90 income_desc:85
            income_bracket:98
        """,
        "is_home_owner": """
            is_home_owner home_owner:98 homeowner:98 home_ownership:88 homeowner_desc:85
            owns_home:95
        """,
        "street": """
            street street_address:98 address:85 address_1:92 address_line_1:95 street_name:90
            address1:92
        """,
        "district": "district neighborhood:92 neighbourhood:92 suburb:88 borough:90",
        "city": "city town:92 municipality:85 city_name:95",
        "region": """
            region state:92 province:92 state_province:95 state_code:90 province_code:90 county:60
        """,
        "country": "country country_code:98 country_name:98 country_iso:95",
        "postal_code": "postal_code zip:98 zip_code:100 zipcode postcode post_code:98 postal:85",
        "latitude": "latitude lat:95",
        "longitude": "longitude lon:95 lng:95 long:80",
        "time_zone": "time_zone timezone tz:92",
        "language": "language lang:92 locale:80 language_code:98 preferred_language:95",
        "created_at": _CREATED_AT,
        "acquisition_source": """
            acquisition_source traffic_source:95 acquisition_channel:95 signup_source:95
            referral_source:92 utm_source:88 source:72 channel:60 lead_source:88
        """,
        "loyalty_card_id": _LOYALTY_CARD_ID,
        "loyalty_tier": "loyalty_tier loyalty_level:95 tier:85 membership_level:88 card_tier:92",
        "loyalty_points": "loyalty_points points:82 card_points:90 reward_points:90",
        "updated_at": _UPDATED_AT,
        "deleted_at": """
            deleted_at erased_at:98 deleted_on:98 deletion_date:95 anonymized_at:90 anonymised_at:90
        """,
    },
    "products": {
        "product_id": _PRODUCT_ID + " id:96 code:70 number:60",
        **_PRODUCT_ATTRIBUTES,
        "price": """
            price list_price:98 retail_price:96 unit_price:92 msrp:90 rrp:90 selling_price:90
            sale_price:80 standard_price:88
        """,
        "cost": """
            cost unit_cost:96 cost_price:96 standard_cost:92 purchase_price:88 cogs:88
        """,
    },
    "prices": {
        "product_id": _PRODUCT_ID,
        "price": "price unit_price:92 list_price:95 new_price:92 amount:80 value:70",
        "valid_from_on": """
            valid_from valid_from_on effective_from:98 effective_date:95 start_date:92 starts_on:92
            from_date:90 changed_at:85 changed_on:85 date:75 created_at:65
        """,
    },
    "stores": {
        "store_id": """
            store_id store_no:98 store_number:98 branch_id:95 outlet_id:95 shop_id:92
            location_id:88 id:90 code:75 number:65
        """,
        "store_name": "store_name name:92 branch_name:95 shop_name:95 location_name:90 title:75",
        "latitude": "latitude lat:95",
        "longitude": "longitude lon:95 lng:95 long:80",
        "city": "city town:92",
        "region": "region state:92 province:92",
        "country": "country country_code:98 country_name:98",
    },
    "coupons": {
        "coupon_code": """
            coupon_code code:92 voucher_code:98 promo_code:98 discount_code:98 coupon:88 voucher:88
            coupon_id:80 coupon_upc:80 promotion_id:75 id:70
        """,
        "offer": "offer offer_type:98 coupon_type:92 discount_type:90 promotion_type:90 type:80",
        "discount_share": """
            discount_share percent:92 percentage:92 percent_off:95 discount_percent:95
            discount_percentage:95 discount_pct:92 pct:85
        """,
        "discount_amount": "discount_amount amount:88 amount_off:95 value:72 discount:75",
        "category": "category product_category:90 applies_to:65",
        "starts_on": "starts_on start_date:98 starts_at:98 valid_from:95 begins_on:92",
        "ends_on": """
            ends_on end_date:98 ends_at:98 valid_to:95 valid_until:95 expires_at:95
            expiry_date:95 expires_on:98 expiration_date:95
        """,
    },
    "consents": {
        "source_customer_id": _BUYER_ID,
        "channel": "channel medium:85 consent_channel:98 contact_channel:95",
        "purpose": "purpose reason:60 topic:70 consent_purpose:98",
        "status": """
            status consent_status:100 state:85 consent:85 opted_in:88 opt_in:88 is_opted_in:90
            granted:85 is_subscribed:85 subscribed:82 value:60
        """,
        "changed_at": """
            changed_at updated_at:90 consented_at:90 created_at:82 timestamp:80 date:75
            modified_at:88 recorded_at:88 effective_at:85
        """,
        "legal_basis": "legal_basis basis:85 lawful_basis:95",
    },
}

# Names that mean something only in a table whose own name says what it holds.
VAGUE_NAMES = frozenset({"id", "number", "code", "reference", "name"})

# Words in a column, and what the contract calls them. null stands for: says nothing.
WORDS: Mapping[str, Mapping[str, str]] = {
    "gender": {
        "f": "female",
        "female": "female",
        "woman": "female",
        "w": "female",
        "m": "male",
        "male": "male",
        "man": "male",
        "d": "other",
        "x": "other",
        "other": "other",
        "nonbinary": "other",
        "non-binary": "other",
        "diverse": "other",
        "u": "null",
        "unknown": "null",
    },
    "marital_status": {
        "married": "married",
        "single": "single",
        "unmarried": "single",
        "never married": "single",
        "divorced": "divorced",
        "separated": "divorced",
        "widowed": "widowed",
        "widow": "widowed",
        "unknown": "null",
    },
    "is_home_owner": {
        "true": "true",
        "yes": "true",
        "y": "true",
        "1": "true",
        "owner": "true",
        "homeowner": "true",
        "own": "true",
        "false": "false",
        "no": "false",
        "n": "false",
        "0": "false",
        "renter": "false",
        "rent": "false",
        "tenant": "false",
    },
    "consent_status": {
        "opted_in": "opted_in",
        "opted in": "opted_in",
        "opt_in": "opted_in",
        "opt-in": "opted_in",
        "subscribed": "opted_in",
        "granted": "opted_in",
        "given": "opted_in",
        "accepted": "opted_in",
        "yes": "opted_in",
        "true": "opted_in",
        "1": "opted_in",
        "opted_out": "opted_out",
        "opted out": "opted_out",
        "opt_out": "opted_out",
        "opt-out": "opted_out",
        "unsubscribed": "opted_out",
        "withdrawn": "opted_out",
        "revoked": "opted_out",
        "denied": "opted_out",
        "no": "opted_out",
        "false": "opted_out",
        "0": "opted_out",
    },
}

# A status that takes an order back. The models know the first two by themselves.
CANCELLED_WORDS = (
    "cancelled",
    "canceled",
    "cancel",
    "cancelled by customer",
    "canceled by customer",
    "void",
    "voided",
    "annulled",
    "revoked",
)

# A status that may mean that nothing was ever sold; only the user knows.
DOUBTFUL_WORDS = (
    "failed",
    "declined",
    "rejected",
    "expired",
    "abandoned",
    "draft",
    "unpaid",
    "payment failed",
    "payment_failed",
    "fraud",
    "test",
)

# A status of goods that came back.
RETURNED_WORDS = ("returned", "refunded", "partially_refunded", "partially refunded", "return")

# What loaders write for nothing; as in the macro clean_text.
NULL_WORDS = ("", "nan", "nat", "none", "null", "n/a")

# How days and times of day are written, other than as in 2025-12-31 23:59:59.
DAY_FORMATS = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
)
TIME_FORMATS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def scores(text: str) -> dict[str, int]:
    """Read 'name name:90 …' as scores by name, spelled as written."""
    found: dict[str, int] = {}
    for entry in text.split():
        name, _, score = entry.partition(":")
        found[name] = int(score) if score else 100
    return found
