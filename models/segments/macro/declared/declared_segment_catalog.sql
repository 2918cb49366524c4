with declared as (

    select
        family,
        segment,
        label,
        description,
        sort_order
    from {{ ref('declared_segments') }}

),

found as (

    select
        family,
        segment,
        label,
        description,
        sort_order
    from {{ ref('declared_segment_values') }}

),

united as (

    select * from declared
    union all
    select * from found

)

select * from united
