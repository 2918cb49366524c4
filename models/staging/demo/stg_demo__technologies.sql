with source as (

    {{ read_source('demo', 'b2b_technologies') }}

),

renamed as (

    select
        account as account_id,
        technology,
        kind as technology_kind,
        since as since_on
    from source

)

select * from renamed
