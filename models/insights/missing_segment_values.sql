with of_segments as (

    select
        asker as segment_id,
        said_of,
        looked_for_in,
        wanted_value,
        nearest_value
    from {{ ref('missing_values') }}
    where asked_by = 'segment'

)

select * from of_segments
