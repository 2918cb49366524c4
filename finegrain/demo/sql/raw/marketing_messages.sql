with clean as (

    select
        messages.message_no,
        printf('M%08d', messages.message_no) as message_id,
        campaigns.campaign,
        -- the tool that sends e-mail does not know everybody's number
        case
            when
                messages.channel <> 'email'
                or addresses.address is null
                or draw(messages.message_key, 'address alone') >= 0.05
                then customer_id(messages.account_no)
        end as customer_id,
        case when messages.channel = 'email' then addresses.address end as email,
        messages.channel,
        messages.offer,
        messages.sent_at,
        messages.delivered_at,
        messages.opened_at,
        messages.clicked_at,
        conversions.converted_at,
        messages.bounced_at,
        unsubscriptions.unsubscribed_at
    from messages
    inner join campaigns
        on messages.campaign_no = campaigns.campaign_no
    left outer join addresses
        on
            messages.account_no = addresses.shopper_no
            and messages.has_own_address
    left outer join conversions
        on messages.message_no = conversions.message_no
    left outer join unsubscriptions
        on messages.message_no = unsubscriptions.message_no

),

-- their e-mails are newsletters of the month
planted as (

    select
        getvariable('first_planted_person') + planted_doings.doing_no as message_no,
        'M' || message_no as message_id,
        campaigns.campaign,
        customer_id(planted_doings.account_no) as customer_id,
        split_part(planted_doings.what, ':', 1) as channel,
        calendar.midnight + interval 12 hours as sent_at,
        sent_at + interval 1 minute as delivered_at,
        case when planted_doings.what like '%:opened' then sent_at + interval 1 hour end
            as opened_at,
        case when planted_doings.what like '%:clicked' then sent_at + interval 1 hour end
            as clicked_at
    from planted_doings
    inner join calendar
        on planted_doings.day_no = calendar.day_no
    inner join campaigns
        on 'NEWS-' || strftime(calendar.on_date, '%y%m') = campaigns.campaign
    where
        planted_doings.kind = 'message'
        and planted_doings.account_no in (select account_no from planted_people)

),

together as (

    select *
    from clean

    union all by name

    select *
    from planted

)

select * exclude (message_no)
from together
order by message_no
