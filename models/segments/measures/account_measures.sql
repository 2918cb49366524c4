-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with account_industry_corporate_wel_ever_b9c693 as (

    select contacts.contact_key as member_id
    from {{ ref('account_contacts') }} as contacts
    inner join {{ ref('account_features') }} as related
        on contacts.account_id = related.account_id
    where
        contacts.contact_key is not null
        and lower(related.industry) in ('corporate wellness', 'gym', 'sports club')

),

account_industry_corporate_wel_ever_b9c693_measured as (

    select
        member_id,
        'account_industry_corporate_wel_ever_b9c693' as rows_id
    from account_industry_corporate_wel_ever_b9c693
    group by member_id

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from account_industry_corporate_wel_ever_b9c693_measured

)

select * from measures
