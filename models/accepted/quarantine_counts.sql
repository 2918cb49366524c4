with checked as (

    {% for table_name in checked_tables() -%}
    select
        source_system,
        '{{ table_name }}' as table_name,
        count(*) as checked_rows
    from {{ ref('checked_' ~ table_name) }}
    group by source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

sets_of_reasons as (

    select
        source_system,
        table_name,
        reasons,
        count(*) as rejected_rows
    from {{ ref('quarantined_rows') }}
    group by source_system, table_name, reasons

),

single_reasons as (

    -- A row has no more reasons than its table has rules.
    {% for place in range(1, 21) -%}
    select
        source_system,
        table_name,
        split_part(reasons, ', ', {{ place }}) as reason,
        rejected_rows
    from sets_of_reasons
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (

    select
        source_system,
        table_name,
        reason,
        sum(rejected_rows) as rejected_rows
    from single_reasons
    where reason <> ''
    group by source_system, table_name, reason

),

shared as (

    select
        counted.source_system,
        counted.table_name,
        counted.reason,
        cast(counted.rejected_rows as bigint) as rejected_rows,
        cast(checked.checked_rows as bigint) as checked_rows,
        cast(counted.rejected_rows as double) / checked.checked_rows as rejected_share
    from counted
    inner join checked
        on
            counted.source_system = checked.source_system
            and counted.table_name = checked.table_name

)

select * from shared
