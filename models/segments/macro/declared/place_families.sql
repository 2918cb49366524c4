-- Compiled from models/segments/macro/declared/place_families.yml: edit that.
{{ config(meta={'compiled_from': '19b4b86c44892da332475a5c841f731e'}) }}
with features as (

    select
        customer_id,
        city_path,
        climate_zone,
        country,
        district_path,
        is_coastal_city,
        nearest_store_km,
        region_path,
        stores_within_10km
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        country as country_value,
        region_path as region_value,
        city_path as city_value,
        district_path as district_value,
        climate_zone as climate_value,
        case
            when is_coastal_city then 'coastal'
            when not is_coastal_city then 'inland'
        end as coast,
        case
            when nearest_store_km <= 2 then 'walk'
            when stores_within_10km >= 1 then 'near'
            when nearest_store_km <= 50 then 'drive'
            when nearest_store_km > 50 then 'far'
        end as store_proximity
    from features

),

segment_values as (

    select
        family,
        feature_value,
        segment
    from {{ ref('declared_segment_values') }}

),

placed as (

    select
        ruled.customer_id,
        country_values.segment as country,
        region_values.segment as region,
        city_values.segment as city,
        district_values.segment as district,
        climate_values.segment as climate,
        ruled.coast,
        ruled.store_proximity
    from ruled
    left join segment_values as country_values
        on
            country_values.family = 'country'
            and ruled.country_value = country_values.feature_value
    left join segment_values as region_values
        on
            region_values.family = 'region'
            and ruled.region_value = region_values.feature_value
    left join segment_values as city_values
        on
            city_values.family = 'city'
            and ruled.city_value = city_values.feature_value
    left join segment_values as district_values
        on
            district_values.family = 'district'
            and ruled.district_value = district_values.feature_value
    left join segment_values as climate_values
        on
            climate_values.family = 'climate'
            and ruled.climate_value = climate_values.feature_value

)

select * from placed
