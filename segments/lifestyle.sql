-- Compiled from segments/lifestyle.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': 'b468ce32d60c5b06e8c327378302693b'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set dry_climate_skiers %}
    -- Skiers in a dry climate with at least two children in college
    buy_category_ski_365d_is_chosen is not null
    and climate_zone = 'dry'
    and child_in_college_yes_ever_times >= 2
{% endset %}
{% set retired_women_near_store %}
    -- Retired women with disposable income who live within 10 km of a store
    lower(gender) = 'female'
    and lower(employment) = 'retired'
    and lower(income_band) in ('50k-100k', '100k-150k', 'over 150k')
    and store_km_at_most_10_ever_is_chosen is not null
{% endset %}
{% set coastal_tech_gym %}
    -- Tech professionals in cities by the sea who go to the gym
    lower(job_title) in ('software engineer', 'data scientist')
    and is_coastal_city
    and (contains(', ' || lower(stated_interests) || ', ', ', fitness, ') or buy_category_gym_365d_times >= 2)
{% endset %}
{% set busy_professionals %}
    -- Professionals with more than 100k who buy in the evening or by express
    lower(income_band) in ('100k-150k', 'over 150k')
    and lower(employment) in ('employed', 'self-employed')
    and (evening_order_share_365d >= 0.5 or express_order_share_365d >= 0.5)
{% endset %}
{% set home_office_workers %}
    -- Work from home, by what they say or by what they bought for it
    lower(employment) in ('employed', 'self-employed')
    and (lower(stated_works_from_home) = 'always' or buy_category_home_office_365d_categories >= 2)
{% endset %}
{% set adventure_lovers %}
    -- Chose adventure among their interests, and want our e-mails
    contains(', ' || lower(stated_interests) || ', ', ', adventure, ')
    and has_email_consent
{% endset %}
{% set travel_minded %}
    -- Interested in travel, by what they buy, look at and search for
    contains(', ' || lower(inferred_interests) || ', ', ', travel, ')
{% endset %}
{% set health_minded %}
    -- Interested in health, by what they buy, look at and search for
    contains(', ' || lower(inferred_interests) || ', ', ', health, ')
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'dry_climate_skiers',
            'holds': dry_climate_skiers,
            'measures': {'buy_category_ski_365d': (ref('buy_measures'), ['is_chosen']), 'child_in_college_yes_ever': (ref('child_measures'), ['times'])},
        },
        {
            'segment_id': 'retired_women_near_store',
            'holds': retired_women_near_store,
            'measures': {'store_km_at_most_10_ever': (ref('store_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'coastal_tech_gym',
            'holds': coastal_tech_gym,
            'measures': {'buy_category_gym_365d': (ref('buy_measures'), ['times'])},
        },
        {
            'segment_id': 'busy_professionals',
            'holds': busy_professionals,
        },
        {
            'segment_id': 'home_office_workers',
            'holds': home_office_workers,
            'measures': {'buy_category_home_office_365d': (ref('buy_measures'), ['categories'])},
        },
        {
            'segment_id': 'adventure_lovers',
            'holds': adventure_lovers,
        },
        {
            'segment_id': 'travel_minded',
            'holds': travel_minded,
        },
        {
            'segment_id': 'health_minded',
            'holds': health_minded,
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
