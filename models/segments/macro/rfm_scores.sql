with cuts as (

    select * from {{ ref('segment_cut_points') }}

),

{%- for basis in rfm_bases() %}
{%- set recency, frequency, value = basis.measures %}

{{ basis.basis }} as (

    select
        customer_id,
        cast({{ recency }} as double) as {{ recency }},
        cast({{ frequency }} as double) as {{ frequency }},
        cast({{ value }} as double) as {{ value }}
    from {{ ref(basis.features) }}
    where {{ basis.population }}

),

scored_{{ basis.basis }} as (

    select
        recency.scheme,
        {{ basis.basis }}.customer_id,
        recency.score as r_score,
        frequency.score as f_score,
        monetary.score as m_score
    from {{ basis.basis }}
    inner join cuts as recency
        on
            recency.measure = '{{ recency }}'
            and ({{ in_cut_range(basis.basis ~ '.' ~ recency, 'recency') }})
    inner join cuts as frequency
        on
            recency.scheme = frequency.scheme
            and frequency.measure = '{{ frequency }}'
            and ({{ in_cut_range(basis.basis ~ '.' ~ frequency, 'frequency') }})
    inner join cuts as monetary
        on
            recency.scheme = monetary.scheme
            and monetary.measure = '{{ value }}'
            and ({{ in_cut_range(basis.basis ~ '.' ~ value, 'monetary') }})

),
{%- endfor %}

scored as (

    {% for basis in rfm_bases() -%}
    select * from scored_{{ basis.basis }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

named as (

    select
        scored.customer_id,
        scored.scheme,
        scored.r_score,
        scored.f_score,
        scored.m_score,
        codes.rfm_code,
        codes.segment
    from scored
    inner join {{ ref('rfm_codes') }} as codes
        on
            scored.scheme = codes.scheme
            and scored.r_score = codes.r_score
            and scored.f_score = codes.f_score
            and scored.m_score = codes.m_score

)

select * from named
