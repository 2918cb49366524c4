-- Every code a scheme can give and the first rule that takes it. Small, so that the rules can be
-- tested whole, whatever the data.
with digits as (

    {% for digit in range(1, 10) -%}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

codes as (

    select
        schemes.scheme,
        recency.digit as r_score,
        frequency.digit as f_score,
        monetary.digit as m_score
    from {{ ref('rfm_schemes') }} as schemes
    inner join digits as recency
        on schemes.levels >= recency.digit
    inner join digits as frequency
        on schemes.levels >= frequency.digit
    inner join digits as monetary
        on schemes.levels >= monetary.digit

),

rules as (

    select * from {{ ref('rfm_rules') }}

),

matched as (

    select
        codes.scheme,
        codes.r_score,
        codes.f_score,
        codes.m_score,
        rules.priority,
        rules.segment,
        rules.label,
        row_number() over (
            partition by codes.scheme, codes.r_score, codes.f_score, codes.m_score
            order by rules.priority asc nulls last
        ) as place
    from codes
    left join rules
        on
            codes.scheme = rules.scheme
            and codes.r_score between rules.recency_from and rules.recency_to
            and codes.f_score between rules.frequency_from and rules.frequency_to
            and codes.m_score between rules.monetary_from and rules.monetary_to

),

named as (

    select
        scheme,
        cast(r_score as bigint) as r_score,
        cast(f_score as bigint) as f_score,
        cast(m_score as bigint) as m_score,
        cast(r_score as varchar) || cast(f_score as varchar) || cast(m_score as varchar)
            as rfm_code,
        cast(priority as bigint) as rule_priority,
        coalesce(segment, 'others') as segment,
        coalesce(label, 'Others') as label
    from matched
    where place = 1

)

select * from named
