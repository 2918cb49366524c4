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
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from account_industry_corporate_wel_ever_b9c693_measured

)

select * from measures
