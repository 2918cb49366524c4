with customers as (

    select customer_id from {{ ref('customers') }}

),

micro_memberships as (

    select
        membership.customer_id,
        count(*) as segments
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('segment_catalog') }} as catalog
        on membership.segment_id = catalog.segment_id
    where
        catalog.kind = 'micro'
        and catalog.entity = 'customer'
    group by membership.customer_id

),

numbers as (

    {% for number in range(4) -%}
    select
        cast({{ number }} as bigint) as segments,
        '{{ number if number < 3 else '3 or more' }}' as label
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

in_segments as (

    select
        customers.customer_id,
        case
            when micro_memberships.segments >= 3 then 3
            else coalesce(micro_memberships.segments, 0)
        end as segments
    from customers
    left join micro_memberships
        on customers.customer_id = micro_memberships.customer_id

),

counted as (

    select
        segments,
        count(*) as customers
    from in_segments
    group by segments

),

reached as (

    select
        numbers.segments,
        numbers.label,
        cast(coalesce(counted.customers, 0) as bigint) as customers,
        {{ share(
            'coalesce(counted.customers, 0)', 'sum(counted.customers) over ()'
        ) }} as customer_share
    from numbers
    left join counted
        on numbers.segments = counted.segments

)

select * from reached
