select
    *,
    {{ web_id() }} as web_id
from {{ ref('checked_events') }}
where rejection_reasons is null
