{#- Logarithms, so that one buyer of very much does not decide; whole thousandths, so that sums are
    the same in whatever order rows come. #}
{%- set measures = {
    'net_amount': 'net_amount_365d', 'orders': 'orders_365d', 'recency': 'recency_days',
} %}
with customers as (

    select
        customer_id,
        net_amount_365d,
        {%- for name, feature in measures.items() %}
        cast(round(1000 * ln(case when {{ feature }} < 0 then 1 else 1 + {{ feature }} end), 0) as bigint)
            as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('customer_features') }}

),

everybody as (

    select
        {%- for name in measures %}
        {{ variance(name) }} as {{ name }}_variance{{ ',' if not loop.last }}
        {%- endfor %}
    from customers

),

segments as (

    select
        membership.segment_id,
        count(*) as members,
        sum(customers.net_amount_365d) as net_amount_365d,
        {%- for name in measures %}
        {{ variance('customers.' ~ name) }} as {{ name }}_variance{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('segment_membership') }} as membership
    inner join customers
        on membership.customer_id = customers.customer_id
    group by membership.segment_id

),

compared as (

    select
        segments.segment_id,
        cast(segments.members as bigint) as members,
        cast(segments.net_amount_365d as decimal(18, 4)) as net_amount_365d,
        {%- for name in measures %}
        -- One is always like himself.
        case when segments.members > 1 then
            {{ share('segments.' ~ name ~ '_variance', 'everybody.' ~ name ~ '_variance') }}
        end as {{ name }}_spread{{ ',' if not loop.last }}
        {%- endfor %}
    from segments
    cross join everybody

),

averaged as (

    select
        *,
        round(1 - {{ share(
            'coalesce(net_amount_spread, 0) + coalesce(orders_spread, 0) + coalesce(recency_spread, 0)',
            'case when net_amount_spread is null then 0 else 1 end'
            ~ ' + case when orders_spread is null then 0 else 1 end'
            ~ ' + case when recency_spread is null then 0 else 1 end'
        ) }}, 4) as homogeneity
    from compared

)

select * from averaged
