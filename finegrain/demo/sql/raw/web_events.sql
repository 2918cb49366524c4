select * exclude (visit_no, k, is_pattern_visit, is_pattern)
from clean_web_events

union all

select * exclude (account_no, word, object, day_part)
from planted_web_events

union all

select * exclude (defect)
from dirty_web_events
