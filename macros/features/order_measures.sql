{#- Columns of buying_features that count orders, each with what holds for an order that counts; or,
    asked for sums, those that sum up a column of orders, each with it and what holds for its orders.
    Net value is that of all orders, those wholly refunded too. -#}
{% macro order_measures(kind) -%}
    {%- set in_a_year = in_the_last_days('ordered_on', 365) -%}
    {%- set counts = {
        'purchases': 'is_purchase',
        'coupon_orders': 'is_purchase and has_coupon',
        'cancelled_orders': 'is_cancelled',
        'refunded_orders': 'not is_cancelled and refunded_amount > 0',
        'coupon_orders_365d': 'is_purchase and has_coupon and ' ~ in_a_year,
    } -%}
    {%- set sums = {
        'purchase_amount': ('net_amount', 'is_purchase'),
        'purchase_amount_365d': ('net_amount', 'is_purchase and ' ~ in_a_year),
        'gross_amount': ('total_amount', 'not is_cancelled'),
        'refunded_amount': ('refunded_amount', 'not is_cancelled'),
        'discount_amount': ('discount_amount', 'not is_cancelled'),
        'discount_amount_365d': ('discount_amount', 'not is_cancelled and ' ~ in_a_year),
        'items': ('items', 'is_purchase'),
        'items_365d': ('items', 'is_purchase and ' ~ in_a_year),
    } -%}
    {%- for days in [7, 30, 90, 180, 365] -%}
        {%- set in_window = in_the_last_days('ordered_on', days) -%}
        {%- do counts.update({'orders_' ~ days ~ 'd': 'is_purchase and ' ~ in_window}) -%}
        {%- do sums.update({'net_amount_' ~ days ~ 'd': ('net_amount', in_window)}) -%}
    {%- endfor -%}
    {{ return({'counts': counts, 'sums': sums}[kind]) }}
{%- endmacro %}
