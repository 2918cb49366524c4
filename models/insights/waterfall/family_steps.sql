-- Compiled from segments/family.yml: edit that.
-- noqa: disable=LT05
{% set lapsed_diaper_buyers_1 %}
    -- gender female
    lower(gender) = 'female'
{% endset %}
{% set lapsed_diaper_buyers_2 %}
    -- children
    has_children
{% endset %}
{% set lapsed_diaper_buyers_3 %}
    -- city Brooklyn
    lower(city) = 'brooklyn'
{% endset %}
{% set lapsed_diaper_buyers_4 %}
    -- did buy, category diapers or baby wipes, categories at least 2, times at least 4, ...
    buy_category_baby_wipes_diaper_ever_64f7c9_categories >= 2
    and buy_category_baby_wipes_diaper_ever_64f7c9_times >= 4
    and buy_category_baby_wipes_diaper_ever_64f7c9_smallest_gap_days >= 45
    and buy_category_baby_wipes_diaper_ever_64f7c9_largest_gap_days <= 75
{% endset %}
{% set lapsed_diaper_buyers_5 %}
    -- did not buy, category diapers or baby wipes, in the last 60 days
    buy_category_baby_wipes_diapers_60d_is_chosen is null
{% endset %}
{% set young_mothers_1 %}
    -- gender female
    lower(gender) = 'female'
{% endset %}
{% set young_mothers_2 %}
    -- age 20 to 35
    age between 20 and 35
{% endset %}
{% set young_mothers_3 %}
    -- has child
    child_ever_is_chosen is not null
{% endset %}
{% set fitness_homes_1 %}
    -- has household member, gender female, stated interests health or fitness
    household_member_gender_female_ever_42cd61_is_chosen is not null
{% endset %}
{% set fitness_homes_2 %}
    -- did not buy, category gym, in the last 365 days
    buy_category_gym_365d_is_chosen is null
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'lapsed_diaper_buyers',
            'steps': [lapsed_diaper_buyers_1, lapsed_diaper_buyers_2, lapsed_diaper_buyers_3, lapsed_diaper_buyers_4, lapsed_diaper_buyers_5],
            'measures': {'buy_category_baby_wipes_diaper_ever_64f7c9': (ref('buy_measures'), ['categories', 'times', 'smallest_gap_days', 'largest_gap_days']), 'buy_category_baby_wipes_diapers_60d': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'young_mothers',
            'steps': [young_mothers_1, young_mothers_2, young_mothers_3],
            'measures': {'child_ever': (ref('child_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'fitness_homes',
            'steps': [fitness_homes_1, fitness_homes_2],
            'measures': {'household_member_gender_female_ever_42cd61': (ref('household_member_measures'), ['is_chosen']), 'buy_category_gym_365d': (ref('buy_measures'), ['is_chosen'])},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
