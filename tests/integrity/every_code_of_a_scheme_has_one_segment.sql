-- Every combination of scores is there once, and Others gets as many as the scheme says.
with counted as (

    select
        scheme,
        count(*) as codes,
        count(case when rule_priority is null then 1 end) as codes_of_others
    from {{ ref('rfm_codes') }}
    group by scheme

)

select
    schemes.scheme,
    counted.codes,
    counted.codes_of_others
from {{ ref('rfm_schemes') }} as schemes
left join counted
    on schemes.scheme = counted.scheme
where
    coalesce(counted.codes, 0) <> schemes.levels * schemes.levels * schemes.levels
    or coalesce(counted.codes_of_others, 0) <> schemes.codes_of_others
