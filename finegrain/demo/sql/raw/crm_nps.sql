with asked as (

    select
        account_no,
        loyalty,
        signed_up_at,
        least(active_to, getvariable('days')) as active_to,
        unnest(range(
            cast(draw(account_no, 'nps') < 0.3 as bigint)
            + cast(draw(account_no, 'nps') < 0.08 as bigint)
        )) as answer_no
    from (
        select
            *,
            draw(account_no, 'loyalty') as loyalty
        from accounts
        where
            not is_deleted
            and flaw is null
    ) as known

),

answered as (

    select
        customer_id(account_no) as customer_id,
        -- who buys often and has not left is content
        cast(
            greatest(0, least(10, floor(
                5 + 5 * loyalty
                + case when active_to = getvariable('days') then 1 else -2 end
                + 5 * (draw(account_no * 4 + answer_no, 'score') - 0.5)
            )))
            as bigint
        ) as score,
        signed_up_at + to_seconds(cast(
            date_diff('second', signed_up_at, getvariable('world_end'))
            * (answer_no + draw(account_no * 4 + answer_no, 'answered')) / 2 as bigint
        )) as answered_at
    from asked

)

select *
from answered

union all

select
    customer_id,
    score,
    answered_at
from dirty_crm_nps

order by answered_at, customer_id
