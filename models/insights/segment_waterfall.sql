{%- set fewest = var('segment_minimum_size') | int %}
with steps as (

    select
        segment_id,
        step,
        said,
        is_everybody
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
reached as (

    select
        steps.segment_id,
        steps.step,
        steps.said,
        steps.is_everybody,
        coalesce(sum(passed.members), 0) as members
    from steps
    left join {{ ref('segment_steps_passed') }} as passed
        on
            steps.segment_id = passed.segment_id
            and steps.step <= passed.steps_passed
    group by steps.segment_id, steps.step, steps.said, steps.is_everybody

),

left_over as (

    select
        reached.segment_id,
        reached.step,
        reached.said,
        case when reached.is_everybody then bases.members else reached.members end as members
    from reached
    inner join bases
        on reached.segment_id = bases.segment_id

),

compared as (

    select
        *,
        lag(members) over (partition by segment_id order by step asc) as members_before,
        first_value(members) over (partition by segment_id order by step asc) as members_at_first
    from left_over

),

shown as (

    select
        segment_id,
        cast(step as bigint) as step,
        said,
        cast(members as bigint) as members,
        {{ share('members', 'members_before') }} as share_of_step_before,
        {{ share('members', 'members_at_first') }} as share_of_first
    from compared
    {%- if fewest > 0 %}
    where members >= {{ fewest }}
    {%- endif %}

)

select * from shown
