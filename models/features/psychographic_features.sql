with customers as (

    select customer_id from {{ ref('customers') }}

),

answers as (

    select
        customer_id,
        trait,
        answer,
        row_number() over (
            partition by customer_id, trait
            order by last_answered_at desc nulls last, answer asc
        ) as place
    from {{ ref('stated_traits') }}

),

stated as (

    select
        customer_id,
        {%- for trait in ['self_image', 'works_from_home', 'dwelling', 'people_in_household'] %}
        max(case when trait = '{{ trait }}' and place = 1 then answer end)
            as {{ trait }},
        {%- endfor %}
        {{ text_list("case when trait = 'interest' then answer end") }} as stated_interests,
        {{ text_list("case when trait = 'value' then answer end") }} as stated_values
    from answers
    group by customer_id

),

interests as (

    select
        customer_id,
        interest,
        strength,
        evidence,
        row_number() over (
            partition by customer_id
            order by
                strength desc nulls last, evidence desc nulls last,
                last_seen_on desc nulls last, interest asc
        ) as place
    from {{ ref('customer_interests') }}
    where basis = 'inferred'

),

inferred as (

    select
        customer_id,
        {{ text_list('case when strength >= 0.2 then interest end') }} as inferred_interests,
        max(case when place = 1 then interest end) as top_inferred_interest,
        max(case when place = 1 then strength end) as top_inferred_interest_strength,
        sum(evidence) as inferred_interest_evidence
    from interests
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        stated.stated_interests,
        stated.stated_values,
        stated.self_image,
        stated.works_from_home as stated_works_from_home,
        stated.dwelling as stated_dwelling,
        stated.people_in_household as stated_people_in_household,
        inferred.inferred_interests,
        inferred.top_inferred_interest,
        inferred.top_inferred_interest_strength,
        cast(coalesce(inferred.inferred_interest_evidence, 0) as bigint)
            as inferred_interest_evidence
    from customers
    left join stated
        on customers.customer_id = stated.customer_id
    left join inferred
        on customers.customer_id = inferred.customer_id

)

select * from measured
