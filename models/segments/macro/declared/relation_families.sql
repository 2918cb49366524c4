-- Compiled from models/segments/macro/declared/relation_families.yml: edit that.
{{ config(meta={'compiled_from': '94ecdda64eb2ffa12bc2d26fe3feca43'}) }}
with features as (

    select
        customer_id,
        account_industry,
        consented_channels,
        contact_decision_role,
        contact_department,
        contact_job_level,
        is_message_fatigued,
        loyalty_tier,
        nps_group
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        loyalty_tier as loyalty_tier_value,
        nps_group as nps_group_value,
        case
            when
                contains(', ' || lower(consented_channels) || ', ', ', email, ')
                and contains(', ' || lower(consented_channels) || ', ', ', sms, ')
                then 'email_and_sms'
            when
                contains(', ' || lower(consented_channels) || ', ', ', email, ')
                then 'email'
            when contains(', ' || lower(consented_channels) || ', ', ', sms, ') then 'sms'
            when consented_channels is not null then 'other'
            else 'others'
        end as reach,
        case
            when is_message_fatigued then 'tired'
            when not is_message_fatigued then 'fresh'
        end as message_fatigue,
        contact_decision_role as contact_role_value,
        contact_job_level as contact_level_value,
        contact_department as contact_department_value,
        account_industry as industry_value
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
        loyalty_tier_values.segment as loyalty_tier,
        nps_group_values.segment as nps_group,
        ruled.reach,
        ruled.message_fatigue,
        contact_role_values.segment as contact_role,
        contact_level_values.segment as contact_level,
        contact_department_values.segment as contact_department,
        industry_values.segment as industry
    from ruled
    left join segment_values as loyalty_tier_values
        on
            loyalty_tier_values.family = 'loyalty_tier'
            and ruled.loyalty_tier_value = loyalty_tier_values.feature_value
    left join segment_values as nps_group_values
        on
            nps_group_values.family = 'nps_group'
            and ruled.nps_group_value = nps_group_values.feature_value
    left join segment_values as contact_role_values
        on
            contact_role_values.family = 'contact_role'
            and ruled.contact_role_value = contact_role_values.feature_value
    left join segment_values as contact_level_values
        on
            contact_level_values.family = 'contact_level'
            and ruled.contact_level_value = contact_level_values.feature_value
    left join segment_values as contact_department_values
        on
            contact_department_values.family = 'contact_department'
            and ruled.contact_department_value = contact_department_values.feature_value
    left join segment_values as industry_values
        on
            industry_values.family = 'industry'
            and ruled.industry_value = industry_values.feature_value

)

select * from placed
