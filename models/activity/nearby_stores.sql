-- Only stores in a customer's own band of latitude and in the two beside it are measured. A band is
-- as wide as the search is far: nothing is missed, not even over a pole or the date line.
{%- set reach = [var('store_radius_km'), 25] | max %}
{#- A degree of latitude is 111.195 km: a little less makes the bands a little wider. #}
{%- set bands_per_degree = 111 / reach %}
with customers as (

    select
        customer_id,
        latitude,
        longitude,
        floor(latitude * {{ bands_per_degree }}) as band
    from {{ ref('customer_attributes') }}
    where
        latitude between -90 and 90
        and longitude between -180 and 180

),

stores as (

    select
        source_system || ':' || store_id as source_store_id,
        latitude,
        longitude,
        floor(latitude * {{ bands_per_degree }}) as band
    from {{ ref('accepted_stores') }}
    where
        latitude between -90 and 90
        and longitude between -180 and 180

),

listed as (

    {% for offset in [-1, 0, 1] -%}
    select
        source_store_id,
        latitude,
        longitude,
        band + ({{ offset }}) as band
    from stores
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (

    select
        customers.customer_id,
        listed.source_store_id,
        {{ kilometres_between(
            'customers.latitude', 'customers.longitude', 'listed.latitude', 'listed.longitude'
        ) }} as distance_km
    from customers
    inner join listed
        on customers.band = listed.band

),

near as (

    select * from measured
    where distance_km <= {{ reach }}

)

select * from near
