with members as (

    {% for entity in ['customer', 'account', 'contact'] -%}
    select
        '{{ entity }}' as entity,
        member_id,
        segment_id
    from {{ ref(entity ~ '_micro_membership') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from members
