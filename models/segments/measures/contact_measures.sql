-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with contact_decision_role_decider_ever_c01728 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and lower(contacts.decision_role) = 'decider'
        and contacts.is_active

),

contact_decision_role_decider_ever_c01728_measured as (

    select
        member_id,
        'contact_decision_role_decider_ever_c01728' as rows_id
    from contact_decision_role_decider_ever_c01728
    group by member_id

),

contact_is_active_yes_ever_22db65 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and contacts.is_active

),

contact_is_active_yes_ever_22db65_measured as (

    select
        member_id,
        'contact_is_active_yes_ever_22db65' as rows_id,
        count(*) as times
    from contact_is_active_yes_ever_22db65
    group by member_id
    having count(*) >= 3

),

contact_is_active_yes_job_leve_ever_a22d88 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and contacts.is_active
        and lower(contacts.job_level) = 'director'

),

contact_is_active_yes_job_leve_ever_a22d88_measured as (

    select
        member_id,
        'contact_is_active_yes_job_leve_ever_a22d88' as rows_id
    from contact_is_active_yes_job_leve_ever_a22d88
    group by member_id

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times
    from contact_decision_role_decider_ever_c01728_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from contact_is_active_yes_ever_22db65_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times
    from contact_is_active_yes_job_leve_ever_a22d88_measured

)

select * from measures
