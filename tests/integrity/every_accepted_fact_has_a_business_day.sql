-- Without one it would count on no day: its staging folder forgot business_date().
{% for table_name, day in [
    ('orders', 'ordered_on'), ('refunds', 'refunded_on'), ('survey_answers', 'answered_on'),
    ('nps_answers', 'answered_on'), ('loyalty_movements', 'moved_on'),
    ('assignments', 'assigned_on'), ('messages', 'sent_on'), ('usage', 'used_on')] -%}
select
    '{{ table_name }}' as table_name,
    source_system,
    count(*) as facts_without_day
from {{ ref('accepted_' ~ table_name) }}
where {{ day }} is null
group by source_system
{{ 'union all' if not loop.last }}
{% endfor %}
