{{ config(severity='warn', meta={'told_by': 'told'}) }}
select
    *,
    {{ told_value('feature', 'asker') }} as told
from {{ ref('missing_values') }}
where asked_by = 'feature'
