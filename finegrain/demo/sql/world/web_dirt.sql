-- What is wrong with the events, like dirt.sql: patterns are one event each of some visits.
create temp table dirty_web_events as

with sampled as (

    select
        * exclude (visit_no, k, is_pattern_visit, is_pattern),
        visit_no,
        dealt(
            [
                'duplicate_row', 'duplicate_key', 'null_key', 'null_event_at', 'duplicate_row',
                'duplicate_key', 'unknown_event', 'null_visitor_signed_in', 'duplicate_row',
                'duplicate_key', 'null_visitor_signed_out', 'future_date'
            ],
            row_number() over (order by visit_no)
        ) as defect
    from clean_web_events
    where
        is_pattern_visit
        and is_pattern

)

select
    * exclude (visit_no)
    replace (
        case
            when defect in ('duplicate_row', 'duplicate_key') then event_id
            when defect <> 'null_key' then 'X' || visit_no
        end as event_id,
        case defect
            when 'null_event_at' then null
            when 'future_date'
                then event_at + to_days(cast(getvariable('days') + visit_no % 1000 as integer))
            else event_at
        end as event_at,
        -- sent again by a browser that had no answer
        case
            when defect = 'duplicate_key'
                then received_at + to_seconds(60 + draw_below(visit_no, 'sent again', 90000))
            else received_at
        end as received_at,
        case when defect not like 'null_visitor%' then visitor_id end as visitor_id,
        case defect
            when 'null_visitor_signed_out' then null
            when 'null_visitor_signed_in'
                then coalesce(
                    login_id,
                    customer_id(
                        getvariable('customers') - draw_below(
                            visit_no, 'login', getvariable('customers') - getvariable('planted')
                        )
                    )
                )
            else login_id
        end as login_id,
        case when defect = 'unknown_event' then 'hover' else event end as event
    )
from sampled;
