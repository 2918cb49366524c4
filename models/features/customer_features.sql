-- The families side by side. Its YAML is generated from theirs: `finegrain contracts`.
{%- set families = [
    'rfm', 'buying', 'situation', 'occasion', 'lifecycle', 'rhythm', 'web', 'interest', 'source',
    'technology', 'message',
] %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

joined as (

    -- The linter takes the names after exclude for references.
    select
        customers.customer_id,
        {%- for family in families %}
        {{ family }}_features.* exclude (customer_id){{ ',' if not loop.last }} -- noqa: RF02
        {%- endfor %}
    from customers
    {%- for family in families %}
    inner join {{ ref(family ~ '_features') }} as {{ family }}_features
        on customers.customer_id = {{ family }}_features.customer_id
    {%- endfor %}

)

select * from joined
