-- Far fewer rows than events, and enough for most questions about a category, brand or term.
-- Categories and brands are those of the catalogue on the day of the build that counted them. Terms
-- have no use for the products that the linter then misses.
{%- set visit = ['source_system', 'web_id', 'source_customer_id', 'occurred_on'] %}
{%- set subjects = [
    ('category', 'coalesce(products.category_path, events.category)',
        'coalesce(product_id, category) is not null'),
    ('brand', 'products.brand', 'product_id is not null'),
    ('term', "nullif(lower(trim(events.search_term)), '')", 'search_term is not null'),
] %}
{%- set periods = event_periods(ref('checked_events')) %}
with products as (

    select
        source_system,
        product_id,
        category_path,
        brand
    from {{ ref('accepted_products') }}

),

counted as (

    {% for period, (subject_kind, subject, has_subject) in pairs(periods, subjects) -%}
    select
        events.{{ visit | join(',\n        events.') }},
        '{{ subject_kind }}' as subject_kind,
        {{ subject }} as subject,
        count(*) as events,
        count(case when events.event_type = 'product_view' then 1 end) as product_views,
        count(case when events.event_type = 'cart_add' then 1 end) as cart_additions,
        count(case when events.event_type = 'purchase' then 1 end) as purchases
    from (
        select * from {{ ref('accepted_events') }}
        where
            {{ is_in_replaced_days(this, 'occurred_at') }}
            and {{ period }}
            and {{ has_subject }}
    ) as events
    left join products -- noqa: ST11
        on
            {{ person_system('events.source_system') }} = products.source_system
            and events.product_id = products.product_id
    where {{ subject }} is not null
    group by
        events.{{ visit | join(', events.') }},
        {{ subject }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (

    select
        {{ visit | join(',\n        ') }},
        subject_kind,
        subject,
        cast(events as bigint) as events,
        cast(product_views as bigint) as product_views,
        cast(cart_additions as bigint) as cart_additions,
        cast(purchases as bigint) as purchases
    from counted

)

select * from typed
