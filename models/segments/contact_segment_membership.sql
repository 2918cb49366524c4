with members as (

    select
        member_id as contact_key,
        segment_id
    from {{ ref('contact_micro_membership') }}
    {{- of_shown_segments() }}

)

select * from members
