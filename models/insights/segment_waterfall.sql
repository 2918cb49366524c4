{%- set fewest = var('segment_minimum_size') | int %}
with steps as (

    select
        segment_id,
        step,
        said
    from {{ ref('segment_steps') }}

),

populations as (

    select
        'customer' as entity,
        count(*) as members
    from {{ ref('customer_features') }}
    union all
    select
        'account' as entity,
        count(*) as members
    from {{ ref('account_features') }}
    union all
    select
        'contact' as entity,
        count(*) as members
    from {{ ref('account_contacts') }}

),

bases as (

    select
        catalog.segment_id,
        populations.members
    from {{ ref('segment_catalog') }} as catalog
    inner join populations
        on catalog.entity = populations.entity

),

-- Who passed more steps has passed this one too.
left_over as (

    select
        steps.segment_id,
        steps.step,
        sum(coalesce(passed.members, 0)) as members,
        count(case when passed.steps_passed = 0 then 1 end) > 0 as has_inside
    from steps
    left join {{ ref('segment_steps_passed') }} as passed
        on
            steps.segment_id = passed.segment_id
            and steps.step <= passed.steps_passed
    group by steps.segment_id, steps.step

)

select * from left_over
