-- The key of built_versions, after all that note their versions: they are in it by then.
-- depends_on: {{ ref('micro_segment_membership') }}
select
    model,
    count(*) as notes
from {{ ref('built_versions') }}
group by model
having
    count(*) > 1
    or model is null
