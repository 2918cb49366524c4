-- Points come with every order of the account; what a welcome gave is redeemed or expires later. So
-- the movements of a card add up to the points in the CRM record.
with holders as (

    select
        account_no,
        order_count,
        signed_up_at,
        draw_below(account_no, 'points', 90) as points_per_order
    from accounts
    where
        has_card(account_no)
        and not is_plant
        and not is_deleted
        and flaw is null

),

earned as (

    select
        holders.account_no,
        holders.points_per_order as points,
        'order' as reason,
        ledger.placed_at + interval 1 minute as moved_at
    from ledger
    inner join holders
        on ledger.shopper_no = holders.account_no
    where
        holders.points_per_order > 0
        -- what a campaign brought about gives no points
        and ledger.order_key % 1024 < 900

),

welcomed as (

    select
        *,
        50 * (1 + draw_below(account_no, 'welcome', 6)) as points,
        signed_up_at + to_days(cast(30 + draw_below(account_no, 'redeemed', 300) as integer))
            as redeemed_at
    from holders
    where draw(account_no, 'welcomed') < 0.4

),

together as (

    select *
    from earned

    union all

    select
        account_no,
        points,
        'welcome' as reason,
        signed_up_at as moved_at
    from welcomed
    where redeemed_at < getvariable('world_end')

    union all

    select
        account_no,
        -points as points,
        case when draw(account_no, 'expired') < 0.2 then 'expired' else 'redeemed' end as reason,
        redeemed_at as moved_at
    from welcomed
    where redeemed_at < getvariable('world_end')

)

select
    card_no(account_no) as card_no,
    points,
    reason,
    moved_at
from together
order by moved_at, card_no, points
