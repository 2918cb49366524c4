{#- A staging view has as many rows as the source table it reads: what cannot be used is rejected
    later, with a reason, and never left out here. -#}
{% test keeps_every_source_row(model, source_name, table_name) %}
with delivered as (

    select count(*) as delivered_rows
    from {{ model }}

),

raw as (

    select count(*) as source_rows
    from (
        {{ read_source(source_name, table_name) }}
    ) as source_table

)

select
    raw.source_rows,
    delivered.delivered_rows
from raw
cross join delivered
where raw.source_rows <> delivered.delivered_rows
{% endtest %}
