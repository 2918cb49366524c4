-- A table of days instead of ranges: millions of orders are joined to it by equality.
{%- set longest = [var('occasion_days_before'), 3] | max %}
with occasions as (

    select
        lower(trim(occasions.country)) as country,
        occasions.occasion,
        occasions.occasion_on
    from {{ ref('occasions') }} as occasions
    inner join {{ ref('gift_occasions') }} as gift_occasions
        on occasions.occasion = gift_occasions.occasion

),

distances as (

    {% for days in range(longest + 1) -%}
    select {{ days }} as days_before
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

days as (

    select
        occasions.country,
        occasions.occasion,
        occasions.occasion_on,
        cast(distances.days_before as bigint) as days_before,
        {{ days_after('occasions.occasion_on', '-distances.days_before') }} as day_on
    from occasions
    cross join distances

)

select * from days
