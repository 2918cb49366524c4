-- Who is seen on the web, on how many browsers, and since when he signs in there. The smaller the
-- number of events asked for, the fewer people are seen at all.
set variable event_target = getvariable('events_per_customer') * getvariable('customers');
set variable seen_share = least(0.85, getvariable('events_per_customer') / 25.0);

-- the slot at a share of somebody's active time, his pause left out
create temp macro active_slot(first_slot, open_slots, pause_slot, pause_slots, share) as
first_slot + cast(floor(open_slots * share) as bigint)
+ case
    when first_slot + cast(floor(open_slots * share) as bigint) >= pause_slot then pause_slots
    else 0
end;

-- one person's browsers are numbers 0 and 1, his app is 2, the tablet of his home 7
create temp macro browser_of(person_no, browser) as person_no * 8 + browser;
create temp macro tablet_of(household_no) as household_no * 8 + 7;
create temp macro kiosk(kiosk_no) as kiosk_no * 8 + 6;
create temp macro bot(bot_no) as bot_no * 8 + 5;
create temp macro hidden_bot(bot_no) as bot_no * 8 + 4;
create temp macro passer_by(passer_no) as passer_no * 8 + 3;

-- One row per account whose holder is seen on the web.
create temp table surfers as

with seen as (

    select
        account_no,
        person_no,
        home_no,
        household_no,
        taste_no,
        signed_up_day,
        signed_up_at,
        order_count,
        first_slot,
        open_slots,
        pause_slot,
        pause_slots,
        getvariable('place_of_share')[
            1 + draw_below(home_no, 'place', getvariable('all_people'))
        ] as place_no,
        draw(person_no, 'has app') < 0.4 as has_app,
        draw(person_no, 'has second browser') < 0.35 as has_second,
        household_no is not null and draw(household_no, 'has tablet') < 0.3 as has_tablet
    from accounts
    where
        not is_plant
        and draw(person_no, 'seen') < getvariable('seen_share')

),

-- Some never sign in on a browser. Whoever signed up in the shop did so on his first browser, and
-- stays signed in there.
signing_in as (

    select
        *,
        case
            when signed_up_day >= 1 or draw(account_no, 'signs in on 0') < 0.2 then null
            else active_slot(
                first_slot, open_slots, pause_slot, pause_slots,
                0.7 * pow(draw(account_no, 'when on 0'), 2)
            )
        end as slot_0,
        case
            when has_second and draw(account_no, 'signs in on 1') >= 0.3
                then active_slot(
                    first_slot, open_slots, pause_slot, pause_slots,
                    0.8 * draw(account_no, 'when on 1')
                )
        end as slot_1,
        case
            when has_app
                then active_slot(
                    first_slot, open_slots, pause_slot, pause_slots,
                    0.5 * draw(account_no, 'when on 2')
                )
        end as slot_2
    from seen

)

select
    signing_in.* exclude (slot_0, slot_1, slot_2),
    case
        when signing_in.signed_up_day >= 1 then signing_in.signed_up_day
        else on_0.day_no
    end as login_day_0,
    on_1.day_no as login_day_1,
    on_2.day_no as login_day_2,
    -- how much of all visits is his, in whole numbers, so that their sum is exact
    cast(
        floor(
            1000 * (0.3 + 3 * pow(draw(signing_in.account_no, 'surfs'), 4))
            * pow(signing_in.open_slots / getvariable('slot_count'), 0.6)
            + 60 * signing_in.order_count
        )
        as bigint
    ) as weight
from signing_in
left outer join day_slots as on_0
    on signing_in.slot_0 = on_0.slot
left outer join day_slots as on_1
    on signing_in.slot_1 = on_1.slot
left outer join day_slots as on_2
    on signing_in.slot_2 = on_2.slot
order by signing_in.account_no;

set variable kiosk_count = greatest(1, getvariable('customers') // 4000);
