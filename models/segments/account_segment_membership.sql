with macro_members as (

    select
        member_id as account_id,
        segment_id
    from {{ ref('account_macro_membership') }}

),

micro_members as (

    select
        member_id as account_id,
        segment_id
    from {{ ref('account_micro_membership') }}
    {{- of_shown_segments() }}

),

memberships as (

    select * from macro_members
    union all
    select * from micro_members

)

select * from memberships
