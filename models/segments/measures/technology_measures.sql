-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with technology_technology_kind_web_ever_dd94d6 as (

    select technologies.account_id as member_id
    from {{ ref('account_technologies') }} as technologies
    where
        technologies.account_id is not null
        and lower(technologies.technology_kind) = 'web shop'

),

technology_technology_kind_web_ever_dd94d6_measured as (

    select
        member_id,
        'technology_technology_kind_web_ever_dd94d6' as rows_id
    from technology_technology_kind_web_ever_dd94d6
    group by member_id

),

technology_technology_kind_crm_ever_81b085 as (

    select technologies.account_id as member_id
    from {{ ref('account_technologies') }} as technologies
    where
        technologies.account_id is not null
        and lower(technologies.technology_kind) = 'crm'

),

technology_technology_kind_crm_ever_81b085_measured as (

    select
        member_id,
        'technology_technology_kind_crm_ever_81b085' as rows_id
    from technology_technology_kind_crm_ever_81b085
    group by member_id

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from technology_technology_kind_web_ever_dd94d6_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from technology_technology_kind_crm_ever_81b085_measured

)

select * from measures
