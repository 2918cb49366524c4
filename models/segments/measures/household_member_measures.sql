-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with household_member_gender_female_ever_42cd61 as (

    select pairs.customer_id as member_id
    from {{ ref('household_pairs') }} as pairs
    inner join {{ ref('customer_features') }} as related
        on pairs.other_customer_id = related.customer_id
    where
        pairs.customer_id is not null
        and lower(related.gender) = 'female'
        and (contains(', ' || lower(related.stated_interests) || ', ', ', fitness, ') or contains(', ' || lower(related.stated_interests) || ', ', ', health, '))

),

household_member_gender_female_ever_42cd61_measured as (

    select
        member_id,
        'household_member_gender_female_ever_42cd61' as rows_id
    from household_member_gender_female_ever_42cd61
    group by member_id

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from household_member_gender_female_ever_42cd61_measured

)

select * from measures
