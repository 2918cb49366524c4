-- Which pages and screens were seen. Those of products are counted in web_subject_days, with the
-- product. A path that may hold an e-mail address is not kept.
{#- As segments name it: in lower case, without slashes at its end, unless there is nothing else. #}
{%- set path = "coalesce(nullif(rtrim(lower(trim(page)), '/'), ''), '/')" %}
with counted as (

    {% for period in event_periods(ref('checked_events')) -%}
    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        {{ path }} as page,
        count(*) as views
    from {{ ref('accepted_events') }}
    where
        {{ is_in_replaced_days(this) }}
        and {{ period }}
        and event_type in ('page_view', 'category_view')
        and trim(page) <> ''
        and not contains(page, '@')
        and not contains(page, '%40')
    group by
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        {{ path }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (

    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        page,
        cast(views as bigint) as views
    from counted

)

select * from typed
