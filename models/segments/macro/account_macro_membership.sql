-- Industries are as many as companies name: a condition asks for the feature.
with macro_segments as (

    select * from {{ ref('account_macro_segments') }}

),

memberships as (

    {% for family in ['size_band', 'usage_group', 'buying_centre'] -%}
    select
        account_id as member_id,
        '{{ family }}_' || {{ family }} as segment_id
    from macro_segments
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbered as (

    select
        *,
        {{ member_number('member_id') }} as member_number
    from memberships

)

select * from numbered
