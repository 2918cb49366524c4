-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with open_events as (

    select
        messages.customer_id as member_id,
        coalesce(messages.opened_on, messages.clicked_on) as happened_on,
        lower(messages.channel) = 'email'
        and coalesce(messages.opened_on, messages.clicked_on) between {{ days_before_as_of(179) }} and {{ as_of_date() }} as in_open_channel_email_180d
    from {{ ref('messages_as_of') }} as messages
    where
        coalesce(messages.opened_on, messages.clicked_on) <= {{ as_of_date() }}

),

open_counted as (

    select
        member_id,
        max(case when in_open_channel_email_180d then happened_on end) as open_channel_email_180d_last_on
    from open_events
    group by member_id

),

open_measured as (

    select
        member_id,
        'open_channel_email_180d' as rows_id
    from open_counted
    where open_channel_email_180d_last_on is not null

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from open_measured

)

select * from measures
