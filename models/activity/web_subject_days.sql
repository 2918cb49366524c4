-- Far fewer rows than events, and enough for most questions about a product, category or term.
-- What the catalogue says of a product is looked up in web_subjects, so that no fact is rewritten
-- for it.
{%- set term = "nullif(lower(trim(search_term)), '')" %}
with counted as (

    {% for period in event_periods(ref('checked_events')) -%}
    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        product_id,
        category,
        {{ term }} as term,
        count(*) as events,
        count(case when event_type = 'product_view' then 1 end) as product_views,
        count(case when event_type = 'cart_add' then 1 end) as cart_additions,
        count(case when event_type = 'wish_list_add' then 1 end) as wish_list_additions,
        count(case when event_type = 'purchase' then 1 end) as purchases
    from {{ ref('accepted_events') }}
    where
        {{ is_in_replaced_days(this) }}
        and {{ period }}
        and coalesce(product_id, category, {{ term }}) is not null
    group by
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        product_id,
        category,
        {{ term }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (

    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        product_id,
        category,
        term,
        cast(events as bigint) as events,
        cast(product_views as bigint) as product_views,
        cast(cart_additions as bigint) as cart_additions,
        cast(wish_list_additions as bigint) as wish_list_additions,
        cast(purchases as bigint) as purchases
    from counted

)

select * from typed
