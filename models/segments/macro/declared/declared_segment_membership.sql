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
    'age_band',
    'gender',
    'marital_status',
    'education',
    'occupation',
    'employment',
    'job',
    'income_band',
    'language',
    'housing',
    'household',
    'life_stage',
    'lifestyle',
    'interest_source',
    'self_image',
    'benefit_sought',
    'occasion',
    'upcoming_event',
    'seasonality',
    'main_season',
    'country',
    'region',
    'city',
    'district',
    'climate',
    'coast',
    'store_proximity',
    'favourite_department',
    'favourite_category',
    'favourite_brand',
    'next_category',
    'loyalty_to_brands',
    'variety',
    'replenishment',
    'loyalty_tier',
    'nps_group',
    'reach',
    'message_fatigue',
    'contact_role',
    'contact_level',
    'contact_department',
    'industry',
    'rhythm',
    'urgency',
    'day_part',
    'week_part',
    'order_channel',
    'order_place',
    'payment_method',
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
