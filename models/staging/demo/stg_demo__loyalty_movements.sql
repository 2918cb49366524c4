with source as (

    {{ read_source('demo', 'crm_card_movements') }}

),

renamed as (

    select
        card_no as loyalty_card_id,
        points,
        reason,
        {{ utc_timestamp('moved_at', 'demo') }} as moved_at
    from source

),

dated as (

    select
        *,
        {{ business_date('moved_at') }} as moved_on
    from renamed

)

select * from dated
