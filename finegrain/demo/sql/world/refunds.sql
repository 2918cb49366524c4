-- The clean refunds, in cents; together they never exceed what the order charged. Those that would
-- come after the last day are not known yet.
create temp table refunds as

with refundable as (

    select
        order_seq,
        order_key,
        placed_at,
        cancelled_at,
        fate,
        is_plant,
        total,
        1 + draw_below(order_key, 'refunded line', line_count) as line_no,
        -- most within three weeks, a fifth later
        case
            when fate = 'refunded_late' then 50
            when is_plant then 2
            when draw(order_key, 'late refund') < 0.22
                then 21 + draw_below(order_key, 'refund', 55)
            else 1 + draw_below(order_key, 'refund', 20)
        end as delay_days,
        placed_at + to_seconds(delay_days * 86400 + draw_below(order_key, 'refund time', 20000))
            as refunded_at
    from ledger
    where
        total > 0
        and fate in (
            'refunded', 'refunded_late', 'cent_left', 'line_refund', 'two_refunds', 'cancelled'
        )

),

whole as (

    select
        order_seq,
        cast(null as tinyint) as line_no,
        case when fate = 'cancelled' then cancelled_at + interval 1 hour else refunded_at end
            as refunded_at,
        total - case when fate = 'cent_left' then 1 else 0 end as cents
    from refundable
    where
        fate in ('refunded', 'refunded_late', 'cent_left')
        or (cancelled_at is not null and draw(order_key, 'paid back') < 0.3)

),

of_a_line as (

    select
        refundable.order_seq,
        lines.line_no,
        refundable.refunded_at,
        refundable.order_key,
        refundable.fate,
        refundable.total,
        least(
            refundable.total,
            case
                when draw(refundable.order_key, 'part of a line') < 0.3
                    then (lines.quantity * lines.unit_cents - lines.discount_cents) // 2
                else lines.quantity * lines.unit_cents - lines.discount_cents
            end
        ) as cents
    from refundable
    inner join lines
        on
            refundable.order_seq = lines.order_seq
            and refundable.line_no = lines.line_no
    where refundable.fate in ('line_refund', 'two_refunds')

),

-- the rest of the order, after one of its lines
of_the_rest as (

    select
        order_seq,
        cast(null as tinyint) as line_no,
        refunded_at + to_seconds(86400 * (2 + draw_below(order_key, 'second refund', 8)))
            as refunded_at,
        total - cents as cents
    from of_a_line
    where fate = 'two_refunds'

),

together as (

    select *
    from whole

    union all

    select
        order_seq,
        line_no,
        refunded_at,
        cents
    from of_a_line

    union all

    select *
    from of_the_rest

)

select
    row_number() over (order by refunded_at, order_seq, line_no nulls last) as refund_seq,
    order_seq,
    line_no,
    refunded_at,
    cents,
    least(
        getvariable('world_end') + interval 6 hours,
        refunded_at + to_seconds(
            case
                when draw(order_seq, 'late refund row') < 0.02
                    then 2 * 86400 + draw_below(order_seq, 'refund lag', 10 * 86400)
                else 600 + draw_below(order_seq, 'refund lag', 18000)
            end
        )
    ) as loaded_at
from together
where
    cents > 0
    and refunded_at < getvariable('world_end')
order by refund_seq;
