{%- set minimum_evidence = 3 %}
with activities as (

    select
        activity,
        evidence_kind,
        weight
    from {{ ref('interest_activities') }}

),

viewed as (

    select
        customer_id,
        case when subject_kind = 'category' then 'view' else 'search' end as activity,
        subject,
        times,
        last_on
    from {{ ref('viewed_subjects') }}

),

done as (

    select * from viewed
    union all
    select
        customer_id,
        'purchase' as activity,
        category_path as subject,
        order_days_365d as times,
        last_bought_on as last_on
    from {{ ref('customer_categories') }}
    where order_days_365d > 0

),

weighed as (

    select
        done.customer_id,
        told.interest,
        sum(done.times * cast(told.weight * activities.weight as decimal(18, 4))) as weight,
        sum(done.times) as evidence,
        max(done.last_on) as last_seen_on
    from done
    inner join activities
        on done.activity = activities.activity
    inner join {{ ref('interest_subjects') }} as told
        on
            activities.evidence_kind = told.evidence_kind
            and done.subject = told.subject
    group by done.customer_id, told.interest

),

shared as (

    select
        customer_id,
        interest,
        evidence,
        last_seen_on,
        {{ share('weight', 'sum(weight) over (partition by customer_id)') }} as strength
    from weighed

),

listed as (

    select
        customer_id,
        interest,
        'inferred' as basis,
        strength,
        cast(evidence as bigint) as evidence,
        last_seen_on
    from shared
    where evidence >= {{ minimum_evidence }}
    union all
    select
        customer_id,
        answer as interest,
        'stated' as basis,
        cast(1 as double) as strength,
        answers as evidence,
        last_answered_on as last_seen_on
    from {{ ref('stated_traits') }}
    where trait = 'interest'

)

select * from listed
