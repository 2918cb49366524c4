with source as (

    {{ read_source('demo', 'marketing_campaigns') }}

),

renamed as (

    select
        campaign as campaign_id,
        title as campaign_name,
        channel,
        offer,
        category,
        goal,
        starts_on,
        ends_on
    from source

)

select * from renamed
