-- Places are those of today: sources keep no history of them.
{%- set texts = ['country', 'region', 'city', 'district', 'postal_code', 'time_zone'] %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

attributes as (

    select
        attributes.customer_id,
        {%- for text in texts %}
        nullif(trim(attributes.{{ text }}), '') as {{ text }},
        {%- endfor %}
        attributes.latitude between -90 and 90 and attributes.longitude between -180 and 180
            as is_on_earth
    from {{ ref('customer_attributes') }} as attributes

),

climate_zones as (

    select
        lower(zones.country) as country,
        lower(zones.region) as region,
        zones.climate_zone
    from {{ ref('climate_zones') }} as zones

),

coastal_cities as (

    select
        lower(cities.country) as country,
        lower(cities.region) as region,
        lower(cities.city) as city
    from {{ ref('coastal_cities') }} as cities

),

ranked_stores as (

    select
        customer_id,
        source_store_id,
        distance_km,
        row_number() over (
            partition by customer_id
            order by distance_km asc, source_store_id asc
        ) as place
    from {{ ref('nearby_stores') }}

),

stores as (

    {% set is_nearest = 'place = 1 and distance_km <= ' ~ var('store_radius_km') -%}
    select
        customer_id,
        max(case when {{ is_nearest }} then source_store_id end) as nearest_store_id,
        max(case when {{ is_nearest }} then distance_km end) as nearest_store_km,
        count(case when distance_km <= 10 then 1 end) as stores_within_10km,
        count(case when distance_km <= 25 then 1 end) as stores_within_25km
    from ranked_stores
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        attributes.country,
        attributes.region,
        attributes.city,
        attributes.district,
        {%- for place, broader in [
            ('region', ['country']), ('city', ['country', 'region']),
            ('district', ['country', 'region', 'city']),
        ] %}
        {% for each in broader -%}
        coalesce(attributes.{{ each }} || ' > ', '')
        || {% endfor -%}
        attributes.{{ place }} as {{ place }}_path,
        {%- endfor %}
        attributes.postal_code,
        coalesce(zones_of_regions.climate_zone, zones_of_countries.climate_zone) as climate_zone,
        case
            when attributes.city is not null and attributes.country is not null
                then cities_of_regions.city is not null or cities_of_countries.city is not null
        end as is_coastal_city,
        stores.nearest_store_id,
        stores.nearest_store_km,
        {%- for radius in [10, 25] %}
        case
            when attributes.is_on_earth
                then cast(coalesce(stores.stores_within_{{ radius }}km, 0) as bigint)
        end as stores_within_{{ radius }}km,
        {%- endfor %}
        attributes.time_zone
    from customers
    left join attributes
        on customers.customer_id = attributes.customer_id
    left join climate_zones as zones_of_regions
        on
            lower(attributes.country) = zones_of_regions.country
            and lower(attributes.region) = zones_of_regions.region
    left join climate_zones as zones_of_countries
        on
            lower(attributes.country) = zones_of_countries.country
            and zones_of_countries.region is null
    left join coastal_cities as cities_of_regions
        on
            lower(attributes.country) = cities_of_regions.country
            and lower(attributes.region) = cities_of_regions.region
            and lower(attributes.city) = cities_of_regions.city
    left join coastal_cities as cities_of_countries
        on
            lower(attributes.country) = cities_of_countries.country
            and cities_of_countries.region is null
            and lower(attributes.city) = cities_of_countries.city
    left join stores
        on customers.customer_id = stores.customer_id

)

select * from measured
