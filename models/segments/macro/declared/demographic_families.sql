-- Compiled from models/segments/macro/declared/demographic_families.yml: edit that.
{{ config(meta={'compiled_from': '7de61003debbd4d908daeb19bf9d158a'}) }}
with features as (

    select
        customer_id,
        age,
        children_in_college,
        education,
        employment,
        gender,
        has_children,
        household_members,
        income_band,
        is_home_owner,
        job_title,
        language,
        marital_status,
        occupation,
        youngest_child_age
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        case
            when age < 18 then 'under_18'
            when age between 18 and 24 then 'age_18_24'
            when age between 25 and 34 then 'age_25_34'
            when age between 35 and 44 then 'age_35_44'
            when age between 45 and 54 then 'age_45_54'
            when age between 55 and 64 then 'age_55_64'
            when age >= 65 then 'age_65_and_over'
        end as age_band,
        gender as gender_value,
        marital_status as marital_status_value,
        education as education_value,
        occupation as occupation_value,
        employment as employment_value,
        job_title as job_value,
        income_band as income_band_value,
        language as language_value,
        case
            when is_home_owner then 'owner'
            when not is_home_owner then 'tenant'
        end as housing,
        case
            when youngest_child_age < 3 then 'baby'
            when youngest_child_age < 6 then 'young_children'
            when youngest_child_age < 18 then 'school_children'
            when children_in_college >= 1 then 'college_children'
            when has_children then 'empty_nest'
            when lower(marital_status) = 'married' and not has_children then 'couple'
            when household_members >= 2 then 'shared'
            when not has_children then 'single'
        end as household,
        case
            when lower(employment) = 'retired' or age >= 67 then 'retired'
            when lower(employment) = 'student' then 'student'
            when age between 18 and 35 and youngest_child_age < 6 then 'young_parent'
            when youngest_child_age < 18 then 'parent'
            when
                age between 18 and 35 and not (lower(marital_status) = 'married')
                then 'young_single'
            when
                age between 18 and 35 and lower(marital_status) = 'married'
                then 'young_couple'
            when age between 36 and 54 then 'midlife'
            when age >= 55 then 'mature'
        end as life_stage
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
        ruled.age_band,
        gender_values.segment as gender,
        marital_status_values.segment as marital_status,
        education_values.segment as education,
        occupation_values.segment as occupation,
        employment_values.segment as employment,
        job_values.segment as job,
        income_band_values.segment as income_band,
        language_values.segment as language,
        ruled.housing,
        ruled.household,
        ruled.life_stage
    from ruled
    left join segment_values as gender_values
        on
            gender_values.family = 'gender'
            and ruled.gender_value = gender_values.feature_value
    left join segment_values as marital_status_values
        on
            marital_status_values.family = 'marital_status'
            and ruled.marital_status_value = marital_status_values.feature_value
    left join segment_values as education_values
        on
            education_values.family = 'education'
            and ruled.education_value = education_values.feature_value
    left join segment_values as occupation_values
        on
            occupation_values.family = 'occupation'
            and ruled.occupation_value = occupation_values.feature_value
    left join segment_values as employment_values
        on
            employment_values.family = 'employment'
            and ruled.employment_value = employment_values.feature_value
    left join segment_values as job_values
        on
            job_values.family = 'job'
            and ruled.job_value = job_values.feature_value
    left join segment_values as income_band_values
        on
            income_band_values.family = 'income_band'
            and ruled.income_band_value = income_band_values.feature_value
    left join segment_values as language_values
        on
            language_values.family = 'language'
            and ruled.language_value = language_values.feature_value

)

select * from placed
