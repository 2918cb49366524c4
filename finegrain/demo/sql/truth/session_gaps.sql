-- Two events of one browser so many seconds apart: one session up to 30 minutes, two beyond.
select
    visitor_id,
    cast(object as bigint) as gap_seconds,
    day_part = 'midnight' as crosses_midnight,
    min(event_at) as first_at,
    max(event_at) as last_at,
    case when gap_seconds > 1800 then 2 else 1 end as sessions
from planted_web_events
where word = 'gap'
group by visitor_id, object, day_part
order by gap_seconds, visitor_id
