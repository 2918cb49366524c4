-- Compiled from segments/business.yml: edit that.
-- noqa: disable=LT05
{% set fitness_companies_1 %}
    -- industry gym or sports club or corporate wellness
    lower(industry) in ('gym', 'sports club', 'corporate wellness')
{% endset %}
{% set fitness_companies_2 %}
    -- has contact, active, decision role decider
    contact_decision_role_decider_ever_c01728_is_chosen is not null
{% endset %}
{% set fitness_deciders_1 %}
    -- job level executive or director
    job_level in ('executive', 'director')
{% endset %}
{% set fitness_deciders_2 %}
    -- decision role decider
    decision_role = 'decider'
{% endset %}
{% set fitness_deciders_3 %}
    -- active
    is_active
{% endset %}
{% set fitness_deciders_4 %}
    -- has account, industry gym or sports club or corporate wellness
    account_industry_corporate_wel_ever_b9c693_is_chosen is not null
{% endset %}
{% set declining_accounts_1 %}
    -- did use, in the last 90 days, amount share at most 80%, out of 90 to 179 days ago
    use_90d_amount <= 0.8 * case when use_90d_to_179d_amount > 0 then use_90d_to_179d_amount end
{% endset %}
{% set declining_accounts_2 %}
    -- has contact, active, count at least 3
    contact_is_active_yes_ever_22db65_times >= 3
{% endset %}
{% set declining_accounts_3 %}
    -- has contact, job level director, active
    contact_is_active_yes_job_leve_ever_a22d88_is_chosen is not null
{% endset %}
{% set shops_without_crm_1 %}
    -- has technology, technology kind web shop
    technology_technology_kind_web_ever_dd94d6_is_chosen is not null
{% endset %}
{% set shops_without_crm_2 %}
    -- has no technology, technology kind crm
    technology_technology_kind_crm_ever_81b085_is_chosen is null
{% endset %}
with account_steps as (

    {{ steps_passed('account', ref('account_features'), 'member_number', [
        {
            'segment_id': 'fitness_companies',
            'steps': [fitness_companies_1, fitness_companies_2],
            'measures': {'contact_decision_role_decider_ever_c01728': (ref('contact_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'declining_accounts',
            'steps': [declining_accounts_1, declining_accounts_2, declining_accounts_3],
            'measures': {'use_90d': (ref('use_measures'), ['amount']), 'use_90d_to_179d': (ref('use_measures'), ['amount']), 'contact_is_active_yes_ever_22db65': (ref('contact_measures'), ['times']), 'contact_is_active_yes_job_leve_ever_a22d88': (ref('contact_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'shops_without_crm',
            'steps': [shops_without_crm_1, shops_without_crm_2],
            'measures': {'technology_technology_kind_web_ever_dd94d6': (ref('technology_measures'), ['is_chosen']), 'technology_technology_kind_crm_ever_81b085': (ref('technology_measures'), ['is_chosen'])},
        },
    ]) }}

),

contact_steps as (

    {{ steps_passed('contact', ref('account_contacts'), 'member_number', [
        {
            'segment_id': 'fitness_deciders',
            'steps': [fitness_deciders_1, fitness_deciders_2, fitness_deciders_3, fitness_deciders_4],
            'measures': {'account_industry_corporate_wel_ever_b9c693': (ref('account_measures'), ['is_chosen'])},
        },
    ]) }}

),

passed as (

    select * from account_steps
    union all
    select * from contact_steps

)

select * from passed
