-- Members of the day before, with those who entered and without those who left, are today's.
select
    segment_id,
    members,
    members_before,
    entered_members,
    left_members
from {{ ref('segment_history') }}
where
    as_of_on = {{ as_of_date() }}
    and members <> members_before + entered_members - left_members
