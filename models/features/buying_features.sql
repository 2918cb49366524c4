{%- set counts = order_measures('counts') %}
{%- set sums = order_measures('sums') %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

orders as (

    select
        customer_id,
        {%- for name, condition in counts.items() %}
        count(case when {{ condition }} then 1 end) as {{ name }},
        {%- endfor %}
        {%- for name, (column, condition) in sums.items() %}
        sum(case when {{ condition }} then {{ column }} end) as {{ name }},
        {%- endfor %}
        max(case when is_purchase then net_amount end) as largest_order_amount,
        count(distinct case when is_purchase then nullif(lower(trim(channel)), '') end)
            as order_channels
    from {{ ref('orders_as_of') }}
    where customer_id is not null
    group by customer_id

),

credit_notes as (

    -- What is paid back for no order is taken off the window of its own day.
    select
        customer_id,
        {%- for days in [7, 30, 90, 180, 365] %}
        sum(case when {{ in_the_last_days('refunded_on', days) }} then credited_amount end)
            as net_amount_{{ days }}d,
        {%- endfor %}
        sum(credited_amount) as refunded_amount
    from {{ ref('credit_notes_as_of') }}
    group by customer_id

),

variety as (

    select
        customer_id,
        count(distinct source_system || ':' || product_id) as distinct_products,
        count(distinct category_path) as distinct_categories,
        count(distinct nullif(lower(trim(brand)), '')) as distinct_brands
    from {{ ref('purchased_products') }}
    group by customer_id

),

usual_payments as (

    -- Of several with as many purchases the one used last, then the first by name.
    select
        customer_id,
        lower(trim(payment_method)) as usual_payment_method
    from {{ ref('orders_as_of') }}
    where
        {{ in_the_last_days('ordered_on', 365) }}
        and is_purchase
        and customer_id is not null
        and trim(payment_method) <> ''
    group by customer_id, lower(trim(payment_method))
    qualify row_number() over (
        partition by customer_id
        order by count(*) desc, max(ordered_at) desc nulls last, lower(trim(payment_method)) asc
    ) = 1

),

joined as (

    select
        customers.customer_id,
        {%- for name in counts | list + ['order_channels'] %}
        cast(coalesce(orders.{{ name }}, 0) as bigint) as {{ name }},
        {%- endfor %}
        {%- for name in sums %}
        cast(
            coalesce(orders.{{ name }}, 0)
            {%- if name == 'refunded_amount' %} + coalesce(credit_notes.{{ name }}, 0)
            {%- elif name.startswith('net_') %} - coalesce(credit_notes.{{ name }}, 0){% endif %}
            as decimal(18, 4)
        ) as {{ name }},
        {%- endfor %}
        cast(orders.largest_order_amount as decimal(18, 4)) as largest_order_amount,
        {%- for name in ['distinct_products', 'distinct_categories', 'distinct_brands'] %}
        cast(coalesce(variety.{{ name }}, 0) as bigint) as {{ name }},
        {%- endfor %}
        usual_payments.usual_payment_method
    from customers
    left join orders
        on customers.customer_id = orders.customer_id
    left join credit_notes
        on customers.customer_id = credit_notes.customer_id
    left join variety
        on customers.customer_id = variety.customer_id
    left join usual_payments
        on customers.customer_id = usual_payments.customer_id

),

measured as (

    select
        * exclude (purchases, coupon_orders, purchase_amount, purchase_amount_365d),
        {{ share('purchase_amount', 'purchases') }} as average_order_amount,
        {{ share('purchase_amount_365d', 'orders_365d') }} as average_order_amount_365d,
        {{ share('items', 'purchases') }} as average_items_per_order,
        {{ share('coupon_orders', 'purchases') }} as coupon_order_share,
        {{ share('discount_amount', 'gross_amount + discount_amount') }} as discount_share,
        {{ share('refunded_amount', 'gross_amount') }} as refund_share
    from joined

)

select * from measured
