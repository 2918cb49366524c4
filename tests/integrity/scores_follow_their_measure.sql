-- Who scores higher is more recent, more frequent or of more value, and equal values never get
-- different scores: the ranges of values of two scores do not meet.
{%- set recency = "('" ~ rfm_bases() | map(attribute='measures.0') | join("', '") ~ "')" %}
{%- set frequency = "('" ~ rfm_bases() | map(attribute='measures.1') | join("', '") ~ "')" %}
with measured as (

    select
        scores.scheme,
        measures.measure,
        case
            when measures.measure in {{ recency }} then scores.r_score
            when measures.measure in {{ frequency }} then scores.f_score
            else scores.m_score
        end as score,
        -- fewer days are better
        case
            when measures.measure in {{ recency }} then -measures.measured_value
            else measures.measured_value
        end as goodness
    from {{ ref('rfm_scores') }} as scores
    inner join {{ ref('rfm_cut_rules') }} as cut_rules
        on
            scores.scheme = cut_rules.scheme
            and cut_rules.from_part = 0
    inner join {{ ref('rfm_measures') }} as measures
        on
            scores.customer_id = measures.customer_id
            and cut_rules.measure = measures.measure

),

ranges as (

    select
        scheme,
        measure,
        score,
        min(goodness) as worst,
        max(goodness) as best
    from measured
    group by scheme, measure, score

)

select
    lower_scores.scheme,
    lower_scores.measure,
    lower_scores.score,
    higher_scores.score as higher_score
from ranges as lower_scores
inner join ranges as higher_scores
    on
        lower_scores.scheme = higher_scores.scheme
        and lower_scores.measure = higher_scores.measure
        and lower_scores.score < higher_scores.score
where lower_scores.best >= higher_scores.worst
