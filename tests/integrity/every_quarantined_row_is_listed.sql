-- The list has as many rows of each table and source as were rejected there.
with rejected as (

    {% for table_name in checked_tables() -%}
    select
        '{{ table_name }}' as table_name,
        source_system,
        count(*) as rejected_rows
    from {{ ref('checked_' ~ table_name) }}
    where rejection_reasons is not null
    group by source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

listed as (

    select
        table_name,
        source_system,
        count(*) as listed_rows
    from {{ ref('quarantined_rows') }}
    group by table_name, source_system

)

select
    coalesce(rejected.table_name, listed.table_name) as table_name,
    rejected.rejected_rows,
    listed.listed_rows
from rejected
full outer join listed
    on
        rejected.table_name = listed.table_name
        and rejected.source_system = listed.source_system
where coalesce(rejected.rejected_rows, 0) <> coalesce(listed.listed_rows, 0)
