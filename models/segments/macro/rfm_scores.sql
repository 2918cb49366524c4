with buyers as (

    select
        customer_id,
        cast(recency_days as double) as recency_days,
        cast(frequency as double) as frequency,
        cast(monetary_amount as double) as monetary_amount
    from {{ ref('rfm_features') }}
    where frequency > 0

),

cuts as (

    select * from {{ ref('segment_cut_points') }}

),

scored as (

    select
        recency.scheme,
        buyers.customer_id,
        recency.score as r_score,
        frequency.score as f_score,
        monetary.score as m_score
    from buyers
    inner join cuts as recency
        on
            recency.measure = 'recency_days'
            and ({{ in_cut_range('buyers.recency_days', 'recency') }})
    inner join cuts as frequency
        on
            recency.scheme = frequency.scheme
            and frequency.measure = 'frequency'
            and ({{ in_cut_range('buyers.frequency', 'frequency') }})
    inner join cuts as monetary
        on
            recency.scheme = monetary.scheme
            and monetary.measure = 'monetary_amount'
            and ({{ in_cut_range('buyers.monetary_amount', 'monetary') }})

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
