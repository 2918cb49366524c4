-- Compiled from segments/business.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': '349a66575c4163cc90c29ba714c41d29'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set fitness_companies %}
    -- Gyms, sports clubs and corporate wellness programmes in which we know who decides
    lower(industry) in ('gym', 'sports club', 'corporate wellness')
    and contact_decision_role_decider_ever_c01728_is_chosen is not null
{% endset %}
{% set fitness_deciders %}
    -- Directors and executives who decide at gyms, sports clubs and wellness programmes
    job_level in ('executive', 'director')
    and decision_role = 'decider'
    and is_active
    and account_industry_corporate_wel_ever_b9c693_is_chosen is not null
{% endset %}
{% set declining_accounts %}
    -- Use at most 80% of what they used a quarter ago, and have a director to talk to
    use_90d_amount <= 0.8 * case when use_90d_to_179d_amount > 0 then use_90d_to_179d_amount end
    and contact_is_active_yes_ever_22db65_times >= 3
    and contact_is_active_yes_job_leve_ever_a22d88_is_chosen is not null
{% endset %}
{% set shops_without_crm %}
    -- Run a web shop but no CRM
    technology_technology_kind_web_ever_dd94d6_is_chosen is not null
    and technology_technology_kind_crm_ever_81b085_is_chosen is null
{% endset %}
with members_1 as (

    {{ members_of('account', ref('account_features'), 'member_number', [
        {
            'segment_id': 'fitness_companies',
            'holds': fitness_companies,
            'measures': {'contact_decision_role_decider_ever_c01728': (ref('contact_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'declining_accounts',
            'holds': declining_accounts,
            'measures': {'use_90d': (ref('use_measures'), ['amount']), 'use_90d_to_179d': (ref('use_measures'), ['amount']), 'contact_is_active_yes_ever_22db65': (ref('contact_measures'), ['times']), 'contact_is_active_yes_job_leve_ever_a22d88': (ref('contact_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'shops_without_crm',
            'holds': shops_without_crm,
            'measures': {'technology_technology_kind_web_ever_dd94d6': (ref('technology_measures'), ['is_chosen']), 'technology_technology_kind_crm_ever_81b085': (ref('technology_measures'), ['is_chosen'])},
        },
    ]) }}

),

members_2 as (

    {{ members_of('contact', ref('account_contacts'), 'member_number', [
        {
            'segment_id': 'fitness_deciders',
            'holds': fitness_deciders,
            'measures': {'account_industry_corporate_wel_ever_b9c693': (ref('account_measures'), ['is_chosen'])},
        },
    ]) }}

),

everybody as (

    select * from members_1
    union all
    select * from members_2

)

select * from everybody
