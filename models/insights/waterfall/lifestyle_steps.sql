-- Compiled from segments/lifestyle.yml: edit that.
-- noqa: disable=LT05
{% set dry_climate_skiers_1 %}
    -- did buy, category ski, in the last 365 days
    buy_category_ski_365d_is_chosen is not null
{% endset %}
{% set dry_climate_skiers_2 %}
    -- climate zone dry
    climate_zone = 'dry'
{% endset %}
{% set dry_climate_skiers_3 %}
    -- has child, in college, count at least 2
    child_in_college_yes_ever_times >= 2
{% endset %}
{% set retired_women_near_store_1 %}
    -- gender female
    lower(gender) = 'female'
{% endset %}
{% set retired_women_near_store_2 %}
    -- employment retired
    lower(employment) = 'retired'
{% endset %}
{% set retired_women_near_store_3 %}
    -- income band 50k-100k or 100k-150k or over 150k
    lower(income_band) in ('50k-100k', '100k-150k', 'over 150k')
{% endset %}
{% set retired_women_near_store_4 %}
    -- near store, km at most 10
    store_km_at_most_10_ever_is_chosen is not null
{% endset %}
{% set coastal_tech_gym_1 %}
    -- job title software engineer or data scientist
    lower(job_title) in ('software engineer', 'data scientist')
{% endset %}
{% set coastal_tech_gym_2 %}
    -- coastal city
    is_coastal_city
{% endset %}
{% set coastal_tech_gym_3 %}
    -- stated interests fitness or did buy, category gym, in the last 365 days, times at least 2
    (contains(', ' || lower(stated_interests) || ', ', ', fitness, ') or buy_category_gym_365d_times >= 2)
{% endset %}
{% set busy_professionals_1 %}
    -- income band 100k-150k or over 150k
    lower(income_band) in ('100k-150k', 'over 150k')
{% endset %}
{% set busy_professionals_2 %}
    -- employment employed or self-employed
    lower(employment) in ('employed', 'self-employed')
{% endset %}
{% set busy_professionals_3 %}
    -- evening order share in 365 days at least 50% or express order share in 365 days at ...
    (evening_order_share_365d >= 0.5 or express_order_share_365d >= 0.5)
{% endset %}
{% set home_office_workers_1 %}
    -- employment employed or self-employed
    lower(employment) in ('employed', 'self-employed')
{% endset %}
{% set home_office_workers_2 %}
    -- stated works from home always or did buy, category home office, in the last 365 days, ...
    (lower(stated_works_from_home) = 'always' or buy_category_home_office_365d_categories >= 2)
{% endset %}
{% set adventure_lovers_1 %}
    -- stated interests adventure
    contains(', ' || lower(stated_interests) || ', ', ', adventure, ')
{% endset %}
{% set adventure_lovers_2 %}
    -- email consent
    has_email_consent
{% endset %}
{% set travel_minded_1 %}
    -- inferred interests travel
    contains(', ' || lower(inferred_interests) || ', ', ', travel, ')
{% endset %}
{% set health_minded_1 %}
    -- inferred interests health
    contains(', ' || lower(inferred_interests) || ', ', ', health, ')
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'dry_climate_skiers',
            'steps': [dry_climate_skiers_1, dry_climate_skiers_2, dry_climate_skiers_3],
            'measures': {'buy_category_ski_365d': (ref('buy_measures'), ['is_chosen']), 'child_in_college_yes_ever': (ref('child_measures'), ['times'])},
        },
        {
            'segment_id': 'retired_women_near_store',
            'steps': [retired_women_near_store_1, retired_women_near_store_2, retired_women_near_store_3, retired_women_near_store_4],
            'measures': {'store_km_at_most_10_ever': (ref('store_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'coastal_tech_gym',
            'steps': [coastal_tech_gym_1, coastal_tech_gym_2, coastal_tech_gym_3],
            'measures': {'buy_category_gym_365d': (ref('buy_measures'), ['times'])},
        },
        {
            'segment_id': 'busy_professionals',
            'steps': [busy_professionals_1, busy_professionals_2, busy_professionals_3],
        },
        {
            'segment_id': 'home_office_workers',
            'steps': [home_office_workers_1, home_office_workers_2],
            'measures': {'buy_category_home_office_365d': (ref('buy_measures'), ['categories'])},
        },
        {
            'segment_id': 'adventure_lovers',
            'steps': [adventure_lovers_1, adventure_lovers_2],
        },
        {
            'segment_id': 'travel_minded',
            'steps': [travel_minded_1],
        },
        {
            'segment_id': 'health_minded',
            'steps': [health_minded_1],
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
