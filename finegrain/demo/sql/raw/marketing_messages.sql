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

)

select * exclude (message_no)
from clean
order by message_no
