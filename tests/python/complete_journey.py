"""A staging folder for dunnhumby's Complete Journey, as a user would write it (docs/mapping.md).

A customer is a household here, as the data know nothing smaller. What becomes of odd baskets, lines
and coupons is decided in the views, and said in front of them.
"""

from pathlib import Path

from finegrain.init.project_file import Entry, entered

SOURCES = """
sources:
  - name: journey
    description: The Complete Journey, a grocer's households, as its Parquet files give it.
    database: "{{ var('journey_database', target.database) }}"
    schema: "{{ var('journey_schema', 'journey') }}"
    config:
      meta: "{{ {'external_location': var('journey_files')} if var('journey_files') else {} }}"
    tables:
      - name: transactions
        description: One row per basket and product.
        columns:
          - {name: household_id, data_type: bigint}
          - {name: store_id, data_type: bigint}
          - {name: basket_id, data_type: bigint}
          - {name: product_id, data_type: bigint}
          - {name: quantity, data_type: bigint}
          - {name: sales_value, data_type: double}
          - {name: retail_disc, data_type: double}
          - {name: coupon_disc, data_type: double}
          - {name: coupon_match_disc, data_type: double}
          - {name: transaction_timestamp, data_type: timestamp}
      - name: products
        description: One row per product.
        columns:
          - {name: product_id, data_type: bigint}
          - {name: department, data_type: varchar}
          - {name: product_category, data_type: varchar}
          - {name: product_type, data_type: varchar}
          - {name: brand, data_type: varchar}
      - name: demographics
        description: One row per household of which the grocer knows more.
        columns:
          - {name: household_id, data_type: bigint}
          - {name: income, data_type: varchar}
          - {name: home_ownership, data_type: varchar}
          - {name: marital_status, data_type: varchar}
          - {name: kids_count, data_type: varchar}
      - name: campaigns
        description: One row per campaign and household that it was for.
        columns:
          - {name: campaign_id, data_type: bigint}
          - {name: household_id, data_type: bigint}
      - name: campaign_descriptions
        description: One row per campaign.
        columns:
          - {name: campaign_id, data_type: bigint}
          - {name: campaign_type, data_type: varchar}
          - {name: start_date, data_type: timestamp}
          - {name: end_date, data_type: timestamp}
      - name: coupon_redemptions
        description: One row per coupon that a household redeemed on a day.
        columns:
          - {name: household_id, data_type: bigint}
          - {name: coupon_upc, data_type: bigint}
          - {name: redemption_date, data_type: timestamp}
"""

MODELS = """
models:
  - name: stg_journey__orders
    description: One row per basket.
  - name: stg_journey__order_lines
    description: One row per basket and product.
    data_tests:
      - keeps_every_source_row: {arguments: {source_name: journey, table_name: transactions}}
  - name: stg_journey__products
    description: One row per product.
    data_tests:
      - keeps_every_source_row: {arguments: {source_name: journey, table_name: products}}
  - name: stg_journey__customers
    description: One row per household of which demographics are known.
    data_tests:
      - keeps_every_source_row: {arguments: {source_name: journey, table_name: demographics}}
  - name: stg_journey__children
    description: One row per child of a household.
  - name: stg_journey__campaigns
    description: One row per campaign.
    data_tests:
      - keeps_every_source_row:
          {arguments: {source_name: journey, table_name: campaign_descriptions}}
  - name: stg_journey__assignments
    description: One row per campaign and household that it was for.
    data_tests:
      - keeps_every_source_row: {arguments: {source_name: journey, table_name: campaigns}}
"""

# A redemption names a household, a coupon and a day. It belongs to the only basket of the day or,
# of several, to the only one from which a coupon was taken off; else it is left out. Of several
# coupons of a basket the first by number is named. A basket is worth what the grocer got for it,
# with what makers paid for their coupons; values such as 1e-16 are dust of doubles, and nothing.
ORDERS = """
with transactions as (

    {{ read_source('journey', 'transactions') }}

),

redemptions as (

    {{ read_source('journey', 'coupon_redemptions') }}

),

baskets as (

    select
        basket_id,
        household_id,
        store_id,
        {{ utc_timestamp('transaction_timestamp', 'journey') }} as ordered_at,
        sum(cast(sales_value as decimal(18, 4))) as total_amount,
        max(case when coupon_disc > 0 then 1 else 0 end) as has_coupon_discount
    from transactions
    group by basket_id, household_id, store_id, transaction_timestamp

),

dated as (

    select
        *,
        {{ business_date('ordered_at') }} as ordered_on
    from baskets

),

counted as (

    select
        *,
        count(*) over (partition by household_id, ordered_on) as baskets_of_day,
        sum(has_coupon_discount) over (partition by household_id, ordered_on) as likely_of_day
    from dated

),

redeemed as (

    select
        household_id,
        cast(redemption_date as date) as redeemed_on,
        min(coupon_upc) as coupon_code
    from redemptions
    group by household_id, cast(redemption_date as date)

),

renamed as (

    select
        {{ clean_id('counted.basket_id') }} as order_id,
        {{ clean_id('counted.household_id') }} as source_customer_id,
        counted.ordered_at,
        counted.ordered_on,
        counted.total_amount,
        cast(redeemed.coupon_code as varchar) as coupon_code,
        'store' as channel,
        cast(counted.store_id as varchar) as store_id
    from counted
    left join redeemed
        on
            counted.household_id = redeemed.household_id
            and counted.ordered_on = redeemed.redeemed_on
            and (
                counted.baskets_of_day = 1
                or (counted.has_coupon_discount = 1 and counted.likely_of_day = 1)
            )

)

select * from renamed
"""

# Petrol is counted in thousandths of a gallon, and a filling is made one unit. Lines of no units
# are rejected, as the contract has it; their value, if any, stays a part of the basket's total.
ORDER_LINES = """
with transactions as (

    {{ read_source('journey', 'transactions') }}

),

products as (

    {{ read_source('journey', 'products') }}

),

measured as (

    select
        transactions.basket_id,
        transactions.product_id,
        case
            when products.product_type like 'GASOLINE%' then least(transactions.quantity, 1)
            else transactions.quantity
        end as units,
        cast(transactions.sales_value as decimal(18, 4)) as paid_amount,
        cast(transactions.retail_disc as decimal(18, 4))
        + cast(transactions.coupon_match_disc as decimal(18, 4)) as discount_amount
    from transactions
    left join products
        on transactions.product_id = products.product_id

),

renamed as (

    select
        cast(basket_id as varchar) || '-' || cast(product_id as varchar) as order_line_id,
        cast(basket_id as varchar) as order_id,
        cast(product_id as varchar) as product_id,
        units as quantity,
        coalesce((paid_amount + discount_amount) / nullif(units, 0), 0) as unit_price,
        discount_amount
    from measured

)

select * from renamed
"""

PRODUCTS = """
with products as (

    {{ read_source('journey', 'products') }}

),

renamed as (

    select
        cast(product_id as varchar) as product_id,
        {{ clean_text('product_type') }} as product_name,
        department
        || coalesce(' > ' || {{ clean_text('product_category') }}, '')
        || coalesce(' > ' || {{ clean_text('product_type') }}, '') as category_path,
        brand
    from products

)

select * from renamed
"""

# Ages are bands, and no birth date is made of them. A probable owner is neither. The record has no
# day of its own: that of the first basket stands for it.
CUSTOMERS = """
with demographics as (

    {{ read_source('journey', 'demographics') }}

),

transactions as (

    {{ read_source('journey', 'transactions') }}

),

first_baskets as (

    select
        household_id,
        min(transaction_timestamp) as created_at
    from transactions
    group by household_id

),

renamed as (

    select
        cast(demographics.household_id as varchar) as source_customer_id,
        cast(demographics.household_id as varchar) as household_id,
        {{ clean_text('demographics.marital_status') }} as marital_status,
        {{ clean_text('demographics.income') }} as income_band,
        case demographics.home_ownership when 'Homeowner' then true when 'Renter' then false end
            as is_home_owner,
        {{ utc_timestamp('first_baskets.created_at', 'journey') }} as created_at
    from demographics
    left join first_baskets
        on demographics.household_id = first_baskets.household_id

)

select * from renamed
"""

# Three or more are three.
CHILDREN = """
with demographics as (

    {{ read_source('journey', 'demographics') }}

),

numbers as (

    select 1 as child
    union all
    select 2 as child
    union all
    select 3 as child

),

renamed as (

    select cast(demographics.household_id as varchar) as source_customer_id
    from demographics
    inner join numbers
        on cast(replace(demographics.kids_count, '+', '') as integer) >= numbers.child

)

select * from renamed
"""

CAMPAIGNS = """
with campaigns as (

    {{ read_source('journey', 'campaign_descriptions') }}

),

renamed as (

    select
        cast(campaign_id as varchar) as campaign_id,
        campaign_type as campaign_name,
        cast(start_date as date) as starts_on,
        cast(end_date as date) as ends_on
    from campaigns

)

select * from renamed
"""

# Nobody was held back by chance. The first day of the campaign stands for that of the choice.
ASSIGNMENTS = """
with chosen as (

    {{ read_source('journey', 'campaigns') }}

),

campaigns as (

    {{ read_source('journey', 'campaign_descriptions') }}

),

renamed as (

    select
        cast(chosen.campaign_id as varchar) as campaign_id,
        cast(chosen.household_id as varchar) as source_customer_id,
        'treatment' as arm,
        false as is_randomised,
        {{ shift_zone('campaigns.start_date', var('business_time_zone'), 'UTC') }} as assigned_at,
        cast(campaigns.start_date as date) as assigned_on
    from chosen
    left join campaigns
        on chosen.campaign_id = campaigns.campaign_id

)

select * from renamed
"""

VIEWS = {
    "orders": ORDERS,
    "order_lines": ORDER_LINES,
    "products": PRODUCTS,
    "customers": CUSTOMERS,
    "children": CHILDREN,
    "campaigns": CAMPAIGNS,
    "assignments": ASSIGNMENTS,
}


def write_folder(project: Path, data: Path) -> None:
    """Map the files in `data` in a copy of the project."""
    folder = project / "models/staging/journey"
    folder.mkdir()
    (folder / "_journey__sources.yml").write_text(SOURCES.lstrip())
    (folder / "_journey__models.yml").write_text(MODELS.lstrip())
    for table, sql in VIEWS.items():
        (folder / f"stg_journey__{table}.sql").write_text(sql.lstrip())
    entry = Entry("journey", tuple(VIEWS), "UTC", False, str(data / "{name}.parquet"))
    settings = project / "dbt_project.yml"
    settings.write_text(entered(settings.read_text(), entry))
