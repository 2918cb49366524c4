-- Compiled from the families in models/segments/macro/declared by `finegrain compile`: edit those instead.
{%- set packs = ['behaviour_families', 'channel_families'] %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

joined as (

    -- The linter takes the names after exclude for references.
    select
        customers.customer_id,
        {%- for pack in packs %}
        {{ pack }}.* exclude (customer_id){{ ',' if not loop.last }} -- noqa: RF02
        {%- endfor %}
    from customers
    {%- for pack in packs %}
    inner join {{ ref(pack) }} as {{ pack }}
        on customers.customer_id = {{ pack }}.customer_id
    {%- endfor %}

)

select * from joined
