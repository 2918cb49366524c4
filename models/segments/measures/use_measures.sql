-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with use_events as (

    select
        used.account_id as member_id,
        used.used_on as happened_on,
        used.amount,
        used.used_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_use_90d,
        used.used_on between {{ days_before_as_of(179) }} and {{ days_before_as_of(90) }} as in_use_90d_to_179d
    from {{ ref('account_usage') }} as used
    where
        used.used_on <= {{ as_of_date() }}

),

use_counted as (

    select
        member_id,
        sum(case when in_use_90d then amount end) as use_90d_amount,
        max(case when in_use_90d then happened_on end) as use_90d_last_on,
        sum(case when in_use_90d_to_179d then amount end) as use_90d_to_179d_amount,
        max(case when in_use_90d_to_179d then happened_on end) as use_90d_to_179d_last_on
    from use_events
    group by member_id

),

use_measured as (

    select
        member_id,
        'use_90d' as rows_id,
        use_90d_amount as amount
    from use_counted
    where use_90d_last_on is not null
    union all
    select
        member_id,
        'use_90d_to_179d' as rows_id,
        use_90d_to_179d_amount as amount
    from use_counted
    where use_90d_to_179d_last_on is not null

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(amount, 0) as decimal(28, 8)) as amount
    from use_measured

)

select * from measures
