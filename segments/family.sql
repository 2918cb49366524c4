-- Compiled from segments/family.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': 'dfd72bb09cbaa717f8d8c4fcd9273e1e'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set lapsed_diaper_buyers %}
    -- Mothers in Brooklyn who bought diapers and wipes every other month, until two months ago
    lower(gender) = 'female'
    and has_children
    and lower(city) = 'brooklyn'
    and buy_category_baby_wipes_diaper_ever_64f7c9_categories >= 2
    and buy_category_baby_wipes_diaper_ever_64f7c9_times >= 4
    and buy_category_baby_wipes_diaper_ever_64f7c9_smallest_gap_days >= 45
    and buy_category_baby_wipes_diaper_ever_64f7c9_largest_gap_days <= 75
    and buy_category_baby_wipes_diapers_60d_is_chosen is null
{% endset %}
{% set young_mothers %}
    -- Mothers aged 20 to 35
    lower(gender) = 'female'
    and age between 20 and 35
    and child_ever_is_chosen is not null
{% endset %}
{% set fitness_homes %}
    -- Live with a woman who likes health or fitness, and bought nothing for the gym in a year
    household_member_gender_female_ever_42cd61_is_chosen is not null
    and buy_category_gym_365d_is_chosen is null
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'lapsed_diaper_buyers',
            'holds': lapsed_diaper_buyers,
            'measures': {'buy_category_baby_wipes_diaper_ever_64f7c9': (ref('buy_measures'), ['categories', 'times', 'smallest_gap_days', 'largest_gap_days']), 'buy_category_baby_wipes_diapers_60d': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'young_mothers',
            'holds': young_mothers,
            'measures': {'child_ever': (ref('child_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'fitness_homes',
            'holds': fitness_homes,
            'measures': {'household_member_gender_female_ever_42cd61': (ref('household_member_measures'), ['is_chosen']), 'buy_category_gym_365d': (ref('buy_measures'), ['is_chosen'])},
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
