-- Compiled from the families in models/segments/macro/declared: edit those.
{%- set families = [
    'shopping_behaviour',
    'cart_behaviour',
    'funnel_stage',
    'usage_rate',
    'order_value',
    'discount_affinity',
    'message_response',
    'visit_length',
    'viewed_category',
    'baby_care',
    'acquisition_channel',
    'main_device_type',
    'operating_system',
    'browser',
    'message_channel',
    'app_use',
    'devices',
] %}
with segments as (

    select * from {{ ref('declared_macro_segments') }}

),

memberships as (

    {% for family in families -%}
    select
        customer_id,
        '{{ family }}_' || {{ family }} as segment_id
    from segments
    where {{ family }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from memberships
