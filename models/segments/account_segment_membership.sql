with members as (

    select
        member_id as account_id,
        segment_id
    from {{ ref('account_micro_membership') }}
    {{- of_shown_segments() }}

)

select * from members
