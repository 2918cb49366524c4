-- A sum of decimals does not depend on the order of rows.
with used as (

    select
        accounts.account_id,
        nullif(lower(trim(usage.feature)), '') as used_feature,
        usage.used_on,
        cast(usage.amount as decimal(28, 8)) as amount
    from {{ ref('accepted_usage') }} as usage
    inner join {{ ref('accounts') }} as accounts
        on
            usage.source_system = accounts.source_system
            and usage.account_id = accounts.source_account_id
    where
        usage.amount > 0
        and usage.used_on <= {{ as_of_date() }}

)

select * from used
