-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with receive_channel_email_channel_ever_424041_ranked as (

    select
        messages.customer_id as member_id,
        messages.sent_on as happened_on,
        dense_rank() over (
            partition by messages.customer_id
            order by
                messages.sent_at desc nulls last,
                messages.source_system || ':' || messages.message_id desc nulls last
        ) as place,
        coalesce(lower(messages.channel) = 'email' and not (messages.opened_at is not null or messages.clicked_at is not null), false) as is_chosen
    from {{ ref('messages_as_of') }} as messages
    where
        lower(messages.channel) = 'email'
        and messages.sent_on <= {{ as_of_date() }}

),

receive_channel_email_channel_ever_424041 as (

    select
        member_id,
        happened_on
    from receive_channel_email_channel_ever_424041_ranked
    where
        place <= 2
        and is_chosen

),

receive_channel_email_channel_ever_424041_measured as (

    select
        member_id,
        'receive_channel_email_channel_ever_424041' as rows_id,
        count(*) as times
    from receive_channel_email_channel_ever_424041
    group by member_id
    having count(*) >= 2

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from receive_channel_email_channel_ever_424041_measured

)

select * from measures
