-- Each rule wins a code, unless it is declared as known to be dead; such a rule wins none.
with wins as (

    select
        scheme,
        rule_priority,
        count(*) as codes
    from {{ ref('rfm_codes') }}
    where rule_priority is not null
    group by scheme, rule_priority

)

select
    rules.scheme,
    rules.priority,
    rules.segment
from {{ ref('rfm_rules') }} as rules
left join wins
    on
        rules.scheme = wins.scheme
        and rules.priority = wins.rule_priority
where (wins.codes is null) <> rules.is_known_dead
