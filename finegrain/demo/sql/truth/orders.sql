select
    order_no(outcomes.order_seq) as order_no,
    case
        when outcomes.account_no is not null
            then 'account:' || customer_id(outcomes.account_no)
        else 'email:' || addresses.address
    end as buyer,
    getvariable('first_on') + cast(outcomes.day_no - 1 as integer) as ordered_on,
    amount(outcomes.total) as total,
    amount(outcomes.refunded) as refunded_amount,
    amount(outcomes.total - outcomes.refunded) as net_amount,
    outcomes.is_purchase,
    'accepted' as expected_in,
    -- who ordered, as far as login, address, card or telephone tell
    person_id(
        coalesce(
            accounts.person_no,
            planted_people.account_no,
            addresses.person_no,
            known_guests.person_no
        )
    ) as person_id,
    case
        when outcomes.account_no is not null then 'account'
        when outcomes.address_no is not null then 'email'
        when known_guests.card_no is not null then 'card'
        when known_guests.phone is not null then 'phone'
    end as known_by,
    campaigns.campaign as caused_by
from outcomes
left outer join addresses
    on outcomes.address_no = addresses.shopper_no
left outer join accounts
    on outcomes.account_no = accounts.account_no
left outer join planted_people
    on outcomes.account_no = planted_people.account_no
left outer join known_guests
    on outcomes.order_seq = known_guests.order_seq
left outer join campaigns
    on
        outcomes.is_caused
        and outcomes.order_key % 1024 - 900 = campaigns.campaign_no
order by outcomes.order_seq
