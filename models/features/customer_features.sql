-- The families side by side. Its YAML is generated from theirs: `finegrain contracts`.
{%- set families = [
    'rfm', 'buying', 'situation', 'occasion', 'lifecycle', 'rhythm', 'product', 'web', 'interest',
    'psychographic', 'source', 'technology', 'message', 'demographic', 'place', 'household',
    'consent', 'loyalty', 'nps', 'business', 'declared',
] %}
with customers as (

    select
        customer_id,
        {{ member_number('customer_id') }} as member_number
    from {{ ref('customers') }}

),

joined as (

    -- The linter takes the names after exclude for references.
    select
        {% for family in families -%}
        {{ family }}_features.* exclude (customer_id), -- noqa: RF02
        {% endfor -%}
        customers.customer_id,
        customers.member_number
    from customers
    {% for family in families -%}
    inner join {{ ref(family ~ '_features') }} as {{ family }}_features
        on customers.customer_id = {{ family }}_features.customer_id
    {% endfor %}
)

select * from joined
