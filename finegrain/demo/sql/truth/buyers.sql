with sums as (

    select
        account_no,
        address_no,
        count(*) filter (where is_purchase) as orders,
        sum(total - refunded) filter (where not is_cancelled) as net_cents,
        min(day_no) filter (where is_purchase) as first_day,
        max(day_no) filter (where is_purchase) as last_day
    from outcomes
    where account_no is not null or address_no is not null
    group by account_no, address_no

),

purchase_days as (

    select distinct
        account_no,
        address_no,
        day_no
    from outcomes
    where is_purchase

),

latest_two_days as (

    select
        account_no,
        address_no,
        max(day_no, 2) as days
    from purchase_days
    group by account_no, address_no

),

bought as (

    select
        sums.*,
        latest_two_days.days[1] - latest_two_days.days[2] as gap_days
    from sums
    left outer join latest_two_days
        on
            sums.account_no is not distinct from latest_two_days.account_no
            and sums.address_no is not distinct from latest_two_days.address_no

),

holders as (

    select
        'account:' || customer_id(accounts.account_no) as buyer,
        accounts.person_no,
        accounts.household_no,
        accounts.is_deleted,
        accounts.plant,
        bought.* exclude (account_no, address_no)
    from accounts
    left outer join bought
        on accounts.account_no = bought.account_no

    union all

    select
        'account:' || customer_id(planted_people.account_no) as buyer,
        planted_people.account_no as person_no,
        planted_people.household_no,
        false as is_deleted,
        null as plant,
        bought.* exclude (account_no, address_no)
    from planted_people
    left outer join bought
        on planted_people.account_no = bought.account_no

    union all

    select
        'email:' || addresses.address as buyer,
        addresses.person_no,
        addresses.household_no,
        false as is_deleted,
        null as plant,
        bought.* exclude (account_no, address_no)
    from bought
    inner join addresses
        on bought.address_no = addresses.shopper_no

),

aged as (

    select
        *,
        getvariable('days') - last_day as recency_days,
        getvariable('days') - first_day as days_since_first_order
    from holders

)

select
    buyer,
    person_id(person_no) as person_id,
    household_id(household_no) as household_id,
    cast(coalesce(orders, 0) as bigint) as orders,
    amount(coalesce(net_cents, 0)) as net_amount,
    getvariable('first_on') + cast(first_day - 1 as integer) as first_order_on,
    getvariable('first_on') + cast(last_day - 1 as integer) as last_order_on,
    cast(gap_days as bigint) as gap_before_last_order_days,
    case
        when coalesce(orders, 0) = 0 then 'prospect'
        when gap_days >= 366 and recency_days <= 90 then 'won_back'
        when days_since_first_order <= 60 then 'new'
        when recency_days >= 366 then 'lost'
        when recency_days >= 181 then 'lapsing'
        when orders >= 5 and days_since_first_order >= 365 then 'seasoned'
        when orders >= 2 then 'repeat'
        else 'one_time'
    end as lifecycle,
    is_deleted,
    plant
from aged
order by buyer
