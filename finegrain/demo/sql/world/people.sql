-- Some accounts are the second or third account of a person: every 25th belongs to somebody up to
-- 19 numbers before it, every 250th of their neighbours to the same person. Numbers from 1 to 5
-- after a multiple of 25 never have a second account; defects and erasures are taken from them.
create temp macro account_place(account_no) as account_no - getvariable('planted');
create temp macro is_second_account(account_no) as
account_place(account_no) >= 25 and account_place(account_no) % 25 = 0;
create temp macro is_third_account(account_no) as
account_place(account_no) >= 249 and account_place(account_no) % 250 = 249;
create temp macro owner_of(account_no) as
case
    when is_second_account(account_no)
        then account_no - 2 - draw_below(account_no, 'first account', 18)
    when is_third_account(account_no)
        then account_no - 1 - draw_below(account_no + 1, 'first account', 18)
    else account_no
end;

-- Every second person with three accounts is recognised in two steps only: the first account and
-- number 249 share an address, number 249 and number 250 a telephone, the first and the last
-- nothing at all.
create temp macro third_account_after(account_no) as
getvariable('planted') + 250 * (1 + account_place(account_no) // 250);
create temp macro is_chained(person_no) as
third_account_after(person_no) <= getvariable('customers')
and owner_of(third_account_after(person_no)) = person_no
and account_place(person_no) // 250 % 2 = 0
and person_no <= 79200;

-- One row per CRM account: who owns it, how it is reached, when it buys. Rows of which `is_pattern`
-- is true, here and below, are the patterns for defects; a bare column, for it can be filtered on
-- before the views over these tables do their work.
create temp table accounts as

with numbered as (

    select
        account_no,
        account_place(account_no) as place,
        owner_of(account_no) as person_no,
        account_place(person_no) as person_place,
        person_no <> account_no as is_copy,
        account_no <= getvariable('planted') as is_plant
    from range(1, getvariable('customers') + 1) as numbers(account_no)

),

persons as (

    select
        *,
        -- two to four of six neighbours share a home
        case
            when
                not is_plant
                and draw(person_place // 6, 'household') < 0.5
                and person_place % 6 < 2 + draw_below(person_place // 6, 'household size', 3)
                then getvariable('planted') + person_place - person_place % 6
        end as household_no,
        account_place(household_no) as household_place,
        not is_plant and is_chained(person_no) as is_chain,
        -- the first two of some homes share an address, a landline, or both; namesakes (father and
        -- son, say) share the address and the name as well
        case
            when
                household_no is not null
                and place % 6 < 2
                and household_place % 25 between 1 and 4
                and household_place % 400 > 3
                and household_place % 300 not in (3, 4)
                and household_no <= 79200
                then ['family_email', 'landline', 'namesakes', 'family_email_and_landline'][
                    household_place % 25
                ]
        end as shared_contact,
        -- dozens of records carry what the call centre types when it knows nothing
        case
            when
                not is_plant
                and shared_contact is null
                and place % 25 = 5
                and falls_on(
                    place // 25, 'call centre', greatest(1, getvariable('customers') // 2500)
                )
                then pick(['email', 'phone', 'email_and_phone'], draw(account_no, 'placeholder'))
        end as placeholder,
        -- the reserved numbers suffice for so many persons only
        is_chain or (person_no <= 79200 and draw(person_no, 'has phone') < 0.75) as has_phone,
        is_chain
        or shared_contact is not null
        or not has_phone
        or draw(person_no, 'has email') < 0.95 as has_email,
        not is_plant and place % 300 = 4 as is_deleted,
        case
            when is_plant then null
            when place % 400 = 1 then 'bad_email'
            when place % 400 = 2 then 'null_signed_up_at'
            when place % 400 = 3 then 'future_birth_date'
        end as flaw
    from numbered

),

contacts as (

    select
        *,
        -- how a further account can be recognised as the same person's
        case
            when not is_copy then null
            when is_chain and is_third_account(account_no) then 'email_spelling'
            when is_chain then 'phone'
            when not has_email then 'phone'
            when has_phone and draw(account_no, 'link') < 0.4 then 'phone'
            when draw(account_no, 'link') < 0.8 then 'email_spelling'
            else 'email_tag'
        end as link,
        case when link in ('phone', 'email_tag') then account_no else person_no end as email_no,
        has_email or link = 'phone' as account_has_email
    from persons

),

-- Days are numbered within the world; those before it are zero or negative.
signed_up as (

    select
        contacts.*,
        plants.plant,
        case
            when plants.signed_up_days_ago is not null
                then getvariable('days') - plants.signed_up_days_ago
            when contacts.is_plant
                then first_plant_orders.day_no - 1 - draw_below(contacts.account_no, 'sign-up', 20)
            when contacts.is_deleted or contacts.flaw is not null
                then -draw_below(contacts.account_no, 'sign-up', 700)
            when draw(contacts.account_no, 'sign-up era') < 0.5
                then -draw_below(contacts.account_no, 'sign-up', 1460)
            else 1 + draw_below(contacts.account_no, 'sign-up', getvariable('days'))
        end as signed_up_day
    from contacts
    left outer join plants
        on contacts.account_no = plants.account_no
    left outer join (
        select
            account_no,
            getvariable('days') - max(days_ago) as day_no
        from plant_orders
        group by account_no
    ) as first_plant_orders
        on contacts.account_no = first_plant_orders.account_no

),

active as (

    select
        *,
        least(greatest(1, signed_up_day + 1), getvariable('days')) as active_from,
        case
            when is_deleted or draw(person_no, 'churns') < 0.35
                then active_from + draw_below(
                    person_no, 'churn', greatest(1, getvariable('days') - 60 - active_from)
                )
            else getvariable('days')
        end as active_to,
        case
            when is_deleted then active_to + 1 + draw_below(person_no, 'deletion', 50)
        end as deleted_day,
        signed_up_day < getvariable('days') and not is_plant as may_order
    from signed_up

),

-- How often somebody buys: a third almost never, and a long tail; a shorter time leaves less.
busy as (

    select
        *,
        draw(account_no, 'loyalty') as loyalty,
        case
            when not may_order then 0
            when flaw is not null then 2
            when loyalty < 0.20 then 0
            when loyalty < 0.33 then 1
            when loyalty < 0.43 then 2
            else least(400, 3 + 17 * (pow((1 - loyalty) / 0.57, -0.55) - 1))
        end as wanted_orders,
        cast(
            ceil(wanted_orders * pow((active_to - active_from + 1.0) / getvariable('days'), 0.6))
            as bigint
        ) as order_count,
        -- a few stay away for more than a year, and come back
        not is_plant
        and active_to = getvariable('days')
        and active_to - active_from > 450
        and draw(account_no, 'pauses') < 0.05 as has_pause,
        active_from + draw_below(account_no, 'pause', greatest(1, active_to - active_from - 440))
            as pause_from,
        has_email
        and flaw is null
        and not is_deleted
        and shared_contact is null
        and placeholder is null
        and draw(account_no, 'forgets to log in') < 0.3 as forgets_login
    from active

)

select
    busy.account_no,
    busy.place,
    busy.person_no,
    busy.household_no,
    coalesce(-busy.household_no, busy.person_no) as home_no,
    busy.is_plant,
    busy.plant,
    busy.is_copy,
    busy.link,
    busy.email_no,
    busy.has_phone,
    busy.account_has_email,
    busy.shared_contact,
    busy.placeholder,
    busy.is_chain,
    busy.is_deleted,
    busy.flaw,
    busy.signed_up_day,
    busy.active_from,
    busy.active_to,
    busy.deleted_day,
    getvariable('first_midnight')
    + to_seconds(
        (busy.signed_up_day - 1) * 86400 + 4000 + draw_below(busy.account_no, 'sign-up time', 76000)
    ) as signed_up_at,
    getvariable('first_midnight')
    + to_seconds(
        (busy.deleted_day - 1) * 86400 + 4000 + draw_below(busy.account_no, 'deletion time', 76000)
    ) as deleted_at,
    busy.order_count,
    busy.forgets_login,
    openings.first_slot,
    closings.end_slot - openings.first_slot - coalesce(pause_ends.first_slot - pauses.first_slot, 0)
        as open_slots,
    pauses.first_slot as pause_slot,
    coalesce(pause_ends.first_slot - pauses.first_slot, 0) as pause_slots,
    tastes.taste_no,
    busy.flaw is null
    and falls_on(busy.account_no, 'wrong customers', least(60, getvariable('customers') // 20))
        as is_pattern
from busy
inner join day_openings as openings
    on busy.active_from = openings.day_no
inner join day_openings as closings
    on busy.active_to = closings.day_no
left outer join day_openings as pauses
    on
        busy.has_pause
        and busy.pause_from = pauses.day_no
left outer join day_openings as pause_ends
    on
        busy.has_pause
        and busy.pause_from + 380 = pause_ends.day_no
inner join tastes
    on
        draw(busy.person_no, 'taste') >= tastes.share_from
        and draw(busy.person_no, 'taste') < tastes.share_to
order by busy.account_no;
