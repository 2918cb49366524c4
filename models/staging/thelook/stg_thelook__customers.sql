with source as (

    {{ read_source('thelook', 'users') }}

),

cleaned as (

    select
        {{ clean_id('id') }} as source_customer_id,
        {{ clean_text('email') }} as email,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('gender') }} as gender_letter,
        {{ clean_text('street_address') }} as street,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as region,
        {{ clean_text('country') }} as country_name,
        {{ clean_text('postal_code') }} as postal_code,
        {{ clean_text('traffic_source') }} as acquisition_source,
        {{ clean_text('latitude') }} as latitude_text,
        {{ clean_text('longitude') }} as longitude_text,
        {{ clean_text('created_at') }} as created_at_text
    from source

),

read as (

    -- Only an age is given, and not the day it was asked: no birth date can be made of it.
    select
        source_customer_id,
        email,
        first_name,
        last_name,
        street,
        city,
        region,
        postal_code,
        created_at_text,
        latitude_text,
        longitude_text,
        case gender_letter when 'F' then 'female' when 'M' then 'male' end as gender,
        case country_name
            when 'España' then 'Spain'
            when 'Brasil' then 'Brazil'
            when 'Deutschland' then 'Germany'
            else country_name
        end as country,
        lower(acquisition_source) as acquisition_source,
        {{ try_cast_as('latitude_text', 'double') }} as latitude,
        {{ try_cast_as('longitude_text', 'double') }} as longitude,
        {{ utc_timestamp(try_cast_as('created_at_text', 'timestamp'), 'thelook') }} as created_at
    from cleaned

),

checked as (

    select
        source_customer_id,
        email,
        first_name,
        last_name,
        street,
        city,
        region,
        postal_code,
        gender,
        country,
        acquisition_source,
        latitude,
        longitude,
        created_at,
        {{ unreadable_columns([
            ('created_at', 'created_at_text', 'created_at'),
            ('latitude', 'latitude_text', 'latitude'),
            ('longitude', 'longitude_text', 'longitude'),
        ]) }} as unreadable
    from read

)

select * from checked
